"""One line a finding: what editors parse and grep finds."""

from __future__ import annotations

from kubecheck.report.snippet import clean, clean_path
from kubecheck.report.summary import headline, unreadable_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.findings import Report
    from kubecheck.report import Options


def write(report: Report, options: Options) -> str:
    """``path:line:column: severity: message [rule]`` for each finding; unreadable files stand at 1:1."""
    lines = [headline(finding) for finding in report.findings]
    unread = unreadable_files(report)
    lines += [f"{clean_path(file.path)}:1:1: error: {clean(file.detail)} [unreadable]" for file in unread]
    return "".join(f"{line}\n" for line in lines)
