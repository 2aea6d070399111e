"""Functions that make certificates. Mirrors: Sprig's crypto.go, x509.CreateCertificate. Their keys and serial numbers are always the same."""

from __future__ import annotations

import hashlib

from kubecheck.render.helm.functions.crypto.keys import (
    KeyTextError,
    PrivateKey,
    bits,
    element,
    gen_private_key,
    integer,
    pem,
    read_private_key,
    rsa_key,
    sequence,
    sign,
    signature_algorithm,
)
from kubecheck.render.helm.functions.crypto.randoms import made_bytes
from kubecheck.render.helm.functions.dates import NOW
from kubecheck.render.helm.functions.layouts import format_time
from kubecheck.render.helm.functions.results import Certificate, to_bytes, to_text
from kubecheck.render.helm.functions.times import SECOND
from kubecheck.render.helm.kinds import FunctionError
from kubecheck.render.helm.template.printing import show
from kubecheck.values.base64 import decode
from kubecheck.values.der import INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, Der
from kubecheck.values.pem import next_block
from kubecheck.values.x509 import CertificateError, public_key_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["build_custom_cert", "gen_ca", "gen_private_key", "gen_self_signed_cert", "gen_signed_cert"]

_SIZE = 2048
_DAY = 24 * 3600 * SECOND
_TRUE = b"\x01\x01\xff"
_USAGES = sequence(element(OBJECT_IDENTIFIER, bytes.fromhex("2b06010505070301")), element(OBJECT_IDENTIFIER, bytes.fromhex("2b06010505070302")))


class _Request:
    """What a certificate is to say."""

    def __init__(self, name: str, addresses: Any, names: Any, days: int, *, is_authority: bool = False) -> None:
        self.name = name
        self.addresses = [_address(each) for each in addresses or ()]
        self.names = [_dns_name(each) for each in names or ()]
        self.days = days
        self.is_authority = is_authority


def _address(value: Any) -> bytes:
    """Mirrors: getNetIPs, net.ParseIP."""
    if not isinstance(value, str):
        raise FunctionError(f"error parsing ip: {show(value)} is not a string")
    import ipaddress

    try:
        found = ipaddress.ip_address(str(value))
    except ValueError:
        found = None
    if found is None or "%" in value:
        raise FunctionError(f"error parsing ip: {value}")
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).packed


def _dns_name(value: Any) -> str:
    """Mirrors: getAlternateDNSStrs."""
    if not isinstance(value, str):
        raise FunctionError(f"error processing alternate dns name: {show(value)} is not a string")
    return value


def _name_of(common: str) -> bytes:
    """A name by its common name alone."""
    kind = 0x13 if common.isascii() and all(each.isalnum() or each in " '()+,-./:=?*&" for each in common) else 0x0C
    part = sequence(element(OBJECT_IDENTIFIER, b"\x55\x04\x03"), element(kind, to_bytes(common)))
    return sequence(element(0x31, part)) if common else sequence()


def _moment(days: int) -> bytes:
    time = NOW.plus(days * _DAY)
    is_late = time.date()[0] >= 2050
    return element(0x18 if is_late else 0x17, format_time(time, "20060102150405Z" if is_late else "060102150405Z").encode())


def _extension(number: int, content: bytes, *, is_critical: bool = False) -> bytes:
    return sequence(element(OBJECT_IDENTIFIER, bytes((0x55, 0x1D, number))), _TRUE if is_critical else b"", element(OCTET_STRING, content))


def _extensions(request: _Request, key_id: bytes, issuer_id: bytes) -> bytes:
    """Mirrors: buildCertExtensions."""
    found = [
        _extension(15, bytes.fromhex("030202a4" if request.is_authority else "030205a0"), is_critical=True),
        _extension(37, _USAGES),
        _extension(19, sequence(_TRUE) if request.is_authority else sequence(), is_critical=True),
    ]
    if request.is_authority:
        found.append(_extension(14, element(OCTET_STRING, key_id)))
    if issuer_id:
        found.append(_extension(35, sequence(element(0x80, issuer_id))))
    alternatives = [element(0x82, to_bytes(each)) for each in request.names] + [element(0x87, each) for each in request.addresses]
    if alternatives:
        found.append(_extension(17, sequence(*alternatives), is_critical=not request.name))
    return element(0xA3, sequence(*found))


