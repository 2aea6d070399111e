"""What the API server makes of a text: a value, or the words with which it refuses."""

from __future__ import annotations

from kubecheck.documents.nodes import MAPPING, SEQUENCE, Node, TextError, compose
from kubecheck.documents.values import Decoder, is_merge, key_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.documents.document import Duplicate
    from kubecheck.source import Path


class Decoded:
    """The value of a text, or why there is none.

    Attributes:
        value: what the server decodes; None beside a fault.
        fault: the refusal, or None.
        duplicates: keys given twice; a strict server refuses them.
    """

    __slots__ = ("duplicates", "fault", "value")

    def __init__(self, value: Any, fault: TextError | None = None, duplicates: tuple[Duplicate, ...] = ()) -> None:
        self.value = value
        self.fault = fault
        self.duplicates = duplicates

    @property
    def strict(self) -> tuple[str, ...]:
        """The errors of strict decoding in the server's words: all duplicate keys of a text make one."""
        if not self.duplicates:
            return ()
        return ("yaml: unmarshal errors:" + "".join(f"\n  {each.words}" for each in self.duplicates),)


def decode_first(data: bytes) -> Decoded:
    """Decodes a request's body of content type ``application/yaml``; like the server, its first document only.

    Mirrors: k8s.io/apimachinery/pkg/runtime/serializer/json (*Serializer).Decode, as far as it is YAML
    """
    from kubecheck.documents.encoding import decode_bytes

    try:
        return decode_text(decode_bytes(data))
    except TextError as error:
        return Decoded(None, error)


def decode_text(text: str) -> Decoded:
    """Decodes the first document of a text."""
    try:
        root = compose(text)
        return decode_nodes(root)
    except TextError as error:
        return Decoded(None, error)


def decode_nodes(root: Node | None) -> Decoded:
    """Decodes a document that was parsed.

    Raises:
        TextError: the server would refuse it.
    """
    if root is None:
        return Decoded(None)
    decoder = Decoder()
    value = decoder.decode(root)
    if not decoder.repeats:
        return Decoded(value)
    from kubecheck.documents.document import Duplicate

    paths = _paths_of(root, {id(each.second) for each in decoder.repeats})
    duplicates = tuple(
        Duplicate(
            paths.get(id(each.second), ()), each.message, (each.first.start, each.first.end), (each.second.start, each.second.end)
        )
        for each in decoder.repeats
    )
    return Decoded(value, None, duplicates)


def _paths_of(root: Node, wanted: set[int]) -> dict[int, Path]:
    """The field paths of key nodes, each where it first stands."""
    found: dict[int, Path] = {}
    stack: list[tuple[Node, Path]] = [(root, ())]
    while stack:
        node, path = stack.pop()
        if node.kind == SEQUENCE:
            stack += [(child, (*path, index)) for index, child in enumerate(node.children)]
        elif node.kind == MAPPING:
            for index in range(0, len(node.children), 2):
                key = node.children[index]
                step = "<<" if is_merge(key) else key_text(key)
                if step is None:
                    continue
                here = path if is_merge(key) else (*path, step)
                if id(key) in wanted:
                    found.setdefault(id(key), here)
                stack.append((node.children[index + 1], here))
    return found
