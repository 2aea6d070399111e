"""Runs programs in time that grows with the text as with the program, never faster.

Mirrors: regexp exec.go (Pike's machine, with Go's preference of the leftmost match and of the first of its ways); what RE2 does to answer
whether there is a match at all (an automaton made as it is needed).
"""

from __future__ import annotations

import bisect

from kubecheck.values.regexp import nodes as kinds
from kubecheck.values.regexp.classes import WORD
from kubecheck.values.regexp.errors import StepsError
from kubecheck.values.regexp.program import ASSERT, CHOOSE, MARK, MATCH, TAKE
from kubecheck.values.regexp.ranges import HIGHEST

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubecheck.values.regexp.program import Program

    Slots = tuple[int, ...]
    Thread = tuple[int, Slots]

_ENDLESS = float("inf")
_MOST_ENTRIES = 100_000  # of an automaton, before it is made anew
_WORD_CHARACTERS = frozenset(chr(code) for low, high in WORD for code in range(low, high + 1))


def holds(assertion: str, before: str, after: str) -> bool:
    """Whether an assertion holds between two characters, empty at the ends of the text."""
    if assertion == kinds.BEGIN_TEXT:
        return not before
    if assertion == kinds.END_TEXT:
        return not after
    if assertion == kinds.BEGIN_LINE:
        return before in ("", "\n")
    if assertion == kinds.END_LINE:
        return after in ("", "\n")
    is_boundary = (before in _WORD_CHARACTERS) != (after in _WORD_CHARACTERS)
    return is_boundary == (assertion == kinds.WORD_BOUNDARY)


class _State(dict[str, "_State"]):
    """Where the automaton stands: at which instructions, behind which character; by character, where it goes on."""

    __slots__ = ("automaton", "before", "by_kind", "seeds")

    def __init__(self, automaton: Automaton, seeds: frozenset[int], before: str) -> None:
        super().__init__()
        self.automaton = automaton
        self.seeds = seeds
        self.before = before
        self.by_kind: dict[int, _State] = {}

    def __missing__(self, character: str) -> _State:
        kind = self.automaton.kind(character)
        found = self.by_kind.get(kind)
        if found is None:
            found = self.by_kind[kind] = self.automaton.follow(self, character)
        self[character] = found
        return found


