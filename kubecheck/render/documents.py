"""A document that no file holds: an object as a build makes it, each part of which is written somewhere."""

from __future__ import annotations

from kubecheck.documents import Document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.render.kustomize.tree import Text, Written
    from kubecheck.source import Path, Source, Span


class BuiltDocument(Document):
    """An object of a build; it answers as any document does, with places in the files that it was made from.

    ``source`` is the text that its root is written in, ``index`` its number among the objects of the build.

    Attributes:
        built_by: what builds it: the folder of a kustomization, or the name of an entry point.
        marks: where its parts are written: its root, and all that is not written below what holds it.
        is_partial: whether a part of the build was left out, so that what looks missing may be there.
    """

    __slots__ = ("built_by", "is_partial", "marks")

    def __init__(self, value: dict[str, Any], marks: dict[Path, Written], index: int, built_by: str, is_partial: bool = False) -> None:
        super().__init__(marks[()].resolve()[0].source, index, value, 0, 0)
        self.marks = marks
        self.built_by = built_by
        self.is_partial = is_partial

    @property
    def anchor_words(self) -> str:
        """What there is to see at an anchor."""
        return str(getattr(self.marks[()].resolve()[0], "anchor_words", ""))

    def __reduce__(self) -> tuple[object, ...]:
        return BuiltDocument, (self.value, self.marks, self.index, self.built_by, self.is_partial)

    def locate(self, path: Path, part: str = "value") -> Span:
        """Where something is written; see `Document.locate`."""
        text, steps = self.written_at(path)
        return text.locate(steps, part)

    def anchor(self, path: Path) -> Span | None:
        """Where the anchor stands that the value came through, if it did."""
        text, steps = self.written_at(path)
        return text.anchor(steps)

    def is_written(self, path: Path) -> bool:
        """Whether the path is in the object."""
        here: Any = self.value
        for step in path:
            is_there = 0 <= step < len(here) if isinstance(here, list) and isinstance(step, int) else isinstance(here, dict) and step in here
            if not is_there:
                return False
            here = here[step]
        return True

    def written_at(self, path: Path) -> tuple[Text, Path]:
        """The text that holds what is at a path of the object, and the path there."""
        for length in range(len(path), -1, -1):
            written = self.marks.get(path[:length])
            if written is not None:
                text, steps = written.resolve()
                return text, (*steps, *path[length:])
        raise AssertionError("every object is written somewhere")

    @property
    def sources(self) -> list[Source]:
        """The texts that its parts are written in."""
        return list({each.path: each for each in (mark.resolve()[0].source for mark in self.marks.values())}.values())

    def drop_positions(self) -> None:
        """Forgets positions in the documents that it is made from."""
        for written in self.marks.values():
            drop = getattr(written.resolve()[0], "drop_positions", None)
            if drop is not None:
                drop()
