"""Public keys from private ones: on the curves of NIST, and Ed25519. Only good for comparing: it takes as long as the key lets it."""

from __future__ import annotations

# Coefficient b, prime, order of the base point, and the base point; a is -3. Mirrors: crypto/elliptic.
_P224 = 2**224 - 2**96 + 1
_P256 = 2**256 - 2**224 + 2**192 + 2**96 - 1
_P384 = 2**384 - 2**128 - 2**96 + 2**32 - 1
_P521 = 2**521 - 1


class Curve:
    """A curve of Weierstrass form with a = -3."""

    __slots__ = ("b", "base", "order", "prime", "size")

    def __init__(self, prime: int, b: int, order: int, base: tuple[int, int]) -> None:
        self.prime = prime
        self.b = b
        self.order = order
        self.base = base
        self.size = (prime.bit_length() + 7) // 8

    def holds(self, point: tuple[int, int]) -> bool:
        """Whether a point lies on it."""
        x, y = point
        return max(point) < self.prime and (y * y - x * x * x + 3 * x - self.b) % self.prime == 0

    def public(self, private: int) -> tuple[int, int]:
        """The base point taken so many times."""
        found = self._times(private, self.base)
        assert found is not None
        return found

    def is_signed(self, point: tuple[int, int], digest: bytes, one: int, other: int) -> bool:
        """Whether two numbers are a signature of a digest by the key that belongs to a point. Mirrors: ecdsa.Verify."""
        order = self.order
        if not (0 < one < order and 0 < other < order):
            return False
        bits = len(digest) * 8
        number = int.from_bytes(digest, "big") >> max(0, bits - order.bit_length())
        inverse = pow(other, -1, order)
        found = self._add(self._times(number * inverse % order, self.base), self._times(one * inverse % order, point))
        return found is not None and found[0] % order == one

    def _times(self, number: int, point: tuple[int, int]) -> tuple[int, int] | None:
        """A point taken so many times; None where that is nowhere."""
        found: tuple[int, int] | None = None
        power: tuple[int, int] | None = point
        while number:
            if number & 1:
                found = self._add(found, power)
            power = self._add(power, power)
            number >>= 1
        return found

    def _add(self, one: tuple[int, int] | None, other: tuple[int, int] | None) -> tuple[int, int] | None:
        if one is None or other is None:
            return one or other
        prime = self.prime
        if one[0] == other[0]:
            if (one[1] + other[1]) % prime == 0:
                return None
            slope = (3 * one[0] * one[0] - 3) * pow(2 * one[1], -1, prime)
        else:
            slope = (other[1] - one[1]) * pow(other[0] - one[0], -1, prime)
        x = (slope * slope - one[0] - other[0]) % prime
        return x, (slope * (one[0] - x) - one[1]) % prime


CURVES = {
    bytes.fromhex("2b81040021"): Curve(
        _P224, 0xB4050A850C04B3ABF54132565044B0B7D7BFD8BA270B39432355FFB4, 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFF16A2E0B8F03E13DD29455C5C2A3D,
        (0xB70E0CBD6BB4BF7F321390B94A03C1D356C21122343280D6115C1D21, 0xBD376388B5F723FB4C22DFE6CD4375A05A07476444D5819985007E34),
    ),
    bytes.fromhex("2a8648ce3d030107"): Curve(
        _P256, 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
        0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
        (0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296, 0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5),
    ),
    bytes.fromhex("2b81040022"): Curve(
        _P384, 0xB3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF,
        0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
        (0xAA87CA22BE8B05378EB1C71EF320AD746E1D3B628BA79B9859F741E082542A385502F25DBF55296C3A545E3872760AB7,
         0x3617DE4A96262C6F5D9E98BF9292DC29F8F41DBD289A147CE9DA3113B5F0B8C00A60B1CE1D7E819D7A431D7C90EA0E5F),
    ),
    bytes.fromhex("2b81040023"): Curve(
        _P521,
        0x0051953EB9618E1C9A1F929A21A0B68540EEA2DA725B99B315F3B8B489918EF109E156193951EC7E937B1652C0BD3BB1BF073573DF883D2C34F1EF451FD46B503F00,
        0x01FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFA51868783BF2F966B7FCC0148F709A5D03BB5C9B8899C47AEBB6FB71E91386409,
        (0x00C6858E06B70404E9CD9E3ECB662395B4429C648139053FB521F828AF606B4D3DBAA14B5E77EFE75928FE1DC127A2FFA8DE3348B3C1856A429BF97E7E31C2E5BD66,
         0x011839296A789A3BC0045C8A5FB42C7D1BD998F54449579B446817AFBD17273E662C97EE72995EF42640C550B9013FAD0761353C7086A272C24088BE94769FD16650),
    ),
}  # fmt: skip

_P25519 = 2**255 - 19
_L25519 = 2**252 + 27742317777372353535851937790883648493  # the order of the base point
_D = -121665 * pow(121666, -1, _P25519) % _P25519
_BASE_Y = 4 * pow(5, -1, _P25519) % _P25519
_BASE_X = 0x216936D3CD6E53FEC0A4E231FDD6DC5C692CC7609525A7B2C9562D608F25D51A


def public_ed25519(seed: bytes) -> bytes:
    """The public key of a private one. Mirrors: ed25519.NewKeyFromSeed."""
    import hashlib

    digest = bytearray(hashlib.sha512(seed).digest()[:32])
    digest[0] &= 248
    digest[31] = digest[31] & 63 | 64
    return _encoded(_times_edwards(int.from_bytes(digest, "little"), (_BASE_X, _BASE_Y)))


def is_signed_ed25519(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether it is a signature by the key that belongs to a public one. Mirrors: ed25519.Verify."""
    import hashlib

    point, number = _decoded(key), int.from_bytes(signature[32:], "little")
    if point is None or len(signature) != 64 or number >= _L25519:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % _L25519
    negative = (-point[0] % _P25519, point[1])
    return _encoded(_add_edwards(_times_edwards(number, (_BASE_X, _BASE_Y)), _times_edwards(challenge, negative))) == signature[:32]


def _encoded(point: tuple[int, int]) -> bytes:
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


def _decoded(data: bytes) -> tuple[int, int] | None:
    """The point of a key, None where there is none. Mirrors: edwards25519.Point.SetBytes."""
    if len(data) != 32:
        return None
    whole = int.from_bytes(data, "little")
    y = (whole & (1 << 255) - 1) % _P25519
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P25519) % _P25519
    x = pow(square, (_P25519 + 3) // 8, _P25519)
    if x * x % _P25519 != square:
        x = x * pow(2, (_P25519 - 1) // 4, _P25519) % _P25519
    if x * x % _P25519 != square:
        return None
    return (-x % _P25519 if x & 1 != whole >> 255 else x), y


def _times_edwards(number: int, point: tuple[int, int]) -> tuple[int, int]:
    found, power = (0, 1), point
    while number:
        if number & 1:
            found = _add_edwards(found, power)
        power = _add_edwards(power, power)
        number >>= 1
    return found


def _add_edwards(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    product = _D * one[0] * other[0] * one[1] * other[1]
    x = (one[0] * other[1] + other[0] * one[1]) * pow(1 + product, -1, _P25519)
    y = (one[1] * other[1] + one[0] * other[0]) * pow(1 - product, -1, _P25519)
    return x % _P25519, y % _P25519
