"""Functions that encode bytes as text. Mirrors: Sprig's strings.go, encoding/base64 and encoding/base32."""

from __future__ import annotations

import base64

from kubecheck.render.helm.functions.results import to_bytes, to_text
from kubecheck.render.helm.template.text import carried
from kubecheck.values.base64 import decode

_ALPHABET = {letter: index for index, letter in enumerate(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")}
_PADDING = 0x3D
_INCOMPLETE = (1, 3, 6)  # letters of a group that stand for no whole byte


def b64enc(text: str) -> str:
    """Mirrors: base64encode."""
    return carried(base64.b64encode(to_bytes(text)).decode(), text)


def b64dec(text: str) -> str:
    """Mirrors: base64decode, whose result is the error's text where there is one."""
    try:
        return carried(to_text(decode(to_bytes(text).decode("latin-1"))), text)
    except ValueError as error:
        return str(error)


def b32enc(text: str) -> str:
    """Mirrors: base32encode."""
    return carried(base64.b32encode(to_bytes(text)).decode(), text)


def b32dec(text: str) -> str:
    """Mirrors: base32decode, whose result is the error's text where there is one."""
    data = to_bytes(text).replace(b"\r", b"").replace(b"\n", b"")
    place = _fault(data)
    if place is not None:
        return f"illegal base32 data at input byte {place}"
    groups = data.partition(b"=")[0]
    return carried(to_text(base64.b32decode(groups + b"=" * (-len(groups) % 8))), text)


def _fault(data: bytes) -> int | None:
    """Where Go finds the first fault. Mirrors: base32.Encoding.decode."""
    size, at = len(data), 0
    while at < size:
        for place in range(8):
            if at == size:
                return size - place
            letter = data[at]
            at += 1
            left = size - at
            if letter == _PADDING and place >= 2 and left < 8:
                if left + place < 7:
                    return size
                for index in range(7 - place):
                    if left > index and data[at + index] != _PADDING:
                        return at + index - 1
                return at - 1 if place in _INCOMPLETE else None
            if letter not in _ALPHABET:
                return at - 1
    return None
