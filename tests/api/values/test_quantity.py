import decimal
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubecheck.values.quantity import BINARY_SI, DECIMAL_SI, Quantity, QuantityError, _without_factor, quantity


@pytest.mark.parametrize(
    ("written", "stored", "value", "milli"),
    [
        ("0.5", "500m", 1, 500),
        ("1.5Gi", "1536Mi", 1610612736, 1610612736000),
        ("1024Mi", "1Gi", 1073741824, 1073741824000),
        ("1025Mi", "1025Mi", 1074790400, 1074790400000),
        ("0.1Gi", "107374182400m", 107374183, 107374182400),
        ("1e3", "1e3", 1000, 1000000),
        ("12e7", "120e6", 120000000, 120000000000),
        ("1E", "1E", 10**18, 10**21),
        ("1000m", "1", 1, 1000),
        ("0100m", "0100m", 1, 100),
        ("-1.5", "-1500m", -2, -1500),
        ("0.1n", "1n", 1, 1),
        ("0.5Ki", "512", 512, 512000),
        ("m", "0", 0, 0),
        ("+5", "+5", 5, 5000),
        ("1000E", "1", 10**21, 10**24),
    ],
)
def test_reads_and_prints_as_the_server_does(written, stored, value, milli):
    quantity = Quantity.parse(written)
    assert (quantity.text, quantity.value(), quantity.milli_value()) == (stored, value, milli)


@pytest.mark.parametrize("text", ["", "1 Gi", "abc", "1GiB", "1e1.5", "--1", "1.5.2", "1m5", "٣"])
def test_refuses_what_the_server_refuses(text):
    with pytest.raises(QuantityError):
        Quantity.parse(text)


def test_says_why():
    with pytest.raises(QuantityError, match="unable to parse quantity's suffix"):
        Quantity.parse("1i")
    with pytest.raises(QuantityError, match="quantities must match the regular expression"):
        Quantity.parse("1 Gi")


def test_numbers_are_read_as_their_json_text():
    assert Quantity.parse(2).text == "2"
    assert Quantity.parse(0.25).text == "250m"


def test_sums_keep_the_way_of_writing():
    assert (Quantity.parse("1Gi") + Quantity.parse("512Mi")).text == "1536Mi"
    assert (Quantity.parse("0") + Quantity.parse("1Ki")).format == BINARY_SI
    assert (Quantity.parse("2") - Quantity.parse("500m")).text == "1500m"


NUMBERS = st.decimals(min_value=-(10**8), max_value=10**8, allow_nan=False, allow_infinity=False, places=4)
SUFFIXES = {"": 1, "m": decimal.Decimal("0.001"), "k": 10**3, "M": 10**6, "G": 10**9, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30}


@given(NUMBERS, st.sampled_from(sorted(SUFFIXES)))
@settings(max_examples=100, deadline=None)
def test_amounts_are_exact(number, suffix):
    exact = number * SUFFIXES[suffix] * 10**9
    nanos = Quantity.parse(f"{number:f}{suffix}").nanos
    assert nanos == int(exact) or abs(nanos) == math.ceil(abs(exact))


@given(NUMBERS, st.sampled_from(sorted(SUFFIXES)))
@settings(max_examples=100, deadline=None)
def test_the_stored_form_means_the_same(number, suffix):
    quantity = Quantity.parse(f"{number:f}{suffix}")
    again = Quantity.parse(quantity.text)
    assert again == quantity
    assert Quantity.parse(again.text).text == again.text


@given(st.text(max_size=12))
@settings(max_examples=100, deadline=None)
def test_hostile_texts_are_read_or_refused(text):
    try:
        quantity = Quantity.parse(text)
    except QuantityError:
        return
    assert quantity.format in (BINARY_SI, DECIMAL_SI, "DecimalExponent")


def test_huge_exponents_do_not_eat_memory():
    assert len(Quantity.parse("1e999999999").text) < 200_000


@given(st.sampled_from([1000, 1024]), st.integers(0, 3000), st.integers().filter(lambda number: number % 8 and number % 5))
@settings(max_examples=50)
def test_factors_are_taken_out_whole(factor, times, rest):
    assert _without_factor(rest * factor**times, factor) == (rest, times)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("100E", 0), ("100000000000000000000", 200376420520689664), ("1.2345678901234568e+22", -7484280360224075776), ("9e18", 0), ("5", 5000)],
)
def test_thousandths_in_64_bits_depend_on_the_digits_written(text, expected):
    assert Quantity.parse(text).wrapped(1000) == expected


def test_an_amount_is_read_where_there_is_one():
    for _ in range(2):  # what was read is remembered
        found = [quantity(value) for value in ("500m", 2, 0.5, " 1Gi", "no", "", True, None, [], {})]
        assert [None if each is None else each.nanos for each in found] == [500 * 10**6, 2 * 10**9, 5 * 10**8, 2**30 * 10**9, *[None] * 6]
