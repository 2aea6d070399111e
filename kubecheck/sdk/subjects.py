"""What rules look at that is no object: files, documents, places that cannot be read, and what the server refuses."""

from __future__ import annotations

from kubecheck import fields
from kubecheck.api.views.view import get
from kubecheck.fields import plain_path
from kubecheck.problems import Place
from kubecheck.source import format_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubecheck.documents import Document
    from kubecheck.fields import FieldError, FieldWarning
    from kubecheck.model.resource import Resource
    from kubecheck.sdk.rules import Context
    from kubecheck.source import Source, Span
    from kubecheck.source.positions import Path

_LONGEST_VALUE = 80


class File:
    """A file that was read: its text, and what reading it came to.

    ``fate`` is the word for what became of it; ``faults`` are what the reader could not make sense of: objects with ``message`` and ``span``.
    """

    __slots__ = ("detail", "fate", "faults", "source")

    def __init__(self, source: Source, fate: str, detail: str = "", faults: Iterable[Any] = ()) -> None:
        self.source = source
        self.fate = fate
        self.detail = detail
        self.faults = tuple(faults)

    def between(self, start: int, end: int) -> Place:
        """The place of the characters from ``start`` up to ``end``."""
        return Place(Stretch(self.source, start, end), ())

    def at(self) -> Place:
        """The beginning of the file."""
        return self.between(0, 0)


class Unreadable:
    """A place in a text that the server's reader refuses: ``message`` for people, ``server`` the reader's own words."""

    __slots__ = ("message", "place", "server")

    def __init__(self, file: File, fault: Any) -> None:
        self.message: str = fault.message
        self.server: str = fault.server
        self.place = file.between(fault.span.start.offset, fault.span.end.offset)

    def at(self) -> Place:
        """The place."""
        return self.place


class Stretch:
    """Stands for a document where only characters of a text are meant."""

    __slots__ = ("end", "source", "start")

    def __init__(self, source: Source, start: int, end: int) -> None:
        self.source = source
        self.start = start
        self.end = end

    def locate(self, path: Path, part: str = "value") -> Span:
        """The stretch itself."""
        return self.source.span(self.start, self.end)

    def anchor(self, path: Path) -> Span | None:
        """A stretch of text comes through no anchor."""
        return None


class FileDocument:
    """One document of a file, whether or not it is an object of Kubernetes. ``resources`` are the objects in it."""

    __slots__ = ("document", "resources", "value")

    def __init__(self, document: Document, resources: tuple[Resource, ...]) -> None:
        self.document = document
        self.value: Any = document.value
        self.resources = resources

    def at(self, *steps: str | int) -> Place:
        """The place of a field of the document."""
        first = self.resources[0] if len(self.resources) == 1 else None
        if first is not None:
            return Place(self.document, steps, object_label=first.ref.full, object_path=first.base)
        return Place(self.document, steps)


class Kustomization:
    """What comes of building a kustomization.

    ``refusal`` is why kustomize refuses, in its words, and ``place`` what there is to mend, the file's beginning where no line is to blame.
    ``kept_out`` is the name of the file for want of which it refuses, where everybody makes that file for themselves: none of the repository is missing.
    ``is_unrestricted`` says that it refuses for files outside of the folder alone, and builds with ``--load-restrictor LoadRestrictionsNone``.
    ``notes`` are words about what is deprecated, left out, lost, unused or quoted, with their places, by what they are about.
    """

    __slots__ = ("is_unrestricted", "kept_out", "near", "notes", "place", "refusal")

    def __init__(
        self, refusal: str, place: Place, notes: Iterable[tuple[str, str, Place]] = (), near: str = "", kept_out: str = "", *, is_unrestricted: bool = False
    ) -> None:
        self.is_unrestricted = is_unrestricted
        self.refusal = refusal
        self.place = place
        self.notes = tuple(notes)
        self.near = near
        self.kept_out = kept_out

    def at(self) -> Place:
        """What there is to mend."""
        return self.place

    def notes_about(self, about: str) -> list[tuple[str, Place]]:
        """The words about one thing, each with its place."""
        return [(words, place) for each, words, place in self.notes if each == about]


