"""Fields, methods and entries of maps by name. Mirrors: state.evalField."""

from __future__ import annotations

from kubecheck.render.helm.kinds import INTERFACE, PlacedMap, Struct, Values, element_of, kind_of, type_of
from kubecheck.render.helm.template.errors import fail
from kubecheck.render.helm.template.frame import NIL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kubecheck.render.helm.kinds import Function
    from kubecheck.render.helm.template.frame import Frame
    from kubecheck.render.helm.template.nodes import Node

    CallMethod = Callable[[Frame, Function, Node], Any]

MAPS: set[type] = {dict, PlacedMap, Values}  # classes whose entries are read by `get` alone, but for names of methods
METHODS_OF_MAPS = Values.go_methods
_ZEROS: dict[str, Any] = {"string": "", "int": 0, "bool": False, "float64": 0.0}


def walk_chain(
    frame: Frame, node: Node, at: Node, receiver: Any, static: str | None, names: list[str], call: CallMethod | None, *, has_arguments: bool
) -> Any:
    """The value at the end of a chain of names, `NIL` where it is an interface that holds nothing.

    Args:
        frame: the execution.
        node: the chain, for errors of methods.
        at: where other errors are told.
        receiver: what the first name is read of.
        static: its declared type, where that is not the type of the value itself.
        names: the names.
        call: calls the last name's method; None where a method gets no arguments.
        has_arguments: whether the last name is followed by arguments, or gets one from a pipeline.
    """
    last = len(names) - 1
    for index, name in enumerate(names):
        is_last = index == last
        receiver, static = _read(frame, node, at, receiver, static, name, call, is_last=is_last, has_arguments=is_last and has_arguments)
    return receiver


def _read(
    frame: Frame,
    node: Node,
    at: Node,
    receiver: Any,
    static: str | None,
    name: str,
    call: CallMethod | None,
    *,
    is_last: bool,
    has_arguments: bool,
) -> tuple[Any, str | None]:
    """One name of a value, and the type that it is declared with."""
    if receiver is None:
        return None, None
    if receiver is NIL:
        fail(frame.tree, at, f"nil pointer evaluating {INTERFACE}.{name}")
    is_struct = isinstance(receiver, Struct)
    if is_struct or name in getattr(receiver, "go_methods", ()):
        method = receiver.methods().get(name)
        if method is not None:
            value = call(frame, method, node) if is_last and call is not None else call_plainly(frame, method, node, at, name)
            return (NIL if value is None and method.result == INTERFACE else value), method.result if method.result == INTERFACE else None
    if is_struct:
        fields = receiver.fields()
        if name in fields:
            if has_arguments:
                fail(frame.tree, at, f"{name} has arguments but cannot be invoked as function")
            value = fields[name]
            return (NIL if value is None else value), None
    elif kind_of(receiver) == "map" and type_of(receiver).startswith(("map[string]", "chartutil.")):
        if has_arguments:
            fail(frame.tree, at, f"{name} is not a method but has arguments")
        element = element_of(receiver)
        value = receiver.get(name)
        if element == INTERFACE:
            if METHODS_OF_MAPS.issuperset(getattr(receiver, "go_methods", ())):
                MAPS.add(receiver.__class__)
            return (NIL if value is None else value), INTERFACE
        return (zero_of(element) if value is None else value), element
    return fail(frame.tree, at, f"can't evaluate field {name} in type {static or type_of(receiver)}")


def call_plainly(frame: Frame, method: Function, node: Node, at: Node, name: str) -> Any:
    """Calls a method without arguments."""
    from kubecheck.render.helm.template.calls import call_function, check_count

    check_count(frame, at, name, method.parameters, 0, has_final=False)
    return call_function(frame, method, node, name, [])


def zero_of(go_type: str) -> Any:
    """The zero value of a type, as far as maps hold it. Mirrors: reflect.Zero."""
    return _ZEROS.get(go_type)
