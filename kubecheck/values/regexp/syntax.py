"""From a pattern to its tree. Mirrors: regexp/syntax parse.go with the flags Perl, but for the factoring of common prefixes."""

from __future__ import annotations

import re

from kubecheck.values.regexp import errors
from kubecheck.values.regexp import nodes as kinds
from kubecheck.values.regexp.errors import GoRegexError
from kubecheck.values.regexp.escapes import check_utf8, read_character, read_class, read_escape, read_named_class
from kubecheck.values.regexp.folding import fold, orbit
from kubecheck.values.regexp.nodes import Node, Ranges
from kubecheck.values.regexp.ranges import ANY, ANY_BUT_NEWLINE, clean

_MOST_HEIGHT = 1000
_MOST_SIZE = (128 << 20) // 40
_MOST_CHARACTERS = (128 << 20) // 4
_MOST_COPIES = 1000
_FOLDS, _MULTI_LINE, _DOT_NEWLINE, _LAZY = 1, 2, 4, 8
_FLAGS = {"i": _FOLDS, "m": _MULTI_LINE, "s": _DOT_NEWLINE, "U": _LAZY}
_REPEATS: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
_ASSERTIONS = {"A": kinds.BEGIN_TEXT, "b": kinds.WORD_BOUNDARY, "B": kinds.NO_WORD_BOUNDARY, "z": kinds.END_TEXT}
_COUNT = re.compile(r"\{(0|[1-9][0-9]*+)(?:(,)(0|[1-9][0-9]*+)?)?\}")
_PSEUDO = (kinds.LEFT_PAREN, kinds.VERTICAL_BAR)


class _Paren(Node):
    """An opening parenthesis: which group it opens, 0 for none, and the flags before it."""

    __slots__ = ("flags", "number")

    def __init__(self, number: int, flags: int) -> None:
        super().__init__(kinds.LEFT_PAREN)
        self.number = number
        self.flags = flags


def parse(pattern: str) -> tuple[Node, list[str]]:
    """The tree of a pattern, and the names of its groups in their order, empty where one has none.

    Raises:
        GoRegexError: Go does not take it.
    """
    parser = _Parser(pattern)
    return parser.parse(), parser.names


