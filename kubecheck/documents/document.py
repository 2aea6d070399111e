"""One document: its value as the server decodes it, and where each part of it stands in the text."""

from __future__ import annotations

from kubecheck.documents.nodes import ALIAS, MAPPING, SEQUENCE, Node
from kubecheck.source.text import hold

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.documents.directives import Directive
    from kubecheck.documents.paths import Known
    from kubecheck.source import Path, Source, Span
    from kubecheck.source.packing import Packed


# So often a document is asked where something stands before all its nodes are made.
_FEW = 16


class Duplicate:
    """A key given twice in one mapping.

    Attributes:
        path: the field path of the key.
        words: what the server's strict decoding says of it.
        first: offsets of the first key.
        second: offsets of the key that repeats it.
    """

    __slots__ = ("first", "path", "second", "words")

    def __init__(self, path: Path, words: str, first: tuple[int, int], second: tuple[int, int]) -> None:
        self.path = path
        self.words = words
        self.first = first
        self.second = second


class _Found:
    """What lies at a path: the node, its key's node where it stands in a mapping, and whether the way led through an alias or a merge.

    ``use`` is the node at the place of use (the alias, or the merge key's value) and ``use_key`` its key.
    """

    __slots__ = ("complete", "key", "node", "use", "use_key")

    def __init__(self, node: Node, key: Node | None, use: Node | None, use_key: Node | None, complete: bool) -> None:
        self.node = node
        self.key = key
        self.use = use
        self.use_key = use_key
        self.complete = complete


class Document:
    """One document of a source.

    Attributes:
        source: the text that it stands in.
        index: its number among the documents of the file, from 0; empty ones do not count.
        value: what the API server would decode: plain ``dict``, ``list``, ``str``, ``int``, ``float``, ``bool``, ``None``.
        duplicates: keys given twice, in order.
        directives: comments addressed to us.
        tool: the other tool that the document is for, or empty.
        start: the offset in the source where its text begins.
        end: the offset where its text ends.

    Positions are made when first asked for; a pickled document leaves them behind.
    """

    __slots__ = (
        "_asked", "_is_json", "_is_scanned", "_kept", "_known", "_packed", "_root", "_value", "directives", "duplicates", "end", "index", "source", "start", "tool",
    )  # fmt: skip

    # What no build made.
    built_by = ""
    is_partial = False
    is_rendered = False
    assumed_namespace = ""

    def __init__(self, source: Source, index: int, value: Any, start: int, end: int, *, is_json: bool = False, is_scanned: bool = False) -> None:
        self.source = source
        self.index = index
        self._value = value
        self._packed: Packed | None = None
        self._kept: dict[object, Any] | None = None
        self.start = start
        self.end = end
        self.duplicates: tuple[Duplicate, ...] = ()
        self.directives: tuple[Directive, ...] = ()
        self.tool = ""
        self._is_json = is_json
        self._is_scanned = is_scanned
        self._asked = 0
        self._known: Known | None = None
        self._root: Node | None = None

    def __getstate__(self) -> tuple[object, ...]:
        how = self._is_json, self._is_scanned
        what = (None, self._packed) if self._packed is not None else (self._value, None)
        return (self.source, self.index, what, self.start, self.end, how, self.duplicates, self.directives, self.tool)

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.source, self.index, what, self.start, self.end, how, self.duplicates, self.directives, self.tool = state
        self._is_json, self._is_scanned = how
        self._value, self._packed = what
        self._kept = None
        self._asked = 0
        self._known = None
        self._root = None

    @property
    def value(self) -> Any:
        """What the API server would decode."""
        value = self._value
        if value is None and self._packed is not None:
            value = self._value = self._packed.unpack()
            hold(self, self.end - self.start)
        return value

    @property
    def kept(self) -> dict[object, Any]:
        """What somebody worked out of the value, by their own keys; it goes when the document rests."""
        kept = self._kept
        if kept is None:
            kept = self._kept = {}
        return kept

    @property
    def comes_and_goes(self) -> bool:
        """Whether it has rested before, as those of a large run do: what is kept of it for long should be little."""
        return self._packed is not None

    @property
    def is_resting(self) -> bool:
        """Whether its value is packed, and nobody has asked for it since."""
        return self._value is None and self._packed is not None

    def rest(self) -> None:
        """Packs its value, which is unpacked again when asked for, and forgets what was worked out of it; its text, which others share, rests by itself."""
        if self._packed is None:
            from kubecheck.source.packing import pack  # only where something rests

            try:
                self._packed = pack(self._value)
            except ValueError:  # it stays as it is
                return
        self._value = self._kept = None
        self.drop_positions()

    @property
    def is_plain(self) -> bool:
        """Whether the line scanner read it, no key repeats another, and no comment in it is addressed to us."""
        return self._is_scanned and not (self.duplicates or self.directives or self.tool)

    @property
    def sources(self) -> list[Source]:
        """The texts that its parts are written in."""
        return [self.source]

    def drop_positions(self) -> None:
        """Forgets where things stand, to save memory; they are made again when asked for."""
        self._known = self._root = None

    def locate(self, path: Path, part: str = "value") -> Span:
        """Where something stands.

        Args:
            path: a field path from the document's root.
            part: ``value``, ``key`` or ``item`` (key and value together). For what has no key, all three are the value.

        Returns:
            The span of that part; of the nearest written ancestor when the path is not written; of the alias or merge where the value came
            through one. A key without a value is the place of its value too.
        """
        found = self._find(path)
        if found is None:
            return self._span(self.start, self.start)
        node, key = (found.use, found.use_key) if found.use is not None else (found.node, found.key)
        assert node is not None
        if key is None:
            return self._span(node.start, node.end)
        if part == "key" and found.complete:
            return self._span(key.start, key.end)
        if part == "item" and found.complete:
            return self._span(key.start, max(node.end, key.end))
        if node.start == node.end:
            return self._span(key.start, key.end)
        return self._span(node.start, node.end)

    def anchor(self, path: Path) -> Span | None:
        """Where the value at the path is written, when it came through an alias or a merge; None when it stands at its place of use."""
        if self._is_scanned or self._is_json:  # neither reader takes anchors, and the text may rest
            return None
        found = self._find(path) if "&" in self.source.text else None
        if found is None or found.use is None:
            return None
        node = found.node
        if node.start == node.end and found.key is not None:
            node = found.key
        return self._span(node.start, node.end)

    def is_written(self, path: Path) -> bool:
        """Whether the path is in the text, through aliases and merges too (and no default or nearest ancestor)."""
        found = self._find(path)
        return found is not None and found.complete

    @property
    def root(self) -> Node | None:
        """The nodes of the document, with offsets into the source; None where there are none."""
        root = self._root  # another thread may drop it meanwhile
        if root is None:
            from kubecheck.documents.positions import position

            root = self._root = position(self.source, self.start, self.end, self._is_json)
        return root

    def _span(self, start: int, end: int) -> Span:
        return self.source.span(start, end)

    def _find(self, path: Path) -> _Found | None:
        found = self._find_alone(path) if self._root is None and self._is_scanned and self._asked < _FEW else None
        if found is not None:
            return found
        node = self.root
        return None if node is None else _follow(_Found(node, None, None, None, complete=True), path)

    def _find_alone(self, path: Path) -> _Found | None:
        """What lies at a path, found without the nodes of the rest; None where it cannot be."""
        from kubecheck.documents.lines import NotSimpleError
        from kubecheck.documents.paths import find

        self._asked += 1
        known = self._known
        if known is None:
            known = self._known = {}
        try:
            key, node, taken = find(self.source.text, self.start, self.end, path, known)
        except NotSimpleError:
            return None
        return _follow(_Found(node, key, None, None, complete=True), path[taken:])