class Automaton:
    """Says whether a program matches anywhere in a text: one look-up a character, once its states are made."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._steps_left: float = _ENDLESS
        self._looks_back = ASSERT in program.operations
        ranges = {each for argument in program.arguments if isinstance(argument, tuple) for each in argument}
        if self._looks_back:
            ranges.update((*WORD, (10, 10)))
        self._bounds = sorted({low for low, _ in ranges} | {high + 1 for _, high in ranges})
        self._found = _State(self, frozenset((-1,)), "")
        self._forget()

    def _forget(self) -> None:
        self._states: dict[tuple[frozenset[int], str], _State] = {}
        self._entries = 0
        self._first = self._state(frozenset((self.program.start,)), "")

    def _state(self, seeds: frozenset[int], before: str) -> _State:
        found = self._states.get((seeds, before))
        if found is None:
            found = self._states[seeds, before] = _State(self, seeds, before)
            self._entries += 1 + len(seeds)
        return found

    def kind(self, character: str) -> int:
        """A number that is the same for all characters that the program does not tell apart."""
        return bisect.bisect_right(self._bounds, ord(character)) if character else -1

    def matches(self, text: str, most_steps: int = 0) -> bool:
        """Whether there is a match.

        Raises:
            StepsError: to know it takes more steps than it may, where their number is given.
        """
        self._steps_left = most_steps or _ENDLESS
        if most_steps:  # what it knows already costs nothing, and what was asked before must not decide
            self._forget()
        state = self._first
        for character in text:
            state = state[character]
        return state[""] is self._found

    def follow(self, state: _State, character: str) -> _State:
        """The state behind a character, or at the end of the text."""
        if state is self._found:
            return state
        if self._entries > _MOST_ENTRIES:
            self._forget()
        reached = self._closure(state.seeds, state.before, character)
        if reached is None:
            return self._found
        self._steps_left -= len(reached)
        if self._steps_left < 0:
            raise StepsError
        operations, arguments, following = self.program.operations, self.program.arguments, self.program.following
        code = ord(character) if character else -1
        seeds = {following[number] for number in reached if operations[number] == TAKE and _takes(arguments[number], code)}
        if not self.program.is_anchored:
            seeds.add(self.program.start)
        return self._state(frozenset(seeds), _seen_from_behind(character) if self._looks_back else "")

    def _closure(self, seeds: Iterable[int], before: str, after: str) -> set[int] | None:
        """All instructions that are reached without taking a character; None when the match is."""
        operations, arguments, following = self.program.operations, self.program.arguments, self.program.following
        reached = set(seeds)
        waiting = list(reached)
        while waiting:
            number = waiting.pop()
            operation = operations[number]
            if operation == MATCH:
                return None
            goes_on: list[int] = []
            if operation == CHOOSE:
                goes_on = [following[number], int(arguments[number])]  # type: ignore[arg-type]  # of this operation
            elif operation == MARK or (operation == ASSERT and holds(str(arguments[number]), before, after)):
                goes_on = [following[number]]
            for each in goes_on:
                if each not in reached:
                    reached.add(each)
                    waiting.append(each)
        return reached


def _seen_from_behind(character: str) -> str:
    """One character for all that assertions do not tell apart."""
    if character == "\n":
        return character
    return "a" if character in _WORD_CHARACTERS else " "


def _takes(ranges: object, code: int) -> bool:
    """Whether a character is one of sorted ranges."""
    if code < 0 or not isinstance(ranges, tuple):
        return False
    if len(ranges) == 1:
        return bool(ranges[0][0] <= code <= ranges[0][1])
    at = bisect.bisect_right(ranges, (code, HIGHEST))
    return bool(at and code <= ranges[at - 1][1])


def find(program: Program, text: str, at: int, groups: int) -> Slots | None:
    """The slots of the leftmost match from a place on: where the match and each group begin and end, -1 where a group took no part."""
    operations, arguments, following = program.operations, program.arguments, program.following
    nothing = (-1,) * (2 * groups)
    threads: list[Thread] = []
    found: Slots | None = None
    before = text[at - 1 : at] if at else ""
    for place in range(at, len(text) + 1):
        after = text[place : place + 1]
        if not threads and (found is not None or (place and program.is_anchored)):
            break
        seeds = threads
        if found is None:
            seeds = [*threads, (program.start, (place, *nothing))]
        threads = []
        code = ord(after) if after else -1
        for number, slots in _expand(program, seeds, place, before, after):
            if operations[number] == MATCH:
                found = (slots[0], place, *slots[1:])
                break
            if _takes(arguments[number], code):
                threads.append((following[number], slots))
        before = after
    return found


def _expand(program: Program, seeds: list[Thread], place: int, before: str, after: str) -> list[Thread]:
    """The threads at instructions that take a character or end, the preferred first, one an instruction. Mirrors: machine.add."""
    operations, arguments, following = program.operations, program.arguments, program.following
    seen: set[int] = set()
    reached: list[Thread] = []
    waiting = seeds[::-1]
    while waiting:
        number, slots = waiting.pop()
        if number in seen:
            continue
        seen.add(number)
        operation, argument = operations[number], arguments[number]
        if operation in (TAKE, MATCH):
            reached.append((number, slots))
        elif operation == CHOOSE:
            waiting.append((int(argument), slots))  # type: ignore[arg-type]  # of this operation
            waiting.append((following[number], slots))
        elif operation == MARK:
            slot = int(argument) - 1  # type: ignore[arg-type]  # the slot of the whole's end is not in the thread's
            waiting.append((following[number], (*slots[:slot], place, *slots[slot + 1 :])))
        elif holds(str(argument), before, after):
            waiting.append((following[number], slots))
    return reached
