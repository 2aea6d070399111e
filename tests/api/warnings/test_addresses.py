"""Which addresses and networks are warned of, form by form, and which forms are proposed."""

import pytest

from kubecheck.api.warnings.addresses import warn_address, warn_network


@pytest.mark.parametrize(("text", "expected", "proposed"), [
    ("10.0.0.1", "", ""), ("2001:db8::1", "", ""), ("::1", "", ""), ("x", "", ""), ("", "", ""), ("10.0.0", "", ""), ("10.0.0.256", "", ""),
    ("010.0.0.1", 'non-standard IP address "010.0.0.1" is invalid: use "10.0.0.1"', "10.0.0.1"),
    ("::ffff:10.0.0.1", 'non-standard IP address "::ffff:10.0.0.1" is invalid: use "10.0.0.1"', "10.0.0.1"),
    ("2001:DB8::1", 'IPv6 address "2001:DB8::1" should be in RFC 5952 canonical format ("2001:db8::1")', "2001:db8::1"),
    ("2001:db8:0::1", 'IPv6 address "2001:db8:0::1" should be in RFC 5952 canonical format ("2001:db8::1")', "2001:db8::1"),
])  # fmt: skip
def test_an_address(text, expected, proposed):
    found = warn_address(text, ("spec", "a"))
    assert [(each.cause, each.text, each.value, each.steps) for each in found] == (
        [("AddressForm", f"spec.a: {expected}", proposed, ("spec", "a"))] if expected else []
    )


AMBIGUOUS = "is ambiguous in this context (should be"


@pytest.mark.parametrize(("text", "expected"), [
    ("10.0.0.0/8", []), ("2001:db8::/32", []), ("10.0.0.1/32", []), ("x/8", []), ("10.0.0.0", []), ("10.0.0.0/33", []), ("0.0.0.0/0", []),
    ("10.0.0.1/8", [(f'CIDR value "10.0.0.1/8" {AMBIGUOUS} "10.0.0.0/8" or "10.0.0.1/32"?)', "10.0.0.0/8")]),
    ("2001:db8::1/32", [(f'CIDR value "2001:db8::1/32" {AMBIGUOUS} "2001:db8::/32" or "2001:db8::1/128"?)', "2001:db8::/32")]),
    ("010.0.0.0/8", [('non-standard CIDR value "010.0.0.0/8" is invalid: use "10.0.0.0/8"', "10.0.0.0/8")]),
    ("10.0.0.0/08", [('non-standard CIDR value "10.0.0.0/08" is invalid: use "10.0.0.0/8"', "10.0.0.0/8")]),
    (
        "010.0.0.1/8",
        [
            (f'CIDR value "010.0.0.1/8" {AMBIGUOUS} "10.0.0.0/8" or "10.0.0.1/32"?)', "10.0.0.0/8"),
            ('non-standard CIDR value "010.0.0.1/8" is invalid: use "10.0.0.0/8"', "10.0.0.0/8"),
        ],
    ),
    ("2001:DB8::/32", [('IPv6 CIDR value "2001:DB8::/32" should be in RFC 5952 canonical format ("2001:db8::/32")', "2001:db8::/32")]),
    ("2001:DB8::1/32", [(f'CIDR value "2001:DB8::1/32" {AMBIGUOUS} "2001:db8::/32" or "2001:db8::1/128"?)', "2001:db8::/32")]),
])  # fmt: skip
def test_a_network(text, expected):
    assert [(each.text, each.value) for each in warn_network(text, ("a",))] == [(f"a: {words}", proposed) for words, proposed in expected]
