"""Sets of templates that know one another by name. Mirrors: template.Template."""

from __future__ import annotations

from kubecheck.field_messages import quote
from kubecheck.render.helm.template.builtins import BUILTINS
from kubecheck.render.helm.template.cursor import ParseError
from kubecheck.render.helm.template.errors import TemplateError
from kubecheck.render.helm.template.execution import execute
from kubecheck.render.helm.template.parse import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from kubecheck.render.helm.kinds import Function
    from kubecheck.render.helm.template.frame import Budget, Call
    from kubecheck.render.helm.template.nodes import Tree
    from kubecheck.render.helm.template.text import Text

_MAX_PARSED = 4000  # texts
_parsed: dict[tuple[str, str, frozenset[str]], dict[str, Tree]] = {}


class Templates:
    """Named templates and the functions that they can call.

    `name` is the set's own, which errors tell; `trees` are its templates by name, `functions` those that may be called besides the builtin ones.
    """

    def __init__(self, name: str, functions: Mapping[str, Function]) -> None:
        self.name = name
        self.trees: dict[str, Tree] = {}
        self.functions = BUILTINS | dict(functions)
        self._names = frozenset(self.functions)

    def parse(self, name: str, text: str) -> Tree:
        """Adds the template that a text is, and those that it defines; what is empty replaces nothing. Returns the template itself.

        Raises:
            TemplateError: the text is not well formed. No template of it is added then.
        """
        return self.parse_all(name, text)[name]

    def parse_all(self, name: str, text: str) -> dict[str, Tree]:
        """The same; returns all templates of the text by name."""
        key = (name, text, self._names)
        trees = _parsed.get(key)
        if trees is None:
            trees = _parse(name, text, self._names)
            if len(_parsed) >= _MAX_PARSED:
                _parsed.clear()
            _parsed[key] = trees
        for each, tree in trees.items():
            if each not in self.trees or not tree.root.is_empty():
                self.trees[each] = tree
        return trees

    def clone(self, functions: Mapping[str, Function]) -> Templates:
        """A set with the same templates, to which others can be added, and with some functions put in the place of their namesakes."""
        copy = Templates.__new__(Templates)
        copy.name, copy.trees, copy._names = self.name, dict(self.trees), self._names  # noqa: SLF001  # itself
        copy.functions = self.functions | dict(functions)
        return copy

    def execute(self, template: str | Tree, data: Any, budget: Budget, call: Call | None = None) -> Text:
        """What a template prints.

        Args:
            template: its name, or itself.
            data: its dot.
            budget: what it may use up.
            call: what it is executed for: what a function that `is_told` got.

        Raises:
            TemplateError: it does not exist, or cannot be executed.
        """
        tree = self.trees.get(template) if isinstance(template, str) else template
        if tree is None:
            raise TemplateError(f"template: no template {quote(str(template))} associated with template {quote(self.name)}")
        return execute(tree, data, self.trees, self.functions, budget, call)


def _parse(name: str, text: str, functions: frozenset[str]) -> dict[str, Tree]:
    try:
        return parse(name, text, functions)
    except ParseError as error:
        raise TemplateError(error.message, name, error.line) from error
    except RecursionError as error:
        raise TemplateError(f"template: {name}:1: the text is nested too deeply", name, 1) from error
