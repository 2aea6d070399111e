"""Guessing on after an error, as the server's parser does.

Mirrors: antlr4-go BaseParser and DefaultErrorStrategy; parser.recoveryLimitErrorStrategy, lookaheadConsumer and recursionListener of
github.com/google/cel-go/parser.
"""

from __future__ import annotations

from kubecheck.schema.cel.nodes import NOWHERE
from kubecheck.schema.cel.syntax.faults import Faults, GivenUpError
from kubecheck.schema.cel.syntax.operators import DEEPEST
from kubecheck.schema.cel.syntax.states import AFTER, LOOP_ENDS, NEXT, show
from kubecheck.schema.cel.syntax.tokens import END, EPSILON, NAMES, NULL, scan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_MOST_ATTEMPTS = 30
_MOST_WORDS = 256
_ESCAPES = str.maketrans({"\t": "\\t", "\n": "\\n", "\r": "\\r"})


class Word:
    """A word of the text, or one that was missing and is taken as if it were there."""

    __slots__ = ("end", "kind", "start", "text")

    def __init__(self, kind: int, start: int, end: int, text: str) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.text = text


class Context:
    """What a rule of the grammar found: ``kind`` is the rule or its alternative, ``parts`` what its parts are called."""

    __slots__ = ("at", "invoked_at", "kind", "parent", "parts", "rule")

    def __init__(self, rule: str, parent: Context | None, invoked_at: int, at: int) -> None:
        self.rule = self.kind = rule
        self.parent = parent
        self.invoked_at = invoked_at
        self.at = at
        self.parts: dict[str, Any] = {}


class AbortError(Exception):
    """The rule is given up; what is wrong is the parser's ``error``."""


