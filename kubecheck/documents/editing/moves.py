"""From a document and the shape that it is to have, to the characters of its text that are replaced: what moves takes its text and its comments with it."""

from __future__ import annotations

import json
import re
from collections import Counter

from kubecheck.documents.editing.blocks import entry_lines, item_lines
from kubecheck.documents.editing.rendering import flow_text, scalar_text
from kubecheck.documents.editing.reshaping import reshaped
from kubecheck.documents.editing.text_edits import NotWrittenError, Writer, edits_by, replaced
from kubecheck.documents.nodes import MAPPING
from kubecheck.documents.values import key_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.documents.document import Document
    from kubecheck.documents.editing.reshaping import Reshaping
    from kubecheck.documents.nodes import Node
    from kubecheck.findings import Edit
    from kubecheck.source import Path

    # The mapping that an entry stands in, and the how-manieth it is there.
    Entry = tuple[Node, int]

_COMMENT = re.compile(r"(?:^|\s)#.*$", re.MULTILINE)


def edits_to_shape(document: Document, shape: Reshaping) -> tuple[Edit, ...]:
    """What to replace in the text of a document so that it has another shape.

    Returns:
        The edits, in the order of their places; none where the document has not what they are for, or a comment would be lost.
    """
    text, root = document.source.text, document.root
    if root is None or document.source.is_embedded:
        return ()
    try:
        new = reshaped(document.value, shape)
        ended = text if text.endswith("\n") else text + ("\r\n" if "\r\n" in text else "\n")
        writer = _MovingWriter(root, ended, document.value, shape, is_json=text[document.start : document.end].lstrip()[:1] == "{")
    except (LookupError, NotWrittenError):
        return ()
    edits = edits_by(document, writer, new)
    if not edits:
        return ()
    start, end = text.rfind("\n", 0, edits[0].start) + 1, max(document.end, edits[-1].end)
    made = replaced(text[start:end], [(each.start - start, each.end - start, each.text) for each in edits])
    return edits if _comments(made) == _comments(text[start:end]) else ()


def _comments(text: str) -> Counter[str]:
    return Counter(each.strip() for each in _COMMENT.findall(text))


