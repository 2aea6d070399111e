"""How rules of the grammar are followed.

Each rule is a generator that hands out the rules it calls and is handed what they found, so that no text is too deep.

Mirrors: the generated methods of github.com/google/cel-go/parser/gen CELParser, in what they have in common.
"""

from __future__ import annotations

from contextlib import suppress

from kubecheck.schema.cel.syntax.recovery import AbortError, Context, Parser

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import Any

    Rule = Generator[Any, Any, Context]
    Steps = Generator[Any, Any, None]

# Which begin anew around what they found.
_LEFT_RECURSIVE = frozenset(("relation", "calc", "member"))


def run(first: Generator[Any, Any, Any]) -> Any:
    """What a generator of generators comes to."""
    stack = [first]
    given: Any = None
    while stack:
        try:
            called = stack[-1].send(given)
        except StopIteration as stop:
            stack.pop()
            given = stop.value
        else:
            stack.append(called)
            given = None
    return given


def call(parser: Parser, state: int, name: str, precedence: int = 0) -> Rule:
    """Follows a rule.

    Args:
        parser: the parser.
        state: where the rule is called.
        name: the rule.
        precedence: the least level of the operators that it takes.
    """
    parser.state = state
    return (_follow_left_recursive if name in _LEFT_RECURSIVE else _follow)(parser, name, precedence)


def _follow(parser: Parser, name: str, _precedence: int) -> Rule:
    context = parser.enter(name)
    with suppress(AbortError):
        yield from parser.rules[name](parser, context)
    parser.settle()
    parser.rise(name)
    parser.state, parser.context = context.invoked_at, context.parent
    return context


def _follow_left_recursive(parser: Parser, name: str, precedence: int) -> Rule:
    context = parser.enter(name)
    outside = context.parent
    with suppress(AbortError):
        yield from parser.rules[name](parser, context, precedence)
    parser.settle()
    found = parser.context
    assert found is not None
    parser.rise(name)
    parser.context = found.parent = outside
    return found
