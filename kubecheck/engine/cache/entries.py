"""Findings and reports as plain data, and back. The texts that they lie in are not kept: places name them by their paths."""

from __future__ import annotations

from kubecheck.findings import Edit, Fate, FileFate, Finding, Fix, Location, Note, Report, Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kubecheck.source import Source

    Sources = Callable[[str], Source | None]


class NotPlainError(Exception):
    """Something cannot be kept as plain data and come back as it was."""


def pack_report(report: Report) -> list[Any]:
    """A report as plain data, without its texts.

    Raises:
        NotPlainError: it cannot be.
    """
    return [
        [pack_finding(each) for each in report.findings],
        [_pack_fate(each) for each in report.files],
        list(report.notices),
        [_pack_fate(each) for each in report.context],
    ]


def unpack_report(packed: Any, sources: dict[str, Source]) -> Report:
    """The report of plain data, with its texts by their paths."""
    findings, files, notices, context = packed
    report = Report(
        [unpack_finding(each, sources.get) for each in findings], [_unpack_fate(each) for each in files], sources, tuple(notices)
    )
    report.context = [_unpack_fate(each) for each in context]
    return report


def pack_finding(finding: Finding) -> list[Any]:
    """A finding as plain data.

    Raises:
        NotPlainError: it cannot be.
    """
    return [
        finding.rule, int(finding.severity), finding.message, _pack_location(finding.location), finding.label,
        [[note.message, None if note.location is None else _pack_location(note.location)] for note in finding.notes],
        finding.help,
        None if finding.fix is None else _pack_fix(finding.fix),
        plain(finding.facts), finding.object, finding.field, list(finding.builds), list(map(_pack_fix, finding.ways_out)),
    ]  # fmt: skip


def _pack_fix(fix: Fix) -> list[Any]:
    return [[[each.path, each.start, each.end, each.text, each.old] for each in fix.edits], fix.message, fix.safe]


def _unpack_fix(packed: Any) -> Fix:
    edits, message, safe = packed
    return Fix(message, tuple(Edit(*each) for each in edits), safe)


def unpack_finding(packed: Any, sources: Sources) -> Finding:
    """The finding of plain data, its places in the texts of their paths."""
    rule, severity, message, location, label, notes, words, fix, facts, about, field, builds, ways_out = packed
    finding = Finding(
        rule, Severity(severity), message, _unpack_location(location, sources), label=label,
        notes=tuple(Note(text, None if where is None else _unpack_location(where, sources)) for text, where in notes),
        help=words,
        fix=None if fix is None else _unpack_fix(fix),
        facts=facts, object=about, field=field, builds=tuple(builds),
    )  # fmt: skip
    finding.ways_out = tuple(map(_unpack_fix, ways_out))
    return finding


def sources_of(findings: list[Finding]) -> dict[str, Source | None]:
    """The texts that findings and their notes lie in, by their paths."""
    places = [each.location for each in findings]
    places += [note.location for each in findings for note in each.notes if note.location is not None]
    return {each.path: each.source for each in places}


def plain(value: Any) -> Any:
    """A value as JSON gives it back, tuples as lists.

    Raises:
        NotPlainError: JSON cannot.
    """
    if value is None or type(value) in (str, bool, int, float):
        return value
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if isinstance(value, dict) and all(type(key) is str for key in value):
        return {key: plain(each) for key, each in value.items()}
    raise NotPlainError(type(value).__name__)


def _pack_location(place: Location) -> list[Any]:
    return [place.path, place.line, place.column, place.end_line, place.end_column, place.offset, place.end_offset]


def _unpack_location(packed: Any, sources: Sources) -> Location:
    path, line, column, end_line, end_column, offset, end_offset = packed
    return Location(path, line, column, end_line, end_column, offset, end_offset, sources(path))


def _pack_fate(fate: FileFate) -> list[Any]:
    return [fate.path, fate.fate.value, fate.detail, fate.documents, fate.is_absent, fate.is_context, list(fate.worlds)]


def _unpack_fate(packed: Any) -> FileFate:
    path, fate, detail, documents, is_absent, is_context, worlds = packed
    found = FileFate(path, Fate(fate), detail, documents, is_absent)
    found.is_context = is_context
    found.worlds = tuple(worlds)
    return found
