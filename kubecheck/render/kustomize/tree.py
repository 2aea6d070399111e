"""Values that know where each part of them is written, so that a build may take them from many files and still point at the right line.

A tree is made of `Mapping`, `Sequence` and plain scalars. Containers carry the place where they are written; a scalar is written below its
container, unless the container says otherwise. Whoever moves a container into another one need do nothing; whoever sets a scalar says where it
comes from. So the methods here are the only way to change a tree: never ``mapping[key] = value`` or ``sequence.append(value)``.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Protocol

    from kubecheck.source import Path, Source, Span

    class Text(Protocol):
        """Where values are written: a document, or a passage of a file that is none."""

        source: Source

        def locate(self, path: Path, part: str = "value") -> Span:
            """Where something stands."""

        def anchor(self, path: Path) -> Span | None:
            """Where the anchor stands that it came through, if it did."""


class Passage:
    """A part of a text that is no YAML: the file of a generator, or a line of it. Whatever is asked for stands there."""

    __slots__ = ("end", "source", "start")

    def __init__(self, source: Source, start: int, end: int) -> None:
        self.source = source
        self.start = start
        self.end = end

    def locate(self, path: Path, part: str = "value") -> Span:
        """The passage itself."""
        return self.source.span(self.start, self.end)

    def anchor(self, path: Path) -> None:
        """A passage comes through no anchor."""


class Written:
    """Where something is written: below another written thing, or, with ``step`` None, in a text, as its root."""

    __slots__ = ("above", "step")

    def __init__(self, above: Written | Text, step: str | int | None = None) -> None:
        self.above: Any = above
        self.step = step

    def resolve(self) -> tuple[Text, Path]:
        """The text, and the path in it."""
        steps: list[str | int] = []
        here = self
        while here.step is not None:
            steps.append(here.step)
            here = here.above
        return here.above, tuple(reversed(steps))

    def below(self, *steps: str | int) -> Written:
        """Where a part of it is written."""
        here = self
        for step in steps:
            here = Written(here, step)
        return here


def are_same(one: Written, other: Written) -> bool:
    """Whether two places are the same one, in the same text as it was read once."""
    while one is not other:
        if one.step != other.step or one.step.__class__ is not other.step.__class__:
            return False
        if one.step is None:
            return one.above is other.above
        one, other = one.above, other.above
    return True


class Timestamp(str):
    """A plain scalar that YAML reads as a time: a text while objects are built, printed as RFC 3339 at the end."""

    __slots__ = ()


class Mapping(dict):  # type: ignore[type-arg]
    """A mapping of a tree. ``places`` says of which scalars it is not true that they are written below ``written``.

    ``twins`` says of keys in which mappings the scalar under them is one and the same: kustomize puts one node into all fields where a label is
    missing, so that whoever changes it in one of them later changes it in all.
    """

    __slots__ = ("places", "twins", "written")

    def __init__(self, written: Written) -> None:
        super().__init__()
        self.written = written
        self.places: dict[str, Written] | None = None
        self.twins: dict[str, list[Mapping]] | None = None

    def at(self, key: str) -> Written:
        """Where the value under a key is written (a missing one: where it would be)."""
        value = self.get(key)
        if value.__class__ is Mapping or value.__class__ is Sequence:
            found: Written = value.written
            return found
        return (self.places.get(key) if self.places else None) or Written(self.written, key)

    def put(self, key: str, value: Any, written: Written) -> None:
        """Sets what is under a key; a container says itself where it is written."""
        if self.twins and key in self.twins:
            for each in self.twins[key]:
                if each is not self:
                    each._set(key, value, written)  # noqa: SLF001  # of this class
        self._set(key, value, written)

    def _set(self, key: str, value: Any, written: Written) -> None:
        self[key] = value
        if value.__class__ is Mapping or value.__class__ is Sequence:
            if self.places:
                self.places.pop(key, None)
        elif self.places is None:
            self.places = {key: written}
        else:
            self.places[key] = written

    def share(self, key: str, twins: list[Mapping]) -> None:
        """Makes what is under a key one with what is under it in others, among which this one comes."""
        twins.append(self)
        if self.twins is None:
            self.twins = {}
        self.twins[key] = twins

    def drop(self, key: str) -> None:
        """Takes a key away, if it is there."""
        self.pop(key, None)
        if self.twins and key in self.twins:
            twins = self.twins.pop(key)
            del twins[next(index for index, each in enumerate(twins) if each is self)]
        if self.places:
            self.places.pop(key, None)

    def mapping(self, key: str, written: Written) -> Mapping:
        """The mapping under a key; a new one where there is none (or null)."""
        found = self.get(key)
        if found is None:
            found = Mapping(written)
            self.put(key, found, written)
        assert isinstance(found, Mapping)
        return found


class Sequence(list):  # type: ignore[type-arg]
    """A sequence of a tree. ``places`` says of every item where it is written, once items have moved."""

    __slots__ = ("places", "written")

    def __init__(self, written: Written) -> None:
        super().__init__()
        self.written = written
        self.places: list[Written] | None = None

    def at(self, index: int) -> Written:
        """Where an item is written."""
        value = self[index] if index < len(self) else None
        if value.__class__ is Mapping or value.__class__ is Sequence:
            found: Written = value.written
            return found
        return Written(self.written, index) if self.places is None else self.places[index]

    def put(self, index: int, value: Any, written: Written) -> None:
        """Sets an item."""
        self._known()[index] = written
        self[index] = value

    def add(self, value: Any, written: Written) -> None:
        """Adds an item at the end."""
        self._known().append(written)
        self.append(value)

    def put_in(self, index: int, value: Any, written: Written) -> None:
        """Adds an item before another."""
        self._known().insert(index, written)
        self.insert(index, value)

    def drop(self, index: int) -> None:
        """Takes an item away."""
        del self._known()[index]
        del self[index]

    def _known(self) -> list[Written]:
        if self.places is None:
            self.places = [Written(self.written, index) for index in range(len(self))]
        return self.places


def grow(value: Any, written: Written) -> Any:
    """The tree of a plain value that is written at a place."""
    if isinstance(value, dict):
        mapping = Mapping(written)
        for key, each in value.items():
            mapping[key] = grow(each, Written(written, key)) if isinstance(each, (dict, list)) else each
        return mapping
    if isinstance(value, list):
        sequence = Sequence(written)
        sequence.extend([grow(each, Written(written, index)) if isinstance(each, (dict, list)) else each for index, each in enumerate(value)])
        return sequence
    return value


def copy(tree: Any) -> Any:
    """A deep copy, written at the same places."""
    if tree.__class__ is Mapping:
        mapping = Mapping(tree.written)
        mapping.update(tree)
        for key, value in tree.items():
            if value.__class__ is Mapping or value.__class__ is Sequence:
                mapping[key] = copy(value)
        if tree.places:
            mapping.places = dict(tree.places)
        return mapping
    if tree.__class__ is Sequence:
        sequence = Sequence(tree.written)
        sequence.extend([copy(value) if value.__class__ is Mapping or value.__class__ is Sequence else value for value in tree])
        if tree.places is not None:
            sequence.places = list(tree.places)
        return sequence
    return tree


class TwinCopies:
    """Deep copies of trees, in which what is one and the same, within a tree or in several, still is."""

    __slots__ = ("_known", "_twins")

    def __init__(self) -> None:
        self._known: dict[int, Any] = {}
        self._twins: dict[int, list[Mapping]] = {}

    def of(self, tree: Any) -> Any:
        """The copy of a tree, which must be kept as long as this is."""
        known = self._known.get(id(tree))
        if known is not None:
            return known
        if tree.__class__ is Mapping:
            return self._of_mapping(tree)
        if tree.__class__ is not Sequence:
            return tree
        sequence = self._known[id(tree)] = Sequence(tree.written)
        sequence.extend([self.of(value) if value.__class__ is Mapping or value.__class__ is Sequence else value for value in tree])
        if tree.places is not None:
            sequence.places = list(tree.places)
        return sequence

    def _of_mapping(self, tree: Mapping) -> Mapping:
        mapping = self._known[id(tree)] = Mapping(tree.written)
        mapping.update(tree)
        for key, value in tree.items():
            if value.__class__ is Mapping or value.__class__ is Sequence:
                mapping[key] = self.of(value)
        if tree.places:
            mapping.places = dict(tree.places)
        for key, twins in (tree.twins or {}).items():
            mapping.share(key, self._twins.setdefault(id(twins), []))
        return mapping


def separate(tree: Any) -> None:
    """Makes nothing in a tree one with anything else any more, as happens to objects that kustomize writes out and reads again."""
    if tree.__class__ is Mapping:
        tree.twins = None
    for value in tree.values() if tree.__class__ is Mapping else tree:
        if value.__class__ is Mapping or value.__class__ is Sequence:
            separate(value)


def flatten(tree: Mapping) -> tuple[dict[str, Any], dict[Path, Written]]:
    """The plain value of a tree, and where its parts are written: the root, and whatever is not written below its container."""
    marks: dict[Path, Written] = {(): tree.written}
    return _flatten(tree, (), marks), marks


def _flatten(tree: Any, path: Path, marks: dict[Path, Written]) -> Any:
    written = tree.written
    is_mapping = tree.__class__ is Mapping
    result: Any = {} if is_mapping else [None] * len(tree)
    for key, value in tree.items() if is_mapping else enumerate(tree):
        if value.__class__ is Mapping or value.__class__ is Sequence:
            inner: Written = value.written
            here = (*path, key)
            if inner.above is not written or inner.step != key:
                marks[here] = inner
            result[key] = _flatten(value, here, marks)
        else:
            if value.__class__ is Timestamp:
                from kubecheck.render.kustomize.files.scalars import timestamp_text

                value = timestamp_text(value)
            result[key] = value
    if tree.places:
        for key, place in tree.places.items() if is_mapping else enumerate(tree.places):
            value = tree.get(key) if is_mapping else tree[key]
            is_scalar = value.__class__ is not Mapping and value.__class__ is not Sequence
            if is_scalar and (not is_mapping or key in tree) and (place.above is not written or place.step != key):
                marks[(*path, key)] = place
    return result
