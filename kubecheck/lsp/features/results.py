"""What features answer: plain values, in character offsets of our own texts. Whoever speaks a protocol makes its words of them."""

from __future__ import annotations

from dataclasses import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.source import Span

# What a completion is, in words that editors have a sign for.
FIELD, VALUE, NAME, LABEL, RULE, KIND, FILE = "field", "value", "name", "label", "rule", "kind", "file"


class RenameError(Exception):
    """Nothing is renamed; the text says in one sentence why."""


@dataclass(frozen=True, slots=True)
class Hover:
    """What is said of the text between two offsets, in Markdown."""

    markdown: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Completion:
    """One thing that may be written at the cursor.

    ``insert`` replaces the text from ``start`` to ``end``, as it is: its lines are indented already. ``detail`` is a few words beside the label,
    ``sort`` what completions are sorted by, ``kind`` one of the words above.
    """

    label: str
    kind: str
    start: int
    end: int
    insert: str
    detail: str = ""
    documentation: str = ""
    sort: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """A place that something at the cursor means: the text between two offsets of a file; ``label`` says what it is."""

    path: str
    start: int
    end: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Renameable:
    """What can be renamed at the cursor: the text between the offsets, which is ``name`` now."""

    start: int
    end: int
    name: str


def target_of(span: Span, label: str = "") -> Target:
    """The place that a span is."""
    return Target(span.source.path, span.start.offset, span.end.offset, label)
