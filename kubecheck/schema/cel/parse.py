"""Syntax trees of CEL expressions. The one place that knows cel-expr-python."""

from __future__ import annotations

import re
import struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


class CelSyntaxError(ValueError):
    """What the parser does not take, in its words: one or more errors, each with its place and line."""


class Node:
    """A node of the tree.

    ``kind`` is const, ident, select, call, list, map, struct or fold; ``at`` the offset of the node in the text, in characters. What the other
    fields hold depends on the kind: ``value`` the constant, name, field or function; ``target`` the operand or receiver; ``args`` arguments or
    elements; ``test`` that a select only asks whether the field is there; ``optional`` indices of elements that may be absent; ``fold`` the parts
    of a comprehension.
    """

    __slots__ = ("args", "at", "fold", "id", "kind", "optional", "target", "test", "value")

    def __init__(self, kind: str, identity: int, value: Any = None, target: Node | None = None, args: list[Any] | None = None) -> None:
        self.kind = kind
        self.id = identity
        self.value = value
        self.target = target
        self.args: list[Any] = args if args is not None else []
        self.at = 0
        self.test = False
        self.optional: frozenset[int] = frozenset()
        self.fold: dict[str, Any] = {}

    def below(self) -> list[Node]:
        """The nodes directly below, in the order in which they are evaluated."""
        found = [] if self.target is None else [self.target]
        for each in (*self.args, *self.fold.values()):
            found += [part for part in each if isinstance(part, Node)] if isinstance(each, tuple) else [each] if isinstance(each, Node) else []
        return found


_ENVIRONMENTS: dict[bool, Any] = {}
# Where backquotes do not stand for a name: comments and texts.
_QUOTED = re.compile(r"""//[^\n]*|[rR]?(?:\'{3}[\s\S]*?\'{3}|"{3}[\s\S]*?"{3}|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")|(?<=[.?{])\s*(?P<name>`[^`\n]+`)""")
_START = "ERROR: <input>:"


def _environment(*, has_bind: bool) -> Any:
    if has_bind not in _ENVIRONMENTS:
        from cel_expr_python import cel
        from cel_expr_python.ext.ext_bindings import ExtBindings
        from cel_expr_python.ext.ext_optional import ExtOptional

        _ENVIRONMENTS[has_bind] = cel.NewEnv(extensions=[ExtOptional(), ExtBindings()] if has_bind else [ExtOptional()])
    return _ENVIRONMENTS[has_bind]


def parse(text: str, *, has_bind: bool = False) -> Node:
    """The syntax tree of an expression, macros expanded.

    Args:
        text: the expression.
        has_bind: whether the macro ``cel.bind`` is there.

    Raises:
        CelSyntaxError: the text is no expression.
    """
    try:
        data = _environment(has_bind=has_bind).compile(text, disable_check=True).serialize()
    except RuntimeError as error:
        raise CelSyntaxError(_with_escaped_names(_in_words_of_the_server(str(error), text), text)) from None
    if "`" in text and (faults := _with_escaped_names("", text)):
        raise CelSyntaxError(faults)
    wrapped = _fields(data)
    parsed = _fields(wrapped[2][0])
    positions = {}
    for entry in _fields(parsed.get(3, [b""])[0]).get(4, ()):
        pair = _fields(entry)
        positions[pair.get(1, [0])[0]] = pair.get(2, [0])[0]
    from kubecheck.schema.cel.macros import MacroError, expand

    try:
        return expand(_node(parsed[2][0], positions))
    except MacroError as error:
        raise CelSyntaxError(show_error(text, error.node.at, str(error))) from None


def show_error(text: str, at: int, message: str) -> str:
    """Mirrors: common.Error.ToDisplayString."""
    line = text.count("\n", 0, at) + 1
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", start)
    excerpt = text[start : len(text) if end < 0 else end].replace("\t", " ")
    return f"ERROR: <input>:{line}:{at - start + 1}: {message}\n | {excerpt}\n | {'.' * (at - start)}^"


def _with_escaped_names(faults: str, text: str) -> str:
    """The parser's errors, and one for each name in backquotes, which the server's parser does not take; in the order of their places.

    Mirrors: parser.normalizeIdent without EnableIdentifierEscapeSyntax, as v1.36 has it.
    """
    names = [match.start("name") for match in _QUOTED.finditer(text) if match["name"]]
    blocks = [f"{_START}{each}" for each in faults.split(_START)[1:]] if names else []
    blocks = [each.removesuffix("\n") for each in blocks] + [show_error(text, at, "unsupported syntax: '`'") for at in names]
    return "\n".join(sorted(blocks, key=_place_of)) if names else faults


def _place_of(block: str) -> list[int]:
    return [int(each) for each in block.removeprefix(_START).split(":", 2)[:2]]


