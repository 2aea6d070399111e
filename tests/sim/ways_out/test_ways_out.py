"""Ways out of failing worlds: each is made in the texts, and everything is checked again; `proving.py` does so with as many as one likes."""

from __future__ import annotations

import importlib.util
import os
import random
import sys

import pytest

from kubecheck.sim.play.ways_out.requests import _largest_share

HERE = os.path.dirname(__file__)


def module(name):
    spec = importlib.util.spec_from_file_location(name, os.path.join(HERE, f"{name}.py"))
    made = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


worlds = module("worlds")
proving = module("proving")
SAMPLE = ("mistyped_selector", "crowded_hosts", "quota_of_cpu", "kept_by_minimum", "update_without_port", "request_above_default")


@pytest.mark.parametrize("kind", SAMPLE)
def test_each_way_out_succeeds(kind, monkeypatch):
    monkeypatch.setattr(proving.WaysOut, "_fix_of", proving.WaysOut._fix_of)
    nodes_of, tallies = proving.recorded_nodes(), {}
    rng = random.Random(kind)
    proving.prove(kind, worlds.files_of(getattr(worlds, kind)(rng), rng), tallies, nodes_of)
    tally = tallies[kind]
    assert (tally.worlds, tally.helped, tally.broken) == (1, 1, [])
    assert tally.ways == tally.proven > 0


def ways(*objects):
    """What is told of a world in one file: rule, and each way with whether it is by edits."""
    files = {"all.yaml": "---\n".join(worlds.yaml.safe_dump(each, sort_keys=False) for each in objects)}
    return [(each.rule, [(way.message, bool(way.edits)) for way in each.ways_out]) for each in proving.failures(files)]


def test_a_quota_is_raised_to_what_the_pods_ask_for():
    found = ways(worlds.quota(requests__cpu="1700m"), worlds.workload("ReplicaSet", replicas=4, containers=[worlds.container(cpu="500m")]))
    assert found == [("refused-pod", [
        ('raise .spec.hard["requests.cpu"] of ResourceQuota team to 2 instead of 1700m (4 pods at 500m)', True),
        ("let container main request 400m cpu instead of 500m", True),
        ("set .spec.replicas to 3 instead of 4", True),
    ])]  # fmt: skip


def test_nodes_are_added_by_hand():
    found = ways(*worlds.nodes(1, cpu="2"), worlds.workload("ReplicaSet", replicas=1, containers=[worlds.container(cpu="9")]))
    assert found == [("request-larger-than-any-node", [("add one more node like n1, but with 9 cpu", False)])]


def test_a_budget_keeps_one_pod_less():
    found = ways(*worlds.nodes(2), worlds.workload("ReplicaSet", replicas=3), worlds.budget(minAvailable=3))
    assert found == [("blocked-drain", [
        ("set .spec.minAvailable to 2 instead of 3", True),
        ("set .spec.maxUnavailable to 1 in place of minAvailable 3", True),
        ("set .spec.replicas of ReplicaSet web to 4 instead of 3", True),
    ])]  # fmt: skip


def test_what_only_moves_the_trouble_is_no_way_out():
    """One node more gives the pod a place, but not the update: what is told of helps both."""
    (told,) = ways(*worlds.nodes(1), worlds.workload(replicas=1, containers=[worlds.container(limits={"example.com/fpga": 1})]))
    assert told[1][0] == ("add one more node like n1, but with 1 example.com/fpga and set .spec.strategy.rollingUpdate.maxUnavailable to 1", False)


def test_a_node_is_added_with_all_that_the_pod_asks_for():
    pod = {"containers": [worlds.container(limits={"nvidia.com/gpu": 2})], "nodeSelector": {"accelerator": "l4"}}
    (told,) = ways(*worlds.nodes(1), worlds.workload("ReplicaSet", replicas=1, **pod))
    assert told == ("node-selector-matches-nothing", [("add one more node like n1, but with the label accelerator=l4 and 2 nvidia.com/gpu", False)])


def test_a_claim_without_a_class_may_take_the_default_one():
    (told,) = ways(worlds.claim(storageClassName=""))
    assert told == ("unbound-claim", [("remove .spec.storageClassName (the default class of the cluster makes a volume)", True)])


def test_nothing_is_tried_where_most_is_stuck():
    for count, has_ways in ((10, True), (11, False)):
        pods = [worlds.workload("ReplicaSet", replicas=1, containers=[worlds.container(cpu="9")]) for _ in range(count)]
        for number, each in enumerate(pods):
            each["metadata"] = {**each["metadata"], "name": f"web-{number}"}
        found = ways(*worlds.nodes(1, cpu="2"), *pods)
        assert (len(found), any(each for _, each in found)) == (count, has_ways)


@pytest.mark.parametrize(
    ("rooms", "count", "share"),
    [([], 1, 0), ([10], 1, 10), ([10], 3, 3), ([10], 11, 0), ([10, 4], 3, 4), ([10, 4], 4, 3), ([7, 7, 7], 3, 7), ([0, 0], 1, 0), ([8 << 30] * 3, 2_000_000_000, 12)],
)
def test_the_largest_share_of_which_so_many_fit(rooms, count, share):
    assert _largest_share(rooms, count) == share
