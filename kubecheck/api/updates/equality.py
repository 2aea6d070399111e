"""Whether two values are the same to the server.

An empty list or map equals an absent one, a pointer to an empty value does not equal none, and the way of writing a quantity does not count.
The table of internal types says which field is what.

Mirrors: equality.Semantic.DeepEqual (k8s.io/apimachinery/pkg/api/equality) v1.36, over decoded values.
"""

from __future__ import annotations

from kubecheck.api.go_structs import fields_of, go_struct, value_at
from kubecheck.field_messages import Struct, marshal
from kubecheck.fields import invalid
from kubecheck.release import current
from kubecheck.values.go_notation import internal_value
from kubecheck.values.quantity import Quantity, QuantityError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldError, Steps

# Where the server prints a difference of two objects that is not worked out here; it says nothing that the two objects do not.
DIFFERENCE = " <difference>"


def is_equal(one: Any, other: Any, code: str) -> bool:
    """Whether two values of a field are the same.

    Args:
        one: a value as it is stored, None where the field is absent.
        other: the value to compare with.
        code: what the field is: a letter, and the internal type where it holds one; see `kubecheck.schema.extraction.internal_types`.
    """
    if one == other:
        return True
    letter, kind = code[0], code[1:]
    if kind:
        if letter in "lmLM":
            return _is_equal_collection(one or [], other or [], "S" + kind)
        if letter in "RP" and (one is None) is not (other is None):
            return False
        one, other = (internal_value(kind, each if isinstance(each, dict) else {}) for each in (one, other))
        return all(is_equal(value_at(one, steps), value_at(other, steps), inner) for _, steps, inner in fields_of(kind))
    if letter == "r":
        return _is_equal_collection(one or {}, other or {}, "q")
    if letter in "we":
        return not one and not other
    if letter == "q" or (letter == "h" and one is not None and other is not None):
        return _is_equal_quantity(one, other)
    if letter in '"0fo':
        return not one and not other
    return False


def _is_equal_collection(one: Any, other: Any, code: str) -> bool:
    """Lists of as many items, maps of the same keys, each equal."""
    if len(one) != len(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(is_equal(item, other[name], code) for name, item in one.items())
    return all(is_equal(left, right, code) for left, right in zip(one, other, strict=True))


def _is_equal_quantity(one: Any, other: Any) -> bool:
    try:
        return Quantity.parse("0" if one is None else str(one)) == Quantity.parse("0" if other is None else str(other))
    except QuantityError:
        return False


def difference(before: Any, after: Any, kind: str) -> str:
    """What differs between two objects of an internal type, as the server prints it behind a sentence: by lines, as ``diff -u`` does.

    Before 1.34 it was spaced at random. Mirrors: diff.Diff (k8s.io/apimachinery/pkg/util/diff) v1.36, encoding/json.MarshalIndent.
    """
    if not current().since(34):
        return DIFFERENCE
    from difflib import unified_diff

    one, other = ([*map("{}\n".format, _indented(go_struct(kind, each)).split("\n"))] for each in (before, after))
    return "\n" + "".join([*unified_diff(one, other, lineterm="\n")][2:])


def _indented(value: Any, depth: int = 0) -> str:
    inner, outer = "\n" + " " * (depth + 1), "\n" + " " * depth
    if isinstance(value, dict) and value:
        keys = value if isinstance(value, Struct) else sorted(value)
        return "{" + ",".join(f"{inner}{marshal(key)}: {_indented(value[key], depth + 1)}" for key in keys) + outer + "}"
    if isinstance(value, list) and value:
        return "[" + ",".join(inner + _indented(each, depth + 1) for each in value) + outer + "]"
    return marshal(value)


def as_declared(errors: list[FieldError]) -> list[FieldError]:
    """The errors of fields whose immutability is a declarative rule since 1.37, which then shows no value. Mirrors: validate.Immutable."""
    if current().since(37):
        for error in errors:
            error.bad_value = None
    return errors


def validate_immutable_struct(new: Any, old: Any, kind: str, steps: Steps, *, pointer: bool = False) -> list[FieldError]:
    """An error where a struct, or what a pointer to one holds, differs from the stored one. Mirrors: ValidateImmutableField."""
    if is_equal(new, old, f"{'R' if pointer else 'S'}{kind}"):
        return []
    return [invalid(steps, None if pointer and new is None else go_struct(kind, new), "field is immutable")]
