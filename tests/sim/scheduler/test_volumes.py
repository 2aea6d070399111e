"""Claims and volumes: what keeps a pod off, and what its claims get."""

import pytest

from kubecheck.sim.scheduler import bind_volumes

VOLUME = [{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}]


def claim(name="data", modes=("ReadWriteOnce",), size="1Gi", class_name="local", volume=""):
    spec = {"accessModes": list(modes), "resources": {"requests": {"storage": size}}, "storageClassName": class_name}
    annotations = {}
    if volume:
        spec["volumeName"] = volume
        annotations = {"pv.kubernetes.io/bind-completed": "yes"}
    return {"kind": "PersistentVolumeClaim", "metadata": {"name": name, "namespace": "default", "annotations": annotations}, "spec": spec}


def volume(name, node=None, size="5Gi", labels=None, driver=None, **more):
    spec = {"capacity": {"storage": size}, "accessModes": ["ReadWriteOnce"], "storageClassName": "local", **more}
    if node:
        expression = {"key": "kubernetes.io/hostname", "operator": "In", "values": [node]}
        spec["nodeAffinity"] = {"required": {"nodeSelectorTerms": [{"matchExpressions": [expression]}]}}
    if driver:
        spec["csi"] = {"driver": driver, "volumeHandle": name}
    return {"kind": "PersistentVolume", "metadata": {"name": name, "labels": labels or {}}, "spec": spec, "status": {"phase": "Available"}}


def storage_class(name="local", provisioner="kubernetes.io/no-provisioner", mode="WaitForFirstConsumer", **more):
    return {"kind": "StorageClass", "metadata": {"name": name}, "provisioner": provisioner, "volumeBindingMode": mode, **more}


@pytest.mark.parametrize(
    ("objects", "plugin", "reason"),
    [
        ([], "VolumeRestrictions", 'persistentvolumeclaim "data" not found'),
        ([claim(), storage_class(mode="Immediate")], "VolumeBinding", "pod has unbound immediate PersistentVolumeClaims"),
        ([claim()], "VolumeBinding", "pod has unbound immediate PersistentVolumeClaims"),
    ],
)
def test_claims_that_no_node_can_satisfy(cluster, objects, plugin, reason):
    for each in objects:
        cluster.state.apply(each)
    cluster.node("one")
    cluster.pod("web", volumes=VOLUME)
    attempt = cluster.schedule("web")
    assert (attempt.pre_filter.plugin, attempt.pre_filter.reasons) == (plugin, (reason,))
    assert attempt.message == f"0/1 nodes are available: {reason}. not found"


def test_a_waiting_claim_takes_the_smallest_volume_that_reaches_the_node(cluster, verdicts):
    cluster.node("one")
    cluster.node("two")
    for each in (storage_class(), claim(), volume("large", "one", "9Gi"), volume("fitting", "one", "2Gi"), volume("tiny", "one", "100Mi")):
        cluster.state.apply(each)
    cluster.pod("web", volumes=VOLUME)
    attempt = cluster.schedule("web")
    unresolvable = "UnschedulableAndUnresolvable"
    assert verdicts(attempt) == {"two": ("VolumeBinding", unresolvable, ("node(s) didn't find available persistent volumes to bind",))}
    assert bind_volumes(cluster.state, attempt.volumes, attempt.node) == {"default/data": "fitting"}
    cluster.state.bind("default", "web", attempt.node)
    cluster.pod("next", volumes=VOLUME)
    assert cluster.schedule("next").rejected["two"].reasons == ("node(s) didn't match PersistentVolume's node affinity",)


def test_volumes_are_made_where_the_class_allows(cluster):
    cluster.node("a1", labels={"topology.kubernetes.io/zone": "a"})
    cluster.node("b1", labels={"topology.kubernetes.io/zone": "b"})
    allowed = [{"matchLabelExpressions": [{"key": "topology.kubernetes.io/zone", "values": ["b"]}]}]
    cluster.state.apply(storage_class(provisioner="csi.example.com", allowedTopologies=allowed))
    cluster.state.apply(claim())
    cluster.pod("web", volumes=VOLUME)
    attempt = cluster.schedule("web")
    assert attempt.node == "b1"
    assert bind_volumes(cluster.state, attempt.volumes, "b1") == {"default/data": "pvc-default-data"}
    assert cluster.state.volumes["pvc-default-data"]["spec"]["csi"]["driver"] == "csi.example.com"


def test_zones_limits_and_single_pods(cluster):
    cluster.node("a1", labels={"topology.kubernetes.io/zone": "a"})
    cluster.node("b1", labels={"topology.kubernetes.io/zone": "b"})
    cluster.state.apply(volume("zonal", labels={"topology.kubernetes.io/zone": "b__c"}, driver="csi.example.com"))
    cluster.state.apply(volume("full", driver="csi.example.com"))
    cluster.state.apply(claim(volume="zonal"))
    cluster.state.apply(claim("more", volume="full"))
    cluster.pod("web", volumes=VOLUME)
    attempt = cluster.schedule("web")
    assert (attempt.node, attempt.rejected["a1"].reasons) == ("b1", ("node(s) had no available volume zone",))
    cluster.state.bind("default", "web", "b1")
    drivers = [{"name": "csi.example.com", "nodeID": "b1", "allocatable": {"count": 1}}]
    cluster.state.apply({"kind": "CSINode", "metadata": {"name": "b1"}, "spec": {"drivers": drivers}})
    cluster.pod("next", volumes=[{"name": "more", "persistentVolumeClaim": {"claimName": "more"}}])
    assert cluster.schedule("next").rejected["b1"].reasons == ("node(s) exceed max volume count",)


def test_a_claim_for_one_pod_only(cluster):
    cluster.node("one")
    cluster.state.apply(volume("disk"))
    cluster.state.apply(claim(modes=["ReadWriteOncePod"], volume="disk"))
    cluster.pod("first", volumes=VOLUME, nodeName="one")
    cluster.pod("second", volumes=VOLUME)
    found = cluster.schedule("second").rejected["one"]
    assert (found.plugin, found.code) == ("VolumeRestrictions", "Unschedulable")
    assert found.reasons[0].endswith("with ReadWriteOncePod access mode already in-use by another pod")


def test_nodes_alike_in_labels_are_told_apart_by_reason(cluster):
    for name, zone in (("a1", "a"), ("a2", "a"), ("b1", "b")):
        cluster.node(name, labels={"topology.kubernetes.io/zone": zone})
    cluster.state.apply({"kind": "CSIDriver", "metadata": {"name": "csi.example.com"}, "spec": {"storageCapacity": True}})
    allowed = [{"matchLabelExpressions": [{"key": "topology.kubernetes.io/zone", "values": ["a"]}]}]
    cluster.state.apply(storage_class(provisioner="csi.example.com", allowedTopologies=allowed))
    cluster.state.apply(claim())
    cluster.pod("web", volumes=VOLUME)
    assert cluster.schedule("web").message.startswith(
        "0/3 nodes are available: 1 node(s) didn't find available persistent volumes to bind, 2 node(s) did not have enough free storage. "
    )
    topology = {"matchLabels": {"kubernetes.io/hostname": "a2"}}
    capacity = {"storageClassName": "local", "capacity": "10Gi", "nodeTopology": topology}
    cluster.state.apply({"kind": "CSIStorageCapacity", "metadata": {"name": "room", "namespace": "default"}, **capacity})
    assert cluster.schedule("web").node == "a2"
