"""What would help a pod, and whose turn it is."""

from kubecheck.sim.scheduler import SchedulingQueue, diagnose


def changes(cluster, name):
    found = diagnose(cluster.scheduler, cluster.schedule(name))
    return [(each.action, each.field, each.resource, each.amount, each.taint, each.nodes) for each in found]


def test_a_selector_that_keeps_the_pod_off_most_nodes(cluster):
    cluster.node("one", labels={"disk": "hdd"})
    cluster.node("two", labels={"disk": "hdd"})
    cluster.node("three", taints=[{"key": "team", "value": "a", "effect": "NoSchedule"}], labels={"disk": "ssd"})
    cluster.pod("web", nodeSelector={"disk": "ssd"})
    assert changes(cluster, "web") == [
        ("remove", ("spec", "nodeSelector", "disk"), "", 0, None, ["one", "two"]),
        ("tolerate", ("spec", "tolerations"), "", 0, ("team", "a", "NoSchedule"), ["three"]),
    ]


def test_a_request_is_lowered_to_what_is_left(cluster):
    cluster.node("one", cpu="4")
    cluster.pod("running", cpu="1500m", nodeName="one")
    cluster.pod("web", cpu="3", memory="1Gi")
    assert changes(cluster, "web") == [("lower", ("spec", "containers"), "cpu", 2500, None, ["one"])]


def test_nothing_helps_alone(cluster):
    cluster.node("one", cpu="1", memory="1Gi")
    cluster.pod("web", cpu="2", memory="2Gi")
    assert changes(cluster, "web") == []


def test_terms_constraints_and_ports_are_tried_one_by_one(cluster):
    term = {"topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": {"app": "db"}}}
    cluster.node("one")
    cluster.pod("db", {"app": "db"}, nodeName="one")
    cluster.pod("web", affinity={"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}})
    field = ("spec", "affinity", "podAntiAffinity", "requiredDuringSchedulingIgnoredDuringExecution", 0)
    assert changes(cluster, "web") == [("remove", field, "", 0, None, ["one"])]


def test_priority_then_age(cluster):
    queue = SchedulingQueue(cluster.state)
    for name, priority in (("old", 0), ("young", 0), ("urgent", 5)):
        cluster.pod(name, priority=priority)
    for name in ("young", "urgent", "old", "old"):
        queue.add("default", name)
    taken = []
    while (pod := queue.pop()) is not None:
        taken.append(pod.name)
    assert taken == ["urgent", "old", "young"]


def test_a_pod_that_failed_waits_for_a_change(cluster):
    queue = SchedulingQueue(cluster.state)
    cluster.node("one", cpu="1")
    cluster.pod("running", cpu="1", nodeName="one")
    cluster.pod("web", cpu="1")
    queue.add("default", "web")
    pod = queue.pop()
    assert cluster.schedule("web").node == ""
    queue.put_back(pod)
    assert (queue.wake(), queue.pop(), queue.waiting()) == ([], None, ["default/web"])
    cluster.state.delete("Pod", "default", "running")
    assert queue.wake() == ["default/web"]
    assert cluster.schedule(queue.pop().name).node == "one"
