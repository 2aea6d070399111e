"""Annotations as workflow commands of GitHub Actions."""

from __future__ import annotations

from kubecheck.findings import Severity
from kubecheck.report.snippet import clean_lines
from kubecheck.report.summary import unreadable_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.findings import Finding, Report
    from kubecheck.report import Options

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def write(report: Report, options: Options) -> str:
    """A command a finding; GitHub shows it at the line."""
    lines = []
    for finding in report.findings:
        at = finding.location
        places = f"file={_property(at.path)},line={at.line},endLine={at.end_line},col={at.column}"
        if at.end_line == at.line:
            places += f",endColumn={at.end_column}"
        lines.append(f"::{_COMMANDS[finding.severity]} {places},title={_property(finding.rule)}::{_message(_told(finding))}")
    lines += [f"::error file={_property(file.path)},title=unreadable::{_message(file.detail)}" for file in unreadable_files(report)]
    return "".join(f"{line}\n" for line in lines)


def _told(finding: Finding) -> str:
    """The message, and below it the related places and what helps."""
    lines = [finding.message]
    for note in finding.notes:
        at = note.location
        lines.append(f"{at.path}:{at.line}:{at.column}: {note.message}" if at is not None else note.message)
    return "\n".join([*lines, finding.help] if finding.help else lines)


def _message(text: str) -> str:
    return clean_lines(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
