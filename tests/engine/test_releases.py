"""Charts rendered as entry points and settings say: what is found where, in which world, and what is no longer rendered by itself."""

from __future__ import annotations

import pytest

from kubecheck.engine.charts.builds import ChartBuilds
from kubecheck.engine.charts.namespaces import expected_namespace
from kubecheck.engine.pipeline import check, simulate
from kubecheck.engine.reading import survey
from kubecheck.engine.request import Request
from kubecheck.engine.ruleset import Choice, Registry, RuleSet
from kubecheck.plugins import load_rules
from kubecheck.render.entries.releases import Layer, Release

CHART = "apiVersion: v2\nname: web\nversion: 1.0.0\n"
SERVICE = """apiVersion: v1
kind: Service
metadata:
  name: {{ required "say a name" .Values.name }}
spec:
  ports:
  - port: {{ .Values.port | default 80 | toJson }}
"""
APPLICATION = """apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: %s}
spec:
  destination: {namespace: prod}
  source: {path: web, helm: %s}
"""
RULES = ("chart-refused", "wrong-type", "missing-chart-dependency", "custom-resource-invalid", "invalid-value", "build-refused", "missing-called-service", "bound-account-missing")


@pytest.fixture(name="project")
def fixture_project(tmp_path, monkeypatch):
    """Writes files beside the chart, and says what is found in all of them, and the worlds that there are with the names of their Services."""
    monkeypatch.chdir(tmp_path)
    registry = Registry(load_rules())

    def project(files):
        written = {".git/HEAD": "", "web/Chart.yaml": CHART, "web/templates/service.yaml": SERVICE, **files}
        for path, text in written.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text)
        paths = sorted(each for each in written if not each.startswith(".") and each.endswith("yaml"))
        report = check(Request(paths, RuleSet(registry, Choice()), jobs=1, uses_catalog=False))
        whole, _, _ = simulate(Request(paths, RuleSet(Registry([]), Choice()), jobs=1))
        told = [
            (each.location.path, each.location.line, each.severity.name.lower(), each.rule, each.message, [(note.message, note.location and (note.location.path, note.location.line)) for note in each.notes])
            for each in report.findings
            if each.rule in RULES
        ]
        return told, {world.name: sorted(f"{each.ref.namespace}/{each.ref.name}" for each in world.of_kind("", "Service")) for world in whole.worlds}

    return project


def test_a_chart_that_needs_values_is_rendered_by_those_who_give_them(project):
    alone, _ = project({})
    assert [each[:5] for each in alone] == [
        ("web/templates/service.yaml", 4, "info", "chart-refused", "the chart asks for values before it renders: execution error at (web/templates/service.yaml:4:11): say a name"),
    ]
    assert project({"app.yaml": APPLICATION % ("shop", "{valuesObject: {name: web}}")}) == ([], {"": ["prod/web"]})


def test_each_application_is_a_world_of_its_own(project):
    told, worlds = project({
        "one.yaml": APPLICATION % ("one", "{valuesObject: {name: web}, parameters: [{name: port, value: '81', forceString: true}]}"),
        "two.yaml": APPLICATION % ("two", "{valueFiles: [../two-values.yaml]}"),
        "two-values.yaml": "name: web\nport: http\n",
        "web/values-dev.yaml": "name: dev\n",
    })
    assert told == [
        ("web/templates/service.yaml", 7, "error", "wrong-type", 'Service prod/web: "81" in .spec.ports[0].port is a string, but an integer is needed: remove the quotes',
         [("the value comes from here", ("one.yaml", 6)), ("the value comes from here", ("two-values.yaml", 2)), ("as 2 build it: Application one, Application two", None)]),
    ]  # fmt: skip
    assert worlds == {"Application one": ["prod/web"], "Application two": ["prod/web"], "web with values-dev.yaml": ["default/dev"], "rest": []}


