"""Which alternative the server's parser takes where one word does not decide.

Each function gives the alternative's number, 0 for none, and how far ahead the word is that fits nothing. What ANTLR works out by simulating its network
is written down here for this grammar; where nothing fits but a rule may have ended before, it takes that end.

Mirrors: antlr4-go ParserATNSimulator.AdaptivePredict over the decisions of github.com/google/cel-go/parser/gen.
"""

from __future__ import annotations

from kubecheck.schema.cel.syntax.operators import BINARY
from kubecheck.schema.cel.syntax.states import ELEMENT_STARTS, MEMBER_STARTS
from kubecheck.schema.cel.syntax.tokens import (
    BYTES,
    COMMA,
    DOT,
    ESCAPED,
    EXCLAM,
    FALSE,
    FLOAT,
    IDENTIFIER,
    INT,
    LBRACE,
    LBRACKET,
    LPAREN,
    MINUS,
    NULL,
    QUESTION,
    STRING,
    TRUE,
    UINT,
)  # fmt: skip

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.schema.cel.syntax.recovery import Parser

_LITERALS = {UINT: 2, INT: 1, FLOAT: 3, STRING: 4, BYTES: 5, TRUE: 6, FALSE: 7, NULL: 8}
_OPENINGS = {LPAREN: 3, LBRACKET: 4, LBRACE: 5, MINUS: 7} | dict.fromkeys(_LITERALS, 7)
_FIELD_STARTS = frozenset((QUESTION, IDENTIFIER, ESCAPED))
_NO_OPERATOR = (0, "")


def relation_loop(parser: Parser, precedence: int) -> int:
    """Whether a relation goes on (1) or is over (2)."""
    return 1 if BINARY.get(parser.kind(), _NO_OPERATOR)[0] == 1 >= precedence else 2


def calc_loop(parser: Parser, precedence: int) -> int:
    """Whether a calculation goes on (1) or is over (2)."""
    level = BINARY.get(parser.kind(), _NO_OPERATOR)[0]
    return 1 if level > 1 and level - 1 >= precedence else 2


def calc_operator(parser: Parser) -> int:
    """Whether a product (1) or a sum (2) follows."""
    return {3: 1, 2: 2}.get(BINARY.get(parser.kind(), _NO_OPERATOR)[0], 0)


def unary(parser: Parser) -> tuple[int, int]:
    """A member (1), or one that is negated logically (2) or as a number (3)."""
    kind = parser.kind()
    if kind == EXCLAM:
        return 2, 0
    if kind != MINUS:
        return (1, 0) if kind in MEMBER_STARTS else (0, 0)
    second = parser.kind(1)
    if second in (INT, FLOAT):
        return 1, 0
    return (3, 0) if second in MEMBER_STARTS else (0, 1)


def minus_loop(parser: Parser) -> tuple[int, int]:
    """Whether another sign (1) or the member (2) follows a sign."""
    kind = parser.kind()
    if kind != MINUS:
        return (2, 0) if kind in MEMBER_STARTS else (0, 0)
    return (1, 0) if parser.kind(1) in MEMBER_STARTS else (0, 1)


def member_loop(parser: Parser) -> int:
    """Whether something is taken out of a member (1) or not (2)."""
    return 1 if parser.kind() in (DOT, LBRACKET) else 2


def member(parser: Parser) -> tuple[int, int]:
    """A field (1), a call (2) or an index (3)."""
    kind = parser.kind()
    if kind == LBRACKET:
        return 3, 0
    if kind != DOT:
        return 0, 0
    second = parser.kind(1)
    if second in (QUESTION, ESCAPED):
        return 1, 0
    if second != IDENTIFIER:
        return 0, 1
    return (2 if parser.kind(2) == LPAREN else 1), 0


def primary(parser: Parser) -> tuple[int, int]:
    """A name (1), a call (2), what stands in parentheses (3), a list (4), a map (5), a message (6) or a constant (7)."""
    kind = parser.kind()
    if kind not in (DOT, IDENTIFIER):
        return _OPENINGS.get(kind, 0), 0
    ahead = 1 if kind == DOT else 0
    if parser.kind(ahead) != IDENTIFIER:
        return 0, ahead
    ahead += 1
    if parser.kind(ahead) == LPAREN:
        return 2, 0
    while parser.kind(ahead) == DOT and parser.kind(ahead + 1) == IDENTIFIER:
        ahead += 2
    return (6 if parser.kind(ahead) == LBRACE else 1), 0


def comma_loop(parser: Parser, *, is_message: bool = False) -> int:
    """Whether another element (1) or the end (2) follows."""
    return 1 if parser.kind() == COMMA and parser.kind(1) in (_FIELD_STARTS if is_message else ELEMENT_STARTS) else 2


def literal(parser: Parser) -> tuple[int, int]:
    """An int (1), uint (2), double (3), string (4), bytes (5), true (6), false (7) or null (8)."""
    kind = parser.kind()
    if kind != MINUS:
        return _LITERALS.get(kind, 0), 0
    return {INT: 1, FLOAT: 3}.get(parser.kind(1), 0), 1
