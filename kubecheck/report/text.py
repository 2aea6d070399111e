"""The format for people: a line that is complete on its own, the excerpt, related places, help."""

from __future__ import annotations

from kubecheck.findings import Fate, Severity
from kubecheck.report.snippet import excerpt
from kubecheck.report.summary import summarize

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kubecheck.findings import Finding, Location, Report
    from kubecheck.report import Options
    from kubecheck.source import Source

    Paint = Callable[[str, str], str]

_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36"}
_BOLD, _DIM, _NOTE = "1", "2", "34"


def write(report: Report, options: Options) -> str:
    """The findings with their excerpts, unreadable files that no finding speaks of, notices, and the summary."""
    paint = _paint if options.colour else _plain
    blocks = [_block(finding, report.sources, paint) for finding in report.findings]
    told = {finding.location.path for finding in report.findings}
    for file in report.files:
        if file.fate is Fate.UNREADABLE and file.path not in told:
            blocks.append(f"{paint(file.path, _BOLD)}: {paint('error', '1;31')}: {file.detail}")
    parts = ["\n\n".join(blocks)] if blocks else []
    parts += [f"note: {notice}" for notice in report.notices]
    if options.summary:
        parts.append(paint(summarize(report), _BOLD))
    return "\n\n".join(part for part in parts if part) + "\n" if parts else ""


def _plain(text: str, _code: str) -> str:
    return text


def _paint(text: str, code: str) -> str:
    return f"\x1b[{code}m{text}\x1b[0m"


def _block(finding: Finding, sources: dict[str, Source], paint: Paint) -> str:
    colour = _COLOURS[finding.severity]
    at = finding.location
    place, rule = paint(f"{at.path}:{at.line}:{at.column}:", _BOLD), paint(f"[{finding.rule}]", _DIM)
    lines = [f"{place} {paint(f'{finding.severity.label}:', f'1;{colour}')} {finding.message} {rule}"]
    places = [at, *(note.location for note in finding.notes if note.location is not None)]
    gutter = max(len(str(place.line)) for place in places) + 1
    if at.path in sources:
        lines.append(f"{' ' * gutter} |")
        lines += _excerpt_lines(sources[at.path], at, "^", finding.label, gutter, paint, colour)
    lines += _note_lines(finding, sources, gutter, paint)
    words = finding.help or f"kubecheck explain {finding.rule}"
    lines.append(f"{' ' * gutter} = help: {words}")
    return "\n".join(lines)


def _excerpt_lines(source: Source, at: Location, mark: str, label: str, gutter: int, paint: Paint, colour: str) -> list[str]:
    shown, marks = excerpt(source, at, mark)
    indent = len(marks) - len(marks.lstrip())
    marked = marks[:indent] + paint(f"{marks[indent:]} {label}".rstrip(), colour)
    return [f"{at.line:>{gutter}} | {shown}".rstrip(), f"{' ' * gutter} | {marked}"]


def _note_lines(finding: Finding, sources: dict[str, Source], gutter: int, paint: Paint) -> list[str]:
    lines = []
    for note in finding.notes:
        if note.location is None:
            lines.append(f"{' ' * gutter} = note: {note.message}")
            continue
        place = note.location
        lines.append(f"{' ' * max(gutter - 1, 0)}::: {paint(f'{place.path}:{place.line}:{place.column}', _BOLD)}")
        if place.path in sources:
            lines += _excerpt_lines(sources[place.path], place, "-", note.message, gutter, paint, _NOTE)
        else:
            lines.append(f"{' ' * gutter} = note: {note.message}")
    return lines
