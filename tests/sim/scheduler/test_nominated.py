"""Room that a preemption freed is kept for the pod that it was freed for."""

from __future__ import annotations

import pytest

from kubecheck.sim.play.dry_run import simulate
from kubecheck.sim.scheduler import ClusterState, Scheduler


def node(name="n", cpu="3"):
    return {"apiVersion": "v1", "kind": "Node", "metadata": {"name": name}, "spec": {}, "status": {"allocatable": {"cpu": cpu, "memory": "8Gi", "pods": "50"}}}


def pod(name, cpu="1", priority=0, on="", nominated="", port=0):
    container = {"name": "a", "image": "a:1", "resources": {"requests": {"cpu": cpu}}}
    if port:
        container["ports"] = [{"containerPort": port, "hostPort": port, "protocol": "TCP"}]
    spec = {"containers": [container], "priority": priority, **({"nodeName": on} if on else {})}
    status = {"nominatedNodeName": nominated} if nominated else {}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": "default", "labels": {"app": name}}, "spec": spec, "status": status}


def attempt(*objects):
    state = ClusterState()
    for each in objects:
        state.apply(each)
    return Scheduler(state).schedule("default", objects[-1]["metadata"]["name"])


@pytest.mark.parametrize(("priority", "outcome"), [(0, "unschedulable"), (10, "unschedulable"), (11, "scheduled")])
def test_room_is_kept_against_pods_of_no_higher_priority(priority, outcome):
    found = attempt(node(cpu="1"), pod("first", priority=10, nominated="n"), pod("second", priority=priority))
    assert found.outcome == outcome


def test_ports_are_kept_too():
    found = attempt(node(), pod("first", nominated="n", port=80), pod("second", port=80))
    assert found.rejected["n"].reasons == ("node(s) didn't have free ports for the requested pod ports",)


def test_the_pod_that_room_is_kept_for_may_use_it():
    assert attempt(node(cpu="1"), pod("first", nominated="n")).node == "n"


@pytest.mark.parametrize("phase", ["Succeeded", "Failed"])
def test_no_room_is_kept_for_a_pod_that_came_and_ended(phase):
    came = pod("first", priority=10, on="n")
    state = ClusterState()
    for each in (node(cpu="1"), {**came, "spec": {**came["spec"], "nodeName": ""}, "status": {"nominatedNodeName": "n"}}, came, {**came, "status": {"phase": phase}}, pod("second")):
        state.apply(each)
    assert Scheduler(state).schedule("default", "second").node == "n"


def test_another_node_may_still_be_taken():
    assert attempt(node("a", "1"), node("b", "1"), pod("first", nominated="a"), pod("second")).node == "b"


def test_a_second_preemption_counts_what_the_first_was_for():
    lows = [pod(f"low-{number}", on="n") for number in (1, 2, 3)]
    found = attempt(node(), *lows, pod("high-1", priority=5, nominated="n"), pod("high-2", priority=5))
    assert len(found.post_filter.victims) == 2


def test_victims_made_anew_do_not_take_the_room_back():
    def deployment(name, replicas, **spec):
        template = {"metadata": {"labels": {"app": name}}, "spec": {"containers": [{"name": "a", "image": "a:1", "resources": {"requests": {"cpu": "1"}}}], **spec}}
        return {
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name, "namespace": "default"},
            "spec": {"replicas": replicas, "selector": {"matchLabels": {"app": name}}, "template": template},
        }  # fmt: skip

    urgent = {"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": {"name": "urgent"}, "value": 1000}
    found = simulate([node(), urgent, deployment("low", 3), deployment("top", 2, priorityClassName="urgent")], plan=("install",))
    assert sorted((each.owner[1], each.node) for each in found.placements) == [("low", ""), ("low", ""), ("low", "n"), ("top", "n"), ("top", "n")]
    assert found.settled
