"""Old debt: findings that were there when a project came under the gate, kept in a file so that only new ones are told.

A finding is known again by its rule, its object and its field, never by its line; where it is about no object, by its file and its words. What
is gone may be taken out of the file and never comes back by itself.
"""

from __future__ import annotations

import json
import os

from kubecheck.config.settings import UsageError, check_date
from kubecheck.dates import clock_date
from kubecheck.engine.ruleset import NEVER_LET_BE
from kubecheck.findings import Fate
from kubecheck.source.disk import read_named

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubecheck.findings import Finding, Report

VERSION = 1
_KEYS = {"rule": str, "path": str, "object": str, "field": str, "message": str, "count": int, "by": str, "until": str}
_NEEDED = ("rule", "path", "count")


class Entry:
    """Findings of one key: how many, in which file they stood when they were written down, who let them be, and until when (a date, or empty)."""

    __slots__ = ("by", "count", "key", "path", "until")

    def __init__(self, key: tuple[str, ...], path: str, count: int = 0, by: str = "", until: str = "") -> None:
        self.key = key
        self.path = path
        self.count = count
        self.by = by
        self.until = until


class Baseline:
    """The file of known findings.

    Args:
        path: where it is; paths in it count from its folder.
        entries: what it holds.
    """

    __slots__ = ("_root", "entries", "path")

    def __init__(self, path: str, entries: Iterable[Entry] = ()) -> None:
        self.path = path
        self.entries = {each.key: each for each in entries}
        self._root = os.path.dirname(os.path.abspath(path))

    def from_root(self, path: str) -> str:
        """A shown path as the file has it."""
        try:
            return os.path.relpath(os.path.abspath(path), self._root).replace(os.sep, "/")
        except ValueError:  # on another drive
            return path

    def _key(self, finding: Finding) -> tuple[str, ...]:
        if finding.object:
            return (finding.rule, finding.object, finding.field)
        return (finding.rule, "", self.from_root(finding.location.path), finding.message)

    def sift(self, report: Report, today: str, locked: frozenset[str] = frozenset()) -> int:
        """Takes the known findings out of a report.

        Args:
            report: what was found.
            today: the date, as 2026-01-31, empty for the clock's; what was let be until a day before counts as new again.
            locked: the rules whose findings are told all the same.

        Returns:
            How many of the known ones are gone from the files that were checked.
        """
        today = today or clock_date()
        left = {key: entry.count for key, entry in self.entries.items() if not entry.until or entry.until >= today}
        kept = []
        for finding in report.findings:
            key = self._key(finding)
            if left.get(key, 0) > 0 and finding.rule not in NEVER_LET_BE and finding.rule not in locked:
                left[key] -= 1
            else:
                kept.append(finding)
        report.findings = kept
        is_looked_at = self._looked_at(report)
        return sum(count for key, count in left.items() if is_looked_at(self.entries[key]))

    def _looked_at(self, report: Report) -> Any:
        """Answers whether a run would have told what an entry is about: its file was checked, or is gone."""
        checked = {self.from_root(file.path) for file in report.files if file.fate is Fate.CHECKED}
        return lambda entry: entry.path in checked or not os.path.exists(os.path.join(self._root, entry.path))

    def take_in(self, report: Report, by: str = "", until: str = "") -> int:
        """Writes down everything that a report tells; returns how many findings that are."""
        for finding in report.findings:
            if finding.rule not in NEVER_LET_BE:
                path = self.from_root(finding.location.path)
                entry = self.entries.setdefault(self._key(finding), Entry(self._key(finding), path, by=by, until=until))
                entry.count += 1
        return sum(entry.count for entry in self.entries.values())

    def shrink(self, report: Report) -> int:
        """Takes out what a report no longer tells of the files that it is about; returns how many findings that are."""
        found: dict[tuple[str, ...], int] = {}
        for finding in report.findings:
            if finding.rule not in NEVER_LET_BE:
                found[self._key(finding)] = found.get(self._key(finding), 0) + 1
        is_looked_at = self._looked_at(report)
        gone = 0
        for key, entry in list(self.entries.items()):
            if is_looked_at(entry) and found.get(key, 0) < entry.count:
                gone += entry.count - found.get(key, 0)
                entry.count = found.get(key, 0)
                if not entry.count:
                    del self.entries[key]
        return gone

    def text(self) -> str:
        """The file: an entry a line, in a fixed order, so that changes are easy to review and to merge."""
        lines = [json.dumps(_shape(entry), ensure_ascii=False) for _, entry in sorted(self.entries.items())]
        body = ",\n".join(f"    {line}" for line in lines)
        return f'{{\n  "version": {VERSION},\n  "findings": [{chr(10) + body + chr(10) + "  " if body else ""}]\n}}\n'


def _shape(entry: Entry) -> dict[str, Any]:
    rule, about, *rest = entry.key
    words = {"rule": rule, "path": entry.path, "object": about, "field": rest[0]} if about else {"rule": rule, "path": entry.path, "message": rest[1]}
    return {**words, "count": entry.count, **({"by": entry.by} if entry.by else {}), **({"until": entry.until} if entry.until else {})}


def read_baseline(path: str) -> Baseline:
    """The baseline in a file.

    Raises:
        UsageError: it cannot be read, or is none.
    """
    try:
        content = json.loads(read_named(path).decode("utf-8"))
    except OSError as error:
        raise UsageError(f"the baseline {path} cannot be read: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"the baseline {path} is no JSON: {error}") from error
    if not isinstance(content, dict) or not isinstance(content.get("findings"), list):
        raise UsageError(f"{path} is no baseline; `kubecheck baseline write {path}` makes one")
    if content.get("version") != VERSION:
        raise UsageError(f"the baseline {path} is of version {content.get('version')!r}, and this kubecheck knows version {VERSION}")
    return Baseline(path, [_entry(each, number, path) for number, each in enumerate(content["findings"], 1)])


def _entry(shape: Any, number: int, path: str) -> Entry:
    where = f"the baseline {path}: entry {number}"
    if not isinstance(shape, dict):
        raise UsageError(f"{where} is no object")
    for key, value in shape.items():
        if key not in _KEYS:
            raise UsageError(f"{where} has the unknown key {key}; there are {', '.join(_KEYS)}")
        if type(value) is not _KEYS[key]:
            raise UsageError(f"{where}: {key} is {json.dumps(value)}; expected {'a number' if _KEYS[key] is int else 'a text'}")
    missing = [key for key in _NEEDED if key not in shape] or ([] if "object" in shape or "message" in shape else ["object"])
    if missing:
        raise UsageError(f"{where} lacks {missing[0]}")
    if shape.get("until"):
        check_date(shape["until"], where)
    key = (shape["rule"], shape["object"], shape.get("field", "")) if shape.get("object") else (shape["rule"], "", shape["path"], shape.get("message", ""))
    return Entry(key, shape["path"], shape["count"], shape.get("by", ""), shape.get("until", ""))
