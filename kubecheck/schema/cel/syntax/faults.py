"""What is wrong with an expression, gathered and shown as the server does.

Mirrors: github.com/google/cel-go/common Errors; parser.SyntaxError.
"""

from __future__ import annotations

import re

from kubecheck.schema.cel.nodes import show_error

_MOST = 100
_KEYWORD = re.compile(r"no viable alternative at input '.(true|false|null)'", re.DOTALL)


class GivenUpError(Exception):
    """The server's parser goes no further."""


class Faults:
    """Errors of one expression. ``count`` is how many there are, of which the first hundred are kept."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.count = 0
        self.kept: list[tuple[int, str]] = []
        self._syntax_errors = 0

    def add(self, at: int, message: str) -> None:
        """Keeps an error at an offset; -1 is before the text."""
        self.count += 1
        if self.count <= _MOST:
            self.kept.append((at, message))

    def add_syntax_error(self, at: int, message: str) -> None:
        """Keeps a syntax error.

        Raises:
            GivenUpError: there are too many.
        """
        if "no viable alternative" in message:
            message = _KEYWORD.sub(r"mismatched input '\1' expecting IDENTIFIER", message)
        at = at if self.text else -1
        if self._syntax_errors == _MOST:
            self.add(at, f"Syntax error: More than {_MOST} syntax errors")
            raise GivenUpError
        self._syntax_errors += 1
        self.add(at, f"Syntax error: {message}")

    def __str__(self) -> str:
        shown = [show_error(self.text, at, message) for at, message in sorted(self.kept, key=lambda each: each[0])]
        if self.count > _MOST:
            shown.append(f"{self.count - _MOST} more errors were truncated")
        return "\n".join(shown)