class Chart:
    """What comes of rendering a Helm chart with some values.

    ``refusal`` is why Helm refuses, in its words, and ``place`` what there is to mend, the file's beginning where no line is to blame;
    ``is_told_by_chart`` says that the chart itself refuses, by ``required`` or ``fail``. ``values`` is the file of values or the name of what says
    what it is rendered with, empty for the chart's own values alone.
    ``missing`` are the dependencies that were left out, ``missing_place`` where the first of them is named; ``skipped`` the documents that Helm leaves out: hooks
    that it does not know. ``violations`` is what in the values breaks a schema, each in Helm's words with its place.
    """

    __slots__ = ("is_told_by_chart", "missing", "missing_place", "place", "refusal", "skipped", "values", "violations")

    def __init__(
        self, refusal: str, place: Place, values: str = "", missing: tuple[str, ...] = (), is_told_by_chart: bool = False, skipped: Iterable[FileDocument] = (),
        violations: Iterable[tuple[str, Place]] = (), missing_place: Place | None = None,
    ) -> None:  # fmt: skip
        self.skipped = tuple(skipped)
        self.violations = tuple(violations)
        self.missing_place = missing_place or place
        self.refusal = refusal
        self.place = place
        self.values = values
        self.missing = missing
        self.is_told_by_chart = is_told_by_chart

    def at(self) -> Place:
        """What there is to mend."""
        return self.place


class Placeholder:
    """A text of an object that another program fills in before the server sees it: ``path`` leads to it from the object's root."""

    __slots__ = ("path", "resource", "text")

    def __init__(self, resource: Resource, path: Path, text: str) -> None:
        self.resource = resource
        self.path = path
        self.text = text

    def at(self) -> Place:
        """The place."""
        return self.resource.at(*self.path)


