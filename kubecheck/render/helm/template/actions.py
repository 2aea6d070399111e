"""Nodes to closures that execute them. Mirrors: state.walk and what it calls.

A closure gets the frame and dot, and gives None, or the word that ends a round of a loop: "break" or "continue".
"""

from __future__ import annotations

from kubecheck.field_messages import quote
from kubecheck.render.helm.kinds import element_of, kind_of, type_of
from kubecheck.render.helm.template.arguments import last_place
from kubecheck.render.helm.template.errors import fail, limit_error
from kubecheck.render.helm.template.frame import NIL, Call
from kubecheck.render.helm.template.nodes import Action, Branch, Invocation, Jump, List
from kubecheck.render.helm.template.nodes import Text as Literal
from kubecheck.render.helm.template.pipelines import compile_pipe, first_value
from kubecheck.render.helm.template.printing import PrintingError, show, sorted_keys, text_of
from kubecheck.render.helm.template.text import Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.render.helm.template.frame import Frame
    from kubecheck.render.helm.template.nodes import Node, Run, Variable

_MAX_DEPTH = 100000


def run_list(nodes: List, frame: Frame, dot: Any) -> str | None:
    """Executes nodes in order."""
    items = nodes.items
    if items is None:
        items = nodes.items = [each if each.__class__ is Literal else _compile(each) for each in nodes.nodes]
    out, marks = frame.out, frame.marks
    for item in items:
        if item.__class__ is Literal:
            out.append(item.text)
            marks.append(item)
        else:
            signal = item(frame, dot)
            if signal is not None:
                return signal  # type: ignore[no-any-return]  # a word, by the closures below
    return None


def _compile(node: Node) -> Run:
    if isinstance(node, Action):
        return _compile_action(node)
    if isinstance(node, Branch):
        return _compile_range(node) if node.word == "range" else _compile_branch(node)
    if isinstance(node, Invocation):
        return _compile_invocation(node)
    word = node.word if isinstance(node, Jump) else None

    def jump(frame: Frame, dot: Any) -> str | None:
        return word

    return jump


def _compile_action(node: Action) -> Run:
    """Mirrors: state.printValue."""
    if node.pipe.variables:
        declare = compile_pipe(node.pipe, first_value(node.pipe))

        def run_declaration(frame: Frame, dot: Any) -> None:
            declare(frame, dot)

        return run_declaration
    evaluate = compile_pipe(node.pipe, first_value(node.pipe), is_raw=True)

    def run(frame: Frame, dot: Any) -> None:
        frame.came = None
        value = evaluate(frame, dot)
        found = value.__class__
        if found is not str and found is not Text:
            value = _print(frame, node, value)
        frame.out.append(value)
        frame.marks.append((node, frame.came))

    return run


def _print(frame: Frame, node: Action, value: Any) -> str:
    """Mirrors: printableValue."""
    if value is None or value is NIL:
        return "<no value>"
    kind = kind_of(value)
    if kind == "func":
        fail(frame.tree, node, f"can't print {node} of type {type_of(value)}")
    try:
        text = text_of(value) if kind in ("ptr", "struct") else None
        return show(value).removeprefix("&" if kind == "ptr" else "") if text is None else text
    except (RecursionError, MemoryError, PrintingError) as error:
        raise limit_error(frame.tree, node, f"the value of {node} is nested too deeply or too large") from error


def _compile_branch(node: Branch) -> Run:
    """An `if` or `with`. Mirrors: state.walkIfOrWith."""
    body, other = node.list, node.else_list
    if node.word == "if":
        test = compile_pipe(node.pipe, is_raw=True)

        def run_if(frame: Frame, dot: Any) -> str | None:
            if test(frame, dot):
                return run_list(body, frame, dot)
            return run_list(other, frame, dot) if other is not None else None

        return run_if
    evaluate = compile_pipe(node.pipe, first_value(node.pipe))
    slot = node.slot

    def run_with(frame: Frame, dot: Any) -> str | None:
        frame.came = None
        value = evaluate(frame, dot)
        if value:
            frame.slots[slot + 1] = frame.came
            return run_list(body, frame, value)
        return run_list(other, frame, dot) if other is not None else None

    return run_with


def _compile_range(node: Branch) -> Run:
    """Mirrors: state.walkRange."""
    evaluate = compile_pipe(node.pipe)
    body, other, slot = node.list, node.else_list, node.slot
    variables = node.pipe.variables
    element = variables[-1].slot if variables else None
    index = variables[0].slot if len(variables) > 1 else None

    def run(frame: Frame, dot: Any) -> str | None:
        value = evaluate(frame, dot)
        rounds = _rounds(frame, node, value)
        if rounds is None:
            return run_list(other, frame, dot) if other is not None else None
        slots, budget = frame.slots, frame.budget
        _set_types(frame, slot, variables, value)
        knows_places = hasattr(value, "places")
        came = slots[slot + 1] = None
        for key, each in rounds:
            budget.steps -= 1
            if budget.steps < 0:
                raise limit_error(frame.tree, node.pipe, budget.too_long)
            if each is None:
                each = NIL
            if knows_places:
                came = slots[slot + 1] = (value, key)
            if element is not None:
                slots[element] = each
                slots[element + 1] = came
                if index is not None:
                    slots[index] = key
                    slots[index + 1] = came
            signal = run_list(body, frame, each)
            if signal == "break":
                break
        return None

    return run


def _set_types(frame: Frame, slot: int, variables: list[Variable], value: Any) -> None:
    """Remembers the declared type of what a range sets: that of elements, whatever they hold."""
    declared = type_of(value) if kind_of(value) in ("int", "uint") else element_of(value)
    frame.static[slot] = declared
    for variable in variables[-1:]:
        if variable.slot is not None:
            frame.static[variable.slot] = declared


def _rounds(frame: Frame, node: Branch, value: Any) -> Iterator[tuple[Any, Any]] | None:
    """What a range goes through: keys and elements; None where there is nothing."""
    kind = kind_of(value)
    if kind == "map":
        return iter([(key, value[key]) for key in sorted_keys(value)]) if value else None
    if kind == "slice":
        return enumerate(value) if value else None
    if value is None:
        return None
    at = last_place(node.pipe) or frame.stopped or node
    if kind in ("int", "uint"):
        if len(node.pipe.variables) > 1:
            fail(frame.tree, at, f"can't use {show(value)} to iterate over more than one variable")
        typed = value.__class__
        return ((None, typed(number)) for number in range(value)) if value > 0 else None
    return fail(frame.tree, at, f"range can't iterate over {show(value)}")


def _compile_invocation(node: Invocation) -> Run:
    """Mirrors: state.walkTemplate."""
    evaluate = compile_pipe(node.pipe) if node.pipe else None

    def run(frame: Frame, dot: Any) -> None:
        tree = frame.templates.get(node.name)
        if tree is None:
            fail(frame.tree, node, f"template {quote(node.name)} not defined")
        call = Call(frame.tree, node.position, frame.call, frame.budget)
        if call.depth > frame.budget.depth:
            fail(frame.tree, node, f"exceeded maximum template depth ({_MAX_DEPTH})")
        value = evaluate(frame, dot) if evaluate else None
        from kubecheck.render.helm.template.execution import execute

        frame.out.append(execute(tree, value, frame.templates, frame.functions, frame.budget, call))
        frame.marks.append((node, None))

    return run


