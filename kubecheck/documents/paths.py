"""What lies at one path of a document, found without making nodes of everything else in it.

Only for documents that `scanner.scan` has read. What that proves is leant on here: the value of an entry never comes back to the entry's
column, so a line that begins in a collection's column is an entry of it, and everything deeper is passed over by its blanks alone.
"""

from __future__ import annotations

import functools
import re

from kubecheck.documents.block_text import read_block
from kubecheck.documents.flow import flow_nodes
from kubecheck.documents.lines import DASH_ALONE, DASH_BLOCK, DASH_FLOW, DASH_VALUE, KEY_BLOCK, KEY_FLOW, KEY_VALUE, Measure, NotSimpleError
from kubecheck.documents.nodes import MAPPING, SCALAR, SEQUENCE, Node
from kubecheck.documents.scanner import token_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.source import Path

    # Collections by their paths, each with the collection around it and the line there on which its entry begins.
    Known = dict[Path, tuple["_Block", tuple["_Block", int] | None]]

# The end of a line and the blanks of the next one that is neither empty nor a comment, with its first character.
_content = re.compile(r"\n *[^ #\r\n]")
# The same of a line that nothing stands before.
_first_content = re.compile(r" *[^ #\r\n]").match


# The beginning of a line that is a comment, or looks like one.
_comment = re.compile(r"\n *#")


@functools.cache
def _content_up_to(column: int) -> re.Pattern[str]:
    """As `_content`, where there are no more blanks than this."""
    return re.compile(rf"\n {{0,{column}}}[^ #\r\n]")


# A key that is written plainly, with its colon; keys of another form are read by their tokens.
_plain_entry = re.compile(r"[A-Za-z][A-Za-z0-9_./-]*:(?=[ \r\n]|\Z)").match
# One with a word behind it, and nothing else on the line.
_plain_pair = re.compile(r"([A-Za-z][A-Za-z0-9_./-]*): +([A-Za-z0-9/][A-Za-z0-9_./@=%+-]*)(?=\r?\n|\Z)").match
_plain_key = functools.lru_cache(1024)(re.compile(r"[A-Za-z][A-Za-z0-9_./-]*\Z").match)
_ENDS_KEY = ("", " ", "\r", "\n")  # what may stand behind the colon of a key
_OF_ITEM = {DASH_VALUE: KEY_VALUE, DASH_BLOCK: KEY_BLOCK, DASH_FLOW: KEY_FLOW}


class _Block:
    """A collection in block style: its kind, the offset of the line that it begins on, its entries' column, and an offset up to which it is known to go on."""

    __slots__ = ("at", "column", "kind", "reached")

    def __init__(self, kind: int, at: int, column: int) -> None:
        self.kind = kind
        self.at = at
        self.column = column
        self.reached = at


