"""The Test Anything Protocol, version 14: a test a file, which fails where something is found at error or warning."""

from __future__ import annotations

import json

from kubecheck.findings import Fate, Severity
from kubecheck.report.snippet import clean
from kubecheck.report.summary import by_file, headline

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.findings import FileFate, Finding, Report
    from kubecheck.report import Options


def write(report: Report, options: Options) -> str:
    """The plan, then a line a file, and below it what was found as YAML."""
    tests = by_file(report)
    lines = ["TAP version 14", f"1..{len(tests)}"]
    for number, (path, file, findings) in enumerate(tests, 1):
        lines += _test(number, path, file, findings)
    return "\n".join([*lines, ""])


def _test(number: int, path: str, file: FileFate | None, findings: list[Finding]) -> list[str]:
    is_unreadable = file is not None and file.fate is Fate.UNREADABLE
    is_bad = is_unreadable or any(each.severity > Severity.INFO for each in findings)
    # A number sign would begin a directive.
    name = clean(path).replace("\\", "\\\\").replace("#", "\\#")
    told = [headline(each) for each in findings]
    if is_unreadable and file is not None and not findings:
        told = [f"{clean(file.path)}:1:1: error: {clean(file.detail)} [unreadable]"]
    head = f"{'not ok' if is_bad else 'ok'} {number} - {name}"
    if not told:
        return [head]
    return [head, "  ---", "  findings:", *(f"    - {json.dumps(each, ensure_ascii=False)}" for each in told), "  ..."]
