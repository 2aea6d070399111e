"""What keeps a template from being parsed or executed."""

from __future__ import annotations

from kubecheck.field_messages import quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

    from kubecheck.render.helm.template.nodes import Node, Tree


class TemplateError(Exception):
    """A refusal in Go's words, and its place.

    `file` is the name of the text that was parsed, `line` counts from 1, `column` from 0 in bytes as Go counts; it is None of a text that could
    not be parsed, and so is all of them where nothing was executed yet. `cause` is the refusal of a template that this one included.
    """

    def __init__(
        self, message: str, file: str | None = None, line: int | None = None, column: int | None = None, cause: TemplateError | None = None
    ) -> None:
        super().__init__(message)
        self.message, self.file, self.line, self.column, self.cause = message, file, line, column, cause


class ExecutionError(TemplateError):
    """A refusal while a template was executed. Mirrors: template.ExecError."""


class LimitError(ExecutionError):
    """A template asks for more than its budget. It is told once, by the innermost template."""


def execution_error(tree: Tree, node: Node, words: str, cause: TemplateError | None = None) -> ExecutionError:
    """A refusal at a node. Mirrors: state.errorf."""
    line, column = tree.place_of(node.position)
    return ExecutionError(_tell(tree, node, line, column, words), tree.parse_name, line, column, cause)


def limit_error(tree: Tree, node: Node | None, words: str) -> LimitError:
    """A refusal for the budget's sake, at a node, or of a template as a whole."""
    line, column = tree.place_of((node or tree.root).position)
    return LimitError(_tell(tree, node, line, column, words), tree.parse_name, line, column)


def _tell(tree: Tree, node: Node | None, line: int, column: int, words: str) -> str:
    at = "" if node is None else f" at <{node}>"
    return f"template: {tree.parse_name}:{line}:{column}: executing {quote(tree.name)}{at}: {words}"


def fail(tree: Tree, node: Node, words: str) -> NoReturn:
    """Raises a refusal at a node."""
    raise execution_error(tree, node, words)
