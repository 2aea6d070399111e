"""Constraints that versions meet or not. Mirrors: Masterminds/semver v3, constraints.go."""

from __future__ import annotations

import functools
import re

from kubecheck.render.helm.functions.results import length_of
from kubecheck.render.helm.functions.semver import Version, compare_prerelease, read_version
from kubecheck.render.helm.functions.strings import quoted
from kubecheck.render.helm.kinds import FunctionError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_LONGEST, _MOST_GROUPS = 512, 32
_OPERATOR = r"=||!=|>|<|>=|=>|<=|=<|~|~>|\^"
_NUMBER = r"[0-9|xX*]+"
_VERSION = (
    rf"v?({_NUMBER})(\.{_NUMBER})?(\.{_NUMBER})?(-([0-9A-Za-z\-]+(\.[0-9A-Za-z\-]+)*))?(\+([0-9A-Za-z\-]+(\.[0-9A-Za-z\-]+)*))?"
)
# Go finds the first alternative with which all of the pattern matches, Python alike: the longer operators stand first where a search goes on behind one.
_SPACE = r"[\t\n\f\r ]"
_ONE = re.compile(rf"{_SPACE}*({_OPERATOR}){_SPACE}*({_VERSION}){_SPACE}*\Z")
_FIND = re.compile(rf"({_OPERATOR}){_SPACE}*({_VERSION})")
# Go's own expression lets spaces stand in several places at once, of which a backtracking engine would try each.
_WITH_OPERATOR = rf"(?:(?:{_OPERATOR.replace('||', '|')}){_SPACE}*)?(?:{_VERSION})"
_ALL = re.compile(rf"{_SPACE}*{_WITH_OPERATOR}(?:(?:{_SPACE}*,{_SPACE}*|{_SPACE}+){_WITH_OPERATOR})*{_SPACE}*\Z")
_RANGE = re.compile(rf"{_SPACE}*({_VERSION}){_SPACE}+-{_SPACE}+({_VERSION}){_SPACE}*")
_ANY = ("x", "*", "X")


class Constraint:
    """One condition: an operator and a version, of which parts may be left open.

    `is_minor_open` is true where no minor version is said, `is_patch_open` where only the patch is not, `is_open` where anything is not.
    """

    __slots__ = ("is_minor_open", "is_open", "is_patch_open", "operator", "version")

    def __init__(self, operator: str, version: Version, *, is_open: bool, is_minor_open: bool, is_patch_open: bool) -> None:
        self.operator = operator
        self.version = version
        self.is_open = is_open
        self.is_minor_open = is_minor_open
        self.is_patch_open = is_patch_open


class Constraints:
    """Groups of conditions: all of one group must be met."""

    def __init__(self, groups: list[list[Constraint]]) -> None:
        self.groups = groups

    def check(self, version: Version) -> bool:
        """Whether a version meets them. A prerelease does only where its group names one."""
        return any(
            (not version.pre or any(each.version.pre for each in group)) and all(_CHECKS[each.operator](version, each) for each in group)
            for group in self.groups
        )


@functools.lru_cache(maxsize=256)
def read_constraints(text: str) -> Constraints:
    """The constraints that a text says. Mirrors: NewConstraint.

    Raises:
        FunctionError: it says none.
    """
    if length_of(text) > _LONGEST:
        raise FunctionError(f"constraint string is too long (max {_LONGEST} bytes)")
    for match in _RANGE.finditer(text):
        text = text.replace(match[0], f">= {match[1]}, <= {match[11]} ", 1)
    parts = text.split("||")
    if len(parts) > _MOST_GROUPS:
        raise FunctionError(f"too many constraint groups (max {_MOST_GROUPS})")
    groups = []
    for part in parts:
        if not _ALL.match(part):
            raise FunctionError(f"improper constraint: {quoted(part)}")
        groups.append([_read(match[0]) for match in _FIND.finditer(part)])
    return Constraints(groups)


