"""Templates of a chart and its dependencies, rendered. Mirrors: pkg/engine (Helm v3.22)."""

from __future__ import annotations

import posixpath
import re

from kubecheck.field_messages import quote
from kubecheck.render.helm.chart.dependencies import table_at
from kubecheck.render.helm.chart.errors import ChartError
from kubecheck.render.helm.chart.objects import ChartObject, ChartValues, files_of, values_of
from kubecheck.render.helm.functions.results import to_text
from kubecheck.render.helm.functions.table import FUNCTIONS
from kubecheck.render.helm.kinds import Function, FunctionError
from kubecheck.render.helm.template import Budget, Call, ExecutionError, LimitError, TemplateError, Templates
from kubecheck.render.helm.template.text import replaced

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.render.helm.chart.files import ChartFile
    from kubecheck.render.helm.chart.loading import Chart

_MAX_NESTING = 1000
_WARNING = re.compile("HELM_ERR_START(.*)HELM_ERR_END", re.DOTALL)
_NO_VALUE = "<no value>"


class Renderable:
    """A template, and what it is rendered with."""

    __slots__ = ("base", "data", "file", "text")

    def __init__(self, file: ChartFile, data: dict[str, Any], base: str) -> None:
        self.file, self.data, self.base = file, data, base
        self.text = to_text(file.data)


class TextCall(Call):
    """What a text that `tpl` got is executed for: the call, and the text itself."""

    __slots__ = ("text",)

    def __init__(self, call: Call, text: str) -> None:
        self.tree, self.position, self.parent, self.budget, self.depth = call.tree, call.position, call.parent, call.budget, call.depth
        self.text = text


def renderables(chart: Chart, top: dict[str, Any]) -> dict[str, Renderable]:
    """The templates of a chart and its dependencies, by name. Mirrors: allTemplates."""
    found: dict[str, Renderable] = {}
    _collect(chart, top, found)
    return found


def _collect(chart: Chart, above: dict[str, Any], found: dict[str, Renderable]) -> dict[str, Any]:
    """Mirrors: recAllTpls."""
    inner: dict[str, Any] = {}
    values: ChartValues = values_of({})
    if chart.parent is None:
        values = above["Values"]
    else:
        table = table_at(above["Values"], chart.name)
        if table is not None:
            values = values_of(table)
    data = {
        "Chart": ChartObject(chart),
        "Files": files_of(chart.files),
        "Release": above["Release"],
        "Capabilities": above["Capabilities"],
        "Values": values,
        "Subcharts": inner,
    }
    for each in chart.dependencies:
        inner[each.name] = _collect(each, data, found)
    shown = values_of(data)
    full_path = chart.full_path
    base = posixpath.join(full_path, "templates")
    for file in chart.templates:
        if not chart.is_library or posixpath.basename(file.name).startswith("_"):
            found[posixpath.normpath(posixpath.join(full_path, file.name))] = Renderable(file, shown, base)
    return data


