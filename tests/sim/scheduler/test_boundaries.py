"""Nodes at the edges: what exactly fits, what never will, and what a node without room says."""

import pytest

from kubecheck.sim.scheduler.core.nodes import Node

U, UU = "Unschedulable", "UnschedulableAndUnresolvable"


def using(name, amount):
    return [{"name": "app", "image": "registry.example.com/app:1", "resources": {"requests": {name: amount}, "limits": {name: amount}}}]


@pytest.mark.parametrize(("name", "all_there_is", "more"), [
    ("cpu", "4", "4001m"), ("memory", "8Gi", "8589934593"), ("ephemeral-storage", "20Gi", "21474836481"), ("example.com/gpu", "2", "3"),
])  # fmt: skip
def test_all_that_a_node_has_may_be_waited_for_and_more_never_fits(name, all_there_is, more, cluster, verdicts):
    cluster.node("a", **{"example.com__gpu": "2"})
    cluster.pod("all", containers=using(name, all_there_is))
    assert cluster.schedule("all").node == "a"
    cluster.pod("running", containers=using(name, "1"), nodeName="a")
    cluster.pod("more", containers=using(name, more))
    found = [verdicts(cluster.schedule(each))["a"] for each in ("all", "more")]
    assert found == [("NodeResourcesFit", U, (f"Insufficient {name}",)), ("NodeResourcesFit", UU, (f"Insufficient {name}",))]


@pytest.mark.parametrize(("status", "shape"), [
    ({}, (0, 0, 0, 0, {})),
    ({"capacity": {"cpu": "1", "pods": "3"}}, (1000, 0, 0, 3, {})),
    ({"capacity": {"cpu": "1"}, "allocatable": {}}, (0, 0, 0, 0, {})),
    ({"allocatable": {"memory": "1Ki", "ephemeral-storage": "1", "example.com/gpu": "2", "unknown": "3"}}, (0, 1024, 1, 0, {"example.com/gpu": 2})),
])  # fmt: skip
def test_room_of_a_node(status, shape):
    node = Node({"metadata": {"name": "a"}, "status": status})
    assert (node.cpu, node.memory, node.ephemeral, node.pod_limit, node.scalars) == shape


def test_scores_of_an_attempt_are_those_of_its_time(cluster):
    cluster.node("a")
    cluster.node("b", cpu="2")
    cluster.pod("web", cpu="1")
    asked, late = cluster.schedule("web"), cluster.schedule("web")
    assert set(asked.scores) == {"a", "b"}
    assert sorted(late.feasible) == ["a", "b"]
    cluster.pod("other", cpu="1", nodeName="a")
    assert set(asked.scores) == {"a", "b"}
    with pytest.raises(RuntimeError, match=r"^the cluster has changed since this attempt$"):
        late.scores  # noqa: B018  # asking is what fails
