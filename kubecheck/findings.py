"""Findings and the report: what a run says in the end. Plain data with places made concrete, so it can cross processes and be written out.

A rule yields a `Problem` at a symbolic `Where` (document, field path, part); the engine turns it into a `Finding` with a `Location`.
"""

from __future__ import annotations

import enum

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from kubecheck.source import Source, Span
    from kubecheck.source.positions import Path

    class Placed(Protocol):
        """What a place needs of a document."""

        source: Source

        def locate(self, path: Path, part: str = "value") -> Span:
            """The span of the value or key at the path, or of its nearest written ancestor."""

        def anchor(self, path: Path) -> Span | None:
            """Where the anchor stands that the value at the path came from, if it came from one."""


class Severity(enum.IntEnum):
    """How much a finding matters; ordered, so that a fail level is a comparison."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def label(self) -> str:
        """The word people see: info, warning or error."""
        return self.name.lower()


class Where:
    """A place said symbolically: a field path in a document, and which part of it: ``value``, ``key`` or ``item`` (key and value).

    ``within`` narrows a value to characters of it, as (start, end) offsets into the scalar, where only a piece of a text is at fault.
    """

    __slots__ = ("document", "part", "path", "within")

    def __init__(self, document: Placed, path: Path = (), part: str = "value", within: tuple[int, int] | None = None) -> None:
        self.document = document
        self.path = path
        self.part = part
        self.within = within


class Location:
    """A concrete place: shown file path, and line and column (from 1) of start and end (exclusive), with character offsets.

    ``source`` is the text that it lies in, to cut excerpts from; None where nobody has it at hand.
    """

    __slots__ = ("column", "end_column", "end_line", "end_offset", "line", "offset", "path", "source")

    def __init__(
        self, path: str, line: int, column: int, end_line: int, end_column: int, offset: int, end_offset: int, source: Source | None = None
    ) -> None:
        self.path = path
        self.line = line
        self.column = column
        self.end_line = end_line
        self.end_column = end_column
        self.offset = offset
        self.end_offset = end_offset
        self.source = source

    @classmethod
    def of(cls, span: Span) -> Location:
        """The location of a span."""
        start, end = span.start, span.end
        return cls(span.source.path, start.line, start.column, end.line, end.column, start.offset, end.offset, span.source)

    def key(self) -> tuple[str, int, int]:
        """Sorts by file, then by place."""
        return (self.path, self.offset, self.end_offset)


class Note:
    """A related place with a few words, shown under a finding; without a location, words alone."""

    __slots__ = ("location", "message")

    def __init__(self, message: str, location: Location | None = None) -> None:
        self.message = message
        self.location = location


class Edit:
    """Replaces the characters from ``start`` up to ``end`` of a file by ``text``; they are ``old`` as long as nobody has changed the file."""

    __slots__ = ("end", "old", "path", "start", "text")

    def __init__(self, path: str, start: int, end: int, text: str, old: str) -> None:
        self.path = path
        self.start = start
        self.end = end
        self.text = text
        self.old = old


class Fix:
    """A way to mend a finding; safe when it cannot change what the manifest means to the author. Without edits it is for somebody to do by hand."""

    __slots__ = ("edits", "message", "safe")

    def __init__(self, message: str, edits: tuple[Edit, ...], safe: bool = False) -> None:
        self.message = message
        self.edits = edits
        self.safe = safe


class Finding:
    """One thing to tell.

    ``message`` is complete on its own line. ``label`` is what stands under the carets. ``object`` is ``Kind/namespace/name`` or empty;
    ``field`` the formatted field path or empty; ``facts`` plain data for machines (the server's words, the numbers behind a verdict).
    ``ways_out`` are what would end a trouble of the dry run, each tried, those that change least first; ``fix`` is the first of them with edits.
    ``builds`` are what builds the object: folders of kustomizations, names of entry points; empty where it stands in a file as it is applied.
    ``versions`` are the versions of Kubernetes in which it is so, oldest first; empty where one version is asked for.
    """

    __slots__ = ("builds", "facts", "field", "fix", "help", "label", "location", "message", "notes", "object", "rule", "severity", "versions", "ways_out")

    def __init__(
        self,
        rule: str,
        severity: Severity,
        message: str,
        location: Location,
        *,
        label: str = "",
        notes: tuple[Note, ...] = (),
        help: str = "",  # noqa: A002  # the word people see
        fix: Fix | None = None,
        facts: dict[str, object] | None = None,
        object: str = "",  # noqa: A002  # the word of the JSON report
        field: str = "",
        builds: tuple[str, ...] = (),
    ) -> None:
        self.rule = rule
        self.severity = severity
        self.message = message
        self.location = location
        self.label = label
        self.notes = notes
        self.help = help
        self.fix = fix
        self.facts = facts or {}
        self.object = object
        self.field = field
        self.builds = builds
        self.versions: tuple[str, ...] = ()
        self.ways_out: tuple[Fix, ...] = ()

    def offer(self, ways_out: tuple[Fix, ...]) -> None:
        """Keeps ways out with the finding."""
        self.ways_out = ways_out
        self.fix = self.fix or next((each for each in ways_out if each.edits), None)

    def copied(self) -> Finding:
        """The same, to be changed by itself."""
        copy = Finding.__new__(Finding)
        for name in self.__slots__:
            setattr(copy, name, getattr(self, name))
        return copy

    def key(self) -> tuple[object, ...]:
        """A total order: place, then rule, then message."""
        return (*self.location.key(), self.rule, self.message)


class Fate(enum.StrEnum):
    """What became of an input."""

    CHECKED = "checked"
    NOT_A_MANIFEST = "not a manifest"
    OTHER_TOOL = "file of another tool"
    PATCH = "kustomize patch"
    TEMPLATE = "template"
    UNREADABLE = "unreadable"
    EXCLUDED = "excluded"
    IGNORED = "ignored by git"
    SKIPPED = "skipped"


class FileFate:
    """An input and what became of it.

    ``detail`` says why or which tool, ``documents`` how many documents were checked; ``is_absent`` that it was asked for and is not there.
    Where files are shown, ``worlds`` names the worlds that it is part of, and ``is_context`` says that nothing was asked about it.
    """

    __slots__ = ("detail", "documents", "fate", "is_absent", "is_context", "path", "worlds")

    def __init__(self, path: str, fate: Fate, detail: str = "", documents: int = 0, is_absent: bool = False) -> None:
        self.path = path
        self.fate = fate
        self.detail = detail
        self.documents = documents
        self.is_absent = is_absent
        self.is_context = False
        self.worlds: tuple[str, ...] = ()


class Report:
    """What a run found: findings in their total order, the fate of every input, and sources to cut excerpts from.

    ``sources`` gives the text of a shown path; ``failed`` says that a rule or plugin crashed, which makes the exit code 2.
    ``notices`` are words about the run itself, such as what was assumed. ``context`` has the fates of files that were loaded for the sake of
    others, where files are shown.
    """

    __slots__ = ("context", "failed", "files", "findings", "notices", "sources")

    def __init__(
        self,
        findings: list[Finding],
        files: list[FileFate],
        sources: dict[str, Source],
        notices: tuple[str, ...] = (),
        failed: bool = False,
    ) -> None:
        self.findings = findings
        self.files = files
        self.context: list[FileFate] = []
        self.sources = sources
        self.notices = notices
        self.failed = failed

    @property
    def is_empty(self) -> bool:
        """Whether nothing was checked: no file holds a manifest or a patch."""
        return not any(file.fate in (Fate.CHECKED, Fate.PATCH) for file in self.files)
