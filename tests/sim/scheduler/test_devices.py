"""Claims for devices: which are chosen, on which nodes, and what is left for others."""

import pytest

from kubecheck.sim.scheduler import bind_devices

DRIVER = "gpu.example.com"


class Devices:
    """A cluster of nodes with devices, and claims for them."""

    def __init__(self, cluster):
        self.cluster = cluster
        self.state = cluster.state
        self.device_class("gpu", f'device.driver == "{DRIVER}"')

    def device_class(self, name, *selectors):
        spec = {"selectors": [{"cel": {"expression": each}} for each in selectors]}
        self.state.apply({"kind": "DeviceClass", "metadata": {"name": name}, "spec": spec})

    def slice(self, name, devices=(), pool=None, count=1, generation=1, **spec):
        where = spec or {"nodeName": name}
        pool = {"name": pool or name, "generation": generation, "resourceSliceCount": count}
        spec = {"driver": DRIVER, "pool": pool, "devices": list(devices), **where}
        self.state.apply({"kind": "ResourceSlice", "metadata": {"name": name}, "spec": spec})

    def node(self, name, *devices, labels=None):
        self.cluster.node(name, labels=labels)
        if devices:
            self.slice(name, devices)

    def claim(self, name, *requests, constraints=(), status=None):
        spec = {"devices": {"requests": list(requests), "constraints": list(constraints)}}
        self.state.apply({"kind": "ResourceClaim", "metadata": {"name": name, "namespace": "default"}, "spec": spec, "status": status or {}})

    def pod(self, name, *claims, **spec):
        self.cluster.pod(name, resourceClaims=[{"name": each, "resourceClaimName": each} for each in claims], **spec)
        attempt = self.cluster.schedule(name)
        if attempt.node:
            bind_devices(self.state, attempt.devices, "default", name)
            self.state.bind("default", name, attempt.node)
        return attempt

    def held(self, claim):
        results = self.state.resource_claims[f"default/{claim}"]["status"]["allocation"]["devices"]["results"]
        return [(each["request"], each["pool"], each["device"]) for each in results]


@pytest.fixture
def devices(cluster):
    return Devices(cluster)


def device(name, memory="40Gi", **attributes):
    kinds = {str: "string", bool: "bool", int: "int"}
    values = {key: {kinds[type(value)]: value} for key, value in attributes.items()}
    return {"name": name, "attributes": values, "capacity": {"memory": {"value": memory}}}


def want(name="r", *selectors, **fields):
    return {"name": name, "exactly": {"deviceClassName": "gpu", "selectors": [{"cel": {"expression": each}} for each in selectors], **fields}}


def test_a_device_belongs_to_one_claim(devices):
    devices.node("a", device("gpu-0"), device("gpu-1"))
    devices.node("b")
    for name in ("one", "two", "three"):
        devices.claim(name, want())
    assert [devices.pod("p", "one").node, devices.pod("q", "two").node] == ["a", "a"]
    assert [devices.held("one"), devices.held("two")] == [[("r", "a", "gpu-0")], [("r", "a", "gpu-1")]]
    attempt = devices.pod("x", "three")
    preemption = "preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling."
    assert attempt.message == f"0/2 nodes are available: 2 cannot allocate all claims. still not schedulable, {preemption}"
    assert [(each.plugin, each.code) for each in attempt.rejected.values()] == [("DynamicResources", "UnschedulableAndUnresolvable")] * 2


def test_pods_that_share_a_claim_share_the_node(devices):
    devices.node("a", device("gpu-0"))
    devices.node("b", device("gpu-0"))
    devices.claim("one", want())
    first = devices.pod("p", "one").node
    assert devices.pod("q", "one", nodeSelector={"kubernetes.io/hostname": first}).node == first
    attempt = devices.pod("r", "one", nodeSelector={"kubernetes.io/hostname": "b" if first == "a" else "a"})
    assert attempt.message == (
        "0/2 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 1 resourceclaim not available on the node. "
        "still not schedulable, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling."
    )


def test_a_claim_out_of_reach_that_nobody_uses_is_given_back(devices):
    devices.node("a", device("gpu-0"))
    selector = {"nodeSelectorTerms": [{"matchFields": [{"key": "metadata.name", "operator": "In", "values": ["gone"]}]}]}
    devices.claim("one", want(), status={"allocation": {"devices": {"results": []}, "nodeSelector": selector}})
    attempt = devices.pod("p", "one")
    assert attempt.message == (
        "0/1 nodes are available: 1 resourceclaim not available on the node. deallocation of ResourceClaim completed, preemption: "
        "0/1 nodes are available: 1 Preemption is not helpful for scheduling."
    )
    assert attempt.post_filter.given_back["metadata"]["name"] == "one"


