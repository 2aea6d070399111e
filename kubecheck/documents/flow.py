"""Flow collections that stand on one line: ``[a, b]``, ``{app: web}``."""

from __future__ import annotations

from kubecheck.documents.nodes import MAPPING, SCALAR, SEQUENCE, Node
from kubecheck.documents.scalars import ScalarError, plain_value
from kubecheck.source.patterns import late

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_part = late(
    r""" *(?:([\[\]{},])|"([^"\\]*)"|'((?:[^']|'')*)'"""
    r"""|((?:[^\s\[\]{},:#&*!|>%@`"'?-]|-(?=[^\s\[\]{},:#"'?]))(?:[^\s\[\]{},:#"'?]| +(?=[^\s\[\]{},:#"'?])|:(?=[^\s\[\]{},:#"'?]))*)|(:)(?=[ \[{]|\Z))"""
)
_MAXIMAL_DEPTH = 20


class _NotSimpleError(ScalarError):
    """A collection of a shape that is left to libyaml."""


def flow_nodes(text: str, start: int = 0) -> tuple[Node, int]:
    """The nodes of the flow collection at an offset of a text, and the offset behind it.

    Raises:
        ScalarError: it goes beyond this reader.
    """
    match = _part.match(text, start)
    if match is None:
        raise _NotSimpleError
    return _collection(text, match, 0)


def _collection(text: str, opened: Any, depth: int) -> tuple[Node, int]:
    if opened[1] not in ("[", "{") or depth > _MAXIMAL_DEPTH:
        raise _NotSimpleError
    is_mapping = opened[1] == "{"
    closing = "}" if is_mapping else "]"
    node = Node(MAPPING if is_mapping else SEQUENCE, opened.start(1), 0, 1)
    at = opened.end()
    keys = set()
    while True:
        match = _next(text, at)
        if match[1] == closing:
            break
        if is_mapping:
            key, at = _item(text, match, depth)
            if key.kind != SCALAR or key.text in keys or (key.plain and (plain_value(key.text) is not key.text or key.text == "<<")):
                raise _NotSimpleError
            keys.add(key.text)
            match = _next(text, at)
            if match[5] is None:
                raise _NotSimpleError
            match = _next(text, match.end())
            value, at = _item(text, match, depth)
            node.children += (key, value)
        else:
            value, at = _item(text, match, depth)
            node.children.append(value)
        match = _next(text, at)
        if match[1] == ",":
            at = match.end()
        elif match[1] == closing:
            break
        else:
            raise _NotSimpleError
    node.end = match.end()
    return node, match.end()


def _next(text: str, at: int) -> Any:
    match = _part.match(text, at)
    if match is None:
        raise _NotSimpleError
    return match


def _item(text: str, match: Any, depth: int) -> tuple[Node, int]:
    if match[1] is not None:
        return _collection(text, match, depth + 1)
    node = Node(SCALAR, 0, match.end(), 1)
    if match[4] is not None:
        node.text, node.start, node.plain = match[4], match.start(4), True
    elif match[2] is not None:
        node.text, node.start, node.style = match[2], match.start(2) - 1, '"'
    elif match[3] is not None:
        node.text, node.start, node.style = match[3].replace("''", "'"), match.start(3) - 1, "'"
    else:
        raise _NotSimpleError
    return node, match.end()


def read_flow(text: str) -> list[Any] | dict[str, Any]:
    """The value of a text that is one flow collection, with a comment behind it perhaps.

    Raises:
        ScalarError: it goes beyond this reader.
    """
    node, end = flow_nodes(text)
    rest = text[end:]
    bare = rest.lstrip(" ")
    if bare and not (bare[0] == "#" and rest[0] == " "):
        raise _NotSimpleError
    value: list[Any] | dict[str, Any] = _value(node)
    return value


def _value(node: Node) -> Any:
    if node.kind == SCALAR:
        return plain_value(node.text) if node.plain else node.text
    if node.kind == SEQUENCE:
        return [_value(child) for child in node.children]
    children = node.children
    return {children[index].text: _value(children[index + 1]) for index in range(0, len(children), 2)}


def copy_flow(value: Any) -> Any:
    """A collection of its own, equal to this one."""
    if value.__class__ is dict:
        return {key: copy_flow(item) if item.__class__ in (dict, list) else item for key, item in value.items()}
    return [copy_flow(item) if item.__class__ in (dict, list) else item for item in value]
