"""The line scanner's second pass: nodes with offsets, made only for documents that someone asks about.

It walks the same tokens as `scanner.scan`, so it reads what that reads and refuses what that refuses.
"""

from __future__ import annotations

from kubecheck.documents.block_text import read_block, read_plain
from kubecheck.documents.flow import flow_nodes
from kubecheck.documents.lines import (
    DASH_ALONE,
    DASH_BLOCK,
    DASH_FLOW,
    DASH_KEY_ALONE,
    DASH_KEY_BLOCK,
    DASH_KEY_FLOW,
    DASH_VALUE,
    KEY_ALONE,
    KEY_BLOCK,
    KEY_FLOW,
    NOTHING,
    TEXT,
    Measure,
    NotSimpleError,
)
from kubecheck.documents.nodes import MAPPING, SCALAR, SEQUENCE, Node
from kubecheck.documents.scanner import begin_of_plain, token_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.documents.lines import Token


class _Placer:
    """Builds the nodes of one document. ``stack`` holds the open collections with their columns, ``pending`` the key's node without a value."""

    __slots__ = ("lines", "offsets", "pending", "root", "stack")

    def __init__(self, lines: list[str], offsets: list[int]) -> None:
        self.lines = lines
        self.offsets = offsets
        self.stack: list[tuple[Node, int]] = []
        self.pending: Node | None = None
        self.root: Node | None = None

    def open(self, kind: int, at: int, column: int) -> None:
        """Opens a collection below the pending key, behind a dash, or as the root."""
        start = self.offsets[at] + column
        node = Node(kind, start, start, at + 1)
        if self.pending is not None:
            self.stack[-1][0].children[-1] = node
            self.pending = None
        elif self.stack:
            self.stack[-1][0].children.append(node)
        else:
            self.root = node
        self.stack.append((node, column))

    def settle(self, kind: int, at: int, column: int) -> bool:
        """Finds the open collection for a line, opening one where it is due; False where the line goes on a plain scalar."""
        if not self.stack:
            self.open(kind, at, column)
            return True
        indent = self.stack[-1][1]
        if self.pending is not None and (column > indent or (kind == SEQUENCE and column == indent)):
            self.open(kind, at, column)
            return True
        if column > indent:
            return False
        self.pending = None
        stack = self.stack
        while stack and (stack[-1][1] > column or (stack[-1][1] == column and stack[-1][0].kind != kind)):
            stack.pop()
        if not stack or stack[-1][1] != column:
            raise NotSimpleError
        return True

    def add_line(self, at: int, token: Token, measure: Measure) -> int:
        """Adds the nodes of a key's or an item's line; returns the next line."""
        kind = token[0]
        offset = self.offsets[at]
        if kind >= KEY_FLOW + 1:
            if kind < DASH_VALUE:
                start = offset + measure.key_start
                node = Node(MAPPING, start, start, at + 1)
                self.stack[-1][0].children.append(node)
                self.stack.append((node, measure.key_start))
            elif kind == DASH_ALONE:
                raise NotSimpleError
        parent, indent = self.stack[-1]
        if measure.key_end:
            key = Node(SCALAR, offset + measure.key_start, offset + measure.key_end, at + 1)
            key.text = token[2]
            if self.lines[at][measure.key_start] in "\"'":
                key.style = self.lines[at][measure.key_start]
            parent.children.append(key)
        node = Node(SCALAR, offset + measure.value_start, offset + measure.value_end, at + 1)
        node.style = measure.style
        parent.children.append(node)
        if kind in (KEY_ALONE, DASH_KEY_ALONE):
            colon = offset + self.lines[at].index(":", measure.key_end) + 1
            node.start = node.end = colon
            self.pending = node
        elif kind in (KEY_FLOW, DASH_KEY_FLOW, DASH_FLOW):
            parent.children[-1] = self.flow(at, measure.value_start)
        elif kind in (KEY_BLOCK, DASH_KEY_BLOCK, DASH_BLOCK):
            _, after = read_block(self.lines, at + 1, indent, token[3])
            self.end_block(node, at + 1, after)
            return after
        return at + 1

    def end_block(self, node: Node, at: int, after: int) -> None:
        """Ends a block scalar's node at the last of its text."""
        for index in range(after - 1, at - 1, -1):
            length = len(self.lines[index].rstrip())
            if length:
                node.end = self.offsets[index] + length
                return

    def flow(self, at: int, start: int) -> Node:
        """The nodes of a flow collection on a line."""
        node, _ = flow_nodes(self.lines[at], start)
        offset = self.offsets[at]
        rest = [node]
        while rest:
            each = rest.pop()
            each.start += offset
            each.end += offset
            each.line = at + 1
            rest += each.children
        return node

    def extend(self, at: int) -> int:
        """Takes lines into the plain scalar that stands above them, or below a pending key."""
        if not self.stack:
            raise NotSimpleError
        parent, indent = self.stack[-1]
        if self.pending is not None:
            before = at
            line = self.lines[at]
            node = self.pending
            node.start = self.offsets[at] + len(line) - len(line.lstrip(" "))
            node.line = at + 1
            first = line.strip(" ")
            self.pending = None
        else:
            before, first = begin_of_plain(self.lines, at)
            node = parent.children[-1]
        _, after, last = read_plain(self.lines, before + 1, indent, first)
        if after <= at:
            raise NotSimpleError
        node.end = self.offsets[last] + len(self.lines[last].rstrip(" "))
        return after


def place(lines: list[str], offsets: list[int]) -> Node | None:
    """The nodes of a document that `scanner.scan` has read.

    Args:
        lines: its lines without their endings.
        offsets: where each begins.

    Raises:
        NotSimpleError: the document is for libyaml to read.
    """
    placer = _Placer(lines, offsets)
    measures: dict[str, Measure] = {}
    at = 0
    while at < len(lines):
        line = lines[at]
        token = token_of(line)
        kind = token[0]
        if kind == NOTHING:
            at += 1
            continue
        if kind < TEXT and placer.settle(MAPPING if kind <= KEY_FLOW else SEQUENCE, at, token[1]):
            measure = measures.get(line)
            if measure is None:
                measure = measures[line] = Measure(line)
            at = placer.add_line(at, token, measure)
        else:
            at = placer.extend(at)
    if placer.root is not None:
        _end_collections(placer.root)
    return placer.root


def _end_collections(root: Node) -> None:
    """A block collection ends with its last child."""
    order = [root]
    for node in order:
        order += [child for child in node.children if child.children]
    for node in reversed(order):
        if node.end == node.start:
            node.end = node.children[-1].end
