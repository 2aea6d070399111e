"""New blocks of YAML, in the manner of the text that they go into: how far its mappings and its lists are moved to the right. ruamel.yaml writes them."""

from __future__ import annotations

from kubecheck.documents.editing.rendering import flow_text, scalar_text
from kubecheck.documents.nodes import MAPPING, SEQUENCE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.documents.nodes import Node

_WIDTH = 1 << 30  # no line is folded


class Manner:
    """How blocks of a text are written.

    Attributes:
        indent: how far what a mapping holds is to the right of its key.
        offset: how far the dash of an item is to the right of the key of its list.
    """

    __slots__ = ("indent", "offset")

    def __init__(self, indent: int = 2, offset: int = 0) -> None:
        self.indent = indent
        self.offset = offset


def manner_of(root: Node, text: str) -> Manner:
    """How the blocks of a document are written: as most of them are; the usual where there are none."""
    indents: dict[int, int] = {}
    offsets: dict[int, int] = {}
    waiting = [root]
    while waiting:
        node = waiting.pop()
        waiting += node.children
        if node.kind != MAPPING or _is_flow(node, text):
            continue
        for key, value in zip(node.children[::2], node.children[1::2], strict=True):
            if _is_flow(value, text) or not value.children or text.count("\n", key.end, value.children[0].start) == 0:
                continue
            if value.kind == MAPPING:
                _count(indents, _column(value.children[0].start, text) - _column(key.start, text))
            elif value.kind == SEQUENCE:
                _count(offsets, _column(text.rfind("-", 0, value.children[0].start), text) - _column(key.start, text))
    return Manner(*(max(counts, key=counts.__getitem__) if counts else usual for counts, usual in ((indents, 2), (offsets, 0))))


def _count(counts: dict[int, int], found: int) -> None:
    if 0 <= found <= 8:
        counts[found] = counts.get(found, 0) + 1


def _is_flow(node: Node, text: str) -> bool:
    return text[node.start : node.start + 1] in ("{", "[")


def _column(offset: int, text: str) -> int:
    return offset - (text.rfind("\n", 0, offset) + 1)


def entry_lines(key: str, value: Any, column: int, manner: Manner) -> list[str]:
    """The lines of a key with its value in block style, the key at a column."""
    if (not isinstance(value, (dict, list)) or not value) and not _is_block(value):
        return [f"{' ' * column}{scalar_text(key)}: {flow_text(value)}"]
    return [" " * column + line if line else "" for line in _written({key: value}, manner)]


def item_lines(value: Any, column: int, manner: Manner) -> list[str]:
    """The lines of an item of a list in block style, its dash at a column."""
    if (not isinstance(value, (dict, list)) or not value) and not _is_block(value):
        return [f"{' ' * column}- {flow_text(value)}"]
    return [" " * column + line[manner.offset :] if line else "" for line in _written([value], manner)]


def _is_block(value: Any) -> bool:
    """Whether a text has lines of its own, and reads as itself when they are written one below the other."""
    return (
        isinstance(value, str)
        and "\n" in value.strip("\n")
        and value[:1] not in (" ", "\n")
        and all(line.isprintable() and not line.endswith(" ") for line in value.split("\n"))
        and not value.endswith("\n\n")
    )


def _written(value: Any, manner: Manner) -> list[str]:
    import io

    from ruamel.yaml import YAML
    from ruamel.yaml.representer import RoundTripRepresenter

    class Representer(RoundTripRepresenter):
        """Writes null as a word."""

    def represent_null(self: Any, _: None) -> Any:
        return self.represent_scalar("tag:yaml.org,2002:null", "null")

    Representer.add_representer(type(None), represent_null)
    yaml = YAML()
    yaml.Representer = Representer
    yaml.width = _WIDTH
    yaml.indent(mapping=max(manner.indent, 1), sequence=manner.offset + 2, offset=manner.offset)
    out = io.StringIO()
    yaml.dump(_styled(value), out)
    return out.getvalue().removesuffix("\n").split("\n")


def _styled(value: Any) -> Any:
    """A value whose texts say how they are written: in quotes wherever some reader might take them for something else."""
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

    if isinstance(value, dict):
        return {_styled(key): _styled(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_styled(each) for each in value]
    if not isinstance(value, str):
        return value
    if _is_block(value):
        return LiteralScalarString(value)
    return value if scalar_text(value) == value else DoubleQuotedScalarString(value)
