"""Patterns of files in the manner of ignore files, as settings have them; each answers in time that is linear in the path, whatever it holds."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_STARS = {"*": "[^/]", "**": ".", "**/": "(?:[^/]+/)*"}
_FEW = 2  # times of "**/", among which Python's expressions lose no time


def compile_pattern(pattern: str) -> Callable[[str], object]:
    """A function that says whether a relative path matches a pattern.

    ``*`` and ``?`` stay within a folder, ``**`` crosses folders. A pattern with a slash counts from the root; one without matches a name anywhere. What names
    a folder covers what is in it.
    """
    import re

    body = pattern.strip("/").removeprefix("./") if pattern != "/" else ""
    is_anchored = "/" in pattern.strip("/") or pattern.startswith("/")
    pieces = list(_pieces_of(body))
    if pieces.count("**/") > _FEW:
        return _Machine(pieces, is_anchored=is_anchored).matches
    prefix = "" if is_anchored else "(?:.*/)?"
    return re.compile(f"{prefix}{_expression_of(pieces)}(?:/.*)?\\Z", re.DOTALL).match


def _pieces_of(body: str) -> list[str]:
    pieces, index = [], 0
    while index < len(body):
        pieces.append("**/" if body.startswith("**/", index) else "**" if body.startswith("**", index) else body[index])
        index += len(pieces[-1])
    return pieces


def _expression_of(pieces: list[str]) -> str:
    """The pieces as an expression of Python's."""
    import re

    parts: list[str] = []
    star = text = ""
    for piece in pieces:
        if piece not in _STARS:
            text += "[^/]" if piece == "?" else re.escape(piece)
            continue
        # what stands before another star that takes as much is found where it comes first: so nothing is tried twice
        is_settled = star and piece != "**/" and (piece == "**" or (star != "." and "/" not in text.replace("[^/]", "")))
        parts += [f"(?>{star}*?{text})" if is_settled else f"{star}*{text}" if star else text, _STARS[piece] if piece == "**/" else ""]
        star, text = "" if piece == "**/" else _STARS[piece], ""
    parts.append(f"{star}*{text}" if star else text)
    return "".join(parts)


class _Machine:
    """Follows all ways to match at once. A state is a place among the pieces; one inside of a folder that a ``**/`` takes is ``-1 - place``."""

    __slots__ = ("_is_anchored", "_pieces", "_start")

    def __init__(self, pieces: list[str], *, is_anchored: bool) -> None:
        self._pieces = pieces
        self._is_anchored = is_anchored
        self._start = self._with_stars({0})

    def matches(self, path: str) -> bool:
        """Whether the pieces match a path, or a folder that it lies in."""
        end, states = len(self._pieces), self._start
        for character in path:
            if character == "/" and end in states:
                return True
            states = self._with_stars({each for state in states for each in self._after(state, character)})
            if character == "/" and not self._is_anchored:
                states |= self._start
            if not states and self._is_anchored:
                return False
        return end in states

    def _after(self, state: int, character: str) -> tuple[int, ...]:
        """The states that a character leads to from one."""
        if state < 0:
            return (-1 - state,) if character == "/" else (state,)
        piece = self._pieces[state] if state < len(self._pieces) else ""
        if piece == "**/":
            return () if character == "/" else (-1 - state,)
        if piece in _STARS:
            return (state,) if piece == "**" or character != "/" else ()
        return (state + 1,) if piece == character or (piece == "?" and character != "/") else ()

    def _with_stars(self, states: set[int]) -> set[int]:
        """States with those behind stars, which may take nothing."""
        found = set(states)
        for state in states:
            while 0 <= state < len(self._pieces) and self._pieces[state] in _STARS:
                state += 1
                found.add(state)
        return found
