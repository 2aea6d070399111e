"""What one thing keeps a pod off every node: told apart by the steps of the search, silent about mixtures."""

import pytest

from kubecheck.sim import simulate
from kubecheck.sim.play.facts import UnplacedPod
from kubecheck.sim.profile import ClusterProfile

TAINT = {"key": "dedicated", "value": "db", "effect": "NoSchedule"}


def node(name, zone="a", cpu="2", taints=(), **labels):
    labels = {"kubernetes.io/hostname": name, "topology.kubernetes.io/zone": zone, **labels}
    spec = {"taints": list(taints)} if taints else {}
    status = {"allocatable": {"cpu": cpu, "memory": "4Gi", "pods": "3"}}
    return {"apiVersion": "v1", "kind": "Node", "metadata": {"name": name, "labels": labels}, "spec": spec, "status": status}


def obstacle_of(nodes, spec, replicas=1, cpu=None):
    container = {"name": "web", "image": "example.com/web:1"}
    if cpu:
        container["resources"] = {"requests": {"cpu": cpu}}
    template = {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [container], **spec}}
    value = {
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "namespace": "default"},
        "spec": {"replicas": replicas, "selector": {"matchLabels": {"app": "web"}}, "template": template},
    }  # fmt: skip
    (fact,) = simulate([value], ClusterProfile(nodes=nodes), plan=("install",)).of(UnplacedPod)
    assert fact.template == ("spec", "template")
    return fact.obstacle


def said(obstacle):
    """The class, and what it says."""
    names = [name for each in type(obstacle).__mro__ for name in getattr(each, "__slots__", ())]
    return type(obstacle).__name__, {name: getattr(obstacle, name) for name in names}


def anti(key, app="web"):
    term = {"topologyKey": key, "labelSelector": {"matchLabels": {"app": app}}}
    return {"affinity": {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}}


def spread(key, **more):
    constraint = {"topologyKey": key, "maxSkew": 1, "whenUnsatisfiable": "DoNotSchedule", "labelSelector": {"matchLabels": {"app": "web"}}}
    return {"topologySpreadConstraints": [{**constraint, **more}]}


REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"


def test_a_selector_comes_before_everything_else():
    found = obstacle_of([node("x", disk="hdd", taints=[TAINT])], {"nodeSelector": {"disk": "hhd"}}, cpu="9")
    assert said(found) == (
        "UnmatchedSelector",
        {"field": ("spec", "nodeSelector", "disk"), "nodes": ["x"], "key": "disk", "operator": "In", "wanted": ("hhd",), "there": ["hdd"], "near": "hdd"},
    )


@pytest.mark.parametrize(
    ("terms", "field", "key"),
    [
        ([{"matchFields": [{"key": "metadata.name", "operator": "In", "values": ["z"]}]}], (0, "matchFields", 0, "values", 0), "metadata.name"),
        ([{"matchExpressions": [{"key": "gpu", "operator": "Exists"}]}], (0, "matchExpressions", 0, "key"), "gpu"),
        ([{"matchExpressions": [{"key": "gpu", "operator": "Exists"}]}, {"matchExpressions": [{"key": "tpu", "operator": "Exists"}]}], (), "gpu"),
    ],
)
def test_affinity_that_nothing_meets_stands_at_its_condition(terms, field, key):
    found = obstacle_of([node("x"), node("y")], {"affinity": {"nodeAffinity": {REQUIRED: {"nodeSelectorTerms": terms}}}})
    assert found.field == ("spec", "affinity", "nodeAffinity", REQUIRED, "nodeSelectorTerms", *field)
    assert found.key == key


def test_conditions_that_are_only_together_too_much_have_no_key():
    found = obstacle_of([node("x", zone="a", disk="ssd"), node("y", zone="b")], {"nodeSelector": {"disk": "ssd", "topology.kubernetes.io/zone": "b"}})
    assert (type(found).__name__, found.field, found.key) == ("UnmatchedSelector", ("spec", "nodeSelector"), "")


def test_taints_count_only_on_nodes_that_the_selector_takes():
    nodes = [node("x", pool="db", taints=[TAINT]), node("y")]
    found = obstacle_of(nodes, {"nodeSelector": {"pool": "db"}, "tolerations": [{"key": "other", "operator": "Exists"}, {"key": "dedicated", "value": "web"}]})
    assert said(found) == (
        "UntoleratedTaint",
        {"field": ("spec", "tolerations", 1), "nodes": ["x"], "taints": {("dedicated", "db", "NoSchedule"): ["x"]}},
    )


def test_a_request_is_measured_against_nodes_that_come_into_question():
    found = obstacle_of([node("x", cpu="8", taints=[TAINT]), node("y", cpu="3"), node("z")], {}, cpu="4")
    assert said(found) == (
        "OversizedRequest",
        {
            "field": ("spec", "containers", 0, "resources", "requests", "cpu"), "nodes": ["y", "z"], "resource": "cpu", "asked": 4000,
            "everywhere": True, "largest": 3000, "node": "y", "near": "",
        },
    )  # fmt: skip


