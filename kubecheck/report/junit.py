"""JUnit XML: a suite a file, a failing case a finding at error or warning; clean files have one passing case."""

from __future__ import annotations

from kubecheck.findings import Fate, Severity
from kubecheck.report.snippet import clean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from kubecheck.findings import FileFate, Finding, Report
    from kubecheck.report import Description, Options


def write(report: Report, options: Options) -> str:
    """The suites of all files that were to be checked."""
    by_path: dict[str, list[Finding]] = {}
    for finding in report.findings:
        by_path.setdefault(finding.location.path, []).append(finding)
    files = {file.path: file for file in report.files if file.fate in {Fate.CHECKED, Fate.UNREADABLE, Fate.PATCH} or file.path in by_path}
    suites = [_suite(path, files.get(path), by_path.get(path, []), options.rules) for path in sorted({*files, *by_path})]
    tests, failures, errors = (sum(numbers) for numbers in zip(*(suite[1:] for suite in suites), strict=True)) if suites else (0, 0, 0)
    head = f'<testsuites name="kubecheck" tests="{tests}" failures="{failures}" errors="{errors}">'
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', head, *(suite[0] for suite in suites), "</testsuites>", ""])


def _suite(path: str, file: FileFate | None, findings: list[Finding], rules: Mapping[str, Description]) -> tuple[str, int, int, int]:
    """The suite's text, and its tests, failures and errors."""
    cases = [_case(finding, rules.get(finding.rule)) for finding in findings]
    failures = sum(finding.severity > Severity.INFO for finding in findings)
    errors = 0
    if file is not None and file.fate is Fate.UNREADABLE and not findings:
        errors = 1
        detail = escape(file.detail or "unreadable")
        cases = [f'    <testcase classname="{escape(path)}" name="readable"><error message="{detail}"/></testcase>']
    elif not cases:
        cases = [f'    <testcase classname="{escape(path)}" name="no findings"/>']
    head = f'  <testsuite name="{escape(path)}" tests="{len(cases)}" failures="{failures}" errors="{errors}">'
    return "\n".join([head, *cases, "  </testsuite>"]), len(cases), failures, errors


def _case(finding: Finding, rule: Description | None) -> str:
    at = finding.location
    name = escape(f"{finding.rule} at {at.line}:{at.column}")
    head = f'    <testcase classname="{escape(at.path)}" name="{name}" file="{escape(at.path)}" line="{at.line}">'
    lines = [f"{at.path}:{at.line}:{at.column}", *([finding.object + finding.field] if finding.object else [])]
    lines += [
        f"{note.location.path}:{note.location.line}:{note.location.column}: {note.message}" if note.location is not None else note.message
        for note in finding.notes
    ]
    if rule is not None:
        lines += [f"{finding.rule} ({finding.severity.label}): {rule.summary}", *filter(None, (rule.why, rule.url))]
    body = escape("\n".join(lines))
    if finding.severity == Severity.INFO:
        return f"{head}<system-out>{escape(finding.message)}\n{body}</system-out></testcase>"
    return f'{head}<failure type="{finding.severity.label}" message="{escape(finding.message)}">{body}</failure></testcase>'


def escape(text: str) -> str:
    """A text as XML has it in attributes and bodies; characters that XML forbids stand as question marks, others that steer a terminal as escapes."""
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(character, entity)
    text = "".join(each if each in "\t\n" or (each >= " " and not "\ud800" <= each <= "\udfff" and each not in "\ufffe\uffff") else "?" for each in text)
    return text if text.isascii() and "\x7f" not in text else "".join(each if each in "\t\n" else clean(each) for each in text)
