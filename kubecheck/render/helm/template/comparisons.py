"""Comparisons of templates. Mirrors: text/template's eq, ne, lt, le, gt and ge."""

from __future__ import annotations

from kubecheck.render.helm.kinds import FunctionError, Struct, kind_of, type_of
from kubecheck.render.helm.template.frame import NIL
from kubecheck.render.helm.template.printing import sprintf

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_BASIC = frozenset({"bool", "complex", "float", "int", "string", "uint"})
_BAD_TYPE = "invalid type for comparison"


def equal(first: Any, *others: Any) -> bool:
    """Whether a value equals one of others.

    Raises:
        FunctionError: there are none, or they cannot be compared.
    """
    if not others:
        raise FunctionError("missing argument for comparison")
    first = None if first is NIL else first
    kind = kind_of(first)
    return any(_is_equal(first, kind, None if other is NIL else other) for other in others)


def _is_equal(first: Any, kind: str, other: Any) -> bool:
    other_kind = kind_of(other)
    basic = kind if kind in _BASIC else None
    other_basic = other_kind if other_kind in _BASIC else None
    if basic != other_basic:
        if {kind, other_kind} == {"int", "uint"}:
            return bool(first == other)
        if first is not None and other is not None:
            raise FunctionError(f"incompatible types for comparison: {type_of(first)} and {type_of(other)}")
        return False
    if basic:
        return bool(first == other)
    if first is None or other is None:
        return first is other
    if kind != other_kind:
        raise FunctionError(sprintf("non-comparable types %s: %v, %s: %v", first, type_of(first), type_of(other), other))
    if not isinstance(other, Struct):
        raise FunctionError(sprintf("non-comparable type %s: %v", other, type_of(other)))
    return first is other


def not_equal(first: Any, other: Any) -> bool:
    """Whether two values differ."""
    return not equal(first, other)


def less(first: Any, other: Any) -> bool:
    """Whether a value comes before another.

    Raises:
        FunctionError: they have no order.
    """
    kind, other_kind = kind_of(None if first is NIL else first), kind_of(None if other is NIL else other)
    if kind not in _BASIC or other_kind not in _BASIC:
        raise FunctionError(_BAD_TYPE)
    if kind != other_kind:
        if {kind, other_kind} != {"int", "uint"}:
            raise FunctionError(f"incompatible types for comparison: {type_of(first)} and {type_of(other)}")
    elif kind in ("bool", "complex"):
        raise FunctionError(_BAD_TYPE)
    return bool(first < other)


def less_or_equal(first: Any, other: Any) -> bool:
    """Whether a value does not come after another."""
    return less(first, other) or equal(first, other)


def greater(first: Any, other: Any) -> bool:
    """Whether a value comes after another."""
    return not less_or_equal(first, other)


def greater_or_equal(first: Any, other: Any) -> bool:
    """Whether a value does not come before another."""
    return not less(first, other)
