"""Functions about types, and when values are equal. Mirrors: Sprig's reflect.go, reflect.DeepEqual."""

from __future__ import annotations

from kubecheck.render.helm.functions.results import NilList, NilStrings
from kubecheck.render.helm.kinds import NilMap, Struct, kind_of, type_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_SIZED = ("int", "uint", "float", "complex")  # kinds of which each size is one of its own


def go_type(value: Any) -> str:
    """Mirrors: typeOf."""
    return "<nil>" if value is None else type_of(value)


def go_kind(value: Any) -> str:
    """Mirrors: kindOf."""
    kind = kind_of(value)
    return type_of(value) if kind in _SIZED else kind


def type_is(target: str, value: Any) -> bool:
    """Mirrors: typeIs."""
    return target == go_type(value)


def type_is_like(target: str, value: Any) -> bool:
    """Mirrors: typeIsLike."""
    return go_type(value) in (target, "*" + target)


def kind_is(target: str, value: Any) -> bool:
    """Mirrors: kindIs."""
    return target == go_kind(value)


def is_nil(value: Any) -> bool:
    """Whether a map or slice is nil."""
    return isinstance(value, (NilMap, NilList, NilStrings)) and not value


def deep_equal(one: Any, other: Any) -> bool:
    """Mirrors: reflect.DeepEqual."""
    if go_type(one) != go_type(other):
        return False
    if isinstance(one, dict):
        return is_nil(one) == is_nil(other) and one.keys() == other.keys() and all(deep_equal(each, other[key]) for key, each in one.items())
    if isinstance(one, list):
        return is_nil(one) == is_nil(other) and len(one) == len(other) and all(map(deep_equal, one, other))
    if isinstance(one, Struct):
        return one is other or deep_equal(one.fields(), other.fields())
    return bool(one == other)
