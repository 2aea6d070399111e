"""Requests for certificates (PKCS #10): the key that they are about, and whether whoever asks has its private half.

Mirrors: x509.ParseCertificateRequest, CertificateRequest.CheckSignature (Go 1.26), without subjects and attributes. Signatures of RSA with a
salt (PSS), which nothing makes by itself, are believed where their settings are ones that Go takes.
"""

from __future__ import annotations

from kubecheck.values.curves import CURVES, Curve, is_signed_ed25519
from kubecheck.values.der import OBJECT_IDENTIFIER, SEQUENCE, Der, DerError
from kubecheck.values.x509 import CertificateError, public_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.values.x509 import Key

# Algorithms of signatures by their identifiers: of which keys, and with which digest.
_ALGORITHMS = {
    bytes.fromhex("2a864886f70d01010" + end): ("RSA", digest)
    for end, digest in (("5", "sha1"), ("b", "sha256"), ("c", "sha384"), ("d", "sha512"))
} | {
    bytes.fromhex("2a8648ce3d04" + end): ("EC", digest)
    for end, digest in (("01", "sha1"), ("0302", "sha256"), ("0303", "sha384"), ("0304", "sha512"))
} | {bytes.fromhex("2b6570"): ("Ed25519", "")}  # fmt: skip
_SALTED = bytes.fromhex("2a864886f70d01010a")
# Digests in the settings of such signatures, and how long a salt has to be. Mirrors: getSignatureAlgorithmFromAI.
_SALTS = tuple((bytes.fromhex("0609608648016503040201")[:-1] + bytes((number,)), size) for number, size in ((1, 32), (2, 48), (3, 64)))
# What stands before a digest in a signature of RSA. Mirrors: hashPrefixes (crypto/rsa).
_PREFIXES = {
    "sha1": "3021300906052b0e03021a05000414", "sha256": "3031300d060960864801650304020105000420",
    "sha384": "3041300d060960864801650304020205000430", "sha512": "3051300d060960864801650304020305000440",
}  # fmt: skip
_LARGEST_EXPONENT = 2**31 - 1


class CertificateRequest:
    """What was asked for: the key, what was signed, and how."""

    __slots__ = ("_algorithm", "_settings", "_signature", "_signed", "key")

    def __init__(self, data: bytes) -> None:
        """Reads one.

        Raises:
            CertificateError: it is none.
        """
        whole = Der(data)
        try:
            outer = whole.inside()
            before = outer.data
            request = outer.inside()
            self._signed = before[: len(before) - len(outer.data)]
            algorithm = outer.inside()
            self._algorithm, self._settings = algorithm.take(OBJECT_IDENTIFIER), algorithm.data
            self._signature = outer.bits()
            request.integer()
            request.take(SEQUENCE)
            self.key: Key = public_key(request.inside())
        except DerError:
            raise CertificateError("asn1: structure error") from None
        if whole:
            raise CertificateError("asn1: syntax error: trailing data")

    @property
    def is_signed(self) -> bool:
        """Whether the signature is one by the key that belongs to the one asked for."""
        if self._algorithm == _SALTED:
            return self.key[0] == "RSA" and any(
                self._settings.count(digest) == 2 and self._settings.endswith(bytes((0xA2, 3, 2, 1, size))) for digest, size in _SALTS
            )
        kind, digest = _ALGORITHMS.get(self._algorithm, ("", ""))
        if not kind or kind != self.key[0]:
            return False
        if kind == "Ed25519":
            key = self.key[1]
            return isinstance(key, bytes) and is_signed_ed25519(key, self._signed, self._signature)
        import hashlib

        found = hashlib.new(digest, self._signed, usedforsecurity=False).digest()
        return self._is_signed_rsa(found, digest) if kind == "RSA" else self._is_signed_on_curve(found)

    def _is_signed_rsa(self, digest: bytes, name: str) -> bool:
        """Mirrors: rsa.VerifyPKCS1v15."""
        _, modulus, exponent = self.key
        if not isinstance(modulus, int) or not isinstance(exponent, int) or exponent < 2 or not exponent & 1 or exponent > _LARGEST_EXPONENT:
            return False
        size = (modulus.bit_length() + 7) // 8
        end = b"\x00" + bytes.fromhex(_PREFIXES[name]) + digest
        number = int.from_bytes(self._signature, "big")
        padded = b"\x00\x01" + b"\xff" * (size - 2 - len(end)) + end
        return len(self._signature) == size and number < modulus and pow(number, exponent, modulus).to_bytes(size, "big") == padded

    def _is_signed_on_curve(self, digest: bytes) -> bool:
        """Mirrors: ecdsa.VerifyASN1."""
        curve = curve_of(self.key)
        try:
            whole = Der(self._signature)
            numbers = whole.inside()
            one, other = numbers.integer(), numbers.integer()
        except DerError:
            return False
        point = self.key[2]
        assert isinstance(point, tuple)
        return not whole and not numbers and curve.is_signed(point, digest, one, other)


def curve_of(key: Key) -> Curve:
    """The curve that a key of one lies on."""
    return next(curve for curve in CURVES.values() if curve.size == key[1])