def test_selectors_see_attributes_and_capacity(devices):
    devices.node("a", device("gpu-0", model="t4"), device("gpu-1", "80Gi", model="h100"))
    big = f'device.capacity["{DRIVER}"].memory.isGreaterThan(quantity("50Gi"))'
    devices.claim("one", want("r", f'device.attributes["{DRIVER}"].model == "h100"', big))
    devices.claim("two", want("r", 'has(device.attributes["other.example.com"].model)'))
    devices.pod("p", "one")
    assert devices.held("one") == [("r", "a", "gpu-1")]
    assert "1 cannot allocate all claims" in devices.pod("q", "two").message


def test_a_selector_that_fails_fails_the_pod(devices):
    devices.node("a", device("gpu-0"))
    devices.claim("one", want("r", f'device.attributes["{DRIVER}"].model == "h100"'))
    attempt = devices.pod("p", "one")
    words = 'running "DynamicResources" filter plugin: claim default/one: selector #0: CEL runtime error: no such key: model'
    assert (attempt.outcome, attempt.message) == ("error", words)


def test_a_class_that_is_not_there(devices):
    devices.node("a", device("gpu-0"))
    devices.claim("one", {"name": "r", "firstAvailable": [{"name": "s", "deviceClassName": "fpga"}]})
    assert "request r/s: device class fpga does not exist" in devices.pod("p", "one").message


def test_the_first_alternative_that_will_do(devices):
    devices.node("a", device("gpu-0", model="t4"))
    devices.node("b", device("gpu-0", model="h100"))
    model = f'device.attributes["{DRIVER}"].model == '
    choice = [
        {"name": name, "deviceClassName": "gpu", "selectors": [{"cel": {"expression": f'{model}"{wanted}"'}}]}
        for name, wanted in (("best", "h100"), ("good", "t4"))
    ]
    devices.claim("one", {"name": "r", "firstAvailable": choice})
    attempt = devices.pod("p", "one")
    assert attempt.node == "b"
    assert devices.held("one") == [("r/best", "b", "gpu-0")]


def test_devices_that_must_match(devices):
    devices.node("a", device("gpu-0", numa=0), device("gpu-1", numa=1), device("gpu-2", numa=1))
    devices.claim("one", want(count=2), constraints=[{"matchAttribute": f"{DRIVER}/numa"}])
    devices.pod("p", "one")
    assert devices.held("one") == [("r", "a", "gpu-1"), ("r", "a", "gpu-2")]


def test_devices_that_must_differ(devices):
    devices.node("a", device("gpu-0", numa=0), device("gpu-1", numa=0), device("gpu-2", numa=1))
    devices.claim("one", want("r"), want("s"), constraints=[{"distinctAttribute": f"{DRIVER}/numa"}])
    devices.pod("p", "one")
    assert devices.held("one") == [("r", "a", "gpu-0"), ("s", "a", "gpu-2")]


def test_all_devices_or_none(devices):
    devices.node("a", device("gpu-0"), device("gpu-1"))
    devices.claim("all", want(allocationMode="All"))
    devices.claim("one", want())
    devices.claim("again", want(allocationMode="All"))
    devices.claim("watching", want(adminAccess=True))
    devices.pod("p", "all")
    assert devices.held("all") == [("r", "a", "gpu-0"), ("r", "a", "gpu-1")]
    assert "1 cannot allocate all claims" in devices.pod("q", "one").message
    assert "1 cannot allocate all claims" in devices.pod("r", "again").message
    assert devices.pod("admin", "watching").node == "a"


def test_an_incomplete_pool_is_not_used(devices):
    devices.cluster.node("a")
    devices.slice("first", [device("gpu-0")], pool="p", count=2, nodeName="a")
    devices.claim("one", want())
    devices.claim("all", want(allocationMode="All"))
    assert "1 cannot allocate all claims" in devices.pod("p", "one").message
    assert devices.pod("q", "all").message.endswith("asks for all devices, but resource pool gpu.example.com/p is currently being updated")
    devices.slice("second", [device("gpu-1")], pool="p", count=2, nodeName="a")
    assert devices.cluster.schedule("p").node == "a"


