"""Which addresses and networks are warned of, form by form, and which forms are proposed."""

import pytest

from kubecheck.api.warnings.addresses import warn_address, warn_network, warn_service_address, warn_service_network
from kubecheck.release import Release, asking


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


BEFORE = "was accepted, but will be invalid in a future Kubernetes release:"
LOOPS = "which may cause controller apply-loops"


@pytest.mark.parametrize(("text", "expected"), [
    ("10.0.0.1", []), ("::1", []), ("::ffff:1.2.3.4", []), ("fe80::1%eth0", []),
    ("010.0.0.1", [f'a: IP address {BEFORE} ParseAddr("010.0.0.1"): IPv4 field has octet with leading zero']),
    ("x", [f'a: IP address {BEFORE} ParseAddr("x"): unable to parse IP']),
    ("2001:DB8::1", [f'a: IPv6 address "2001:DB8::1" is not in RFC 5952 canonical format ("2001:db8::1"), {LOOPS}']),
    ("::FFFF:1.2.3.4", [f'a: IPv6 address "::FFFF:1.2.3.4" is not in RFC 5952 canonical format ("::ffff:1.2.3.4"), {LOOPS}']),
    ("10.0.0.0/8", []), ("2001:db8::/32", []), ("10.0.0.1/8", []),
    ("10.0.0.0/08", [f'a: IP prefix {BEFORE} netip.ParsePrefix("10.0.0.0/08"): bad bits after slash: "08"']),
    ("2001:DB8::/32", [f'a: IPv6 prefix "2001:DB8::/32" is not in RFC 5952 canonical format ("2001:db8::/32"), {LOOPS}']),
])  # fmt: skip
def test_words_for_services_before_1_33(text, expected):
    warned = warn_service_network if "/" in text else warn_service_address
    with asking(Release(32)):
        assert [each.text for each in warned(text, ("a",))] == expected


def test_words_for_services_since():
    assert [each.text for each in warn_service_address("010.0.0.1", ("a",))] == ['a: non-standard IP address "010.0.0.1" is invalid: use "10.0.0.1"']
    assert [each.value for each in warn_service_network("10.0.0.1/8", ("a",))] == ["10.0.0.0/8"]
    with asking(Release(32)):
        assert warn_address("010.0.0.1", ("a",)) == []
