"""Checkstyle's XML, which most CI servers and review tools read: a file a file, an error a finding."""

from __future__ import annotations

from kubecheck.findings import Fate
from kubecheck.report.markup import escape
from kubecheck.report.summary import by_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.findings import Finding, Report
    from kubecheck.report import Options


def write(report: Report, options: Options) -> str:
    """Every file that was to be checked, clean ones without an error; files that could not be read have one at 1:1."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<checkstyle version="4.3">']
    for path, file, findings in by_file(report):
        errors = [_error(each) for each in findings]
        if not findings and file is not None and file.fate is Fate.UNREADABLE:
            errors = [f'    <error line="1" column="1" severity="error" message="{_attribute(file.detail)}" source="kubecheck.unreadable"/>']
        name = f'  <file name="{_attribute(path)}"'
        lines += [f"{name}>", *errors, "  </file>"] if errors else [f"{name}/>"]
    return "\n".join([*lines, "</checkstyle>", ""])


def _error(finding: Finding) -> str:
    at = finding.location
    message = f"{finding.message}\n{finding.help}" if finding.help else finding.message
    return (
        f'    <error line="{at.line}" column="{at.column}" severity="{finding.severity.label}"'
        f' message="{_attribute(message)}" source="kubecheck.{_attribute(finding.rule)}"/>'
    )


def _attribute(text: str) -> str:
    """Line ends and tabs would be read as spaces."""
    return escape(text).replace("\n", "&#10;").replace("\t", "&#9;")
