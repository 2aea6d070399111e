"""Whole builds: the objects in order, each value with the place where a person would change it."""

import pytest

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1
  template:
    spec:
      containers:
      - name: main
        image: nginx:1
        envFrom:
        - configMapRef: {name: settings}
"""
REPLACEMENT = """\
resources: [../base]
replacements:
- source: {kind: Deployment, fieldPath: metadata.name}
  targets:
  - select: {kind: Deployment}
    fieldPaths: [spec.template.spec.containers.0.name]
"""
BASE = {"base/kustomization.yaml": "resources: [d.yaml]\n", "base/d.yaml": DEPLOYMENT}


def changed(over, **more):
    return {**BASE, "over/kustomization.yaml": over, **more}


@pytest.mark.parametrize(
    ("over", "line"),
    [
        ("resources: [../base]\n", "metadata.name = 'web' @ base/d.yaml:4:9"),
        ("resources: [../base]\nnamePrefix: dev-\n", "metadata.name = 'dev-web' @ base/d.yaml:4:9"),
        ("resources: [../base]\nnamespace: shop\n", "metadata.namespace = 'shop' @ over/kustomization.yaml:2:12"),
        ("resources: [../base]\nreplicas:\n- {name: web, count: 3}\n", "spec.replicas = 3 @ over/kustomization.yaml:3:22"),
        (
            "resources: [../base]\nimages:\n- name: nginx\n  newTag: '2'\n",
            "spec.template.spec.containers.0.image = 'nginx:2' @ over/kustomization.yaml:4:11",
        ),
        (
            "resources: [../base]\nimages:\n- name: nginx\n  newName: apache\n",
            "spec.template.spec.containers.0.image = 'apache:1' @ over/kustomization.yaml:4:12",
        ),
        (
            "resources: [../base]\ncommonLabels:\n  team: a\n",
            "spec.template.metadata.labels.team = 'a' @ over/kustomization.yaml:3:9",
        ),
        (
            "resources: [../base]\nlabels:\n- pairs: {team: a}\n",
            "metadata.labels.team = 'a' @ over/kustomization.yaml:3:17",
        ),
        (
            "resources: [../base]\ncommonAnnotations: {note: x}\n",
            "metadata.annotations.note = 'x' @ over/kustomization.yaml:2:27",
        ),
        (
            "resources: [../base]\npatches:\n- patch: |\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: web}\n    spec: {replicas: 7}\n",
            "spec.replicas = 7 @ over/kustomization.yaml:7:22",
        ),
        (
            "resources: [../base]\npatches:\n- target: {kind: Deployment}\n  patch: |-\n    - op: replace\n      path: /spec/replicas\n      value: 8\n",
            "spec.replicas = 8 @ over/kustomization.yaml:7:14",
        ),
        (
            REPLACEMENT,
            "spec.template.spec.containers.0.name = 'web' @ base/d.yaml:4:9",
        ),
    ],
)
def test_place_of_what_a_field_changes(folder, over, line):
    assert line in folder(changed(over)).lines()[0]


def test_identity_keeps_the_place_of_the_base_under_a_patch(folder):
    patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  paused: true\n"
    over = "resources: [../base]\npatches:\n- path: p.yaml\n"
    lines = folder(changed(over, **{"over/p.yaml": patch})).lines()[0]
    assert lines[:3] == [
        "apiVersion = 'apps/v1' @ base/d.yaml:1:13",
        "kind = 'Deployment' @ base/d.yaml:2:7",
        "metadata.name = 'web' @ base/d.yaml:4:9",
    ]
    assert "spec.paused = True @ over/p.yaml:6:11" in lines


def test_generated_objects_and_the_references_to_them(folder):
    over = "resources: [../base]\nconfigMapGenerator:\n- name: settings\n  literals: [a=b]\n  files: [x.txt]\n  envs: [y.env]\n"
    files = changed(over, **{"over/x.txt": "hello", "over/y.env": "# first\nC=d\n"})
    deployment, generated = folder(files).lines()
    assert "spec.template.spec.containers.0.envFrom.0.configMapRef.name = 'settings-8m9g66bh56' @ base/d.yaml:13:32" in deployment
    assert generated == [
        "apiVersion = 'v1' @ over/kustomization.yaml:3:3",
        "kind = 'ConfigMap' @ over/kustomization.yaml:3:3",
        "metadata.name = 'settings-8m9g66bh56' @ over/kustomization.yaml:3:9",
        "data.C = 'd' @ over/y.env:2:1",
        "data.a = 'b' @ over/kustomization.yaml:4:14",
        "data.x.txt = 'hello' @ over/x.txt:1:1",
    ]


def test_what_is_said_of_each_object_and_file(folder):
    over = "resources: [../base]\ncomponents: [../part]\nsecretGenerator:\n- {name: s, literals: [a=b], options: {disableNameSuffixHash: true}}\n"
    part = "kind: Component\nresources: [s.yaml]\n"
    service = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n"
    built = folder(changed(over, **{"part/kustomization.yaml": part, "part/s.yaml": service})).build()
    assert [(each.value["kind"], each.origin, each.folders) for each in built.objects] == [
        ("Deployment", {"path": "../base/d.yaml"}, ["base", "over"]),
        ("Secret", {"configuredIn": "kustomization.yaml", "configuredBy": {"apiVersion": "builtin", "kind": "SecretGenerator"}}, ["over"]),
        ("Service", {"path": "../part/s.yaml"}, ["part", "over"]),
    ]
    assert built.files == {
        "over/kustomization.yaml": "kustomization",
        "base/kustomization.yaml": "kustomization",
        "base/d.yaml": "resource",
        "part/kustomization.yaml": "kustomization",
        "part/s.yaml": "resource",
    }


def test_lists_are_taken_apart_and_local_objects_left_out(folder):
    text = """\
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Service, metadata: {name: a}}
- apiVersion: v1
  kind: Service
  metadata: {name: b, annotations: {config.kubernetes.io/local-config: "true"}}
