"""The rules of the grammar from expressions down to members.

Mirrors: github.com/google/cel-go/parser/gen CELParser; where ANTLR predicts, what its prediction comes to (``choosing``).
"""

from __future__ import annotations

from kubecheck.schema.cel.syntax import choosing
from kubecheck.schema.cel.syntax.following import call
from kubecheck.schema.cel.syntax.primary_rules import arguments
from kubecheck.schema.cel.syntax.tokens import AND, COLON, DOT, END, EXCLAM, IDENTIFIER, LBRACKET, LPAREN, MINUS, OR, QUESTION, RBRACKET

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.schema.cel.syntax.following import Steps
    from kubecheck.schema.cel.syntax.recovery import Context, Parser


def _start(parser: Parser, context: Context) -> Steps:
    context.parts["e"] = yield call(parser, 34, "expr")
    parser.match(35, END)


def _expr(parser: Parser, context: Context) -> Steps:
    parts = context.parts
    parts["e"] = yield call(parser, 37, "conditional_or")
    parser.sync(43)
    if parser.kind() == QUESTION:
        parts["op"] = parser.match(38, QUESTION)
        parts["e1"] = yield call(parser, 39, "conditional_or")
        parser.match(40, COLON)
        parts["e2"] = yield call(parser, 41, "expr")


def _conditional_or(parser: Parser, context: Context) -> Steps:
    return _chain(parser, context, OR, "conditional_and", (45, 50, 46, 47, 52))


def _conditional_and(parser: Parser, context: Context) -> Steps:
    return _chain(parser, context, AND, "relation", (53, 58, 54, 55, 60))


def _chain(parser: Parser, context: Context, operator: int, operand: str, states: tuple[int, int, int, int, int]) -> Steps:
    parts = context.parts
    parts["ops"], parts["rest"] = [], []
    parts["e"] = yield call(parser, states[0], operand)
    parser.sync(states[1])
    while parser.kind() == operator:
        parts["ops"].append(parser.match(states[2], operator))
        parts["rest"].append((yield call(parser, states[3], operand)))
        parser.sync(states[4])


def _relation(parser: Parser, context: Context, precedence: int) -> Steps:
    outside, invoked_at = context.parent, context.invoked_at
    context.parts["calc"] = yield call(parser, 62, "calc")
    parser.sync(69)
    while parser.predict(choosing.relation_loop(parser, precedence)) == 1:
        parser.rise("relation")
        context = parser.wrap(context, outside, invoked_at, "relation")
        context.parts["op"] = parser.match_any(65)
        context.parts["right"] = yield call(parser, 66, "relation", 2)
        parser.sync(71)


def _calc(parser: Parser, context: Context, precedence: int) -> Steps:
    outside, invoked_at = context.parent, context.invoked_at
    context.parts["unary"] = yield call(parser, 73, "unary")
    parser.sync(83)
    while parser.predict(choosing.calc_loop(parser, precedence)) == 1:
        parser.rise("calc")
        parser.sync(81)
        is_product = parser.predict(choosing.calc_operator(parser)) == 1
        context = parser.wrap(context, outside, invoked_at, "calc")
        context.parts["op"] = parser.match_any(76 if is_product else 79)
        context.parts["right"] = yield call(parser, 77 if is_product else 80, "calc", 3 if is_product else 2)
        parser.sync(85)


def _unary(parser: Parser, context: Context) -> Steps:
    parser.sync(99)
    alternative = parser.predict(*choosing.unary(parser))
    if alternative == 1:
        context.kind = "member_expr"
        context.parts["member"] = yield call(parser, 86, "member")
        return
    operators = context.parts["ops"] = []
    if alternative == 2:
        context.kind = "logical_not"
        parser.sync(88)
        while True:
            operators.append(parser.match(87, EXCLAM))
            parser.sync(90)
            if parser.kind() != EXCLAM:
                break
        context.parts["member"] = yield call(parser, 92, "member")
        return
    context.kind = "negate"
    parser.sync(94)
    while True:
        operators.append(parser.match(93, MINUS))
        parser.state = 96
        parser.sync_quietly()
        if parser.predict(*choosing.minus_loop(parser)) == 2:
            break
    context.parts["member"] = yield call(parser, 98, "member")


def _member(parser: Parser, context: Context, _precedence: int) -> Steps:
    outside, invoked_at = context.parent, context.invoked_at
    context.kind = "primary_expr"
    context.parts["primary"] = yield call(parser, 102, "primary")
    parser.sync(128)
    while parser.predict(choosing.member_loop(parser)) == 1:
        parser.rise("member")
        parser.sync(126)
        alternative = parser.predict(*choosing.member(parser))
        context = parser.wrap(context, outside, invoked_at, ("select", "member_call", "index")[alternative - 1])
        parts = context.parts
        if alternative == 1:
            parts["op"] = parser.match(105, DOT)
            parser.sync(107)
            if parser.kind() == QUESTION:
                parts["opt"] = parser.match(106, QUESTION)
            parts["id"] = yield call(parser, 109, "escape_ident")
        elif alternative == 2:
            parts["op"] = parser.match(111, DOT)
            parts["id"] = parser.match(112, IDENTIFIER)
            parts["open"] = parser.match(113, LPAREN)
            yield from arguments(parser, parts, 115, 114, 117)
        else:
            parts["op"] = parser.match(119, LBRACKET)
            parser.sync(121)
            if parser.kind() == QUESTION:
                parts["opt"] = parser.match(120, QUESTION)
            parts["index"] = yield call(parser, 123, "expr")
            parser.match(124, RBRACKET)
        parser.sync(130)


RULES = {
    "start": _start,
    "expr": _expr,
    "conditional_or": _conditional_or,
    "conditional_and": _conditional_and,
    "relation": _relation,
    "calc": _calc,
    "unary": _unary,
    "member": _member,
}
