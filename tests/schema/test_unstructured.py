"""Numbers of custom resources and of free-form data."""

from __future__ import annotations

from kubecheck.documents.decode import decode_first
from kubecheck.schema.custom.unstructured import to_unstructured


def test_large_integers_become_floats_wherever_they_stand() -> None:
    found = to_unstructured({"a": [1, 9223372036854775808, {"b": -9223372036854775809}], "c": 9223372036854775807, "d": True})
    assert [type(item) for item in (found["a"][1], found["a"][2]["b"], found["c"], found["d"])] == [float, float, int, bool]
    assert found == {"a": [1, 9223372036854775808.0, {"b": -9223372036854775809.0}], "c": 9223372036854775807, "d": True}


def test_an_object_with_small_numbers_is_given_back() -> None:
    value = {"a": [1, -9223372036854775808, 9223372036854775807, 1.5, None, "x"]}
    assert to_unstructured(value) is value


def test_the_reader_keeps_the_digits_of_unsigned_integers() -> None:
    found = decode_first(b"a: 18446744073709551615\nb: 0xFFFFFFFFFFFFFFFF\nc: 18446744073709551616\n").value
    assert (repr(found["a"]), repr(found["b"]), repr(found["c"])) == ("18446744073709551615", "18446744073709551615", "18446744073709552000")
