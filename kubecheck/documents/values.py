"""Values of nodes as the API server decodes them: merges, duplicate keys, keys that are no strings, aliases and their limits."""

from __future__ import annotations

import json

from kubecheck.documents import nodes, scalars
from kubecheck.documents.nodes import Node, TextError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# An expansion of aliases is refused when too much of a document comes from it.
_RATIO_LOW, _RATIO_HIGH = 400_000, 4_000_000


class Repeat:
    """A key given a second time in one mapping: both keys' nodes and the server's line about it."""

    __slots__ = ("first", "message", "second")

    def __init__(self, first: Node, second: Node, message: str) -> None:
        self.first = first
        self.second = second
        self.message = message


class Decoder:
    """Turns the nodes of one document into its value.

    Attributes:
        repeats: keys given twice, in the server's order.

    Mirrors: go.yaml.in/yaml/v2 decoder, and sigs.k8s.io/yaml convertToJSONableObject
    """

    def __init__(self) -> None:
        self.repeats: list[Repeat] = []
        self._aliases: set[int] = set()
        self._decoded = 0
        self._decoded_in_aliases = 0
        self._alias_depth = 0
        self._depth = 0

    def decode(self, root: Node) -> Any:
        """The value of a document.

        Raises:
            TextError: the server would refuse it.
        """
        return _to_json(self._value(root), root)

    def _count(self, node: Node) -> None:
        self._decoded += 1
        if self._alias_depth:
            self._decoded_in_aliases += 1
            if (
                self._decoded_in_aliases > 100
                and self._decoded > 1000
                and self._decoded_in_aliases / self._decoded > _allowed_alias_ratio(self._decoded)
            ):
                raise TextError("yaml: document contains excessive aliasing", node.start)

    def _value(self, node: Node) -> Any:
        self._count(node)
        kind = node.kind
        if kind == nodes.SCALAR:
            if not node.tag and not node.plain:
                return node.text
            try:
                return scalars.resolve(node.tag, node.text)
            except scalars.ScalarError as error:
                raise TextError(str(error), node.start) from None
        if kind == nodes.ALIAS:
            return self._alias(node, None)
        self._depth += 1
        if self._depth > nodes.MAXIMAL_DEPTH:
            raise TextError(f"nested deeper than {nodes.MAXIMAL_DEPTH} levels", node.start)
        try:
            if kind == nodes.SEQUENCE:
                return [self._value(child) for child in node.children]
            return self._mapping(node, _Mapping())
        finally:
            self._depth -= 1

    def _alias(self, node: Node, into: _Mapping | None) -> Any:
        if id(node) in self._aliases:
            raise TextError(f"yaml: anchor '{node.text}' value contains itself", node.start)
        assert node.target is not None
        self._aliases.add(id(node))
        self._alias_depth += 1
        value: Any = None
        if into is None:
            value = self._value(node.target)
        else:
            self._merge_mapping(node.target, into)
        self._alias_depth -= 1
        self._aliases.discard(id(node))
        return value

    def _mapping(self, node: Node, into: _Mapping) -> _Mapping:
        children = node.children
        for index in range(0, len(children), 2):
            key_node, value_node = children[index], children[index + 1]
            if is_merge(key_node):
                self._merge(value_node, into)
                continue
            key = self._value(key_node)
            if key.__class__ is list or key.__class__ is _Mapping:
                raise TextError(f"yaml: invalid map key: {_go_syntax(key)}", key_node.start)
            value = self._value(value_node)
            identity = (key.__class__, key)
            before = into.get(identity)
            if before is not None and key == key:  # noqa: PLR0124  # NaN is never a duplicate
                self.repeats.append(Repeat(before[0], key_node, f"line {value_node.line}: key {_go_syntax(key)} already set in map"))
            into[identity] = (key_node, value)
        return into

    def _merge(self, node: Node, into: _Mapping) -> None:
        """Mirrors: go.yaml.in/yaml/v2 (*decoder).merge."""
        if node.kind == nodes.SEQUENCE:
            for item in reversed(node.children):
                self._merge_one(item, into)
        else:
            self._merge_one(node, into)

    def _merge_one(self, node: Node, into: _Mapping) -> None:
        target = node.target if node.kind == nodes.ALIAS else node
        assert target is not None
        if target.kind != nodes.MAPPING:
            raise TextError("yaml: map merge requires map or sequence of maps as the value", node.start)
        if node.kind == nodes.ALIAS:
            self._count(node)
            self._alias(node, into)
        else:
            self._merge_mapping(node, into)

    def _merge_mapping(self, node: Node, into: _Mapping) -> None:
        self._count(node)
        self._depth += 1
        if self._depth > nodes.MAXIMAL_DEPTH:
            raise TextError(f"nested deeper than {nodes.MAXIMAL_DEPTH} levels", node.start)
        self._mapping(node, into)
        self._depth -= 1