class _Parser:
    def __init__(self, pattern: str) -> None:
        self.text = pattern
        self.at = 0
        self.flags = 0
        self.names: list[str] = []
        self.characters = 0
        self.stack: list[Node] = []

    def parse(self) -> Node:
        last_repeat = -1  # where a repeat starts that ends just here
        while self.at < len(self.text):
            start = self.at
            last_repeat = start if self._step(last_repeat) else -1
        self._concatenate()
        if self._swap_vertical_bar():
            self.stack.pop()
        self._alternate()
        if len(self.stack) != 1:
            raise GoRegexError(errors.MISSING_PAREN, self.text)
        return self.stack[0]

    def _step(self, last_repeat: int) -> bool:
        """Reads one thing; whether it was a repeat."""
        text, at = self.text, self.at
        character, self.at = text[at], at + 1
        if character in "*+?":
            self._repeat(*_REPEATS[character], at, last_repeat)
            return True
        if character == "{":
            count = _read_count(text, at)
            if count is not None:
                least, most, self.at = count
                if least > _MOST_COPIES or (most is not None and (most > _MOST_COPIES or least > most)):
                    raise GoRegexError(errors.REPEAT_COUNT, text[at : self.at])
                self._repeat(least, most, at, last_repeat)
                return True
            self._literal(ord("{"))
        elif character == "(":
            if text.startswith("?", at + 1):
                self._read_flags(at)
            else:
                self._open("")
        elif character == "|":
            self._concatenate()
            if not self._swap_vertical_bar():
                self._push(Node(kinds.VERTICAL_BAR))
        elif character == ")":
            self._close()
        elif character == "^":
            self._push(Node(kinds.BEGIN_LINE if self.flags & _MULTI_LINE else kinds.BEGIN_TEXT))
        elif character == "$":
            self._push(Node(kinds.END_LINE if self.flags & _MULTI_LINE else kinds.END_TEXT))
        elif character == ".":
            self._push(Node(kinds.CLASS, ranges=ANY if self.flags & _DOT_NEWLINE else ANY_BUT_NEWLINE))
        elif character == "[":
            ranges, self.at = read_class(text, at, folds=bool(self.flags & _FOLDS))
            self._push(Node(kinds.CLASS, ranges=ranges))
        elif character == "\\":
            self._read_escape(at)
        else:
            read_character(text, at)
            self._literal(ord(character))
        return False

    def _read_escape(self, at: int) -> None:
        text = self.text
        letter = text[at + 1 : at + 2]
        if letter in _ASSERTIONS:
            self._push(Node(_ASSERTIONS[letter]))
            self.at = at + 2
            return
        if letter == "C":
            raise GoRegexError(errors.ESCAPE, text[at : at + 2])
        if letter == "Q":
            end = text.find("\\E", at + 2)
            stop = len(text) if end < 0 else end
            for index in range(at + 2, stop):
                check_utf8(text, index, stop)
                self._literal(ord(text[index]))
            self.at = stop if end < 0 else end + 2
            return
        named = read_named_class(text, at, folds=bool(self.flags & _FOLDS))
        if named is not None:
            self.at = named[1]
            self._push(Node(kinds.CLASS, ranges=named[0]))
            return
        code, self.at = read_escape(text, at)
        self._literal(code)

    def _read_flags(self, start: int) -> None:
        """Mirrors: parsePerlFlags."""
        text = self.text
        for opening in ("(?P<", "(?<"):
            if text.startswith(opening, start) and len(text) > start + len(opening):
                self._read_name(start, start + len(opening))
                return
        at = start + 2
        flags, is_negative, has_flag = self.flags, False, False
        while at < len(text):
            character, at = read_character(text, at)
            if character in _FLAGS:
                flags = flags & ~_FLAGS[character] if is_negative else flags | _FLAGS[character]
                has_flag = True
            elif character == "-" and not is_negative:
                is_negative, has_flag = True, False
            elif character in (":", ")") and (has_flag or not is_negative):
                if character == ":":
                    self._push(_Paren(0, self.flags))
                self.flags, self.at = flags, at
                return
            else:
                break
        raise GoRegexError(errors.PERL_SYNTAX, text[start:at])

    def _read_name(self, start: int, at: int) -> None:
        end = self.text.find(">", start)
        if end < 0:
            check_utf8(self.text, start, len(self.text))
            raise GoRegexError(errors.NAMED_CAPTURE, self.text[start:])
        check_utf8(self.text, at, end)
        name = self.text[at:end]
        if not (name.isascii() and name.replace("_", "a").isalnum()):
            raise GoRegexError(errors.NAMED_CAPTURE, self.text[start : end + 1])
        self._open(name)
        self.at = end + 1

    def _open(self, name: str) -> None:
        self.names.append(name)
        self._push(_Paren(len(self.names), self.flags))

    def _close(self) -> None:
        """Mirrors: parseRightParen."""
        self._concatenate()
        if self._swap_vertical_bar():
            self.stack.pop()
        self._alternate()
        paren = self.stack[-2] if len(self.stack) > 1 else None
        if not isinstance(paren, _Paren):
            raise GoRegexError(errors.UNEXPECTED_PAREN, self.text)
        inner = self.stack[-1]
        del self.stack[-2:]
        self.flags = paren.flags
        self._push(Node(kinds.CAPTURE, (inner,), least=paren.number) if paren.number else inner)

    def _repeat(self, least: int, most: int | None, start: int, last_repeat: int) -> None:
        lazy = bool(self.flags & _LAZY)
        if self.text.startswith("?", self.at):
            self.at += 1
            lazy = not lazy
        if last_repeat >= 0:
            raise GoRegexError(errors.NESTED_REPETITION, self.text[last_repeat : self.at])
        if not self.stack or self.stack[-1].operator in _PSEUDO:
            raise GoRegexError(errors.MISSING_ARGUMENT, self.text[start : self.at])
        node = Node(kinds.REPEAT, (self.stack[-1],), least=least, most=most, lazy=lazy)
        self.stack[-1] = node
        self._check_limits(node)
        if self.text[start] == "{" and (least >= 2 or (most or 0) >= 2) and node.copies > _MOST_COPIES:  # as Go asks it
            raise GoRegexError(errors.REPEAT_COUNT, self.text[start : self.at])

    def _check_limits(self, node: Node) -> None:
        if self.characters > _MOST_CHARACTERS or node.size > _MOST_SIZE:
            raise GoRegexError(errors.SIZE, self.text)
        if node.height > _MOST_HEIGHT:
            raise GoRegexError(errors.NESTING, self.text)

    def _literal(self, code: int) -> None:
        folds = bool(self.flags & _FOLDS)
        self._push(Node(kinds.LITERAL, characters=[min(orbit(code)) if folds else code], folds=folds))

    def _push(self, node: Node) -> None:
        if node.operator == kinds.CLASS:
            node = _simplest(node)
        self.characters += len(node.characters) + 2 * len(node.ranges)
        self._join_literals()
        self.stack.append(node)
        self._check_limits(node)

    def _join_literals(self) -> None:
        """What lies below the top cannot be repeated any more, so that literals become one. Mirrors: maybeConcat."""
        stack = self.stack
        if len(stack) > 1 and stack[-1].operator == stack[-2].operator == kinds.LITERAL and stack[-1].folds == stack[-2].folds:
            stack[-2].characters += stack.pop().characters

    def _take(self) -> list[Node]:
        """Takes all that lies above the topmost bar or parenthesis."""
        start = len(self.stack)
        while start and self.stack[start - 1].operator not in _PSEUDO:
            start -= 1
        taken = self.stack[start:]
        del self.stack[start:]
        return taken

    def _concatenate(self) -> None:
        self._join_literals()
        taken = self._take()
        self._push(_collapse(taken, kinds.CONCATENATION) if taken else Node(kinds.EMPTY))

    def _alternate(self) -> None:
        self._push(_collapse(self._take(), kinds.ALTERNATION))

    def _swap_vertical_bar(self) -> bool:
        """Puts what is on top below the bar, so that bars stay on top; whether there was a bar."""
        stack = self.stack
        if len(stack) < 2 or stack[-2].operator != kinds.VERTICAL_BAR:
            return False
        before, after = characters_of(stack[-3]) if len(stack) > 2 else None, characters_of(stack[-1])
        if before is not None and after is not None:
            if before != after:
                stack[-3] = Node(kinds.CLASS, ranges=clean(before + after))
            stack.pop()
        else:
            stack[-2], stack[-1] = stack[-1], stack[-2]
        return True


