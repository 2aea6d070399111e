"""One line of a block-style manifest as a token. A token depends on nothing but the line's text, so equal lines are read once.

A token is a tuple ``(kind, column, key, value)``. The column is where the key stands, or the dash where there is one; behind a dash the key's
column comes as the fifth part. Lines of any other shape make the token `UNKNOWN`, which sends the document to libyaml.
"""

from __future__ import annotations

import re
from sys import intern

from kubecheck.documents.flow import read_flow
from kubecheck.documents.scalars import WORDS, ScalarError, plain_value, read_number, to_json_number
from kubecheck.source.patterns import late

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Token = tuple[int, int, Any, Any, int]

# Kinds of tokens. A key with a value of its own, a key alone, a key before a block scalar or quoted text that goes on below, a key before a flow collection ...
KEY_VALUE, KEY_ALONE, KEY_BLOCK, KEY_FLOW = range(4)
# ... the same behind a dash ...
DASH_KEY_VALUE, DASH_KEY_ALONE, DASH_KEY_BLOCK, DASH_KEY_FLOW = range(4, 8)
# ... a value, a block scalar, a flow collection or nothing behind a dash; comments and empty lines; text that may continue a plain scalar.
DASH_VALUE, DASH_BLOCK, DASH_FLOW, DASH_ALONE, NOTHING, TEXT, UNKNOWN = range(8, 15)

_UNKNOWN: Token = (UNKNOWN, 0, None, None, 0)
_NOTHING: Token = (NOTHING, 0, None, None, 0)

# Most lines: a plain key, and behind it nothing, a word, or a number with letters.
_simple = re.compile(
    r"( *)(- +)?([A-Za-z][A-Za-z0-9_./-]*):(?: +([A-Za-z/](?:[A-Za-z0-9_./@=%+-]|:(?=[^ ]))*|[0-9]+[A-Za-z]*))?\Z"
).match
_general = re.compile(
    r"""( *)(?:(-)(?: +|\Z))?(?:([A-Za-z0-9_./$()~+^\\<][^\s:#"'{}\[\],&*!|>%@`]*(?::[^\s:#"'{}\[\],&*!|>%@`]+)*"""
    r"""|"[^"\\\n]*"|'[^'\n]*') *:(?: +|\Z))?(.*)\Z"""
).match
_double_quoted = late(r'"((?:[^"\\]|\\.)*)"(?: +#.*)?\Z')
_single_quoted = late(r"'((?:[^']|'')*)'(?: +#.*)?\Z")
_block_header = late(r"([|>])(?:([-+])([1-9]?)|([1-9])([-+]?))?(?: +#.*)?\Z")
_escapes = late(r'\\["\\bfnrt]')
_SIMPLE_ESCAPES = {'\\"': '"', "\\\\": "\\", "\\b": "\b", "\\f": "\f", "\\n": "\n", "\\r": "\r", "\\t": "\t"}
# What a plain scalar may not begin with, as far as this reader goes.
_INDICATORS = frozenset("&*!%@`|>?,]}:#")
_MAXIMAL_KEY = 1000


class NotSimpleError(Exception):
    """Something that the line scanner leaves to libyaml."""


def tokenize(line: str) -> Token:
    """The token of a line."""
    match = _simple(line)
    if match is not None:
        spaces, dash, key, value = match.groups()
        if key not in WORDS and len(line) < _MAXIMAL_KEY:
            key = intern(key)  # documents have the same keys, also those that are unpacked
            if value is not None:
                if value in WORDS:
                    value = WORDS[value]
                elif value[0] <= "9" and value[0] != "/":
                    number = read_number(value)
                    if number is not None:
                        value = to_json_number(number)
                if dash is None:
                    return (KEY_VALUE, len(spaces), key, value, 0)
                return (DASH_KEY_VALUE, len(spaces), key, value, match.start(3))
            if dash is None:
                return (KEY_ALONE, len(spaces), key, None, 0)
            return (DASH_KEY_ALONE, len(spaces), key, None, match.start(3))
    try:
        return _tokenize_other(line)
    except (NotSimpleError, ScalarError):
        return _UNKNOWN


