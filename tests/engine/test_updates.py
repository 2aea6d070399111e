"""What the server holds against an update: its words as the real server (v1.36.3) gave them to server-side apply of the old and then the new object."""

import json

import pytest

from kubecheck.documents import read
from kubecheck.engine.against.updates import as_applied, refusals_of
from kubecheck.engine.judging import Judge
from kubecheck.model.changes.pairing import Changes
from kubecheck.model.refs import CLUSTER_KINDS
from kubecheck.model.resource import resources_of
from kubecheck.model.world import World
from kubecheck.source import Source

JUDGE = Judge("1.36", "default")
POD = {"containers": [{"name": "web", "image": "nginx"}]}
TEMPLATE = {"metadata": {"labels": {"app": "web"}}, "spec": POD}
CLAIM = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "2Gi"}}}
DEPLOYMENT = {"selector": {"matchLabels": {"app": "web"}}, "template": TEMPLATE}
SET = {**DEPLOYMENT, "serviceName": "web", "volumeClaimTemplates": [{"metadata": {"name": "data"}, "spec": CLAIM}]}
JOB = {"template": {"spec": {**POD, "restartPolicy": "Never"}}}
SERVICE = {"selector": {"app": "web"}, "ports": [{"port": 80}]}
BOUND = "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims"
CLASS_CHANGED = """
@@ -10,7 +10,7 @@
   }
  },
  "VolumeName": "provisioned",
- "StorageClassName": "a",
+ "StorageClassName": "b",
  "VolumeMode": "Filesystem",
  "DataSource": null,
  "DataSourceRef": null,
"""
MODES_CHANGED = """
@@ -1,6 +1,6 @@
 {
  "AccessModes": [
-  "ReadWriteOnce"
+  "ReadWriteMany"
  ],
  "Selector": null,
  "Resources": {
"""
GROWTH = "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize"
SET_FIELDS = (
    "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', "
    "'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"
)


def world(*values):
    resources = []
    for value in values:
        for document in read(Source("a.yaml", json.dumps(value))).documents:
            resources += resources_of(document, "default", CLUSTER_KINDS)
    for each in resources:
        JUDGE.judge(each)
    return World(resources)


def held_against(api_version, kind, old, new, *others):
    """(field, detail) of each error; ``old`` and ``new`` are a spec, or whole fields where they name some."""

    def whole(fields):
        return {"apiVersion": api_version, "kind": kind, "metadata": {"name": "web"}, **fields}

    changes = Changes(world(whole(old), *others), world(whole(new), *others), str, ())
    (change,) = changes.changes
    return [(error.field, error.detail) for error in refusals_of(change, JUDGE)]


@pytest.mark.parametrize(
    ("api_version", "kind", "old", "new", "wanted"),
    [
        ("apps/v1", "Deployment", DEPLOYMENT, {"selector": {"matchLabels": {"app": "web", "a": "b"}}, "template": {**TEMPLATE, "metadata": {"labels": {"app": "web", "a": "b"}}}}, [("spec.selector", "field is immutable")]),
        ("apps/v1", "Deployment", DEPLOYMENT, {**DEPLOYMENT, "strategy": {"type": "Recreate"}}, []),
        ("apps/v1", "Deployment", DEPLOYMENT, {**DEPLOYMENT, "replicas": 3}, []),
        ("apps/v1", "StatefulSet", SET, {**SET, "serviceName": "other"}, [("spec", SET_FIELDS)]),
        ("apps/v1", "StatefulSet", SET, {**SET, "podManagementPolicy": "Parallel"}, [("spec", SET_FIELDS)]),
        ("apps/v1", "StatefulSet", SET, {**SET, "minReadySeconds": 5}, []),
        ("batch/v1", "Job", JOB, {**JOB, "parallelism": 3}, []),
        ("batch/v1", "Job", JOB, {**JOB, "completions": 3}, [("spec.completions", "field is immutable")]),
        ("v1", "PersistentVolumeClaim", CLAIM, {**CLAIM, "resources": {"requests": {"storage": "1Gi"}}}, [("spec.resources.requests.storage", "field can not be less than status.capacity")]),
        ("v1", "PersistentVolumeClaim", CLAIM, {**CLAIM, "resources": {"requests": {"storage": "3Gi"}}}, []),
        ("v1", "PersistentVolumeClaim", {**CLAIM, "storageClassName": "a"}, {**CLAIM, "storageClassName": "b"}, [("spec", BOUND + CLASS_CHANGED)]),
        ("v1", "PersistentVolumeClaim", CLAIM, {**CLAIM, "accessModes": ["ReadWriteMany"]}, [("spec", BOUND + MODES_CHANGED)]),
        ("v1", "Service", SERVICE, {**SERVICE, "clusterIP": "None"}, [("spec.clusterIPs[0]", "may not change once set")]),
        ("v1", "Service", SERVICE, {**SERVICE, "type": "NodePort"}, []),
        ("v1", "Service", SERVICE, {"type": "ExternalName", "externalName": "example.com"}, []),
        ("v1", "Pod", POD, {"containers": [{"name": "web", "image": "nginx:1.27"}]}, []),
    ],
)
def test_the_words_of_the_server(api_version, kind, old, new, wanted):
    assert held_against(api_version, kind, {"spec": old}, {"spec": new}) == wanted


