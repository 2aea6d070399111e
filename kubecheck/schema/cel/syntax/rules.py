"""The rules of the grammar, followed state by state.

Each rule is a generator that hands out the rules it calls and is handed what they found, so that no text is too deep.

Mirrors: github.com/google/cel-go/parser/gen CELParser; where ANTLR predicts, what its prediction comes to (``choosing``).
"""

from __future__ import annotations

from kubecheck.schema.cel.syntax import choosing
from kubecheck.schema.cel.syntax.recovery import AbortError, Context, Parser
from kubecheck.schema.cel.syntax.states import ELEMENT_STARTS, EXPRESSION_STARTS
from kubecheck.schema.cel.syntax.tokens import (
    AND, BYTES, COLON, COMMA, DOT, END, ESCAPED, EXCLAM, FALSE, FLOAT, IDENTIFIER, INT, LBRACE, LBRACKET, LPAREN, MINUS, NULL, OR, QUESTION, RBRACE, RBRACKET,
    RPAREN, STRING, TRUE, UINT,
)  # fmt: skip

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from typing import Any

    Rule = Generator[Any, Any, Context]
    Steps = Generator[Any, Any, None]


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


def _rule(parser: Parser, name: str, state: int, steps: Callable[[Parser, Context], Steps]) -> Rule:
    context = parser.enter(name, state)
    try:
        yield from steps(parser, context)
    except AbortError:
        pass
    parser.settle()
    parser.rise(name)
    parser.state, parser.context = context.invoked_at, context.parent
    return context


def _left_recursive(parser: Parser, name: str, state: int, steps: Callable[[Parser, int, int], Steps], precedence: int) -> Rule:
    outside, invoked_at = parser.context, parser.state
    parser.enter(name, state)
    try:
        yield from steps(parser, precedence, invoked_at)
    except AbortError:
        pass
    parser.settle()
    found = parser.context
    assert found is not None
    parser.rise(name)
    parser.context = found.parent = outside
    return found


def start(parser: Parser) -> Rule:
    return _rule(parser, "start", 0, _start)


def _start(parser: Parser, context: Context) -> Steps:
    context.parts["e"] = yield _call(parser, 34, _expr)
    parser.match(35, END)


def _call(parser: Parser, state: int, rule: Callable[[Parser], Rule]) -> Rule:
    parser.state = state
    return rule(parser)


def _expr(parser: Parser) -> Rule:
    return _rule(parser, "expr", 2, _expr_steps)


def _expr_steps(parser: Parser, context: Context) -> Steps:
    parts = context.parts
    parts["e"] = yield _call(parser, 37, _conditional_or)
    parser.sync(43)
    if parser.kind() == QUESTION:
        parts["op"] = parser.match(38, QUESTION)
        parts["e1"] = yield _call(parser, 39, _conditional_or)
        parser.match(40, COLON)
        parts["e2"] = yield _call(parser, 41, _expr)


def _conditional_or(parser: Parser) -> Rule:
    return _rule(parser, "conditionalOr", 4, _conditional_or_steps)


def _conditional_or_steps(parser: Parser, context: Context) -> Steps:
    return _chain(parser, context, OR, _conditional_and, (45, 50, 46, 47, 52))


def _conditional_and(parser: Parser) -> Rule:
    return _rule(parser, "conditionalAnd", 6, _conditional_and_steps)


def _conditional_and_steps(parser: Parser, context: Context) -> Steps:
    return _chain(parser, context, AND, _relation, (53, 58, 54, 55, 60))


def _chain(parser: Parser, context: Context, operator: int, operand: Callable[[Parser], Rule], states: tuple[int, int, int, int, int]) -> Steps:
    parts = context.parts
    parts["ops"], parts["rest"] = [], []
    parts["e"] = yield _call(parser, states[0], operand)
    parser.sync(states[1])
    while parser.kind() == operator:
        parts["ops"].append(parser.match(states[2], operator))
        parts["rest"].append((yield _call(parser, states[3], operand)))
        parser.sync(states[4])


def _relation(parser: Parser, precedence: int = 0) -> Rule:
    return _left_recursive(parser, "relation", 8, _relation_steps, precedence)


def _relation_steps(parser: Parser, precedence: int, invoked_at: int) -> Steps:
    context = parser.context
    assert context is not None
    outside = context.parent
    context.parts["calc"] = yield _call(parser, 62, _calc)
    parser.sync(69)
    while parser.predict(choosing.relation_loop(parser, precedence)) == 1:
        parser.rise("relation")
        context = parser.wrap(context, outside, invoked_at, "relation")
        context.parts["op"] = parser.match_any(65)
        parser.state = 66
        context.parts["right"] = yield _relation(parser, 2)
        parser.sync(71)


def _calc(parser: Parser, precedence: int = 0) -> Rule:
    return _left_recursive(parser, "calc", 10, _calc_steps, precedence)


