"""Base64 as Go's JSON decoder takes it for byte fields: standard alphabet, padded, line ends ignored.

Mirrors: encoding/base64.StdEncoding.DecodeString.
"""

from __future__ import annotations

import binascii

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def decode(text: str) -> bytes:
    """The bytes.

    Raises:
        ValueError: where Go would refuse, with Go's words.
    """
    place = illegal_offset(text)
    if place is not None:
        raise ValueError(f"illegal base64 data at input byte {place}")
    return binascii.a2b_base64(text)


def decoded_length(text: str) -> int:
    """How many bytes a good text stands for, without decoding it."""
    clean = len(text) - text.count("\n") - text.count("\r")
    end = text[-4:].rstrip("\r\n")
    return clean // 4 * 3 - (len(end) - len(end.rstrip("=")))


def illegal_offset(text: str) -> int | None:
    """Where Go finds the first fault, None when the text is good."""
    if len(text) % 4 == 0 and not text.rstrip("=").strip(_ALPHABET) and not text[:-2].endswith("="):
        return None
    return _walk(text)


def _walk(text: str) -> int | None:
    """Mirrors: base64.Encoding.decodeQuantum, quantum by quantum."""
    position, end = 0, len(text)
    while True:
        count = 0
        while count < 4:
            if position == end:
                return None if count == 0 else position - count
            character = text[position]
            position += 1
            if character in _ALPHABET:
                count += 1
                continue
            if character in "\r\n":
                continue
            if character != "=" or count < 2:
                return position - 1
            if count == 2:
                while position < end and text[position] in "\r\n":
                    position += 1
                if position == end:
                    return end
                if text[position] != "=":
                    return position - 1
                position += 1
            while position < end and text[position] in "\r\n":
                position += 1
            return position if position < end else None
