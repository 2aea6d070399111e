"""A world for templates: data of every kind, helpers, and a few functions with the signatures of Helm's."""

import base64

import pytest

from kubecheck.field_messages import quote
from kubecheck.render.helm.kinds import Function, FunctionError, Int64, Ints, Panic, StringMap, Strings, Struct, Uint8, Values
from kubecheck.render.helm.template import Budget, LimitError, TemplateError, Templates
from kubecheck.render.helm.template.printing import show, sprintf
from kubecheck.render.helm.template.text import carried, joined, replaced

ANY = "interface {}"
MAP = "map[string]interface {}"
HELPERS = (
    '{{ define "x.name" }}{{ .Chart.Name }}-{{ .Release.Name }}{{ end }}\n{{ define "x.echo" }}[{{ . }}]{{ end }}\n{{- define "x.bad" }}\n'
    '{{ .Values.s.foo }}{{ end }}{{ define "x.rec" }}{{ include "x.rec" . }}{{ end }}{{define "x.field"}}{{ .foo.bar }}{{end}}'
)
RECURSION = 60


class ChartValues(Values):
    """chartutil.Values."""

    def methods(self):
        return {
            "AsMap": Function("AsMap", (), lambda: dict(self), MAP),
            "Table": Function("Table", ("string",), self._table, "chartutil.Values"),
            "PathValue": Function("PathValue", ("string",), self._value),
            "YAML": Function("YAML", (), lambda: "yaml", "string"),
        }

    def _table(self, name):
        if type(self.get(name)) is not dict:
            raise FunctionError(f"{quote(name)} is not a table")
        return ChartValues(self[name])

    def _value(self, path):
        if path not in self:
            raise FunctionError(f"{quote(path)} is not a value")
        return self[path]


class Versions(Strings):
    """chartutil.VersionSet."""

    go_type = "chartutil.VersionSet"
    go_underlying = "[]string"
    go_methods = frozenset({"Has"})

    def methods(self):
        return {"Has": Function("Has", ("string",), lambda version: version in self, "bool")}


class KubeVersion(Struct):
    """chartutil.KubeVersion, whose methods are its pointer's."""

    go_type = "chartutil.KubeVersion"
    is_stringer = False

    def fields(self):
        return {"Version": "v1.30.0", "Major": "1", "Minor": "30"}

    def methods(self):
        return {each: Function(each, (), lambda: "v1.30.0", "string") for each in ("String", "GitVersion")}


class Capabilities(Struct):
    """*chartutil.Capabilities."""

    go_type = "*chartutil.Capabilities"
    go_kind = "ptr"

    def fields(self):
        return {"KubeVersion": KubeVersion(), "APIVersions": Versions(["v1", "apps/v1"]), "Other": None}


class Chart(Struct):
    """A chart's metadata."""

    go_type = "chartutil.Chart"

    def fields(self):
        annotations = StringMap(k="v")
        return {"Name": "ch", "Version": "1.2.3", "Keywords": Strings("ab"), "Any": None, "Annotations": annotations, "Deep": None, "Number": 3}


def data():
    values = {
        "a": {"b": "deep", "n": None, "list": [1.0, "two", None, {"k": "v"}], "t": True, "f": False},
        "s": "text", "empty": "", "i": 42, "i64": Int64(-7), "u8": Uint8(200), "x": 1.5, "big": 1234567890.0, "l": ["b", "a"],
        "ll": [[1.0, 2.0], []], "e": {}, "el": [], "null": None, "ss": Strings("pq"), "sm": StringMap(k="v", j="w"),
        "by": base64.b64decode("aGVsbG8="), "is": Ints((3, 4)), "html": "<a href='x'>&\"", "uni": "häß→\u00a0x",
        "objs": [{"name": "one", "size": 1.0}, {"name": "two", "size": 2.5}], "neg": -0.0, "nan": float("nan"), "inf": float("inf"),
        "tpl": "{{ .Release.Name }}-{{ .nope }}",
    }  # fmt: skip
    release = {"Name": "rel", "Revision": 1, "IsUpgrade": False}
    return ChartValues(Values=ChartValues(values), Chart=Chart(), Capabilities=Capabilities(), Release=release)


def _indent(count, text):
    if count < 0:
        raise Panic("strings: negative Repeat count")
    margin = " " * count
    return carried(margin + text.replace("\n", "\n" + margin), text)


def _required(words, value):
    if value is None or value == "":
        raise FunctionError(words)
    return value


def _fail(words):
    raise FunctionError(words)


def _dict(*values):
    return {str(show(key)): value for key, value in zip(values[::2], [*values[1::2], ""], strict=False)}