def characters_of(node: Node) -> Ranges | None:
    """What a node of one character takes; None for others. Mirrors: isCharClass."""
    if node.operator == kinds.CLASS:
        return node.ranges
    if node.operator != kinds.LITERAL or len(node.characters) != 1:
        return None
    return literal_ranges(node.characters[0], folds=node.folds)


def literal_ranges(code: int, *, folds: bool) -> Ranges:
    """What one character of a literal takes."""
    return fold(((code, code),)) if folds else ((code, code),)


def _simplest(node: Node) -> Node:
    """A class of one character, or of the two cases of one, is a literal. Mirrors: push."""
    ranges = node.ranges
    if len(ranges) > 2 or not ranges:
        return node
    members = [code for low, high in ranges for code in (low, high)] if len(ranges) > 1 else list(range(ranges[0][0], min(ranges[0][1], ranges[0][0] + 2) + 1))
    if len(members) == 1:
        return Node(kinds.LITERAL, characters=members)
    if len(ranges) > 1:
        if any(low != high for low, high in ranges):
            return node
        members = [low for low, _ in ranges]
    return Node(kinds.LITERAL, characters=members[:1], folds=True) if tuple(members) == orbit(members[0]) else node


def _collapse(subs: list[Node], operator: str) -> Node:
    """One node of many, of which none has the same operator. Mirrors: collapse."""
    if len(subs) == 1:
        return subs[0]
    flat: list[Node] = []
    for sub in subs:
        flat += sub.subs if sub.operator == operator else (sub,)
    return Node(operator, flat)


def _read_count(text: str, at: int) -> tuple[int, int | None, int] | None:
    """The least and the most of a repeat in braces, and where it goes on; None when it is none. Mirrors: parseRepeat."""
    found = _COUNT.match(text, at)
    if found is None:
        return None
    least, comma, most = found.groups()
    return _value(least), _value(most) if most else None if comma else _value(least), found.end()


def _value(digits: str) -> int:
    return int(digits[:9])  # no longer number is wanted: it is too large already
