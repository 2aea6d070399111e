"""Which claims get a volume made, by the provisioners that run."""

from __future__ import annotations

import pytest

from kubecheck.sim.cluster import Cluster
from kubecheck.sim.kubelet import Kubelet
from kubecheck.sim.profile import ClusterProfile


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
    assert settle(running, "csi.example.com") == (["csi.example.com"], [])


def test_a_provisioner_that_does_not_run_leaves_the_claim_waiting():
    drivers, reasons = settle(frozenset(("other.example.com",)), "csi.example.com")
    assert (drivers, set(reasons)) == ([], {"ExternalProvisioning"})


def test_a_class_without_a_provisioner_makes_nothing_even_where_all_work():
    assert settle(None, "kubernetes.io/no-provisioner") == ([], [])