def _tokenize_other(line: str) -> Token:
    bare = line.lstrip(" ")
    if not bare or bare[0] == "#":
        return _NOTHING
    if "\t" in line or line.startswith(("...", "---", "%")):
        return _UNKNOWN
    match = _general(line)
    if match is None:
        return _UNKNOWN
    spaces, dash, key, rest = match.groups()
    column = len(spaces)
    if key is None and not dash:
        return (TEXT, column, None, None, 0)
    key_column = match.start(3)
    if key is not None:
        if match.end(3) - key_column > _MAXIMAL_KEY:
            return _UNKNOWN
        if key[0] not in "\"'" and (key == "<<" or plain_value(key) is not key):
            return _UNKNOWN
        key = intern(key[1:-1] if key[0] in "\"'" else key)
    if rest[:1] == "#" and line[match.start(4) - 1] == " ":
        rest = ""
    rest = rest.rstrip(" ")
    if not dash:
        offset = KEY_VALUE
    elif key is not None:
        offset = DASH_KEY_VALUE
    else:
        offset = DASH_VALUE
    if not rest:
        if key is None:
            return (DASH_ALONE, column, None, None, 0)
        return (offset + 1, column, key, None, key_column)
    first = rest[0]
    if first in "|>":
        header = _block_header.match(rest)
        if header is None:
            return _UNKNOWN
        value = (header[1], header[2] or header[5] or "", int(header[3] or header[4] or 0))
        return (offset + 2 if key is not None else DASH_BLOCK, column, key, value, key_column)
    if first in "[{":
        return (offset + 3 if key is not None else DASH_FLOW, column, key, read_flow(rest), key_column)
    if first == "'" and len(rest) > 1 and rest[1] != " " and "'" not in rest[1:].replace("''", ""):
        return (offset + 2 if key is not None else DASH_BLOCK, column, key, ("'", rest[1:], 0), key_column)
    return (offset, column, key, _scalar(rest), key_column)


def _scalar(text: str) -> str | int | float | bool | None:
    """A scalar that ends on its line, with the comment behind it."""
    first = text[0]
    if first == '"':
        match = _double_quoted.match(text)
        if match is None:
            raise NotSimpleError
        body = match[1]
        if "\\" in body:
            if "\\" in _escapes.sub("", body):
                raise NotSimpleError
            return _escapes.sub(lambda found: _SIMPLE_ESCAPES[found[0]], body)
        return body
    if first == "'":
        match = _single_quoted.match(text)
        if match is None:
            raise NotSimpleError
        return match[1].replace("''", "'")
    if first in _INDICATORS or (first == "-" and text[1:2] in ("", " ")):
        raise NotSimpleError
    return plain_value(strip_comment(text))


def strip_comment(text: str) -> str:
    """A plain scalar's text without the comment and blanks behind it.

    Raises:
        NotSimpleError: it holds a colon that would begin a value.
    """
    at = text.find(" #")
    if at >= 0:
        text = text[:at]
    text = text.rstrip(" ")
    if ": " in text or text[-1:] == ":":
        raise NotSimpleError
    return text


class Measure:
    """Where the parts of a line stand, in columns from 0; ``key_end`` 0 means that there is no key."""

    __slots__ = ("dash", "key_end", "key_start", "style", "value_end", "value_start")

    def __init__(self, line: str) -> None:
        match = _general(line)
        assert match is not None
        self.dash = match.start(2)
        self.key_start, self.key_end = match.span(3)
        self.key_end = max(self.key_end, 0)
        rest = match[4]
        start = match.start(4)
        self.value_start = self.value_end = start
        self.style = ""
        if not rest or (rest[0] == "#" and line[start - 1] == " "):
            return
        first = rest[0]
        if first in "\"'":
            found = (_double_quoted if first == '"' else _single_quoted).match(rest.rstrip(" "))
            self.style = first
            self.value_end = start + (found.end(1) + 1 if found is not None else len(rest))
        elif first in "|>":
            self.style = first
            self.value_end = start + len(rest.partition(" ")[0])
        else:
            at = rest.find(" #")
            self.value_end = start + len((rest if at < 0 else rest[:at]).rstrip(" "))
