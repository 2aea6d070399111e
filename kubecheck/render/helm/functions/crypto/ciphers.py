"""Functions that encrypt. Mirrors: Sprig's crypto.go, crypto/aes and crypto/cipher."""

from __future__ import annotations

import base64
import functools

from kubecheck.render.helm.functions.crypto.randoms import made_bytes
from kubecheck.render.helm.functions.results import check_amount, slice_fault, to_bytes, to_text
from kubecheck.render.helm.kinds import FunctionError, Panic
from kubecheck.values.base64 import decode

_BLOCK, _KEY = 16, 32
_ROUNDS = 14
_LARGEST = 1 << 18  # what is longer would take seconds


def encrypt_aes(password: str, text: str) -> str:
    """Mirrors: encryptAES: the first block is the same for the same text, and random in Go."""
    if not text:
        return ""
    data = to_bytes(text)
    check_amount(len(data) * (10_000_000 // _LARGEST))
    padding = _BLOCK - len(data) % _BLOCK
    data += bytes((padding,)) * padding
    keys = _round_keys(_key(password))
    made = [made_bytes(f"initialization vector {text}", _BLOCK)]
    for start in range(0, len(data), _BLOCK):
        made.append(_encrypt(bytes(one ^ other for one, other in zip(data[start : start + _BLOCK], made[-1], strict=True)), keys))
    return base64.b64encode(b"".join(made)).decode()


def decrypt_aes(password: str, encrypted: str) -> str:
    """Mirrors: decryptAES."""
    if not encrypted:
        return ""
    try:
        data = decode(to_bytes(encrypted).decode("latin-1"))
    except ValueError as error:
        raise FunctionError(str(error)) from None
    check_amount(len(data) * (10_000_000 // _LARGEST))
    if len(data) < _BLOCK:
        raise slice_fault(None, _BLOCK, len(encrypted) // 4 * 3, "capacity")
    if len(data) % _BLOCK:
        raise Panic("crypto/cipher: input not full blocks")
    if len(data) == _BLOCK:
        raise Panic("runtime error: index out of range [-1]")
    keys = _round_keys(_key(password))
    made = bytearray()
    for start in range(_BLOCK, len(data), _BLOCK):
        block = _decrypt(data[start : start + _BLOCK], keys)
        made += bytes(one ^ other for one, other in zip(block, data[start - _BLOCK : start], strict=True))
    if made[-1] > len(made):
        raise slice_fault(None, len(made) - made[-1], len(made))
    return to_text(bytes(made[: len(made) - made[-1]]))


def _key(password: str) -> bytes:
    return to_bytes(password)[:_KEY].ljust(_KEY, b"\0")


def _double(value: int) -> int:
    """A product with x in the field of AES."""
    return (value << 1) ^ (0x11B if value & 0x80 else 0)


def _times(value: int, factor: int) -> int:
    found = 0
    while factor:
        if factor & 1:
            found ^= value
        value, factor = _double(value), factor >> 1
    return found


@functools.cache
def _boxes() -> tuple[bytes, bytes]:
    """The substitution of AES and its inverse."""
    forward = bytearray(256)
    value = inverse = 1
    while True:
        value ^= _double(value)  # times 3, which runs through all but zero
        inverse ^= inverse << 1
        inverse ^= inverse << 2
        inverse ^= inverse << 4
        inverse &= 0xFF
        inverse ^= 0x09 if inverse & 0x80 else 0
        turned = inverse
        for shift in range(1, 5):
            turned ^= ((inverse << shift) | (inverse >> (8 - shift))) & 0xFF
        forward[value] = turned ^ 0x63
        if value == 1:
            break
    forward[0] = 0x63
    backward = bytearray(256)
    for index, each in enumerate(forward):
        backward[each] = index
    return bytes(forward), bytes(backward)


@functools.cache
def _products(factor: int) -> bytes:
    return bytes(_times(value, factor) for value in range(256))


def _round_keys(key: bytes) -> list[bytes]:
    """Mirrors: expandKeyGo, for keys of 256 bits."""
    box = _boxes()[0]
    words = [key[start : start + 4] for start in range(0, _KEY, 4)]
    constant = 1
    for index in range(8, 4 * (_ROUNDS + 1)):
        word = words[-1]
        if index % 8 == 0:
            word = bytes((box[word[1]] ^ constant, box[word[2]], box[word[3]], box[word[0]]))
            constant = _double(constant)
        elif index % 8 == 4:
            word = bytes(box[each] for each in word)
        words.append(bytes(one ^ other for one, other in zip(words[index - 8], word, strict=True)))
    return [b"".join(words[start : start + 4]) for start in range(0, len(words), 4)]


def _encrypt(block: bytes, keys: list[bytes]) -> bytes:
    box = _boxes()[0]
    state = _added(block, keys[0])
    for index in range(1, _ROUNDS + 1):
        state = bytes(box[state[(place + 4 * (place % 4)) % 16]] for place in range(16))
        if index < _ROUNDS:
            state = _mixed(state, (2, 3, 1, 1))
        state = _added(state, keys[index])
    return state


def _decrypt(block: bytes, keys: list[bytes]) -> bytes:
    box = _boxes()[1]
    state = block
    for index in range(_ROUNDS, 0, -1):
        state = _added(state, keys[index])
        if index < _ROUNDS:
            state = _mixed(state, (14, 11, 13, 9))
        state = bytes(box[state[(place - 4 * (place % 4)) % 16]] for place in range(16))
    return _added(state, keys[0])


def _added(state: bytes, key: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(state, key, strict=True))


def _mixed(state: bytes, factors: tuple[int, int, int, int]) -> bytes:
    """Mirrors: MixColumns: each column times a circulant of these factors."""
    tables = [_products(each) for each in factors]
    made = bytearray()
    for start in range(0, 16, 4):
        column = state[start : start + 4]
        for row in range(4):
            made.append(tables[-row % 4][column[0]] ^ tables[(1 - row) % 4][column[1]] ^ tables[(2 - row) % 4][column[2]] ^ tables[(3 - row) % 4][column[3]])
    return bytes(made)
