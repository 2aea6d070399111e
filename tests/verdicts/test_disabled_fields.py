"""Fields behind feature gates that are off: dropped in silence, in a new object; kept where the live one has them."""

from __future__ import annotations

import pytest

from kubecheck.api.disabled_fields import drop_disabled, dropped_fields
from kubecheck.api.validation.resource_slices import validate_device_taint
from kubecheck.release import asking, release_of
from kubecheck.schema.structure.catalog import catalog
from kubecheck.verdicts import Server, judge


def pod(container=None, **spec):
    return {
        "apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "default"},
        "spec": {"containers": [{"name": "a", "image": "b", **(container or {})}], **spec},
    }  # fmt: skip


def deployment(template):
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "d"}, "spec": {"template": {"spec": template["spec"]}}}


SIGNAL = pod({"lifecycle": {"stopSignal": "SIGTERM"}})
SIGNAL_AND_HOOK = pod({"lifecycle": {"stopSignal": "SIGTERM", "preStop": {"exec": {"command": ["a"]}}}})
IMAGE_VOLUME = pod({"volumeMounts": [{"name": "v", "mountPath": "/v"}, {"name": "w", "mountPath": "/w"}]}, volumes=[
    {"name": "v", "image": {"reference": "a:1"}}, {"name": "w", "emptyDir": {}},
])  # fmt: skip
MOUNT = pod({"securityContext": {"procMount": "Unmasked"}})
SLEEP = pod({"lifecycle": {"preStop": {"sleep": {"seconds": 1}}}})
RESTARTS = pod({"restartPolicy": "Never"}, initContainers=[{"name": "i", "restartPolicy": "OnFailure"}, {"name": "j", "restartPolicy": "Always"}])
JOB = {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "j"}, "spec": {"managedBy": "a.b/c"}}
INDEXES = {
    "apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "j"},
    "spec": {"maxFailedIndexes": 1, "podFailurePolicy": {"rules": [{"action": "FailIndex"}, {"action": "Ignore"}]}},
}  # fmt: skip
CAPACITIES = {
    "apiVersion": "resource.k8s.io/v1", "kind": "ResourceSlice", "metadata": {"name": "s"},
    "spec": {"devices": [{"name": "d", "capacity": {"a": {"value": "1", "requestPolicy": {"default": "1"}}}}]},
}  # fmt: skip
TOLERATING = {
    "apiVersion": "resource.k8s.io/v1", "kind": "ResourceClaim", "metadata": {"name": "c"},
    "spec": {"devices": {"requests": [{"name": "r", "exactly": {"deviceClassName": "d", "tolerations": [{"operator": "Exists"}]}}]}},
}  # fmt: skip
TAINTED = {
    "apiVersion": "resource.k8s.io/v1", "kind": "ResourceSlice", "metadata": {"name": "s"},
    "spec": {"devices": [{"name": "d", "taints": [{"key": "a", "effect": "None"}]}]},
}  # fmt: skip
FOREIGN = {
    "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "c"},
    "spec": {"dataSourceRef": {"kind": "PersistentVolumeClaim", "name": "a", "namespace": "other"}},
}  # fmt: skip


@pytest.mark.parametrize(
    ("value", "minor", "expected"),
    [
        (SIGNAL, 36, [("ContainerStopSignals", "spec.containers.0.lifecycle")]),
        (SIGNAL_AND_HOOK, 36, [("ContainerStopSignals", "spec.containers.0.lifecycle.stopSignal")]),
        (IMAGE_VOLUME, 34, [("ImageVolume", "spec.containers.0.volumeMounts.0"), ("ImageVolume", "spec.volumes.0")]),
        (IMAGE_VOLUME, 35, []),
        (MOUNT, 31, [("ProcMountType", "spec.containers.0.securityContext.procMount")]),
        (MOUNT, 33, []),
        (SLEEP, 29, [("PodLifecycleSleepAction", "spec.containers.0.lifecycle")]),
        (SLEEP, 30, []),
        (TOLERATING, 34, []),  # the gate is about taints alone
        (TAINTED, 34, [("DRADeviceTaints", "spec.devices.0.taints")]),
        (RESTARTS, 33, []),  # there was no such gate, and these are refused
        (RESTARTS, 34, [("ContainerRestartRules", "spec.containers.0.restartPolicy"), ("ContainerRestartRules", "spec.initContainers.0.restartPolicy")]),
        (deployment(pod(hostUsers=False)), 31, [("UserNamespacesSupport", "spec.template.spec.hostUsers")]),
        (JOB, 31, [("JobManagedBy", "spec.managedBy")]),
        (INDEXES, 28, [("JobBackoffLimitPerIndex", "spec.maxFailedIndexes"), ("JobBackoffLimitPerIndex", "spec.podFailurePolicy.rules.0")]),
        (CAPACITIES, 34, [("DRAConsumableCapacity", "spec.devices.0.capacity.a.requestPolicy")]),
        (FOREIGN, 37, [("CrossNamespaceVolumeDataSource", "spec.dataSourceRef")]),
        (pod(), 31, []),
    ],
)
def test_what_is_dropped(value, minor, expected):
    with asking(release_of(minor)):
        assert sorted((gate, ".".join(map(str, path))) for gate, path in dropped_fields(value)) == expected
        assert (drop_disabled(value) is value) is (not expected)