def test_files_of_values_that_an_application_names_are_not_rendered_again(project):
    _, worlds = project({
        "app.yaml": APPLICATION % ("shop", "{valueFiles: [values-prod.yaml]}"), "web/values-prod.yaml": "name: web\n", "web/values-dev.yaml": "name: web\n",
    })
    assert worlds == {"": ["default/web", "prod/web"]}


@pytest.mark.parametrize(("helm", "place", "message"), [
    ("{valueFiles: [gone.yaml]}", ("app.yaml", 6), "Helm does not render this with Application shop: open web/gone.yaml: no such file or directory"),
    ("{valuesObject: {name: web}, parameters: [{name: 'a[', value: x}]}", ("app.yaml", 6), "Helm does not render this with Application shop: failed parsing --set data: error parsing index: EOF"),
    ("{valuesObject: {name: web}, fileParameters: [{name: a, path: gone}]}", ("app.yaml", 6),
     "Helm does not render this with Application shop: failed parsing --set-file data: open web/gone: no such file or directory"),
    ("{values: 'name: ['}", ("app.yaml", 6), "Helm does not render this with Application shop: failed to parse the values of app.yaml: error converting YAML to JSON: yaml: line 1: did not find expected node content"),
])  # fmt: skip
def test_what_cannot_be_read_is_told_where_it_is_named(project, helm, place, message):
    told, _ = project({"app.yaml": APPLICATION % ("shop", helm)})
    assert [each[:5] for each in told if each[0] == "app.yaml"] == [(*place, "error", "chart-refused", message)]


def test_a_release_beside_others_is_named_as_what_it_is_for(project):
    text = "apiVersion: skaffold/v4beta11\nkind: Config\ndeploy:\n  helm:\n    releases:\n    - {name: one, chartPath: web, setValues: {name: a}}\n    - {name: two, chartPath: web}\n"
    told, _ = project({"skaffold.yaml": text})
    words = [each[4] for each in told if each[3] == "chart-refused"]
    assert [each.partition(": ")[0] for each in words] == ["Helm does not render this for skaffold.yaml with release two"]


def test_values_that_are_elsewhere_leave_the_chart_as_it_stands(project):
    told, _ = project({"app.yaml": APPLICATION % ("shop", "{valueFiles: ['https://x.test/values.yaml']}")})
    assert [each[:4] for each in told] == [("web/templates/service.yaml", 4, "info", "chart-refused")]


def test_definitions_of_a_chart_are_in_its_world_and_known_to_its_templates(project):
    crd = """apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.test}
spec:
  group: example.test
  names: {kind: Widget, plural: widgets}
  scope: Namespaced
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: integer}}}}}}}]
"""
    widget = """{{ if .Capabilities.APIVersions.Has "example.test/v1/Widget" }}
apiVersion: example.test/v1
kind: Widget
metadata: {name: a}
spec: {size: {{ if .Capabilities.APIVersions.Has "policy/v1beta1" }}1{{ else }}{{ .Capabilities.KubeVersion.Version }}{{ end }}}
{{ end }}
"""
    told, _ = project({
        "app.yaml": APPLICATION % ("shop", "{valuesObject: {name: web}}"), "web/crds/widget.yaml": crd, "web/templates/widget.yaml": widget,
    })
    assert [each[:5] for each in told] == [
        ("web/templates/widget.yaml", 5, "error", "custom-resource-invalid", 'Widget prod/a: "v1.37.0" in .spec.size is a string, but an integer is needed'),
    ]


def test_a_dependency_that_lies_beside_is_part_of_the_chart(project):
    told, worlds = project({
        "web/Chart.yaml": CHART + "dependencies:\n- {name: db, version: 1.x, repository: 'file://../db'}\n- {name: far, version: 1.x, repository: 'https://x.test'}\n",
        "web/values.yaml": "name: web\ndb: {name: store}\n",
        "db/Chart.yaml": CHART.replace("web", "db"), "db/templates/service.yaml": SERVICE,
    })
    assert worlds == {"": ["default/store", "default/web"]}
    assert [each[:2] + each[3:5] for each in told] == [("web/Chart.yaml", 6, "missing-chart-dependency", "far is not in charts/, so the chart is rendered without it")]


