"""Charts, rendered: order, functions of the engine, objects, hooks, refusals."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from kubecheck.render.helm.chart.errors import ChartError
from kubecheck.render.helm.chart.globbing import GlobError, compile_glob
from kubecheck.render.helm.chart.rendering import Charts, render
from kubecheck.render.helm.template import Budget

DEFINES = '{{ define "x.name" }}{{ .Chart.Name }}{{ end }}{{ define "x.loop" }}{{ include "x.loop" . }}{{ end }}'

OUTPUTS = [
    ('{{ include "x.name" . | upper }}', "X"),
    ('{{ tpl "{{ include \\"x.name\\" . }}-{{ .Release.Name }}" . }}', "x-release-name"),
    ('{{ tpl "{{ define \\"in\\" }}i{{ end }}{{ include \\"in\\" . }}" . }}', "i"),
    ("[{{ .Values.none }}]", "[]"),
    ('{{ required "need" .Values.a }}', "1"),
    ('{{ lookup "v1" "Secret" "a" "b" | toJson }}', "{}"),
    ("{{ .Template.Name }} {{ .Template.BasePath }}", "x/templates/out.yaml x/templates"),
    ("{{ .Release.Namespace }} {{ .Release.IsInstall }} {{ .Release.Revision }} {{ .Release.Service }}", "default true 1 Helm"),
    ('{{ .Capabilities.KubeVersion }} {{ .Capabilities.APIVersions.Has "apps/v1" }} {{ .Capabilities.HelmVersion.Version }}', "v1.37.0 true v3.22.0"),
    ("{{ .Chart.Version }} {{ .Chart.IsRoot }} {{ .Chart.Metadata.Name }} {{ .Chart | toJson }}", '0.1.0 true x {"name":"x","version":"0.1.0","apiVersion":"v2","IsRoot":true}'),
    ('{{ .Files.Get "d/a.txt" }} {{ .Files.Lines "d/a.txt" }} {{ range $n, $_ := .Files.Glob "d/*.txt" }}{{ $n }};{{ end }}', "one\ntwo\n [one two] d/a.txt;d/b.txt;"),
    ('{{ (.Files.Glob "**.txt").AsConfig }}', "a.txt: |\n  one\n  two\nb.txt: b"),
    ('{{ (.Files.Glob "d/b*").AsSecrets }}', "b.txt: Yg=="),
    ("{{ range $k, $_ := .Subcharts }}{{ $k }}{{ end }}", ""),
]  # fmt: skip


@pytest.mark.parametrize(("template", "wanted"), OUTPUTS)
def test_templates_see_what_helm_gives_them(chart, template, wanted):
    chart.lay({"values.yaml": "a: 1\n", "templates/_h.tpl": DEFINES, "templates/out.yaml": "# " + template.replace("\n", " "), "d/a.txt": "one\ntwo\n", "d/b.txt": "b"})
    text = chart.render_texts()["x/templates/out.yaml"]
    assert text == "# " + wanted


REFUSALS = [
    ('a: b\n{{ required "need it" .Values.none }}', "execution error at (x/templates/out.yaml:2:3): need it", 2, 4),
    ('{{ fail "no\nway" }}', "parse error at (x/templates/out.yaml:1): unterminated quoted string", 1, 0),
    ('{{ fail "no" }}', "execution error at (x/templates/out.yaml:1:3): no", 1, 4),
    ("{{ .Values.a.b }}", 'template: x/templates/out.yaml:1:10: executing "x/templates/out.yaml" at <.Values.a.b>: can\'t evaluate field b in type interface {}', 1, 11),
    ("{{ nope }}", 'parse error at (x/templates/out.yaml:1): function "nope" not defined', 1, 0),
    ("a: b\nc: d: e\n", "YAML parse error on x/templates/out.yaml: error converting YAML to JSON: yaml: line 2: mapping values are not allowed in this context", 2, 5),
    (
        "- a\n",
        "YAML parse error on x/templates/out.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type releaseutil.SimpleHead",
        1, 1,
    ),
    (
        "metadata: {annotations: {a: [b]}}\n",
        "YAML parse error on x/templates/out.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go struct field .metadata.annotations of type string",
        1, 1,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("template", "words", "line", "column"), REFUSALS)
def test_refusals_are_told_at_their_place(chart, template, words, line, column):
    chart.lay({"values.yaml": "a: 1\n", "templates/out.yaml": template})
    assert chart.refusal() == (words, "templates/out.yaml", line, column, "render")


def test_an_output_that_is_no_yaml_is_told_with_its_text_and_the_line_that_made_it(chart):
    chart.lay({"templates/_h.tpl": '{{ define "h" }}\nok: 1\n x: y\n{{ end }}', "templates/out.yaml": 'a: b\n{{ include "h" . }}\n'})
    with pytest.raises(ChartError) as caught:
        chart.render()
    error = caught.value
    assert (error.file.rpartition("/")[2], error.line, error.output.splitlines()[error.output_line - 1]) == ("_h.tpl", 3, " x: y")


def test_recursion_ends_where_helm_ends_it(chart):
    chart.lay({"templates/_h.tpl": DEFINES, "templates/out.yaml": '{{ include "x.loop" . }}'})
    words, *_ = chart.refusal()
    assert words.endswith("rendering template has a nested reference name: x.loop: unable to execute template")


def test_budgets_end_what_helm_would_not(chart):
    chart.lay({"templates/out.yaml": "{{ range until 100000 }}a{{ end }}"})
    words, file, *_ = chart.refusal(budget=Budget(steps=1000))
    assert (words.rpartition(": ")[2], file) == ("more than 1,000,000 steps of a chart's templates; --limit template-steps=N allows more", "templates/out.yaml")


def test_templates_are_executed_deepest_and_last_first(chart):
    chart.lay({"templates/a.yaml": "seen: {{ .Values.seen }}", "templates/sub/z.yaml": '{{ $_ := set .Values "seen" "z" }}', "templates/b.yaml": 'c: d{{ $_ := set .Values "seen" "b" }}'})
    assert chart.text("a.yaml") == "seen: b"


def test_later_definitions_win_and_libraries_give_partials_alone(chart):
    library = {"charts/lib/Chart.yaml": "apiVersion: v2\nname: lib\nversion: 1.0.0\ntype: library\n", "charts/lib/templates/_l.tpl": '{{ define "d" }}lib{{ end }}{{ define "l" }}l{{ end }}', "charts/lib/templates/no.yaml": "a: b"}
    chart.lay({**library, "templates/_h.tpl": '{{ define "d" }}own{{ end }}', "templates/out.yaml": 'a: {{ include "d" . }}{{ include "l" . }}'})
    assert {name: str(text) for name, text in chart.render().texts.items()} == {"x/templates/out.yaml": "a: ownl"}


def test_objects_and_hooks_come_in_their_order(chart):
    hook = "kind: Job\nmetadata: {name: %s, annotations: {helm.sh/hook: '%s', helm.sh/hook-weight: '%s', helm.sh/hook-delete-policy: 'hook-succeeded, hook-failed'}}\n"
    text = "kind: Zeta\n---\nkind: Deployment\n---\n# nothing\n---\nkind: Alpha\n---\nkind: Service\n---\n" + hook % ("h", "pre-install, test-success", "-5") + "---\n" + hook % ("gone", "crd-install", "x")
    made = chart.lay({"templates/all.yaml": text, "templates/NOTES.txt": "hello {{ .Release.Name }}", "crds/c.yaml": "kind: CustomResourceDefinition\n"}).render(release="r")
    assert [each.value and each.value["kind"] for each in made.manifests] == ["Service", "Deployment", None, "Alpha", "Zeta"]
    assert [(each.events, each.weight, each.delete_policies, each.value["metadata"]["name"]) for each in made.hooks] == [(["pre-install", "test"], -5, ["hook-succeeded", "hook-failed"], "h")]
    assert (made.notes, [(name, text) for name, _, text in made.crds]) == ("hello r", [("x/crds/c.yaml", "kind: CustomResourceDefinition\n")])


def test_versions_are_the_callers(chart):
    chart.lay({"templates/out.yaml": 'v: {{ .Capabilities.KubeVersion.Minor }} {{ .Capabilities.APIVersions.Has "x.example/v1/A" }}'})
    assert chart.text(kube_version="1.36.3", api_versions=["x.example/v1/A"]) == "v: 36 true"
    assert chart.refusal(kube_version="bad") == ('could not parse "bad" as version', "", 0, 0, "values")


def test_names_of_releases_are_checked(chart):
    words, *_, stage = chart.lay({}).refusal(release="Bad_Name")
    assert (words.split(",")[0], stage) == ('release name "Bad_Name": invalid release name', "render")


def test_missing_dependencies_are_told_and_left_out(chart):
    chart.lay({"Chart.yaml": "apiVersion: v2\nname: x\nversion: 0.1.0\ndependencies: [{name: gone, version: 1.0.0}]\n", "templates/out.yaml": "a: b"})
    made = chart.render(is_partial=True)
    assert (made.missing, [each.value for each in made.manifests]) == ([("gone", 0)], [{"a": "b"}])


def test_charts_are_loaded_once_for_all_their_renderings(chart):
    folder = chart.lay({"values.yaml": "a: {b: 1}\n", "templates/out.yaml": 'v: {{ .Values.a.b }}{{ $_ := set .Values.a "b" 9 }}'}).folder
    charts = Charts()
    for _ in range(2):
        assert str(render(str(folder), charts=charts).texts["x/templates/out.yaml"]) == "v: 1"


@pytest.mark.parametrize(
    ("pattern", "name", "matched"),
    [("*.txt", "a.txt", True), ("*.txt", "d/a.txt", False), ("**.txt", "d/a.txt", True), ("d/{a,b}*", "d/bc", True), ("d/{a,b}*", "d/cc", False), ("[!a]", "b", True), ("[a-c]", "d", False), ("a?", "ab", True)],
)
def test_globs(pattern, name, matched):
    assert bool(compile_glob(pattern).matches(name)) is matched


def test_a_glob_of_many_stars_takes_no_longer():
    assert not compile_glob("*a" * 20 + "b").matches("a" * 200)


@pytest.mark.parametrize("pattern", ["[", "{a", "[]", "a}{"])
def test_globs_that_are_none(pattern):
    if pattern == "a}{":
        pattern = "{a,{b}"
    with pytest.raises(GlobError):
        compile_glob(pattern)


FRAGMENTS = [
    "{{ .Values.a }}", "{{ toYaml .Values | nindent 2 }}", '{{ include "x.name" . }}', "{{ tpl .Values.t . }}", "a: b\n", "---\n", "- c\n", "{{ range .Values.l }}", "{{ end }}", '{{ .Files.Glob "*" }}',
    '{{ fail "f" }}', "kind: A\n", "metadata: {annotations: {helm.sh/hook: test}}\n", "{{ $ }}", "{{ .Chart }}", '{{ set .Values "x" .Values }}', "\x00", "{{ .Values.x.y.z }}", "\t", "&a [*a]\n", '{{ define "x.name" }}',
]  # fmt: skip
VALUES = ["a: 1\n", "t: '{{ tpl .Values.t . }}'\n", "l: [1, {b: c}]\n", "a: &x [*x]\n", "global: 1\n", "sub: x\n", "? [a]\n: b\n", "\t", "a: .inf\n", "{{", "---\n", "tags: {a: b}\n"]


@settings(max_examples=120, deadline=None)
@given(some.lists(some.sampled_from(FRAGMENTS), max_size=8), some.lists(some.sampled_from(VALUES), max_size=4), some.text(max_size=4))
def test_hostile_charts_are_rendered_or_refused(tmp_path_factory, fragments, values, odd):
    folder = tmp_path_factory.mktemp("hostile")
    files = {"Chart.yaml": f"name: x\nversion: 1.0.0\ndescription: {odd!r}\n", "values.yaml": "".join(values), "templates/out.yaml": "".join(fragments) + odd, "templates/_h.tpl": DEFINES}
    (folder / "templates").mkdir()
    for name, text in files.items():
        (folder / name).write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        made = render(str(folder), budget=Budget(steps=20_000, characters=200_000))
    except ChartError as error:
        assert error.message  # noqa: PT017  # whether there is one is not known before
    else:
        from kubecheck.render.helm.chart.documents import documents_of

        for document in documents_of(made):
            for part in ("value", "key", "item"):
                assert document.locate(("kind",), part).source.path