def _issued(request: _Request, key: PrivateKey, issuer: tuple[bytes, bytes] | None, issuer_key: PrivateKey) -> Certificate:
    """A certificate. Mirrors: getCertAndKey."""
    public = key.public_info()
    key_id = hashlib.sha256(_bits_of(public)).digest()[:20]
    name, issuer_id = issuer or (_name_of(request.name), b"")
    serial = int.from_bytes(made_bytes(f"serial {request.name} {request.days}", 16), "big") >> 1
    algorithm = signature_algorithm(issuer_key)
    content = sequence(
        element(0xA0, integer(2)), integer(serial), algorithm, name, sequence(_moment(0), _moment(request.days)), _name_of(request.name), public,
        _extensions(request, key_id, issuer_id),
    )  # fmt: skip
    certificate = sequence(content, algorithm, bits(sign(issuer_key, content)))
    return Certificate(pem("CERTIFICATE", certificate), key.pem())


def _bits_of(public: bytes) -> bytes:
    parts = Der(public).inside()
    parts.take(SEQUENCE)
    return parts.bits()


def _read_key(text: str, words: str) -> PrivateKey:
    try:
        return read_private_key(text)
    except KeyTextError as error:
        raise FunctionError(f"{words}: {error}") from None


def gen_ca(name: str, days: int) -> Certificate:
    """Mirrors: generateCertificateAuthority."""
    key = rsa_key(_SIZE)
    return _issued(_Request(name, None, None, days, is_authority=True), key, None, key)


def gen_ca_with_key(name: str, days: int, text: str) -> Certificate:
    """Mirrors: generateCertificateAuthorityWithPEMKey."""
    key = _read_key(text, "parsing private key")
    return _issued(_Request(name, None, None, days, is_authority=True), key, None, key)


def gen_self_signed_cert(name: str, addresses: Any, names: Any, days: int) -> Certificate:
    """Mirrors: generateSelfSignedCertificate."""
    key = rsa_key(_SIZE)
    return _issued(_Request(name, addresses, names, days), key, None, key)


def gen_self_signed_cert_with_key(name: str, addresses: Any, names: Any, days: int, text: str) -> Certificate:
    """Mirrors: generateSelfSignedCertificateWithPEMKey."""
    key = _read_key(text, "parsing private key")
    return _issued(_Request(name, addresses, names, days), key, None, key)


def gen_signed_cert(name: str, addresses: Any, names: Any, days: int, authority: Certificate) -> Certificate:
    """Mirrors: generateSignedCertificate."""
    return _signed(name, addresses, names, days, authority, rsa_key(_SIZE))


def gen_signed_cert_with_key(name: str, addresses: Any, names: Any, days: int, authority: Certificate, text: str) -> Certificate:
    """Mirrors: generateSignedCertificateWithPEMKey."""
    return _signed(name, addresses, names, days, authority, _read_key(text, "parsing private key"))


def _signed(name: str, addresses: Any, names: Any, days: int, authority: Certificate, key: PrivateKey) -> Certificate:
    found = next_block(to_bytes(authority.certificate))
    if found is None:
        raise FunctionError("unable to decode certificate")
    data = found[0].data
    _check_certificate(data)
    issuer_key = _read_key(authority.key, "error parsing private key")
    return _issued(_Request(name, addresses, names, days), key, _issuer_of(data), issuer_key)


def _check_certificate(data: bytes) -> None:
    try:
        public_key_of(data)
    except CertificateError as error:
        raise FunctionError(f"error parsing certificate: decodedCert.Bytes: {error}") from None


def _issuer_of(data: bytes) -> tuple[bytes, bytes]:
    """The subject of a certificate, and the identifier of its key."""
    parts = Der(data).inside().inside()
    if parts.data[:1] == b"\xa0":
        parts.take(0xA0)
    parts.take(INTEGER)
    for _ in range(3):
        parts.take(SEQUENCE)
    subject = element(SEQUENCE, parts.take(SEQUENCE))
    mark = b"\x06\x03\x55\x1d\x0e\x04"
    at = parts.data.find(mark)
    return subject, Der(Der(parts.data[at + 5 :]).take(OCTET_STRING)).take(OCTET_STRING) if at >= 0 else b""


def build_custom_cert(certificate: str, key: str) -> Certificate:
    """Mirrors: buildCustomCertificate."""
    try:
        data = decode(to_bytes(certificate).decode("latin-1"))
    except ValueError:
        raise FunctionError("unable to decode base64 certificate") from None
    try:
        own = decode(to_bytes(key).decode("latin-1"))
    except ValueError:
        raise FunctionError("unable to decode base64 private key") from None
    found = next_block(data)
    if found is None:
        raise FunctionError("unable to decode certificate")
    _check_certificate(found[0].data)
    _read_key(to_text(own), "error parsing private key")
    return Certificate(to_text(data), to_text(own))