def test_taints_keep_devices_from_claims(devices):
    devices.node("a", {**device("gpu-0"), "taints": [{"key": "broken", "value": "x", "effect": "NoSchedule"}]})
    devices.claim("one", want())
    devices.claim("brave", want(tolerations=[{"key": "broken", "operator": "Equal", "value": "x"}]))
    assert "1 cannot allocate all claims" in devices.pod("p", "one").message
    assert devices.pod("q", "brave").node == "a"


def test_a_shared_device_is_taken_in_parts(devices):
    shared = {**device("gpu-0", "20Gi"), "allowMultipleAllocations": True}
    shared["capacity"]["memory"]["requestPolicy"] = {"default": "1Gi", "validRange": {"min": "1Gi", "step": "4Gi"}}
    devices.node("a", shared)
    for name in ("one", "two", "three"):
        devices.claim(name, want(capacity={"requests": {"memory": "7Gi"}}))  # each rounded up to 9Gi
    assert [devices.pod(name, name).node for name in ("one", "two", "three")] == ["a", "a", ""]
    devices.claim("small", want())
    assert devices.pod("small", "small").node == "a"


def test_partitions_share_counters(devices):
    devices.cluster.node("a")
    counters = [{"name": "card", "counters": {"memory": {"value": "40Gi"}}}]
    devices.slice("counters", pool="p", count=2, nodeName="a", sharedCounters=counters)
    takes = {"consumesCounters": [{"counterSet": "card", "counters": {"memory": {"value": "20Gi"}}}]}
    devices.slice("parts", [{**device(f"part-{number}"), **takes} for number in range(4)], pool="p", count=2, nodeName="a")
    for name in ("one", "two", "three"):
        devices.claim(name, want())
    assert [devices.pod(name, name).node for name in ("one", "two", "three")] == ["a", "a", ""]


def test_devices_on_the_network_bind_to_what_reaches_them(devices):
    for name, zone in (("a", "x"), ("b", "y")):
        devices.cluster.node(name, labels={"zone": zone})
    term = {"matchExpressions": [{"key": "zone", "operator": "In", "values": ["y"]}]}
    devices.slice("net", [device("gpu-0")], nodeSelector={"nodeSelectorTerms": [term]})
    devices.claim("one", want())
    assert devices.pod("p", "one").node == "b"
    assert devices.state.resource_claims["default/one"]["status"]["allocation"]["nodeSelector"] == {"nodeSelectorTerms": [term]}


def extended(devices, name="gpu", resource="example.com/gpu"):
    spec = {"selectors": [], "extendedResourceName": resource}
    devices.state.apply({"kind": "DeviceClass", "metadata": {"name": name}, "spec": spec})


def asks(amount, resource="example.com/gpu", name="app"):
    return {"name": name, "image": "a:1", "resources": {"requests": {resource: amount}, "limits": {resource: amount}}}


def test_an_extended_resource_may_be_had_as_devices(devices):
    extended(devices)
    devices.node("a", device("gpu-0"), device("gpu-1"))
    devices.cluster.node("b")
    attempt = devices.pod("p", containers=[asks("1"), asks("1", name="side")])
    assert attempt.node == "a"
    assert devices.held("p-extended-resources") == [("container-0-request-0", "a", "gpu-0"), ("container-1-request-0", "a", "gpu-1")]
    assert "2 cannot allocate all claims" in devices.pod("q", containers=[asks("1")]).message


def test_a_node_that_offers_the_resource_itself_gives_it(devices):
    extended(devices)
    allocatable = {"cpu": "4", "memory": "8Gi", "pods": "10", "example.com/gpu": "1"}
    devices.state.apply({"kind": "Node", "metadata": {"name": "a"}, "spec": {}, "status": {"allocatable": allocatable}})
    attempt = devices.pod("p", containers=[asks("1")])
    assert (attempt.node, attempt.devices) == ("a", [])


def test_init_containers_that_end_leave_their_devices_to_others(devices):
    extended(devices)
    devices.node("a", *(device(f"gpu-{number}") for number in range(4)))
    devices.pod("p", containers=[asks("2")], initContainers=[asks("3", name="first"), asks("1", name="second")])
    assert sorted(devices.held("p-extended-resources")) == [
        ("container-0-request-0", "a", "gpu-0"),
        ("container-2-request-0", "a", "gpu-1"),
        ("container-2-request-0", "a", "gpu-2"),
    ]


def test_each_class_stands_for_a_resource_of_its_name(devices):
    devices.node("a", device("gpu-0"))
    resource = "deviceclass.resource.kubernetes.io/gpu"
    assert devices.pod("p", containers=[asks("1", resource)]).node == "a"
    assert "1 cannot allocate all claims" in devices.pod("q", containers=[asks("1", resource)]).message
