"""Charts as they are written, where entry points and kustomizations say what they are rendered with."""

import pytest

from kubecheck.engine.pipeline import check
from kubecheck.engine.request import Request
from kubecheck.engine.ruleset import Choice, Registry, RuleSet
from kubecheck.plugins import load_rules

CHART = "apiVersion: v2\nname: web\nversion: 1.0.0\n"
MAP = """apiVersion: v1
kind: ConfigMap
metadata:
  name: web
data:
  size: "{{ .Values.size }}"
  tag: "{{ .Values.tag }}"
"""
APPLICATION = """apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop}
spec:
  destination: {namespace: prod}
  source: {path: PATH, helm: HELM}
"""
RELEASE = """apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: shop, namespace: prod}
spec:
  chart: {spec: {chart: ./web, sourceRef: {kind: GitRepository, name: shop}}}
  valuesFrom: [{kind: Secret, name: shop, optional: OPTIONAL}]
"""
RULES = ("altered-chart-number", "chart-refused", "missing-chart-value", "unknown-field", "unknown-helm-hook", "untried-chart-switches", "unused-chart-value")
NOBODY = "nobody gives .Values.%s, so nothing is printed here"
UNUSED = "no template reads .Values.%s, so it changes nothing"


@pytest.fixture(name="project")
def fixture_project(tmp_path, monkeypatch):
    """Writes files beside the chart, and says what rules tell of it."""
    monkeypatch.chdir(tmp_path)
    registry = Registry(load_rules())

    def project(files, *presets):
        written = {"web/Chart.yaml": CHART, "web/templates/map.yaml": MAP, **files}
        for path, text in written.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text)
        ruleset = RuleSet(registry, Choice(presets=("recommended", *presets)))
        report = check(Request(sorted(written), ruleset, jobs=1))
        return [(each.location.path, each.location.line, each.rule, each.message, [note.message for note in each.notes]) for each in report.findings if each.rule in RULES]

    return project


def test_a_value_that_one_of_all_gives_is_given(project):
    told = [("web/templates/map.yaml", line, "missing-chart-value", NOBODY % name, []) for line, name in ((6, "size"), (7, "tag"))]
    application = APPLICATION.replace("PATH", "web")
    assert project({}) == told
    assert project({"app.yaml": application.replace("HELM", "{valuesObject: {size: a}}")}) == told[1:]
    assert project({"app.yaml": application.replace("HELM", "{values: 'size: a', parameters: [{name: tag, value: b}]}")}) == []
    assert project({"app.yaml": application.replace("HELM", "{valueFiles: [../size.yaml]}"), "size.yaml": "size: a\n", "web/values-dev.yaml": "tag: a\n"}) == []


def test_a_kustomization_gives_values(project):
    inline = "helmGlobals: {chartHome: .}\nhelmCharts:\n- {name: web, valuesInline: {size: a, other: b}}\n"
    assert project({"kustomization.yaml": inline}) == [("web/templates/map.yaml", 7, "missing-chart-value", NOBODY % "tag", [])]


@pytest.mark.parametrize("optional", ["true", "false"])
def test_where_nobody_knows_all_values_none_is_called_missing(project, optional):
    assert project({"release.yaml": RELEASE.replace("OPTIONAL", optional)}) == []


def test_values_in_the_folder_of_a_chart_are_told_of_that_no_template_reads(project):
    values = "size: a\ntag: b\nold: c\n"
    application = APPLICATION.replace("PATH", "web").replace("HELM", "{valueFiles: [prod/prod.yaml, ../far.yaml], valuesObject: {near: a}}")
    assert project({"app.yaml": application, "web/values.yaml": "size: x\n", "web/prod/prod.yaml": values, "far.yaml": values}) == [
        ("web/prod/prod.yaml", 3, "unused-chart-value", UNUSED % "old", []),
    ]


def test_a_file_of_values_that_another_chart_gets_as_well_may_be_read_there(project):
    application = APPLICATION.replace("PATH", "api").replace("HELM", "{valueFiles: [../web/values.yaml]}")
    files = {"api/Chart.yaml": CHART, "api/templates/map.yaml": MAP.replace("web", "api").replace("tag", "old"), "web/values.yaml": "size: a\ntag: b\nold: c\n"}
    assert project({**files, "app.yaml": application}) == []