class _Text:
    """A document's text, with questions about its lines; a line is known by the offset of its beginning."""

    __slots__ = ("end", "text")

    def __init__(self, text: str, end: int) -> None:
        self.text = text
        self.end = end

    def line(self, at: int) -> str:
        """A line without its ending."""
        stop = self.text.find("\n", at, self.end)
        return self.text[at : stop if stop >= 0 else self.end].removesuffix("\r")

    def not_deeper(self, at: int, column: int) -> Iterator[tuple[int, int]]:
        """The lines behind one that are neither empty nor comments and begin in this column or before it, with the columns that they begin in."""
        for match in _content_up_to(column).finditer(self.text, at, self.end):
            start, stop = match.span()
            yield start + 1, stop - start - 2

    def is_item(self, at: int, column: int) -> bool:
        """Whether a line begins with the dash of an item in this column."""
        here = at + column
        return self.text[here] == "-" and (here + 1 >= self.end or self.text[here + 1] in " \r\n")

    def entries(self, block: _Block) -> Iterator[int]:
        """The lines on which the entries of a collection begin."""
        yield block.at
        wanted = block.column
        of_items = block.kind == SEQUENCE
        for at, column in self.not_deeper(block.at, wanted):
            if column < wanted:
                return
            if self.is_item(at, column) is of_items:
                yield at
            elif of_items:
                return  # a key in the same column: the list stands below a key of its mapping

    def entry(self, block: _Block, step: str | int) -> int | None:
        """The line on which the entry at a key or an index begins; None where there is none."""
        if block.kind == MAPPING:
            if step.__class__ is str and _plain_key(step):
                at = self._plain_entry(block, step)
                if at >= 0:
                    return at
            return next((at for at in self.entries(block) if token_of(self.line(at))[2] == step), None)
        if step.__class__ is not int:
            return None
        if step == 0:
            return block.at
        return next((at for index, at in enumerate(self.entries(block)) if index == step), None)

    def _plain_entry(self, block: _Block, key: str) -> int:
        """The line on which the entry at a key begins that is written plainly; -1 where none is, though one may be written otherwise."""
        text, end, column = self.text, self.end, block.column
        first = block.at + column
        wanted = f"{key}:"
        if text.startswith(wanted, first) and text[first + len(wanted) : first + len(wanted) + 1] in _ENDS_KEY:
            return block.at
        wanted = f"\n{' ' * column}{wanted}"
        found = text.find(wanted, block.at, end)
        while found >= 0 and self.is_within(block, found):
            after = found + len(wanted)
            if after >= end or text[after] in _ENDS_KEY:
                return found + 1
            found = text.find(wanted, after, end)
        return -1

    def is_within(self, block: _Block, at: int) -> bool:
        """Whether the end of a line lies in a collection or at its end: no line from its beginning up to there begins before the column of its entries."""
        if block.column and at > block.reached:
            found = _content_up_to(block.column - 1).search(self.text, block.reached, at)
            if found is not None:
                return False
            block.reached = at
        return True

    def below_entry(self, block: _Block, at: int) -> Node | _Block:
        """The value of the entry on a line, of which the way goes on.

        Raises:
            NotSimpleError: the scanner does not read this.
        """
        text = self.text
        here = at + block.column
        if block.kind == SEQUENCE:
            here += 1
            while text[here : here + 1] == " ":
                here += 1
            return _Block(MAPPING, at, here - at) if _plain_entry(text, here, self.end) else self.read(block, at)[1]
        found = _plain_entry(text, here, self.end)
        if found is not None and text[found.end() : found.end() + 1] in ("\n", ""):
            return self._value_below(block, at, found.end())
        return self.read(block, at)[1]

    def read(self, block: _Block, at: int) -> tuple[Node | None, Node | _Block]:
        """The key and the value of the entry on a line; the key is None for an item.

        Raises:
            NotSimpleError: the scanner does not read this.
        """
        if block.kind == MAPPING:
            plain = _plain_pair(self.text, at + block.column, self.end)
            if plain is not None:
                node = Node(SCALAR, plain.start(2), plain.end(2), 0)
                self._end_plain(node, block, at)
                return _key(plain[1], plain.start(1)), node
            plain = _plain_entry(self.text, at + block.column, self.end)
            if plain is not None and self.text[plain.end() : plain.end() + 1] in ("\n", ""):
                return _key(plain[0][:-1], plain.start()), self._value_below(block, at, plain.end())
        line = self.line(at)
        kind, _, text, header, key_column = token_of(line)
        if block.kind == SEQUENCE:
            if KEY_FLOW < kind < DASH_VALUE:
                return None, _Block(MAPPING, at, key_column)
            if kind not in _OF_ITEM:
                raise NotSimpleError
            return None, self._value(block, at, Measure(line), _OF_ITEM[kind], header)
        if kind >= DASH_VALUE:
            raise NotSimpleError
        measure = Measure(line)
        key = Node(SCALAR, at + measure.key_start, at + measure.key_end, 0)
        key.text = text
        key.style = line[measure.key_start] if line[measure.key_start] in "\"'" else ""
        return key, self._value(block, at, measure, kind % 4, header)

    def _value(self, block: _Block, at: int, measure: Measure, kind: int, header: tuple[str, str, int]) -> Node | _Block:
        node = Node(SCALAR, at + measure.value_start, at + measure.value_end, 0)
        node.style = measure.style
        if kind == KEY_FLOW:
            node, _ = flow_nodes(self.line(at), measure.value_start)
            _shift(node, at)
        elif kind == KEY_BLOCK:
            self._end_block(node, block, at, header)
        elif kind == KEY_VALUE:
            self._end_plain(node, block, at)
        else:
            return self._value_below(block, at, at + self.line(at).index(":", measure.key_end) + 1)
        return node

    def _value_below(self, block: _Block, at: int, colon: int) -> Node | _Block:
        """The value of a key that stands alone on its line; where there is none, the place behind the colon."""
        found = _content.match(self.text, colon, self.end) or _content.search(self.text, at, self.end)
        below, column = (found.start() + 1, found.end() - found.start() - 2) if found is not None else (-1, -1)
        if column < block.column or (column == block.column and not self.is_item(below, column)):
            return Node(SCALAR, colon, colon, 0)
        if self.is_item(below, column):
            return _Block(SEQUENCE, below, column)
        if _plain_entry(self.text, below + column, self.end) or token_of(self.line(below))[0] <= KEY_FLOW:
            return _Block(MAPPING, below, column)
        node = Node(SCALAR, below + column, below + len(self.line(below).rstrip(" ")), 0)
        self._end_plain(node, block, below)
        return node

    def _end_plain(self, node: Node, block: _Block, at: int) -> None:
        """Ends a plain scalar that goes on below its line."""
        found = _content.search(self.text, node.end, self.end)
        last = None
        while found is not None and found.end() - found.start() - 2 > block.column:
            last = found
            found = _content.search(self.text, found.end(), self.end)
        if last is not None:
            below = last.start() + 1
            node.end = below + len(self.line(below).rstrip(" "))

    def _end_block(self, node: Node, block: _Block, at: int, header: tuple[str, str, int]) -> None:
        """Ends a block scalar, or a quoted one that goes on below its line, at the last of its text."""
        begin = self.text.find("\n", at, self.end) + 1
        if not begin:
            return
        stop = next((below for below, _ in self.not_deeper(at, block.column)), self.end)
        if header[0] != "'" and _comment.search(self.text, begin - 1, stop) is None:  # nothing but a comment ends it before
            written = self.text[begin:stop].rstrip()
            node.end = begin + len(written) if written else node.end
            return
        lines = [line.removesuffix("\r") for line in self.text[begin:stop].split("\n")]
        _, after = read_block(lines, 0, block.column, header)
        while after and not lines[after - 1].rstrip():
            after -= 1
        if after:
            node.end = begin + sum(map(len, self.text[begin:stop].split("\n")[: after - 1])) + after - 1 + len(lines[after - 1].rstrip())

    def close(self, block: _Block) -> Node:
        """A collection as a node without children; it ends with its last entry."""
        value: Node | _Block = block
        while isinstance(value, _Block):
            *_, last = self.entries(value)
            value = self.read(value, last)[1]
        return Node(block.kind, block.at + block.column, value.end, 0)


