"""From a document and what it is to become, to the characters of its text that are replaced: comments, order and style of the rest stay.

What comes out has been tried: the changed text reads as what is wanted. Where nothing does, as behind aliases, there are no edits.
"""

from __future__ import annotations

from itertools import pairwise

from kubecheck.documents.editing.blocks import Manner, entry_lines, item_lines, manner_of
from kubecheck.documents.editing.rendering import flow_text, scalar_text
from kubecheck.documents.nodes import ALIAS, MAPPING, SCALAR, SEQUENCE
from kubecheck.findings import Edit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.documents.document import Document
    from kubecheck.documents.nodes import Node
    from kubecheck.source import Path

# What is long and stands last: a further field is written before it.
_LAST = ("template", "jobTemplate", "containers", "volumeClaimTemplates")


class NotWrittenError(Exception):
    """A change whose place is not to be found, or that one place cannot show."""


def edits_to(document: Document, new: Any) -> tuple[Edit, ...]:
    """What to replace in the text of a document so that it reads as another value.

    Returns:
        The edits, in the order of their places; none where there is no such way, or nothing to change.
    """
    text, root = document.source.text, document.root
    if root is None or document.source.is_embedded:
        return ()
    return edits_by(document, Writer(root, text, is_json=text[document.start : document.end].lstrip()[:1] == "{"), new)


def edits_by(document: Document, writer: Writer, new: Any) -> tuple[Edit, ...]:
    """The edits that a writer finds for another value of a document, in the order of their places; none unless the text then reads as that value."""
    text, root = document.source.text, document.root
    assert root is not None
    try:
        pieces = _joined(sorted(writer.between(root, document.value, new, ())))
    except NotWrittenError:
        return ()
    if len(writer.text) > len(text):
        pieces = _without_last_end(pieces, text)
    if any(end > start for (_, end, _), (start, _, _) in pairwise(pieces)):
        return ()
    if not _reads_as(document, pieces, new):
        return ()
    path = document.source.path
    return tuple(Edit(path, start, end, put, text[start:end]) for start, end, put in pieces)


def _without_last_end(pieces: list[tuple[int, int, str]], text: str) -> list[tuple[int, int, str]]:
    """The pieces of a text that has got an end of line behind its last line, for the text itself, which has none there and will have none."""
    if not pieces or pieces[-1][1] < len(text):
        return pieces
    start, _, put = pieces[-1]
    if not put:  # the line before is the last one
        start = len(text[:start].removesuffix("\n").removesuffix("\r"))
    return [*pieces[:-1], (start, len(text), put.removesuffix("\n").removesuffix("\r"))]


