"""Charts among the files: which are rendered, with which values, and what is said where."""

import pytest

from kubecheck.engine.charts.builds import chart_folders, values_files
from kubecheck.engine.pipeline import check, simulate
from kubecheck.engine.request import Request
from kubecheck.engine.ruleset import Choice, Registry, RuleSet
from kubecheck.plugins import load_rules
from kubecheck.source import Source

CHART = "apiVersion: v2\nname: web\nversion: 1.0.0\n"
MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\ndata:\n  size: {{ .Values.size | quote }}\n"


@pytest.fixture(name="found", scope="module")
def fixture_found():
    registry = Registry(load_rules())

    def found(files, *select, presets=("recommended",)):
        ruleset = RuleSet(registry, Choice(presets=presets, select=list(select)))
        entries = [Source(path, text) if isinstance(files, dict) else path for path, text in (files.items() if isinstance(files, dict) else ((each, "") for each in files))]
        report = check(Request(entries, ruleset, jobs=1))
        return [(each.location.path, each.location.line, each.severity.name.lower(), each.rule, each.message) for each in report.findings]

    return found


def write(folder, files):
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)


def test_charts_within_others_are_no_charts_of_their_own():
    paths = ["a/Chart.yaml", "a/charts/b/Chart.yaml", "a/charts/b/charts/c/Chart.yaml", "a/other/Chart.yaml", "charts/d/Chart.yaml", "e/values.yaml"]
    assert chart_folders(paths) == ["a", "a/other", "charts/d"]
    assert chart_folders(["Chart.yaml", "charts/b/Chart.yaml"]) == ["."]


def test_values_beside_the_own_ones(tmp_path):
    names = ("values.yaml", "values-dev.yaml", "prod.values.yml", "ci/small.yaml", "ci/note.txt", "Chart.yaml", "values.schema.json", "other/values-x.yaml")
    write(tmp_path, dict.fromkeys(names, ""))
    assert values_files(str(tmp_path)) == [f"{tmp_path}/{name}" for name in ("prod.values.yml", "values-dev.yaml", "ci/small.yaml")]


def test_a_template_of_values_is_no_file_of_values(tmp_path, monkeypatch, found):
    templates = ("values.tmpl.yaml", "values-template.yaml", "prod.values.tpl.yml")
    write(tmp_path, dict.fromkeys((*templates, "values-tmplt.yaml"), ""))
    assert values_files(str(tmp_path)) == [f"{tmp_path}/values-tmplt.yaml"]
    monkeypatch.chdir(tmp_path)
    refused = {"Chart.yaml": CHART, "templates/more.yaml": "{{ .Values.a.b }}\n"}
    for name, is_rendered in (("values.yaml.tmpl", False), ("values.tmpl.yaml", False), ("values.yaml.gotmpl", False), ("values.old.yaml", True), ("other.tmpl.yaml", True)):
        folder = name.replace(".", "-")
        write(tmp_path / folder, {**refused, name: "a: ${B}\n"})
        told = found([f"{folder}/Chart.yaml", f"{folder}/templates/more.yaml"], "chart-refused")
        assert {each[:4] for each in told} == ({(f"{folder}/templates/more.yaml", 1, "error", "chart-refused")} if is_rendered else set())
        write(tmp_path / folder, {"values.yaml": "a: 1\n"})
        assert found([f"{folder}/Chart.yaml", f"{folder}/templates/more.yaml"], "chart-refused")