class Engine:
    """One rendering of a chart's templates.

    Attributes:
        templates: the templates by name.
    """

    def __init__(self, templates: dict[str, Renderable], budget: Budget | None = None) -> None:
        self.templates = templates
        self.budget = budget or Budget()
        self._nesting: dict[str, int] = {}

    def render(self) -> dict[str, str]:
        """What each template prints, by name, partials left out.

        Raises:
            ChartError: one cannot be parsed or executed.

        Mirrors: Engine.render
        """
        parsed = new_templates()
        parsed.functions |= self._functions(parsed)
        names = sorted(self.templates, key=lambda name: (name.count("/"), name.encode("utf-8", "surrogateescape")), reverse=True)
        for name in names:
            try:
                parsed.parse(name, self.templates[name].text)
            except TemplateError as error:
                raise self._refusal(_parse_words(name, error.message), error) from None
        found: dict[str, str] = {}
        for name in names:
            if posixpath.basename(name).startswith("_"):
                continue
            each = self.templates[name]
            each.data["Template"] = _template_of(name, each.base)
            try:
                text = parsed.execute(name, each.data, self.budget)
            except TemplateError as error:
                raise self._refusal(_execution_words(error), error) from None
            found[name] = replaced(text, _NO_VALUE, "") if _NO_VALUE in text else text
        return found

    def _functions(self, templates: Templates) -> dict[str, Function]:
        """The functions that render templates of a set."""
        return {
            "include": Function("include", ("string", "interface {}"), self._include(templates), "string", is_told=True),
            "tpl": Function("tpl", ("string", "interface {}"), self._tpl(templates), "string", is_told=True),
        }

    def _include(self, templates: Templates) -> Any:
        """Mirrors: includeFun."""
        nesting = self._nesting

        def include(call: Call, name: str, data: Any) -> str:
            count = nesting.get(name, 0)
            if count > _MAX_NESTING:
                raise FunctionError(f"rendering template has a nested reference name: {name}: unable to execute template")
            nesting[name] = count + 1
            try:
                return templates.execute(str(name), data, self.budget, call)
            finally:
                nesting[name] -= 1

        return include

    def _tpl(self, parent: Templates) -> Any:
        """Mirrors: tplFun."""

        def tpl(call: Call, text: str, data: Any) -> str:
            if "{{" not in text:
                return replaced(text, _NO_VALUE, "") if _NO_VALUE in text else text
            templates = parent.clone({})
            templates.functions |= self._functions(templates)
            try:
                tree = templates.parse(parent.name, str(text))
            except TemplateError as error:
                raise FunctionError(f"cannot parse template {quote(text)}: {error.message}") from error
            try:
                found = templates.execute(tree, data, self.budget, TextCall(call, text))
            except LimitError:
                raise
            except TemplateError as error:
                raise FunctionError(f"error during tpl function execution for {quote(text)}: {error.message}") from error
            return replaced(found, _NO_VALUE, "") if _NO_VALUE in found else found

        return tpl

    def _refusal(self, words: str, error: TemplateError) -> ChartError:
        """A refusal with the place of the template on disk."""
        name, line, column = error.file or "", error.line or 0, 0 if error.column is None else error.column + 1
        found = self.templates.get(name)
        return ChartError(words, "render", found.file.path if found is not None else name, line, column)


def new_templates() -> Templates:
    """A set without templates, which can call what Helm has; `include` and `tpl` do nothing in it yet."""
    return Templates("gotpl", FUNCTIONS | _OWN)


def _template_of(name: str, base: str) -> ChartValues:
    found = ChartValues({"Name": name, "BasePath": base})
    found.places = {}
    return found


def _parse_words(name: str, words: str) -> str:
    """Mirrors: cleanupParseError."""
    parts = words.split(": ")
    if len(parts) == 1:
        return f"parse error in ({name}): {words}"
    return f"parse error at ({parts[1]}): {parts[-1]}"


def _execution_words(error: TemplateError) -> str:
    """Mirrors: cleanupExecError."""
    if not isinstance(error, ExecutionError):
        return error.message
    parts = error.message.split(": ", 2)
    if len(parts) != 3:  # template, place, words
        return f"execution error in ({error.file}): {error.message}"
    warning = _WARNING.search(parts[2])
    return f"execution error at ({parts[1]}): {warning[1]}" if warning else error.message


def _required(words: str, value: Any) -> Any:
    if value is None or (isinstance(value, str) and not value):
        raise FunctionError(f"HELM_ERR_START{words}HELM_ERR_END")
    return value


def _fail(words: str) -> str:
    raise FunctionError(f"HELM_ERR_START{words}HELM_ERR_END")


def _placeholder(*_: Any) -> str:
    return "not implemented"


_OWN = {
    "include": Function("include", ("string", "interface {}"), _placeholder, "string"),
    "tpl": Function("tpl", ("string", "interface {}"), _placeholder, "string"),
    "required": Function("required", ("string", "interface {}"), _required),
    "fail": Function("fail", ("string",), _fail, "string"),
    "lookup": Function("lookup", ("string", "string", "string", "string"), lambda *_: {}, "map[string]interface {}"),
}
