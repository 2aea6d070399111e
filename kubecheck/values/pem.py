"""PEM blocks, found in a text as Go finds them. Mirrors: encoding/pem.Decode."""

from __future__ import annotations

from kubecheck.values.base64 import decode

_START, _END, _DASHES = b"\n-----BEGIN ", b"\n-----END ", b"-----"


class Block:
    """A block: its type, such as ``CERTIFICATE``, the bytes in it, and whether it has headers."""

    __slots__ = ("data", "has_headers", "type")

    def __init__(self, type: str, data: bytes, has_headers: bool = False) -> None:  # noqa: A002  # its name in the format
        self.type = type
        self.data = data
        self.has_headers = has_headers


def blocks_of(text: bytes) -> list[Block]:
    """The blocks of a text, in their order; what lies between is passed over."""
    found = []
    while (decoded := next_block(text)) is not None:
        found.append(decoded[0])
        text = decoded[1]
    return found


def next_block(text: bytes) -> tuple[Block, bytes] | None:
    """The first block of a text and what follows it, or None."""
    rest, skip = text, 0
    while 0 <= skip <= len(rest):
        rest = rest[skip:]
        end = rest.find(_END)
        if end < 0:
            return None
        skip = end + len(_END)
        begin = rest.rfind(_START[1:], 0, end)
        if begin < 0 or (begin > 0 and rest[begin - 1 : begin] != b"\n"):
            continue
        begin += len(_START) - 1
        rest, end, skip = rest[begin:], end - begin, skip - begin
        line, after, consumed = _line(rest)
        rest, end, skip = after, end - consumed, skip - consumed
        if not line.endswith(_DASHES):
            continue
        kind = line[: -len(_DASHES)]
        headers = 0
        while rest:
            line, after, consumed = _line(rest)
            if b":" not in line:
                break
            headers, rest, end, skip = headers + 1, after, end - consumed, skip - consumed
        if not rest:
            return None
        if headers and end < 0:
            continue
        if (data := _body(rest, end, skip, kind)) is not None:
            return Block(kind.decode("utf-8", "replace"), data, headers > 0), _line(rest[end + len(_END) - 1 :])[1]
    return None


def _line(data: bytes) -> tuple[bytes, bytes, int]:
    """A line without what ends it, what follows, and how much was taken."""
    stop = data.find(b"\n")
    if stop < 0:
        return data.rstrip(b" \t"), b"", len(data)
    line = data[:stop].removesuffix(b"\r") if stop else b""
    return line.rstrip(b" \t"), data[stop + 1 :], stop + 1


def _body(rest: bytes, end: int, skip: int, kind: bytes) -> bytes | None:
    """The bytes of a block, or None where its end is not that of its beginning or the text no base64."""
    trailer = rest[skip:]
    wanted = kind + _DASHES
    if not trailer.startswith(wanted) or _line(trailer[len(wanted) :])[0]:
        return None
    if end <= 0:
        return b""
    try:
        return decode(rest[:end].translate(None, b" \t").decode("ascii"))
    except ValueError:
        return None
