"""Texts with readers of their own, and regular expressions of Go."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubecheck.schema.formats.named import matches_format
from kubecheck.schema.structure.decoded_texts import (
    FORMAT_WRONG,
    RFC3339_MICRO,
    SUFFIX_WRONG,
    base64_fault,
    duration_fault,
    quantity_fault,
    time_fault,
)
from kubecheck.values.regexp import GoRegexError, compile_go


@pytest.mark.parametrize("text", ["1", "100m", "1.5Gi", "-1", "+.5k", "1e3", "1E", "0", ".", " 2Mi ", "12E+2"])
def test_quantities(text):
    assert quantity_fault(text) is None


@pytest.mark.parametrize(
    ("text", "fault"),
    [("", FORMAT_WRONG), ("1 core", FORMAT_WRONG), ("abc", FORMAT_WRONG), ("1Kib", FORMAT_WRONG), ("1mm", SUFFIX_WRONG), ("1K", SUFFIX_WRONG), ("1ki", SUFFIX_WRONG)],
)
def test_what_is_no_quantity(text, fault):
    assert quantity_fault(text) == fault


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", None), ("aGk=", None), ("aGk", "illegal base64 data at input byte 0"), ("a\nGk=", None), ("a b=", "illegal base64 data at input byte 1"),
        ("aGk=x", "illegal base64 data at input byte 4"), ("=", "illegal base64 data at input byte 0"), ("YWI=YQ==", "illegal base64 data at input byte 4"),
    ],
)  # fmt: skip
def test_base64(text, fault):
    assert base64_fault(text) == fault


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("2024-02-29T23:59:59Z", None),
        ("2024-02-29T23:59:59.123+02:00", None),
        ("2023-02-29T00:00:00Z", 'parsing time "2023-02-29T00:00:00Z": day out of range'),
        ("2023-13-01T00:00:00Z", 'parsing time "2023-13-01T00:00:00Z": month out of range'),
        ("2023-01-01", 'parsing time "2023-01-01" as "2006-01-02T15:04:05Z07:00": cannot parse "" as "T"'),
        ("2023-01-01T00:00:00Zx", 'parsing time "2023-01-01T00:00:00Zx": extra text: "x"'),
    ],
)
def test_times(text, fault):
    assert time_fault(text) == fault


def test_times_with_microseconds_need_them():
    assert time_fault("2024-01-01T00:00:00.000000Z", RFC3339_MICRO) is None
    assert time_fault("2024-01-01T00:00:00Z", RFC3339_MICRO) == (
        'parsing time "2024-01-01T00:00:00Z" as "2006-01-02T15:04:05.000000Z07:00": cannot parse "Z" as ".000000"'
    )


@pytest.mark.parametrize(
    ("text", "fault"),
    [("1h30m", None), ("0", None), ("-1.5s", None), ("5", 'time: missing unit in duration "5"'), ("1d", 'time: unknown unit "d" in duration "1d"')],
)
def test_durations(text, fault):
    assert duration_fault(text) == fault


@given(st.text(max_size=12))
@settings(max_examples=100)
def test_no_text_breaks_the_readers(text):
    for read in (quantity_fault, base64_fault, time_fault, duration_fault):
        assert read(text) is None or isinstance(read(text), str)


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("^a$", "a\n", False), ("^[[:alpha:]]+$", "ab", True), (r"^\d+$", "\u0661", False), (r"\Qa.b\E", "axb", False), ("^a{,2}$", "a{,2}", True),
        ("(?i)^abc$", "ABC", True), (r"^[^\s]+$", "a b", False), ("^(?P<n>a)b$", "ab", True), (r"^\z", "", True), ("^((?i)ab|cd)e$", "CDe", True), ("^((?i)ab|cd)e$", "abE", False), ("^(x(?i)a|b)$", "xA", True),
        ("^(x(?i)a|b)$", "B", True), ("^(x(?i)a|b)$", "XA", False), ("^(?i)a|b$", "zB", True), ("^(?:a(?-i)b)$", "aB", False), ("^[a&&b]$", "&", True),
    ],
)  # fmt: skip
def test_patterns_of_go(pattern, text, found):
    assert (compile_go(pattern).search(text) is not None) is found


@pytest.mark.parametrize("pattern", ["(?=a)", "a**", "[", "(", r"\8", "a{2000}"])
def test_patterns_that_go_refuses(pattern):
    with pytest.raises(GoRegexError):
        compile_go(pattern)


@pytest.mark.parametrize(
    ("form", "good", "bad"),
    [
        ("ipv4", "10.0.0.1", "10.0.0.256"), ("ipv6", "::1", "1"), ("cidr", "10.0.0.0/8", "10.0.0.0/33"), ("uri", "https://a/b", "a b"),
        ("date", "2024-02-29", "2024-02-30"), ("date-time", "2024-01-01T00:00:00Z", "2024-01-01"), ("duration", "3 days", "x"),
        ("uuid", "0b1c2d3e-0000-4000-8000-000000000000", "x"), ("email", "a@b.org", "a"), ("hostname", "a.example.org", "-a"), ("byte", "aGk=", "a"),
        ("mac", "00:11:22:33:44:55", "00:11"), ("hexcolor", "#fff", "#ff"), ("isbn10", "0321751043", "0321751044"),
    ],
)  # fmt: skip
def test_formats(form, good, bad):
    assert matches_format(form, good)
    assert not matches_format(form, bad)
