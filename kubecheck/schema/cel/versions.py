"""Semantic versions, with the words for what is wrong.

Mirrors: github.com/blang/semver/v4 Parse, normalizeAndParse of k8s.io/apiserver/pkg/cel/library v1.36.
"""

from __future__ import annotations

from kubecheck.field_messages import quote
from kubecheck.schema.cel.values import CelError, Opaque

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_DIGITS = frozenset("0123456789")
_LETTERS = frozenset("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-")


class Version(Opaque):
    """A version by what it is ordered by; its text has the build metadata as well, which do not count."""

    __slots__ = ("_text",)

    def __init__(self, order: tuple[Any, ...], text: str) -> None:
        super().__init__("kubernetes.Semver", order)
        self._text = text

    @property
    def text(self) -> str:
        """What Go prints for it."""
        return self._text


def read_version(text: str, normalize: bool = False) -> Version:
    """A version, as what it is ordered by; build metadata does not count.

    Args:
        text: the text.
        normalize: whether to put up with a leading ``v``, leading zeros and missing parts.
    """
    if normalize:
        text = _normalized(text)
    if not text:
        raise CelError("Version string empty")
    parts = text.split(".", 2)
    if len(parts) < 3:
        raise CelError("No Major.Minor.Patch elements found")
    major, minor = _number(parts[0], "Major"), _number(parts[1], "Minor")
    rest, plus, build = parts[2].partition("+")
    rest, dash, before = rest.partition("-")
    patch = _number(rest, "Patch")
    order = tuple(_pre_release(each) for each in before.split(".")) if dash else ()
    for each in build.split(".") if plus else ():
        if not each:
            raise CelError("Build meta data is empty")
        if not _LETTERS.issuperset(each):
            raise CelError(f"Invalid character(s) found in build meta data {quote(each)}")
    # a version without a pre-release comes after those with one
    return Version((major, minor, patch, not order, order), text)


def _normalized(text: str) -> str:
    parts = text.removeprefix("v").split(".", 2)
    for index, part in enumerate(parts):
        if len(part) > 1:
            bare = part.lstrip("0")
            parts[index] = bare if bare[:1] in _DIGITS and bare else f"0{bare}"
    if len(parts) < 3 and any(each in "+-" for each in parts[-1]):
        raise CelError("short version cannot contain PreRelease/Build meta data")
    return ".".join([*parts, "0", "0"][:3])


def _number(text: str, name: str) -> int:
    if not _DIGITS.issuperset(text):
        raise CelError(f"Invalid character(s) found in {name.lower()} number {quote(text)}")
    if len(text) > 1 and text[0] == "0":
        raise CelError(f"{name} number must not contain leading zeroes {quote(text)}")
    return _unsigned(text)


def _unsigned(text: str) -> int:
    if not text:
        raise CelError('strconv.ParseUint: parsing "": invalid syntax')
    if int(text) >= 1 << 64:
        raise CelError(f"strconv.ParseUint: parsing {quote(text)}: value out of range")
    return int(text)


def _pre_release(text: str) -> tuple[int, int, str]:
    if not text:
        raise CelError("Prerelease is empty")
    if _DIGITS.issuperset(text):
        if len(text) > 1 and text[0] == "0":
            raise CelError(f"Numeric PreRelease version must not contain leading zeroes {quote(text)}")
        return 0, _unsigned(text), ""
    if not _LETTERS.issuperset(text):
        raise CelError(f"Invalid character(s) found in prerelease {quote(text)}")
    return 1, 0, text
