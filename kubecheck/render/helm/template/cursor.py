"""The tokens of a template as its parser goes through them, and faults told as Go tells them."""

from __future__ import annotations

from kubecheck.field_messages import quote
from kubecheck.render.helm.template.lex import KEYWORDS, tokenize

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

    from kubecheck.render.helm.template.lex import Token


class ParseError(Exception):
    """A template that is not well formed: Go's words with the place, and the line."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.message, self.line = message, line


class Cursor:
    """Where a parser is. `action_start` is where the action began that it reads, negative outside any."""

    def __init__(self, name: str, text: str) -> None:
        self.name, self.text = name, text
        self.tokens = tokenize(text)
        self.at = 0
        self.seen = 0  # the furthest token that was looked at: errors are told at its line
        self.action_start = -1

    def line_of(self, token: Token) -> int:
        """The line that a token begins on."""
        return self.text.count("\n", 0, token[1]) + 1

    def fail(self, words: str) -> NoReturn:
        """Mirrors: Tree.errorf."""
        line = self.line_of(self.tokens[min(max(self.at - 1, self.seen), len(self.tokens) - 1)])
        raise ParseError(f"template: {self.name}:{line}: {words}", line)

    def unexpected(self, token: Token, context: str) -> NoReturn:
        """Mirrors: Tree.unexpected."""
        if token[0] != "error":
            self.fail(f"unexpected {_show(token)} in {context}")
        extra = ""
        start = self.action_start
        if start >= 0 and (line := self.text.count("\n", 0, start) + 1) != self.line_of(token):
            extra = f" in action started at {self.name}:{line}"
            if token[2].endswith(" action"):
                extra = extra[len(" in action") :]
        self.fail(token[2] + extra)

    def next_word(self) -> Token:
        """The next token that is no space. Mirrors: Tree.nextNonSpace."""
        token = self.tokens[self.at]
        self.at += 1
        if token[0] == "space":
            token = self.tokens[self.at]
            self.at += 1
        return token

    def peek_word(self) -> Token:
        """Spaces are skipped for good. Mirrors: Tree.peekNonSpace."""
        if self.tokens[self.at][0] == "space":
            self.at += 1
        return self.tokens[self.at]

    def expect(self, kind: str, context: str) -> Token:
        """The next token that is no space, which has to be of a kind. Mirrors: Tree.expect."""
        token = self.next_word()
        if token[0] != kind:
            self.unexpected(token, context)
        return token


def _show(token: Token) -> str:
    """Mirrors: item.String."""
    kind, _, value = token
    if kind in KEYWORDS:
        return f"<{value}>"
    return quote(value[:10]) + "..." if len(value.encode("utf-8", "surrogateescape")) > 10 else quote(value)
