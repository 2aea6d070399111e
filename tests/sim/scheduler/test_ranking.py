"""The quick way and the look at every node agree, on clusters of any sort."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubecheck.sim.scheduler import ClusterState, Scheduler
from kubecheck.sim.scheduler.core import ranking
from kubecheck.sim.scheduler.core.cycle import filter_node, find_verdicts, score_nodes
from kubecheck.sim.scheduler.core.framework import Cycle
from kubecheck.sim.scheduler.core.node_filters import Filters

KEYS = ("kubernetes.io/hostname", "zone", "rack")


def random_affinity(chance):
    term = {"topologyKey": chance.choice(KEYS), "labelSelector": {"matchLabels": {"app": chance.choice("abc")}}}
    preferred = {"preferredDuringSchedulingIgnoredDuringExecution": [{"weight": chance.randint(1, 100), "podAffinityTerm": term}]}
    required = {"requiredDuringSchedulingIgnoredDuringExecution": [term]}
    return {chance.choice(("podAffinity", "podAntiAffinity")): chance.choice((preferred, required))}


def random_spread(chance):
    selector = {"matchLabels": {"app": chance.choice("abc")}}
    constraint = {"topologyKey": chance.choice(KEYS), "maxSkew": chance.randint(1, 3), "labelSelector": selector}
    constraint["whenUnsatisfiable"] = chance.choice(("DoNotSchedule", "ScheduleAnyway"))
    if chance.random() < 0.3:
        constraint["nodeTaintsPolicy"] = "Honor"
    return [constraint]


def random_pod(chance, name):
    requests = {"cpu": f"{chance.choice((0, 100, 500, 1500))}m", "memory": f"{chance.choice((64, 512, 2048))}Mi"}
    spec = {"containers": [{"name": "app", "image": "app", "resources": {"requests": requests}}], "priority": chance.choice((0, 0, 0, 5))}
    if chance.random() < 0.3:
        spec["affinity"] = random_affinity(chance)
    if chance.random() < 0.3:
        spec["topologySpreadConstraints"] = random_spread(chance)
    if chance.random() < 0.2:
        spec["nodeSelector"] = {"zone": chance.choice("xyz")}
    if chance.random() < 0.2:
        spec["tolerations"] = [{"key": "team", "operator": "Exists"}]
    if chance.random() < 0.1:
        spec["containers"][0]["ports"] = [{"containerPort": 80, "hostPort": chance.choice((80, 81))}]
    return {"kind": "Pod", "metadata": {"name": name, "namespace": "default", "labels": {"app": chance.choice("abc")}}, "spec": spec}


def random_node(chance, name):
    labels = {"zone": chance.choice("xyz"), "rack": str(chance.randint(1, 4))}
    labels = {key: value for key, value in labels.items() if chance.random() < 0.9}
    if chance.random() < 0.9:
        labels["kubernetes.io/hostname"] = name
    taints = [{"key": "team", "effect": chance.choice(("NoSchedule", "PreferNoSchedule"))}] if chance.random() < 0.3 else []
    size = {"cpu": chance.choice(("2", "4")), "memory": chance.choice(("4Gi", "8Gi")), "pods": str(chance.choice((3, 10)))}
    return {"kind": "Node", "metadata": {"name": name, "labels": labels}, "spec": {"taints": taints}, "status": {"allocatable": size}}


def look_at_every_node(attempt):
    cycle = attempt._cycle
    fits = [name for name, verdict in find_verdicts(cycle, None).items() if verdict is None]
    if not fits:
        return ""
    scores = score_nodes(cycle, [cycle.state.node_by_name[name] for name in fits])
    return min(fits, key=lambda name: (-scores[name].total, name))


@pytest.mark.parametrize("few_domains", [0, 2, 32])
@given(seed=st.integers(0, 1 << 32))
@settings(max_examples=30, deadline=None)
def test_both_ways_take_the_same_node(few_domains, seed):
    chance = random.Random(seed)
    state = ClusterState()
    kept = ranking._FEW_DOMAINS
    ranking._FEW_DOMAINS = few_domains
    try:
        for number in range(chance.randint(1, 12)):
            state.apply(random_node(chance, f"node-{number}"))
        if chance.random() < 0.5:
            metadata = {"name": "a", "namespace": "default"}
            state.apply({"kind": "Service", "metadata": metadata, "spec": {"selector": {"app": "a"}}})
        scheduler = Scheduler(state)
        shapes = [random_pod(chance, "shape") for _ in range(6)]
        placed = []
        for number in range(30):
            shape = chance.choice(shapes)
            state.apply({**shape, "metadata": {**shape["metadata"], "name": f"pod-{number}"}})
            attempt = scheduler.schedule("default", f"pod-{number}")
            assert attempt.node == look_at_every_node(attempt)
            pod = state.pods[f"default/pod-{number}"]
            profile = scheduler.profiles["default-scheduler"]
            assert scheduler.find_feasible(Cycle(state, pod, profile)) == sorted(attempt.feasible)
            if attempt.node:
                state.bind("default", f"pod-{number}", attempt.node)
                placed.append(f"pod-{number}")
            else:
                reasons = [reason for each in attempt.rejected.values() for reason in each.reasons]
                counted = sorted(f"{reasons.count(reason)} {reason}" for reason in set(reasons))
                assert attempt.message.startswith(f"0/{len(state.nodes)} nodes are available: {', '.join(counted)}.")
            if placed and chance.random() < 0.2:
                state.delete("Pod", "default", placed.pop(chance.randrange(len(placed))))
            if chance.random() < 0.05:
                state.apply(random_node(chance, "node-late"))
    finally:
        ranking._FEW_DOMAINS = kept


@given(seed=st.integers(0, 1 << 32))
@settings(max_examples=30, deadline=None)
def test_evicting_the_victims_makes_room_and_fewer_do_not(seed):
    chance = random.Random(seed)
    state = ClusterState()
    for number in range(4):
        state.apply(random_node(chance, f"node-{number}"))
    scheduler = Scheduler(state)
    for number in range(25):
        pod = random_pod(chance, f"pod-{number}")
        pod["spec"]["priority"] = number // 10
        state.apply(pod)
        attempt = scheduler.schedule("default", f"pod-{number}")
        if attempt.node:
            state.bind("default", f"pod-{number}", attempt.node)
            continue
        found = attempt.post_filter
        for candidate in found.candidates.values():
            assert candidate.victims
            assert all(victim.kind.priority < number // 10 for victim in candidate.victims)
        if found.nominated:
            for victim in found.victims:
                state.delete("Pod", "default", victim.name)
            state.pods[f"default/pod-{number}"].nominated = found.nominated
            again = scheduler.schedule("default", f"pod-{number}")
            assert again.node == found.nominated
            assert filter_node(again._cycle, state.node_by_name[found.nominated]) is None
            state.bind("default", f"pod-{number}", again.node)


@given(seed=st.integers(0, 1 << 32))
@settings(max_examples=30, deadline=None)
def test_nodes_that_are_alike_get_the_verdicts_that_each_would_get(seed):
    chance = random.Random(seed)
    state = ClusterState()
    for number in range(chance.randint(9, 20)):
        state.apply(random_node(chance, f"node-{number}"))
    scheduler = Scheduler(state)
    for number in range(20):
        state.apply(random_pod(chance, f"pod-{number}"))
        attempt = scheduler.schedule("default", f"pod-{number}")
        cycle = attempt._cycle
        filters = Filters(cycle)
        alone = {node.name: filter_node(cycle, node) for node in state.nodes}
        assert repr(find_verdicts(cycle, None)) == repr(alone)
        for name, found in filters.all(state.nodes):
            asked = {plugin.name: plugin.filter(cycle, state.node_by_name[name]) for plugin in cycle.profile.filters if plugin.name not in cycle.skipped}
            assert repr(sorted(found.items())) == repr(sorted((key, each) for key, each in asked.items() if each is not None))
        if attempt.node:
            state.bind("default", f"pod-{number}", attempt.node)


def test_updates_that_nobody_counts_change_nothing(cluster):
    cluster.node("one")
    cluster.pod("web", cpu="1")
    cluster.schedule("web", bind=True)
    state = cluster.state
    before = (state.epoch, len(state.log))
    pod = state.pods["default/web"].obj
    state.apply({**pod, "status": {"phase": "Running", "startTime": "2026-01-01T00:00:00Z"}})
    cluster.node("one")
    state.settle()
    assert (state.epoch, len(state.log)) == before
    assert state.pods["default/web"].phase == "Running"
    assert state.node_by_name["one"].pods["default/web"] is state.pods["default/web"]
    state.apply({**pod, "status": {"phase": "Succeeded"}})
    assert (state.node_by_name["one"].pods, state.node_by_name["one"].used_cpu) == ({}, 0)
