"""The counts and words that several formats share."""

from __future__ import annotations

from kubecheck.findings import Fate, Severity
from kubecheck.report.snippet import clean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.findings import Finding, Report


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


def plural(count: int, word: str) -> str:
    """``1 error``, ``2 errors``."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def summarize(report: Report) -> str:
    """One line: what was found, and what became of the files."""
    documents = sum(file.documents for file in report.files)
    severities = {"error": "error", "warning": "warning", "info": "note"}
    found = [plural(count, severities[name]) for name, count in count_severities(report).items() if count]
    fates = count_fates(report)
    checked = fates.pop(str(Fate.CHECKED), 0)
    parts = [f"{', '.join(found) or 'no findings'} in {plural(checked, 'file')} ({plural(documents, 'document')})"]
    parts += [f"{count} {name}" for name, count in fates.items()]
    return "; ".join(parts)


def headline(finding: Finding) -> str:
    """``path:line:column: severity: message [rule]``, on one line whatever a manifest holds."""
    at = finding.location
    return f"{clean(at.path)}:{at.line}:{at.column}: {finding.severity.label}: {clean(finding.message)} [{finding.rule}]"
