"""What a dry run writes down, by value: moments, steps, joined outcomes, nodes of pools, and what the store forgets."""

import pytest

from kubecheck.sim.objects.clock import Clock, seconds, stamp
from kubecheck.sim.objects.store import Store
from kubecheck.sim.objects.trace import Trace
from kubecheck.sim.play.facts import Outcome
from kubecheck.sim.profile import ClusterProfile, pools_from_config

DAY = 86400


@pytest.mark.parametrize(("moment", "text"), [
    (0, "2026-01-01T00:00:00Z"), (7.9, "2026-01-01T00:00:07Z"), (59, "2026-01-01T00:00:59Z"), (3661, "2026-01-01T01:01:01Z"), (DAY - 1, "2026-01-01T23:59:59Z"),
    (58 * DAY, "2026-02-28T00:00:00Z"), (59 * DAY, "2026-03-01T00:00:00Z"), (364 * DAY, "2026-12-31T00:00:00Z"), (365 * DAY, "2027-01-01T00:00:00Z"),
    (789 * DAY, "2028-02-29T00:00:00Z"), (790 * DAY, "2028-03-01T00:00:00Z"), (27086 * DAY, "2100-02-28T00:00:00Z"), (27087 * DAY, "2100-03-01T00:00:00Z"),
    (136659 * DAY, "2400-02-29T00:00:00Z"), (136660 * DAY, "2400-03-01T00:00:00Z"),
])  # fmt: skip
def test_a_moment_as_the_server_writes_it(moment, text):
    assert (stamp(moment), seconds(text)) == (text, int(moment))
    assert seconds("2026-01-01T00:00:00.5Z") == 0


def test_of_several_times_the_earliest_counts():
    clock = Clock()
    for key, due in (("a", 5.0), ("b", 3.0), ("a", 4.0), ("b", 9.0), ("c", 4.0)):
        clock.set(key, due)
    taken = []
    while (due := clock.next_due()) is not None:
        taken.append((due, clock.pop(), clock.now))
    assert taken == [(3.0, "b", 3.0), (4.0, "a", 4.0), (4.0, "c", 4.0)]


def test_steps_as_they_are_read():
    trace = Trace(limit=2)
    trace.add(1.25, "scheduler", "bind", ("Pod", "default", "web"), "it fits")
    trace.add(1234.5, "user", "create", ("Node", "", "n"), "")
    trace.add(2000.0, "user", "delete", ("Node", "", "n"), "")
    assert str(trace) == "    1.250 scheduler: bind Pod default/web (it fits)\n 1234.500 user: create Node n"


def outcome(*words, settled=True, explanation=None):
    return Outcome([f"fact {each}" for each in words], tuple(words), Trace(), settled, words, words, explanation, words)


def test_outcomes_of_several_scenes_are_one():
    first, second, third = outcome("a", "b", explanation=None), outcome("b", "c", settled=False, explanation="second"), outcome("d", explanation="third")
    assert first.joined([]) is first
    found = first.joined([second, third])
    assert (found.facts, found.assumptions) == (["fact a", "fact b", "fact b", "fact c", "fact d"], ("a", "b", "c", "d"))
    assert (found.placements, found.nodes, found.claims) == (("a", "b", "b", "c", "d"),) * 3
    assert (found.settled, found.explanation, found.trace) == (False, "second", first.trace)
    assert outcome("a").joined([outcome("b")]).settled
    assert not outcome("a", settled=False).joined([outcome("b")]).settled
    assert outcome("a", explanation="first").joined([second]).explanation == "first"


def test_a_node_of_a_pool():
    taint = {"key": "k", "effect": "NoSchedule"}
    pool = {"name": "big", "count": 2, "cpu": 4, "memory": "8Gi", "labels": {"a": "b", "kubernetes.io/arch": "arm64"}, "taints": [taint]}
    _, second = ClusterProfile("1.36", (), pools_from_config([pool])).given_nodes()
    room = {"pods": "110", "cpu": "4", "memory": "8Gi"}
    assert second == {
        "apiVersion": "v1", "kind": "Node",
        "metadata": {
            "name": "big-1", "labels": {"kubernetes.io/os": "linux", "kubernetes.io/arch": "arm64", "a": "b", "kubernetes.io/hostname": "big-1"},
        },
        "spec": {"taints": [taint]}, "status": {"capacity": room, "allocatable": room},
    }  # fmt: skip


def thing(kind, name, **spec):
    namespace = "" if kind == "PersistentVolume" else "default"
    return {"apiVersion": "v1", "kind": kind, "metadata": {"name": name, "namespace": namespace}, "spec": spec, "status": {}}


@pytest.mark.parametrize(("value", "place"), [
    (thing("PersistentVolumeClaim", "a", storageClassName="slow"), ("waiting", "slow")),
    (thing("PersistentVolumeClaim", "a", volumeName="v"), ("naming", "v")),
    (thing("PersistentVolume", "a", storageClassName="slow"), ("free", "slow")),
    (thing("PersistentVolume", "a", claimRef={"namespace": "default", "name": "c"}), ("kept", "default", "c")),
    (thing("Pod", "a", volumes=[{"persistentVolumeClaim": {"claimName": "c"}}]), ("mounts", "default", "c")),
])  # fmt: skip
def test_what_is_removed_is_filed_nowhere(value, place):
    store = Store(frozenset())
    stored = store.add(value, 0.0)
    assert store.stored(value["kind"], *place) == [stored]
    store.remove(stored)
    assert store.stored(value["kind"], *place) == []
    assert (store.current(stored), store.of_kind(value["kind"])) == (None, [])
    again = store.add(value, 0.0)
    assert (store.stored(value["kind"], *place), again["metadata"]["uid"] != stored["metadata"]["uid"]) == ([again], True)
