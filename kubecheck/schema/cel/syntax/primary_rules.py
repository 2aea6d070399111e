"""The rules of the grammar for what members begin with, and for lists and maps.

Mirrors: github.com/google/cel-go/parser/gen CELParser; where ANTLR predicts, what its prediction comes to (``choosing``).
"""

from __future__ import annotations

from kubecheck.schema.cel.syntax import choosing
from kubecheck.schema.cel.syntax.following import call
from kubecheck.schema.cel.syntax.states import ELEMENT_STARTS, EXPRESSION_STARTS
from kubecheck.schema.cel.syntax.tokens import (
    BYTES,
    COLON,
    COMMA,
    DOT,
    ESCAPED,
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
    RBRACE,
    RBRACKET,
    RPAREN,
    STRING,
    TRUE,
    UINT,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.schema.cel.syntax.following import Steps
    from kubecheck.schema.cel.syntax.recovery import Context, Parser


def arguments(parser: Parser, parts: dict[str, Any], look: int, at: int, close: int) -> Steps:
    """What stands between the parentheses of a call, and the closing one.

    Args:
        parser: the parser.
        parts: the parts of the call.
        look: the state before the arguments.
        at: the state where they are read.
        close: the state behind them.
    """
    parser.sync(look)
    if parser.kind() in EXPRESSION_STARTS:
        parts["args"] = yield call(parser, at, "expr_list")
    parser.match(close, RPAREN)


def _primary(parser: Parser, context: Context) -> Steps:
    parser.sync(184)
    alternative = parser.predict(*choosing.primary(parser))
    parts = context.parts
    context.kind = ("ident", "global_call", "nested", "create_list", "create_struct", "create_message", "constant_literal")[alternative - 1]
    if alternative == 1:
        _leading_dot(parser, parts, 132, 131)
        parts["id"] = parser.match(134, IDENTIFIER)
    elif alternative == 2:
        _leading_dot(parser, parts, 136, 135)
        parts["id"] = parser.match(138, IDENTIFIER)
        parts["op"] = parser.match(139, LPAREN)
        yield from arguments(parser, parts, 141, 140, 143)
    elif alternative == 3:
        parser.match(144, LPAREN)
        parts["e"] = yield call(parser, 145, "expr")
        parser.match(146, RPAREN)
    elif alternative == 4:
        parts["op"] = parser.match(148, LBRACKET)
        parser.sync(150)
        if parser.kind() in ELEMENT_STARTS:
            parts["elems"] = yield call(parser, 149, "list_init")
        _trailing_comma(parser, 153, 152)
        parser.match(155, RBRACKET)
    elif alternative == 5:
        parts["op"] = parser.match(156, LBRACE)
        parser.sync(158)
        if parser.kind() in ELEMENT_STARTS:
            parts["entries"] = yield call(parser, 157, "map_initializer_list")
        _trailing_comma(parser, 161, 160)
        parser.match(163, RBRACE)
    elif alternative == 6:
        yield from _message(parser, parts)
    else:
        parts["literal"] = yield call(parser, 183, "literal")


def _leading_dot(parser: Parser, parts: dict[str, Any], look: int, at: int) -> None:
    parser.sync(look)
    if parser.kind() == DOT:
        parts["leading_dot"] = parser.match(at, DOT)


def _trailing_comma(parser: Parser, look: int, at: int) -> None:
    parser.sync(look)
    if parser.kind() == COMMA:
        parser.match(at, COMMA)


def _message(parser: Parser, parts: dict[str, Any]) -> Steps:
    _leading_dot(parser, parts, 165, 164)
    parts["ids"] = [parser.match(167, IDENTIFIER)]
    parser.sync(172)
    while parser.kind() == DOT:
        parser.match(168, DOT)
        parts["ids"].append(parser.match(169, IDENTIFIER))
        parser.sync(174)
    parts["op"] = parser.match(175, LBRACE)
    parser.sync(177)
    if parser.kind() in (QUESTION, IDENTIFIER, ESCAPED):
        parts["entries"] = yield call(parser, 176, "field_initializer_list")
    _trailing_comma(parser, 180, 179)
    parser.match(182, RBRACE)


def _expr_list(parser: Parser, context: Context) -> Steps:
    elements = context.parts["e"] = [(yield call(parser, 186, "expr"))]
    parser.sync(191)
    while parser.kind() == COMMA:
        parser.match(187, COMMA)
        elements.append((yield call(parser, 188, "expr")))
        parser.sync(193)


def _list_init(parser: Parser, context: Context) -> Steps:
    elements = context.parts["elems"] = [(yield call(parser, 194, "opt_expr"))]
    parser.sync(199)
    while parser.predict(choosing.comma_loop(parser)) == 1:
        parser.match(195, COMMA)
        elements.append((yield call(parser, 196, "opt_expr")))
        parser.sync(201)


def _field_initializer_list(parser: Parser, context: Context) -> Steps:
    yield from _pairs(parser, context, "opt_field", (202, 203, 204, 212, 205, 206, 207, 208, 214))


def _map_initializer_list(parser: Parser, context: Context) -> Steps:
    yield from _pairs(parser, context, "opt_expr", (220, 221, 222, 230, 223, 224, 225, 226, 232))


def _pairs(parser: Parser, context: Context, key: str, states: tuple[int, ...]) -> Steps:
    parts = context.parts
    keys, colons, values = parts["keys"], parts["cols"], parts["values"] = [], [], []
    keys.append((yield call(parser, states[0], key)))
    colons.append(parser.match(states[1], COLON))
    values.append((yield call(parser, states[2], "expr")))
    parser.sync(states[3])
    while parser.predict(choosing.comma_loop(parser, is_message=key == "opt_field")) == 1:
        parser.match(states[4], COMMA)
        keys.append((yield call(parser, states[5], key)))
        colons.append(parser.match(states[6], COLON))
        values.append((yield call(parser, states[7], "expr")))
        parser.sync(states[8])


def _opt_field(parser: Parser, context: Context) -> Steps:
    parser.sync(216)
    if parser.kind() == QUESTION:
        context.parts["opt"] = parser.match(215, QUESTION)
    context.parts["id"] = yield call(parser, 218, "escape_ident")


def _escape_ident(parser: Parser, context: Context) -> Steps:
    parser.sync(235)
    kind = parser.kind()
    if parser.choose(1 if kind in (IDENTIFIER, ESCAPED) else 0) and kind == IDENTIFIER:
        context.kind = "simple_identifier"
        context.parts["id"] = parser.match(233, IDENTIFIER)
    else:
        context.kind = "escaped_identifier"
        context.parts["id"] = parser.match(234, ESCAPED)
    yield from ()


def _opt_expr(parser: Parser, context: Context) -> Steps:
    parser.sync(238)
    if parser.kind() == QUESTION:
        context.parts["opt"] = parser.match(237, QUESTION)
    context.parts["e"] = yield call(parser, 240, "expr")


_LITERALS = {2: (246, UINT), 4: (251, STRING), 5: (252, BYTES), 6: (253, TRUE), 7: (254, FALSE), 8: (255, NULL)}


def _literal(parser: Parser, context: Context) -> Steps:
    parser.sync(256)
    alternative = parser.predict(*choosing.literal(parser))
    context.kind = "constant"
    if alternative in (1, 3):
        parser.sync(243 if alternative == 1 else 248)
        if parser.kind() == MINUS:
            context.parts["sign"] = parser.match(242 if alternative == 1 else 247, MINUS)
        context.parts["tok"] = parser.match(245, INT) if alternative == 1 else parser.match(250, FLOAT)
    else:
        context.parts["tok"] = parser.match(*_LITERALS[alternative])
    yield from ()


RULES = {
    "primary": _primary,
    "expr_list": _expr_list,
    "list_init": _list_init,
    "field_initializer_list": _field_initializer_list,
    "map_initializer_list": _map_initializer_list,
    "opt_field": _opt_field,
    "escape_ident": _escape_ident,
    "opt_expr": _opt_expr,
    "literal": _literal,
}
