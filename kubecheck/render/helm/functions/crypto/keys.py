"""Private keys: the ones that stand for random ones, and those that PEM brings. Mirrors: Sprig's crypto.go, crypto/x509's marshalling.

The keys are always the same, and anybody can work them out: they are only there for what is made of them to have the form of keys.
"""

from __future__ import annotations

import base64
import functools
import hashlib

from kubecheck.render.helm.functions.crypto.randoms import made_bytes
from kubecheck.render.helm.functions.results import to_bytes
from kubecheck.values.curves import CURVES, public_ed25519
from kubecheck.values.der import INTEGER, NULL, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, Der, DerError
from kubecheck.values.pem import next_block
from kubecheck.values.x509 import CertificateError, public_key_of_private

RSA, EC, ED25519 = bytes.fromhex("2a864886f70d010101"), bytes.fromhex("2a8648ce3d0201"), bytes.fromhex("2b6570")
P256 = bytes.fromhex("2a8648ce3d030107")
_EXPONENT = 65537
# How far the next primes are from the numbers that are made for them.
_PRIMES = {2048: (3648, 84), 4096: (36, 458)}
_DSA_ORDER, _DSA_PRIME = 120, 983
_LINE = 64


class KeyTextError(ValueError):
    """A text that is no private key, in Go's words."""