FLUX = """apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: shop, namespace: apps}
spec:
  chart: {spec: {chart: ./web, sourceRef: {kind: GitRepository}, valuesFiles: [own.yaml]}}
  valuesFrom: [{kind: ConfigMap, name: given}, {kind: Secret, name: hidden, optional: true}]
  postRenderers:
  - kustomize: {patches: [{target: {kind: Service}, patch: '[{"op": "replace", "path": "/metadata/name", "value": "%s"}]'}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: %s, namespace: apps}
data:
  values.yaml: |
    # given
    name: web
    %s
"""


def test_a_helm_release_with_values_of_config_maps_and_post_renderers(project):
    files = {"own.yaml": "port: http\n", "web/values.yaml": "port: 82\n"}
    told, worlds = project({"flux.yaml": FLUX % ("renamed", "given", ""), **files})
    assert worlds == {"": ["apps/renamed"]}
    assert [(each[0], each[1], each[5]) for each in told] == [
        ("web/templates/service.yaml", 7, [("the value comes from here", ("own.yaml", 1)), ("as HelmRelease shop builds it", None)]),
    ]
    told, worlds = project({"flux.yaml": FLUX % ("renamed", "other", ""), **files})
    assert (worlds, [each[2:4] for each in told]) == ({"": []}, [("info", "chart-refused")])


def test_optional_values_count_where_they_are(project):
    text = (FLUX % ("x", "given", "")).replace("name: hidden, optional: true}", "name: hidden, optional: true}, {kind: ConfigMap, name: more, optional: true}")
    text = text.replace("optional: true}]", "optional: true}, {kind: ConfigMap, name: more, valuesKey: port, targetPath: port, optional: true}, {kind: Secret, name: y, targetPath: z, optional: true}]")
    more = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: more, namespace: apps}\ndata: {port: https, values.yaml: 'port: http'}\n"
    assert [each[4:] for each in project({"flux.yaml": text + more, "own.yaml": ""})[0]] == [
        ('Service apps/x: "https" in .spec.ports[0].port is a string, but an integer is needed',
         [("the value comes from here", ("flux.yaml", 22)), ("as HelmRelease shop builds it", None)]),
    ]  # fmt: skip
    assert project({"flux.yaml": text, "own.yaml": ""})[0] == []


def test_files_that_everybody_makes_are_not_called_missing(project):
    told, _ = project({"app.yaml": APPLICATION % ("shop", "{valueFiles: [../mine.yaml, ../gone.yaml]}"), "mine.example.yaml": "name: web\n"})
    assert [each[:4] for each in told] == [("web/templates/service.yaml", 4, "info", "chart-refused")]


def test_values_of_a_config_map_have_their_lines(project):
    told, _ = project({"flux.yaml": FLUX % ("x", "given", "port: http"), "own.yaml": ""})
    assert [each[5][0] for each in told] == [("the value comes from here", ("flux.yaml", 17))]
    secret = (FLUX % ("x", "given", "port: http")).replace("kind: ConfigMap", "kind: Secret").replace("\ndata:", "\nstringData:")
    assert [each[5][0] for each in project({"flux.yaml": secret, "own.yaml": ""})[0]] == [("the value comes from here", ("flux.yaml", 17))]
    encoded = secret.replace("stringData:", "data:").replace("|\n    # given\n    name: web\n    port: http", "bmFtZTogd2ViCnBvcnQ6IGh0dHAK")
    assert [each[5][0] for each in project({"flux.yaml": encoded, "own.yaml": ""})[0]] == [("the value comes from here", ("flux.yaml", 6))]


