"""Findings as an editor shows them."""

from __future__ import annotations

from lsprotocol import types

from kubecheck.findings import Severity
from kubecheck.lsp.positions import place_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kubecheck.findings import Finding, Location
    from kubecheck.source import Source

_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}
SOURCE = "kubecheck"


class Writer:
    """Writes findings as diagnostics.

    Args:
        encoding: the units in which the client counts columns.
        relates: whether it shows places that belong with another.
        tags: the tags that it knows.
        page_of: the address of a rule's page; empty where there is none.
        uri_of: the address of a file by its shown path.
    """

    def __init__(
        self,
        encoding: str,
        *,
        relates: bool,
        tags: Iterable[types.DiagnosticTag],
        page_of: Callable[[str], str],
        uri_of: Callable[[str], str],
    ) -> None:
        self._encoding = encoding
        self._relates = relates
        self._tags = frozenset(tags)
        self._page_of = page_of
        self._uri_of = uri_of

    def range_of(self, location: Location) -> types.Range:
        """The stretch of a text that a finding is about."""
        if location.source is None:
            start, end = (
                types.Position(location.line - 1, location.column - 1),
                types.Position(location.end_line - 1, location.end_column - 1),
            )
            return types.Range(start, end)
        return range_of(location.source, location.offset, location.end_offset, self._encoding)

    def diagnostic_of(self, finding: Finding) -> types.Diagnostic:
        """A finding as a diagnostic: its help and the words that belong to no place are told with it."""
        message = finding.message
        if finding.help:
            message += f"\nhelp: {finding.help}"
        related = []
        for note in finding.notes:
            if note.location is not None and self._relates:
                where = types.Location(self._uri_of(note.location.path), self.range_of(note.location))
                related.append(types.DiagnosticRelatedInformation(where, note.message))
            else:
                place = "" if note.location is None else f" ({note.location.path}:{note.location.line})"
                message += f"\n{note.message}{place}"
        page = self._page_of(finding.rule)
        return types.Diagnostic(
            self.range_of(finding.location), message, _SEVERITIES[finding.severity], finding.rule,
            types.CodeDescription(page) if page else None, SOURCE, self._tags_of(finding.rule) or None, related or None,
        )  # fmt: skip

    def _tags_of(self, rule: str) -> list[types.DiagnosticTag]:
        tags = []
        if rule.startswith(("deprecated-", "removed-api")):
            tags.append(types.DiagnosticTag.Deprecated)
        if rule.startswith("unused-"):
            tags.append(types.DiagnosticTag.Unnecessary)
        return [each for each in tags if each in self._tags]


def range_of(source: Source, start: int, end: int, encoding: str) -> types.Range:
    """The stretch between two offsets of a text."""
    return types.Range(types.Position(*place_of(source, start, encoding)), types.Position(*place_of(source, end, encoding)))


def sign(finding: Finding) -> tuple[object, ...]:
    """What tells a finding from one that an editor would show otherwise."""
    place = finding.location
    notes = [
        (each.message, None if each.location is None else (each.location.path, each.location.line, each.location.column))
        for each in finding.notes
    ]
    return (
        finding.rule,
        finding.severity,
        finding.message,
        finding.help,
        place.line,
        place.column,
        place.end_line,
        place.end_column,
        notes,
    )