class PrivateKey:
    """A private key: its algorithm (RSA, EC or ED25519), the numbers or bytes of it, and for EC the curve."""

    __slots__ = ("algorithm", "curve", "numbers", "seed")

    def __init__(self, algorithm: bytes, numbers: tuple[int, ...] = (), seed: bytes = b"", curve: bytes = b"") -> None:
        self.algorithm = algorithm
        self.numbers = numbers
        self.seed = seed
        self.curve = curve

    def public_info(self) -> bytes:
        """Its public key as certificates hold it. Mirrors: x509.marshalPublicKey."""
        if self.algorithm == RSA:
            modulus, exponent = self.numbers[:2]
            return sequence(sequence(element(OBJECT_IDENTIFIER, RSA), element(NULL, b"")), bits(sequence(integer(modulus), integer(exponent))))
        if self.algorithm == EC:
            curve = CURVES[self.curve]
            point = curve.public(self.numbers[0])
            data = b"\x04" + b"".join(each.to_bytes(curve.size, "big") for each in point)
            return sequence(sequence(element(OBJECT_IDENTIFIER, EC), element(OBJECT_IDENTIFIER, self.curve)), bits(data))
        return sequence(sequence(element(OBJECT_IDENTIFIER, ED25519)), bits(public_ed25519(self.seed)))

    def pem(self) -> str:
        """Mirrors: pemBlockForKey."""
        if self.algorithm == RSA:
            modulus, exponent, private, one, other = self.numbers
            parts = (0, modulus, exponent, private, one, other, private % (one - 1), private % (other - 1), pow(other, -1, one))
            return pem("RSA PRIVATE KEY", sequence(*map(integer, parts)))
        if self.algorithm == EC:
            curve = CURVES[self.curve]
            point = b"\x04" + b"".join(each.to_bytes(curve.size, "big") for each in curve.public(self.numbers[0]))
            scalar = element(OCTET_STRING, self.numbers[0].to_bytes((curve.order.bit_length() + 7) // 8, "big"))
            data = sequence(integer(1), scalar, element(0xA0, element(OBJECT_IDENTIFIER, self.curve)), element(0xA1, bits(point)))
            return pem("EC PRIVATE KEY", data)
        algorithm = sequence(element(OBJECT_IDENTIFIER, ED25519))
        return pem("PRIVATE KEY", sequence(integer(0), algorithm, element(OCTET_STRING, element(OCTET_STRING, self.seed))))


def element(tag: int, content: bytes) -> bytes:
    """One element of DER."""
    length = len(content)
    if length < 0x80:
        return bytes((tag, length)) + content
    size = (length.bit_length() + 7) // 8
    return bytes((tag, 0x80 | size)) + length.to_bytes(size, "big") + content


def sequence(*parts: bytes) -> bytes:
    """A sequence of elements."""
    return element(SEQUENCE, b"".join(parts))


def integer(value: int) -> bytes:
    """A number that is not negative."""
    return element(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def bits(data: bytes) -> bytes:
    """A string of whole bytes as bits."""
    return element(3, b"\0" + data)


def pem(kind: str, data: bytes) -> str:
    """Mirrors: pem.EncodeToMemory."""
    text = base64.b64encode(data).decode()
    lines = "\n".join(text[start : start + _LINE] for start in range(0, len(text), _LINE))
    return f"-----BEGIN {kind}-----\n{lines}\n-----END {kind}-----\n"


def _number(purpose: str, size: int) -> int:
    """An odd number of so many bits, of which the first two are set."""
    return int.from_bytes(made_bytes(purpose, size // 8), "big") | 3 << (size - 2) | 1


@functools.cache
def rsa_key(size: int) -> PrivateKey:
    """The RSA key of a size, which is 2048 or 4096."""
    one, other = (
        _number(f"{which} prime of {size} bits", size // 2) + offset for which, offset in zip(("first", "second"), _PRIMES[size], strict=True)
    )
    private = pow(_EXPONENT, -1, (one - 1) * (other - 1))
    return PrivateKey(RSA, (one * other, _EXPONENT, private, one, other))


def gen_private_key(kind: str) -> str:
    """Mirrors: generatePrivateKey."""
    if kind in ("", "rsa"):
        return rsa_key(4096).pem()
    if kind == "dsa":
        return _dsa_pem()
    if kind == "ecdsa":
        return PrivateKey(EC, (int.from_bytes(made_bytes("ecdsa", 31), "big"),), curve=P256).pem()
    if kind == "ed25519":
        return PrivateKey(ED25519, seed=made_bytes("ed25519", 32)).pem()
    return f"Unknown type {kind}"


def _dsa_pem() -> str:
    order = _number("order of DSA", 256) + _DSA_ORDER
    factor = (int.from_bytes(made_bytes("prime of DSA", 223), "big") | 3 << 1789) + _DSA_PRIME
    prime = 2 * order * factor + 1
    base = pow(2, 2 * factor, prime)
    private = int.from_bytes(made_bytes("dsa", 31), "big")
    return pem("DSA PRIVATE KEY", sequence(*map(integer, (0, prime, order, base, pow(base, private, prime), private))))


def read_private_key(text: str) -> PrivateKey:
    """The key of a PEM text. Mirrors: parsePrivateKeyPEM.

    Raises:
        KeyTextError: it is none.
    """
    found = next_block(to_bytes(text))
    if found is None:
        raise KeyTextError("no PEM data in input")
    block = found[0]
    if block.type == "PRIVATE KEY":
        return _parsed(block.data, "decoding PEM as PKCS#8")
    if not block.type.endswith(" PRIVATE KEY"):
        raise KeyTextError(f"no private key data in PEM block of type {block.type}")
    kind = block.type.removesuffix(" PRIVATE KEY")
    if kind in ("RSA", "EC"):
        return _parsed(block.data, f"parsing {kind} private key from PEM")
    if kind == "DSA":
        raise KeyTextError("parsing DSA private key from PEM: keys of DSA are not read")
    raise KeyTextError(f"invalid private key type {kind}")


def _parsed(data: bytes, words: str) -> PrivateKey:
    try:
        public_key_of_private(data)
        return _private(data)
    except (CertificateError, DerError) as error:
        raise KeyTextError(f"{words}: {error or 'asn1: syntax error'}") from None


def _private(data: bytes, curve: bytes = b"") -> PrivateKey:
    """The key in DER that was found to be one."""
    parts = Der(data).inside()
    version = parts.integer()
    if parts.data[:1] == bytes((SEQUENCE,)):
        algorithm = parts.inside()
        name = algorithm.take(OBJECT_IDENTIFIER)
        key = parts.take(OCTET_STRING)
        if name == ED25519:
            return PrivateKey(ED25519, seed=Der(key).take(OCTET_STRING))
        return _private(key, algorithm.take(OBJECT_IDENTIFIER) if name == EC else b"")
    if version == 1 and parts.data[:1] == bytes((OCTET_STRING,)):
        number = int.from_bytes(parts.take(OCTET_STRING), "big")
        if parts.data[:1] == b"\xa0":
            curve = parts.inside(0xA0).take(OBJECT_IDENTIFIER)
        return PrivateKey(EC, (number,), curve=curve)
    modulus, exponent, private, one, other = (parts.integer() for _ in range(5))
    return PrivateKey(RSA, (modulus, exponent, private, one, other))


def signature_algorithm(key: PrivateKey) -> bytes:
    """The element that names how a key signs: by SHA-256."""
    if key.algorithm == RSA:
        return sequence(element(OBJECT_IDENTIFIER, bytes.fromhex("2a864886f70d01010b")), element(NULL, b""))
    if key.algorithm == EC:
        return sequence(element(OBJECT_IDENTIFIER, bytes.fromhex("2a8648ce3d040302")))
    return sequence(element(OBJECT_IDENTIFIER, ED25519))


def sign(key: PrivateKey, message: bytes) -> bytes:
    """The signature of a message."""
    digest = hashlib.sha256(message).digest()
    if key.algorithm == RSA:
        return _sign_rsa(key, digest)
    if key.algorithm == EC:
        curve = CURVES[key.curve]
        chosen = int.from_bytes(made_bytes(f"signature {digest.hex()}", 28), "big") % curve.order
        one = curve.public(chosen)[0] % curve.order
        other = (int.from_bytes(digest, "big") + one * key.numbers[0]) * pow(chosen, -1, curve.order) % curve.order
        return sequence(integer(one), integer(other))
    # of the right form alone: nobody looks whether a key that everybody has signed it
    return made_bytes(f"signature {digest.hex()}", 64)


def _sign_rsa(key: PrivateKey, digest: bytes) -> bytes:
    """Mirrors: rsa.SignPKCS1v15, by the Chinese remainder theorem."""
    modulus, _, private, one, other = key.numbers
    size = (modulus.bit_length() + 7) // 8
    info = bytes.fromhex("3031300d060960864801650304020105000420") + digest
    padded = int.from_bytes(b"\0\1" + b"\xff" * (size - len(info) - 3) + b"\0" + info, "big")
    first, second = pow(padded, private % (one - 1), one), pow(padded, private % (other - 1), other)
    return (second + (first - second) * pow(other, -1, one) % one * other).to_bytes(size, "big")
