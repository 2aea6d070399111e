"""Elements of DER, read one after another. Mirrors: golang.org/x/crypto/cryptobyte (asn1.go), as far as certificates and keys need it."""

from __future__ import annotations

BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING, NULL, OBJECT_IDENTIFIER, SEQUENCE = 1, 2, 3, 4, 5, 6, 0x30
_LONGEST = 4


class DerError(ValueError):
    """What stands there is no such element."""


class Der:
    """Bytes of DER, of which elements are taken from the front."""

    __slots__ = ("data",)

    def __init__(self, data: bytes) -> None:
        self.data = data

    def __bool__(self) -> bool:
        return bool(self.data)

    def take(self, tag: int) -> bytes:
        """The content of the next element, which must have that tag.

        Raises:
            DerError: there is none, or its length is not said as it must be.
        """
        data = self.data
        if len(data) < 2 or data[0] != tag:
            raise DerError
        length, start = data[1], 2
        if length & 0x80:
            size = length & 0x7F
            start += size
            length = int.from_bytes(data[2:start], "big")
            if not 1 <= size <= _LONGEST or len(data) < start or length < 0x80 or length >> (8 * (size - 1)) == 0:
                raise DerError
        if len(data) < start + length:
            raise DerError
        self.data = data[start + length :]
        return data[start : start + length]

    def inside(self, tag: int = SEQUENCE) -> Der:
        """The elements in the next element."""
        return Der(self.take(tag))

    def integer(self) -> int:
        """The next element as a number."""
        content = self.take(INTEGER)
        if not content or (len(content) > 1 and content[0] in (0, 0xFF) and (content[0] ^ content[1]) < 0x80):
            raise DerError
        return int.from_bytes(content, "big", signed=True)

    def bits(self) -> bytes:
        """The next element as a string of whole bytes."""
        content = self.take(BIT_STRING)
        if not content or content[0]:
            raise DerError
        return content[1:]

    def skip(self, tag: int) -> bool:
        """Whether the next element has that tag; it is passed over then."""
        if self.data[:1] != bytes((tag,)):
            return False
        self.take(tag)
        return True
