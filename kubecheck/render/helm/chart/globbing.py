"""Patterns of `.Files.Glob`. Mirrors: github.com/gobwas/glob, with a slash between parts."""

from __future__ import annotations

import re

from kubecheck.values.regexp import GoRegexError, compile_go

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.values.regexp import Pattern

_MOST = 2000  # characters of a pattern


class GlobError(ValueError):
    """No pattern."""


def compile_glob(pattern: str) -> Pattern:
    """A pattern as a regular expression that matches whole names.

    Raises:
        GlobError: it is none.
    """
    if len(pattern) > _MOST:
        raise GlobError(pattern)
    found, at = _read(pattern, 0, depth=0)
    if at != len(pattern):
        raise GlobError(pattern)
    try:
        return compile_go(f"\\A(?s:{found})\\z")
    except GoRegexError as error:
        raise GlobError(pattern) from error


def _read(pattern: str, at: int, depth: int) -> tuple[str, int]:
    """The expression of a stretch, up to where its braces end."""
    out: list[str] = []
    while at < len(pattern):
        character = pattern[at]
        if depth and character in ",}":
            break
        at += 1
        if character == "*":
            stars = at
            while pattern[at : at + 1] == "*":
                at += 1
            out.append(".*" if at > stars else "[^/]*")
        elif character == "?":
            out.append("[^/]")
        elif character == "\\":
            out.append(re.escape(pattern[at : at + 1]))
            at += 1
        elif character == "[":
            expression, at = _read_set(pattern, at)
            out.append(expression)
        elif character == "{":
            expression, at = _read_choice(pattern, at, depth + 1)
            out.append(expression)
        else:
            out.append(re.escape(character))
    return "".join(out), at


def _read_choice(pattern: str, at: int, depth: int) -> tuple[str, int]:
    choices: list[str] = []
    while True:
        choice, at = _read(pattern, at, depth)
        choices.append(choice)
        if at >= len(pattern):
            raise GlobError(pattern)
        at += 1
        if pattern[at - 1] == "}":
            return f"(?:{'|'.join(choices)})", at


def _read_set(pattern: str, at: int) -> tuple[str, int]:
    negates = pattern[at : at + 1] == "!"
    at += negates
    end = at
    inner: list[str] = []
    while pattern[end : end + 1] not in ("]", ""):
        end += pattern[end] == "\\"
        inner.append(pattern[end : end + 1])
        end += 1
    if end >= len(pattern) or not inner:
        raise GlobError(pattern)
    sign = "^" if negates else ""
    if len(inner) == 3 and inner[1] == "-":  # low, dash, high
        return f"[{sign}{re.escape(inner[0])}-{re.escape(inner[2])}]", end + 1
    return f"[{sign}{''.join(map(re.escape, inner))}]", end + 1
