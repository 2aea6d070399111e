"""What .helmignore leaves out. Mirrors: pkg/ignore (Helm v3.22), path/filepath's Match."""

from __future__ import annotations

import posixpath

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    Ranges = list[tuple[str, str]]


class PatternError(ValueError):
    """A rule that cannot be one, in Helm's words."""


class Rules:
    """The rules of one chart."""

    def __init__(self, text: str = "") -> None:
        """Reads a .helmignore.

        Raises:
            PatternError: a rule is none.
        """
        self._patterns: list[_Pattern] = []
        for line in text.removeprefix("\ufeff").split("\n"):
            self._add(line)
        self._add("templates/.?*")

    def ignores(self, path: str, *, is_folder: bool) -> bool:
        """Whether a file or folder of the chart is left out. Mirrors: Rules.Ignore."""
        for each in self._patterns:
            if each.negates:
                if (each.only_folders and not is_folder) or not each.matches(path):
                    return True
            elif (is_folder or not each.only_folders) and each.matches(path):
                return True
        return False

    def _add(self, line: str) -> None:
        """Mirrors: Rules.parseRule."""
        rule = line.strip()
        if not rule or rule.startswith("#"):
            return
        if "**" in rule:
            raise PatternError("double-star (**) syntax is not supported")
        matches("abc", rule)
        self._patterns.append(_Pattern(rule))


class _Pattern:
    def __init__(self, rule: str) -> None:
        self.negates = rule.startswith("!")
        rule = rule.removeprefix("!")
        self.only_folders = rule.endswith("/")
        rule = rule.removesuffix("/")
        self.is_of_name = "/" not in rule
        self.rule = rule.removeprefix("/")

    def matches(self, path: str) -> bool:
        name = posixpath.basename(path) if self.is_of_name else path
        try:
            return matches(name, self.rule)
        except PatternError:
            return False


def matches(name: str, pattern: str) -> bool:
    """Whether a name is as a pattern says. Mirrors: filepath.Match.

    Raises:
        PatternError: it is no pattern.
    """
    parts = list(_parts(pattern))
    starts = {0}
    for part in parts:
        if not starts:
            return False
        starts = _after(name, part, starts)
    return len(name) in starts


def _after(name: str, part: tuple[str, str, Ranges], starts: set[int]) -> set[int]:
    """Where a name can go on behind a part of a pattern."""
    kind, character, ranges = part
    if kind == "*":
        found: set[int] = set()
        for start in starts:
            end = name.find("/", start)
            found.update(range(start, (len(name) if end < 0 else end) + 1))
        return found
    return {start + 1 for start in starts if start < len(name) and _is_one(name[start], kind, character, ranges)}


def _is_one(found: str, kind: str, character: str, ranges: Ranges) -> bool:
    if kind == "?":
        return found != "/"
    if kind == "=":
        return found == character
    return any(low <= found <= high for low, high in ranges) == (kind == "[") and found != "/"


def _parts(pattern: str) -> Iterator[tuple[str, str, Ranges]]:
    at = 0
    while at < len(pattern):
        character = pattern[at]
        at += 1
        if character in "*?":
            yield character, "", []
        elif character == "\\":
            if at >= len(pattern):
                raise PatternError("syntax error in pattern")
            yield "=", pattern[at], []
            at += 1
        elif character == "[":
            negates = pattern[at : at + 1] == "^"
            ranges, at = _ranges(pattern, at + negates)
            yield "^" if negates else "[", "", ranges
        else:
            yield "=", character, []


def _ranges(pattern: str, at: int) -> tuple[list[tuple[str, str]], int]:
    found: list[tuple[str, str]] = []
    while True:
        if pattern[at : at + 1] == "]" and found:
            return found, at + 1
        low, at = _bound(pattern, at)
        high = low
        if pattern[at : at + 1] == "-":
            high, at = _bound(pattern, at + 1)
        found.append((low, high))


def _bound(pattern: str, at: int) -> tuple[str, int]:
    """Mirrors: getEsc."""
    if pattern[at : at + 1] in ("", "-", "]"):
        raise PatternError("syntax error in pattern")
    at += pattern[at] == "\\"
    if at + 1 >= len(pattern):
        raise PatternError("syntax error in pattern")
    return pattern[at], at + 1
