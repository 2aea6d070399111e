"""SARIF 2.1.0, as code scanning services read it."""

from __future__ import annotations

import json

from kubecheck.findings import Fate, Severity
from kubecheck.report.snippet import clean_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.findings import Finding, Location, Report
    from kubecheck.report import Description, Options

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def write(report: Report, options: Options) -> str:
    """One run with its rules, its results with regions and related locations, and the files that could not be read."""
    rules = sorted({finding.rule for finding in report.findings})
    index = {rule: number for number, rule in enumerate(rules)}
    driver = {
        "name": "kubecheck",
        "semanticVersion": options.version or "0.0.0",
        "rules": [_rule(rule, options.rules.get(rule)) for rule in rules],
    }
    unread = [file for file in report.files if file.fate is Fate.UNREADABLE]
    run: dict[str, Any] = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, index[finding.rule]) for finding in report.findings],
        "invocations": [
            {
                "executionSuccessful": not report.failed,
                "toolExecutionNotifications": [
                    {"level": "error", "message": {"text": file.detail or "unreadable"}, "locations": [{"physicalLocation": _file(file.path)}]}
                    for file in unread
                ],
            }
        ],
    }
    return clean_json(json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False)) + "\n"


def _rule(name: str, description: Description | None) -> dict[str, Any]:
    """A rule as the viewer shows it beside its results."""
    rule: dict[str, Any] = {"id": name, "help": {"text": f"kubecheck explain {name}"}}
    if description is None:
        return rule
    rule["shortDescription"] = {"text": description.summary}
    rule["fullDescription"] = {"text": description.why or description.summary}
    rule["defaultConfiguration"] = {"level": _LEVELS[description.severity]}
    if description.url:
        rule["helpUri"] = description.url
        rule["help"]["text"] += f"\n{description.url}"
    return rule


def _result(finding: Finding, number: int) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": number,
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{finding.message}\n{finding.help}" if finding.help else finding.message},
        "locations": [{"physicalLocation": _physical(finding.location)}],
        "partialFingerprints": {"kubecheck/v1": fingerprint(finding)},
    }
    if finding.versions:
        result["properties"] = {"kubernetesVersions": list(finding.versions)}
    if finding.object:
        logical = {"fullyQualifiedName": finding.object + (finding.field or ""), "kind": "object"}
        result["locations"][0]["logicalLocations"] = [logical]
    related = [
        {"id": position, "message": {"text": note.message}, "physicalLocation": _physical(note.location)}
        for position, note in enumerate(finding.notes, 1)
        if note.location is not None
    ]
    if related:
        result["relatedLocations"] = related
    return result


def fingerprint(finding: Finding) -> str:
    """What stays the same when lines move: rule, object, field and message."""
    import hashlib

    parts = (finding.rule, finding.location.path, finding.object, finding.field, finding.message)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _file(path: str) -> dict[str, Any]:
    import os
    from urllib.parse import quote

    path = path.encode("utf-8", "surrogateescape").decode("utf-8", "replace").replace("\\", "/")
    if os.path.isabs(path):
        return {"artifactLocation": {"uri": "file://" + quote("/" + path.lstrip("/"))}}
    return {"artifactLocation": {"uri": quote(path)}}


def _physical(location: Location) -> dict[str, Any]:
    region = {
        "startLine": location.line,
        "startColumn": location.column,
        "endLine": location.end_line,
        "endColumn": location.end_column,
        "charOffset": location.offset,
        "charLength": location.end_offset - location.offset,
    }
    return {**_file(location.path), "region": region}
