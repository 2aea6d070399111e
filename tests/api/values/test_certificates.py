"""Elements of DER, and what is wrong with certificates and keys; the words are those of Go's crypto/x509 and crypto/tls."""

from __future__ import annotations

import pytest

from kubecheck.values.curves import CURVES
from kubecheck.values.der import BIT_STRING, BOOLEAN, INTEGER, NULL, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, Der, DerError
from kubecheck.values.x509 import CertificateError, is_authority, public_key_of, public_key_of_private


def element(tag, *parts):
    content = b"".join(parts)
    length = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    size = bytes((len(content),)) if len(content) < 0x80 else bytes((0x80 | len(length),)) + length
    return bytes((tag,)) + size + content


def number(value):
    return element(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def bits(content):
    return element(BIT_STRING, b"\0" + content)


RSA, EC, ED25519, X25519, OTHER = (
    element(OBJECT_IDENTIFIER, bytes.fromhex(each)) for each in ("2a864886f70d010101", "2a8648ce3d0201", "2b6570", "2b656e", "2b6571")
)
P256 = element(OBJECT_IDENTIFIER, bytes.fromhex("2a8648ce3d030107"))
PLAIN = element(SEQUENCE, RSA, element(NULL))
NUMBERS = element(SEQUENCE, number(3233), number(17))
KEY = element(SEQUENCE, PLAIN, bits(NUMBERS))
POINT = CURVES[P256[2:]].public(5)
DOT = b"\4" + POINT[0].to_bytes(32, "big") + POINT[1].to_bytes(32, "big")


THIRD, ONE, SIGNED = element(0xA0, number(2)), number(1), bits(b"s")


def certificate(*, version=THIRD, serial=ONE, inner=PLAIN, outer=PLAIN, key=KEY, signature=SIGNED, after=b""):
    blank = element(SEQUENCE)
    return element(SEQUENCE, element(SEQUENCE, version, serial, inner, blank, blank, blank, key), outer, signature) + after


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (certificate(), ("RSA", 3233, 17)),
        (certificate(version=b""), ("RSA", 3233, 17)),
        (certificate(key=element(SEQUENCE, element(SEQUENCE, EC, P256), bits(DOT))), ("EC", 32, POINT)),
        (certificate(key=element(SEQUENCE, element(SEQUENCE, ED25519), bits(b"k" * 32))), ("Ed25519", b"k" * 32)),
    ],
)
def test_the_key_in_a_certificate(data, expected):
    assert public_key_of(data) == expected


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "malformed certificate"),
        (element(INTEGER), "malformed certificate"),
        (element(SEQUENCE), "malformed tbs certificate"),
        (certificate(version=element(0xA0)), "malformed version"),
        (certificate(version=element(0xA0, number(-1))), "malformed version"),
        (certificate(version=element(0xA0, number(3))), "invalid version"),
        (certificate(serial=b""), "malformed serial number"),
        (certificate(serial=number(-1)), "negative serial number"),
        (certificate(inner=b"", outer=b""), "malformed algorithm identifier"),
        (certificate(outer=element(SEQUENCE, RSA)), "inner and outer signature algorithm identifiers don't match"),
        (certificate(key=b""), "malformed spki"),
        (certificate(key=element(SEQUENCE)), "malformed public key algorithm identifier"),
        (certificate(key=element(SEQUENCE, element(SEQUENCE))), "malformed OID"),
        (certificate(key=element(SEQUENCE, PLAIN)), "malformed subjectPublicKey"),
        (certificate(key=element(SEQUENCE, element(SEQUENCE, RSA), bits(NUMBERS))), "RSA key missing NULL parameters"),
        (certificate(key=element(SEQUENCE, PLAIN, bits(b"x"))), "invalid RSA public key"),
        (certificate(key=element(SEQUENCE, element(SEQUENCE, EC), bits(DOT))), "malformed parameters"),
        (certificate(key=element(SEQUENCE, element(SEQUENCE, EC, OTHER), bits(DOT))), "unsupported elliptic curve"),
        (certificate(signature=b""), "malformed signature"),
        (certificate(after=b"x"), "trailing data"),
    ],
)
def test_what_is_wrong_with_a_certificate(data, words):
    with pytest.raises(CertificateError) as caught:
        public_key_of(data)
    assert str(caught.value) == f"x509: {words}"


@pytest.mark.parametrize("point", [DOT[:-1], b"\2" + DOT[1:], DOT[:-1] + bytes((DOT[-1] ^ 1,)), DOT + b"x"], ids=["short", "packed", "beside", "long"])
def test_a_point_beside_its_curve(point):
    with pytest.raises(CertificateError) as caught:
        public_key_of(certificate(key=element(SEQUENCE, element(SEQUENCE, EC, P256), bits(point))))
    assert str(caught.value) == "P256 point not on curve"


def rsa(version=0, modulus=3233, exponent=17, private=2753, one=61, other=53, rest=(2753 % 60, 2753 % 52, 38)):
    return element(SEQUENCE, *map(number, (version, modulus, exponent, private, one, other, *rest)))


def wrapped(algorithm, key):
    return element(SEQUENCE, number(0), algorithm, element(OCTET_STRING, key))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (rsa(), ("RSA", 3233, 17)),
        (rsa(rest=()), ("RSA", 3233, 17)),
        (wrapped(PLAIN, rsa()), ("RSA", 3233, 17)),
        (element(SEQUENCE, number(1), element(OCTET_STRING, b"\5"), element(0xA0, P256)), ("EC", 32, POINT)),
        (wrapped(element(SEQUENCE, EC, P256), element(SEQUENCE, number(1), element(OCTET_STRING, b"\5"))), ("EC", 32, POINT)),
    ],
)
def test_the_public_key_of_a_private_one(data, expected):
    assert public_key_of_private(data) == expected


