"""Version 1 of the JSON report, as docs/json.md describes it. Its shape is its own: it is no dump of internal types."""

from __future__ import annotations

import json
from json.encoder import encode_basestring

from kubecheck.report.snippet import clean_json
from kubecheck.report.summary import count_fates, count_severities

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from kubecheck.findings import FileFate, Finding, Fix, Location, Report
    from kubecheck.report import Options

_INDENT = "  "


def pieces(report: Report, options: Options) -> Iterator[str]:
    """The report as one JSON object, indented, keys in a fixed order; piece by piece, since all of it may be large."""
    documents = sum(file.documents for file in report.files)
    files = sorted([*report.files, *report.context], key=lambda each: each.path)
    summary = {"findings": count_severities(report), "files": count_fates(report), "documents": documents, "failed": report.failed}
    yield f'{{\n  "version": 1,\n  "kubecheck": {_printed(options.version)},\n  "findings": '
    yield from _list(_finding(finding) for finding in report.findings)
    yield ',\n  "files": '
    yield from _list(_file(file, options) for file in files)
    yield clean_json(f',\n  "notices": {_printed(list(report.notices), _INDENT)},\n  "summary": {_printed(summary, _INDENT)}\n}}\n')


def _list(shapes: Iterable[dict[str, Any]]) -> Iterator[str]:
    """A list that stands in the outermost object."""
    start = "["
    for shape in shapes:
        yield clean_json(f"{start}\n    {_printed(shape, _INDENT * 2)}")
        start = ","
    yield "[]" if start == "[" else "\n  ]"


def _printed(value: Any, indent: str = "") -> str:
    """A plain value as JSON, as `json.dumps` indents it; that walks in Python too, and five times as slowly."""
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, (dict, list)) and value:
        inner = indent + _INDENT
        if isinstance(value, dict):
            lines = [f"{encode_basestring(key)}: {_printed(each, inner)}" for key, each in value.items()]
        else:
            lines = [_printed(each, inner) for each in value]
        text, (opening, closing) = f",\n{inner}".join(lines), "{}" if isinstance(value, dict) else "[]"
        return f"{opening}\n{inner}{text}\n{indent}{closing}"
    return json.dumps(value)


def _file(file: FileFate, options: Options) -> dict[str, Any]:
    shape: dict[str, Any] = {"path": file.path, "fate": str(file.fate), "detail": file.detail, "documents": file.documents}
    return {**shape, "worlds": list(file.worlds), "context": file.is_context} if options.shows_files else shape


def _finding(finding: Finding) -> dict[str, Any]:
    shape: dict[str, Any] = {
        "rule": finding.rule,
        "severity": finding.severity.label,
        **_place(finding.location),
        "message": finding.message,
    }
    shape |= {"label": finding.label, "object": finding.object, "field": finding.field, "help": finding.help}
    if finding.versions:
        shape["versions"] = list(finding.versions)
    shape["notes"] = [
        {"message": note.message, **(_place(note.location) if note.location is not None else {})} for note in finding.notes
    ]
    if finding.fix is not None:
        shape["fix"] = fix_value(finding.fix)
    if finding.ways_out:
        shape["ways_out"] = list(map(fix_value, finding.ways_out))
    shape["facts"] = {key: _plain(value) for key, value in sorted(finding.facts.items())}
    return shape


def fix_value(fix: Fix) -> dict[str, Any]:
    """What to do in words, whether it is safe, and the edits that do it."""
    edits = [{"path": each.path, "start": each.start, "end": each.end, "text": each.text, "old": each.old} for each in fix.edits]
    return {"message": fix.message, "safe": fix.safe, "edits": edits}


def _place(location: Location) -> dict[str, Any]:
    return {
        "path": location.path,
        "line": location.line,
        "column": location.column,
        "endLine": location.end_line,
        "endColumn": location.end_column,
    }


def _plain(value: object) -> object:
    """A fact as JSON has it; what JSON does not know stands as its text."""
    if isinstance(value, float) and value - value != 0:
        return str(value)
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return sorted(map(str, value))
    return str(value)