def _calc_steps(parser: Parser, precedence: int, invoked_at: int) -> Steps:
    context = parser.context
    assert context is not None
    outside = context.parent
    context.parts["unary"] = yield _call(parser, 73, _unary)
    parser.sync(83)
    while parser.predict(choosing.calc_loop(parser, precedence)) == 1:
        parser.rise("calc")
        parser.sync(81)
        is_product = parser.predict(choosing.calc_operator(parser)) == 1
        context = parser.wrap(context, outside, invoked_at, "calc")
        context.parts["op"] = parser.match_any(76 if is_product else 79)
        parser.state = 77 if is_product else 80
        context.parts["right"] = yield _calc(parser, 3 if is_product else 2)
        parser.sync(85)


def _unary(parser: Parser) -> Rule:
    return _rule(parser, "unary", 12, _unary_steps)


def _unary_steps(parser: Parser, context: Context) -> Steps:
    parser.sync(99)
    alternative = parser.predict(*choosing.unary(parser))
    if alternative == 1:
        context.kind = "memberExpr"
        context.parts["member"] = yield _call(parser, 86, _member)
        return
    operators = context.parts["ops"] = []
    if alternative == 2:
        context.kind = "logicalNot"
        parser.sync(88)
        while True:
            operators.append(parser.match(87, EXCLAM))
            parser.sync(90)
            if parser.kind() != EXCLAM:
                break
        context.parts["member"] = yield _call(parser, 92, _member)
        return
    context.kind = "negate"
    parser.sync(94)
    while True:
        operators.append(parser.match(93, MINUS))
        parser.state = 96
        parser.sync_quietly()
        if parser.predict(*choosing.minus_loop(parser)) == 2:
            break
    context.parts["member"] = yield _call(parser, 98, _member)


def _member(parser: Parser) -> Rule:
    return _left_recursive(parser, "member", 14, _member_steps, 0)


def _member_steps(parser: Parser, _precedence: int, invoked_at: int) -> Steps:
    context = parser.context
    assert context is not None
    outside = context.parent
    context.kind = "primaryExpr"
    context.parts["primary"] = yield _call(parser, 102, _primary)
    parser.sync(128)
    while parser.predict(choosing.member_loop(parser)) == 1:
        parser.rise("member")
        parser.sync(126)
        alternative = parser.predict(*choosing.member(parser))
        context = parser.wrap(context, outside, invoked_at, ("select", "memberCall", "index")[alternative - 1])
        parts = context.parts
        if alternative == 1:
            parts["op"] = parser.match(105, DOT)
            parser.sync(107)
            if parser.kind() == QUESTION:
                parts["opt"] = parser.match(106, QUESTION)
            parts["id"] = yield _call(parser, 109, _escape_ident)
        elif alternative == 2:
            parts["op"] = parser.match(111, DOT)
            parts["id"] = parser.match(112, IDENTIFIER)
            parts["open"] = parser.match(113, LPAREN)
            yield from _arguments(parser, parts, 115, 114, 117)
        else:
            parts["op"] = parser.match(119, LBRACKET)
            parser.sync(121)
            if parser.kind() == QUESTION:
                parts["opt"] = parser.match(120, QUESTION)
            parts["index"] = yield _call(parser, 123, _expr)
            parser.match(124, RBRACKET)
        parser.sync(130)


def _arguments(parser: Parser, parts: dict[str, Any], look: int, at: int, close: int) -> Steps:
    parser.sync(look)
    if parser.kind() in EXPRESSION_STARTS:
        parts["args"] = yield _call(parser, at, _expr_list)
    parser.match(close, RPAREN)


def _primary(parser: Parser) -> Rule:
    return _rule(parser, "primary", 16, _primary_steps)


def _primary_steps(parser: Parser, context: Context) -> Steps:
    parser.sync(184)
    alternative = parser.predict(*choosing.primary(parser))
    parts = context.parts
    context.kind = ("ident", "globalCall", "nested", "createList", "createStruct", "createMessage", "constantLiteral")[alternative - 1]
    if alternative == 1:
        _leading_dot(parser, parts, 132, 131)
        parts["id"] = parser.match(134, IDENTIFIER)
    elif alternative == 2:
        _leading_dot(parser, parts, 136, 135)
        parts["id"] = parser.match(138, IDENTIFIER)
        parts["op"] = parser.match(139, LPAREN)
        yield from _arguments(parser, parts, 141, 140, 143)
    elif alternative == 3:
        parser.match(144, LPAREN)
        parts["e"] = yield _call(parser, 145, _expr)
        parser.match(146, RPAREN)
    elif alternative == 4:
        parts["op"] = parser.match(148, LBRACKET)
        parser.sync(150)
        if parser.kind() in ELEMENT_STARTS:
            parts["elems"] = yield _call(parser, 149, _list_init)
        _trailing_comma(parser, 153, 152)
        parser.match(155, RBRACKET)
    elif alternative == 5:
        parts["op"] = parser.match(156, LBRACE)
        parser.sync(158)
        if parser.kind() in ELEMENT_STARTS:
            parts["entries"] = yield _call(parser, 157, _map_initializer_list)
        _trailing_comma(parser, 161, 160)
        parser.match(163, RBRACE)
    elif alternative == 6:
        yield from _message(parser, parts)
    else:
        parts["literal"] = yield _call(parser, 183, _literal)


