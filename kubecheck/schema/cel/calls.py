"""Calls of functions with values that are known.

Mirrors: github.com/google/cel-go/interpreter (evalZeroArity to evalVarArgs) and decls.FunctionDecl.Bindings.
"""

from __future__ import annotations

from kubecheck.schema.cel.budgets import spend_steps
from kubecheck.schema.cel.types import print_runtime_type
from kubecheck.schema.cel.values import CelError, Opaque, Optional, TypeValue, name_of_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.schema.cel.types import Type

_SIZE_OF_STEP = 10


def call_function(name: str, arguments: list[Any]) -> Any:
    """The value of a function that is no member, for values."""
    from kubecheck.schema.cel.functions import FUNCTIONS

    return _apply(FUNCTIONS, name, arguments)


def _apply(functions: dict[str, Any], name: str, arguments: list[Any]) -> Any:
    function = functions.get(name)
    if function is None:
        raise CelError("no such overload")
    if not _has_form(name, arguments):
        raise next(_failures_in(arguments), None) or _no_form(name, arguments)
    if name == "lists.range" and arguments and isinstance(arguments[0], int):
        spend_steps(arguments[0])
    try:
        made = function(*arguments)
    except (TypeError, AttributeError, KeyError, ValueError, ArithmeticError):
        # the arguments are of types that the function has no form for
        raise next(_failures_in(arguments), None) or _no_form(name, arguments) from None
    if made.__class__ is str or made.__class__ is list:
        spend_steps(len(made) // _SIZE_OF_STEP)
    return made


_BARE = frozenset((".contains", ".startsWith", ".endsWith", ".matches", "matches", ".containsIP"))
# These are told by their names alone.
_NAMED = frozenset((".size", ".sort", "size"))

_FORMS: dict[tuple[object, ...], bool] = {}


def _has_form(name: str, arguments: list[Any]) -> bool:
    """Whether a function has a form for values of these types; operators look for themselves. Mirrors: decls.FunctionDecl.Bindings."""
    if name[0] in "_@!-":
        return True
    key = (name, *map(_key_of, arguments))
    if key not in _FORMS:
        from kubecheck.schema.cel.declarations import FUNCTIONS as DECLARED

        is_member = name[0] == "."
        forms = [each for each in DECLARED.get(name.removeprefix("."), ()) if each.is_member is is_member]
        _FORMS[key] = not forms or any(
            len(each.parameters) == len(arguments) and all(map(_takes, each.parameters, arguments)) for each in forms
        )
    return _FORMS[key]


def _key_of(value: Any) -> object:
    return value.name if isinstance(value, Opaque) else type(value)


def _takes(kind: Type, value: Any) -> bool:
    """Whether a parameter of a type takes a value, whatever the items of lists and maps are."""
    head = kind[0]
    if head in ("dyn", "any", "var"):
        return True
    if head == "list":
        return isinstance(value, list)
    if head == "map":
        return isinstance(value, dict)
    if head == "optional_type":
        return isinstance(value, Optional)
    if head == "type":
        return isinstance(value, TypeValue)
    return print_runtime_type(kind) == name_of_type(value)


def _no_form(name: str, arguments: list[Any]) -> CelError:
    """A function that has no form for its arguments: of those of the libraries the types are told."""
    if name in _NAMED:
        return CelError(f"no such overload: {name.removeprefix('.')}")
    if name in _BARE or name.startswith(("_", "@", "!", "-")):
        return CelError("no such overload")
    return CelError(f"no such overload: {name.removeprefix('.')}({', '.join(map(name_of_type, arguments))})")


def _failures_in(arguments: list[Any]) -> Iterator[CelError]:
    """Failures that stand in place of items of the arguments."""
    for each in arguments:
        if isinstance(each, list):
            yield from (item for item in each if isinstance(item, CelError))
