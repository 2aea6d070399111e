"""From what the rules found to a tree, with more errors on the way.

Mirrors: the visitor of github.com/google/cel-go/parser.
"""

from __future__ import annotations

from kubecheck.schema.cel.nodes import NOWHERE, Node, field_name
from kubecheck.schema.cel.syntax.constants import ConstantError, value_of
from kubecheck.schema.cel.syntax.faults import Faults, GivenUpError
from kubecheck.schema.cel.syntax.following import run
from kubecheck.schema.cel.syntax.macros import MacroError, make_call
from kubecheck.schema.cel.syntax.operators import BINARY, DEEPEST, RESERVED, balance
from kubecheck.schema.cel.syntax.tokens import KIND_OF

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import Any

    from kubecheck.schema.cel.syntax.recovery import Context, Word

    Visit = Generator[Any, Any, Node]
    Visits = Generator[Any, Any, list[Any]]

# Steps that count for how deep an expression is.
_COUNTED = frozenset(("expr", "relation", "calc", "select", "member_call", "index"))
_CHAINS = frozenset(("conditional_or", "conditional_and"))
# Where what a rule found is in one part of it, when it has nothing more.
_ONLY = {"member_expr": "member", "primary_expr": "primary", "nested": "e", "constant_literal": "literal"}


def visit(found: Context, faults: Faults, *, has_bind: bool) -> Node:
    """The tree of what the rules found.

    Args:
        found: what the first rule found.
        faults: gathers what is wrong.
        has_bind: whether the macro ``cel.bind`` is there.

    Raises:
        GivenUpError: it is too deep.
    """
    node: Node = run(_Visitor(faults, has_bind=has_bind).visit(found))
    return node


