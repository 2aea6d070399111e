"""Pipelines to closures that evaluate them. Mirrors: state.evalPipeline and what it calls.

A closure gets the frame and dot, and gives a value; `NIL` where Go has an interface that holds nothing. What closures of commands of a later
stage get besides is the value of the stage before.
"""

from __future__ import annotations

from itertools import pairwise

from kubecheck.render.helm.kinds import INTERFACE, type_of
from kubecheck.render.helm.template.arguments import constant_argument, constant_number, failing, give_dot, giving, last_place
from kubecheck.render.helm.template.calls import REFLECTED, call_function, check_count, types_of, validate, zero_argument
from kubecheck.render.helm.template.errors import fail
from kubecheck.render.helm.template.fields import MAPS, METHODS_OF_MAPS, walk_chain
from kubecheck.render.helm.template.frame import NIL, UNSET
from kubecheck.render.helm.template.nodes import Bool, Chain, Command, Dot, Field, Identifier, Nil, Number, Pipe, String, Variable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kubecheck.render.helm.kinds import Function
    from kubecheck.render.helm.template.fields import CallMethod
    from kubecheck.render.helm.template.frame import Frame
    from kubecheck.render.helm.template.nodes import Node

    Evaluate = Callable[..., Any]



def compile_pipe(pipe: Pipe, recorded: Node | None = None, *, is_raw: bool = False) -> Evaluate:
    """A closure that evaluates a pipeline and sets its variables.

    Args:
        pipe: the pipeline.
        recorded: the operand of which the frame is to remember what holds its value.
        is_raw: whether the closure may give `NIL`; else it gives None for it, as Go's pipelines do.
    """
    return _Compiler(recorded).pipe(pipe, is_raw=is_raw)


def first_value(pipe: Pipe) -> Node | None:
    """The operand that stands for what a pipeline prints: the first that reads a field or a variable."""
    for command in pipe.commands:
        for operand in command.operands:
            inner = operand.node if isinstance(operand, Chain) else operand
            found = first_value(inner) if isinstance(inner, Pipe) and not isinstance(operand, Chain) else operand
            if isinstance(found, (Field, Variable, Dot, Chain)):
                return found
    return None


