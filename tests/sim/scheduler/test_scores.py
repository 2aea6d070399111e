"""How feasible nodes are ranked: each plugin's weighted score."""

import pytest


def parts(attempt, plugin):
    return {name: score.plugins.get(plugin) for name, score in attempt.scores.items()}


def test_free_resources_and_balance(cluster):
    cluster.node("empty", cpu="4", memory="4Gi")
    cluster.node("used", cpu="4", memory="4Gi")
    cluster.pod("running", cpu="2", memory="1Gi", nodeName="used")
    cluster.pod("web", cpu="1", memory="1Gi")
    attempt = cluster.schedule("web")
    assert attempt.node == "empty"
    assert parts(attempt, "NodeResourcesFit") == {"empty": 75, "used": 37}
    assert parts(attempt, "NodeResourcesBalancedAllocation") == {"empty": 75, "used": 75}
    assert {name: score.total for name, score in attempt.scores.items()} == {"empty": 450, "used": 412}


def test_a_pod_that_asks_for_nothing_counts_as_a_little_and_is_not_balanced(cluster):
    cluster.node("one", cpu="1", memory="1000Mi")
    cluster.pod("web")
    attempt = cluster.schedule("web")
    assert attempt.scores["one"].plugins == {"TaintToleration": 300, "NodeResourcesFit": 85, "DynamicResources": 0, "VolumeBinding": 0, "ImageLocality": 0}


def test_soft_taints_and_preferred_nodes(cluster):
    cluster.node("soft", taints=[{"key": "slow", "effect": "PreferNoSchedule"}])
    cluster.node("ssd", labels={"disk": "ssd"})
    preference = {"matchExpressions": [{"key": "disk", "operator": "In", "values": ["ssd"]}]}
    affinity = {"nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 10, "preference": preference}]}}
    cluster.pod("web", affinity=affinity)
    attempt = cluster.schedule("web")
    assert parts(attempt, "TaintToleration") == {"soft": 0, "ssd": 300}
    assert parts(attempt, "NodeAffinity") == {"soft": 0, "ssd": 200}


def test_images_that_are_there(cluster):
    image = {"names": ["registry.example.com/app:1"], "sizeBytes": 1000 * 1024 * 1024}
    cluster.node("has", images=[image])
    cluster.node("lacks")
    cluster.pod("web")
    assert parts(cluster.schedule("web"), "ImageLocality") == {"has": 48, "lacks": 0}


def test_of_an_image_on_several_nodes_the_first_to_come_says_the_size(cluster):
    for name, size in (("b", 1000), ("a", 10)):
        cluster.node(name, images=[{"names": ["registry.example.com/app:1"], "sizeBytes": size * 1024 * 1024}])
    cluster.pod("web")
    assert parts(cluster.schedule("web"), "ImageLocality") == {"a": 100, "b": 100}


def test_pods_of_a_service_are_spread_by_default(cluster):
    cluster.state.apply({"kind": "Service", "metadata": {"name": "web", "namespace": "default"}, "spec": {"selector": {"app": "web"}}})
    cluster.node("a1", labels={"topology.kubernetes.io/zone": "a"})
    cluster.node("b1", labels={"topology.kubernetes.io/zone": "b"})
    cluster.pod("web-0", {"app": "web"}, nodeName="a1")
    cluster.pod("web-1", {"app": "web"})
    attempt = cluster.schedule("web-1")
    assert (attempt.node, parts(attempt, "PodTopologySpread")) == ("b1", {"a1": 132, "b1": 200})


def test_preferences_of_incoming_and_of_existing_pods(cluster):
    def near(kind, weight):
        term = {"topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": {"app": "web"}}}
        return {kind: {"preferredDuringSchedulingIgnoredDuringExecution": [{"weight": weight, "podAffinityTerm": term}]}}

    cluster.node("friends")
    cluster.node("empty")
    cluster.node("foes")
    cluster.pod("web-0", {"app": "web"}, nodeName="friends")
    cluster.pod("shy", {"app": "shy"}, affinity=near("podAntiAffinity", 10), nodeName="foes")
    cluster.pod("web-1", {"app": "web"}, affinity=near("podAffinity", 10))
    assert parts(cluster.schedule("web-1"), "InterPodAffinity") == {"empty": 100, "foes": 0, "friends": 200}


def test_equal_scores_go_to_the_smallest_name(cluster):
    for name in ("node-b", "node-a", "node-c"):
        cluster.node(name)
    cluster.pod("web", cpu="1")
    assert cluster.schedule("web").node == "node-a"