def _read(text: str) -> Constraint:
    """Mirrors: parseConstraint."""
    found = _ONE.match(text)
    if not found:
        raise FunctionError(f"improper constraint: {quoted(text)}")
    major, minor, patch, pre = found[3], found[4] or "", found[5] or "", found[6] or ""
    version = found[2]
    is_minor_open = is_patch_open = False
    is_open = True
    if major in _ANY:
        version = f"0.0.0{pre}"
    elif not minor or minor[1:] in _ANY:
        is_minor_open = True
        version = f"{major}.0.0{pre}"
    elif not patch or patch[1:] in _ANY:
        is_patch_open = True
        version = f"{major}{minor}.0{pre}"
    else:
        is_open = False
    try:
        read = read_version(version)
    except FunctionError:
        raise FunctionError("constraint parser error") from None
    return Constraint(found[1], read, is_open=is_open, is_minor_open=is_minor_open, is_patch_open=is_patch_open)


def _differs(version: Version, constraint: Constraint) -> bool:
    """Mirrors: constraintNotEqual."""
    wanted = constraint.version
    if constraint.is_open:
        if wanted.numbers[0] != version.numbers[0]:
            return True
        if wanted.numbers[1] != version.numbers[1] and not constraint.is_minor_open:
            return True
        if constraint.is_minor_open:
            return False
        if wanted.numbers[2] != version.numbers[2] and not constraint.is_patch_open:
            return True
        if constraint.is_patch_open:
            return bool(version.pre or wanted.pre) and compare_prerelease(version.pre, wanted.pre) != 0
    return version.compare(wanted) != 0


def _is_greater(version: Version, constraint: Constraint) -> bool:
    """Mirrors: constraintGreaterThan."""
    wanted = constraint.version
    if constraint.is_open:
        if version.numbers[0] != wanted.numbers[0]:
            return version.numbers[0] > wanted.numbers[0]
        if constraint.is_minor_open:
            return False
        if constraint.is_patch_open:
            return version.numbers[1] > wanted.numbers[1]
    return version.compare(wanted) > 0


def _is_less(version: Version, constraint: Constraint) -> bool:
    return version.compare(constraint.version) < 0


def _is_not_less(version: Version, constraint: Constraint) -> bool:
    return version.compare(constraint.version) >= 0


def _is_not_greater(version: Version, constraint: Constraint) -> bool:
    """Mirrors: constraintLessThanEqual."""
    wanted = constraint.version
    if not constraint.is_open:
        return version.compare(wanted) <= 0
    if version.numbers[0] > wanted.numbers[0]:
        return False
    return not (version.numbers[0] == wanted.numbers[0] and version.numbers[1] > wanted.numbers[1] and not constraint.is_minor_open)


def _is_about(version: Version, constraint: Constraint) -> bool:
    """Mirrors: constraintTilde."""
    wanted = constraint.version
    if version.compare(wanted) < 0:
        return False
    if wanted.numbers == (0, 0, 0) and not constraint.is_minor_open and not constraint.is_patch_open:
        return True
    return version.numbers[0] == wanted.numbers[0] and (version.numbers[1] == wanted.numbers[1] or constraint.is_minor_open)


def _is_equal(version: Version, constraint: Constraint) -> bool:
    """Mirrors: constraintTildeOrEqual."""
    return _is_about(version, constraint) if constraint.is_open else version.compare(constraint.version) == 0


def _is_compatible(version: Version, constraint: Constraint) -> bool:
    """Mirrors: constraintCaret."""
    wanted = constraint.version
    if version.compare(wanted) < 0:
        return False
    if wanted.numbers[0] > 0 or constraint.is_minor_open:
        return version.numbers[0] == wanted.numbers[0]
    if version.numbers[0] > 0:
        return False
    if wanted.numbers[1] > 0 or constraint.is_patch_open:
        return version.numbers[1] == wanted.numbers[1]
    return version.numbers[1] == 0 and wanted.numbers[2] == version.numbers[2]


_CHECKS: dict[str, Callable[[Version, Constraint], bool]] = {
    "": _is_equal, "=": _is_equal, "!=": _differs, ">": _is_greater, "<": _is_less, ">=": _is_not_less, "=>": _is_not_less,
    "<=": _is_not_greater, "=<": _is_not_greater, "~": _is_about, "~>": _is_about, "^": _is_compatible,
}  # fmt: skip
