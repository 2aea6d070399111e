"""How often each rule found something, the most frequent first."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.findings import Finding, Report
    from kubecheck.report import Options


def write_counts(report: Report, form: str, options: Options) -> str:
    """A line a rule with count, severity, id and summary; or a list of them as JSON."""
    found: dict[str, list[Finding]] = {}
    for finding in report.findings:
        found.setdefault(finding.rule, []).append(finding)
    ranked = sorted(found.items(), key=lambda each: (-len(each[1]), each[0]))
    if form == "json":
        import json

        shapes = [
            {
                "rule": rule,
                "severity": max(each.severity for each in findings).label,
                "count": len(findings),
                "files": len({each.location.path for each in findings}),
                "summary": options.rules[rule].summary if rule in options.rules else "",
            }
            for rule, findings in ranked
        ]
        return json.dumps(shapes, indent=2, ensure_ascii=False) + "\n"
    wide = max((len(rule) for rule in found), default=0)
    lines = []
    for rule, findings in ranked:
        summary = options.rules[rule].summary if rule in options.rules else ""
        severity = max(each.severity for each in findings).label
        lines.append(f"{len(findings):>6}  {severity:<7}  {rule:<{wide}}  {summary}".rstrip() + "\n")
    return "".join(lines)
