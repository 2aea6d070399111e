"""One line a finding: what editors parse and grep finds."""

from __future__ import annotations

from kubecheck.report.snippet import clean, clean_path
from kubecheck.report.summary import headline, unreadable_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.findings import Report
    from kubecheck.report import Options


def pieces(report: Report, options: Options) -> Iterator[str]:
    """``path:line:column: severity: message [rule]`` for each finding; unreadable files stand at 1:1."""
    for finding in report.findings:
        yield f"{headline(finding)}\n"
    for file in unreadable_files(report):
        yield f"{clean_path(file.path)}:1:1: error: {clean(file.detail)} [unreadable]\n"
