"""The code quality report of GitLab: a list of issues with fingerprints that outlive moved lines."""

from __future__ import annotations

import hashlib
import json

from kubecheck.findings import Severity
from kubecheck.report.snippet import clean_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.findings import Finding, Report
    from kubecheck.report import Options

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def write(report: Report, options: Options) -> str:
    """An issue a finding; equal ones are told apart by their number."""
    seen: dict[str, int] = {}
    issues = []
    for finding in report.findings:
        mark = _mark(finding)
        seen[mark] = seen.get(mark, 0) + 1
        at = finding.location
        rule = options.rules.get(finding.rule)
        words = () if rule is None else (f"{rule.summary}.", rule.why, rule.url)
        issues.append({
            "description": finding.message,
            **({"content": {"body": "\n\n".join(filter(None, words))}} if words else {}),
            "check_name": finding.rule,
            "fingerprint": hashlib.sha256(f"{mark}\0{seen[mark]}".encode("utf-8", "surrogatepass")).hexdigest()[:40],
            "severity": _SEVERITIES[finding.severity],
            "location": {"path": at.path, "lines": {"begin": at.line, "end": at.end_line}},
        })
    return clean_json(json.dumps(issues, indent=2, ensure_ascii=False)) + "\n"


def _mark(finding: Finding) -> str:
    return f"{finding.rule}\0{finding.location.path}\0{finding.object}\0{finding.field}\0{finding.message}"
