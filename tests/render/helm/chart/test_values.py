"""Values: read, set, laid over one another, handed to dependencies, held against schemas."""

import json

import pytest

from kubecheck.render.helm.chart.setting import SetError, set_values
from kubecheck.render.helm.kinds import Int64

SHOW = "{{ .Values | toJson }}"
SUB = {"charts/sub/Chart.yaml": "name: sub\nversion: 1.2.0\n", "charts/sub/templates/s.yaml": SHOW}


def shown(chart, name="x/templates/out.yaml", **options):
    from kubecheck.render.helm.chart.rendering import Charts, prepare

    given = {"release": "r", "namespace": "default", "kube_version": "", "api_versions": (), "is_upgrade": False, "is_partial": False}
    files = [str(chart.folder / each) for each in options.pop("values_files", ())]
    made = prepare(Charts(), str(chart.folder), files, **given, **options).engine.render()
    return json.loads(made[name]) if name in made else None


@pytest.mark.parametrize(
    ("base", "files", "sets", "wanted"),
    [
        ("a: {b: 1, c: 2}\n", ["a: {c: 3}\n", "a: {d: [x]}\n"], [], {"a": {"b": 1, "c": 3, "d": ["x"]}}),
        ("a: {b: 1, c: 2}\n", ["a: {b: null}\n"], [], {"a": {"c": 2}}),
        ("a: 1\n", ["a: null\nz: null\n"], [], {"z": None}),
        ("a: {b: 1}\n", ["a: text\n"], [], {"a": "text"}),
        ("a: text\n", ["a: {b: 1}\n"], [], {"a": {"b": 1}}),
        ("v: null\n", [], [], {"v": None}),
        ("a: 1\n", [], ["a=2,b.c=true,l={x,1},m[1].k=v,t=1.5,z=007"], {"a": 2, "b": {"c": True}, "l": ["x", 1], "m": [None, {"k": "v"}], "t": "1.5", "z": "007"}),
        ("a: {b: 1, c: 2}\n", [], ["a.b=null"], {"a": {"c": 2}}),
        ("y: 1\n010: no\n", [], [], {"true": 1, "8": False}),
    ],
)
def test_values_are_laid_over_one_another(chart, base, files, sets, wanted):
    named = {f"v{number}.yaml": text for number, text in enumerate(files)}
    chart.lay({"values.yaml": base, "templates/out.yaml": SHOW, **named})
    assert shown(chart, values_files=list(named), sets=sets) == wanted


def test_sets_make_integers_and_files_make_floats(chart):
    chart.lay({"values.yaml": "a: 3\n", "templates/out.yaml": "{{ typeOf .Values.a }} {{ typeOf .Values.b }}: {{ typeOf .Values }}"})
    assert chart.text(sets=["b=3"]) == "float64 int64: chartutil.Values"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a", 'key "a" has no value'), ("a,b=1", 'key "a" has no value (cannot end with ,)'), ("a[-1]=x", "negative -1 index not allowed"),
        ("a[x]=1", 'error parsing index: strconv.Atoi: parsing "x": invalid syntax'), ("a={x", "list must terminate with '}'"), ("a.b,c=1", 'key "b" has no value (cannot end with ,)'),
        ("a[65537]=1", "index of 65537 is greater than maximum supported index of 65536"),
        ("t.x=1", "unable to parse key: interface conversion: interface {} is string, not map[string]interface {}"),
    ],
)  # fmt: skip
def test_sets_that_say_nothing_are_refused(text, words):
    with pytest.raises(SetError) as caught:
        set_values(text, {"t": "text"})
    assert str(caught.value) == words


def test_sets_know_escapes_and_types():
    values = {}
    set_values(r"a=x\,y,b\.c=1,d=9223372036854775808,e=-5,f=0,g=", values)
    assert values == {"a": "x,y", "b.c": 1, "d": "9223372036854775808", "e": -5, "f": 0, "g": ""}
    assert values["f"].__class__ is Int64


