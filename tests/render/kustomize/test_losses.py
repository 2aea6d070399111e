"""What of a kustomization does nothing although it builds: parts of patches that are lost, entries that find nothing."""

import pytest

from kubecheck.render.kustomize import Session, build
from kubecheck.source import Source
from tests.render.kustomize.conftest import place

SERVICE = """\
apiVersion: v1
kind: Service
metadata: {name: dns, labels: {tier: a}}
spec:
  selector: {app: dns}
  ports:
  - {name: tcp, port: 53}
  - {name: web, port: 80, protocol: TCP}
"""
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  template:
    spec:
      containers:
      - name: main
        image: example/web:1
        args: [a, b]
        ports:
        - {containerPort: 53}
        - {containerPort: 53, protocol: UDP}
      - {name: side, image: example/side:1, resources: {limits: {cpu: "1"}}}
"""
WIDGET = """\
apiVersion: example.com/v1
kind: Widget
metadata: {name: w}
spec: {size: "1", parts: [{name: a, size: 1}], names: [a, b]}
"""
OF_PORTS = "kustomize merges nothing of it into Service dns, which knows the items of this list by port and protocol, and protocol does not stand in each"


def notes(said, **files):
    sources = {"kustomization.yaml": said, "all.yaml": f"{SERVICE}---\n{DEPLOYMENT}---\n{WIDGET}", **{f"{name.replace('__', '/')}.yaml": text for name, text in files.items()}}
    session = Session(strict=False, sources=[Source(f"/top/{path}", text) for path, text in sources.items()])
    made = build("/top", session, restricted=True, order="")
    return [(about, words, place(written).removeprefix("/top/")) for about, words, written in made.notes if about != "left out"]


def notes_of_patch(patch):
    return notes("resources: [all.yaml]\npatches: [{path: p.yaml}]\n", p=patch)


HEADS = {
    "Service": "apiVersion: v1\nkind: Service\nmetadata: {name: dns}\n",
    "Deployment": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n",
    "Widget": "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\n",
}


@pytest.mark.parametrize(
    ("kind", "patch", "lost"),
    [
        ("Service", "spec: {ports: [{port: 53, protocol: UDP, targetPort: 5353}]}\n", (f".spec.ports[0] is lost: {OF_PORTS}", "p.yaml:4:16")),
        ("Service", "spec: {ports: [{port: 80, targetPort: 5353}]}\n", (f".spec.ports[0] is lost: {OF_PORTS}", "p.yaml:4:16")),
        (
            "Deployment",
            "spec: {replicas: 2, template: {spec: {containers: [{name: main, ports: [{containerPort: 53, hostPort: 53}]}]}}}\n",
            (
                (".spec.template.spec.containers[0].ports[0] is lost: kustomize merges nothing of it into Deployment web, which knows the items of this list by"
                " containerPort and protocol, and protocol does not stand in each"),
                "p.yaml:4:73",
            ),
        ),
        (
            "Deployment",
            "$patch: replace\nspec: {replicas: 2}\n",
            ("$patch: replace is lost, and all of this patch with it: kustomize replaces no whole object, and Deployment web stays as it is", "p.yaml:4:9"),
        ),
    ],
)
def test_a_part_that_is_lost(kind, patch, lost):
    assert notes_of_patch(HEADS[kind] + patch) == [("lost", *lost)]


@pytest.mark.parametrize(
    ("kind", "patch"),
    [
        ("Service", "spec: {ports: [{port: 80, protocol: TCP, targetPort: 5353}]}\n"),
        ("Service", "spec: {ports: [{port: 81, targetPort: 5353}]}\n"),
        ("Service", "spec: {ports: [{$patch: replace}, {port: 53, protocol: UDP}]}\n"),
        ("Service", "spec: {ports: [{port: 80, $patch: delete}]}\n"),
        ("Service", "spec: {$patch: replace, selector: {app: other}}\n"),
        ("Service", "spec: {selector: {app: null}, clusterIP: null}\n"),
        ("Deployment", "spec: {template: {spec: {containers: [{name: side, resources: {limits: {cpu: 2}}}, {name: new, image: a}]}}}\n"),
        ("Deployment", "spec: {template: {spec: {containers: [{name: main, args: [c]}]}}}\n"),
        ("Deployment", "spec: {template: {spec: {volumes: [{name: tmp, emptyDir: {}}]}}}\n"),
        ("Widget", "spec: {size: 2, parts: [{name: b}], names: [c]}\n"),
    ],
)
def test_patches_of_which_nothing_is_lost(kind, patch):
    assert notes_of_patch(HEADS[kind] + patch) == []


def test_numbers_of_labels_become_texts():
    said = "resources: [all.yaml]\npatches:\n- target: {kind: Service}\n  patch: |-\n    kind: Service\n    metadata: {name: any, labels: {tier: 1}}\n"
    assert notes(said) == []


NO_IMAGE = "is the image of nothing in this build, so that this entry changes nothing"
NO_TARGET = "of this build is called wep and fits the rest of the target, so that this patch changes nothing"


def test_images_that_nothing_has():
    said = "resources: [all.yaml]\nimages:\n- {name: example/web, newTag: '2'}\n- {name: examples/side, newTag: '2'}\n- {name: nginx, newTag: '2'}\n"
    assert notes(said) == [
        ("unused", f"examples/side {NO_IMAGE}; did you mean example/side?", "kustomization.yaml:4:10"),
        ("unused", f"nginx {NO_IMAGE}", "kustomization.yaml:5:10"),
    ]


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ("{kind: Deployment, name: wep}", [("unused", f"no Deployment {NO_TARGET}; did you mean web?", "kustomization.yaml:3:36")]),
        ("{name: wep}", [("unused", f"no object {NO_TARGET}; did you mean web?", "kustomization.yaml:3:18")]),
        ("{kind: StatefulSet}", []),
        ("{kind: Deployment, name: wep.*}", []),
        ("{kind: Deployment, name: web}", []),
    ],
)
@pytest.mark.parametrize("patch", ["- {op: add, path: /metadata/labels, value: {a: b}}", "{kind: Deployment, metadata: {name: any, labels: {a: b}}}"])
def test_targets_that_no_object_fits(target, found, patch):
    assert notes(f"resources: [all.yaml]\npatches:\n- target: {target}\n  patch: |-\n    {patch}\n") == found


def test_the_older_form_of_json_patches():
    said = "resources: [all.yaml]\npatchesJson6902:\n- target: {version: v1, kind: Service, name: wep}\n  patch: |-\n    - {op: remove, path: /spec/selector}\n"
    assert [each for each in notes(said) if each[0] != "deprecated"] == [("unused", f"no Service {NO_TARGET}", "kustomization.yaml:3:46")]


def test_components_need_not_find_something():
    component = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nimages: [{name: nginx, newTag: '2'}]\n"
    assert notes("resources: [all.yaml]\ncomponents: [c]\n", c__kustomization=component) == []
    assert [each[0] for each in notes("resources: [all.yaml]\ncomponents: [c]\nimages: [{name: nginx, newTag: '2'}]\n", c__kustomization=component)] == ["unused"]


def test_what_is_missing_may_have_it():
    remote = "https://example.com/org/repo//base?ref=v1"
    said = f"resources: [all.yaml, '{remote}']\nimages: [{{name: nginx, newTag: '2'}}]\npatches: [{{target: {{name: wep}}, patch: '- {{op: remove, path: /spec}}'}}]\n"
    assert notes(said) == []