class Refusal:
    """One thing that the server would say about one field of an object: a `FieldError` with its object.

    ``detail`` are the server's words about this field, several sentences parted by semicolons; ``also`` are its errors that come of the same
    cause, which are told of with this one. ``spot`` is where in the object it stands, and whether the key is meant, where that is known already.
    """

    __slots__ = ("also", "detail", "error", "resource", "spot")

    def __init__(self, resource: Resource, error: FieldError, also: Iterable[FieldError] = (), spot: tuple[Path, bool] | None = None) -> None:
        self.resource = resource
        self.error = error
        self.detail = error.detail
        self.also = list(also)
        self.spot = spot

    @property
    def field(self) -> str:
        """The field as the server writes it."""
        return self.error.field

    @property
    def path(self) -> Path:
        """The field's path from the object's root."""
        return self.error.path

    def is_custom(self, ctx: Context) -> bool:
        """Whether the object is of a kind that is not built in."""
        return ctx.catalog.kind(self.resource.ref.api_version, self.resource.ref.kind) is None

    @property
    def where(self) -> str:
        """The field as people write it: ``.spec.containers[0].image``."""
        return format_path(self.error.path)

    @property
    def found(self) -> str:
        """The value that stands there, short enough for a sentence; empty when none does."""
        from kubecheck.field_messages import OMITTED, format_value, marshal

        value = self.error.bad_value
        if value is None or value is OMITTED or (value == "" and isinstance(get(self.resource.value, self.path), (dict, list))):
            return ""
        text = format_value(value)
        if text.endswith(("}", "(nil)")) and not text.startswith(("{", "[{", '"')):  # in Go's notation, as before 1.34
            written = get(self.resource.value, self.path)
            text = "" if written is None else marshal(written)
        if text.startswith(("{", "[{")) and self.error.type != fields.WRONG_TYPE:
            return ""  # a struct of the server's, in its own spelling
        return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"

    @property
    def is_written(self) -> bool:
        """Whether the field stands in the object, with whatever value."""
        *parent, name = self.error.path or ("",)
        around = get(self.resource.value, tuple(parent)) if parent else self.resource.value
        return isinstance(around, dict) and name in around

    @property
    def written(self) -> str:
        """The value as the file has it, where that is plain text which Kubernetes reads as something else, such as ``yes`` or ``010``; else empty."""
        place = self.place
        value = get(self.resource.value, place.path[len(self.resource.base) :])
        if place.part != "value" or not isinstance(value, (bool, int, float)):
            return ""
        span = place.document.locate(place.path)
        text = span.source.text[span.start.offset : span.end.offset]
        from kubecheck.documents.scalars import plain_value  # only an error pays for it
        from kubecheck.field_messages import format_value

        read = plain_value(text) if text and len(text) <= _LONGEST_VALUE else None
        is_same = type(read) is type(value) and read == value
        return text if is_same and text.lower() != format_value(value) else ""

    @property
    def shown(self) -> str:
        """The value for a sentence: as it is written, and how Kubernetes reads it where that is something else; empty when there is none."""
        written = self.written
        return f"{written} (read as {self.found})" if written and self.found else self.found

    @property
    def name(self) -> str:
        """The last name on the path, empty for the root."""
        for step in reversed(self.error.path):
            if isinstance(step, str):
                return step
        return ""

    def at(self) -> Place:
        """The place."""
        return self.place

    @property
    def place(self) -> Place:
        """Where the field stands, or what in it is meant, or what is nearest to it."""
        from kubecheck.model.pointing import point

        path, is_key = self.spot or point(self.resource.value, self.error)
        place = self.resource.at(*path)
        return place.key if is_key else place

    @property
    def culprit(self) -> tuple[str, Any]:
        """What is meant, where it stands: the path as people write it, and the value (of a key, its name); the server's own where nothing does."""
        place = self.place
        path = place.path[len(self.resource.base) :]
        found = path[-1] if place.part == "key" else get(self.resource.value, path)
        plain = isinstance(found, (str, int, float))
        return format_path(path[:-1] if place.part == "key" else path), found if plain else self.error.bad_value

    @property
    def facts(self) -> dict[str, object]:
        """The server's words."""
        found: dict[str, object] = {"type": self.error.type, "field": self.error.field, "server": self.error.message}
        if self.also:
            found["also"] = [f"{error.field}: {error.message}" for error in self.also]
        return found


class ServerWarning:
    """One thing that the server takes and warns of, at one field of an object: a `FieldWarning` with its object.

    ``also`` are its warnings of the same cause about the same field.
    """

    __slots__ = ("also", "resource", "warning")

    def __init__(self, resource: Resource, warning: FieldWarning) -> None:
        self.resource = resource
        self.warning = warning
        self.also: list[FieldWarning] = []

    @property
    def cause(self) -> str:
        """What the server warns of: one of the causes in `kubecheck.fields`."""
        return self.warning.cause

    @property
    def value(self) -> Any:
        """What is at fault, where the cause does not say it: the key, the name, the number."""
        return self.warning.value

    @property
    def path(self) -> Path:
        """The field's path from the object's root."""
        return self.warning.path

    @property
    def name(self) -> str:
        """The last name on the path."""
        return next((step for step in reversed(self.path) if isinstance(step, str)), "")

    def at(self) -> Place:
        """Where the field stands, or what is nearest to it; of an entry that is itself at fault, its key."""
        from kubecheck.model.pointing import written_path

        place = self.resource.at(*written_path(self.resource.value, self.path))
        return place.key if self.path[-1:] == (self.value,) else place

    @property
    def other(self) -> Place | None:
        """What the field is at odds with, where there is such a thing."""
        return self.resource.at(*plain_path(self.warning.other)) if self.warning.other else None

    @property
    def words(self) -> str:
        """The server's sentence without the field before it."""
        text = self.warning.text
        return text.removeprefix(f"{fields.format_steps(self.warning.steps)}: ")

    @property
    def facts(self) -> dict[str, object]:
        """The server's words."""
        return {**self.warning.facts, "also": [each.text for each in self.also]} if self.also else self.warning.facts