class Parser:
    """The state of the server's parser: where it is in text and grammar, and what it makes of errors."""

    def __init__(self, text: str, faults: Faults, rules: dict[str, Any]) -> None:
        self.text = text
        self.faults = faults
        self.rules = rules
        self.state = -1
        self.context: Context | None = None
        self.error: tuple[str, Word] | None = None
        self.depths: dict[str, int] = {}
        self.index = 0
        self._broken: list[tuple[int, int]] = []
        self._scan = scan(text, 0, self._say_broken)
        self._words: list[Word] = []
        self._is_recovering = False
        self._last_index = -1
        self._last_states: set[int] = set()
        self._attempts = 0

    # -- words

    def _say_broken(self, at: int, message: str) -> None:
        self._broken.append((at, at + len(message) - len("token recognition error at: ''")))
        self.faults.add_syntax_error(at, message)

    def word(self, ahead: int = 0) -> Word:
        """The current word, or one that comes after it; at the end of the text, its end."""
        while len(self._words) <= self.index + ahead:
            if self._words and self._words[-1].kind == END:
                return self._words[-1]
            kind, start, end = next(self._scan)
            self._words.append(Word(kind, start, end, "<EOF>" if kind == END else self.text[start:end]))
        return self._words[self.index + ahead]

    def kind(self, ahead: int = 0) -> int:
        """The kind of that word."""
        return self.word(ahead).kind

    def consume(self) -> None:
        """Goes over the current word, but not over the end."""
        if self.kind() != END:
            self.index += 1

    def _text_between(self, first: Word, last: Word) -> str:
        if first.kind == END:
            return "<EOF>"
        text, at = "", first.start
        for start, end in self._broken:
            if first.start <= start < last.end:
                text, at = text + self.text[at:start], end
        return text + self.text[at : last.end]

    # -- rules

    def enter(self, rule: str) -> Context:
        """Begins a rule."""
        context = self.context = Context(rule, self.context, self.state, self.word().start)
        self._deepen(rule)
        return context

    def _deepen(self, rule: str) -> None:
        depth = self.depths[rule] = self.depths.get(rule, 0) + 1
        if depth > DEEPEST:
            self.faults.add(NOWHERE, f"expression recursion limit exceeded: {DEEPEST}")
            raise GivenUpError

    def rise(self, rule: str) -> None:
        """One rule less is under way."""
        self.depths[rule] = max(self.depths.get(rule, 0) - 1, 0)

    def wrap(self, previous: Context, outside: Context | None, invoked_at: int, kind: str) -> Context:
        """Begins a rule anew around what it found so far. Mirrors: PushNewRecursionContext."""
        context = Context(previous.rule, outside, invoked_at, previous.at)
        context.kind = kind
        context.parts["left"] = previous
        previous.parent = context
        self.context = context
        self._deepen(previous.rule)
        return context

    def settle(self) -> None:
        """Reports what made a rule end early, and goes on to what may come after it."""
        if self.error is None:
            return
        self._report(*self.error)
        self._recover()
        self.error = None

    # -- steps

    def match(self, state: int, kind: int) -> Word:
        """A word that must be there.

        Raises:
            AbortError: it is not, and cannot be supposed.
        """
        self.state = state
        word: Word | None = self.word()
        if self.kind() == kind:
            self._end_recovery()
            self.consume()
        else:
            word = self._recover_inline()
        if self.error is not None or word is None:
            raise AbortError
        return word

    def match_any(self, state: int) -> Word | None:
        """A word of several that may be there."""
        self.state = state
        word = self.word()
        if word.kind not in NEXT[state]:
            return self._recover_inline()
        self._end_recovery()
        self.consume()
        return word

    def sync(self, state: int) -> None:
        """Looks whether it can go on from a state.

        Raises:
            AbortError: it cannot.
        """
        self.state = state
        self.sync_quietly()
        if self.error is not None:
            raise AbortError

    def sync_quietly(self) -> None:
        """The same, but only notes the error."""
        expected = NEXT[self.state]
        if self._is_recovering or EPSILON in expected or self.kind() in expected:
            return
        if self.state in LOOP_ENDS:
            self._report_unwanted()
            self._consume_until(self._expected() | self._after_rules(), _Budget())
        elif not self._delete(_Budget()):
            self.error = self._mismatch()

    def predict(self, alternative: int, refused: int = 0) -> int:
        """What was decided by looking ahead, which forgets an error that was noted.

        Args:
            alternative: the decision; 0 is nothing.
            refused: how far ahead the word is that fits nothing.

        Raises:
            AbortError: nothing fits.
        """
        self.error = None
        return self.choose(alternative, refused)

    def choose(self, alternative: int, refused: int = 0) -> int:
        """What was decided by the current word.

        Raises:
            AbortError: nothing fits.
        """
        if not alternative:
            first, last = self.word(), self.word(refused)
            self.error = ("no viable alternative at input " + _quoted(self._text_between(first, last)), last)
            raise AbortError
        return alternative

    # -- errors

    def _expected(self, state: int | None = None) -> frozenset[int]:
        """Mirrors: ATN.getExpectedTokens."""
        expected = following = NEXT[self.state if state is None else state]
        return self._with_outer(expected, following)

    def _with_outer(self, expected: frozenset[int], following: frozenset[int]) -> frozenset[int]:
        context = self.context
        while context is not None and context.invoked_at >= 0 and EPSILON in following:
            following = AFTER[context.invoked_at]
            expected |= following
            context = context.parent
        return expected - {EPSILON} | ({END} if EPSILON in following else frozenset())

    def _after_rules(self) -> frozenset[int]:
        """What comes after any rule that is under way. Mirrors: GetErrorRecoverySet."""
        found: frozenset[int] = frozenset()
        context = self.context
        while context is not None and context.invoked_at >= 0:
            found |= AFTER[context.invoked_at]
            context = context.parent
        return found - {EPSILON}

    def _mismatch(self) -> tuple[str, Word]:
        word = self.word()
        return f"mismatched input {_quoted(word.text)} expecting {show(self._expected())}", word

    def _report(self, message: str, word: Word) -> None:
        if not self._is_recovering:
            self._is_recovering = True
            self.faults.add_syntax_error(word.start, message)

    def _report_unwanted(self) -> None:
        word = self.word()
        self._report(f"extraneous input {_quoted(word.text)} expecting {show(self._expected())}", word)

    def _end_recovery(self) -> None:
        self._is_recovering = False
        self._last_index = -1
        self._last_states = set()

    def _try_again(self) -> None:
        if self._attempts == _MOST_ATTEMPTS:
            self.faults.add_syntax_error(self.word().start, f"error recovery attempt limit exceeded: {_MOST_ATTEMPTS}")
            raise GivenUpError
        self._attempts += 1

    def _recover(self) -> None:
        self._try_again()
        budget = _Budget(self.faults)
        if self._last_index == self.index and self.state in self._last_states:
            budget.consume(self)
        self._last_index = self.index
        self._last_states.add(self.state)
        self._consume_until(self._after_rules(), budget)

    def _consume_until(self, kinds: frozenset[int], budget: _Budget) -> None:
        while self.kind() != END and self.kind() not in kinds:
            budget.consume(self)

    def _recover_inline(self) -> Word | None:
        self._try_again()
        budget = _Budget(self.faults)
        if self._delete(budget):
            word = self.word()
            budget.consume(self)
            return word
        if self.kind() in self._with_outer(AFTER[self.state], AFTER[self.state]):
            return self._suppose()
        self.error = self._mismatch()
        return None

    def _delete(self, budget: _Budget) -> bool:
        """Leaves out one word when the next is right."""
        if self.kind(1) not in self._expected():
            return False
        self._report_unwanted()
        budget.consume(self)
        self._end_recovery()
        return True

    def _suppose(self) -> Word:
        """Takes a word as if it were there."""
        current = self.word()
        expected = self._expected()
        self._report(f"missing {show(expected)} at {_quoted(current.text)}", current)
        kind = min(expected)
        place = self._words[self.index - 1] if current.kind == END and self.index else current
        return Word(kind, place.start, place.start, f"<missing {'EOF' if kind == END else NAMES[kind] if kind <= NULL else 'undefined'}>")


class _Budget:
    """How many words may be passed over at one error; without faults to say so in, any number."""

    def __init__(self, faults: Faults | None = None) -> None:
        self.faults = faults
        self.count = 0

    def consume(self, parser: Parser) -> None:
        if self.faults is not None and self.count >= _MOST_WORDS:
            self.faults.add(NOWHERE, f"error recovery token lookahead limit exceeded: {_MOST_WORDS}")
            raise GivenUpError
        self.count += 1
        parser.consume()


def _quoted(text: str) -> str:
    return f"'{text.translate(_ESCAPES)}'"