def test_what_becomes_of_a_field_that_stays():
    with asking(release_of(31)):
        assert drop_disabled(MOUNT)["spec"]["containers"][0]["securityContext"] == {"procMount": "Default"}
        assert drop_disabled(INDEXES)["spec"]["podFailurePolicy"]["rules"] == INDEXES["spec"]["podFailurePolicy"]["rules"]
    with asking(release_of(34)):
        left = drop_disabled(IMAGE_VOLUME)["spec"]
    assert [each["name"] for each in left["volumes"]] == ["w"]
    assert left["containers"][0]["volumeMounts"] == [{"name": "w", "mountPath": "/w"}]
    assert len(IMAGE_VOLUME["spec"]["volumes"]) == 2


def test_a_live_object_keeps_what_it_has():
    with asking(release_of(36)):
        assert drop_disabled(SIGNAL, pod()) == pod()
        assert drop_disabled(SIGNAL, SIGNAL) == SIGNAL
    with asking(release_of(31)):
        both = pod({"securityContext": {"procMount": "Unmasked"}}, hostUsers=False)
        assert drop_disabled(both, pod(hostUsers=True)) == pod({"securityContext": {"procMount": "Default"}}, hostUsers=False)
        assert drop_disabled(JOB, {**JOB, "spec": {}}) == JOB  # updates do not ask about that gate


def test_gates_that_are_set_decide():
    off, on = release_of(36, (("EnvFiles", False),)), release_of(36, (("ContainerStopSignals", True),))
    key = pod({"env": [{"name": "A", "valueFrom": {"fileKeyRef": {"volumeName": "v", "path": "p", "key": "k"}}}]})
    with asking(off):
        assert dropped_fields(key) == [("EnvFiles", ("spec", "containers", 0, "env", 0, "valueFrom", "fileKeyRef"))]
    with asking(on):
        assert dropped_fields(SIGNAL) == []
        assert dropped_fields(key) == []


def test_a_dropped_field_is_not_judged():
    value = pod({"resizePolicy": [{"resourceName": "nope", "restartPolicy": "nope"}]})
    assert judge(value, Server(catalog("1.31"))).status == 201
    assert [error.field for error in judge(value, Server(catalog("1.36"))).errors] == ["spec.containers[0].resizePolicy"] * 2


@pytest.mark.parametrize(("minor", "known"), [(34, '"NoExecute", "NoSchedule"'), (35, "")])
def test_effects_of_taints_of_devices(minor, known):
    with asking(release_of(minor, (("DRADeviceTaints", True),))):
        errors = [str(error.message) for error in validate_device_taint({"key": "a", "effect": "None"}, ("taint",))]
    assert errors == ([f'Unsupported value: "None": supported values: {known}'] if known else [])


ODD = [True, 3, "x", {}, {"name": "v"}, [None], [3], ["x"], [[]], [{"name": []}], [{"name": {}}]]


@pytest.mark.parametrize("odd", ODD)
def test_what_stands_in_the_place_of_a_list_loses_nothing(odd):
    volumes = IMAGE_VOLUME["spec"]["volumes"]
    rules = {**JOB, "spec": {"podFailurePolicy": {"rules": odd}}}
    with asking(release_of(34)):
        assert drop_disabled(pod({"volumeMounts": odd}, volumes=volumes)) == pod({"volumeMounts": odd}, volumes=volumes[1:])
        assert drop_disabled(pod(volumes=odd)) == pod(volumes=odd)
        assert drop_disabled(pod(initContainers=odd, volumes=[{"name": [], "image": {}}])) == pod(initContainers=odd, volumes=[])
    with asking(release_of(28)):
        assert drop_disabled(rules) == rules
