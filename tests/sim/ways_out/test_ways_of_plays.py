"""Ways out of steps that somebody asks for, and of changes: each is made in the texts, and the same is played again."""

import importlib.util
import os
import sys

import pytest

from kubecheck import check, simulate
from kubecheck.api.defaults import default
from kubecheck.sim.play.ways_out.plays import play_of_change
from kubecheck.sim.profile import ClusterProfile

HERE = os.path.dirname(__file__)


def module(name):
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, os.path.join(HERE, f"{name}.py"))
    made = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


worlds = module("worlds")
proving = module("proving")


def text(*objects):
    return "---\n".join(worlds.yaml.safe_dump(each, sort_keys=False) for each in objects)


def web(cpu="2", image="web:1", replicas=1, **spec):
    made = worlds.workload(replicas=replicas, containers=[worlds.container(cpu=cpu)])
    made["spec"]["template"]["spec"]["containers"][0]["image"] = f"registry.example.com/{image}"
    made["spec"].update(spec)
    return made


def ways_of_steps(*objects, plan):
    """Each fact of a play of steps by its class, with its ways and whether they are by edits; each way with edits is played again."""
    files = {"all.yaml": text(*objects)}
    (outcome,) = simulate(files, plan=plan).values()
    found = []
    for fact in outcome.facts:
        found.append((type(fact).__name__, [(way.message, bool(way.edits)) for way in outcome.ways_out_of(fact)]))
        for way in outcome.ways_out_of(fact):
            if way.edits:
                (after,) = simulate(proving.with_edits(files, way.edits), plan=plan).values()
                assert proving.trouble_of(fact) not in {proving.trouble_of(each) for each in after.facts}, way.message
    return found


def test_a_drain_of_several_nodes_at_once():
    """Each node by itself can be drained, both cannot: only the steps that were asked for tell so."""
    objects = (*worlds.nodes(3, cpu="4"), web(cpu="3", replicas=2, strategy={"rollingUpdate": {"maxUnavailable": 1, "maxSurge": 0}}))
    assert ways_of_steps(*objects, plan=["drain"]) == []
    (unplaced,) = ways_of_steps(*objects, plan=["drain=n1+n2"])
    assert unplaced[0] == "UnplacedPod"
    assert ("set .spec.replicas to 1 instead of 2", True) in unplaced[1]
    assert any(message.startswith("add one more node like") for message, _ in unplaced[1])


def test_an_upgrade_that_a_budget_blocks():
    found = ways_of_steps(*worlds.nodes(2), worlds.workload("ReplicaSet", replicas=3), worlds.budget(minAvailable=3), plan=["upgrade"])
    assert found == [("BlockedDrain", [
        ("set .spec.minAvailable to 2 instead of 3", True),
        ("set .spec.maxUnavailable to 1 in place of minAvailable 3", True),
        ("set .spec.replicas of ReplicaSet web to 4 instead of 3", True),
    ])]  # fmt: skip


def test_without_steps_simulate_tells_what_check_tells():
    objects = (worlds.quota(requests__cpu="1700m"), worlds.workload("ReplicaSet", replicas=4, containers=[worlds.container(cpu="500m")]))
    files = {"all.yaml": text(*objects)}
    (outcome,) = simulate(files).values()
    (finding,) = proving.failures(files)
    ((fact, ways),) = outcome.ways_out
    assert [each.message for each in ways] == [each.message for each in finding.ways_out] != []
    assert outcome.ways_out_of(fact) == ways
    assert outcome.ways_out_of(object()) == ()


def test_nothing_is_looked_for_where_most_is_stuck():
    pods = [web(cpu="9") for _ in range(11)]
    for number, each in enumerate(pods):
        each["metadata"] = {**each["metadata"], "name": f"web-{number}"}
    (outcome,) = simulate({"all.yaml": text(*worlds.nodes(1, cpu="2"), *pods)}).values()
    assert (len(outcome.facts), outcome.ways_out) == (11, [])


