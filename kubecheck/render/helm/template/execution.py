"""Executions of templates, one within another. Mirrors: Template.execute."""

from __future__ import annotations

from kubecheck.render.helm.template.actions import run_list
from kubecheck.render.helm.template.errors import limit_error
from kubecheck.render.helm.template.frame import Frame

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.render.helm.kinds import Function
    from kubecheck.render.helm.template.frame import Budget, Call
    from kubecheck.render.helm.template.nodes import Tree
    from kubecheck.render.helm.template.text import Text

_STACK_DEPTH = 20  # executions within each other that one stack takes


def execute(
    tree: Tree, data: Any, templates: dict[str, Tree], functions: dict[str, Function], budget: Budget, call: Call | None
) -> Text:
    """The text of a template with its data as dot.

    Raises:
        ExecutionError: it cannot be executed.
    """
    frame = Frame(tree, data, templates, functions, budget, call)
    budget.steps -= 1
    if budget.steps < 0:
        raise limit_error(tree, None, budget.too_long)
    depth = call.depth if call else 0
    if depth > budget.depth:
        raise limit_error(tree, None, "templates are nested too deeply")
    try:
        if depth and depth % _STACK_DEPTH == 0:
            _run_on_new_stack(tree, frame, data)
        else:
            run_list(tree.root, frame, data)
    except RecursionError as error:
        raise limit_error(tree, None, "the template is nested too deeply") from error
    budget.characters -= sum(map(len, frame.out))
    if budget.characters < 0:
        raise limit_error(tree, None, budget.too_much)
    return frame.text()


def _run_on_new_stack(tree: Tree, frame: Frame, data: Any) -> None:
    """Executes a template in a thread, since a thread has a stack of its own: nesting deeper than one stack is no fault of a chart."""
    from threading import Thread

    raised: list[BaseException] = []

    def run() -> None:
        try:
            run_list(tree.root, frame, data)
        except BaseException as error:  # noqa: BLE001  # it is raised again by the thread that waits
            raised.append(error)

    thread = Thread(target=run)
    thread.start()
    thread.join()
    if raised:
        raise raised[0]
