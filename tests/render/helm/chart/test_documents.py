"""Where the values of rendered documents are written."""

import pickle

import pytest

VALUES = """\
image: {repository: nginx, tag: "1.25"}
replicas: 2
resources:
  limits:
    cpu: 100m
args:
- --first
- --second
extra: 'name: {{ .Release.Name }}'
"""
HELPERS = """\
{{- define "x.labels" }}
app: web
version: {{ .Values.image.tag | quote }}
{{- end }}
"""
TEMPLATE = """\
kind: Deployment
metadata:
  labels: {{- include "x.labels" . | nindent 4 }}
spec:
  replicas: {{ .Values.replicas }}
  image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"
  resources:
    {{- toYaml .Values.resources | nindent 4 }}
  args:
  {{- range .Values.args }}
  - {{ . }}
  {{- end }}
  all: {{ .Values.args | toJson }}
  tpl: {{ tpl .Values.extra . | quote }}
  literal: plain   # note
"""


@pytest.fixture
def document(chart):
    files = {"values.yaml": VALUES, "templates/_h.tpl": HELPERS, "templates/d.yaml": TEMPLATE}
    return chart.lay(files).documents()[0]


def shown(span):
    return span and (span.source.path.rpartition("/")[2], span.start.line, span.source.text[span.start.offset : span.end.offset])


@pytest.mark.parametrize(
    ("path", "part", "place", "values"),
    [
        (("kind",), "value", ("d.yaml", 1, "Deployment"), None),
        (("kind",), "key", ("d.yaml", 1, "kind"), None),
        (("metadata", "labels", "app"), "value", ("_h.tpl", 2, "web"), None),
        (("metadata", "labels", "version"), "value", ("_h.tpl", 3, "{{ .Values.image.tag | quote }}"), ("values.yaml", 1, '"1.25"')),
        (("spec", "replicas"), "value", ("d.yaml", 5, "{{ .Values.replicas }}"), ("values.yaml", 2, "2")),
        (("spec", "replicas"), "item", ("d.yaml", 5, "replicas: {{ .Values.replicas }}"), ("values.yaml", 2, "2")),
        (("spec", "image"), "value", ("d.yaml", 6, '"{{ .Values.image.repository }}:{{ .Values.image.tag }}"'), ("values.yaml", 1, "nginx")),
        (("spec", "resources"), "key", ("d.yaml", 7, "resources"), ("values.yaml", 5, "cpu: 100m")),
        (("spec", "resources", "limits", "cpu"), "value", ("values.yaml", 5, "100m"), None),
        (("spec", "resources", "limits", "cpu"), "key", ("values.yaml", 5, "cpu"), None),
        (("spec", "resources", "limits", "memory"), "value", ("values.yaml", 5, "cpu: 100m"), None),
        (("spec", "args", 1), "value", ("d.yaml", 11, "{{ . }}"), ("values.yaml", 8, "--second")),
        (("spec", "all"), "key", ("d.yaml", 13, "all"), ("values.yaml", 7, "- --first\n- --second")),
        (("spec", "tpl"), "value", ("d.yaml", 14, "{{ tpl .Values.extra . | quote }}"), ("values.yaml", 9, "'name: {{ .Release.Name }}'")),
        (("spec", "literal"), "value", ("d.yaml", 15, "plain"), None),
        (("spec",), "key", ("d.yaml", 4, "spec"), None),
    ],
)
def test_values_are_found_where_they_are_written(document, path, part, place, values):
    assert (shown(document.locate(path, part)), shown(document.anchor(path))) == (place, values)


def test_all_values_of_a_text_are_told(document):
    assert [shown(each.span()) for each in document.value_places(("spec", "image"))] == [("values.yaml", 1, "nginx"), ("values.yaml", 1, '"1.25"')]


def test_includes_are_told_from_within(document):
    assert [shown(each) for each in document.calls(("metadata", "labels", "app"))] == [("d.yaml", 3, '{{- include "x.labels" . | nindent 4 }}')]


def test_documents_say_what_they_are(document, chart):
    assert (document.source.path, document.built_by, document.index) == (f"{chart.folder}/templates/d.yaml", str(chart.folder), 0)
    assert (document.is_written(("spec", "args", 1)), document.is_written(("spec", "args", 2))) == (True, False)


def test_defaults_give_way_to_files_of_values(chart):
    chart.lay({"values.yaml": "a: {b: 1}\n", "over.yaml": "# over\na: {b: 2}\n", "templates/d.yaml": "v: {{ .Values.a.b }}\nw:\n  {{- toYaml .Values.a | nindent 2 }}\n"})
    found = chart.documents(values_files=["over.yaml"])[0]
    assert (shown(found.anchor(("v",))), shown(found.locate(("w", "b")))) == (("over.yaml", 2, "2"), ("over.yaml", 2, "2"))


def test_another_process_finds_the_same_places(document):
    document.assumed_namespace = "dev"
    document.locate(("spec",))
    again = pickle.loads(pickle.dumps(document))
    assert (again.value, again.source.path, again.built_by, again.is_partial, again.assumed_namespace) == (
        document.value, document.source.path, document.built_by, False, "dev",
    )  # fmt: skip
    for path in (("metadata", "labels", "version"), ("spec", "replicas"), ("spec", "image"), ("spec", "resources", "limits", "cpu"), ("spec", "args", 1), ("spec", "tpl")):
        assert shown(again.locate(path)) == shown(document.locate(path))
        assert list(map(shown, again.calls(path))) == list(map(shown, document.calls(path)))
        assert [shown(each.span()) for each in again.value_places(path)] == [shown(each.span()) for each in document.value_places(path)]
        anchor, other = again.anchor(path), document.anchor(path)
        assert (anchor and shown(anchor)) == (other and shown(other))