@pytest.mark.parametrize(
    "data",
    [
        b"", rsa(version=2), rsa() + b"x", rsa(exponent=0), rsa(one=1), rsa(modulus=3234, rest=()), rsa(private=2754, rest=()), rsa(rest=(1, 2, 3)),
        wrapped(element(SEQUENCE, OTHER), b"x"), wrapped(element(SEQUENCE, ED25519), element(OCTET_STRING, b"short")),
        wrapped(element(SEQUENCE, EC), element(SEQUENCE, number(1), element(OCTET_STRING, b"\5"))),
        element(SEQUENCE, number(2), element(OCTET_STRING, b"\5"), element(0xA0, P256)),
        element(SEQUENCE, number(1), element(OCTET_STRING, b"\0"), element(0xA0, P256)),
    ],
)
def test_what_is_no_private_key(data):
    with pytest.raises(CertificateError) as caught:
        public_key_of_private(data)
    assert str(caught.value) == "tls: failed to parse private key"


def test_a_key_that_tls_has_no_use_for():
    with pytest.raises(CertificateError) as caught:
        public_key_of_private(wrapped(element(SEQUENCE, X25519), element(OCTET_STRING, b"k" * 32)))
    assert str(caught.value) == "tls: found unknown private key type in PKCS#8 wrapping"


@pytest.mark.parametrize(
    ("data", "rest"),
    [(b"\4\1x", b""), (b"\4\1xy", b"y"), (b"\4\x81\x80" + b"z" * 128, b""), (b"\4\0", b"")],
)
def test_an_element_is_taken_from_the_front(data, rest):
    der = Der(data)
    der.take(OCTET_STRING)
    assert (der.data, bool(der)) == (rest, bool(rest))


@pytest.mark.parametrize(
    "data",
    [b"", b"\4", b"\2\1x", b"\4\2x", b"\4\x80x", b"\4\x81\x7f" + b"z" * 127, b"\4\x82\0\x80" + b"z" * 128, b"\4\x85\0\0\0\0\1x", b"\4\x82\1"],
    ids=["nothing", "no-length", "tag", "short", "indefinite", "short-form-would-do", "leading-zero", "too-long", "cut"],
)
def test_what_is_no_element(data):
    with pytest.raises(DerError):
        Der(data).take(OCTET_STRING)


@pytest.mark.parametrize(("data", "value"), [(b"\2\1\0", 0), (b"\2\1\x7f", 127), (b"\2\2\0\x80", 128), (b"\2\1\x80", -128), (b"\2\2\xff\x7f", -129)])
def test_numbers(data, value):
    assert Der(data).integer() == value


@pytest.mark.parametrize("data", [b"\2\0", b"\2\2\0\x7f", b"\2\2\xff\x80"], ids=["empty", "zero-first", "ones-first"])
def test_what_is_no_number(data):
    with pytest.raises(DerError):
        Der(data).integer()


@pytest.mark.parametrize("data", [b"\3\0", b"\3\2\1x"], ids=["empty", "cut-byte"])
def test_what_is_no_string_of_bytes(data):
    with pytest.raises(DerError):
        Der(data).bits()


def test_an_element_is_passed_over_where_it_is_there():
    der = Der(b"\5\0\4\1x")
    assert (der.skip(OCTET_STRING), der.skip(NULL), der.data) == (False, True, b"\4\1x")


def with_extensions(*extensions):
    blank = element(SEQUENCE)
    rest = element(0xA3, element(SEQUENCE, *extensions)) if extensions else b""
    return element(SEQUENCE, element(SEQUENCE, THIRD, ONE, PLAIN, blank, blank, blank, KEY, element(0x81, b"\0"), rest), PLAIN, SIGNED)


def extension(name, value, *, critical=False):
    flag = element(BOOLEAN, b"\xff") if critical else b""
    return element(SEQUENCE, element(OBJECT_IDENTIFIER, bytes.fromhex(name)), flag, element(OCTET_STRING, value))


AUTHORITY = element(SEQUENCE, element(BOOLEAN, b"\xff"), number(1))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (certificate(), False),
        (with_extensions(), False),
        (with_extensions(extension("551d13", AUTHORITY, critical=True)), True),
        (with_extensions(extension("551d0e", b"x"), extension("551d13", AUTHORITY)), True),
        (with_extensions(extension("551d13", element(SEQUENCE))), False),
        (with_extensions(extension("551d13", element(SEQUENCE, element(BOOLEAN, b"\0")))), False),
        (with_extensions(extension("551d0e", AUTHORITY)), False),
    ],
)
def test_whether_a_certificate_is_one_of_an_authority(data, expected):
    assert is_authority(data) is expected


@pytest.mark.parametrize(("data", "words"), [
    (b"", "certificate"), (with_extensions(b"x"), "extension"), (with_extensions(extension("551d13", b"x")), "basic constraints"),
    (with_extensions(element(SEQUENCE, element(OBJECT_IDENTIFIER, b"U"))), "extension value field"),
])  # fmt: skip
def test_what_is_no_certificate_says_nothing_of_authorities(data, words):
    with pytest.raises(CertificateError, match=f"x509: malformed {words}"):
        is_authority(data)
