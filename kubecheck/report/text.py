"""The report for people: a line that is complete on its own, then an excerpt with carets, related places, and help.

The look::

    web.yaml:12:13: error: selects app=wbe, which no pod template carries [selector-matches-nothing]
       |
    12 |   selector: {app: wbe}
       |             ^^^^^^^^^^ nothing has this label
      ::: deploy.yaml:31:9
    31 |         app: web
       |         -------- the closest pod template (Deployment web)
       = help: kubecheck explain selector-matches-nothing
"""

from __future__ import annotations

from kubecheck.findings import Severity
from kubecheck.report.snippet import clean, clean_path, excerpt
from kubecheck.report.summary import unreadable_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.findings import Finding, Location, Report
    from kubecheck.report import Options

_WAYS = 2
_RESET = "\x1b[0m"
_BOLD = "\x1b[1m"
_BLUE = "\x1b[1;34m"
_COLORS = {Severity.ERROR: "\x1b[1;31m", Severity.WARNING: "\x1b[1;33m", Severity.INFO: "\x1b[1;36m"}


def pieces(report: Report, options: Options) -> Iterator[str]:
    """The findings, an empty line between them; the first of each rule says how to learn more. Then the files that could not be read."""
    separator = ""
    for block in _blocks(report, options):
        yield separator + block
        separator = "\n"


def _blocks(report: Report, options: Options) -> Iterator[str]:
    explained: set[str] = set()
    for heading, findings in _groups(report.findings, options.group_by):
        if heading:
            yield f"{_BOLD}{heading}{_RESET}\n" if options.colour else f"{heading}\n"
        for finding in findings:
            yield _Block(report, options.colour).write(finding, explain=finding.rule not in explained)
            explained.add(finding.rule)
    unread = unreadable_files(report)
    if unread:
        yield "".join(f"{clean_path(file.path)}:1:1: error: {clean(file.detail)} [unreadable]\n" for file in unread)
    if options.shows_files:
        yield _file_table(report)


def _groups(findings: list[Finding], by: str) -> list[tuple[str, list[Finding]]]:
    """The findings under headings with their number; all under none where nobody asks for any. Files stay in their order."""
    if not by:
        return [("", findings)]
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        name = finding.location.path if by == "file" else finding.rule if by == "rule" else finding.object or "no object"
        groups.setdefault(name, []).append(finding)
    return [(f"== {clean(name)} ({len(group)})", group) for name, group in (groups.items() if by == "file" else sorted(groups.items()))]


def _file_table(report: Report) -> str:
    """A line for each file: what became of it, how many documents were checked, and the worlds that it is part of."""
    from kubecheck.report.outcome_text import align

    rows: list[tuple[str, ...]] = [("FILE", "FATE", "DOCUMENTS", "WORLDS", "WHY")]
    for file in sorted([*report.files, *report.context], key=lambda each: each.path):
        fate = f"{file.fate}, as context" if file.is_context else str(file.fate)
        worlds = ", ".join(world or "all" for world in file.worlds) or "-"
        rows.append((file.path, fate, str(file.documents or "-"), worlds, file.detail))
    return "\n".join(align([(clean_path(path), *map(clean, more)) for path, *more in rows])) + "\n"


class _Block:
    """Writes one finding."""

    def __init__(self, report: Report, color: bool) -> None:
        self._sources = report.sources
        self._color = color
        self._lines: list[str] = []
        self._gutter = 2

    def write(self, finding: Finding, *, explain: bool) -> str:
        """The lines of a finding."""
        where = finding.location
        shown = [where, *(note.location for note in finding.notes if note.location is not None)]
        self._gutter = max(2, *(len(str(each.line)) for each in shown if each.path in self._sources), 0)
        color = _COLORS[finding.severity]
        place = self._paint(_BOLD, f"{clean_path(where.path)}:{where.line}:{where.column}:")
        self._lines.append(
            f"{place} {self._paint(color, finding.severity.label + ':')} {self._paint(_BOLD, clean(finding.message))} [{finding.rule}]"
        )
        self._excerpt(where, "^", color, finding.label, first=True)
        for note in finding.notes:
            if note.location is None:
                self._attached("note", note.message)
            else:
                at = f"{clean(note.location.path)}:{note.location.line}:{note.location.column}"
                self._lines.append(self._paint(_BLUE, " " * self._gutter + ":::") + f" {at}")
                if not self._excerpt(note.location, "-", _BLUE, note.message):
                    self._attached("note", note.message)
        if finding.ways_out:
            self._attached("way out", "; or ".join(each.message for each in finding.ways_out[:_WAYS]))
        elif finding.help:
            self._attached("help", finding.help)
        if explain:
            self._attached("help", f"kubecheck explain {finding.rule}")
        return "\n".join(self._lines) + "\n"

    def _excerpt(self, where: Location, mark: str, color: str, label: str, *, first: bool = False) -> bool:
        source = self._sources.get(where.path)
        if source is None or not source.text:
            return False
        cut = excerpt(source, where)
        bar = self._paint(_BLUE, " " * (self._gutter + 1) + "|")
        if first:
            self._lines.append(bar)
        number = self._paint(_BLUE, f"{cut.number:>{self._gutter}} |")
        self._lines.append(f"{number} {cut.text}".rstrip())
        marks = mark * cut.length + (f" {clean(label)}" if label else "")
        self._lines.append(f"{bar} {' ' * cut.indent}{self._paint(color, marks)}")
        return True

    def _attached(self, word: str, text: str) -> None:
        mark = self._paint(_BLUE, " " * (self._gutter + 1) + "=")
        self._lines.append(f"{mark} {self._paint(_BOLD, word + ':')} {clean(text)}")

    def _paint(self, color: str, text: str) -> str:
        return f"{color}{text}{_RESET}" if self._color else text
