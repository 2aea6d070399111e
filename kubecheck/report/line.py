"""One line a finding: what editors parse and grep finds."""

from __future__ import annotations

from kubecheck.findings import Fate
from kubecheck.report.snippet import clean, clean_path
from kubecheck.report.summary import headline

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.findings import Report
    from kubecheck.report import Options


def write(report: Report, options: Options) -> str:
    """``path:line:column: severity: message [rule]`` for each finding; unreadable files stand at 1:1."""
    lines = [headline(finding) for finding in report.findings]
    told = {finding.location.path for finding in report.findings}
    unread = [file for file in report.files if file.fate is Fate.UNREADABLE and file.path not in told]
    lines += [f"{clean_path(file.path)}:1:1: error: {clean(file.detail)} [unreadable]" for file in unread]
    return "".join(f"{line}\n" for line in lines)
