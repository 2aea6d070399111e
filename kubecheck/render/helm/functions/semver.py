"""Versions and what may be done with them. Mirrors: Masterminds/semver v3, version.go; Sprig's semver.go."""

from __future__ import annotations

import re

from kubecheck.render.helm.functions.results import Uint64, length_of
from kubecheck.render.helm.kinds import Function, FunctionError, Struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_LONGEST = 256
_HIGHEST = (1 << 64) - 1
_EXTRA = r"[0-9A-Za-z\-]+(?:\.[0-9A-Za-z\-]+)*"
_VERSION = re.compile(rf"v?([0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?(?:-({_EXTRA}))?(?:\+({_EXTRA}))?\Z")
_WORD = re.compile(r"[0-9A-Za-z\-]+\Z")
_NUMBER = re.compile(r"[0-9]+\Z")
_POINTER = "*semver.Version"


class Version(Struct):
    """A version, as a pointer to one."""

    go_type = _POINTER
    go_kind = "ptr"

    def __init__(self, numbers: tuple[int, int, int], pre: str, metadata: str, original: str) -> None:
        self.numbers = numbers
        self.pre = pre
        self.metadata = metadata
        self.original = original

    def __str__(self) -> str:
        pre, metadata = self.pre and f"-{self.pre}", self.metadata and f"+{self.metadata}"
        return f"{'.'.join(map(str, self.numbers))}{pre}{metadata}"

    def fields(self) -> dict[str, Any]:
        """None are exported."""
        return {}

    def json_value(self) -> str:
        """Its text."""
        return str(self)

    def methods(self) -> dict[str, Function]:
        """Those that templates can call."""
        return {name: Function(name, parameters, call, result) for name, parameters, call, result in self._methods()}

    def _methods(self) -> list[tuple[str, tuple[str, ...], Any, str]]:
        compared = self.compare
        return [
            ("String", (), lambda: str(self), "string"),
            ("Original", (), lambda: self.original, "string"),
            ("Major", (), lambda: Uint64(self.numbers[0]), "uint64"),
            ("Minor", (), lambda: Uint64(self.numbers[1]), "uint64"),
            ("Patch", (), lambda: Uint64(self.numbers[2]), "uint64"),
            ("Prerelease", (), lambda: self.pre, "string"),
            ("Metadata", (), lambda: self.metadata, "string"),
            ("IncMajor", (), lambda: self._increased(0), "semver.Version"),
            ("IncMinor", (), lambda: self._increased(1), "semver.Version"),
            ("IncPatch", (), lambda: self._increased(2), "semver.Version"),
            ("SetPrerelease", ("string",), self._with_pre, "semver.Version"),
            ("SetMetadata", ("string",), self._with_metadata, "semver.Version"),
            ("Compare", (_POINTER,), compared, "int"),
            ("LessThan", (_POINTER,), lambda other: compared(other) < 0, "bool"),
            ("LessThanEqual", (_POINTER,), lambda other: compared(other) <= 0, "bool"),
            ("GreaterThan", (_POINTER,), lambda other: compared(other) > 0, "bool"),
            ("GreaterThanEqual", (_POINTER,), lambda other: compared(other) >= 0, "bool"),
            ("Equal", (_POINTER,), lambda other: compared(other) == 0, "bool"),
        ]

    def compare(self, other: Version) -> int:
        """-1, 0 or 1. Mirrors: Version.Compare."""
        if self.numbers != other.numbers:
            return -1 if self.numbers < other.numbers else 1
        if not self.pre or not other.pre:
            return bool(other.pre) - bool(self.pre)
        return compare_prerelease(self.pre, other.pre)

    def _increased(self, part: int) -> ChangedVersion:
        numbers = [*self.numbers]
        if part < 2 or not self.pre:
            numbers[part] += 1
        numbers[part + 1 :] = [0] * (2 - part)
        return self._changed((numbers[0], numbers[1], numbers[2]), "", "")

    def _changed(self, numbers: tuple[int, int, int], pre: str, metadata: str) -> ChangedVersion:
        prefix = "v" if self.original.startswith("v") else ""
        found = ChangedVersion(numbers, pre, metadata, "")
        found.original = f"{prefix}{found}"
        return found

    def _with_pre(self, pre: str) -> ChangedVersion:
        if pre:
            _check_prerelease(pre)
        return self._changed(self.numbers, pre, self.metadata)

    def _with_metadata(self, metadata: str) -> ChangedVersion:
        if metadata:
            _check_metadata(metadata)
        return self._changed(self.numbers, self.pre, metadata)


class ChangedVersion(Version):
    """A version that was made of another, no pointer."""

    go_type = "semver.Version"
    go_kind = "struct"


def read_version(text: str) -> Version:
    """A version, also one with fewer numbers. Mirrors: NewVersion.

    Raises:
        FunctionError: it is none.
    """
    if length_of(text) > _LONGEST:
        raise FunctionError(f"version string is too long (max {_LONGEST} bytes)")
    found = _VERSION.match(text)
    if not found:
        raise FunctionError("invalid semantic version")
    numbers = [int(each or 0) for each in found.groups()[:3]]
    for number, written in zip(numbers, found.groups(), strict=False):
        if number > _HIGHEST:
            raise FunctionError(f'error parsing version segment: strconv.ParseUint: parsing "{written}": value out of range')
    pre, metadata = found[4] or "", found[5] or ""
    if pre:
        _check_prerelease(pre)
    return Version((numbers[0], numbers[1], numbers[2]), pre, metadata, str(text))


def _check_prerelease(text: str) -> None:
    """Mirrors: validatePrerelease."""
    for part in text.split("."):
        if _NUMBER.match(part):
            if len(part) > 1 and part[0] == "0":
                raise FunctionError("version segment starts with 0")
        elif not _WORD.match(part):
            raise FunctionError("invalid prerelease string")


def _check_metadata(text: str) -> None:
    """Mirrors: validateMetadata."""
    if not all(map(_WORD.match, text.split("."))):
        raise FunctionError("invalid metadata string")


def compare_prerelease(one: str, other: str) -> int:
    """Mirrors: comparePrerelease."""
    ones, others = one.split("."), other.split(".")
    length = max(len(ones), len(others))
    for left, right in zip(ones + [""] * (length - len(ones)), others + [""] * (length - len(others)), strict=True):
        if left != right:
            return _compare_part(left, right)
    return 0


def _compare_part(one: str, other: str) -> int:
    """Mirrors: comparePrePart, for parts that differ."""
    if not one or not other:
        return -1 if not one else 1
    left, right = _number(one), _number(other)
    if left is None and right is None:
        return 1 if one > other else -1
    if right is None:
        return -1
    if left is None:
        return 1
    return 1 if left > right else -1


def _number(text: str) -> int | None:
    return int(text) if _NUMBER.match(text) and int(text) <= _HIGHEST else None


def semver(text: str) -> Version:
    """Mirrors: semver."""
    return read_version(text)


def semver_compare(constraint: str, version: str) -> bool:
    """Mirrors: semverCompare."""
    from kubecheck.render.helm.functions.constraints import read_constraints

    constraints = read_constraints(constraint)
    return constraints.check(read_version(version))
