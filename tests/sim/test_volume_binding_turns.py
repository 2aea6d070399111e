"""Turns of the volume binder, one at a time: which volume a claim gets, what it is told instead, and how either is let go."""

import pytest

from kubecheck.sim.controllers.volume_binding import CONTROLLER
from kubecheck.sim.objects.clock import stamp
from kubecheck.sim.objects.store import Store

WAITING = "warn WaitForFirstConsumer: waiting for first consumer to be created before binding"
NO_CLASS = "warn FailedBinding: no persistent volumes available for this claim and no storage class is set"
BOUND = {"pv.kubernetes.io/bind-completed": "yes"}


def made_by(provisioner):
    return (
        f"warn ExternalProvisioning: Waiting for a volume to be created either by the external provisioner '{provisioner}' or manually by the system administrator. "
        "If volume creation is delayed, please verify that the provisioner is running and correctly registered."
    )


def claim(status=None, annotations=None, name="c", finalizers=(), leaving=False, **spec):
    metadata = {"name": name, "namespace": "default", "annotations": annotations or {}, "finalizers": list(finalizers)}
    said = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "5Gi"}}, "storageClassName": "", **spec}
    if leaving:
        metadata["deletionTimestamp"] = stamp(0)
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": metadata, "spec": said, "status": status or {"phase": "Pending"}}


def volume(name="v", size="5Gi", phase="Available", labels=None, finalizers=(), leaving=False, **spec):
    metadata = {"name": name, "labels": labels or {}, "finalizers": list(finalizers)}
    if leaving:
        metadata["deletionTimestamp"] = stamp(0)
    said = {"accessModes": ["ReadWriteOnce"], "capacity": {"storage": size}, **spec}
    return {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": metadata, "spec": said, "status": {"phase": phase}}


def kind(name="slow", provisioner="example.com/disk", **more):
    return {"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": name}, "provisioner": provisioner, **more}


def pod(name, phase="Pending"):
    spec = {"volumes": [{"name": "d", "persistentVolumeClaim": {"claimName": "c"}}], "containers": [{"name": "a", "image": "a:1"}]}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": "default"}, "spec": spec, "status": {"phase": phase}}


@pytest.fixture
def turn(take_turn):
    """Takes a turn about the first of some objects."""

    def take(value, *others):
        store = Store(frozenset())
        stored = store.add(value, 0.0)
        for each in others:
            store.add(each, 0.0)
        return take_turn(CONTROLLER, store, stored)

    return take


@pytest.mark.parametrize(("said", "volumes", "chosen"), [
    ({}, [volume()], "v"),
    ({}, [volume("a", "9Gi"), volume("b", "6Gi"), volume("c", "4Gi")], "b"),
    ({}, [volume("b"), volume("a")], "a"),
    ({}, [volume(size="4.9Gi")], ""),
    ({}, [volume(phase="Pending")], ""),
    ({}, [volume(leaving=True)], ""),
    ({}, [volume(storageClassName="slow")], ""),
    ({}, [volume(volumeMode="Block")], ""),
    ({"volumeMode": "Block"}, [volume(volumeMode="Block")], "v"),
    ({"volumeMode": "Filesystem"}, [volume()], "v"),
    ({}, [volume(volumeAttributesClassName="gold")], ""),
    ({"volumeAttributesClassName": "gold"}, [volume(volumeAttributesClassName="gold")], "v"),
    ({"accessModes": ["ReadWriteMany"]}, [volume()], ""),
    ({"accessModes": ["ReadWriteMany"]}, [volume(accessModes=["ReadWriteMany", "ReadWriteOnce"])], "v"),
    ({"selector": {"matchLabels": {"a": "b"}}}, [volume("w"), volume("x", "9Gi", labels={"a": "b"})], "x"),
    ({}, [volume("a"), volume("b", "7Gi", claimRef={"namespace": "default", "name": "c"})], "b"),
    ({}, [volume("a"), volume("b", "4Gi", claimRef={"namespace": "default", "name": "c"})], "a"),
    ({}, [volume("b", claimRef={"namespace": "default", "name": "c", "uid": "other"})], ""),
    ({}, [volume("b", claimRef={"namespace": "other", "name": "c"})], ""),
    ({}, [volume("b", claimRef={"name": "c"})], "b"),
])  # fmt: skip
def test_the_volume_of_a_claim(turn, said, volumes, chosen):
    found = turn(claim(**said), *volumes)
    assert (found.value["spec"].get("volumeName", ""), found.status["phase"]) == (chosen, "Bound" if chosen else "Pending")
    assert found.asked == ([f"replace {chosen}", "replace c"] if chosen else [NO_CLASS])
    if chosen:
        other, uid = found.store.get("PersistentVolume", "", chosen), found.value["metadata"]["uid"]
        assert (other["spec"]["claimRef"]["uid"], other["spec"]["claimRef"]["name"], other["status"]["phase"]) == (uid, "c", "Bound")
        assert found.value["metadata"]["annotations"] == {**BOUND, "pv.kubernetes.io/bound-by-controller": "yes"}
        assert found.status == {"phase": "Bound", "accessModes": other["spec"]["accessModes"], "capacity": other["spec"]["capacity"]}


