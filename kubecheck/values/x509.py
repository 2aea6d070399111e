"""Certificates and private keys, as far as it takes to tell whether one belongs to the other.

Names and times of certificates are not looked into, of extensions only the one that says whose certificate it is. Keys are compared as values: ``("RSA", n, e)``, ``("EC", curve, point)``,
``("Ed25519", bytes)``; a public key of another kind is ``("", )``.

Mirrors: crypto/x509 (parser.go, pkcs1.go, pkcs8.go, sec1.go) of Go 1.26.
"""

from __future__ import annotations

from kubecheck.values.curves import CURVES, Curve, public_ed25519
from kubecheck.values.der import BOOLEAN, INTEGER, NULL, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, Der, DerError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    Found = TypeVar("Found")

Key = tuple[object, ...]

_RSA, _EC = bytes.fromhex("2a864886f70d010101"), bytes.fromhex("2a8648ce3d0201")
_ED25519, _X25519 = bytes.fromhex("2b6570"), bytes.fromhex("2b656e")
_BASIC_CONSTRAINTS = bytes.fromhex("551d13")
_SEED = 32
_UNCOMPRESSED = 4
_ANOTHER: Key = ("",)


class CertificateError(ValueError):
    """What is wrong with a certificate or a key, in Go's words."""


def public_key_of(certificate: bytes) -> Key:
    """The key in a certificate. Mirrors: x509.ParseCertificate.

    Raises:
        CertificateError: it is none.
    """
    return _read(certificate)[0]


def is_authority(certificate: bytes) -> bool:
    """Whether a certificate says that it is one of an authority. Mirrors: Certificate.IsCA, parseBasicConstraintsExtension.

    Raises:
        CertificateError: it is none.
    """
    rest = _read(certificate)[1]
    for tag in (0x81, 0x82):  # identifiers of issuer and subject
        _expect("unique id", lambda: rest.skip(tag))  # noqa: B023  # it is called at once
    if not rest:
        return False
    extensions = _expect("extensions", lambda: rest.inside(0xA3).inside())
    found = False
    while extensions:
        extension = _expect("extension", extensions.inside)
        name = _expect("extension OID field", lambda: extension.take(OBJECT_IDENTIFIER))  # noqa: B023  # as above
        _expect("extension critical field", lambda: extension.skip(BOOLEAN))  # noqa: B023  # as above
        value = _expect("extension value field", lambda: extension.take(OCTET_STRING))  # noqa: B023  # as above
        if name == _BASIC_CONSTRAINTS:
            constraints = _expect("basic constraints", Der(value).inside)
            found = constraints.data[:3] == bytes((BOOLEAN, 1, 0xFF))
    return found


def _read(certificate: bytes) -> tuple[Key, Der]:
    """The key in a certificate, and what follows it there."""
    whole = Der(certificate)
    outer = _expect("certificate", whole.inside)
    tbs = _expect("tbs certificate", outer.inside)
    version = 0
    if tbs.data[:1] == b"\xa0":
        version = _expect("version", lambda: tbs.inside(0xA0).integer())
    if not 0 <= version <= 2:
        raise CertificateError("x509: malformed version" if version < 0 else "x509: invalid version")
    if _expect("serial number", tbs.integer) < 0:
        raise CertificateError("x509: negative serial number")
    inner = _expect("signature algorithm identifier", lambda: tbs.take(SEQUENCE))
    if _expect("algorithm identifier", lambda: outer.take(SEQUENCE)) != inner:
        raise CertificateError("x509: inner and outer signature algorithm identifiers don't match")
    for part in ("issuer", "validity", "issuer"):  # the subject goes by the name of the issuer
        _expect(part, lambda: tbs.take(SEQUENCE))
    found = public_key(_expect("spki", tbs.inside))
    _expect("signature", outer.bits)
    if whole:
        raise CertificateError("x509: trailing data")
    return found, tbs


def _expect(what: str, take: Callable[[], Found]) -> Found:
    try:
        return take()
    except DerError:
        raise CertificateError(f"x509: malformed {what}") from None