def _key(text: str, start: int) -> Node:
    """The node of a key that is written plainly."""
    key = Node(SCALAR, start, start + len(text), 0)
    key.text = text
    return key


def _shift(node: Node, by: int) -> None:
    left = [node]
    while left:
        each = left.pop()
        each.start += by
        each.end += by
        left += each.children


def find(text: str, start: int, end: int, path: Path, known: Known) -> tuple[Node | None, Node, int]:
    """What lies at a path, as far as it is written in block style.

    Args:
        text: the text that the document stands in.
        start: the offset where it begins, at the beginning of a line.
        end: the offset where it ends.
        path: the way from its root.
        known: what was passed on the ways before, to which that of this one is added; empty at first.

    Returns:
        The key's node, None for an item or the root; the value's node, whose line is left 0 and which has children only where it is a
        collection in flow style; and how many steps of the path were taken.

    Raises:
        NotSimpleError: the document is not one that the scanner reads.
    """
    lines = _Text(text, end)
    if not known:
        known[()] = _root(lines, start), None
    taken = max(len(path) - 1, 0)
    while path[:taken] not in known:
        taken -= 1
    value: Node | _Block
    value, way = known[path[:taken]]
    for step in path[taken:]:
        if type(value) is not _Block or (entry := lines.entry(value, step)) is None:
            break
        way = value, entry
        taken += 1
        if taken < len(path):
            value = lines.below_entry(value, entry)
            if type(value) is _Block:
                known[path[:taken]] = value, way
    key: Node | None = None
    if way is not None:
        key, value = lines.read(*way)
    return key, lines.close(value) if isinstance(value, _Block) else value, taken


def _root(lines: _Text, start: int) -> _Block:
    """The collection that a document is."""
    first = _first_content(lines.text, start, lines.end)
    found = first or _content.search(lines.text, start, lines.end)
    if found is None:
        raise NotSimpleError
    at = start if first else found.start() + 1
    column = found.end() - 1 - at
    if _plain_entry(lines.text, at + column, lines.end):
        return _Block(MAPPING, at, column)
    kind = token_of(lines.line(at))[0]
    if kind >= DASH_ALONE:
        raise NotSimpleError
    return _Block(MAPPING if kind <= KEY_FLOW else SEQUENCE, at, column)
