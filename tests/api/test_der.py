"""What is a certificate by the form of its bytes: one sequence of three elements, as long as it says."""

import pytest

from kubecheck.api.validation.certificates import _is_sequence_of

THREE = b"\x02\x01\x05" * 3


@pytest.mark.parametrize(("data", "expected"), [
    (b"\x30\x09" + THREE, True),
    (b"\x30\x81\x09" + THREE, True),
    (b"\x30\x84\x00\x00\x00\x09" + THREE, True),
    (b"\x30\x85\x00\x00\x00\x00\x09" + THREE, False),  # a length of more than four bytes
    (b"\x30\x80" + THREE, False),  # a length that is not said
    (b"\x30\x09" + THREE + b"\x00", False),
    (b"\x30\x08" + THREE[:-1], False),
    (b"\x30\x0a" + THREE, False),
    (b"\x31\x09" + THREE, False),
    (b"\x30\x06" + THREE[:6], False),
    (b"\x30\x0c" + THREE + THREE[:3], False),
    (b"\x30", False),
    (b"\x30\x82\x00", False),
    (b"", False),
])  # fmt: skip
def test_a_sequence_of_three(data, expected):
    assert _is_sequence_of(data, 3) is expected