def _follow(found: _Found, path: Path) -> _Found:
    """Goes on along a path, as far as it is written."""
    for step in path:
        if not _descend(found, step):
            found.complete = False
            break
    return found


def _descend(found: _Found, step: str | int) -> bool:
    """Moves to a child; says whether there is one."""
    node = found.node
    if node.kind == ALIAS:
        assert node.target is not None
        if found.use is None:
            found.use, found.use_key = node, found.key
        node = node.target
    if node.kind == SEQUENCE:
        if step.__class__ is not int or not 0 <= step < len(node.children):
            return False
        found.node, found.key = node.children[step], None
    elif node.kind == MAPPING and step.__class__ is str:
        pair = _entry(node, step, frozenset())
        if pair is None:
            return False
        key, value, use, use_key = pair
        if use is not None and found.use is None:
            found.use, found.use_key = use, use_key
        found.node, found.key = value, key
    else:
        return False
    if found.node.kind == ALIAS and found.use is None:
        found.use, found.use_key = found.node, found.key
    if found.node.kind == ALIAS:
        assert found.node.target is not None
        found.node = found.node.target
    return True


def _entry(node: Node, step: str, seen: frozenset[int]) -> tuple[Node, Node, Node | None, Node | None] | None:
    """The key and value nodes under a key, the last where it is repeated; those it merges in come with the merge's value and key."""
    from kubecheck.documents.values import is_merge, key_text

    children = node.children
    if id(node) in seen:
        return None
    for index in range(len(children) - 2, -1, -2):
        key = children[index]
        if not is_merge(key):
            if step in (key_text(key), key.text):  # kustomize takes n for a text, as it is written
                return key, children[index + 1], None, None
            continue
        value = children[index + 1]
        sources = value.children if value.kind == SEQUENCE else [value]
        for merged in sources:
            target = merged.target if merged.kind == ALIAS else merged
            if target is None or target.kind != MAPPING:
                continue
            pair = _entry(target, step, seen | {id(node)})
            if pair is not None:
                if merged.kind != ALIAS:
                    return pair
                return pair[0], pair[1], merged, key
    return None