def test_templates_of_jobs_stay():
    image = {"template": {"spec": {"restartPolicy": "Never", "containers": [{"name": "web", "image": "nginx:1.27"}]}}}
    ((field, detail),) = held_against("batch/v1", "Job", {"spec": JOB}, {"spec": image})
    assert (field, detail) == ("spec.template", "field is immutable")


def test_fields_beside_a_spec():
    assert held_against("v1", "ConfigMap", {"immutable": True, "data": {"a": "b"}}, {"immutable": True, "data": {"a": "c"}}) == [
        ("data", "field is immutable when `immutable` is set")
    ]
    assert held_against("storage.k8s.io/v1", "StorageClass", {"provisioner": "a.example.com"}, {"provisioner": "b.example.com"}) == [
        ("provisioner", "field is immutable")
    ]


DISK = {"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": "disk"}, "provisioner": "example.com/disk"}
BY_ANNOTATION = {"metadata": {"name": "web", "annotations": {"volume.beta.kubernetes.io/storage-class": "disk"}}}


def sized(size, name=None, **fields):
    named = {} if name is None else {"storageClassName": name}
    return {"spec": {**CLAIM, **named, "resources": {"requests": {"storage": size}}}, **fields}


def grown(name, *others, size="3Gi", **fields):
    return held_against("v1", "PersistentVolumeClaim", sized("2Gi", name, **fields), sized(size, name, **fields), *others)


def default(name, *, expands):
    return {**DISK, "metadata": {"name": name, "annotations": {"storageclass.kubernetes.io/is-default-class": "true"}}, "allowVolumeExpansion": expands}


def test_a_claim_grows_where_its_class_lets_it():
    refused = [("spec.resources.requests.storage", GROWTH)]
    growing = {**DISK, "allowVolumeExpansion": True}
    assert grown("disk", DISK) == grown("") == refused
    assert grown("disk", growing) == []
    assert grown("disk", DISK, size="2048Mi") == []
    assert grown("other", DISK, **BY_ANNOTATION) == grown(None, DISK, **BY_ANNOTATION) == refused  # the annotation counts first
    assert grown("other", growing, **BY_ANNOTATION) == []
    assert grown(None, default("a", expands=False), growing) == refused
    assert grown(None, default("a", expands=True), DISK) == []


@pytest.mark.parametrize(
    ("name", "others", "wanted"),
    [
        ("elsewhere", [DISK], ("elsewhere", None)),
        (None, [DISK], ("", None)),
        (None, [default("a", expands=True), default("b", expands=False)], ("", None)),
        ("disk", [{"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "a"}, "spec": {"storageClassName": "disk", "claimRef": {"namespace": "default", "name": "web"}}}], ("disk", "a")),
        ("disk", [{"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "a"}, "spec": {"storageClassName": "disk"}}], ("disk", None)),
        ("disk", [{"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "a"}, "spec": {"claimRef": {"namespace": "default", "name": "web"}}}], ("disk", None)),
    ],
)
def test_where_no_file_holds_the_class_of_a_growing_claim_it_is_named(name, others, wanted):
    whole = [{"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "web"}, **sized(size, name)} for size in ("2Gi", "3Gi")]
    (change,) = Changes(world(whole[0], *others), world(whole[1], *others), str, ()).changes
    assert refusals_of(change, JUDGE) == []
    assert change.growth is not None
    assert (change.growth.storage_class, change.growth.volume and change.growth.volume.ref.name) == wanted


def test_what_the_new_object_is_refused_for_by_itself_is_not_told_here():
    assert held_against("v1", "Service", {"spec": SERVICE}, {"spec": {**SERVICE, "clusterIP": "None", "ports": [{"port": 0}]}}) == []


def test_what_was_read_from_a_cluster_is_not_applied_as_it_is():
    live = {"spec": DEPLOYMENT, "status": {"replicas": 1}}
    assert held_against("apps/v1", "Deployment", live, {"spec": {**DEPLOYMENT, "selector": {"matchLabels": {"app": "other"}}}}) == []


def test_what_is_written_no_more_goes_and_what_the_server_set_stays():
    live = {"kind": "Deployment", "spec": {"a": 1, "given": 2, "strategy": {"type": "RollingUpdate", "rollingUpdate": {}}, "containers": [{"name": "x", "image": "i", "policy": "Always"}]}, "status": {}}
    old = {"kind": "Deployment", "spec": {"a": 1, "containers": [{"name": "x", "image": "i"}]}}
    new = {"kind": "Deployment", "spec": {"b": 3, "given": None, "strategy": {"type": "Recreate"}, "containers": [{"name": "x", "image": "j"}, {"name": "y"}]}}
    assert as_applied(live, new, old) == {
        "kind": "Deployment",
        "spec": {"b": 3, "strategy": {"type": "Recreate"}, "containers": [{"name": "x", "image": "j", "policy": "Always"}, {"name": "y"}]},
    }
