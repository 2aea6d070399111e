"""How many volumes of a driver a node attaches, source by source; and claims for devices that a pod cannot use yet."""

from types import SimpleNamespace

import pytest

from kubecheck.sim.scheduler.core.framework import SKIP, CycleError
from kubecheck.sim.scheduler.plugins.dynamic_resources import find_claims
from kubecheck.sim.scheduler.plugins.node_volume_limits import filter_node, pre_filter

DRIVER, EBS = "csi.example.com", "ebs.csi.aws.com"


def csi(name, driver=DRIVER):
    return {"metadata": {"name": name}, "spec": {"csi": {"driver": driver, "volumeHandle": name}}}


def claim(name, volume="", owner=None, **spec):
    owners = [{"kind": "Pod", "name": owner, "uid": owner, "controller": True}] if owner else []
    return {"metadata": {"name": name, "namespace": "default", "ownerReferences": owners}, "spec": {"volumeName": volume, **spec}}


def named(name):
    return {"name": name, "persistentVolumeClaim": {"claimName": name}}


def pod(name, *volumes):
    kind = SimpleNamespace(volumes=list(volumes), spec={})
    return SimpleNamespace(name=name, uid=name, namespace="default", key=f"default/{name}", kind=kind, obj={"metadata": {"name": name, "uid": name}})


CLAIMS = [claim("a", "va"), claim("b", "vb"), claim("other", "vo"), claim("waits", storageClassName="slow"), claim("lost", storageClassName="none")]
CLAIMS += [claim("old", storageClassName="ebs"), claim("files", storageClassName="files"), claim("p-e", "va", owner="p"), claim("p-f", "va", owner="q")]
CLAIMS += [claim("moved", "vm")]
VOLUMES = [csi("va"), csi("vb"), csi("vo", "other.example.com"), {"metadata": {"name": "vm"}, "spec": {"awsElasticBlockStore": {"volumeID": "m"}}}]
PROVISIONERS = {"slow": DRIVER, "ebs": "kubernetes.io/aws-ebs", "files": "kubernetes.io/azure-file"}


def verdict(new, *there, limits=(), attachments=()):
    """The reason why a node does not take a pod, empty where it does; None of limits: the node has no CSINode."""
    state = SimpleNamespace(
        claims={f"default/{each['metadata']['name']}": each for each in CLAIMS}, volumes={each["metadata"]["name"]: each for each in VOLUMES},
        storage_classes={name: {"metadata": {"name": name}, "provisioner": each} for name, each in PROVISIONERS.items()}, csi_nodes={},
        attachments=dict(enumerate(attachments)),
    )  # fmt: skip
    if limits is not None:
        drivers = [{"name": name, **({"allocatable": {"count": count}} if count is not None else {})} for name, count in limits]
        state.csi_nodes["n"] = {"spec": {"drivers": drivers}}
    found = filter_node(SimpleNamespace(state=state, pod=new), SimpleNamespace(name="n", pods={each.name: each for each in there}))
    return "" if found is None else found.reasons[0]


FULL = "node(s) exceed max volume count"
ONE = [(DRIVER, 1)]
EBS_SOURCE = {"name": "v", "awsElasticBlockStore": {"volumeID": "x"}}


def attached(volume, node="n", attacher=DRIVER):
    return {"spec": {"nodeName": node, "attacher": attacher, "source": {"persistentVolumeName": volume}}}


