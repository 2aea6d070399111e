"""Makes the nodes of a document again, to say where things stand."""

from __future__ import annotations

from kubecheck.documents.nodes import Node, TextError, compose


def position(text: str, start: int, end: int, is_json: bool = False) -> Node | None:
    """The nodes of the document at these offsets, with offsets into the whole text; None where it cannot be read."""
    try:
        root = compose(chunk_text(text, start, end))
    except TextError:
        return None
    if root is not None:
        _shift(root, start, text)
    return root


def chunk_text(text: str, start: int, end: int) -> str:
    """A document's text as the server's reader hands it on: its last line is ended."""
    chunk = text[start:end]
    return chunk if chunk.endswith("\n") else chunk + "\n"


def _shift(root: Node, by: int, text: str) -> None:
    length = len(text)
    stack = [root]
    while stack:
        node = stack.pop()
        node.start = min(node.start + by, length)
        node.end = min(node.end + by, length)
        stack += node.children