def _joined(pieces: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """The pieces, those that begin at one place as one: what is put in front of something that is replaced."""
    found: list[tuple[int, int, str]] = []
    for start, end, put in pieces:
        if found and found[-1][0] == start:
            found[-1] = (start, end, found[-1][2] + put)
        else:
            found.append((start, end, put))
    return found


def without_repetition(document: Document, path: Path) -> tuple[int, int, str] | None:
    """What to replace so that a key stands once; None unless it stands twice, each time with the same text, and nothing else goes with it."""
    from kubecheck.documents.values import key_text

    node, text = document.root, document.source.text
    for step in path[:-1]:
        children = () if node is None else node.children
        if node is not None and node.kind == MAPPING:
            node = next((value for key, value in zip(children[::2], children[1::2], strict=True) if key_text(key) == step), None)
        else:
            node = children[step] if isinstance(step, int) and step < len(children) else None
    if node is None or node.kind != MAPPING or not path:
        return None
    keys, values = node.children[::2], node.children[1::2]
    same = [position for position, key in enumerate(keys) if key_text(key) == path[-1]]
    if len(same) != 2 or len({text[values[each].start : values[each].end] for each in same}) > 1:  # twice
        return None
    start, end, put = Writer(node, text, is_json=False)._without(node, keys, values, same[1])  # noqa: SLF001  # it is ours
    return None if "#" in text[start:end] else (start, end, put)


def replaced(text: str, pieces: list[tuple[int, int, str]]) -> str:
    """A text with pieces (start, end, what is put there) replaced, which are in order and do not overlap."""
    parts, last = [], 0
    for start, end, put in pieces:
        parts += [text[last:start], put]
        last = end
    return "".join([*parts, text[last:]])


def _reads_as(document: Document, pieces: list[tuple[int, int, str]], new: Any) -> bool:
    """Whether a document with pieces replaced reads as a value, and the others of its text as they did; these are not looked at where nothing can reach them."""
    from kubecheck.documents.reading import read
    from kubecheck.source import Source

    source, start, end = document.source, document.start, document.end
    if not document.directives and pieces and start <= pieces[0][0] and pieces[-1][1] <= end:
        shifted = [(begin - start, stop - start, put) for begin, stop, put in pieces]
        alone = read(Source(source.path, replaced(source.text[start:end], shifted))).documents
        return len(alone) == 1 and bool(alone[0].value == new)
    before, after = read(source).documents, read(Source(source.path, replaced(source.text, pieces))).documents
    if len(before) != len(after):
        return False
    return all(now.value == (new if was.index == document.index else was.value) for was, now in zip(before, after, strict=True))


class Writer:
    """Finds the characters behind differences of values."""

    def __init__(self, root: Node, text: str, *, is_json: bool) -> None:
        self.text = text
        self.is_json = is_json
        self._root = root
        self._manner: Manner | None = None

    @property
    def manner(self) -> Manner:
        """How the blocks of the text are written."""
        if self._manner is None:
            self._manner = manner_of(self._root, self.text)
        return self._manner

    def between(self, node: Node, old: Any, new: Any, path: Path) -> Iterator[tuple[int, int, str]]:
        """The replacements that make of what stands at a node another value."""
        if old == new and type(old) is type(new):
            return
        if node.kind == ALIAS:
            raise NotWrittenError
        if isinstance(old, dict) and isinstance(new, dict) and node.kind == MAPPING and old and new:
            yield from self._within_mapping(node, old, new, path)
        elif isinstance(old, list) and isinstance(new, list) and node.kind == SEQUENCE and old and new:
            yield from self._within_sequence(node, old, new, path)
        else:
            yield self._in_place_of(node, new)

    def _in_place_of(self, node: Node, new: Any) -> tuple[int, int, str]:
        if node.start == node.end or node.style in ("|", ">") or node.tag.startswith("!"):
            raise NotWrittenError
        if isinstance(new, (dict, list)):
            if node.kind != SCALAR and not self._is_flow(node) and new:
                raise NotWrittenError
            return node.start, node.end, flow_text(new, is_json=self.is_json)
        return node.start, node.end, flow_text(new, is_json=True) if self.is_json else scalar_text(new, node.style)

    def _is_flow(self, node: Node) -> bool:
        return self.text[node.start : node.start + 1] in ("{", "[")

    # -- mappings ---------------------------------------------------------------------------------------------------------

    def _within_mapping(self, node: Node, old: Any, new: Any, path: Path) -> Iterator[tuple[int, int, str]]:
        from kubecheck.documents.values import is_merge, key_text

        keys, values = node.children[::2], node.children[1::2]
        if any(map(is_merge, keys)):
            raise NotWrittenError
        if not any(name in new for name in old):
            yield self._other_entries(node, new)
            return
        places = {key_text(key): position for position, key in enumerate(keys)}
        for name in old:
            position = places.get(name)
            if position is None:
                raise NotWrittenError
            if name not in new:
                yield self._without_entry(node, position)
            else:
                yield from self.between(values[position], old[name], new[name], (*path, name))
        added = {name: each for name, each in new.items() if name not in old}
        if added:
            yield self._with_entries(node, added)

    def _other_entries(self, node: Node, new: dict[str, Any]) -> tuple[int, int, str]:
        """Other entries in place of all that a mapping has."""
        if self._is_flow(node):
            return node.start, node.end, flow_text(new, is_json=self.is_json)
        start, last = node.children[0].start, node.children[-1]
        lines = [line for name, each in new.items() for line in entry_lines(name, each, self._column(start), self.manner)]
        return start, max(last.end, node.children[-2].end), self._line_end().join(lines).lstrip()

    def _with_entries(self, node: Node, added: dict[str, Any]) -> tuple[int, int, str]:
        keys, last = node.children[::2], node.children[-1]
        if self._is_flow(node):
            if self.is_json:
                words = [f"{flow_text(name, is_json=True)}: {flow_text(each, is_json=True)}" for name, each in added.items()]
            else:
                words = [f"{scalar_text(name)}: {flow_text(each)}" for name, each in added.items()]
            line = self._line_start(keys[0].start)
            lead = self.text[line : keys[0].start]
            between = f",{self._line_end()}{lead}" if line > node.start and not lead.strip() else ", "
            return last.end, last.end, "".join(between + word for word in words)
        indent = self._column(keys[0].start)
        return self._lines_into(node, [line for name, each in added.items() for line in entry_lines(name, each, indent, self.manner)])

    def _lines_into(self, node: Node, lines: list[str]) -> tuple[int, int, str]:
        """Lines of further entries of a mapping: behind the others, but before what is long and stands last."""
        from kubecheck.documents.values import key_text

        before = next((key for key in node.children[2::2] if key_text(key) in _LAST), None)
        if before is not None:
            start = self._line_start(before.start)
            return start, start, "".join(line + self._line_end() for line in lines)
        return self._behind(node.children[-1], lines)

    def _without_entry(self, node: Node, position: int) -> tuple[int, int, str]:
        return self._without(node, node.children[::2], node.children[1::2], position)

    # -- sequences --------------------------------------------------------------------------------------------------------

    def _within_sequence(self, node: Node, old: list[Any], new: list[Any], path: Path) -> Iterator[tuple[int, int, str]]:
        if len(node.children) != len(old):
            raise NotWrittenError
        if len(new) < len(old):
            gone = next((index for index, each in enumerate(new) if each != old[index]), len(new))
            if len(new) != len(old) - 1 or new[gone:] != old[gone + 1 :]:
                raise NotWrittenError
            yield self._without(node, node.children, node.children, gone)
            return
        for index, each in enumerate(old):
            yield from self.between(node.children[index], each, new[index], (*path, index))
        added = new[len(old) :]
        if added:
            yield self._with_items(node, added)

    def _with_items(self, node: Node, added: list[Any]) -> tuple[int, int, str]:
        last = node.children[-1]
        if self._is_flow(node):
            return last.end, last.end, "".join(", " + flow_text(each, is_json=self.is_json) for each in added)
        dash = self.text.rfind("-", 0, node.children[0].start)
        indent = self._column(dash)
        return self._behind(last, [line for each in added for line in item_lines(each, indent, self.manner)])

    # -- lines ------------------------------------------------------------------------------------------------------------

    def _without(self, node: Node, starts: list[Node], ends: list[Node], position: int) -> tuple[int, int, str]:
        """Without one of the entries or items, each of which begins and ends with a node."""
        if len(starts) == 1:
            raise NotWrittenError
        if self._is_flow(node):
            if position == 0:
                return starts[0].start, starts[1].start, ""
            return ends[position - 1].end, max(ends[position].end, starts[position].end), ""
        is_item = starts is ends
        start = starts[position].start
        if is_item:
            start = self.text.rfind("-", 0, start)
        if position + 1 < len(starts):
            following = starts[position + 1].start
            if is_item:
                following = self.text.rfind("-", 0, following)
            line = self._line_start(start)
            if self.text[line:start].strip():  # the first of an item of a list, behind its dash
                return start, following, ""
            return line, self._comments_before(following, start), ""
        end = self.text.find("\n", max(ends[position].end, starts[position].end))
        line = self._line_start(start)
        if end < 0:  # the text ends without an end of line, and so it will
            return len(self.text[:line].removesuffix("\n").removesuffix("\r")), len(self.text), ""
        return line, end + 1, ""

    def _comments_before(self, following: int, start: int) -> int:
        """Where the lines of what follows begin: with the comments right above it."""
        line = self._line_start(following)
        while line > start:
            above = self._line_start(line - 1)
            if above <= start or not self.text[above:line].lstrip().startswith("#"):
                break
            line = above
        return line

    def _behind(self, last: Node, lines: list[str]) -> tuple[int, int, str]:
        """Lines behind the line that a node ends on."""
        end = self.text.find("\n", last.end)
        if end < 0:
            return len(self.text), len(self.text), "".join(self._line_end() + line for line in lines)
        return end + 1, end + 1, "".join(line + self._line_end() for line in lines)

    def _line_end(self) -> str:
        return "\r\n" if "\r\n" in self.text else "\n"

    def _line_start(self, offset: int) -> int:
        return self.text.rfind("\n", 0, offset) + 1

    def _column(self, offset: int) -> int:
        return offset - self._line_start(offset)