@pytest.mark.parametrize(
    ("dependency", "values", "wanted"),
    [
        ("{name: sub}", "sub: {a: 2}\nglobal: {g: 1}\n", {"a": 2, "b": "own", "global": {"g": 1}}),
        ("{name: sub}", "sub: {b: null}\n", {"a": 1, "global": {}}),
        ("{name: sub, condition: sub.used}", "sub: {used: false}\n", None),
        ("{name: sub, tags: [t]}", "tags: {t: false}\n", None),
        ("{name: sub, tags: [t], condition: sub.used}", "tags: {t: false}\nsub: {used: true}\n", {"a": 1, "b": "own", "global": {}, "used": True}),
        ("{name: sub, condition: 'none.x,sub.used'}", "sub: {used: false}\n", None),
        ("{name: sub, version: ^2.0.0}", "", {"a": 1, "b": "own", "global": {}}),
    ],
)
def test_dependencies_get_their_values_where_they_are_on(chart, dependency, values, wanted):
    head = f"apiVersion: v2\nname: x\nversion: 0.1.0\ndependencies: [{dependency}]\n"
    chart.lay({**SUB, "Chart.yaml": head, "values.yaml": values, "charts/sub/values.yaml": "a: 1\nb: own\n"})
    assert shown(chart, "x/charts/sub/templates/s.yaml") == wanted


def test_aliases_and_imported_values(chart):
    head = "apiVersion: v2\nname: x\nversion: 0.1.0\ndependencies:\n- {name: sub, alias: one, version: 1.x.x, import-values: [out, {child: deep, parent: here}]}\n"
    chart.lay({**SUB, "Chart.yaml": head, "templates/out.yaml": SHOW, "charts/sub/values.yaml": "exports: {out: {up: 1}}\ndeep: {d: 2}\n", "values.yaml": "one: {deep: {d: 3}}\n"})
    assert shown(chart, "x/charts/one/templates/s.yaml")["deep"] == {"d": 3}
    own = shown(chart)
    assert (own["up"], own["here"], own["one"]["deep"]) == (1, {"d": 3}, {"d": 3})


def test_values_of_a_dependency_that_are_no_map_are_refused_at_their_line(chart):
    chart.lay({**SUB, "values.yaml": "a: 1\nsub: text\n", "Chart.yaml": "apiVersion: v2\nname: x\nversion: 0.1.0\ndependencies: [{name: sub}]\n"})
    assert chart.refusal() == ("type mismatch on sub: %!t(string=text)", "values.yaml", 2, 1, "render")


@pytest.mark.parametrize(
    ("schema", "words", "line", "column"),
    [
        ({"properties": {"num": {"minimum": 5}}}, "- at '/num': minimum: got 3, want 5", 1, 6),
        ({"properties": {"m": {"properties": {"t": {"type": ["integer", "null"]}}}}}, "- at '/m/t': got string, want null or integer", 3, 6),
        ({"properties": {"m": {"additionalProperties": False}}}, "- at '/m': additional properties 't' not allowed", 3, 3),
        ({"properties": {"num": {"enum": [1, "two"]}}}, "- at '/num': value must be one of 1, 'two'", 1, 6),
        ({"properties": {"num": {"allOf": [{"maximum": 1}, {"maximum": 2}]}}}, "- at '/num': 'allOf' failed\n  - at '/num': maximum: got 3, want 1\n  - at '/num': maximum: got 3, want 2", 1, 6),
        ({"anyOf": [{"required": ["a"]}, {"required": ["b", "c"]}]}, "- at '': 'anyOf' failed\n  - at '': missing property 'a'\n  - at '': missing properties 'b', 'c'", 1, 6),
        ({"properties": {"m": {"properties": {"t": {"pattern": "^y"}}}}}, "- at '/m/t': 'x' does not match pattern '^y'", 3, 6),
    ],
)
def test_values_that_break_a_schema_are_told_as_helm_does(chart, schema, words, line, column):
    chart.lay({"values.yaml": "num: 3\nm:\n  t: x\n", "values.schema.json": json.dumps(schema)})
    told, file, *place, stage = chart.refusal()
    head = "values don't meet the specifications of the schema(s) in the following chart(s):\nx:\n"
    assert (told, file, place, stage) == (f"{head}{words}\n", "values.yaml", [line, column], "render")


def test_schemas_fetch_nothing(chart):
    chart.lay({"values.schema.json": '{"properties": {"a": {"$ref": "https://x.example/s.json"}}}'})
    words, file, *_ = chart.refusal()
    assert (words.splitlines()[-1], file) == ('failing loading "https://x.example/s.json": nothing is fetched', "values.schema.json")


def test_files_of_values_that_cannot_be_read(chart):
    chart.lay({"bad.yaml": "a: 1\nb: [\n"})
    assert chart.refusal(values_files=["none.yaml"]) == ("open none.yaml: no such file or directory", "none.yaml", 0, 0, "values")
    words, file, line, _, stage = chart.refusal(values_files=["bad.yaml"])
    assert (words, file, line, stage) == ("failed to parse bad.yaml: error converting YAML to JSON: yaml: line 2: did not find expected node content", "bad.yaml", 3, "values")
