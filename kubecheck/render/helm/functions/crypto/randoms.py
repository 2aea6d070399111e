"""Functions that are random in Go. Here the same question has always the same answer. Mirrors: Sprig's crypto.go and strings.go, goutils' cryptorandomstringutils.go."""

from __future__ import annotations

import base64
import hashlib

from kubecheck.render.helm.functions.results import check_amount
from kubecheck.render.helm.kinds import Panic

_DIGITS = "0123456789"
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PRINTABLE = "".join(map(chr, range(32, 127)))
_UUID = "00000000-0000-4000-8000-000000000000"


def made_bytes(purpose: str, count: int) -> bytes:
    """Bytes that look random and are always the same for one purpose."""
    return hashlib.shake_256(purpose.encode("utf-8", "surrogateescape")).digest(count)


def _letters(purpose: str, count: int, alphabet: str) -> str:
    if count < 0:
        return ""
    check_amount(count)
    return "".join(alphabet[each % len(alphabet)] for each in made_bytes(purpose, count))


def rand_alpha_num(count: int) -> str:
    """Mirrors: randAlphaNumeric."""
    return _letters("alphanumeric", count, _LETTERS + _DIGITS)


def rand_alpha(count: int) -> str:
    """Mirrors: randAlpha."""
    return _letters("alphabetic", count, _LETTERS)


def rand_ascii(count: int) -> str:
    """Mirrors: randAscii."""
    return _letters("ascii", count, _PRINTABLE)


def rand_numeric(count: int) -> str:
    """Mirrors: randNumeric."""
    return _letters("numeric", count, _DIGITS)


def rand_bytes(count: int) -> str:
    """Mirrors: randBytes."""
    if count < 0:
        raise Panic("runtime error: makeslice: len out of range")
    check_amount(count)
    return base64.b64encode(made_bytes("bytes", count)).decode()


def rand_int(least: int, bound: int) -> int:
    """Mirrors: randInt: the least of what may come."""
    if bound <= least:
        raise Panic("invalid argument to Intn")
    return least


def uuidv4() -> str:
    """Mirrors: uuidv4."""
    return _UUID


def shuffle(text: str) -> str:
    """Mirrors: xstrings.Shuffle: in the order in which it is."""
    return text