"""
    assert folder({"over/kustomization.yaml": "resources: [l.yaml]\n", "over/l.yaml": text}).lines() == [
        ["apiVersion = 'v1' @ over/l.yaml:4:16", "kind = 'Service' @ over/l.yaml:4:26", "metadata.name = 'a' @ over/l.yaml:4:52"]
    ]


@pytest.mark.parametrize(
    ("over", "order", "kinds"),
    [
        ("", "", ["Service/b", "ConfigMap/a", "Namespace/n", "Odd/o", "ValidatingWebhookConfiguration/v"]),
        ("", "legacy", ["Namespace/n", "ConfigMap/a", "Service/b", "Odd/o", "ValidatingWebhookConfiguration/v"]),
        ("sortOptions: {order: legacy}\n", "", ["Namespace/n", "ConfigMap/a", "Service/b", "Odd/o", "ValidatingWebhookConfiguration/v"]),
        (
            "sortOptions: {order: legacy, legacySortOptions: {orderFirst: [Odd], orderLast: [ConfigMap]}}\n",
            "",
            ["Odd/o", "Namespace/n", "Service/b", "ValidatingWebhookConfiguration/v", "ConfigMap/a"],
        ),
        ("sortOptions: {order: fifo}\n", "legacy", ["Service/b", "ConfigMap/a", "Namespace/n", "Odd/o", "ValidatingWebhookConfiguration/v"]),
    ],
)
def test_order(folder, over, order, kinds):
    pairs = [each.split("/") for each in ("Service/b", "ConfigMap/a", "Namespace/n", "Odd/o", "ValidatingWebhookConfiguration/v")]
    text = "---\n".join(f"apiVersion: v1\nkind: {kind}\nmetadata: {{name: {name}}}\n" for kind, name in pairs)
    built = folder({"over/kustomization.yaml": f"resources: [a.yaml]\n{over}", "over/a.yaml": text}).build(order=order)
    assert [f"{each.value['kind']}/{each.value['metadata']['name']}" for each in built.objects] == kinds


def test_build_metadata_of_the_kustomization_that_is_built_alone(folder):
    files = changed("resources: [../base]\nnamePrefix: p-\nbuildMetadata: [originAnnotations, transformerAnnotations, managedByLabel]\n")
    files["base/kustomization.yaml"] += "buildMetadata: [managedByLabel]\nnameSuffix: -s\n"
    metadata = folder(files).build().objects[0].value["metadata"]
    assert metadata["name"] == "p-web-s"
    assert metadata["labels"] == {"app.kubernetes.io/managed-by": "kustomize-(devel)"}
    assert metadata["annotations"] == {
        "config.kubernetes.io/origin": "path: ../base/d.yaml\n",
        "alpha.config.kubernetes.io/transformations": (
            "- configuredIn: ../base/kustomization.yaml\n  configuredBy:\n    apiVersion: builtin\n    kind: SuffixTransformer\n"
            "- configuredIn: kustomization.yaml\n  configuredBy:\n    apiVersion: builtin\n    kind: PrefixTransformer\n"
        ),
    }
