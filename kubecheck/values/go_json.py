"""JSON as Go's encoding/json reads it, where its error message reaches a person.

Mirrors: encoding/json (scanner, Unmarshal into a map) Go 1.26; since 1.37 servers are built with Go 1.27, where encoding/json stands on
encoding/json/v2 (jsontext, jsonwire) and says some of it otherwise.
"""

from __future__ import annotations

import json

_SPACE = " \t\r\n"
_HEXADECIMAL = "0123456789abcdefABCDEF"


def object_error(data: bytes, *, is_second: bool = False) -> str:
    """Go's sentence for bytes that are no JSON object, or an empty text. Null is taken for an empty object.

    Args:
        data: the bytes.
        is_second: whether the second edition of Go's package reads them.
    """
    return _error(data, dict, "map[string]interface {}", is_second=is_second)


def list_error(data: bytes, go_type: str, *, is_second: bool = False) -> str:
    """Go's sentence for bytes that are no JSON list, which would be one of that type; otherwise as above."""
    return _error(data, list, go_type, is_second=is_second)


def _error(data: bytes, wanted: type, go_type: str, *, is_second: bool) -> str:
    text = data.decode("utf-8", "replace")
    try:
        value = json.loads(text, parse_constant=_refuse)
    except ValueError:
        return _Scanner(text, is_second).error() or "unexpected end of JSON input"
    except RecursionError:
        return "exceeded max depth"
    if value is None or isinstance(value, wanted):
        return ""
    name = {bool: "bool", str: "string", list: "array", dict: "object"}.get(type(value), "number")
    return f"json: cannot unmarshal {name} into Go value of type {go_type}"


def syntax_error(data: bytes, *, is_second: bool = False) -> str:
    """Go's sentence for bytes that are no JSON at all, or an empty text; as above."""
    return _Scanner(data.decode("utf-8", "replace"), is_second).error()


def _refuse(name: str) -> None:
    raise ValueError(name)


def quote_character(character: str) -> str:
    """Mirrors: quoteChar."""
    if character == "'":
        return r"'\''"
    if character == '"':
        return "'\"'"
    from kubecheck.field_messages import quote

    return f"'{quote(character)[1:-1]}'"


class _Fault(Exception):  # noqa: N818  # never leaves this module
    pass


class _Scanner:
    """Walks a text to the first character that Go does not expect, or to its end."""

    def __init__(self, text: str, is_second: bool) -> None:
        self.is_second = is_second
        # The first one looks at bytes, and shows one as a character.
        self.text = text if self.is_second else text.encode("utf-8", "surrogatepass").decode("latin-1")
        self.position = 0

    def error(self) -> str:
        try:
            self.value()
            self.space()
            if self.position < len(self.text):
                self.fail("after top-level value")
        except _Fault as fault:
            return str(fault)
        except RecursionError:
            return "exceeded max depth"
        return ""

    def peek(self) -> str:
        if self.position >= len(self.text):
            raise _Fault("unexpected end of JSON input")
        return self.text[self.position]

    def next(self) -> str:
        """The character here; a space at the end, by which the first edition tells what is not complete."""
        return self.peek() if self.is_second or self.position < len(self.text) else " "

    def fail(self, context: str) -> None:
        raise _Fault(f"invalid character {quote_character(self.next())} {context}")

    def space(self) -> None:
        while self.position < len(self.text) and self.text[self.position] in _SPACE:
            self.position += 1

    def value(self) -> None:
        self.space()
        character = self.peek()
        if character == "{":
            self.members("}", is_object=True)
        elif character == "[":
            self.members("]", is_object=False)
        elif character == '"':
            self.string()
        elif character in "-0123456789":
            self.number()
        elif character in "tfn":
            self.literal({"t": "true", "f": "false", "n": "null"}[character])
        else:
            self.fail("looking for beginning of value")

    def members(self, end: str, is_object: bool) -> None:
        self.position += 1
        self.space()
        if self.peek() == end:
            self.position += 1
            return
        while True:
            if is_object:
                self.space()
                if self.peek() != '"':
                    self.fail("looking for beginning of object key string")
                self.string()
                self.space()
                if self.peek() != ":":
                    self.fail("after object key")
                self.position += 1
            self.value()
            self.space()
            if self.peek() == end:
                self.position += 1
                return
            if self.peek() != ",":
                self.fail("after object key:value pair" if is_object else "after array element")
            self.position += 1

    def string(self) -> None:
        self.position += 1
        while (character := self.peek()) != '"':
            self.position += 1
            if character == "\\":
                escaped = self.next()
                if self.is_second:
                    self.escape(escaped)
                if escaped not in '"\\/bfnrtu':
                    self.fail("in string escape code")
                self.position += 1
                if escaped == "u":
                    for _ in range(4):
                        if self.next() not in _HEXADECIMAL:
                            self.fail("in \\u hexadecimal character escape")
                        self.position += 1
            elif character < " ":
                self.position -= 1
                self.fail("in string" if self.is_second else "in string literal")
        self.position += 1

    def escape(self, escaped: str) -> None:
        """Fails where what begins with the backslash before is no escape sequence. Mirrors: ConsumeStringResumable, NewInvalidEscapeSequenceError."""
        found = self.text[self.position - 1 : self.position + (5 if escaped == "u" else 1)]
        if escaped == "u" and all(each in _HEXADECIMAL for each in found[2:]):
            if len(found) < 6:
                raise _Fault("unexpected end of JSON input")
            return
        if escaped not in '"\\/bfnrtu' or escaped == "u":
            from kubecheck.field_messages import quote

            shown = quote(found) if "`" in found or not found.isprintable() or " " in found else f"`{found}`"
            raise _Fault(f"invalid escape sequence {shown} in string")

    def number(self) -> None:
        if self.next() == "-":
            self.position += 1
            if self.next() not in "0123456789":
                self.fail("in numeric literal")
        if self.next() == "0":
            self.position += 1
        else:
            self.digits()
        if self.text.startswith(".", self.position):
            self.position += 1
            if self.next() not in "0123456789":
                self.fail("in numeric literal" if self.is_second else "after decimal point in numeric literal")
            self.digits()
        if self.text[self.position : self.position + 1] in ("e", "E"):
            self.position += 1
            if self.next() in "+-":
                self.position += 1
            if self.next() not in "0123456789":
                self.fail("in numeric literal" if self.is_second else "in exponent of numeric literal")
            self.digits()

    def digits(self) -> None:
        while self.position < len(self.text) and self.text[self.position] in "0123456789":
            self.position += 1

    def literal(self, word: str) -> None:
        for character in word:
            if self.next() != character:
                self.fail(f"in literal {word} (expecting {quote_character(character)})")
            self.position += 1
