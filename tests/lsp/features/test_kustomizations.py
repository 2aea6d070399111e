"""From a kustomization to the files and objects that it names, and from a patch to what it is for."""

import pytest
from still_project import REST, WEB, marked, shown

from kubecheck.lsp.features.definition import definition, references
from kubecheck.lsp.features.hover import hover

PROD = """resources:
- ../base
namePrefix: prod-
patches:
- path: more.yaml
- target: {kind: Deployment, name: web}
  patch: |
    - {op: replace, path: /spec/replicas, value: 3}
- target:
    kind: .*
    name: con.
  patch: "- {op: remove, path: /data/url}"
configMapGenerator:
- name: made
  files: [key=more.yaml]
"""
MORE = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
      - name: web
        envFrom:
        - configMapRef: {name: conf}
"""
FILES = {
    "base/kustomization.yaml": "resources: [web.yaml, rest.yaml]\n",
    "base/web.yaml": WEB,
    "base/rest.yaml": REST,
    "prod/kustomization.yaml": PROD,
    "prod/more.yaml": MORE,
}


@pytest.mark.parametrize(
    ("path", "behind", "ahead", "expected"),
    [
        ("prod/kustomization.yaml", "- ../ba", "se", ["base/kustomization.yaml:1 resources: [web.yaml, rest.yaml]"]),
        ("base/kustomization.yaml", "[we", "b.yaml", ["base/web.yaml:1 apiVersion: apps/v1"]),
        ("prod/kustomization.yaml", "path: mo", "re.yaml", ["prod/more.yaml:1 apiVersion: apps/v1"]),
        ("prod/kustomization.yaml", "key=mo", "re.yaml", ["prod/more.yaml:1 apiVersion: apps/v1"]),
        ("prod/kustomization.yaml", "kind: Deployment, na", "me: web", ["base/web.yaml:4 web"]),
        ("prod/kustomization.yaml", "name: co", "n.", ["base/rest.yaml:16 conf"]),
        ("prod/kustomization.yaml", "name", "Prefix", []),
        ("prod/more.yaml", "name: we", "b\nspec", ["base/web.yaml:4 web"]),
        ("prod/more.yaml", "name: co", "nf", ["base/rest.yaml:16 conf"]),
        ("base/web.yaml", "name: co", "nf", ["base/rest.yaml:16 conf"]),
        ("base/rest.yaml", "selec", "tor:", ["base/web.yaml:12 labels"]),
    ],
)
def test_what_a_name_means(opened, path, behind, ahead, expected):
    project, *place = opened({**FILES, path: marked(FILES[path], behind, ahead)})
    assert shown(project, definition(project, *place)) == expected


def test_remote_bases_and_bad_patterns_lead_nowhere(opened):
    for line in (
        "resources: [gone¦.yaml]\n",
        "resources: [https://exam¦ple.test/base]\n",
        "patches: [{target: {name: '(we¦b'}, path: a.yaml}]\n",
        "patches: [{target: {labelSel¦ector: a=b}, path: a.yaml}]\n",
    ):
        assert definition(*opened({**FILES, "other/kustomization.yaml": line})) == []


def test_an_object_is_referred_to_by_its_patches(opened):
    project, *place = opened({**FILES, "base/web.yaml": marked(WEB, "metadata:\n  name: we", "b")})
    assert shown(project, references(project, *place)) == ["base/web.yaml:4 web", "base/rest.yaml:41 web", "prod/more.yaml:4 web"]


def test_an_object_that_only_the_build_names_is_found(opened):
    project, *place = opened({**FILES, "prod/more.yaml": marked(MORE, "name: co", "nf")})
    assert hover(project, *place).markdown == "**ConfigMap prod-conf**\n\n- base/rest.yaml:16"


def test_both_overlays_are_told_of(opened):
    files = {**FILES, "dev/kustomization.yaml": "resources: [../base]\nnamePrefix: dev-\n"}
    project, *place = opened({**files, "base/web.yaml": marked(WEB, "name: co", "nf")})
    assert [line for line in hover(project, *place).markdown.split("\n") if line] == [
        "**ConfigMap dev-conf**",
        "- base/rest.yaml:16",
        "**ConfigMap prod-conf**",
        "- base/rest.yaml:16",
    ]
    assert shown(project, definition(project, *place)) == ["base/rest.yaml:16 conf"]


def test_what_a_target_chooses_in_a_kustomization_of_which_nothing_stands_in_the_objects(opened):
    overlay = "resources: [../base]\npatches:\n- path: more.yaml\n  target: {kind: Deplo¦yment}\n"
    project, *place = opened({**FILES, "prod/kustomization.yaml": overlay})
    assert shown(project, definition(project, *place)) == ["base/web.yaml:4 web"]


@pytest.mark.parametrize(
    ("behind", "ahead", "expected"),
    [("name: co", "nf", ["base/rest.yaml:16 conf"]), ("mountPath: /x, name: da", "ta", ["base/web.yaml:36 data"])],
)
def test_what_a_patch_adds_stands_elsewhere_in_the_object(opened, behind, ahead, expected):
    more = MORE.replace("- name: web\n", "- name: side\n        image: side:1\n        volumeMounts: [{mountPath: /x, name: data}]\n")
    project, *place = opened({**FILES, "prod/more.yaml": marked(more, behind, ahead)})
    [deployment] = [each for world in project.model.worlds for each in world.resources if each.ref.kind == "Deployment"]
    assert [each["name"] for each in deployment.value["spec"]["template"]["spec"]["containers"]] != ["side"]
    assert shown(project, definition(project, *place)) == expected


def test_what_a_patch_moves_is_found_where_it_is_written(opened):
    more = MORE.replace("- name: web\n        envFrom:\n        - configMapRef: {name: conf}\n", "- name: side\n        image: side:1\n")
    project, *place = opened({**FILES, "prod/more.yaml": more, "base/web.yaml": marked(WEB, "name: co", "nf")})
    [deployment] = [each for world in project.model.worlds for each in world.resources if each.ref.kind == "Deployment"]
    assert [each["name"] for each in deployment.value["spec"]["template"]["spec"]["containers"]] == ["side", "web"]
    assert shown(project, definition(project, *place)) == ["base/rest.yaml:16 conf"]