def test_a_post_renderer_that_is_refused_is_told_at_its_place(project):
    broken = (FLUX % ("x", "given", "")).replace("/metadata/name", "/gone/name")
    told, _ = project({"flux.yaml": broken, "own.yaml": ""})
    assert [(each[:4], "HelmRelease shop" in each[4]) for each in told] == [(("flux.yaml", 8, "error", "chart-refused"), True)]


def test_two_releases_of_one_skaffold_file(project):
    text = """apiVersion: skaffold/v4beta11
kind: Config
manifests:
  helm:
    releases:
    - {name: a, chartPath: web, namespace: one, setValueTemplates: {name: web, port: '{{.PORT}}'}}
    - {name: b, chartPath: web, namespace: two, setValues: {name: web}}
"""
    told, worlds = project({"skaffold.yaml": text})
    assert (told, worlds) == ([], {"": ["one/web", "two/web"]})


KUSTOMIZATION = """helmGlobals: {chartHome: ../}
helmCharts: [{name: web, releaseName: shop, namespace: qa, %s}]
namePrefix: a-
"""


@pytest.mark.parametrize(("said", "names", "ports"), [
    ("valuesInline: {name: web, port: 81}", ["default/a-web"], [81]),
    ("valuesInline: {name: web, port: 81}, valuesMerge: merge", ["default/a-web"], [82]),
    ("valuesInline: {name: web}, valuesMerge: replace", ["default/a-web"], [82]),
    ("valuesFile: more.yaml, valuesInline: {port: 83}", ["default/a-more"], [83]),
    ("valuesInline: {name: web, port: null}, additionalValuesFiles: [more.yaml]", ["default/a-more"], [84]),
])  # fmt: skip
def test_charts_of_kustomizations(project, said, names, ports):
    overlay = KUSTOMIZATION % said
    told, worlds = project({"overlay/kustomization.yaml": overlay, "overlay/more.yaml": "name: more\nport: 84\n", "web/values.yaml": "port: 82\n"})
    assert (told, worlds) == ([], {"": names})
    whole, _, _ = simulate(Request(["overlay/kustomization.yaml", "web/Chart.yaml"], RuleSet(Registry([]), Choice()), jobs=1))
    services = [each for world in whole.worlds for each in world.of_kind("", "Service")]
    assert [each.value["spec"]["ports"][0]["port"] for each in services] == ports


def test_a_chart_of_a_kustomization_that_is_refused(project):
    told, _ = project({"overlay/kustomization.yaml": KUSTOMIZATION % "version: 1.0.0"})
    refused = [each for each in told if each[3] == "build-refused"]
    assert [(each[0], each[1], "say a name" in each[4]) for each in refused] == [("web/templates/service.yaml", 4, True)]


def test_what_the_settings_say_takes_the_place_of_what_lies_beside(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "web/templates").mkdir(parents=True)
    for path, text in (("Chart.yaml", CHART), ("templates/service.yaml", SERVICE), ("values-dev.yaml", "name: dev\n"), ("values-prod.yaml", "name: prod\n")):
        (tmp_path / "web" / path).write_text(text)
    paths = [f"web/{each}" for each in ("Chart.yaml", "templates/service.yaml", "values-dev.yaml", "values-prod.yaml")]
    from kubecheck.documents import Document
    from kubecheck.source import Source

    document = Document(Source("config", ""), 0, None, 0, 0)
    prod = Layer(document, (), path="web/values-prod.yaml")
    releases = [Release("web", layers=[prod], namespace="prod"), Release("web", layers=[prod], namespace="test")]
    builds = ChartBuilds(survey(paths), "1.36", "default", releases)
    assert not builds.knows("web")
    builds.build_rest()
    assert [(each.name, each.given, each.namespace, [one.value["metadata"]["name"] for one in each.documents]) for each in builds.builds] == [
        ("web with values-prod.yaml", "values-prod.yaml", "prod", ["prod"]),
        ("web with values-prod.yaml, 2", "values-prod.yaml", "test", ["prod"]),
        ("web", "", "", []),
    ]