def public_key(info: Der) -> Key:
    """A key as it stands in certificates and requests. Mirrors: parsePublicKey.

    Raises:
        CertificateError: it is none.
    """
    algorithm = _expect("public key algorithm identifier", info.inside)
    name = _expect("OID", lambda: algorithm.take(OBJECT_IDENTIFIER))
    bits = _expect("subjectPublicKey", info.bits)
    if name == _RSA:
        if algorithm.data != bytes((NULL, 0)):
            raise CertificateError("x509: RSA key missing NULL parameters")
        try:
            numbers = Der(bits).inside()
            return ("RSA", numbers.integer(), numbers.integer())
        except DerError:
            raise CertificateError("x509: invalid RSA public key") from None
    if name == _EC:
        curve = _expect("parameters", lambda: CURVES.get(algorithm.take(OBJECT_IDENTIFIER)))
        if curve is None:
            raise CertificateError("x509: unsupported elliptic curve")
        return ("EC", curve.size, _point(bits, curve))
    return ("Ed25519", bits) if name == _ED25519 else _ANOTHER


def _point(data: bytes, curve: Curve) -> tuple[int, int]:
    """Mirrors: ecdsa.ParseUncompressedPublicKey."""
    size = curve.size
    point = int.from_bytes(data[1 : 1 + size], "big"), int.from_bytes(data[1 + size :], "big")
    if len(data) != 1 + 2 * size or data[0] != _UNCOMPRESSED or not curve.holds(point):
        raise CertificateError(f"P{curve.prime.bit_length()} point not on curve")
    return point


def public_key_of_private(data: bytes) -> Key:
    """The public key that belongs to a private one. Mirrors: tls.parsePrivateKey: PKCS #1, PKCS #8 and SEC 1 are tried.

    Raises:
        CertificateError: it is none.
    """
    for read in (_pkcs1, _pkcs8, _sec1):
        try:
            return read(data)
        except (DerError, CertificateError) as error:
            if str(error):
                raise
    raise CertificateError("tls: failed to parse private key")


def _pkcs1(data: bytes) -> Key:
    whole = Der(data)
    numbers = whole.inside()
    if whole or numbers.integer() > 1:
        raise DerError
    modulus, exponent, private, one, other = (numbers.integer() for _ in range(5))
    factors = [one, other]
    if min(modulus, exponent, private) <= 0 or min(factors) <= 1:
        raise DerError
    if numbers.data[:1] == bytes((INTEGER,)):
        remainders = [numbers.integer() for _ in range(3)]
        if remainders[:2] != [private % (factor - 1) for factor in factors] or remainders[2] * other % one != 1:
            raise DerError
    if not numbers and (one * other != modulus or any(exponent * private % (factor - 1) != 1 for factor in factors)):
        raise DerError
    return ("RSA", modulus, exponent)


def _pkcs8(data: bytes) -> Key:
    parts = Der(data).inside()
    parts.integer()
    algorithm = parts.inside()
    name, key = algorithm.take(OBJECT_IDENTIFIER), parts.take(OCTET_STRING)
    if name == _RSA:
        return _pkcs1(key)
    if name == _EC:
        return _sec1(key, algorithm.take(OBJECT_IDENTIFIER) if algorithm.data[:1] == bytes((OBJECT_IDENTIFIER,)) else None)
    if algorithm or name not in (_ED25519, _X25519):
        raise DerError
    seed = Der(key).take(OCTET_STRING)
    if len(seed) != _SEED:
        raise DerError
    if name == _X25519:
        raise CertificateError("tls: found unknown private key type in PKCS#8 wrapping")
    return ("Ed25519", public_ed25519(seed))


def _sec1(data: bytes, named: bytes | None = None) -> Key:
    parts = Der(data).inside()
    if parts.integer() != 1:
        raise DerError
    key = parts.take(OCTET_STRING)
    if parts.data[:1] == b"\xa0":
        own = parts.inside(0xA0).take(OBJECT_IDENTIFIER)
        named = named or own
    curve = CURVES.get(named or b"")
    private = int.from_bytes(key, "big")
    if curve is None or not 0 < private < curve.order:
        raise DerError
    return ("EC", curve.size, curve.public(private))