class _Mapping(dict[tuple[type, object], tuple[Node, object]]):
    """A mapping before JSON: its keys may be of any scalar type, and 1 is not true."""


def is_merge(node: Node) -> bool:
    """Whether a key's node is the merge key ``<<``.

    Mirrors: go.yaml.in/yaml/v2 isMerge
    """
    return node.kind == nodes.SCALAR and node.text == "<<" and (node.plain or node.tag == scalars.MERGE_TAG)


def key_text(node: Node) -> str | None:
    """The text under which a key's value stands in the decoded mapping; None for a key that is no scalar."""
    if node.kind == nodes.ALIAS:
        assert node.target is not None
        node = node.target
    if node.kind != nodes.SCALAR:
        return None
    if not node.tag and not node.plain:
        return node.text
    try:
        return _key_to_text(scalars.resolve(node.tag, node.text))
    except scalars.ScalarError:
        return None


def _key_to_text(key: object) -> str | None:
    if isinstance(key, str):
        return key
    if key is True:
        return "true"
    if key is False:
        return "false"
    if isinstance(key, int):
        return str(key) if key <= (1 << 63) - 1 else None
    return scalars.float_key(key) if isinstance(key, float) else None


def _to_json(value: Any, node: Node) -> Any:
    """The value after its way through JSON."""
    kind = value.__class__
    if kind is _Mapping:
        result: dict[str, Any] = {}
        for (_, key), (key_node, item) in value.items():
            text = _key_to_text(key)
            if text is None:
                typed = "uint64" if isinstance(key, int) else "%!s(<nil>)"
                shown = hex(key) if isinstance(key, int) else "<nil>"
                words = f"unsupported map key of type: {typed}, key: {shown}, value: {_go_syntax(item)}"
                raise TextError(words, key_node.start)
            result[text] = item if item.__class__ is str else _to_json(item, key_node)
        return result
    if kind is list:
        return [item if item.__class__ is str else _to_json(item, node) for item in value]
    if kind is int or kind is float:
        try:
            return scalars.to_json_number(value)
        except scalars.ScalarError as error:
            raise TextError(str(error), node.start) from None
    return value


def _go_syntax(value: object, *, nested: bool = False) -> str:
    """A value in Go's syntax, as the server's messages show it.

    Mirrors: fmt's verb %#v
    """
    if value is None:
        return "interface {}(nil)" if nested else "<nil>"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int):
        return str(value) if value <= (1 << 63) - 1 else hex(value)
    if isinstance(value, float):
        text = repr(value)
        return text.removesuffix(".0")
    if isinstance(value, list):
        return f"[]interface {{}}{{{', '.join(_go_syntax(item, nested=True) for item in value)}}}"
    assert isinstance(value, _Mapping)
    pairs = sorted((_go_syntax(key[1], nested=True), _go_syntax(item[1], nested=True)) for key, item in value.items())
    return f"map[interface {{}}]interface {{}}{{{', '.join(f'{key}:{item}' for key, item in pairs)}}}"


def _allowed_alias_ratio(decoded: int) -> float:
    if decoded <= _RATIO_LOW:
        return 0.99
    if decoded >= _RATIO_HIGH:
        return 0.10
    return 0.99 - 0.89 * ((decoded - _RATIO_LOW) / (_RATIO_HIGH - _RATIO_LOW))