WEBHOOK = """apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: checks}
webhooks:
- name: checks.example.test
  clientConfig: {service: {name: %s, namespace: %s}}
"""
OWN = "apiVersion: v1\nkind: Service\nmetadata: {name: warden, namespace: '{{ .Release.Namespace }}'}\nspec: {ports: [{port: 443}]}\n"


def test_a_chart_is_rendered_for_the_namespace_that_its_objects_call_each_other_in(project):
    _, worlds = project({"web/templates/service.yaml": OWN, "web/templates/hook.yaml": WEBHOOK % ("warden", "{{ .Values.home }}"), "web/values.yaml": "home: system\n", "web/values-other.yaml": "home: other\n"})
    assert worlds == {"web": ["system/warden"], "web with values-other.yaml": ["other/warden"]}


@pytest.mark.parametrize(("called", "expected"), [
    ([("Service", "warden", "system")], "system"),
    ([("Service", "warden", "default")], ""),
    ([("Service", "stranger", "system")], ""),
    ([("Service", "warden", "system"), ("Service", "warden", "other")], ""),
    ([("ServiceAccount", "runner", "system"), ("Service", "warden", "system")], "system"),
    ([("User", "runner", "system")], ""),
])  # fmt: skip
def test_the_namespace_that_a_chart_expects(called, expected):
    values = [{"kind": kind, "metadata": {"name": name, "namespace": "default"}} for kind, name in (("Service", "warden"), ("ServiceAccount", "runner"))]
    for kind, name, namespace in called:
        place = {"name": name, "namespace": namespace}
        values += [
            {"kind": "APIService", "metadata": {"name": "a"}, "spec": {"service": place}} if kind == "Service"
            else {"kind": "ClusterRoleBinding", "metadata": {"name": "a"}, "subjects": [{"kind": kind, **place}]}
        ]  # fmt: skip
    assert expected_namespace([None, 7, *values]) == expected


@pytest.mark.parametrize(("namespace", "severities"), [("{{ .Release.Namespace }}", []), ("fixed", ["warning"])])
def test_a_service_of_a_chart_may_be_in_the_namespace_that_another_one_calls(project, namespace, severities):
    told, _ = project({
        "web/templates/service.yaml": OWN.replace("{{ .Release.Namespace }}", namespace),
        "hooks/Chart.yaml": CHART.replace("web", "hooks"), "hooks/templates/hook.yaml": WEBHOOK % ("warden", "system"),
    })
    assert [each[2] for each in told if each[3] == "missing-called-service"] == severities


def test_applications_that_a_chart_brings_render_other_charts(project):
    apps = APPLICATION.replace("%s}\nspec", "{{ .Values.app }}}\nspec") % "{valuesObject: {name: '{{ .Values.app }}', port: '{{ .Values.port }}'}}"
    told, worlds = project({
        "apps/Chart.yaml": CHART.replace("web", "apps"), "apps/templates/app.yaml": apps, "apps/values.yaml": "app: shop\nport: 8o\n",
    })  # fmt: skip
    assert worlds == {"": ["prod/shop"]}
    assert [(*each[:4], each[5]) for each in told] == [
        ("web/templates/service.yaml", 7, "error", "wrong-type",
         [("the value comes from here", ("apps/templates/app.yaml", 6)), ("as Application shop builds it", None)]),
    ]  # fmt: skip


