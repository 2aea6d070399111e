"""Claims for devices in the dry run: made from templates, given devices, given back; and what a RuntimeClass adds to a pod."""

from __future__ import annotations

from kubecheck.sim import ClusterProfile, simulate
from kubecheck.sim.play.facts import UnplacedPod
from kubecheck.sim.profile import Pool

ASSUMED = "devices: no ResourceSlice is given, so claims get the devices that they ask for"
REQUESTS = [{"name": "gpu", "exactly": {"deviceClassName": "gpu"}}]
CLASS = {"apiVersion": "resource.k8s.io/v1", "kind": "DeviceClass", "metadata": {"name": "gpu"}, "spec": {}}
TEMPLATE = {
    "apiVersion": "resource.k8s.io/v1",
    "kind": "ResourceClaimTemplate",
    "metadata": {"name": "one"},
    "spec": {"spec": {"devices": {"requests": REQUESTS}}},
}
SHARED = {"apiVersion": "resource.k8s.io/v1", "kind": "ResourceClaim", "metadata": {"name": "shared"}, "spec": {"devices": {"requests": REQUESTS}}}


def slice_of(node, count):
    spec = {
        "driver": "gpu.example.com",
        "nodeName": node,
        "pool": {"name": node, "generation": 1, "resourceSliceCount": 1},
        "devices": [{"name": f"gpu-{number}"} for number in range(count)],
    }
    return {"apiVersion": "resource.k8s.io/v1", "kind": "ResourceSlice", "metadata": {"name": node}, "spec": spec}


def workload(kind="Deployment", replicas=2, **pod):
    labels = {"app": "train"}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "train", "image": "example/train:1"}], **pod}}
    if kind == "Job":
        template["spec"]["restartPolicy"] = "Never"
        spec = {"completions": replicas, "parallelism": replicas, "template": template}
        return {"apiVersion": "batch/v1", "kind": kind, "metadata": {"name": "train"}, "spec": spec}
    spec = {"replicas": replicas, "selector": {"matchLabels": labels}, "template": template}
    return {"apiVersion": "apps/v1", "kind": kind, "metadata": {"name": "train"}, "spec": spec}


def two_nodes():
    return ClusterProfile(pools=[Pool("n", {"cpu": "2", "memory": "4Gi"}, 2)])


FROM_TEMPLATE = [{"name": "gpu", "resourceClaimTemplateName": "one"}]


def run(*objects):
    return simulate([CLASS, TEMPLATE, SHARED, *objects], two_nodes(), plan=("install",))


def test_each_pod_gets_a_claim_of_its_own():
    outcome = run(workload(resourceClaims=FROM_TEMPLATE), slice_of("n-0", 2))
    assert (outcome.facts, [each.node for each in outcome.placements]) == ([], ["n-0", "n-0"])
    assert ASSUMED not in outcome.assumptions


def test_too_few_devices_leave_a_pod_unplaced():
    outcome = run(workload(resourceClaims=FROM_TEMPLATE), slice_of("n-0", 1))
    (fact,) = outcome.facts
    assert isinstance(fact, UnplacedPod)
    assert fact.message.startswith("0/2 nodes are available: 2 cannot allocate all claims.")


def test_where_nobody_says_what_devices_there_are_claims_are_met():
    outcome = run(workload(resourceClaims=FROM_TEMPLATE))
    assert (outcome.facts, [each.ready for each in outcome.placements]) == ([], [True, True])
    assert ASSUMED in outcome.assumptions
    assert ASSUMED not in run(workload()).assumptions


def test_a_job_gives_devices_back():
    outcome = run(workload("Job", resourceClaims=FROM_TEMPLATE), slice_of("n-0", 1))
    assert (outcome.facts, [each.ended for each in outcome.placements]) == ([], [True, True])


def test_a_job_gives_devices_of_an_extended_resource_back():
    named = {**CLASS, "spec": {"extendedResourceName": "example.com/gpu"}}
    limits = {"example.com/gpu": "1"}
    container = {"name": "train", "image": "example/train:1", "resources": {"requests": limits, "limits": limits}}
    outcome = simulate([named, workload("Job", containers=[container]), slice_of("n-0", 1)], two_nodes(), plan=("install",))
    assert (outcome.facts, [each.ended for each in outcome.placements]) == ([], [True, True])


def test_pods_of_a_shared_claim_go_where_its_device_is():
    outcome = run(workload(resourceClaims=[{"name": "gpu", "resourceClaimName": "shared"}]), slice_of("n-1", 1))
    assert (outcome.facts, [each.node for each in outcome.placements]) == ([], ["n-1", "n-1"])


def test_a_runtime_class_adds_overhead_and_says_where():
    runtime = {
        "apiVersion": "node.k8s.io/v1",
        "kind": "RuntimeClass",
        "metadata": {"name": "sandbox"},
        "handler": "sandbox",
        "overhead": {"podFixed": {"cpu": "1500m"}},
    }
    pod = {"runtimeClassName": "sandbox", "containers": [{"name": "a", "image": "a:1", "resources": {"requests": {"cpu": "1"}}}]}
    (fact,) = run(workload(replicas=1, **pod), runtime).facts
    assert fact.message.startswith("0/2 nodes are available: 2 Insufficient cpu.")
    runtime = {**runtime, "overhead": {"podFixed": {"cpu": "100m"}}, "scheduling": {"nodeSelector": {"kubernetes.io/hostname": "n-1"}}}
    outcome = run(workload(replicas=1, **pod), runtime)
    assert (outcome.facts, [each.node for each in outcome.placements]) == ([], ["n-1"])


def test_a_claim_that_is_not_there_is_told_by_simulate_and_left_to_rules():
    profile = ClusterProfile(nodes=[Pool("n", {"cpu": "4", "memory": "8Gi"}, 1).node(0)])
    objects = [CLASS, slice_of("n-0", 1), workload(replicas=1, resourceClaims=[{"name": "gpu", "resourceClaimName": "none"}])]
    outcome = simulate(objects, profile, plan=("install",))
    (fact,) = outcome.facts
    assert isinstance(fact, UnplacedPod)
    assert fact.message == outcome.placements[0].why
    assert fact.message.startswith('0/1 nodes are available: resourceclaim.resource.k8s.io "none" not found.')
    assert simulate(objects, profile, proves=True).facts == []