@pytest.mark.parametrize(("given", "line"), [
    ("{valuesObject: {size: a, tag: 1.20}}", 6),
    ("\n      values: |\n        size: a\n        tag: 1.20", 11),
    ('{values: "{size: a, tag: 1.20}"}', None),  # no place of its own
])
def test_numbers_come_out_otherwise_of_values_in_an_application(project, given, line):
    source = f"  source: {{path: PATH, helm: {given}}}" if line != 11 else f"  source:\n    path: PATH\n    helm:{given}"
    told = project({"app.yaml": APPLICATION.replace("  source: {path: PATH, helm: HELM}", source).replace("PATH", "web")})
    message = ".Values.tag is 1.20, which YAML reads as a number: it comes out as 1.2"
    assert told == ([] if line is None else [("app.yaml", line, "altered-chart-number", message, ["it is printed here"])])


def test_a_hook_that_is_not_known_is_told_of_with_who_renders_it(project):
    hook = MAP.replace("  name: web\n", "  name: web\n  annotations: {helm.sh/hook: sometimes}\n")
    application = APPLICATION.replace("PATH", "web").replace("HELM", "{valuesObject: {size: a, tag: b}}")
    assert [each[:3] for each in project({"web/templates/map.yaml": hook, "app.yaml": application})] == [("web/templates/map.yaml", 5, "unknown-helm-hook")]


def test_booleans_are_turned_round_over_what_an_application_gives(project):
    switched = MAP + """\
{{- if (index .Values "x.y").up }}
dta: {}
{{- end }}
{{- if .Values.more }}
{{ .Values.lost.name }}
{{- end }}
"""
    given = "{valuesObject: {size: a, tag: b, x.y: {up: false}}, parameters: [{name: more, value: 'false'}]}"
    files = {"web/templates/map.yaml": switched, "app.yaml": APPLICATION.replace("PATH", "web").replace("HELM", given)}
    assert project(files) == []
    assert [(*each[1:3], each[4]) for each in project(files, "charts")] == [
        (9, "unknown-field", ["with Application shop and x.y.up: true"]),
        (12, "chart-refused", ["with Application shop and more: true"]),
    ]


SCHEMA = '{"properties": {"size": {"type": "integer"}}, "required": ["tag"]}'
LACKING = CHART + "dependencies:\n- name: db\n  version: 1.x\n  repository: https://example.test\n"


def test_what_breaks_a_schema_is_told_of_value_by_value(project):
    broken, without = "values don't meet the schema: at '/size': got string, want integer", "values don't meet the schema: at '': missing property 'tag'"
    files = {"web/values.yaml": "size: 1\n", "web/values-prod.yaml": "size: a\n", "web/values.schema.json": SCHEMA}
    prod = "Helm does not render this with web/values-prod.yaml: "
    told = [each[:4] for each in project(files) if each[2] == "chart-refused"]
    assert told == [
        ("web/values-prod.yaml", 1, "chart-refused", prod + without),
        ("web/values-prod.yaml", 1, "chart-refused", prod + broken),
        ("web/values.yaml", 1, "chart-refused", f"the chart asks for values before it renders: {without}"),
    ]
    told = [each[:4] for each in project({**files, "web/Chart.yaml": LACKING}) if each[2] == "chart-refused"]
    lacking = "without db, which charts/ lacks, this does not render: "
    assert told == [
        ("web/values-prod.yaml", 1, "chart-refused", prod + broken),
        ("web/values-prod.yaml", 1, "chart-refused", lacking + without),
        ("web/values.yaml", 1, "chart-refused", lacking + without),
    ]


def test_a_value_that_stands_empty_is_asked_for(project):
    files = {"web/values.yaml": "size:\ntag: a\n", "web/values-prod.yaml": "size: null\n", "web/values.schema.json": SCHEMA}
    told = [each[3] for each in project(files) if each[2] == "chart-refused" and each[0] == "web/values.yaml"]
    assert told == ["the chart asks for values before it renders: values don't meet the schema: at '/size': got null, want integer"]


def test_what_no_dependency_could_mend_is_an_error(project):
    told = project({"web/Chart.yaml": LACKING, "web/templates/broken.yaml": "kind: A\na: {{ .Values.size }\n"})
    assert [each[:4] for each in told if each[2] == "chart-refused"] == [
        ("web/templates/broken.yaml", 2, "chart-refused",
         'Helm does not render this with its own values: parse error at (web/templates/broken.yaml:2): unexpected "}" in operand'),
    ]  # fmt: skip