MINE = {"volumeName": "v"}


@pytest.mark.parametrize(("said", "other", "asked"), [
    (MINE, volume(), ["replace v", "replace c"]),
    (MINE, volume("w"), []),
    (MINE, volume(claimRef={"namespace": "default", "name": "c"}), ["replace v", "replace c"]),
    (MINE, volume(size="1Gi", claimRef={"namespace": "default", "name": "c"}), ["replace v", "replace c"]),
    (MINE, volume(claimRef={"namespace": "default", "name": "d"}), ['warn FailedBinding: volume "v" already bound to a different claim.']),
    (MINE, volume(leaving=True), ['warn VolumeMismatch: Cannot bind to requested volume "v": the volume is marked for deletion "v"']),
    (MINE, volume(size="4Gi"), ['warn VolumeMismatch: Cannot bind to requested volume "v": requested PV is too small']),
    (MINE, volume(storageClassName="x"), ['warn VolumeMismatch: Cannot bind to requested volume "v": storageClassName does not match']),
    (MINE, volume(volumeAttributesClassName="x"), ['warn VolumeMismatch: Cannot bind to requested volume "v": volumeAttributesClassName does not match']),
    (MINE, volume(volumeMode="Block"), ['warn VolumeMismatch: Cannot bind to requested volume "v": incompatible volumeMode']),
    (MINE, volume(accessModes=["ReadOnlyMany"]), ['warn VolumeMismatch: Cannot bind to requested volume "v": incompatible accessMode']),
])  # fmt: skip
def test_a_volume_that_is_named(turn, said, other, asked):
    found = turn(claim(**said), other)
    assert found.asked == asked
    assert found.value["metadata"]["annotations"] == (BOUND if asked and asked[0] == "replace v" else {})


DELAYED = {"volumeBindingMode": "WaitForFirstConsumer"}
SELECTED = {"volume.kubernetes.io/selected-node": "n"}
SLOW = {"storageClassName": "slow"}


@pytest.mark.parametrize(("value", "others", "asked", "creates"), [
    (claim(**SLOW), [kind()], [made_by("example.com/disk")], True),
    (claim(**SLOW), [], ['warn ProvisioningFailed: storageclass.storage.k8s.io "slow" not found'], False),
    (claim(**SLOW), [kind(provisioner="kubernetes.io/no-provisioner")], ["warn ProvisioningFailed: no volume plugin matched name: kubernetes.io/no-provisioner"], False),
    (claim(**SLOW), [kind(provisioner="kubernetes.io/aws-ebs")], [made_by("kubernetes.io/aws-ebs")], True),
    (claim(**SLOW), [kind(**DELAYED)], [WAITING], False),
    (claim(**SLOW), [kind(**DELAYED), volume(storageClassName="slow")], [WAITING], False),
    (claim(**SLOW), [kind(**DELAYED), pod("p", "Succeeded")], [WAITING], False),
    (claim(**SLOW), [kind(**DELAYED), pod("p")], ["warn WaitForPodScheduled: waiting for pod p to be scheduled"], False),
    (claim(annotations=SELECTED, **SLOW), [kind(**DELAYED)], [made_by("example.com/disk")], True),
    (claim(storageClassName=None), [kind("first", metadata={"name": "first", "annotations": {"storageclass.kubernetes.io/is-default-class": "true"}})], None, True),
    (claim(storageClassName=None), [kind()], [NO_CLASS], False),
])  # fmt: skip
def test_a_volume_that_is_to_be_made(turn, value, others, asked, creates):
    if value["spec"]["storageClassName"] is None:
        del value["spec"]["storageClassName"]
    found = turn(value, *others)
    uid = found.value["metadata"]["uid"]
    if asked is None:
        asked = ["replace c", made_by("example.com/disk")]
        assert found.value["spec"]["storageClassName"] == "first"
    assert found.asked == [*asked, *([f"create pvc-{uid}"] if creates else [])]
    if creates:
        (made,) = found.created
        assert {name: made["spec"][name] for name in ("capacity", "accessModes", "persistentVolumeReclaimPolicy")} == {
            "capacity": {"storage": "5Gi"}, "accessModes": ["ReadWriteOnce"], "persistentVolumeReclaimPolicy": "Delete",
        }  # fmt: skip
        assert (made["spec"]["csi"]["volumeHandle"], made["spec"]["claimRef"]["uid"], made["status"]) == (uid, uid, {"phase": "Pending"})