def test_what_is_not_rendered_is_told_of(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    texts = {
        "web/Chart.yaml": CHART, "web/templates/service.yaml": SERVICE, ".git/HEAD": "",
        "app.yaml": APPLICATION % ("shop", "{valueFiles: ['https://x.test/values.yaml']}"),
        "helmfile.yaml": "releases: [{name: web, chart: './{{ .x }}'}]\n",
    }
    for path, text in texts.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    report = check(Request(["app.yaml", "helmfile.yaml", "web/Chart.yaml"], RuleSet(Registry([]), Choice()), jobs=1))
    assert report.notices == (
        "Application shop: web is not rendered so, since some of its values are not among the files",
        "helmfile.yaml: release web is not rendered, since a template says which chart it is",
    )


HOOKS = """apiVersion: v1
kind: ConfigMap
metadata: {name: %s, annotations: {helm.sh/hook: %s}}
"""


@pytest.mark.parametrize(("said", "names"), [
    ("version: 1.0.0", ["shop", "before", "check", "plain"]),
    ("skipTests: true", ["shop", "before", "plain"]),
    ("skipHooks: true", ["shop", "plain"]),
    ("includeCRDs: true", ["shop", "before", "check", "plain", "widgets.example.test"]),
    ("nameTemplate: store, releaseName: null", ["store", "before", "check", "plain"]),
    ("releaseName: null", ["before", "check", "plain", "web"]),
])  # fmt: skip
def test_what_a_kustomization_takes_of_a_chart(project, said, names):
    project({
        "overlay/kustomization.yaml": KUSTOMIZATION.replace("namePrefix: a-\n", "namespace: elsewhere\n").replace("releaseName: shop, ", "" if "releaseName" in said else "releaseName: shop, ") % said.replace(", releaseName: null", "").replace("releaseName: null", "version: 1.0.0"),
        "web/templates/service.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: '{{ .Release.Name }}', namespace: '{{ .Release.Namespace }}'}\n",
        "web/templates/before.yaml": HOOKS % ("before", "pre-install"), "web/templates/check.yaml": HOOKS % ("check", "test"),
        "web/templates/plain.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: plain}\n",
        "web/crds/widget.yaml": "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: widgets.example.test}\n",
    })  # fmt: skip
    whole, _, _ = simulate(Request(["overlay/kustomization.yaml"], RuleSet(Registry([]), Choice()), jobs=1))
    found = {each.ref.name: each.ref.namespace for world in whole.worlds for each in world.resources}
    assert sorted(found) == sorted(names)
    assert (found[names[0] if "shop" in names or "store" in names else "web"], found["plain"]) == ("qa", "default")  # Helm's namespace, not the kustomization's


def test_an_output_that_is_no_yaml_is_shown_beside_its_template(project):
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  labels:\n    b: c\n  {{ toYaml .Values.labels | nindent 4 }}\ndata: {}\n"
    told, _ = project({"web/templates/service.yaml": text, "web/values.yaml": "labels: {}\n"})
    ((path, line, severity, rule, _, notes),) = told
    assert (path, line, severity, rule) == ("web/templates/service.yaml", 8, "error", "chart-refused")
    assert notes == [("this is what the template makes, after `    {}`", ("web/templates/service.yaml (rendered)", 9))]


def test_one_refusal_of_several_renderings_is_told_once(project):
    told, _ = project({"web/templates/service.yaml": "{{ .Values.a.b }}\n", "web/values-dev.yaml": "", "app.yaml": APPLICATION % ("shop", "{}")})
    assert [(*each[:4], each[5]) for each in told] == [
        ("web/templates/service.yaml", 1, "error", "chart-refused", [("as 3 build it: Application shop, web, web with values-dev.yaml", None)]),
    ]


def test_an_account_of_a_chart_may_be_in_the_namespace_that_another_one_binds(project):
    binding = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: a}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}\nsubjects: [{kind: ServiceAccount, name: runner, namespace: system}]\n"
    account = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: runner, namespace: '%s'}\n"
    files = {"roles/Chart.yaml": CHART.replace("web", "roles"), "roles/templates/binding.yaml": binding}
    for namespace, severities in (("{{ .Release.Namespace }}", []), ("fixed", ["warning"])):
        told, _ = project({**files, "web/templates/service.yaml": account % namespace})
        assert [each[2] for each in told if each[3] == "bound-account-missing"] == severities
