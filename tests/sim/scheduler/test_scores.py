"""How feasible nodes are ranked: each plugin's weighted score."""


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
    assert attempt.scores["one"].plugins == {"TaintToleration": 300, "NodeResourcesFit": 85, "DynamicResources": 0, "ImageLocality": 0}


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
    assert attempt.scores["used"].plugins == {"TaintToleration": 100, "NodeResourcesFit": 75, "DynamicResources": 0, "ImageLocality": 0}
