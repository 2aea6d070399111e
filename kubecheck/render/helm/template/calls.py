"""Calls of functions: how many arguments they want, of which types, and what they answer. Mirrors: state.evalCall, state.validateType."""

from __future__ import annotations

from kubecheck.render.helm.kinds import INTERFACE, FunctionError, NilMap, Panic, Strings, type_of
from kubecheck.render.helm.template.errors import LimitError, TemplateError, execution_error, fail, limit_error
from kubecheck.render.helm.template.frame import NIL, Call
from kubecheck.render.helm.template.printing import PrintingError
from kubecheck.render.helm.template.text import Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.render.helm.kinds import Function
    from kubecheck.render.helm.template.frame import Frame
    from kubecheck.render.helm.template.nodes import Node

REFLECTED = "reflect.Value"  # the type that builtin functions take: any value, and whether it is one
_MAX_LENGTH = 20_000_000  # of a text or list that a function may make


def check_count(frame: Frame, at: Node, name: str, parameters: tuple[str, ...], count: int, *, has_final: bool) -> None:
    """Refuses a wrong number of arguments."""
    total = count + has_final
    if parameters and parameters[-1].startswith("..."):
        fixed = len(parameters) - 1
        if total < fixed:
            fail(frame.tree, at, f"wrong number of args for {name}: want at least {fixed} got {count}")
    elif total != len(parameters):
        fail(frame.tree, at, f"wrong number of args for {name}: want {len(parameters)} got {total}")


def types_of(parameters: tuple[str, ...], count: int) -> list[str]:
    """The type that each of so many arguments has to have."""
    if parameters and parameters[-1].startswith("..."):
        rest = parameters[-1][3:]
        return [*parameters[:-1], *[rest] * (count - len(parameters) + 1)][:count]
    return list(parameters[:count])


def call_function(frame: Frame, function: Function, node: Node, name: str, values: list[Any]) -> Any:
    """What a function makes of arguments; what it refuses is told at a node."""
    try:
        if function.is_told:
            result = function.call(Call(frame.tree, node.position, frame.call, frame.budget), *values)
        else:
            result = function.call(*values)
    except LimitError:
        raise
    except TemplateError as error:
        raise execution_error(frame.tree, node, f"error calling {name}: {error.message}", error) from error
    except (FunctionError, Panic) as error:
        cause = error.__cause__ if isinstance(error.__cause__, TemplateError) else None
        raise execution_error(frame.tree, node, f"error calling {name}: {error}", cause) from error
    except (RecursionError, MemoryError, PrintingError) as error:
        raise limit_error(frame.tree, node, f"error calling {name}: the value is nested too deeply or too large") from error
    found = result.__class__
    if (found is str or found is Text or found is list) and len(result) > _MAX_LENGTH:
        raise limit_error(frame.tree, node, f"error calling {name}: the result is larger than {_MAX_LENGTH}")
    return result


def validate(frame: Frame, at: Node, value: Any, wanted: str) -> Any:
    """A value as an argument of a type, which it has, or is refused. Mirrors: state.validateType."""
    if wanted == REFLECTED:
        return value
    if wanted == INTERFACE:
        return None if value is NIL else value
    if value is None:
        return zero_argument(frame, at, wanted, "invalid value; expected {}")
    if value is NIL:
        fail(frame.tree, at, f"wrong type for value; expected {wanted}; got {INTERFACE}")
    found = type_of(value)
    if found == wanted or getattr(value, "go_underlying", found) == wanted or found == "*" + wanted:
        return value
    return fail(frame.tree, at, f"wrong type for value; expected {wanted}; got {found}")


def zero_argument(frame: Frame, at: Node, wanted: str, words: str) -> Any:
    """What nil is as an argument of a type; where it is nothing, a refusal. Mirrors: canBeNil, reflect.Zero."""
    if wanted.startswith("map["):
        return NilMap()
    if wanted.startswith("[]"):
        return Strings() if wanted == "[]string" else []
    if wanted.startswith(("*", "func", "interface")) or wanted == REFLECTED:
        return None
    return fail(frame.tree, at, words.format(wanted))
