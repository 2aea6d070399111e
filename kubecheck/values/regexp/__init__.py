"""Regular expressions of Go, exact and in time linear in the text: one door for all patterns that come from outside."""

from __future__ import annotations

import re

from kubecheck.values.regexp.errors import GoRegexError, StepsError
from kubecheck.values.regexp.syntax import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kubecheck.values.regexp.matching import Automaton
    from kubecheck.values.regexp.nodes import Node
    from kubecheck.values.regexp.program import Program

__all__ = ["GoRegexError", "Match", "Pattern", "StepsError", "compile_go"]

_MOST_STEPS = 2_000_000
_MOST_FACTOR = 100  # of steps a character, where they are linear
_MOST_RANGES = 3_000  # for which Python's compiler needs some hundredths of a second
_FEW_ANSWERS, _SHORT_TEXT = 40, 500
_MOST_KNOWN = 5_000
_SURROGATE = re.compile("[\ud800-\udfff]")
_known: dict[str, Pattern | GoRegexError] = {}


def compile_go(pattern: str) -> Pattern:
    """The pattern, compiled; bytes that are no UTF-8 stand in it as surrogates (``surrogateescape``).

    Raises:
        GoRegexError: Go does not take it, in its words.
    """
    found = _known.get(pattern)
    if found is None:
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
        try:
            found = Pattern(*parse(pattern))
        except GoRegexError as error:
            found = error
        _known[pattern] = found
    if isinstance(found, GoRegexError):
        raise GoRegexError(*found.told)
    return found


class Match:
    """Where a pattern matched: `spans` of the whole and of each group, ``(-1, -1)`` where a group took no part."""

    __slots__ = ("spans", "text")

    def __init__(self, text: str, spans: Sequence[tuple[int, int]]) -> None:
        self.text = text
        self.spans = spans

    def __getitem__(self, group: int) -> str | None:
        start, end = self.spans[group]
        return None if start < 0 else self.text[start:end]

    def span(self) -> tuple[int, int]:
        """Where the whole begins and ends."""
        return self.spans[0]

    def start(self) -> int:
        """Where the whole begins."""
        return self.spans[0][0]

    def end(self) -> int:
        """Where the whole ends."""
        return self.spans[0][1]


class Pattern:
    """A regular expression of Go; `names` are those of its groups in their order, empty where one has none."""

    def __init__(self, tree: Node, names: list[str]) -> None:
        self.names = names
        self._tree = tree
        self._program: Program | None = None
        self._automaton: Automaton | None = None
        self._python: re.Pattern[str] | None = None
        self._longest: float | None = None  # the longest text that Python's engine is fast on for certain, once it was asked for
        self._marks_simply = False
        self._answers = 0

    def matches(self, text: str, most_steps: int = 0) -> bool:
        """Whether it matches anywhere. Mirrors: Regexp.MatchString.

        Args:
            text: where it is looked for.
            most_steps: how many steps that may take; 0 for as many as are needed.

        Raises:
            StepsError: it takes more.
        """
        if not text.isascii():
            text = _SURROGATE.sub("\ufffd", text)
        longest = self._longest
        is_limited = bool(most_steps) and len(self._machine().operations) * (len(text) + 1) > most_steps
        if longest is None and is_limited:  # what was asked before must not decide who answers
            longest = self._prepare()
        if longest is None:
            # few patterns meet many texts, and the automaton is ready sooner
            self._answers += 1
            longest = self._prepare() if self._answers > _FEW_ANSWERS or len(text) > _SHORT_TEXT else -1.0
        if len(text) <= longest:
            return self._python.search(text) is not None  # type: ignore[union-attr]  # it is there when a text may be so long
        if self._automaton is None:
            from kubecheck.values.regexp.matching import Automaton

            self._automaton = Automaton(self._machine())
        return self._automaton.matches(text, most_steps if is_limited else 0)

    def search(self, text: str, at: int = 0) -> Match | None:
        """The leftmost match from a place on, of those the one that Go prefers. Mirrors: Regexp.FindStringSubmatchIndex."""
        seen = text if text.isascii() else _SURROGATE.sub("\ufffd", text)
        if len(text) <= (self._prepare() if self._longest is None else self._longest) and self._marks_simply:
            found = self._python.search(seen, at)  # type: ignore[union-attr]  # as above
            return None if found is None else Match(text, found.regs)
        from kubecheck.values.regexp.matching import find

        slots = find(self._machine(), seen, at, len(self.names))
        return None if slots is None else Match(text, tuple(zip(slots[::2], slots[1::2], strict=True)))

    def find_all(self, text: str) -> Iterator[Match]:
        """All matches: an empty one right behind another does not count. Mirrors: Regexp.allMatches."""
        at, end_before = 0, -1
        while at <= len(text):
            found = self.search(text, at)
            if found is None:
                return
            start, end = found.span()
            if end > start or start != end_before:
                yield found
                end_before = end
            at = end if end > start else end + 1

    def _machine(self) -> Program:
        if self._program is None:
            from kubecheck.values.regexp.program import Program

            self._program = Program(self._tree)
        return self._program

    def _prepare(self) -> float:
        """Up to which length of a text Python's engine may search."""
        from kubecheck.values.regexp.bounds import bound_of_steps, has_ranges_beyond, marks_simply
        from kubecheck.values.regexp.program import begins_with_text
        from kubecheck.values.regexp.python_syntax import write

        bound = None if has_ranges_beyond(self._tree, _MOST_RANGES) else bound_of_steps(self._tree, is_anchored=begins_with_text(self._tree))
        longest = -1.0
        if bound is not None:
            self._python = re.compile(write(self._tree), re.ASCII)
            self._marks_simply = marks_simply(self._tree)
            is_linear = bound.degree <= 1 and bound.factor <= _MOST_FACTOR
            longest = float("inf") if is_linear else (_MOST_STEPS / bound.factor) ** (1 / bound.degree) - 1 if bound.degree else _MOST_STEPS - bound.factor
        self._longest = longest
        return longest