@pytest.fixture
def changed(tmp_path, monkeypatch):
    """What a change of objects comes to: rule, with ways out and whether they are by edits; each of these is made, and everything is checked again."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "old").mkdir()
    (tmp_path / "new").mkdir()

    def failures():
        return [each for each in check("new", against="./old").findings if each.rule in ("stalled-change", "evicts-other-pods", "stalled-rollout", "blocked-drain")]

    def call(old, new):
        (tmp_path / "old" / "all.yaml").write_text(text(*old))
        path = tmp_path / "new" / "all.yaml"
        written = text(*new)
        path.write_text(written)
        before = failures()
        for each in before:
            for way in each.ways_out:
                if way.edits:
                    path.write_text(proving.with_edits({"new/all.yaml": written}, way.edits)["new/all.yaml"])
                    assert {one.rule for one in failures()} < {one.rule for one in before} or not failures(), way.message
        path.write_text(written)
        return [(each.rule, [(way.message, bool(way.edits)) for way in each.ways_out]) for each in before]

    return call


def test_a_rollout_that_has_no_room_beside_the_old_pod(changed):
    node = worlds.nodes(1, cpu="4")
    assert changed([*node, web(cpu="3")], [*node, web(cpu="2", image="web:2")]) == [("stalled-change", [
        ("set .spec.strategy.rollingUpdate.maxUnavailable to 1", True),
        ("add one more node like n1 (4 cpu, 8Gi memory)", False),
        ("set .spec.strategy.type to Recreate, which stops all pods before new ones start", True),
    ])]  # fmt: skip


def test_a_rollout_that_a_quota_refuses(changed):
    quota = worlds.quota(requests__cpu="4")
    ((rule, ways),) = changed([quota, web(cpu="3")], [quota, web(cpu="2", image="web:2")])
    assert rule == "stalled-change"
    assert ('raise .spec.hard["requests.cpu"] of ResourceQuota team to 5 instead of 4 (1 pod at 2, and 3 for others)', True) in ways


def test_others_that_have_to_go_on_the_way(changed):
    node, urgent = worlds.nodes(1, cpu="4"), {"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": {"name": "urgent"}, "value": 1000}
    low = web(cpu="1")
    low["metadata"] = {**low["metadata"], "name": "low"}
    states = [web(cpu=cpu, image=f"web:{cpu}") for cpu in ("3", "1")]
    for each in states:
        each["spec"]["template"]["spec"]["priorityClassName"] = "urgent"
    ((rule, ways),) = changed([*node, urgent, low, states[0]], [*node, urgent, low, states[1]])
    assert rule == "evicts-other-pods"
    assert ways == [("add one more node like n1 (4 cpu, 8Gi memory)", False)]


def test_what_the_server_refuses_to_change_is_no_way_out(changed):
    """The scopes of a quota cannot be changed, so it stays as it was, and raising what the new one says does not help."""
    quotas = worlds.quota(requests__cpu="4"), worlds.quota(requests__cpu="9")
    quotas[1]["spec"]["scopes"] = ["NotTerminating"]
    ((rule, ways),) = changed([quotas[0], web(cpu="3")], [quotas[1], web(cpu="2", image="web:2")])
    assert rule == "stalled-change"
    assert [message for message, _ in ways] == [
        "set .spec.strategy.rollingUpdate.maxUnavailable to 1",
        "set .spec.strategy.type to Recreate, which stops all pods before new ones start",
    ]


def test_a_workload_that_is_away_for_a_while(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for folder, image, strategy in (("old", "web:1", {}), ("new", "web:2", {"strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 2, "maxSurge": 0}}})):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "all.yaml").write_text(text(web(image=image, replicas=2, **strategy)))
    (outcome,) = simulate("new", plan=["change=./old"]).values()
    ((fact, ways),) = outcome.ways_out
    assert type(fact).__name__ == "PodlessChange"
    assert [(each.message, bool(each.edits)) for each in ways] == [
        ("let updates start a pod before they take one away: maxSurge: 1, maxUnavailable: 0", True),
        ("set .spec.replicas to 3 instead of 2", True),
    ]


def test_a_change_is_played_with_the_new_state_by_itself():
    """So that what only moves the trouble there is no way out: one pod less lets the rollout end, and a budget then keeps the last one."""
    node, budget = worlds.nodes(2, cpu="4"), worlds.budget(minAvailable=1)
    old, new, less = (
        [default({**each, "metadata": {**each["metadata"], "namespace": "default"}}) for each in (*node, budget, web(cpu=cpu, image=f"web:{cpu}", replicas=count))]
        for cpu, count in (("3", 2), ("2", 2), ("2", 1))
    )
    told = [[type(each).__name__ for each in play_of_change(old)(state, ClusterProfile(), None, None).facts] for state in (new, less)]
    assert told == [["StalledChange"], ["BlockedDrain"]]


def test_what_is_stuck_before_the_change_as_well(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for folder, image in (("old", "web:1"), ("new", "web:2")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "all.yaml").write_text(text(*worlds.nodes(1, cpu="4"), web(cpu="9", image=image)))
    (outcome,) = simulate("new", plan=["change=./old"]).values()
    ways = [each.message for fact, ways in outcome.ways_out for each in ways if type(fact).__name__ == "UnplacedPod"]
    assert "let container main request 4 cpu instead of 9" in ways


def test_nodes_with_a_device_are_enough_for_a_drain_of_one():
    """One node with the device gives the pod a place, and a second one lets that be drained."""
    objects = (*worlds.nodes(2), worlds.workload(replicas=1, containers=[worlds.container(limits={"example.com/fpga": 1})]))
    ((fact, ways),) = ways_of_steps(*objects, plan=["update", "drain", "upgrade"])
    assert (fact, ways) == ("UnplacedPod", [("add 2 more nodes like n1, but with 1 example.com/fpga", False)])


def test_where_no_time_is_left_room_for_all_pods_is_still_tried():
    """Two workloads, and room for neither: whatever is tried for one of them leaves the other stuck."""
    (objects,) = [files for number, (kind, files) in zip(range(200), worlds.worlds(1), strict=False) if kind == "full_by_two"][4:5]
    (outcome,) = simulate(objects, plan=proving.PLAN).values()
    found = {(type(fact).__name__, fact.ref.name): [way.message for way in outcome.ways_out_of(fact)] for fact in outcome.facts}
    assert found["StalledRollout", "api"] == ["add 6 more nodes like n1 (2 cpu, 8Gi memory)"]
    assert all(found.values())
