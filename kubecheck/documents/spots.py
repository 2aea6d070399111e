"""Which field stands at a place of a text: the way back from an offset to a path, for whoever points at a text."""

from __future__ import annotations

from kubecheck.documents.nodes import MAPPING, SEQUENCE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubecheck.documents.document import Document
    from kubecheck.documents.nodes import Node
    from kubecheck.source import Path

KEY, VALUE, GAP = "key", "value", "gap"


class Spot:
    """What stands at an offset.

    Attributes:
        path: the field path of the innermost key, item or value there.
        part: ``key`` on a key, ``value`` on a scalar or an alias, ``gap`` between the parts of a mapping or list, whose path it is then.
        start: the offset where that key or value begins; of a gap, its collection.
        end: the offset where it ends.
    """

    __slots__ = ("end", "part", "path", "start")

    def __init__(self, path: Path, part: str, start: int, end: int) -> None:
        self.path = path
        self.part = part
        self.start = start
        self.end = end

    def __repr__(self) -> str:
        return f"Spot({self.path!r}, {self.part!r}, {self.start}, {self.end})"


def document_at(documents: Iterable[Document], offset: int) -> Document | None:
    """The document that holds an offset; None between documents, or where the text there cannot be read."""
    return next((each for each in documents if each.start <= offset <= each.end), None)


def spot_at(document: Document, offset: int) -> Spot | None:
    """What stands at an offset of a document, the end of a word counting as the word; None outside of its nodes, or where there are none."""
    root = document.root
    if root is None or not root.start <= offset <= root.end:
        return None
    node, path = root, list[str | int]()
    while True:
        step = _step_at(node, offset)
        if step is None:
            part = GAP if node.kind in (MAPPING, SEQUENCE) else VALUE
            return Spot(tuple(path), part, node.start, node.end)
        key, child, name = step
        path.append(name)
        if key is not None and key.start <= offset <= key.end:
            return Spot(tuple(path), KEY, key.start, key.end)
        node = child


def _step_at(node: Node, offset: int) -> tuple[Node | None, Node, str | int] | None:
    """The child of a collection that holds an offset, with its key and the step to it; None where none does."""
    from kubecheck.documents.values import key_text

    if node.kind == SEQUENCE:
        for index, child in enumerate(node.children):
            if child.start <= offset <= child.end:
                return None, child, index
    if node.kind == MAPPING:
        for key, value in zip(node.children[::2], node.children[1::2], strict=True):
            name = key_text(key)
            if name is not None and (key.start <= offset <= key.end or key.end <= value.start <= offset <= value.end):
                return key, value, name
    return None
