"""From a template to the values and templates that it reads, and back."""

import pytest
from still_project import marked, shown

from kubecheck.lsp.features.completion import complete
from kubecheck.lsp.features.definition import definition, references
from kubecheck.lsp.features.hover import hover

CHART = {
    "chart/Chart.yaml": "apiVersion: v2\nname: chart\nversion: 1.0.0\n",
    "chart/values.yaml": "replicas: 2\nimage:\n  name: web\n  tag: 1.0\nunused: 1\n",
    "chart/templates/_helpers.tpl": '{{- define "chart.name" -}}\n{{ .Values.image.name }}\n{{- end }}\n',
    "chart/templates/web.yaml": """apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "chart.name" . }}
spec:
  replicas: {{ .Values.replicas }}
  template:
    spec:
      containers:
      - name: web
        image: "{{ .Values.image.name }}:{{ $.Values.image.tag | default .Values.other.tag }}"
""",
}


@pytest.fixture
def asked(opened, tmp_path, monkeypatch):
    """Opens the chart, which lies on the disk as well, with a mark in one of its files."""
    monkeypatch.chdir(tmp_path)
    for path, text in CHART.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")

    def ask(path, behind, ahead="", without=()):
        files = {name: text for name, text in CHART.items() if name not in without}
        return opened({**files, path: marked(CHART[path], behind, ahead)})

    return ask


@pytest.mark.parametrize(
    ("behind", "ahead", "expected"),
    [
        (".Values.repl", "icas", ["chart/values.yaml:1 replicas"]),
        (".Values.image.na", "me", ["chart/values.yaml:3 name"]),
        ("replicas: {{ ", ".Values.replicas", ["chart/values.yaml:1 replicas"]),
        ("replicas: {{ .Values.replicas", " }}", ["chart/values.yaml:1 replicas"]),
        (".Values.ima", "ge.name", ["chart/values.yaml:2 image"]),
        ("$.Values.image.ta", "g", ["chart/values.yaml:4 tag"]),
        ("default .Values.other.ta", "g", []),
        ('include "chart', ".name", ["chart/templates/_helpers.tpl:1 chart.name"]),
        ("replicas: {", "{", []),
    ],
)
def test_what_a_template_reads(asked, behind, ahead, expected):
    project, *place = asked("chart/templates/web.yaml", behind, ahead)
    assert shown(project, definition(project, *place)) == expected


def test_templates_that_are_no_files_of_the_project_are_read_from_the_disk(asked):
    project, *place = asked("chart/templates/web.yaml", 'include "chart', ".name", without=("chart/templates/_helpers.tpl",))
    assert [(each.path, each.start, each.end) for each in definition(project, *place)] == [("chart/templates/_helpers.tpl", 12, 22)]


@pytest.mark.parametrize(
    ("path", "behind", "ahead", "expected"),
    [
        ("chart/values.yaml", "repl", "icas", ["chart/values.yaml:1 replicas", "chart/templates/web.yaml:6 .Values.replicas"]),
        ("chart/values.yaml", "  na", "me", ["chart/values.yaml:3 name", "chart/templates/_helpers.tpl:2 .Values.image.name", "chart/templates/web.yaml:11 .Values.image.name"]),
        ("chart/values.yaml", "ima", "ge", ["chart/values.yaml:2 image", "chart/templates/_helpers.tpl:2 .Values.image", "chart/templates/web.yaml:11 .Values.image", "chart/templates/web.yaml:11 $.Values.image"]),
        ("chart/templates/web.yaml", "$.Values.image.ta", "g", ["chart/values.yaml:4 tag", "chart/templates/web.yaml:11 $.Values.image.tag"]),
        ("chart/values.yaml", "unu", "sed", ["chart/values.yaml:5 unused"]),
    ],
)  # fmt: skip
def test_who_reads_a_value(asked, path, behind, ahead, expected):
    project, *place = asked(path, behind, ahead)
    assert shown(project, references(project, *place)) == expected
    assert shown(project, references(project, *place, with_declaration=False)) == expected[1:]


@pytest.mark.parametrize(
    ("behind", "ahead", "expected"),
    [
        (".Values.repl", "icas", "**.Values.replicas**: `2`\n\n- chart/values.yaml:1"),
        (".Values.ima", "ge.name", '**.Values.image**: `{"name": "web", "tag": 1}`\n\n- chart/values.yaml:2'),
        ("default .Values.other.ta", "g", "**.Values.other.tag**: not in values.yaml"),
    ],
)
def test_what_is_told_of_a_value(asked, behind, ahead, expected):
    assert hover(*asked("chart/templates/web.yaml", behind, ahead)).markdown == expected


def test_nothing_is_told_of_a_value_outside_of_charts(opened):
    text = "a: {{ .Values.re¦plicas }}\n"
    assert definition(*opened({"other.yaml": text})) == []
    assert references(*opened({"other.yaml": text})) == []
    assert hover(*opened({"other.yaml": text})) is None


@pytest.mark.parametrize(
    ("old", "typed", "labels", "first"),
    [
        (".Values.replicas }}", ".Values.¦ }}", ["replicas", "image", "unused"], ".Values.replicas }}"),
        (".Values.replicas }}", ".Values.rep¦xx }}", ["replicas", "image", "unused"], ".Values.replicas }}"),
        (".Values.replicas }}", ".Values.image.¦ }}", ["name", "tag"], ".Values.image.name }}"),
        (".Values.replicas }}", ".Values.replicas.¦ }}", [], ""),
        (".Values.replicas }}", ".Chart.¦ }}", [], ""),
        ("  replicas: {{ .Values.replicas }}\n", "  {{- if .Values.unused }}\n  paused: ¦\n  {{- end }}\n", ["true", "false"], "  {{- if .Values.unused }}\n  paused: true\n  {{- end }}\n"),
        ("        image: ", "        {{- with .Values.image }}\n        imagePullPolicy: ¦\n        {{- end }}\n        image: ", ["Always", "IfNotPresent", "Never"], "        {{- with .Values.image }}\n        imagePullPolicy: Always\n        {{- end }}\n        image: "),
    ],
)  # fmt: skip
def test_what_is_offered_in_a_template(opened, asked, old, typed, labels, first):
    path = "chart/templates/web.yaml"
    project, *place = opened(CHART, typed={path: CHART[path].replace(old, typed, 1)})
    found = complete(project, *place)
    assert [each.label for each in found] == labels
    if found:
        text = project.text_of(path).text
        assert text[: found[0].start] + found[0].insert + text[found[0].end :] == CHART[path].replace(old, first, 1)


def test_fields_in_a_template(opened, asked):
    path = "chart/templates/web.yaml"
    project, *place = opened({**CHART, path: marked(CHART[path], "  repli", "cas")})
    assert hover(project, *place).markdown.split("\n")[0] == "**spec.replicas**: integer"