@pytest.mark.parametrize(("more", "expected"), [
    ({"web/values.yaml": "size: 1\n"}, []),
    ({"web/values.yaml": "a: [\n"}, [
        ("web/values.yaml", 2, "error", "chart-refused", "Helm does not render this with its own values: cannot load values.yaml: error converting YAML to JSON: yaml: line 1: did not find expected node content"),
        ("web/values.yaml", 2, "error", "unreadable-yaml", "expected a value here"),
    ]),
    ({"web/templates/more.yaml": "{{ .Values.a.b }}\n"}, [("web/templates/more.yaml", 1, "error", "chart-refused", 'Helm does not render this with its own values: template: web/templates/more.yaml:1:10: executing "web/templates/more.yaml" at <.Values.a.b>: nil pointer evaluating interface {}.b')]),
    ({"web/templates/more.yaml": '{{ required "say a" .Values.a }}\n'}, [("web/templates/more.yaml", 1, "info", "chart-refused", "the chart asks for values before it renders: execution error at (web/templates/more.yaml:1:3): say a")]),
    ({"web/templates/more.yaml": "{{ if }}\n"}, [("web/templates/more.yaml", 1, "error", "chart-refused", "Helm does not render this with its own values: parse error at (web/templates/more.yaml:1): missing value for if")]),
    ({"web/Chart.yaml": CHART + "type: library\n", "web/templates/more.yaml": "{{ .Values.a.b }}\n"}, []),
    ({"web/Chart.yaml": CHART + "dependencies:\n- {name: db, version: 1.x}\n"}, [
        ("web/Chart.yaml", 5, "info", "missing-chart-dependency", "db is not in charts/, so the chart is rendered without it"),
        ("web/templates/map.yaml", 6, "info", "missing-chart-value", "nobody gives .Values.size, so nothing is printed here"),
    ]),
    ({"web/Chart.yaml": CHART.replace("1.0.0", "one")}, [("web/Chart.yaml", 3, "error", "chart-refused", 'Helm does not render this with its own values: validation: chart.metadata.version "one" is invalid')]),
    ({"web/Chart.yaml": CHART + "kubeVersion: '>= 1.99'\n"}, [("web/Chart.yaml", 4, "error", "chart-refused", "Helm does not render this with its own values: chart requires kubeVersion: >= 1.99 which is incompatible with Kubernetes v1.37.0")]),
])  # fmt: skip
def test_what_helm_refuses_is_told_at_its_place(found, more, expected):
    assert found({"web/Chart.yaml": CHART, "web/templates/map.yaml": MAP, **more}) == expected


def test_each_file_of_values_is_a_world_and_a_fault_is_told_once(tmp_path, monkeypatch, found):
    monkeypatch.chdir(tmp_path)
    bad = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: more}\ndata: {{ toYaml .Values.data }}\n"
    write(tmp_path, {
        "web/Chart.yaml": CHART, "web/templates/map.yaml": bad, "web/values.yaml": "data: a\n", "web/values-dev.yaml": "data: b\n", "web/values-prod.yaml": "data:\n",
    })  # fmt: skip
    files = [f"web/{name}" for name in ("Chart.yaml", "templates/map.yaml", "values.yaml", "values-dev.yaml", "values-prod.yaml")]
    told = [each for each in found(files) if each[3] == "wrong-type"]
    assert [each[:4] for each in told] == [("web/templates/map.yaml", 4, "error", "wrong-type")]
    whole, _, _ = simulate(Request(files, RuleSet(Registry([]), Choice()), jobs=1))
    assert {world.name for world in whole.worlds} == {"web", "web with values-dev.yaml", "web with values-prod.yaml"}


def test_of_a_template_alone_its_chart_is_rendered_and_nothing_else_is_told(tmp_path, monkeypatch, found):
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"Chart.yaml": CHART, "values.yaml": "size: 1\n", "templates/map.yaml": MAP + "sise: 1\n", "templates/other.yaml": MAP.replace("Name }}", "Name }}-2") + "colour: 1\n"})
    assert [each[:4] for each in found(["templates/map.yaml"])] == [("templates/map.yaml", 7, "error", "unknown-field")]
    every = [each[0] for each in found(["Chart.yaml", "templates/map.yaml", "templates/other.yaml"]) if each[3] == "unknown-field"]
    assert every == ["templates/map.yaml", "templates/other.yaml"]


DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: IMAGE
"""


@pytest.mark.parametrize(("image", "values", "expected"), [
    ("{{ .Values.image }}", "", ("info", "missing-field")),
    ('"{{ .Values.image }}"', "image: ''\n", ("info", "missing-field")),
    ("", "", ("error", "missing-field")),  # the template itself has none
    ('"{{ .Values.image.repository }}:{{ .Values.image.tag }}"', "image: {tag: latest}\n", ("info", "image-name-unreadable")),
    ('"{{ .Values.image.repository }}:{{ .Values.image.tag }}"', "image: {repository: web}\n", ("info", "image-name-unreadable")),
    ('"{{ .Values.image }}"', "image: Web\n", ("error", "image-name-unreadable")),
    ('":latest"', "", ("error", "image-name-unreadable")),
    ('"{{ .Values.registry }}/{{ .Values.image }}"', "image: web\n", ("info", "image-name-unreadable")),
    ('{{ printf "%s/%s" .Values.registry .Values.image }}', "image: web\nregistry: ''\n", ("info", "image-name-unreadable")),
    ("{{ .Values.image }}", "image: /web\n", ("error", "image-name-unreadable")),  # somebody wrote the first part
    ('{{ .Values.image | trimSuffix "x" | quote }}', "image: /webx\n", ("error", "image-name-unreadable")),
    ("/{{ .Values.image }}", "image: web\n", ("error", "image-name-unreadable")),
    ('"{{ .Values.image }}:"', "image: web\n", ("error", "image-name-unreadable")),
])
def test_a_value_that_the_chart_leaves_to_whoever_installs_it_is_a_note(tmp_path, monkeypatch, found, image, values, expected):
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"web/Chart.yaml": CHART, "web/values.yaml": values, "web/templates/web.yaml": DEPLOYMENT.replace("IMAGE", image)})
    told = found(["web/Chart.yaml", "web/templates/web.yaml"], "missing-field", "image-name-unreadable", presets=())
    assert [each[:4] for each in told] == [("web/templates/web.yaml", 11, *expected)]


def test_a_value_that_the_chart_leaves_empty_in_what_it_prints_whole(tmp_path, monkeypatch, found):
    monkeypatch.chdir(tmp_path)
    template = DEPLOYMENT.replace("      - name: web\n        image: IMAGE\n", "        {{- toYaml .Values.containers | nindent 8 }}\n")
    write(tmp_path, {"web/Chart.yaml": CHART, "web/values.yaml": "containers:\n- name: web\n  image: ''\n", "web/templates/web.yaml": template})
    assert [each[:4] for each in found(["web/Chart.yaml", "web/templates/web.yaml"], "missing-field", presets=())] == [
        ("web/values.yaml", 3, "info", "missing-field")
    ]
    write(tmp_path, {"web/values.yaml": "containers:\n- name: web\n  image: /web\n"})
    assert [each[:4] for each in found(["web/Chart.yaml", "web/templates/web.yaml"], "image-name-unreadable", presets=())] == [
        ("web/values.yaml", 3, "error", "image-name-unreadable")
    ]


def test_values_of_further_files_are_told_of_where_the_own_ones_do_not_say_the_same(tmp_path, monkeypatch, found):
    monkeypatch.chdir(tmp_path)
    template = MAP + "  color: {{ .Values.color | quote }}\n  tag: {{ .Values.tag | quote }}\n"
    write(tmp_path, {
        "Chart.yaml": CHART, "templates/map.yaml": template, "values.yaml": "size: '1'\nold: 1\n", "ci/a-values.yaml": "color: red\nold: 2\ncolour: blue\ntag: 1.20\n",
    })  # fmt: skip
    files = ["Chart.yaml", "templates/map.yaml", "values.yaml", "ci/a-values.yaml"]
    assert [each for each in found(files) if each[3].endswith(("-chart-value", "-chart-number"))] == [
        ("ci/a-values.yaml", 3, "warning", "unused-chart-value", "no template reads .Values.colour, so it changes nothing"),
        ("ci/a-values.yaml", 4, "warning", "altered-chart-number", ".Values.tag is 1.20, which YAML reads as a number: it comes out as 1.2"),
        ("values.yaml", 2, "info", "unused-chart-value", "no template reads .Values.old, so it changes nothing"),
    ]


SWITCHED = """\
{{- if .Values.map.enabled }}
apiVersion: v1
kind: ConfigMap
metadata:
  name: web
dta: {}
{{- end }}
{{- with .Values.other }}{{ if .broken }}{{ fail "no" }}{{ end }}{{ if .lost }}{{ .lost.name }}{{ end }}{{ end }}
{{- if .Values.text }}
---
colour: {{ .Values.text }}
{{- end }}
"""
VALUES = "map: {enabled: false}\nother: {broken: false, lost: false}\ntext: ''\n"


def test_booleans_are_turned_round_one_at_a_time(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"Chart.yaml": CHART, "templates/map.yaml": SWITCHED, "values.yaml": VALUES})
    ruleset = RuleSet(Registry(load_rules()), Choice(presets=("recommended", "charts")))
    findings = check(Request(["Chart.yaml", "templates/map.yaml", "values.yaml"], ruleset, jobs=1)).findings
    assert [(each.location.line, each.rule, [note.message for note in each.notes]) for each in findings] == [
        (6, "unknown-field", ["with map.enabled: true"]),
        (8, "chart-refused", ["with other.lost: true"]),
    ]
    assert findings[1].message.startswith("Helm does not render this with other.lost: true: template: web/templates/map.yaml:8:")


def test_booleans_are_not_turned_round_by_default_and_what_is_known_is_not_told_again(tmp_path, monkeypatch, found):
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"Chart.yaml": CHART, "templates/map.yaml": SWITCHED, "values.yaml": VALUES, "values-on.yaml": "map: {enabled: true}\n"})
    files = ["Chart.yaml", "templates/map.yaml", "values.yaml", "values-on.yaml"]
    assert [each[1:4] for each in found(files)] == [(6, "error", "unknown-field")]
    assert [each[1:4] for each in found(files, presets=("recommended", "charts"))] == [(6, "error", "unknown-field"), (8, "error", "chart-refused")]