@pytest.mark.parametrize(("provisioners", "creates"), [(frozenset(), False), (frozenset(("example.com/disk",)), True)])
def test_only_provisioners_that_are_there_make_volumes(take_turn, provisioners, creates):
    store = Store(frozenset())
    store.provisioners = provisioners
    store.add(kind(reclaimPolicy="Retain"), 0.0)
    found = take_turn(CONTROLLER, store, store.add(claim(**SLOW), 0.0))
    assert [each["spec"]["persistentVolumeReclaimPolicy"] for each in found.created] == (["Retain"] if creates else [])


@pytest.mark.parametrize(("phase", "others", "asked", "after"), [
    ("Bound", [volume()], [], "Bound"),
    ("Bound", [], ["warn ClaimLost: Bound claim has lost its PersistentVolume. Data on the volume is lost!"], "Lost"),
    ("Lost", [], [], "Lost"),
])  # fmt: skip
def test_a_claim_that_is_bound(turn, phase, others, asked, after):
    found = turn(claim({"phase": phase}, BOUND, volumeName="v"), *others)
    assert (found.asked, found.status["phase"]) == (asked, after)


def test_a_claim_begins_to_wait(turn):
    value = claim()
    del value["status"]
    assert turn(value).status == {"phase": "Pending"}


PROTECTED = ["kubernetes.io/pvc-protection", "other"]


@pytest.mark.parametrize(("others", "asked", "left"), [
    ([], ["replace c"], ["other"]), ([pod("p", "Failed")], ["replace c"], ["other"]), ([pod("p", "Running")], [], PROTECTED),
])  # fmt: skip
def test_a_claim_goes_when_no_pod_uses_it(turn, others, asked, left):
    found = turn(claim(finalizers=PROTECTED, leaving=True), *others)
    assert (found.asked, found.value["metadata"]["finalizers"]) == (asked, left)
    assert turn(claim(finalizers=["other"], leaving=True)).asked == []


@pytest.mark.parametrize(("said", "before", "after"), [
    ({}, "Pending", "Available"),
    ({"claimRef": {"namespace": "default", "name": "c"}}, "Pending", "Available"),
    ({"claimRef": {"namespace": "default", "name": "c", "uid": "gone"}}, "Bound", "Released"),
    ({"claimRef": {"namespace": "default", "name": "c", "uid": "gone"}}, "Failed", "Failed"),
    ({"claimRef": {"namespace": "default", "name": "c", "uid": "gone"}, "persistentVolumeReclaimPolicy": "Recycle"}, "Bound", "Failed"),
    ({"claimRef": {"namespace": "default", "name": "c", "uid": "gone"}, "persistentVolumeReclaimPolicy": "Recycle", "nfs": {}}, "Bound", "Released"),
    ({"claimRef": {"namespace": "default", "name": "c", "uid": "gone"}, "persistentVolumeReclaimPolicy": "Recycle", "hostPath": {}}, "Bound", "Released"),
    ({"claimRef": {"namespace": "default", "name": "c", "uid": "gone"}, "persistentVolumeReclaimPolicy": "Retain"}, "Bound", "Released"),
])  # fmt: skip
def test_the_phase_of_a_volume(turn, said, before, after):
    found = turn(volume(phase=before, **said), claim())
    assert (found.asked, found.status) == ([], {"phase": after})


def kept(take_turn, **said):
    store = Store(frozenset())
    uid = store.add(claim(**said), 0.0)["metadata"]["uid"]
    reference = {"namespace": "default", "name": "c", "uid": uid}
    return take_turn(CONTROLLER, store, store.add(volume(phase="Available", claimRef=reference, finalizers=["kubernetes.io/pv-protection"]), 0.0))


def test_a_volume_that_is_kept_for_a_claim(take_turn):
    assert kept(take_turn, volumeName="v").status == {"phase": "Bound"}
    found = kept(take_turn)
    assert (found.asked, found.store.get("PersistentVolumeClaim", "default", "c")["spec"]["volumeName"]) == (["replace c"], "v")
    assert kept(take_turn, volumeName="w").status == {"phase": "Available"}


def test_a_volume_goes_when_its_claim_has_gone(turn):
    guarded = ["kubernetes.io/pv-protection", "other"]
    found = turn(volume(finalizers=guarded, leaving=True, claimRef={"namespace": "default", "name": "c", "uid": "gone"}))
    assert (found.asked, found.value["metadata"]["finalizers"]) == (["replace v"], ["other"])
    assert turn(volume(finalizers=["other"], leaving=True)).asked == []


def test_what_is_not_there_has_no_turn(take_turn):
    for name, value in (("c", claim()), ("v", volume())):
        found = take_turn(CONTROLLER, Store(frozenset()), value)
        assert (found.asked, found.value["metadata"]["name"]) == ([], name)