@pytest.mark.parametrize(("new", "there", "limits", "attachments", "expected"), [
    (pod("p", named("a")), [], ONE, [], ""),
    (pod("p", named("a")), [pod("q", named("b"))], ONE, [], FULL),
    (pod("p", named("a")), [pod("q", named("b"))], [(DRIVER, 2)], [], ""),
    (pod("p", named("a"), named("b")), [], ONE, [], FULL),
    (pod("p", named("a"), named("b")), [], [(DRIVER, 2)], [], ""),
    (pod("p", named("a")), [pod("q", named("a"))], ONE, [], ""),
    (pod("p", named("a")), [pod("q", named("other"))], ONE, [], ""),
    (pod("p", named("a")), [pod("q", named("b"))], [("other.example.com", 1)], [], ""),
    (pod("p", named("a")), [pod("q", named("b"))], [(DRIVER, None)], [], ""),
    (pod("p", named("a")), [pod("q", named("b"))], [], [], ""),
    (pod("p", named("a")), [pod("q", named("b"))], None, [], ""),
    (pod("p", named("a")), [], [(DRIVER, 0)], [], FULL),
    (pod("p"), [pod("q", named("b"))], [(DRIVER, 0)], [], ""),
    # what is attached already
    (pod("p", named("a")), [], ONE, [attached("vb")], FULL),
    (pod("p", named("a")), [], ONE, [attached("vb", node="m")], ""),
    (pod("p", named("a")), [], ONE, [attached("vb", attacher="")], ""),
    (pod("p", named("a")), [], ONE, [attached("gone")], ""),
    (pod("p", named("a")), [], ONE, [attached("vo", attacher="other.example.com")], ""),
    (pod("p", named("a")), [pod("q", named("b"))], [(DRIVER, 2)], [attached("vb")], ""),
    # claims without a volume, and those of no driver that is counted
    (pod("p", named("waits")), [pod("q", named("b"))], ONE, [], FULL),
    (pod("p", named("lost")), [pod("q", named("b"))], ONE, [], ""),
    (pod("p", named("files")), [], [("kubernetes.io/azure-file", 0)], [], ""),
    (pod("p", named("gone")), [], ONE, [], 'looking up PVC default/gone: persistentvolumeclaim "gone" not found'),
    (pod("p", named("a")), [pod("q", named("gone"))], ONE, [], ""),
    # sources of old
    (pod("p", EBS_SOURCE), [], [(EBS, 0)], [], FULL),
    (pod("p", EBS_SOURCE), [pod("q", EBS_SOURCE)], [(EBS, 1)], [], ""),
    (pod("p", EBS_SOURCE), [], None, [], ""),
    (pod("p", named("old")), [], [(EBS, 0)], [], FULL),
    (pod("p", named("moved")), [], [(EBS, 0)], [], FULL),
    (pod("p", {"name": "v", "emptyDir": {}}), [], [(EBS, 0), (DRIVER, 0)], [], ""),
    # volumes that are made for a pod
    (pod("p", {"name": "e", "ephemeral": {}}), [pod("q", named("b"))], ONE, [], FULL),
    (pod("p", {"name": "none", "ephemeral": {}}), [], ONE, [], 'looking up PVC default/p-none: persistentvolumeclaim "p-none" not found'),
])  # fmt: skip
def test_limits_of_drivers(new, there, limits, attachments, expected):
    assert verdict(new, *there, limits=limits, attachments=attachments) == expected


def test_a_claim_that_was_made_for_another_pod():
    with pytest.raises(CycleError, match=r"^PVC default/p-f was not created for pod default/p \(pod is not owner\)$"):
        verdict(pod("p", {"name": "f", "ephemeral": {}}), limits=ONE)


@pytest.mark.parametrize(("volume", "expected"), [
    (named("a"), None), ({"ephemeral": {}}, None), (EBS_SOURCE, None), ({"azureFile": {}}, None), ({"vsphereVolume": {}}, None), ({"emptyDir": {}}, SKIP), ({"configMap": {}}, SKIP),
])  # fmt: skip
def test_volumes_that_are_looked_at(volume, expected):
    assert pre_filter(SimpleNamespace(pod=None, kind=SimpleNamespace(volumes=[{"emptyDir": {}}, volume]))) is expected


def device_claim(name, leaving=False):
    return {"metadata": {"name": name, **({"deletionTimestamp": "x"} if leaving else {})}}


@pytest.mark.parametrize(("wanted", "statuses", "found", "reason"), [
    ([{"name": "r", "resourceClaimName": "a"}, {"name": "s", "resourceClaimName": "b"}], [], ["a", "b"], ""),
    ([{"name": "r", "resourceClaimName": "gone"}], [], [], 'resourceclaim.resource.k8s.io "gone" not found'),
    ([{"name": "r", "resourceClaimName": "leaving"}], [], [], 'resourceclaim "leaving" is being deleted'),
    ([{"name": "r", "resourceClaimTemplateName": "t"}], [], [], 'pod "default/p": ResourceClaim not created yet'),
    ([{"name": "r", "resourceClaimTemplateName": "t"}], [{"name": "s", "resourceClaimName": "a"}], [], 'pod "default/p": ResourceClaim not created yet'),
    ([{"name": "r", "resourceClaimTemplateName": "t"}], [{"name": "r", "resourceClaimName": "a"}], ["a"], ""),
    ([{"name": "r", "resourceClaimTemplateName": "t"}, {"name": "s", "resourceClaimName": "b"}], [{"name": "r"}], ["b"], ""),
    ([], [], [], ""),
])  # fmt: skip
def test_claims_of_a_pod(wanted, statuses, found, reason):
    asking = pod("p")
    asking.kind.spec["resourceClaims"] = wanted
    asking.obj["status"] = {"resourceClaimStatuses": statuses}
    state = SimpleNamespace(resource_claims={f"default/{name}": device_claim(name, name == "leaving") for name in ("a", "b", "leaving")})
    claims, why = find_claims(state, asking)
    assert ([each["metadata"]["name"] for each in claims], why) == (found, reason)