class _Visitor:
    """Makes nodes; each method is a generator that hands out visits and is handed what they come to."""

    def __init__(self, faults: Faults, *, has_bind: bool) -> None:
        self.faults = faults
        self.has_bind = has_bind
        self.depth = 0

    def visit(self, context: Context | None) -> Visit:
        """What was found, as a node."""
        context = _inmost(context)
        visit = None if context is None else getattr(self, f"visit_{context.kind}", None)
        if context is None or visit is None:
            if not self.faults.count:
                self.faults.add(NOWHERE, "unknown parse element encountered: <<nil>>")
            return Node("unspecified", -1)
        if context.kind not in _COUNTED:
            node: Node = yield visit(context)
            return node
        self.depth += 1
        if self.depth > DEEPEST:
            self.faults.add(NOWHERE, "max recursion depth exceeded")
            raise GivenUpError
        node = yield visit(context)
        self.depth -= 1
        return node

    def report(self, at: int, message: str) -> Node:
        self.faults.add(at, message)
        return Node("unspecified", at)

    def call(self, word: Word | None, function: str, target: Node | None, args: list[Node]) -> Node:
        at = -1 if word is None else word.start
        try:
            return make_call(at, function, target, args, has_bind=self.has_bind)
        except MacroError as error:
            return self.report(error.at, str(error))

    # -- operators

    def visit_expr(self, context: Context) -> Visit:
        parts = context.parts
        args = []
        for name in ("e", "e1", "e2"):
            args.append((yield self.visit(parts.get(name))))
        return Node("call", parts["op"].start, "_?_:_", None, args)

    def visit_conditional_or(self, context: Context) -> Visit:
        return self.visit_chain(context, "_||_")

    def visit_conditional_and(self, context: Context) -> Visit:
        return self.visit_chain(context, "_&&_")

    def visit_chain(self, context: Context, function: str) -> Visit:
        parts = context.parts
        terms = [(yield self.visit(parts.get("e")))]
        for each in parts["rest"]:
            terms.append((yield self.visit(each)))
        operators = parts["ops"]
        if len(operators) > len(parts["rest"]):
            return self.report(context.at, f"unexpected character, wanted '{operators[-1].text}'")
        return balance(function, terms, [each.start for each in operators])

    def visit_relation(self, context: Context) -> Visit:
        return self.visit_binary(context)

    def visit_calc(self, context: Context) -> Visit:
        return self.visit_binary(context)

    def visit_binary(self, context: Context) -> Visit:
        parts = context.parts
        operator = BINARY.get(KIND_OF.get(parts["op"].text, 0))
        if operator is None:
            return self.report(context.at, "operator not found")
        left = yield self.visit(parts["left"])
        right = yield self.visit(parts.get("right"))
        return Node("call", parts["op"].start, operator[1], None, [left, right])

    def visit_unary(self, context: Context) -> Visit:
        yield from ()
        return Node("const", context.at, "<<error>>")

    def visit_logical_not(self, context: Context) -> Visit:
        return self.visit_signs(context, "!_")

    def visit_negate(self, context: Context) -> Visit:
        return self.visit_signs(context, "-_")

    def visit_signs(self, context: Context, function: str) -> Visit:
        signs = context.parts["ops"]
        node: Node = yield self.visit(context.parts.get("member"))
        return Node("call", signs[0].start, function, None, [node]) if len(signs) % 2 else node

    # -- members

    def name_of(self, context: Context, at: int) -> str:
        """A name, which must not be in backquotes. Mirrors: normalizeIdent, as v1.36 has it."""
        if context.kind == "simple_identifier":
            return str(context.parts["id"].text)
        self.report(at, "unsupported syntax: '`'" if context.kind == "escaped_identifier" else "unsupported ident kind")
        return ""

    def visit_select(self, context: Context) -> Visit:
        parts = context.parts
        operand = yield self.visit(parts["left"])
        if "id" not in parts:
            return Node("unspecified", context.at)
        name, at = self.name_of(parts["id"], parts["id"].at), parts["op"].start
        if "opt" in parts:
            return Node("call", at, "_?._", None, [operand, Node("const", parts["id"].at, name)])
        return Node("select", at, name, operand)

    def visit_member_call(self, context: Context) -> Visit:
        parts = context.parts
        operand = yield self.visit(parts["left"])
        if "id" not in parts:
            return Node("unspecified", context.at)
        args = yield self.visit_each(parts.get("args"))
        return self.call(parts.get("open"), parts["id"].text, operand, args)

    def visit_index(self, context: Context) -> Visit:
        parts = context.parts
        target = yield self.visit(parts["left"])
        if "op" not in parts:
            return Node("unspecified", context.at)
        index = yield self.visit(parts.get("index"))
        return Node("call", parts["op"].start, "_[?_]" if "opt" in parts else "_[_]", None, [target, index])

    def visit_each(self, context: Context | None) -> Visits:
        found = []
        for each in [] if context is None else context.parts.get("e", ()):
            found.append((yield self.visit(each)))
        return found

    # -- primaries

    def visit_ident(self, context: Context) -> Visit:
        yield from ()
        parts = context.parts
        if "id" not in parts:
            return Node("unspecified", context.at)
        if parts["id"].text in RESERVED:
            return self.report(context.at, f"reserved identifier: {parts['id'].text}")
        return Node("ident", parts["id"].start, ("." if "leading_dot" in parts else "") + parts["id"].text)

    def visit_global_call(self, context: Context) -> Visit:
        parts = context.parts
        if "id" not in parts:
            return Node("unspecified", context.at)
        if parts["id"].text in RESERVED:
            return self.report(context.at, f"reserved identifier: {parts['id'].text}")
        args = yield self.visit_each(parts.get("args"))
        return self.call(parts.get("op"), ("." if "leading_dot" in parts else "") + parts["id"].text, None, args)

    def visit_create_list(self, context: Context) -> Visit:
        elements = context.parts.get("elems")
        node = Node("list", context.parts["op"].start)
        optional = []
        for index, each in enumerate([] if elements is None else elements.parts.get("elems", ())):
            node.args.append((yield self.visit(each.parts.get("e"))))
            if "opt" in each.parts:
                optional.append(index)
        node.optional = frozenset(optional)
        return node

    def visit_create_struct(self, context: Context) -> Visit:
        node = Node("map", context.parts["op"].start)
        yield self.fill(node, context.parts.get("entries"))
        return node

    def visit_create_message(self, context: Context) -> Visit:
        parts = context.parts
        name = ("." if "leading_dot" in parts else "") + ".".join(each.text for each in parts.get("ids", ()))
        node = Node("struct", parts["op"].start if "op" in parts else -1, name)
        yield self.fill(node, parts.get("entries"))
        return node

    def fill(self, node: Node, entries: Context | None) -> Generator[Any, Any, None]:
        """The entries of a map or the fields of a message, as far as they are whole."""
        if entries is None:
            return
        keys, values = entries.parts["keys"], entries.parts["values"]
        optional = []
        for index in range(len(entries.parts["cols"]) if node.kind == "map" else len(keys)):
            if index >= min(len(keys), len(values), len(entries.parts["cols"])):
                return
            parts = keys[index].parts
            if node.kind == "map":
                key = yield self.visit(parts.get("e"))
            else:
                before = self.faults.count
                key = self.field_name(parts.get("id"), entries)
                if self.faults.count > before:
                    continue
                key = field_name(key, entries.parts["cols"][index].start)
            node.args.append((key, (yield self.visit(values[index]))))
            if "opt" in parts:
                optional.append(index)
        node.optional = frozenset(optional)

    def field_name(self, context: Context | None, entries: Context) -> str:
        if context is None:
            self.report(entries.at, "unsupported ident kind")
            return ""
        return self.name_of(context, entries.at)

    def visit_constant(self, context: Context) -> Visit:
        yield from ()
        word = context.parts["tok"]
        sign = "-" if "sign" in context.parts else ""
        try:
            return Node("const", context.at, value_of(word.kind, sign + word.text))
        except ConstantError as error:
            return self.report(context.at, str(error))


def _inmost(context: Context | None) -> Context | None:
    """The rule that has found more than one other did. Mirrors: parser.unnest."""
    while context is not None:
        kind, parts = context.kind, context.parts
        if kind in _ONLY:
            context = parts.get(_ONLY[kind])
        elif kind == "start" or (kind == "expr" and "op" not in parts) or (kind in _CHAINS and not parts["ops"]):
            context = parts.get("e")
        elif kind in ("relation", "calc") and parts.get("op") is None:
            context = parts.get("calc" if kind == "relation" else "unary")
        else:
            return context
    return None
