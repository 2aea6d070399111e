"""Markdown, for the comment that a bot writes under a pull request: the worst first, and no longer than a comment may be."""

from __future__ import annotations

from kubecheck.report.snippet import clean
from kubecheck.report.summary import plural, summarize, unreadable_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubecheck.findings import Finding, Report
    from kubecheck.report import Options

# GitHub takes no longer comment; GitLab takes a million.
LIMIT = 65_536
# Room for the line that says how many are not shown.
_REST = 100


def write(report: Report, options: Options) -> str:
    """A table of findings, errors first; rows that no longer fit are counted in the last line."""
    rows = [_row(each, options) for each in sorted(report.findings, key=lambda each: (-each.severity, each.key()))]
    unread = unreadable_files(report)
    rows = [f"| error | {_code(file.path)} | {_escape(file.detail)} | unreadable |\n" for file in unread] + rows
    head = f"### kubecheck\n\n{_escape(summarize(report))}\n"
    if not rows:
        return head
    head += "\n| severity | place | finding | rule |\n|---|---|---|---|\n"
    fitting = _fitting(rows, LIMIT - len(head) - _REST)
    rest = len(rows) - fitting
    return head + "".join(rows[:fitting]) + (f"\n{plural(rest, 'more finding')} would not fit here.\n" if rest else "")


def _fitting(rows: Iterable[str], room: int) -> int:
    """How many rows fit; in bytes, since a limit in characters holds then as well."""
    count = 0
    for row in rows:
        room -= len(row.encode("utf-8", "surrogatepass"))
        if room < 0:
            return count
        count += 1
    return count


def _row(finding: Finding, options: Options) -> str:
    at = finding.location
    rule = options.rules.get(finding.rule)
    name = f"[{finding.rule}]({rule.url})" if rule is not None and rule.url else finding.rule
    words = f"{finding.message} ({finding.object})" if finding.object else finding.message
    return f"| {finding.severity.label} | {_code(f'{at.path}:{at.line}')} | {_escape(words)} | {name} |\n"


def _code(text: str) -> str:
    """A text as code in a cell of a table; a bar would end the cell in code as well."""
    text = clean(text).replace("|", "\\|")
    fence = "`"
    while fence in text:
        fence += "`"
    return f"{fence} {text} {fence}" if len(fence) > 1 else f"`{text}`"


def _escape(text: str) -> str:
    """A text that is shown as it is: no markup, no HTML, nobody mentioned, nothing linked to an issue."""
    text = clean(text)
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(character, entity)
    text = "".join(f"\\{each}" if each in "\\`*_[]|~!" else each for each in text)
    return text.replace("@", "@<!-- -->").replace("#", "#<!-- -->")
