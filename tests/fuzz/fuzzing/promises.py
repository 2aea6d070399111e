"""What holds of every report, whatever was sent."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

from fuzzing.faults import BreachError

CONTROLS = frozenset(
    chr(each)
    for each in (*range(9), *range(11, 32), 127, *range(0x80, 0xA0), 0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
)


def check_span(source, start, end, what: str) -> None:
    """Raises `BreachError` where offsets do not lie in a text."""
    if not 0 <= start <= end <= len(source.text):
        raise BreachError(f"offsets outside of the file: {what} at {start}..{end} of {len(source.text)} characters")


def check_places(report) -> None:
    """Every place of a report lies in its file, line and column as well."""
    for finding in report.findings:
        for location in (finding.location, *(note.location for note in finding.notes if note.location is not None)):
            source = location.source or report.sources.get(location.path)
            if source is None:
                continue
            check_span(source, location.offset, location.end_offset, finding.rule)
            for offset, line, column in (
                (location.offset, location.line, location.column),
                (location.end_offset, location.end_line, location.end_column),
            ):
                position = source.position(offset)
                if (position.line, position.column) != (line, column):
                    raise BreachError(
                        f"line and column of another offset: {finding.rule} says {line}:{column}, the text {position.line}:{position.column}"
                    )
        for edit in finding.fix.edits if finding.fix else ():
            source = report.sources.get(edit.path)
            if source is not None and source.text[edit.start : edit.end] != edit.old:
                raise BreachError(f"an edit of other characters: {finding.rule} at {edit.start}..{edit.end} of {edit.path}")


def check_crashes(report) -> None:
    """No rule crashed."""
    if report.failed:
        told = next((each for each in report.findings if each.rule == "crashed-rule"), None)
        raise BreachError(
            f"a rule crashed, {str(told and (told.object, told.message))[:300]}: {told and (told.message, told.help, told.facts)}"
        )


def check_formats(report, describe) -> str:
    """What machines read is well-formed, what people read sends no control characters. Returns the JSON report."""
    from kubecheck.report import FORMATS, Options, write

    found = ""
    for form in FORMATS:
        text = write(report, form, Options(version="1", rules=describe(report)))
        try:
            text.encode("utf-8")
        except UnicodeEncodeError as error:
            raise BreachError(f"{form} cannot be written as UTF-8: {error}") from None
        if form != "html" and not CONTROLS.isdisjoint(text):
            raise BreachError(f"{form} has a control character: {sorted(map(ascii, CONTROLS.intersection(text)))}")
        if form in ("json", "sarif", "gitlab"):
            content = json.loads(text, parse_constant=_refuse)
            found = text if form == "json" else found
            if form == "sarif":
                _check_sarif(content)
        elif form in ("junit", "checkstyle"):
            try:
                ET.fromstring(text)
            except ET.ParseError as error:
                raise BreachError(f"{form} is no XML: {error}") from None
        elif form == "github" and any(
            line.startswith("::") and not line.startswith(("::error ", "::warning ", "::notice ")) for line in text.split("\n")
        ):
            raise BreachError("github has a command of its own: " + text[:500])
    return found


def _refuse(word: str):
    raise BreachError(f"{word} is no JSON: in a report")


def _check_sarif(content) -> None:
    (run,) = content["runs"]
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        if rules[result["ruleIndex"]]["id"] != result["ruleId"]:
            raise BreachError(f"sarif names another rule: {result['ruleId']}")
        for location in result["locations"]:
            region = location["physicalLocation"]["region"]
            if min(region["startLine"], region["startColumn"], region["endLine"], region["endColumn"]) < 1:
                raise BreachError(f"sarif has a place before the first: {region}")