class _MovingWriter(Writer):
    """Finds the characters behind differences of values some of whose entries have moved."""

    def __init__(self, root: Node, text: str, old: Any, shape: Reshaping, *, is_json: bool) -> None:
        super().__init__(root, text, is_json=is_json)
        self._origins = {new: (_entry_at(root, path), _value_at(old, path)) for path, new in shape.moves}
        self._moved = {(id(mapping), position) for (mapping, position), _ in self._origins.values()}

    def _within_mapping(self, node: Node, old: Any, new: Any, path: Path) -> Iterator[tuple[int, int, str]]:
        keys, values = node.children[::2], node.children[1::2]
        places = {key_text(key): position for position, key in enumerate(keys)}
        if not all(name in places for name in old):  # some come by a merge
            raise NotWrittenError
        gone = {places[name] for name in old if name not in new or (id(node), places[name]) in self._moved}
        added = [name for name in new if name not in old or places[name] in gone]
        if self._is_flow(node) and (added or gone):
            yield self._flow_in_place_of(node, new)
            return
        replaced_by = {}
        for name in added:
            here = [position for mapping, position in self._sources((*path, name)) if mapping is node and position in gone and position not in replaced_by]
            if here:
                replaced_by[min(here)] = name
        for name in old:
            position = places[name]
            if position in replaced_by:
                yield self._in_place(node, position, (*path, replaced_by[position]), new[replaced_by[position]])
            elif position in gone:
                yield self._without_region(node, position)
            else:
                yield from self.between(values[position], old[name], new[name], (*path, name))
        rest = [name for name in added if name not in replaced_by.values()]
        if rest:
            column = self._column(node.children[0].start)
            yield self._lines_into(node, [line for name in rest for line in self._lines_of((*path, name), new[name], column)])

    # -- where entries come from ------------------------------------------------------------------------------------------

    def _sources(self, path: Path) -> list[Entry]:
        """The entries that move to a path or below it, in the order of the text."""
        found = [entry for to, (entry, _) in self._origins.items() if to[: len(path)] == path]
        return sorted(found, key=lambda each: each[0].children[2 * each[1]].start)

    def _lines_of(self, path: Path, value: Any, column: int, anchor: Entry | None = None) -> list[str]:
        """The lines of an entry at a column: the text of what has moved there, and new text for the rest. The comments above an anchor stay where they are."""
        origin = self._origins.get(path)
        if origin is not None:
            return self._moved_lines(*origin, path, value, column, with_comments=origin[0] != anchor)
        name = str(path[-1])
        if not self._sources(path):
            return entry_lines(name, value, column, self.manner)
        lines = [f"{' ' * column}{scalar_text(name)}:"]
        if isinstance(value, dict):
            for key, each in value.items():
                lines += self._lines_of((*path, key), each, column + self.manner.indent, anchor)
            return lines
        dash = column + self.manner.offset
        for index, item in enumerate(value):
            if not self._sources((*path, index)) or not isinstance(item, dict):
                lines += item_lines(item, dash, self.manner)
                continue
            below = [line for key, each in item.items() for line in self._lines_of((*path, index, key), each, dash + 2, anchor)]
            if below[0].lstrip().startswith("#"):
                raise NotWrittenError
            lines += [f"{' ' * dash}- {below[0].lstrip()}", *below[1:]]
        return lines

    def _moved_lines(self, entry: Entry, was: Any, path: Path, value: Any, column: int, *, with_comments: bool) -> list[str]:
        """The lines of an entry that has moved, under its new name and as far to the right as it stands now."""
        mapping, position = entry
        key, node = mapping.children[2 * position], mapping.children[2 * position + 1]
        name = scalar_text(str(path[-1]))
        if self._is_flow(mapping):
            written = self.text[node.start : node.end]
            if was != value or "\n" in written:
                return entry_lines(str(path[-1]), value, column, self.manner)
            return [f"{' ' * column}{name}: {written}"]
        start, end = self._region(mapping, position)
        pieces = [(key.start, key.end, name), *sorted(self.between(node, was, value, path))] if was != value else [(key.start, key.end, name)]
        text = self.text[key.start : max(end, key.end)]
        body = replaced(text, [(begin - key.start, stop - key.start, put) for begin, stop, put in pieces if begin < end])
        above = self.text[start : self._line_start(key.start)] if with_comments and start < key.start else ""
        return [*_shifted(above, column), *_shifted(" " * self._column(key.start) + body, column - self._column(key.start), by=True)]

    # -- what is replaced -------------------------------------------------------------------------------------------------

    def _in_place(self, node: Node, position: int, path: Path, value: Any) -> tuple[int, int, str]:
        """What is new in the place of an entry that has moved into it."""
        key = node.children[2 * position]
        _, end = self._region(node, position)
        end = key.start + len(self.text[key.start : end].rstrip())
        lines = self._lines_of(path, value, self._column(key.start), (node, position))
        return key.start, end, self._line_end().join(lines).strip()

    def _without_region(self, node: Node, position: int) -> tuple[int, int, str]:
        """Without an entry and the comments that belong to it, which have moved along or will be missed."""
        start, end = self._region(node, position)
        if len(node.children) == 2:
            raise NotWrittenError
        key = node.children[2 * position].start
        if self.text[self._line_start(key) : key].strip():  # the first of an item of a list, behind its dash
            return key, node.children[2].start, ""
        return start, end, ""

    def _region(self, node: Node, position: int) -> tuple[int, int]:
        """From where up to where an entry of a block stands: with the comments right above it and to its right, and the line's end."""
        key, value = node.children[2 * position], node.children[2 * position + 1]
        line = self._line_start(key.start)
        start = key.start if self.text[line : key.start].strip() else self._above(line)
        if 2 * position + 2 < len(node.children):
            return start, self._above(self._line_start(node.children[2 * position + 2].start))
        last = max(value.end, key.end)
        if self.text[last - 1 : last] == "\n":  # of a block of text
            return start, last
        return start, self.text.index("\n", last) + 1  # the text of a writer that moves always ends its last line

    def _above(self, line: int) -> int:
        """Where the comments right above a line begin, those that stand as far to the right."""
        column = len(self.text[line:]) - len(self.text[line:].lstrip(" "))
        while line:
            above = self._line_start(line - 1)
            words = self.text[above:line]
            if not words.lstrip(" ").startswith("#") or len(words) - len(words.lstrip(" ")) != column:
                break
            line = above
        return line

    def _flow_in_place_of(self, node: Node, new: Any) -> tuple[int, int, str]:
        written = self.text[node.start : node.end]
        if "\n" not in written:
            return node.start, node.end, flow_text(new, is_json=self.is_json)
        if not self.is_json:
            raise NotWrittenError
        begin = self.text[self._line_start(node.start) : node.start]
        lead = begin[: len(begin) - len(begin.lstrip())]
        first = self._column(node.children[0].start)
        lines = json.dumps(new, indent=max(first - len(lead), 1), ensure_ascii=False).split("\n")
        return node.start, node.end, self._line_end().join([lines[0], *(lead + line for line in lines[1:])])


def _shifted(text: str, column: int, *, by: bool = False) -> list[str]:
    """The lines of a text at a column, or so many columns farther to the right; empty ones at the end are left out."""
    lines = [line.removesuffix("\r") for line in text.rstrip().split("\n")] if text.strip() else []
    if not by:
        return [" " * column + line.strip() for line in lines]
    if column >= 0:
        return [" " * column + line if line.strip() else line for line in lines]
    if any(line[:-column].strip() for line in lines):
        raise NotWrittenError
    return [line[-column:] for line in lines]


def _entry_at(root: Node, path: Path) -> Entry:
    """The mapping and the position of the entry at a path.

    Raises:
        NotWrittenError: it is not written there by itself.
    """
    node = root
    for depth, step in enumerate(path):
        if isinstance(step, int):
            if node.kind == MAPPING or step >= len(node.children):
                raise NotWrittenError
            node = node.children[step]
            continue
        if node.kind != MAPPING:
            raise NotWrittenError
        position = next((each for each, key in enumerate(node.children[::2]) if key_text(key) == step), None)
        if position is None:
            raise NotWrittenError
        if depth == len(path) - 1:
            return node, position
        node = node.children[2 * position + 1]
    raise NotWrittenError


def _value_at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value
