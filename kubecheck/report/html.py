"""One page to look through: findings by file, object or rule, with filters that need no server. Nothing is loaded from anywhere.

Without scripts the page shows everything, by file. What a manifest holds is escaped, and only the page's own script may run.
"""

from __future__ import annotations

from kubecheck.findings import Fate
from kubecheck.report.markup import escape
from kubecheck.report.page import part, shown, whole_page
from kubecheck.report.snippet import cut_at_columns, excerpt
from kubecheck.report.summary import by_file, count_severities, plural, summarize

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.findings import FileFate, Finding, Location, Report
    from kubecheck.report import Description, Options

_WORDS = {"error": "error", "warning": "warning", "info": "note"}


def write(report: Report, options: Options) -> str:
    """The page: what was found, in sections; then the files that were not checked, and what was assumed."""
    counts = count_severities(report)
    sections = [_section(report, options, path, file, findings) for path, file, findings in by_file(report)]
    title = f"kubecheck: {plural(counts['error'], 'error')}, {plural(counts['warning'], 'warning')}"
    header = f"<h1>kubecheck</h1>\n<p>{shown(summarize(report))}</p>\n{_form(counts)}"
    footer = f'{_rest(report)}<p class="soft">kubecheck {shown(options.version)}</p>\n'
    return whole_page(title, header, filter(None, sections), footer, part("page.css"), part("page.js"))


def _form(counts: dict[str, int]) -> str:
    boxes = "".join(
        f'<label><input type="checkbox" name="severity" value="{name}" checked> {plural(counts[name], _WORDS[name])}</label>\n' for name in counts
    )
    choices = "".join(f'<option value="{each}">{each}</option>' for each in ("file", "object", "rule"))
    return (
        '<form hidden>\n<input type="search" name="words" placeholder="Filter" aria-label="Filter by words">\n'
        f'{boxes}<label>by <select name="group" autocomplete="off">{choices}</select></label>\n<span class="shown" role="status"></span>\n'
        '<span class="soft keys"><kbd>/</kbd> filter, <kbd>j</kbd> next, <kbd>k</kbd> back, <kbd>Esc</kbd> all</span>\n</form>\n'
    )


def _section(report: Report, options: Options, path: str, file: FileFate | None, findings: list[Finding]) -> str:
    articles = [_article(report, each, options.rules.get(each.rule)) for each in findings]
    if not articles and file is not None and file.fate is Fate.UNREADABLE:
        data = f'data-severity="error" data-rule="unreadable" data-file="{shown(path)}" data-object=""'
        articles = [f'<article class="error" tabindex="0" {data}>\n{_head("error", file.detail)}<p class="where">{shown(path)}</p>\n</article>\n']
    if not articles:
        return ""
    return f"<section>\n<h2>{shown(path)} <small>({len(articles)})</small></h2>\n{''.join(articles)}</section>"


def _head(severity: str, message: str) -> str:
    return f'<h3><span class="severity">{severity}</span> {shown(message)}</h3>\n'


def _article(report: Report, finding: Finding, rule: Description | None) -> str:
    at, severity = finding.location, finding.severity.label
    data = f'data-severity="{severity}" data-rule="{shown(finding.rule)}" data-file="{shown(at.path)}" data-object="{shown(finding.object)}"'
    lines = [f'<article class="{severity}" tabindex="0" {data}>\n', _head(severity, finding.message)]
    about = f' <span class="object">{shown(f"{finding.object} {finding.field}".strip())}</span>' if finding.object else ""
    lines.append(f'<p class="where">{_place(at)} <code>{_rule(finding.rule, rule)}</code>{about}</p>\n')
    lines.append(_excerpt(report, at, finding.label))
    for note in finding.notes:
        if note.location is None:
            lines.append(f"<p>{shown(note.message)}</p>\n")
        else:
            lines.append(f'<p>{shown(note.message)} <span class="where">{_place(note.location)}</span></p>\n')
            lines.append(_excerpt(report, note.location, ""))
    if finding.help:
        lines.append(f"<p><b>Help:</b> {shown(finding.help)}</p>\n")
    if rule is not None and rule.why:
        lines.append(f"<details><summary>{shown(rule.summary)}</summary><p>{shown(rule.why)}</p></details>\n")
    return "".join([*lines, "</article>\n"])


def _rule(name: str, rule: Description | None) -> str:
    if rule is not None and rule.url.startswith(("https://", "http://")):
        return f'<a href="{shown(rule.url)}">{shown(name)}</a>'
    return shown(name)


def _place(at: Location) -> str:
    return f"{shown(at.path)}:{at.line}:{at.column}"


def _excerpt(report: Report, where: Location, label: str) -> str:
    """The line with what is meant in a mark, and the words about it below."""
    source = report.sources.get(where.path)
    if source is None or not source.text:
        return f"<p>{shown(label)}</p>\n" if label else ""
    cut = excerpt(source, where)
    before, meant, after = map(escape, cut_at_columns(cut))
    words = f"\n{' ' * len(str(cut.number))}   {shown(label)}" if label else ""
    return f'<pre><span class="number">{cut.number} | </span>{before}<mark>{meant}</mark>{after}{words}</pre>\n'


def _rest(report: Report) -> str:
    """Files that were not checked, with the reason; what was assumed."""
    others = [file for file in sorted(report.files, key=lambda each: each.path) if file.fate is not Fate.CHECKED]
    rows = "".join(f"<tr><td>{shown(file.path)}</td><td>{shown(str(file.fate))}</td><td>{shown(file.detail)}</td></tr>\n" for file in others)
    table = f"<h2>Not checked</h2>\n<table>\n<tr><th>file</th><th>fate</th><th>why</th></tr>\n{rows}</table>\n" if rows else ""
    notices = "".join(f"<li>{shown(each)}</li>\n" for each in report.notices)
    return table + (f"<h2>Assumed</h2>\n<ul>\n{notices}</ul>\n" if notices else "")
