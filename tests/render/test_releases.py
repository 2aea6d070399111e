"""What files say that charts are rendered with: Argo CD, Flux, Skaffold and helmfile."""

from __future__ import annotations

import pytest

from kubecheck.documents import read
from kubecheck.render.entry_points import entry_points_of
from kubecheck.source import Source


@pytest.fixture(name="said")
def fixture_said(tmp_path, monkeypatch):
    """(chart, name, namespace, target), layers and assignments of each release that a file names, in a project with some charts."""
    monkeypatch.chdir(tmp_path)
    for path in (".git/x", "web/Chart.yaml", "web/values.yaml", "web/a-1.yaml", "web/a-2.yaml", "envs/prod.yaml", "apps/web/values.yaml"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("name: web\n")

    def said(path, text):
        found = [part.release for entry in entry_points_of(read(Source(path, text)).documents) for part in entry.parts]
        return [_shown(each) for each in found]

    return said


def _shown(release):
    if release is None:
        return None
    layers = [each.path or each.reference or each.value for each in release.layers]
    sets = [(each.option.removeprefix("--"), each.key, each.reference or each.value, each.steps) for each in release.assignments]
    return (release.chart, release.name, release.namespace, release.target), layers, sets


APPLICATION = """apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop}
spec:
  destination: {namespace: prod}
  %s
"""
STEPS = ("spec", "source", "helm")


@pytest.mark.parametrize(("source", "layers", "sets"), [
    ("{path: web}", [], []),
    ("{path: /web, helm: {valueFiles: [values.yaml, ../envs/prod.yaml, /envs/prod.yaml, 'a-?.yaml', 'https://x.test/y', gone.yaml]}}",
     ["web/values.yaml", "envs/prod.yaml", "envs/prod.yaml", "web/a-1.yaml", "web/a-2.yaml", "web/gone.yaml"], []),
    ("{path: web, helm: {values: 'a: 1', valuesObject: {b: 2}}}", [{"b": 2}], []),
    ("{path: web, helm: {values: 'a: {{x}}', valueFiles: ['${ARGOCD_APP_NAME}.yaml']}}", ["web/shop.yaml", "a: ${VALUE}"], []),
    ("{path: web, helm: {parameters: [{name: a, value: '1,2'}, {name: b, value: '3', forceString: true}, {name: c, value: '{x,y}'}, {name: a, value: $ARGOCD_APP_NAMESPACE}]}}", [],
     [("set", "a", "prod", (*STEPS, "parameters", 3, "value")), ("set", "c", "{x,y}", (*STEPS, "parameters", 2, "value")),
      ("set-string", "b", "3", (*STEPS, "parameters", 1, "value"))]),
    ("{path: web, helm: {parameters: [{name: a, value: '1,2'}], fileParameters: [{name: f, path: a-1.yaml}]}}", [],
     [("set", "a", r"1\,2", (*STEPS, "parameters", 0, "value")), ("set-file", "f", "web/a-1.yaml", (*STEPS, "fileParameters", 0, "path"))]),
])  # fmt: skip
def test_application(said, source, layers, sets):
    assert said("argo/app.yaml", APPLICATION % f"source: {source}") == [(("web", "shop", "prod", "prod"), layers, sets)]


def test_application_that_names_its_release(said):
    told = said("app.yaml", APPLICATION % "source: {path: web, helm: {releaseName: store, namespace: other, valueFiles: [7]}}")
    assert told == [(("web", "store", "other", "prod"), ["web/7"], [])]


def test_values_of_another_source(said):
    sources = "sources: [{path: web, helm: {valueFiles: [$values/envs/prod.yaml, $values/gone.yaml, $other/envs/prod.yaml]}}, {ref: values}]"
    assert said("app.yaml", APPLICATION % sources) == [(("web", "shop", "prod", "prod"), ["envs/prod.yaml"], [])]


@pytest.mark.parametrize("source", ["{chart: web, path: web}", "{path: gone, helm: {}}", "{path: '{{x}}', helm: {values: 'a: 1'}}"])
def test_application_of_no_chart_of_the_project(said, source):
    assert said("app.yaml", APPLICATION % f"source: {source}") == []


def test_a_chart_that_is_said_to_be_something_else(said):
    assert said("app.yaml", APPLICATION % "source: {path: web, directory: {recurse: true}}") == [None]


def test_application_set(said):
    text = """apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: all}
spec:
  generators: [{list: {elements: [{env: prod}]}}]
  template:
    spec: {destination: {namespace: '{{env}}'}, source: {path: web, helm: {releaseName: '{{name}}', valueFiles: ['../envs/{{env}}.yaml'], valuesObject: {a: ['{{env}}', '{{b}}']}}}}
"""
    assert said("set.yaml", text) == [(("web", "", "prod", "prod"), ["envs/prod.yaml", {"a": ["prod", "${VALUE}"]}], [])]


RELEASE = """apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, namespace: apps}
spec:
  chart: {spec: {chart: %s, sourceRef: {kind: %s}, valuesFiles: [apps/web/values.yaml]}}
  %s
"""


def test_helm_release(said):
    more = "valuesFrom: [{kind: ConfigMap, name: a}, {kind: Secret, name: b, valuesKey: k, targetPath: x.y}, {kind: Secret, name: c}]\n  values: {size: 1}"
    reference = ("ConfigMap", "apps", "a", "values.yaml")
    assert said("r.yaml", RELEASE % ("./web", "GitRepository", more)) == [
        (("web", "web", "apps", "apps"), [reference, ("Secret", "apps", "c", "values.yaml"), {"size": 1}], [("set", "x.y", ("Secret", "apps", "b", "k"), ("spec", "valuesFrom", 1))]),
    ]
    release = entry_points_of(read(Source("r.yaml", RELEASE % ("./web", "GitRepository", "install: {crds: Skip}"))).documents)[0].parts[0].release
    assert ([each.path for each in release.own], release.skips_crds) == (["apps/web/values.yaml"], True)


def test_names_of_helm_releases(said):
    assert said("r.yaml", RELEASE % ("web", "Bucket", "targetNamespace: prod"))[0][0] == ("web", "prod-web", "prod", "prod")
    assert said("r.yaml", RELEASE % ("web", "GitRepository", "{releaseName: x, targetNamespace: prod}".strip("{}").replace(", ", "\n  ")))[0][0][1] == "x"
    assert said("r.yaml", RELEASE % ("web", "HelmRepository", "values: {}")) == []
    assert said("r.yaml", RELEASE % ("gone", "GitRepository", "values: {}")) == []


SKAFFOLD = "apiVersion: skaffold/v4beta11\nkind: Config\n"


@pytest.mark.parametrize(("release", "expected"), [
    ("{name: w, chartPath: ../web}", (("web", "w", "", ""), [], [])),
    ("{name: 'w-{{.X}}', chartPath: ../web, namespace: dev, valuesFiles: [v.yaml, '{{.ENV}}.yaml'], overrides: {a: 1}}",
     (("web", "", "dev", "dev"), [{"a": 1}, "apps/v.yaml"], [])),
    ("{name: w, chartPath: ../web, setValues: {b: {c: true, d: [1, x]}, a: 2}, setFiles: {f: v.txt}, setValueTemplates: {'i.{{.K}}': '{{.IMAGE_TAG}}', j: '{{cmd \"x\"}}'}}",
     (("web", "w", "", ""), [], [
         ("set", "a", "2", ("setValues", "a")), ("set", "b.c", "true", ("setValues", "b", "c")), ("set", "b.d[0]", "1", ("setValues", "b", "d", 0)),
         ("set", "b.d[1]", "x", ("setValues", "b", "d", 1)), ("set", "i.${K}", "${IMAGE_TAG}", ("setValueTemplates", "i.{{.K}}")),
         ("set", "j", "${VALUE}", ("setValueTemplates", "j")), ("set-file", "f", "apps/v.txt", ("setFiles", "f"))])),
    ("{name: w, chartPath: ../web, artifactOverrides: {image: shop/web}}",
     (("web", "w", "", ""), [], [("set-string", "image", "shop/web:${IMAGE_TAG}", ("artifactOverrides", "image"))])),
    ("{name: w, chartPath: ../web, artifactOverrides: {image: shop/web}, imageStrategy: {helm: {}}}",
     (("web", "w", "", ""), [], [("set-string", "image.repository", "shop/web", ("artifactOverrides", "image")), ("set-string", "image.tag", "${IMAGE_TAG}", ("artifactOverrides", "image"))])),
])  # fmt: skip
@pytest.mark.parametrize("field", ["manifests", "deploy"])
def test_skaffold(said, release, expected, field):
    about, layers, sets = expected
    told = said("apps/skaffold.yaml", f"{SKAFFOLD}{field}: {{helm: {{releases: [{release}, {{name: far, remoteChart: x}}, 7]}}}}\n")
    assert told == [(about, layers, [(*each[:3], (field, "helm", "releases", 0, *each[3])) for each in sets])]


def test_profiles_of_skaffold_that_render_otherwise(said):
    text = f"""{SKAFFOLD}deploy: {{helm: {{releases: [{{name: w, chartPath: web}}]}}}}
profiles:
- name: same
  build: {{}}
- name: other
  patches: [{{op: add, path: /deploy/helm/releases/0/setValues, value: {{a: 1}}}}]
"""
    assert [each[2] for each in said("skaffold.yaml", text)] == [[], [("set", "a", "1", ("deploy", "helm", "releases", 0, "setValues", "a"))]]


@pytest.mark.parametrize(("release", "expected"), [
    ("{name: w, namespace: dev, chart: ../web, values: [../envs/prod.yaml, {a: 1}, x.yaml.gotmpl, '{{ .Values.x }}.yaml']}", (("web", "w", "dev", "dev"), ["envs/prod.yaml", {"a": 1}], [])),
    ("{name: w, chart: ../web, set: [{name: a, value: '1,2'}, {name: b, values: [x, true]}, {name: c, file: v.txt}, 7], setString: [{name: d, value: 3}]}",
     (("web", "w", "", ""), [], [
         ("set", "a", r"1\,2", ("set", 0, "value")), ("set", "b", "{x,true}", ("set", 1, "values")), ("set-file", "c", "apps/v.txt", ("set", 2, "file")),
         ("set-string", "d", "3", ("setString", 0, "value"))])),
])  # fmt: skip
def test_helmfile(said, release, expected):
    about, layers, sets = expected
    text = f"releases: [{{name: far, chart: stable/redis}}, {release}, {{name: off, chart: ../web, installed: false}}, {{name: t, chart: './{{{{ .x }}}}'}}]\n"
    told = [(about, layers, [(*each[:3], ("releases", 1, *each[3])) for each in sets])]
    assert said("apps/helmfile.yaml", text) == told
    assert [each[0][0] for each in said("apps/helmfile.d/web.yaml", text.replace("../web", "../../web"))] == ["web"]
    assert said("apps/other.yaml", text) == []


def test_what_files_of_values_make_is_worked_out_once(tmp_path, monkeypatch):
    from kubecheck.documents import Document
    from kubecheck.render.charts import ChartRenderer
    from kubecheck.render.entries.releases import Assignment, Layer, Release
    from kubecheck.render.helm.chart.errors import ChartError

    monkeypatch.chdir(tmp_path)
    for path, text in (("web/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n"), ("web/templates/map.yaml", "kind: {{ required `which` .Values.kind }}\n"), ("a.yaml", "kind: A\n")):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    renderer = ChartRenderer({}, "1.36", "default")
    document = Document(Source("config", ""), 0, None, 0, 0)
    layers = [Layer(document, (), path="a.yaml")]
    made = renderer.render(Release("web", layers=layers))
    assert made.texts == {"web/templates/map.yaml": "kind: A\n"}
    assert renderer.render(Release("./web", "web", layers=layers)) is made
    for other in (Release("web", "shop", layers=layers), Release("web", namespace="shop", layers=layers), Release("web", layers=layers, kube_version="1.30")):
        assert renderer.render(other) is not made
    told = Release("web", layers=layers, assignments=[Assignment(document, (), "kind", "B")])
    assert renderer.render(told).texts == {"web/templates/map.yaml": "kind: B\n"}
    assert renderer.render(Release("web", layers=layers), more=["kind=C"]).texts == {"web/templates/map.yaml": "kind: C\n"}
    for _ in range(2):
        with pytest.raises(ChartError, match="which"):
            renderer.render(Release("web"))