def test_room_that_others_took_is_no_matter_of_size():
    found = obstacle_of([node("x"), node("y", cpu="1500m")], {}, replicas=3, cpu="1200m")
    assert said(found) == (
        "UsedUpCapacity",
        {
            "field": ("spec", "containers", 0, "resources", "requests", "cpu"), "nodes": ["x", "y"], "resource": "cpu", "asked": 1200, "left": 800,
            "node": "x", "requested": 2400, "allocatable": 3500,
        },
    )  # fmt: skip


def test_a_node_takes_only_so_many_pods():
    found = obstacle_of([node("x")], {}, replicas=4)
    assert (type(found).__name__, found.resource, found.requested, found.allocatable) == ("UsedUpCapacity", "pods", 3, 3)


def test_anti_affinity_that_fills_each_domain():
    found = obstacle_of([node("x"), node("y", zone="b"), node("z", zone="b")], anti("topology.kubernetes.io/zone"), replicas=3)
    field = ("spec", "affinity", "podAntiAffinity", REQUIRED, 0, "topologyKey")
    assert said(found) == (
        "CrowdedDomains",
        {"field": field, "nodes": ["x", "y", "z"], "key": "topology.kubernetes.io/zone", "domains": ["a", "b"], "others": []},
    )


def test_a_mixture_has_no_obstacle():
    # The third node is too full for another pod, the other two have one already: neither alone is it.
    full = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "full", "namespace": "default"}, "spec": {"nodeName": "z", "containers": [
        {"name": "main", "image": "example.com/main:1", "resources": {"requests": {"cpu": "1800m"}}}]}}  # fmt: skip
    template = {"metadata": {"labels": {"app": "web"}}, "spec": {**anti("kubernetes.io/hostname"), "containers": [
        {"name": "web", "image": "example.com/web:1", "resources": {"requests": {"cpu": "500m"}}}]}}  # fmt: skip
    web = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "namespace": "default"},
           "spec": {"replicas": 3, "selector": {"matchLabels": {"app": "web"}}, "template": template}}  # fmt: skip
    (fact,) = simulate([full, web], ClusterProfile(nodes=[node("x"), node("y"), node("z")]), plan=("install",)).of(UnplacedPod)
    assert (fact.count, fact.obstacle) == (1, None)


def test_room_is_the_last_to_blame():
    spec = anti("kubernetes.io/hostname")
    found = obstacle_of([node("x"), node("y")], spec, replicas=3, cpu="1500m")
    assert (type(found).__name__, found.domains) == ("CrowdedDomains", ["x", "y"])


@pytest.mark.parametrize(
    ("constraint", "last", "counts", "closed"),
    [
        ({"topologyKey": "topology.kubernetes.io/zone"}, "topologyKey", {"a": 1, "b": 1, "c": 0}, ["c"]),
        ({"topologyKey": "topology.kubernetes.io/zone", "nodeTaintsPolicy": "Honor", "minDomains": 3}, "minDomains", {"a": 1, "b": 1}, []),
        ({"topologyKey": "rack"}, "topologyKey", {}, []),
    ],
)
def test_spread_that_no_node_meets(constraint, last, counts, closed):
    nodes = [node("x"), node("y", zone="b"), node("z", zone="c", taints=[TAINT])]
    found = obstacle_of(nodes, spread("", **constraint), replicas=3)
    assert (type(found).__name__, found.field, found.counts, found.closed) == (
        "UnmetSpread", ("spec", "topologySpreadConstraints", 0, last), counts, closed,
    )  # fmt: skip


def test_anti_affinity_names_the_pods_of_others():
    other = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "other", "namespace": "default", "labels": {"app": "web"}},
             "spec": {"nodeName": "x", "containers": [{"name": "main", "image": "example.com/main:1"}]}}  # fmt: skip
    pod = {**other, "metadata": {"name": "mine", "namespace": "default", "labels": {"app": "web"}}, "spec": {**anti("kubernetes.io/hostname"), "containers": other["spec"]["containers"]}}
    (fact,) = simulate([other, pod], ClusterProfile(nodes=[node("x")]), plan=("install",)).of(UnplacedPod)
    assert (fact.obstacle.domains, fact.obstacle.others) == (["x"], ["other"])


def test_without_the_hosts_network_its_ports_are_free():
    ports = [{"containerPort": 80, "hostPort": 80, "protocol": "TCP"}]
    template = {"metadata": {"labels": {"app": "web"}}, "spec": {"hostNetwork": True, "containers": [{"name": "web", "image": "example.com/web:1", "ports": ports}]}}
    web = {"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": {"name": "web", "namespace": "default"},
           "spec": {"replicas": 2, "selector": {"matchLabels": {"app": "web"}}, "template": template}}  # fmt: skip
    (fact,) = simulate([web], ClusterProfile(nodes=[node("x")]), plan=("install",)).of(UnplacedPod)
    assert [(change.action, change.field, change.nodes) for change in fact.changes] == [("remove", ("spec", "hostNetwork"), ["x"])]
