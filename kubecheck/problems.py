"""Problems and the places they point at: what a rule yields before places become lines and columns.

A `Place` names a field of a document; its methods build a `Problem` there. The engine turns problems into findings.
"""

from __future__ import annotations

from kubecheck.findings import Severity, Where

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.findings import Placed
    from kubecheck.source.positions import Path


class _Change:
    """What becomes of a place where no value says it."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


# What stands at the place, letter by letter, as a text.
AS_TEXT = _Change("AS_TEXT")
# A key that is given twice with one value stands there once.
ONCE = _Change("ONCE")


class Problem:
    """One thing wrong, at one place.

    ``severity`` None means the severity of the rule. ``label`` stands under the carets, ``help`` is advice on a line of its own, ``facts``
    are plain data for machines, ``edits`` what would mend it: pairs of a place and what becomes of it.
    """

    __slots__ = ("edits", "edits_message", "edits_safe", "facts", "help", "label", "message", "notes", "place", "severity")

    def __init__(
        self,
        place: Place,
        message: str,
        severity: Severity | None = None,
        *,
        label: str = "",
        help: str = "",  # noqa: A002  # the word people see
        facts: dict[str, object] | None = None,
    ) -> None:
        self.place = place
        self.message = message
        self.severity = severity
        self.label = label
        self.help = help
        self.facts = facts or {}
        self.notes: list[tuple[str, Place | None]] = []
        self.edits: list[tuple[Place, object]] = []
        self.edits_message = ""
        self.edits_safe = False

    def note(self, message: str, place: Place | None = None) -> Problem:
        """Adds a related place with a few words, or words alone; returns the problem."""
        self.notes.append((message, place))
        return self

    def fix(self, message: str, place: Place, value: object, safe: bool = False) -> Problem:
        """Adds an edit of what would mend this; returns the problem.

        Args:
            message: what is done, as an order: ``rename it to replicas``.
            place: the value, or the key, that becomes another one. One that no file says by itself is not edited.
            value: a text, number or boolean, written in the style of what stands there; `AS_TEXT` or `ONCE`.
            safe: whether nobody can have meant anything else.
        """
        self.edits_message = self.edits_message or message
        self.edits_safe = safe and (self.edits_safe or not self.edits)
        self.edits.append((place, value))
        return self

    def reshape(self, message: str, place: Place, shape: object, safe: bool = False) -> Problem:
        """Adds to what would mend this that entries stand elsewhere; returns the problem.

        Args:
            message: what is done, as an order: ``move it to service.name``.
            place: the mapping that is changed, as a whole object. What several files say, or what is rendered, is not edited.
            shape: what moves, and what is added (`kubecheck.sdk.Reshaping`), by paths from that place.
            safe: whether nobody can have meant anything else.
        """
        return self.fix(message, place, shape, safe)


class Place(Where):
    """A field of an object, from which problems are built: ``service.at("spec", "selector").error("selects nothing")``."""

    __slots__ = ("object_label", "object_path")

    def __init__(
        self,
        document: Placed,
        path: Path = (),
        part: str = "value",
        within: tuple[int, int] | None = None,
        *,
        object_label: str = "",
        object_path: Path = (),
    ) -> None:
        super().__init__(document, path, part, within)
        self.object_label = object_label
        self.object_path = object_path

    @property
    def key(self) -> Place:
        """The key instead of the value."""
        return Place(self.document, self.path, "key", object_label=self.object_label, object_path=self.object_path)

    @property
    def item(self) -> Place:
        """Key and value together."""
        return Place(self.document, self.path, "item", object_label=self.object_label, object_path=self.object_path)

    def at(self, *steps: str | int) -> Place:
        """A place further in."""
        return Place(self.document, self.path + steps, object_label=self.object_label, object_path=self.object_path)

    def piece(self, start: int, end: int) -> Place:
        """Only the characters from ``start`` up to ``end`` of a text."""
        return Place(self.document, self.path, self.part, (start, end), object_label=self.object_label, object_path=self.object_path)

    def problem(self, message: str, *, label: str = "", help: str = "", facts: dict[str, object] | None = None) -> Problem:  # noqa: A002
        """A problem of the rule's own severity."""
        return Problem(self, message, None, label=label, help=help, facts=facts)

    def error(self, message: str, *, label: str = "", help: str = "", facts: dict[str, object] | None = None) -> Problem:  # noqa: A002
        """Something that will be refused or cannot work."""
        return Problem(self, message, Severity.ERROR, label=label, help=help, facts=facts)

    def warning(self, message: str, *, label: str = "", help: str = "", facts: dict[str, object] | None = None) -> Problem:  # noqa: A002
        """Something that will surprise or hurt."""
        return Problem(self, message, Severity.WARNING, label=label, help=help, facts=facts)

    def info(self, message: str, *, label: str = "", help: str = "", facts: dict[str, object] | None = None) -> Problem:  # noqa: A002
        """Something worth knowing."""
        return Problem(self, message, Severity.INFO, label=label, help=help, facts=facts)
