"""What would help a pod, and whose turn it is."""

from kubecheck.sim.cluster.scheduling_queue import SchedulingQueue
from kubecheck.sim.scheduler import diagnose


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


def taken(queue):
    found = []
    while (name := queue.pop()) is not None:
        found.append(name[1])
    return found


def test_priority_then_age():
    queue = SchedulingQueue()
    for name, priority in (("old", 0), ("young", 0), ("urgent", 5), ("gone", 9)):
        queue.add(("default", name), priority)
    queue.remove(("default", "gone"))
    assert len(queue) == 3
    assert taken(queue) == ["urgent", "old", "young"]


def test_priority_counts_among_many():
    queue = SchedulingQueue()
    for number in range(200):
        queue.add(("default", f"pod-{number}"), number)
    assert taken(queue) == [f"pod-{number}" for number in range(199, -1, -1)]


def test_a_pod_that_failed_waits_since_then():
    queue = SchedulingQueue()
    queue.add(("default", "first"), 0)
    queue.add(("default", "second"), 0)
    assert queue.pop() == ("default", "first")
    queue.add(("default", "third"), 0)
    queue.fail(("default", "first"))
    queue.add(("default", "fourth"), 0)
    assert taken(queue) == ["second", "third", "fourth"]
    queue.add(("default", "fifth"), 0)
    queue.add(("default", "first"), 0)
    assert taken(queue) == ["first", "fifth"]