def _leading_dot(parser: Parser, parts: dict[str, Any], look: int, at: int) -> None:
    parser.sync(look)
    if parser.kind() == DOT:
        parts["leadingDot"] = parser.match(at, DOT)


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
        parts["entries"] = yield _call(parser, 176, _field_initializer_list)
    _trailing_comma(parser, 180, 179)
    parser.match(182, RBRACE)


def _expr_list(parser: Parser) -> Rule:
    return _rule(parser, "exprList", 18, _expr_list_steps)


def _expr_list_steps(parser: Parser, context: Context) -> Steps:
    elements = context.parts["e"] = [(yield _call(parser, 186, _expr))]
    parser.sync(191)
    while parser.kind() == COMMA:
        parser.match(187, COMMA)
        elements.append((yield _call(parser, 188, _expr)))
        parser.sync(193)


def _list_init(parser: Parser) -> Rule:
    return _rule(parser, "listInit", 20, _list_init_steps)


def _list_init_steps(parser: Parser, context: Context) -> Steps:
    elements = context.parts["elems"] = [(yield _call(parser, 194, _opt_expr))]
    parser.sync(199)
    while parser.predict(choosing.comma_loop(parser)) == 1:
        parser.match(195, COMMA)
        elements.append((yield _call(parser, 196, _opt_expr)))
        parser.sync(201)


def _field_initializer_list(parser: Parser) -> Rule:
    return _rule(parser, "fieldInitializerList", 22, _field_initializer_list_steps)


def _field_initializer_list_steps(parser: Parser, context: Context) -> Steps:
    yield from _pairs(parser, context, _opt_field, (202, 203, 204, 212, 205, 206, 207, 208, 214))


def _map_initializer_list(parser: Parser) -> Rule:
    return _rule(parser, "mapInitializerList", 26, _map_initializer_list_steps)


def _map_initializer_list_steps(parser: Parser, context: Context) -> Steps:
    yield from _pairs(parser, context, _opt_expr, (220, 221, 222, 230, 223, 224, 225, 226, 232))


def _pairs(parser: Parser, context: Context, key: Callable[[Parser], Rule], states: tuple[int, ...]) -> Steps:
    parts = context.parts
    keys, colons, values = parts["keys"], parts["cols"], parts["values"] = [], [], []
    keys.append((yield _call(parser, states[0], key)))
    colons.append(parser.match(states[1], COLON))
    values.append((yield _call(parser, states[2], _expr)))
    parser.sync(states[3])
    while parser.predict(choosing.comma_loop(parser, is_message=key is _opt_field)) == 1:
        parser.match(states[4], COMMA)
        keys.append((yield _call(parser, states[5], key)))
        colons.append(parser.match(states[6], COLON))
        values.append((yield _call(parser, states[7], _expr)))
        parser.sync(states[8])


def _opt_field(parser: Parser) -> Rule:
    return _rule(parser, "optField", 24, _opt_field_steps)


def _opt_field_steps(parser: Parser, context: Context) -> Steps:
    parser.sync(216)
    if parser.kind() == QUESTION:
        context.parts["opt"] = parser.match(215, QUESTION)
    context.parts["id"] = yield _call(parser, 218, _escape_ident)


def _escape_ident(parser: Parser) -> Rule:
    return _rule(parser, "escapeIdent", 28, _escape_ident_steps)


def _escape_ident_steps(parser: Parser, context: Context) -> Steps:
    parser.sync(235)
    kind = parser.kind()
    if parser.choose(1 if kind in (IDENTIFIER, ESCAPED) else 0) and kind == IDENTIFIER:
        context.kind = "simpleIdentifier"
        context.parts["id"] = parser.match(233, IDENTIFIER)
    else:
        context.kind = "escapedIdentifier"
        context.parts["id"] = parser.match(234, ESCAPED)
    yield from ()


def _opt_expr(parser: Parser) -> Rule:
    return _rule(parser, "optExpr", 30, _opt_expr_steps)


def _opt_expr_steps(parser: Parser, context: Context) -> Steps:
    parser.sync(238)
    if parser.kind() == QUESTION:
        context.parts["opt"] = parser.match(237, QUESTION)
    context.parts["e"] = yield _call(parser, 240, _expr)


def _literal(parser: Parser) -> Rule:
    return _rule(parser, "literal", 32, _literal_steps)


_LITERALS = {2: (246, UINT), 4: (251, STRING), 5: (252, BYTES), 6: (253, TRUE), 7: (254, FALSE), 8: (255, NULL)}


def _literal_steps(parser: Parser, context: Context) -> Steps:
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
