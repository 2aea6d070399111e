"""The counts and words that several formats share."""

from __future__ import annotations

from kubecheck.findings import Fate, Severity
from kubecheck.report.snippet import clean, clean_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.findings import FileFate, Finding, Report


_MOST_NAMES = 3
# Fates that are said otherwise of several files.
_SEVERAL = {str(Fate.OTHER_TOOL): "files of another tool", str(Fate.PATCH): "kustomize patches", str(Fate.TEMPLATE): "templates"}


def count_severities(report: Report) -> dict[str, int]:
    """How many findings of each severity: ``error``, ``warning``, ``info``."""
    counts = dict.fromkeys((severity.label for severity in reversed(Severity)), 0)
    for finding in report.findings:
        counts[finding.severity.label] += 1
    return counts


def count_fates(report: Report) -> dict[str, int]:
    """How many files had each fate, in the order of `Fate`; fates that none had are left out."""
    counts = dict.fromkeys(Fate, 0)
    for file in report.files:
        counts[file.fate] += 1
    return {str(fate): count for fate, count in counts.items() if count}


def by_file(report: Report) -> list[tuple[str, FileFate | None, list[Finding]]]:
    """Each file that was to be checked or has a finding, by its path: what became of it, and what was found in it."""
    found: dict[str, list[Finding]] = {}
    for finding in report.findings:
        found.setdefault(finding.location.path, []).append(finding)
    files = {file.path: file for file in report.files if file.fate in {Fate.CHECKED, Fate.UNREADABLE, Fate.PATCH} or file.path in found}
    return [(path, files.get(path), found.get(path, [])) for path in sorted({*files, *found})]


def unreadable_files(report: Report) -> list[FileFate]:
    """The files that could not be read and of which no finding tells."""
    told = {finding.location.path for finding in report.findings}
    return [file for file in report.files if file.fate is Fate.UNREADABLE and file.path not in told]


def plural(count: int, word: str) -> str:
    """``1 error``, ``2 errors``."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def summarize(report: Report) -> str:
    """One line: what was found, and what became of the files; those that are at fault are named, and all where nothing was checked."""
    documents = sum(file.documents for file in report.files)
    severities = {"error": "error", "warning": "warning", "info": "note"}
    found = [plural(count, severities[name]) for name, count in count_severities(report).items() if count]
    fates = count_fates(report)
    checked = fates.pop(str(Fate.CHECKED), 0)
    parts = [f"{_fated(count, name)}{_names_of(report, name)}" for name, count in fates.items()]
    if not report.is_empty:
        return "; ".join([f"{', '.join(found) or 'no findings'} in {plural(checked, 'file')} ({plural(documents, 'document')})", *parts])
    return "; ".join([*found, f"nothing was checked: {', '.join(parts) or 'no YAML or JSON file is there'}"])


def _fated(count: int, fate: str) -> str:
    """How many files had a fate: ``1 template``, ``2 files of another tool``."""
    return f"{count} {fate if count == 1 else _SEVERAL.get(fate, fate)}"


def _names_of(report: Report, fate: str) -> str:
    """The first few files of a fate in brackets, where they are at fault."""
    if fate != Fate.UNREADABLE and not report.is_empty:
        return ""
    names = [clean(file.path) for file in report.files if file.fate == fate]
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return f" ({', '.join(names[:_MOST_NAMES])}{more})"


def headline(finding: Finding) -> str:
    """``path:line:column: severity: message [rule]``, on one line whatever a manifest holds."""
    at = finding.location
    return f"{clean_path(at.path)}:{at.line}:{at.column}: {finding.severity.label}: {clean(finding.message)} [{finding.rule}]"