def test_a_configuration_reverses_the_order(make_cluster):
    strategy = {"type": "MostAllocated", "resources": [{"name": "cpu", "weight": 1}]}
    profile = {
        "schedulerName": "default-scheduler",
        "plugins": {"score": {"disabled": [{"name": "NodeResourcesBalancedAllocation"}], "enabled": [{"name": "TaintToleration", "weight": 1}]}},
        "pluginConfig": [{"name": "NodeResourcesFit", "args": {"scoringStrategy": strategy}}],
    }
    cluster = make_cluster({"profiles": [profile]})
    cluster.node("empty")
    cluster.node("used")
    cluster.pod("running", cpu="2", nodeName="used")
    cluster.pod("web", cpu="1")
    attempt = cluster.schedule("web")
    assert attempt.node == "used"
    assert attempt.scores["used"].plugins == {"TaintToleration": 100, "NodeResourcesFit": 75, "DynamicResources": 0, "VolumeBinding": 0, "ImageLocality": 0}


def fit_scores(make_cluster, strategy, nodes, **pod):
    """What NodeResourcesFit alone makes of nodes of these sizes, where a pod with 1 CPU and 1Gi of memory runs on each."""
    args = {"pluginConfig": [{"name": "NodeResourcesFit", "args": {"scoringStrategy": strategy}}]}
    cluster = make_cluster({"profiles": [{"schedulerName": "default-scheduler", **args}]})
    for name, size in nodes.items():
        cluster.node(name, **size)
        cluster.pod(f"on-{name}", cpu="1", memory="1Gi", nodeName=name)
    cluster.pod("web", **pod)
    attempt = cluster.schedule("web")
    return {name: score.plugins["NodeResourcesFit"] for name, score in attempt.scores.items()}


# With the pod that is scored, half of the CPU is taken, and all of it.
SIZES = {"half": {"cpu": "4"}, "whole": {"cpu": "2"}}
BY_CPU = [{"name": "cpu", "weight": 1}]
SHAPE = [{"utilization": 0, "score": 0}, {"utilization": 100, "score": 10}]


@pytest.mark.parametrize(
    ("strategy", "scores"),
    [
        ({"type": "LeastAllocated", "resources": BY_CPU}, {"half": 50, "whole": 0}),
        ({"type": "MostAllocated", "resources": BY_CPU}, {"half": 50, "whole": 100}),
        ({"type": "RequestedToCapacityRatio", "resources": BY_CPU, "requestedToCapacityRatio": {"shape": SHAPE}}, {"half": 50, "whole": 100}),
        # Of memory 2Gi of 8Gi are taken: three quarters are free, which counts three times as much as the CPU.
        ({"type": "LeastAllocated", "resources": [*BY_CPU, {"name": "memory", "weight": 3}]}, {"half": 68, "whole": 56}),
        ({"type": "MostAllocated", "resources": [*BY_CPU, {"name": "memory", "weight": 3}]}, {"half": 31, "whole": 43}),
        # Nobody asks for the device, so it is not looked at.
        ({"type": "MostAllocated", "resources": [*BY_CPU, {"name": "example.com/gpu", "weight": 9}]}, {"half": 50, "whole": 100}),
    ],
)
def test_strategies_weigh_what_is_taken(make_cluster, strategy, scores):
    assert fit_scores(make_cluster, strategy, SIZES, cpu="1", memory="1Gi") == scores


@pytest.mark.parametrize(
    ("strategy", "scores"),
    [
        ({"type": "LeastAllocated", "resources": BY_CPU}, {"none": 0, "too little": 0, "some": 72}),
        ({"type": "MostAllocated", "resources": BY_CPU}, {"none": 0, "too little": 100, "some": 27}),
        ({"type": "RequestedToCapacityRatio", "resources": BY_CPU, "requestedToCapacityRatio": {"shape": SHAPE}}, {"none": 0, "too little": 100, "some": 27}),
        ({"type": "LeastAllocated"}, {"none": 85, "too little": 42, "some": 78}),
        ({"type": "MostAllocated"}, {"none": 14, "too little": 57, "some": 20}),
    ],
)
def test_a_node_without_a_resource_is_scored_by_the_others(make_cluster, strategy, scores):
    nodes = {"none": {"cpu": "0"}, "too little": {"cpu": "500m"}, "some": {"cpu": "4"}}
    assert fit_scores(make_cluster, strategy, nodes) == scores