def _int(value):
    return int(value) if isinstance(value, (int, float)) else 0


def _until(count):
    if count > 1000:
        raise Panic("too many")
    return Ints(range(count))


def _first(value):
    if type(value) is not list:
        raise Panic(f"Cannot find first on type {sprintf('%T', value)}")
    return value[0] if value else None


def _trunc(count, text):
    return carried(text[:count], text) if count >= 0 else text


def _set(held, key, value):
    held[key] = value
    return held


FUNCTIONS = {
    each.name: each
    for each in (
        Function("default", (ANY, "..." + ANY), lambda default, *given: given[0] if given and given[0] else default),
        Function("quote", ("..." + ANY,), lambda *values: joined([carried(quote(show(each)), each) for each in values if each is not None], " "), "string"),
        Function("indent", ("int", "string"), _indent, "string"),
        Function("nindent", ("int", "string"), lambda count, text: carried("\n" + _indent(count, text), text), "string"),
        Function("required", ("string", ANY), _required),
        Function("fail", ("string",), _fail, "string"),
        Function("list", ("..." + ANY,), lambda *values: list(values), "[]interface {}"),
        Function("tuple", ("..." + ANY,), lambda *values: list(values), "[]interface {}"),
        Function("dict", ("..." + ANY,), _dict, MAP),
        Function("int", (ANY,), _int, "int"),
        Function("int64", (ANY,), lambda value: Int64(_int(value)), "int64"),
        Function("add", ("..." + ANY,), lambda *values: Int64(sum(map(_int, values))), "int64"),
        Function("trunc", ("int", "string"), _trunc, "string"),
        Function("upper", ("string",), lambda text: carried(text.upper(), text), "string"),
        Function("ternary", (ANY, ANY, "bool"), lambda yes, no, test: yes if test else no),
        Function("hasKey", (MAP, "string"), lambda held, key: key in held, "bool"),
        Function("set", (MAP, "string", ANY), _set, MAP),
        Function("keys", ("..." + MAP,), lambda *maps: Strings(sorted(key for each in maps for key in each)), "[]string"),
        Function("splitList", ("string", "string"), lambda separator, text: Strings(text.split(separator)), "[]string"),
        Function("until", ("int",), _until, "[]int"),
        Function("kindIs", ("string", ANY), lambda kind, value: sprintf("%T", value) == kind, "bool"),
        Function("typeOf", (ANY,), lambda value: sprintf("%T", value), "string"),
        Function("first", (ANY,), _first),
        Function("float64", ("float64",), lambda value: value, "float64"),
        Function("uint8of", ("uint8",), lambda value: value, "uint8"),
    )
}


def with_inclusion(templates, counts):
    """Gives a set `include` and `tpl`, as Helm does."""

    def include(call, name, value):
        if counts.get(name, 0) > RECURSION:
            raise FunctionError(f"rendering template has a nested reference name: {name}: unable to execute template")
        counts[name] = counts.get(name, 0) + 1
        text = templates.execute(name, value, call.budget, call)
        counts[name] -= 1
        return text

    def tpl(call, text, value):
        copy = with_inclusion(templates.clone({}), counts)
        try:
            tree = copy.parse(copy.name, text)
        except TemplateError as error:
            raise FunctionError(f"cannot parse template {quote(text)}: {error.message}") from error
        try:
            return replaced(copy.execute(tree, value, call.budget, call), "<no value>", "")
        except LimitError:
            raise
        except TemplateError as error:
            raise FunctionError(f"error during tpl function execution for {quote(text)}: {error.message}") from error

    templates.functions["include"] = Function("include", ("string", ANY), include, "string", is_told=True)
    templates.functions["tpl"] = Function("tpl", ("string", ANY), tpl, "string", is_told=True)
    return templates


def new_templates():
    names = {each: Function(each, (), str) for each in ("include", "tpl")}
    return with_inclusion(Templates("gotpl", FUNCTIONS | names), {})


def render(text, held=None, *, budget=None, **others):
    """The text that one template makes, with helpers and others beside it."""
    templates = new_templates()
    for name, each in {"c/_h.tpl": HELPERS, **others, "c/t.yaml": text}.items():
        templates.parse(name, each)
    return templates.execute("c/t.yaml", data() if held is None else held, budget or Budget())


def answer(text, held=None, **others):
    """What a template makes, or its refusal after "error: "."""
    try:
        return render(text, held, **others)
    except TemplateError as error:
        return f"error: {error.message}"


@pytest.fixture(name="answer")
def fixture_answer():
    return answer


@pytest.fixture(name="render")
def fixture_render():
    return render


@pytest.fixture(name="templates")
def fixture_templates():
    return new_templates()
