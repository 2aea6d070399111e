"""Who would have to go: victims, budgets, policies, and the choice among nodes."""


def budget(name, labels, allowed):
    spec = {"selector": {"matchLabels": labels}}
    metadata = {"name": name, "namespace": "default"}
    return {"kind": "PodDisruptionBudget", "metadata": metadata, "spec": spec, "status": {"disruptionsAllowed": allowed}}


def names(pods):
    return [pod.name for pod in pods]


def test_the_fewest_and_least_important_pods_go(cluster):
    cluster.node("one", cpu="4")
    cluster.pod("low", cpu="1", nodeName="one", priority=1)
    cluster.pod("lower", cpu="1", nodeName="one", priority=0)
    cluster.pod("big", cpu="2", nodeName="one", priority=5)
    cluster.pod("web", cpu="1", priority=10)
    attempt = cluster.schedule("web")
    found = attempt.post_filter
    assert (found.code, found.nominated, names(found.victims)) == ("Success", "one", ["lower"])
    assert attempt.message == "0/1 nodes are available: 1 Insufficient cpu."
    cluster.state.delete("Pod", "default", "lower")
    cluster.state.pods["default/web"].nominated = "one"
    second = cluster.schedule("web")
    assert (second.nominated_node, second.node, second.feasible) == ("one", "one", ["one"])


def test_nobody_goes_who_is_as_important_or_in_vain(cluster):
    cluster.node("one", cpu="4")
    cluster.node("small", cpu="1")
    cluster.pod("equal", cpu="4", nodeName="one", priority=10)
    cluster.pod("low", cpu="1", nodeName="small", priority=1)
    cluster.pod("web", cpu="2", priority=10)
    attempt = cluster.schedule("web")
    assert attempt.post_filter.nominated == ""
    assert attempt.message == (
        "0/2 nodes are available: 2 Insufficient cpu. preemption: 0/2 nodes are available: "
        "1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling."
    )


def test_a_policy_of_never(cluster):
    cluster.node("one", cpu="1")
    cluster.pod("low", cpu="1", nodeName="one")
    cluster.pod("web", cpu="1", priority=10, preemptionPolicy="Never")
    message = cluster.schedule("web").message
    assert message.endswith("preemption: not eligible due to preemptionPolicy=Never.")


def test_budgets_are_spared_first(cluster):
    cluster.state.apply(budget("guard", {"app": "guarded"}, 0))
    for node, labels in (("guarded", {"app": "guarded"}), ("plain", {"app": "plain"})):
        cluster.node(node, cpu="1")
        cluster.pod(f"on-{node}", labels, cpu="1", nodeName=node, priority=1)
    cluster.pod("web", cpu="1", priority=10)
    found = cluster.schedule("web").post_filter
    assert (found.nominated, names(found.victims)) == ("plain", ["on-plain"])
    assert {name: each.violations for name, each in found.candidates.items()} == {"guarded": 1, "plain": 0}


def test_among_equals_the_later_started_go(cluster):
    for node, start in (("old", "2026-01-01T00:00:00Z"), ("young", "2026-01-02T00:00:00Z")):
        cluster.node(node, cpu="1")
        cluster.pod(f"on-{node}", cpu="1", nodeName=node, priority=1, start=start)
    cluster.pod("web", cpu="1", priority=10)
    assert cluster.schedule("web").post_filter.nominated == "young"


def test_a_pod_that_keeps_others_away_is_moved(cluster):
    term = {"topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": {"app": "web"}}}
    affinity = {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}
    cluster.node("one")
    cluster.pod("shy", cpu="1", nodeName="one", affinity=affinity)
    cluster.pod("bystander", cpu="1", nodeName="one")
    cluster.pod("web", {"app": "web"}, cpu="1", priority=10)
    assert names(cluster.schedule("web").post_filter.victims) == ["shy"]
