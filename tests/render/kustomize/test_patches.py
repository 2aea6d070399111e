"""Patches by value: what of an object is other than before, with its place; and what is refused."""

import pickle

import pytest

from kubecheck.render.kustomize import Session, build
from kubecheck.source import Source
from tests.render.kustomize.conftest import lines_of

OBJECT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  annotations: {tick: "1"}
spec:
  replicas: 2
  template:
    spec:
      containers:
      - {name: main, image: a, args: [x]}
      - name: side
        image: b
        ports:
        - {containerPort: 80, protocol: TCP}
        - {containerPort: 80, protocol: UDP}
      imagePullSecrets: [{name: one}]
"""
HEAD = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n"


def patched(folder, patch, target=""):
    said = f"resources: [d.yaml]\npatches:\n- path: p.yaml\n{target}"
    return folder({"over/kustomization.yaml": said, "over/d.yaml": OBJECT, "over/p.yaml": patch})


def changes(folder, patch, target=""):
    """The lines of the object that are new."""
    before = folder({"over/kustomization.yaml": "resources: [d.yaml]\n", "over/d.yaml": OBJECT}).lines()[0]
    return [line for line in patched(folder, patch, target).lines()[0] if line not in before]


@pytest.mark.parametrize(
    ("patch", "lines"),
    [
        ("spec: {replicas: 3}", ["spec.replicas = 3 @ over/p.yaml:4:18"]),
        (
            "spec: {template: {spec: {containers: [{name: side, image: c}]}}}",
            [
                "spec.template.spec.containers.0.name = 'side' @ over/d.yaml:12:15",
                "spec.template.spec.containers.0.image = 'c' @ over/p.yaml:4:59",
                "spec.template.spec.containers.0.ports.0.containerPort = 80 @ over/d.yaml:15:27",
                "spec.template.spec.containers.0.ports.0.protocol = 'TCP' @ over/d.yaml:15:41",
                "spec.template.spec.containers.0.ports.1.containerPort = 80 @ over/d.yaml:16:27",
                "spec.template.spec.containers.0.ports.1.protocol = 'UDP' @ over/d.yaml:16:41",
                "spec.template.spec.containers.1.name = 'main' @ over/d.yaml:11:16",
                "spec.template.spec.containers.1.image = 'a' @ over/d.yaml:11:29",
                "spec.template.spec.containers.1.args.0 = 'x' @ over/d.yaml:11:39",
            ],
        ),
        (
            "spec: {template: {spec: {containers: [{name: main, args: [y, z]}]}}}",
            [
                "spec.template.spec.containers.0.args.0 = 'y' @ over/p.yaml:4:59",
                "spec.template.spec.containers.0.args.1 = 'z' @ over/p.yaml:4:62",
            ],
        ),
        (
            "spec: {template: {spec: {containers: [{name: side, ports: [{containerPort: 80, protocol: UDP, name: dns}]}, {name: main}]}}}",
            [
                "spec.template.spec.containers.0.name = 'side' @ over/d.yaml:12:15",
                "spec.template.spec.containers.0.image = 'b' @ over/d.yaml:13:16",
                "spec.template.spec.containers.0.ports.0.containerPort = 80 @ over/d.yaml:15:27",
                "spec.template.spec.containers.0.ports.0.protocol = 'TCP' @ over/d.yaml:15:41",
                "spec.template.spec.containers.0.ports.1.containerPort = 80 @ over/d.yaml:16:27",
                "spec.template.spec.containers.0.ports.1.protocol = 'UDP' @ over/d.yaml:16:41",
                "spec.template.spec.containers.0.ports.1.name = 'dns' @ over/p.yaml:4:101",
                "spec.template.spec.containers.1.name = 'main' @ over/d.yaml:11:16",
                "spec.template.spec.containers.1.image = 'a' @ over/d.yaml:11:29",
                "spec.template.spec.containers.1.args.0 = 'x' @ over/d.yaml:11:39",
            ],
        ),
        ("spec: {strategy: null, replicas: 2}", ["spec.replicas = 2 @ over/p.yaml:4:34"]),
        ("spec: {$patch: replace, replicas: 9}", ["spec.replicas = 9 @ over/p.yaml:4:35"]),
        ("spec: {strategy: {$retainKeys: [type]}}", ["spec.strategy.$retainKeys.0 = 'type' @ over/p.yaml:4:33"]),
        ("metadata: {name: web, annotations: {tick: 2}}", ["metadata.annotations.tick = '2' @ over/p.yaml:4:43"]),
        ("metadata: {name: web, annotations: {tick: 0x10}}", ["metadata.annotations.tick = '0x10' @ over/p.yaml:4:43"]),
    ],
)
def test_strategic_merge(folder, patch, lines):
    head = HEAD if not patch.startswith("metadata") else "apiVersion: apps/v1\nkind: Deployment\n# about\n"
    assert changes(folder, f"{head}{patch}\n") == lines


@pytest.mark.parametrize(
    ("patch", "gone"),
    [
        ("spec: {template: {spec: {containers: [{name: side, $patch: delete}]}}}", "containers.1"),
        ("spec: {template: {spec: {containers: [{name: side, ports: null}]}}}", "ports"),
        ("spec: {replicas: null}", "replicas"),
        ("spec: {template: {spec: {imagePullSecrets: [{$patch: delete}]}}}", "imagePullSecrets"),
        ("spec: {template: {$patch: delete}}", "template"),
        ("spec: {template: {spec: {containers: [{image: nameless}]}}}", "containers.0"),
    ],
)
def test_strategic_merge_takes_away(folder, patch, gone):
    before = folder({"over/kustomization.yaml": "resources: [d.yaml]\n", "over/d.yaml": OBJECT}).lines()[0]
    after = patched(folder, f"{HEAD}{patch}\n").lines()[0]
    assert any(gone in line for line in before)
    assert not any(gone in line for line in after)


def test_number_in_the_place_of_a_quoted_text_under_a_key_that_is_a_word(folder):
    files = {
        "over/kustomization.yaml": "resources: [c.yaml]\npatches: [{path: p.yaml}]\n",
        "over/c.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {n: '1', y: a}\n",
        "over/p.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {n: 2, y: 3}\n",
    }
    assert folder(files).lines()[0][3:] == ["data.n = '2' @ over/p.yaml:4:11", "data.y = 3 @ over/p.yaml:4:17"]


def test_items_without_all_their_keys(folder):
    ports = "{containerPort: 80, name: http}, {containerPort: 80, protocol: UDP}, {containerPort: 443, protocol: TCP}"
    changed = "{protocol: UDP, name: n, hostPort: 1}, {protocol: UDP, name: n, containerPort: 80}, {name: http, hostPort: 1}"
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: main, ports: [%s]}]}\n"
    files = {"over/kustomization.yaml": "resources: [p.yaml]\npatches: [{path: q.yaml}]\n", "over/p.yaml": pod % ports, "over/q.yaml": pod % changed}
    assert folder(files).build().objects[0].value["spec"]["containers"][0]["ports"] == [
        {"containerPort": 80, "name": "http"},
        {"containerPort": 80, "protocol": "UDP", "name": "n"},
        {"containerPort": 443, "protocol": "TCP"},
    ]


def test_patch_deletes_the_whole_object(folder):
    assert patched(folder, f"{HEAD}$patch: delete\n").lines() == []


@pytest.mark.parametrize(
    ("patch", "refusal"),
    [
        (
            "spec: {replicas: [1, x]}",
            ("wrong node kind: expected ScalarNode but got SequenceNode: node contents:\n[1, x]\n", "over/p.yaml:4:18", ""),
        ),
        (
            "spec: {template: '5'}",
            ("wrong node kind: expected MappingNode but got ScalarNode: node contents:\n'5'\n", "over/p.yaml:4:18", ""),
        ),
        (
            "spec: {template: {$patch: away}}",
            ("unknown patch strategy 'away'", "over/p.yaml:4:27", ""),
        ),
    ],
)
def test_strategic_merge_refused(folder, patch, refusal):
    assert patched(folder, f"{HEAD}{patch}\n").refusal() == refusal


def test_patch_without_its_object(folder):
    patch = HEAD.replace("name: web", "name: wep") + "spec: {replicas: 3}\n"
    words = 'no resource matches strategic merge patch "Deployment.v1.apps/wep.[noNs]": no matches for Id Deployment.v1.apps/wep.[noNs]; '
    words += "failed to find unique target for patch Deployment.v1.apps/wep.[noNs]"
    assert patched(folder, patch).refusal() == (words, "over/p.yaml:3:18", "")


@pytest.mark.parametrize(
    ("patch", "lines"),
    [
        ("{op: replace, path: /spec/replicas, value: 5}", ["spec.replicas = 5 @ over/p.yaml:1:46"]),
        ("{op: add, path: /metadata/labels, value: {a: b}}", ["metadata.labels.a = 'b' @ over/p.yaml:1:48"]),
        ("{op: add, path: /metadata/annotations/a~1b, value: c}", ["metadata.annotations.a/b = 'c' @ over/p.yaml:1:54"]),
        ("{op: add, path: /metadata/annotations/a, value: null}", ["metadata.annotations.a = 'null' @ over/p.yaml:1:51"]),
        (
            "{op: add, path: /spec/template/spec/containers/0/args/-, value: w}",
            ["spec.template.spec.containers.0.args.1 = 'w' @ over/p.yaml:1:67"],
        ),
        (
            "{op: add, path: /spec/template/spec/containers/0/args/0, value: w}",
            [
                "spec.template.spec.containers.0.args.0 = 'w' @ over/p.yaml:1:67",
                "spec.template.spec.containers.0.args.1 = 'x' @ over/d.yaml:11:39",
            ],
        ),
        (
            "{op: move, from: /spec/replicas, path: /spec/count}",
            ["spec.count = 2 @ over/d.yaml:7:13"],
        ),
        (
            "{op: copy, from: /metadata/name, path: /spec/name}",
            ["spec.name = 'web' @ over/d.yaml:4:9"],
        ),
        ("{op: test, path: /spec/replicas, value: 2}", []),
    ],
)
def test_json_patch(folder, patch, lines):
    assert changes(folder, f"- {patch}\n", "  target: {kind: Deployment}\n") == lines


def test_json_patch_finds_annotations_where_none_are_written(folder):
    said = "resources: [s.yaml]\npatches:\n- target: {kind: Service}\n  path: p.yaml\n"
    files = {
        "over/kustomization.yaml": said,
        "over/s.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n",
        "over/p.yaml": "- {op: add, path: /metadata/annotations/a, value: b}\n",
    }
    assert folder(files).lines()[0][3:] == ["metadata.annotations.a = 'b' @ over/p.yaml:1:51"]


@pytest.mark.parametrize(
    ("patch", "refusal"),
    [
        ("- {op: remove, path: /spec/none}", ("error in remove for path: '/spec/none': Unable to remove nonexistent key: none: missing value", "over/p.yaml:1:3", "")),
        ("- {op: add, path: /spec/a/b, value: 1}", ('add operation does not apply: doc is missing path: "/spec/a/b": missing value', "over/p.yaml:1:3", "")),
        ("- {op: test, path: /spec/replicas, value: 3}", ("testing value /spec/replicas failed: test failed", "over/p.yaml:1:3", "")),
        ("- {op: move, path: /spec/a}", ("move operation failed to decode from: operation, missing from field: missing value", "over/p.yaml:1:3", "")),
        ("- {op: replace, value: 1}", ("replace operation failed to decode path: operation missing path field: missing value", "over/p.yaml:1:3", "")),
        ("- {op: put, path: /spec/a}", ("Unexpected kind: put", "over/p.yaml:1:3", "")),
        (
            "- {op: add, path: /spec/template/spec/containers/5, value: 1}",
            ("error in add for path: '/spec/template/spec/containers/5': Unable to access invalid index: 5: invalid index referenced", "over/p.yaml:1:3", ""),
        ),
    ],
)  # fmt: skip
def test_json_patch_refused(folder, patch, refusal):
    assert patched(folder, f"{patch}\n", "  target: {kind: Deployment}\n").refusal() == refusal


@pytest.mark.parametrize(
    ("target", "is_patched"),
    [
        ("{kind: Deployment}", True),
        ("{kind: Deploy}", False),
        ("{kind: Deploy.*}", True),
        ("{kind: deployment}", False),
        ("{name: we}", False),
        ("{name: 'web|x'}", True),
        ("{group: apps, version: v1}", True),
        ("{version: v2}", False),
        ("{namespace: default}", True),
        ("{namespace: shop}", False),
        ("{annotationSelector: tick=1}", True),
        ("{annotationSelector: 'tick in (2,3)'}", False),
        ("{labelSelector: app}", False),
        ("{labelSelector: '!app'}", True),
        ("{}", True),
    ],
)
def test_target(folder, target, is_patched):
    assert bool(changes(folder, "- {op: add, path: /spec/x, value: 1}\n", f"  target: {target}\n")) is is_patched


def test_patch_may_change_the_name_only_where_it_is_allowed(folder):
    patch = HEAD.replace("web", "other")
    target = "  target: {kind: Deployment}\n"
    assert changes(folder, patch, target) == []
    assert changes(folder, patch, f"{target}  options: {{allowNameChange: true}}\n") == ["metadata.name = 'other' @ over/p.yaml:3:18"]


@pytest.mark.parametrize("patch", ["patch: |-\n    {kind: ConfigMap, metadata: {name: web, labels: {a: b}}}\n", 'patch: "{kind: ConfigMap, metadata: {name: web, labels: {a: b}}}"\n'])
def test_an_inline_patch_has_the_same_places_in_another_process(patch):
    said = f"resources: [web.yaml]\npatches:\n- target: {{kind: ConfigMap}}\n  {patch}"
    web = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n"
    session = Session(strict=True, sources=[Source("/top/kustomization.yaml", said), Source("/top/web.yaml", web)])
    (built,) = build("/top", session, restricted=True, order="").objects
    (again,) = pickle.loads(pickle.dumps([built]))
    assert lines_of(again) == lines_of(built)
    assert [each for each in lines_of(again) if each.startswith("metadata.labels.a = 'b' @ /top/kustomization.yaml:")] != []
