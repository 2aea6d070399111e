"""Which claims get a volume made, by the provisioners that run."""

from __future__ import annotations

import json

import pytest

from kubecheck.sim.cluster.kubelet import Kubelet
from kubecheck.sim.cluster.loop import Cluster
from kubecheck.sim.play.dry_run import simulate
from kubecheck.sim.profile import ClusterProfile
from kubecheck.testing.replay.rollouts import answer_rollouts


def settle(running, provisioner):
    """Bring one claim to rest; its volume's driver, or None."""
    cluster = Cluster(ClusterProfile(), Kubelet())
    cluster.store.provisioners = running
    kind = {"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": "fast"}, "provisioner": provisioner}
    cluster.create({**kind, "reclaimPolicy": "Delete", "volumeBindingMode": "Immediate"})
    spec = {"accessModes": ["ReadWriteOnce"], "volumeMode": "Filesystem", "resources": {"requests": {"storage": "1Gi"}}}
    metadata = {"name": "data", "namespace": "default"}
    cluster.create({"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": metadata, "spec": {**spec, "storageClassName": "fast"}})
    cluster.rest()
    volumes = cluster.store.of_kind("PersistentVolume")
    return [volume["spec"]["csi"]["driver"] for volume in volumes], [warning.reason for warning in cluster.warnings]


@pytest.mark.parametrize("running", [None, frozenset(("csi.example.com",))])
def test_a_provisioner_that_runs_makes_a_volume_of_its_own_driver(running):
    assert settle(running, "csi.example.com") == (["csi.example.com"], ["ExternalProvisioning"])


def test_a_provisioner_that_does_not_run_leaves_the_claim_waiting():
    drivers, reasons = settle(frozenset(("other.example.com",)), "csi.example.com")
    assert (drivers, set(reasons)) == ([], {"ExternalProvisioning"})


def test_a_class_without_a_provisioner_makes_nothing_even_where_all_work():
    drivers, reasons = settle(None, "kubernetes.io/no-provisioner")
    assert (drivers, set(reasons)) == ([], {"ProvisioningFailed"})


def play(*documents):
    steps = [{"apply": {"a.yaml": "\n---\n".join(json.dumps(each) for each in documents)}}]
    (step,) = answer_rollouts({"id": "x", "nodes": [], "steps": steps})["steps"]
    return step


def volume(**spec):
    made = {"capacity": {"storage": "5Gi"}, "accessModes": ["ReadWriteOnce"], "csi": {"driver": "d.example.com", "volumeHandle": "v"}, **spec}
    return {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "disk"}, "spec": {"storageClassName": "manual", **made}}


def claim(**spec):
    made = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "5Gi"}}, "storageClassName": "manual", "volumeName": "disk", **spec}
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "data"}, "spec": made}


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        ({}, ""),
        ({"resources": {"requests": {"storage": "6Gi"}}}, "requested PV is too small"),
        ({"storageClassName": "other"}, "storageClassName does not match"),
        ({"volumeMode": "Block"}, "incompatible volumeMode"),
        ({"accessModes": ["ReadWriteMany"]}, "incompatible accessMode"),
    ],
)
def test_a_claim_that_names_a_volume_gets_it_if_it_fits(asked, problem):
    step = play(volume(), claim(**asked))
    assert step["claims"]["data"]["phase"] == ("Pending" if problem else "Bound")
    assert [each["message"] for each in step.get("warnings", ())] == ([f'Cannot bind to requested volume "disk": {problem}'] if problem else [])


def test_a_named_volume_that_does_not_fit_is_a_fact_of_the_dry_run():
    (fact,) = simulate([volume(), claim(storageClassName="other")]).facts
    assert (fact.ref.name, fact.why) == ("data", 'Cannot bind to requested volume "disk": storageClassName does not match')