class _Compiler:
    """Makes the closures of one pipeline."""

    def __init__(self, recorded: Node | None) -> None:
        self.recorded = recorded

    def pipe(self, pipe: Pipe, *, is_raw: bool = False) -> Evaluate:
        """Mirrors: state.evalPipeline."""
        first = self.command(pipe.commands[0], pipe, has_final=False)
        rest = [self.command(each, last_place(before), has_final=True) for before, each in pairwise(pipe.commands)]
        if not rest and not pipe.variables and is_raw:
            return first

        def run(frame: Frame, dot: Any) -> Any:
            value = first(frame, dot)
            for each in rest:
                value = each(frame, dot, None if value is NIL else value)
            return None if value is NIL else value

        return self._with_variables(pipe, run) if pipe.variables else run

    def _with_variables(self, pipe: Pipe, run: Evaluate) -> Evaluate:
        variables = pipe.variables
        at = last_place(pipe)

        def declare(frame: Frame, dot: Any) -> Any:
            frame.came = None
            value = run(frame, dot)
            for variable in variables:
                if variable.slot is None or (pipe.is_assignment and frame.slots[variable.slot] is UNSET):
                    fail(frame.tree, at or frame.stopped or pipe, f"undefined variable: {variable.name}")
                frame.slots[variable.slot] = value
                frame.slots[variable.slot + 1] = frame.came
                frame.static.pop(variable.slot, None)
            return value

        return declare

    def command(self, command: Command, before: Node | None, *, has_final: bool) -> Evaluate:
        """A command, and the node that was evaluated before. Mirrors: state.evalCommand."""
        first = command.operands[0]
        arguments = command.operands[1:]
        has_arguments = bool(arguments) or has_final
        if isinstance(first, Identifier):
            return self.call(first, command, arguments, has_final=has_final)
        if isinstance(first, Field) or (isinstance(first, Variable) and first.fields) or isinstance(first, Chain):
            return self.chain(first, arguments, has_final=has_final) if has_arguments else self.operand(first)
        if has_arguments:
            at = before if isinstance(first, Pipe) else first
            return failing(at or first, f"can't give argument to non-function {first}")
        if isinstance(first, Nil):
            return failing(first, "nil is not a command")
        return self.operand(first)

    def operand(self, node: Node) -> Evaluate:
        """What an operand is without arguments."""
        if isinstance(node, Field):
            return self._field(node)
        if isinstance(node, Variable):
            return self.chain(node, [], has_final=False) if node.fields else self._variable(node)
        if isinstance(node, Chain):
            return self.chain(node, [], has_final=False)
        if isinstance(node, Identifier):
            return self.call(node, node, [], has_final=False)
        if isinstance(node, Pipe):
            return self.pipe(node)
        if isinstance(node, Dot):
            return self._dot(node)
        if isinstance(node, Number):
            return constant_number(node)
        return giving(node.value)  # type: ignore[attr-defined]  # a Bool or String

    def _dot(self, node: Dot) -> Evaluate:
        if node is not self.recorded:
            return give_dot
        slot = node.slot + 1

        def run(frame: Frame, dot: Any) -> Any:
            frame.came = frame.slots[slot]
            return dot

        return run

    def _variable(self, node: Variable) -> Evaluate:
        slot = node.slot
        is_recorded = node is self.recorded
        if slot is None:
            return failing(node, f"undefined variable: {node.name}")

        def run(frame: Frame, dot: Any) -> Any:
            value = frame.slots[slot]
            if value is UNSET:
                fail(frame.tree, node, f"undefined variable: {node.name}")
            if is_recorded:
                frame.came = frame.slots[slot + 1]
            return value

        return run

    def _field(self, node: Field) -> Evaluate:
        """Fields of dot, by the short way as long as they are entries of plain maps."""
        names = node.fields
        if not METHODS_OF_MAPS.isdisjoint(names):
            return self.chain(node, [], has_final=False)
        slot = node.slot
        is_recorded = node is self.recorded

        def run(frame: Frame, dot: Any) -> Any:
            value: Any = dot
            for name in names:
                if value.__class__ not in MAPS:
                    value = walk_chain(frame, node, node, dot, frame.static.get(slot), names, None, has_arguments=False)
                    if value is NIL:
                        frame.budget.nothing.add(node)
                    return value
                holder = value
                value = value.get(name)  # type: ignore[attr-defined]  # a map, by its class
                if value is None:
                    value = NIL
            if value is NIL:
                frame.budget.nothing.add(node)
            if is_recorded:
                frame.came = (holder, name)
            return value

        return run

    def chain(self, node: Field | Variable | Chain, arguments: list[Node], *, has_final: bool) -> Evaluate:
        """Names of dot, of a variable or of another operand. Mirrors: state.evalFieldChain."""
        names = node.fields
        slot = node.slot if not isinstance(node, Chain) else 0
        if isinstance(node, Chain):
            if isinstance(node.node, Nil):
                return failing(node, f"indirection through explicit nil in {node}")
            base = self.pipe(node.node) if isinstance(node.node, Pipe) else self.operand(node.node)
            at = last_place(node.node)
        elif isinstance(node, Variable):
            base = _Compiler(None)._variable(node)  # noqa: SLF001  # itself
            at = node
        else:
            base, at = give_dot, node
        function = node.node.name if isinstance(node, Chain) and isinstance(node.node, Identifier) else None
        has_arguments = bool(arguments) or has_final
        is_recorded = node is self.recorded
        is_plain = not has_arguments and METHODS_OF_MAPS.isdisjoint(names)
        call_method = self._method_call(names[-1], arguments, at, has_final=has_final) if has_arguments else None

        def run(frame: Frame, dot: Any, final: Any = None) -> Any:
            start = base(frame, dot)
            value: Any = start
            if is_plain:
                for name in names:
                    if value.__class__ not in MAPS:
                        break
                    holder = value
                    value = value.get(name)  # type: ignore[attr-defined]  # as above
                    if value is None:
                        value = NIL
                else:
                    if value is NIL:
                        frame.budget.nothing.add(node)
                    if is_recorded:
                        frame.came = (holder, name)
                    return value
            static = frame.static.get(slot) if slot else None
            if function is not None and frame.functions[function].result == INTERFACE:
                start, static = NIL if start is None else start, INTERFACE
            call = call_method(dot, final) if call_method else None
            value = walk_chain(frame, node, at or frame.stopped or node, start, static, names, call, has_arguments=has_arguments)
            if value is NIL:
                frame.budget.nothing.add(node)
            return value

        return run

    def _method_call(self, name: str, arguments: list[Node], at: Node | None, *, has_final: bool) -> Callable[[Any, Any], CallMethod]:
        """What calls a method with arguments, once dot and the value of the stage before are known."""
        plans: dict[tuple[str, ...], list[Evaluate]] = {}

        def bind(dot: Any, final: Any) -> CallMethod:
            def call(frame: Frame, method: Function, node: Node) -> Any:
                parameters = method.parameters
                plan = plans.get(parameters)
                if plan is None:
                    check_count(frame, at or node, name, parameters, len(arguments), has_final=has_final)
                    plan = plans[parameters] = self.arguments(parameters, arguments, at, has_final=has_final)
                return call_function(frame, method, node, name, [get(frame, dot, final) for get in plan])

            return call

        return bind

    def arguments(self, parameters: tuple[str, ...], arguments: list[Node], at: Node | None, *, has_final: bool) -> list[Evaluate]:
        """Closures that give the arguments of a call, each of the type that is wanted; they get the value of the stage before as well."""
        types = types_of(parameters, len(arguments) + has_final)
        plan = [self.argument(node, wanted) for node, wanted in zip(arguments, types, strict=False)]
        if has_final:
            wanted = types[-1]
            place = last_place(arguments[-1]) if arguments else at

            def check(frame: Frame, dot: Any, final: Any) -> Any:
                if wanted == INTERFACE or (wanted == "string" and isinstance(final, str)):
                    return final
                return validate(frame, place or frame.stopped or frame.tree.root, final, wanted)

            plan.append(check)
        return plan

    def argument(self, node: Node, wanted: str) -> Evaluate:
        """An argument of a type. Mirrors: state.evalArg."""
        if isinstance(node, Nil):


            def run_nil(frame: Frame, dot: Any, final: Any = None) -> Any:
                return zero_argument(frame, node, wanted, "cannot assign nil to {}")

            return run_nil
        if isinstance(node, (Bool, Number, String)):
            return constant_argument(node, wanted)
        get = self.operand(node)
        place = last_place(node)
        if wanted == REFLECTED:


            def run_reflected(frame: Frame, dot: Any, final: Any = None) -> Any:
                return get(frame, dot)

            return run_reflected
        if wanted == INTERFACE:

            def run_any(frame: Frame, dot: Any, final: Any = None) -> Any:
                value = get(frame, dot)
                return None if value is NIL else value

            return run_any
        is_function = isinstance(node, Identifier)

        def run(frame: Frame, dot: Any, final: Any = None) -> Any:
            value = get(frame, dot)
            if wanted == "string" and isinstance(value, str):
                return value
            if value is None and is_function and isinstance(node, Identifier) and frame.functions[node.name].result == INTERFACE:
                value = NIL
            return validate(frame, place or frame.stopped or node, value, wanted)

        return run

    def call(self, identifier: Identifier, command: Node, arguments: list[Node], *, has_final: bool) -> Evaluate:
        """A call of a function. Mirrors: state.evalFunction, state.evalCall."""
        name = identifier.name
        if name in ("and", "or"):
            return self._logic(identifier, arguments, has_final=has_final)
        known: tuple[str, ...] | None = None
        plan: list[Evaluate] = []
        is_call = name == "call"

        def run(frame: Frame, dot: Any, final: Any = None) -> Any:
            nonlocal known, plan
            function = frame.functions.get(name)
            if function is None:
                fail(frame.tree, identifier, f'"{name}" is not a defined function')
            parameters = function.parameters
            if parameters is not known:
                check_count(frame, identifier, name, parameters, len(arguments), has_final=has_final)
                plan = self.arguments(parameters, arguments, identifier, has_final=has_final)
                known = parameters
            values = [get(frame, dot, final) for get in plan]
            if is_call:
                values.insert(0, str(arguments[0]) if arguments else final if isinstance(final, str) else f"<{type_of(final)} Value>")
            return call_function(frame, function, command, name, values)

        return run

    def _logic(self, identifier: Identifier, arguments: list[Node], *, has_final: bool) -> Evaluate:
        """`and` and `or`, which stop at the operand that decides."""
        is_or = identifier.name == "or"
        if not arguments and not has_final:
            return failing(identifier, f"wrong number of args for {identifier.name}: want at least 1 got 0")
        steps = [(self.argument(node, REFLECTED), last_place(node)) for node in arguments]

        def run(frame: Frame, dot: Any, final: Any = None) -> Any:
            value = None
            if not steps:
                frame.stopped = identifier
            for get, place in steps:
                value = get(frame, dot)
                if place is not None:
                    frame.stopped = place
                if bool(value) == is_or:
                    return value
            return final if has_final else value

        return run