def _in_words_of_the_server(fault: str, text: str) -> str:
    """The parser's errors where the server's parser says the same otherwise."""
    fault = fault.removeprefix("INVALID_ARGUMENT: ").removesuffix(" [INVALID_ARGUMENT]")
    fault = fault.replace("has() argument must be a field selection", "invalid argument to has() macro").replace("'\\u003F'", "'?'")
    for name in ("all", "exists", "exists_one"):
        fault = fault.replace(f"{name}() variable name must be a simple identifier", "argument must be a simple name")
    fault = re.sub(r"no viable alternative at input '\.(true|false|null)'", r"mismatched input '\1' expecting IDENTIFIER", fault)
    for name in ("map", "filter"):
        fault = fault.replace(f"{name}() variable name must be a simple identifier", "argument is not an identifier")
    if not text:
        return fault.partition("\n")[0].replace("<input>:1:1:", "<input>:1:0:")
    # what its own parser says after a syntax error of a tree that it has not got
    lines = [line for line in fault.split("\n") if line != "ERROR: <input>:4294967295:0: <<nil>> parsetree"]
    if text.endswith("\n"):  # the server shows the last line too, though nothing is on it
        last = f"ERROR: <input>:{text.count(chr(10)) + 1}:1: "
        lines = [f"{line}\n | \n | ^" if line.startswith(last) else line for line in lines]
    return "\n".join(lines)


def _fields(data: bytes) -> dict[int, list[Any]]:
    """Field number -> values, of a message in the wire format of protocol buffers."""
    found: dict[int, list[Any]] = {}
    for number, value in _read(data):
        found.setdefault(number, []).append(value)
    return found


def _read(data: bytes) -> Iterator[tuple[int, Any]]:
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        wire = tag & 7
        if wire == 0:
            value, at = _varint(data, at)
            yield tag >> 3, value
        elif wire == 1:
            yield tag >> 3, data[at : at + 8]
            at += 8
        elif wire == 2:
            size, at = _varint(data, at)
            yield tag >> 3, data[at : at + size]
            at += size
        else:
            yield tag >> 3, data[at : at + 4]
            at += 4


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def _signed(value: int) -> int:
    return value - (1 << 64) if value >= 1 << 63 else value


def _text(fields: dict[int, list[Any]], number: int) -> str:
    return str(fields[number][0].decode("utf-8", "replace")) if number in fields else ""


def _node(data: bytes, positions: dict[int, int]) -> Node:
    fields = _fields(data)
    identity = fields.get(2, [0])[0]
    node = _by_kind(fields, identity, positions)
    node.at = positions.get(identity, 0)
    return node


def _by_kind(fields: dict[int, list[Any]], identity: int, positions: dict[int, int]) -> Node:
    if 3 in fields:
        return Node("const", identity, _constant(_fields(fields[3][0])))
    if 4 in fields:
        return Node("ident", identity, _text(_fields(fields[4][0]), 1))
    if 5 in fields:
        inner = _fields(fields[5][0])
        node = Node("select", identity, _text(inner, 2), _node(inner[1][0], positions))
        node.test = bool(inner.get(3, [0])[0])
        return node
    if 6 in fields:
        inner = _fields(fields[6][0])
        target = _node(inner[1][0], positions) if 1 in inner else None
        return Node("call", identity, _text(inner, 2), target, [_node(each, positions) for each in inner.get(3, ())])
    if 7 in fields:
        inner = _fields(fields[7][0])
        node = Node("list", identity, args=[_node(each, positions) for each in inner.get(1, ())])
        packed = b"".join(each if isinstance(each, bytes) else bytes([each]) for each in inner.get(2, ()))
        node.optional = frozenset(packed)
        return node
    if 8 in fields:
        return _entries(_fields(fields[8][0]), identity, positions)
    inner = _fields(fields[9][0])
    node = Node("fold", identity)
    node.fold = {"variable": _text(inner, 1), "accumulator": _text(inner, 3), "variable2": _text(inner, 8)}
    for name, number in (("range", 2), ("initial", 4), ("condition", 5), ("step", 6), ("result", 7)):
        node.fold[name] = _node(inner[number][0], positions)
    return node


def _entries(inner: dict[int, list[Any]], identity: int, positions: dict[int, int]) -> Node:
    name = _text(inner, 1)
    node = Node("struct" if name else "map", identity, name)
    optional = set()
    for index, each in enumerate(inner.get(2, ())):
        entry = _fields(each)
        key = _text(entry, 2) if 2 in entry else _node(entry[3][0], positions)
        node.args.append((key, _node(entry[4][0], positions)))
        if entry.get(5, [0])[0]:
            optional.add(index)
    node.optional = frozenset(optional)
    return node


class UInt(int):
    """An unsigned integer of CEL."""

    __slots__ = ()


def _constant(fields: dict[int, list[Any]]) -> Any:
    number, values = next(iter(fields.items()))
    value = values[0]
    if number == 1:
        return None
    if number == 2:
        return bool(value)
    if number == 3:
        return _signed(value)
    if number == 4:
        return UInt(value)
    if number == 5:
        return struct.unpack("<d", value)[0]
    return value.decode("utf-8", "replace") if number == 6 else value
