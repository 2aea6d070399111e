"""Bytes to text as the server's YAML reader takes them."""

from __future__ import annotations

from kubecheck.documents.nodes import TextError


def decode_bytes(data: bytes) -> str:
    """The text of a request's body: UTF-16 by its byte order mark, else UTF-8.

    Raises:
        TextError: the bytes are no text.

    Mirrors: go.yaml.in/yaml/v2 yaml_parser_update_buffer
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16-le" if data[:2] == b"\xff\xfe" else "utf-16-be"
        try:
            return data[2:].decode(encoding)
        except UnicodeDecodeError as error:
            raise TextError(f"yaml: {_utf16_problem(error)}", len(data[2 : 2 + error.start].decode(encoding))) from None
    body = data[3:] if data[:3] == b"\xef\xbb\xbf" else data
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        offset = len(body[: error.start].decode("utf-8"))
        raise TextError(f"yaml: {_utf8_problem(body, error.start)}", offset) from None


def _utf8_problem(data: bytes, at: int) -> str:
    octet = data[at]
    width = 1 if octet & 0x80 == 0 else 2 if octet & 0xE0 == 0xC0 else 3 if octet & 0xF0 == 0xE0 else 4 if octet & 0xF8 == 0xF0 else 0
    if not width:
        return "invalid leading UTF-8 octet"
    if at + width > len(data):
        return "incomplete UTF-8 octet sequence"
    if any(each & 0xC0 != 0x80 for each in data[at + 1 : at + width]):
        return "invalid trailing UTF-8 octet"
    value = octet & (0x1F if width == 2 else 0x0F if width == 3 else 0x07)
    for each in data[at + 1 : at + width]:
        value = value << 6 | each & 0x3F
    minimal = {2: 0x80, 3: 0x800, 4: 0x10000}[width]
    return "invalid length of a UTF-8 sequence" if value < minimal else "invalid Unicode character"


def _utf16_problem(error: UnicodeDecodeError) -> str:
    if "truncated" in error.reason:
        return "incomplete UTF-16 character"
    return "unexpected low surrogate area" if "encoding" in error.reason else "expected low surrogate area"
