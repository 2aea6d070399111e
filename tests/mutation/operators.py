"""The operators: those of cosmic-ray that make one telling change, and ours in the same shape for what it lacks."""

import re

import parso
from cosmic_ray.operators.operator import Operator
from cosmic_ray.operators.provider import OperatorProvider

# One or two replacements of each; cosmic-ray has every pair, most of which any test notices.
_COMPARISONS = ("Eq_NotEq", "NotEq_Eq", "Lt_LtE", "LtE_Lt", "Gt_GtE", "GtE_Gt", "Is_IsNot", "IsNot_Is")
_ARITHMETIC = ("Add_Sub", "Sub_Add", "Mul_FloorDiv", "Div_Mul", "FloorDiv_Mul", "Mod_FloorDiv", "Pow_Mul", "BitOr_BitAnd", "BitAnd_BitOr")
_OTHERS = (
    "ReplaceUnaryOperator_Delete_Not", "ReplaceUnaryOperator_Delete_USub", "AddNot", "ReplaceTrueWithFalse", "ReplaceFalseWithTrue",
    "ReplaceAndWithOr", "ReplaceOrWithAnd", "ReplaceBreakWithContinue", "ReplaceContinueWithBreak", "NumberReplacer", "ZeroIterationForLoop",
)  # fmt: skip


class _Ours(Operator):
    """Replaces the text of a node."""

    def replacement(self, node):
        """The text to stand instead of the node, or None when there is nothing to replace."""
        raise NotImplementedError

    def mutation_positions(self, node):
        if self.replacement(node) is not None:
            yield node.start_pos, node.end_pos

    def mutate(self, node, index):
        made = parso.python.tree.Name(self.replacement(node), node.start_pos, node.get_first_leaf().prefix)
        made.parent = node.parent
        return made

    @classmethod
    def examples(cls):
        return ()


class SwapAnyAndAll(_Ours):
    """`any(…)` for `all(…)` and the other way round."""

    def replacement(self, node):
        if node.type == "name" and node.value in ("any", "all") and (following := node.get_next_leaf()) is not None and following.value == "(":
            return "all" if node.value == "any" else "any"
        return None


class SwapInAndNotIn(_Ours):
    """`in` for `not in` and the other way round, in comparisons."""

    def replacement(self, node):
        if node.type == "comp_op" and node.get_code(include_prefix=False) == "not in":
            return "in"
        if node.type == "keyword" and node.value == "in" and node.parent.type == "comparison":
            return "not in"
        return None


class ReturnNothing(_Ours):
    """`return None`, and an empty list for what is not empty."""

    empty = "None"

    def replacement(self, node):
        if node.type != "return_stmt":
            return None
        given = node.children[1].get_code(include_prefix=False)
        return None if given in ("None", "[]", "{}", "()", "False", '""') else f"return {self.empty}"


class ReturnEmptyList(ReturnNothing):
    """`return []` for a list or what a call gives."""

    empty = "[]"

    def replacement(self, node):
        if node.type == "return_stmt" and node.children[1].type in ("atom", "arith_expr"):
            return super().replacement(node)
        return None


class RemoveStatement(_Ours):
    """`pass` for a call, an early return, a `continue`, a `break`, an augmented assignment, a yield or a raise."""

    def replacement(self, node):
        if node.parent is None or node.parent.type != "simple_stmt":
            return None
        if node.type == "keyword" and node.value in ("continue", "break", "return"):
            return "pass"
        called = node.type == "atom_expr" and node.children[-1].type == "trailer" and node.children[-1].children[0].value == "("
        augmented = node.type == "expr_stmt" and re.match(r"\W+=$", str(getattr(node.children[1], "value", ""))) is not None
        early = node.type == "return_stmt" and node.parent.parent.parent.type in ("if_stmt", "for_stmt", "while_stmt")
        return "pass" if called or augmented or early or node.type in ("yield_expr", "raise_stmt") else None


class ChangeString(_Ours):
    """A string with other text around it."""

    def replacement(self, node):
        if node.type != "string" or node.value.endswith(('"""', "'''")) or node.parent.type == "simple_stmt":
            return None
        start = re.match(r"[a-zA-Z]*", node.value).end()
        return f"{node.value[: start + 1]}XX{node.value[start + 1 : -1]}XX{node.value[-1]}"


def all_operators():
    """Name to operator, in an order that does not change."""
    theirs = OperatorProvider()
    names = [
        *(f"ReplaceComparisonOperator_{name}" for name in _COMPARISONS),
        *(f"ReplaceBinaryOperator_{name}" for name in _ARITHMETIC),
        *_OTHERS,
    ]
    ours = (SwapAnyAndAll, SwapInAndNotIn, ReturnNothing, ReturnEmptyList, RemoveStatement, ChangeString)
    return {**{name: theirs[name]() for name in names}, **{operator.__name__: operator() for operator in ours}}
