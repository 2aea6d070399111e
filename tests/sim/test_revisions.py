"""ControllerRevisions: how many are kept, what becomes of those that an owner leaves behind, and of those of an owner that waits for its pods to go."""

import json

import pytest

from kubecheck.testing.replay.rollouts import answer_rollouts

ALLOCATABLE = {"cpu": "4", "memory": "8Gi", "pods": "110"}
NODES = [
    {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "labels": {"kubernetes.io/hostname": name}},
        "spec": {},
        "status": {"capacity": ALLOCATABLE, "allocatable": ALLOCATABLE},
    }
    for name in ("node-1", "node-2")
]


def workload(kind, image, name="web", **spec):
    template = {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "web", "image": image, "readinessProbe": {"tcpSocket": {"port": 80}}}]}}
    metadata = f"kind: {kind}\nmetadata:\n  name: {name}\n"
    return f"apiVersion: apps/v1\n{metadata}spec: {json.dumps({**spec, 'selector': {'matchLabels': {'app': 'web'}}, 'template': template})}\n"


def play(*steps, images=None):
    made = [{"apply": {"app.yaml": step}} if isinstance(step, str) else step for step in steps]
    return answer_rollouts({"id": "x", "nodes": NODES, "images": images or {}, "revisions": True, "steps": made})["steps"]


def numbers(step):
    """Whose revisions there are, by their numbers."""
    return {owner: [(each["revision"], each["image"]) for each in several] for owner, several in step.get("revisions", {}).items()}


LEFT = {"nobody": [(1, "a:1"), (2, "a:2")]}
TAKEN_BACK = {
    "a:2": [(1, "a:1"), (2, "a:2")],
    "a:1": [(2, "a:2"), (3, "a:1")],
    "a:3": [(1, "a:1"), (2, "a:2"), (3, "a:3")],
}


@pytest.mark.parametrize("kind", ["StatefulSet", "DaemonSet"])
@pytest.mark.parametrize("again", list(TAKEN_BACK))
def test_revisions_that_an_owner_left_are_taken_back(kind, again):
    orphaned, back = play(
        workload(kind, "a:1"), workload(kind, "a:2"), {"do": "delete", "target": f"{kind}/web", "cascade": "orphan"}, workload(kind, again)
    )[2:]
    assert numbers(orphaned) == LEFT
    assert numbers(back) == {f"{kind}/web": TAKEN_BACK[again]}
    steps = back["workloads"][f"{kind}/web"]["during"].get("pod_steps", [])
    assert any(step.startswith("delete") for step in steps) is (again != "a:2")  # pods of the revision stay


def test_an_owner_of_another_name_takes_them_over_as_well():
    steps = play(
        workload("DaemonSet", "a:1"), workload("DaemonSet", "a:2"), {"do": "delete", "target": "DaemonSet/web", "cascade": "orphan"},
        workload("DaemonSet", "a:2", name="other"),
    )  # fmt: skip
    assert numbers(steps[-1]) == {"DaemonSet/other": [(1, "a:1"), (2, "a:2")]}
    assert steps[-1]["workloads"]["DaemonSet/other"]["during"].get("pod_steps", []) == []


def test_revisions_that_are_not_selected_stay_behind():
    other = workload("StatefulSet", "a:1", name="web").replace('"app": "web"', '"app": "else"')
    steps = play(workload("StatefulSet", "a:1"), {"do": "delete", "target": "StatefulSet/web", "cascade": "orphan"}, other)
    assert numbers(steps[-1]) == {"nobody": [(1, "a:1")], "StatefulSet/web": [(1, "a:1")]}


@pytest.mark.parametrize(
    ("kind", "limit", "kept"), [("StatefulSet", 0, [4]), ("StatefulSet", 1, [3, 4]), ("StatefulSet", 2, [2, 3, 4]), ("DaemonSet", 0, [4]), ("DaemonSet", 1, [3, 4])]
)
def test_how_many_are_kept(kind, limit, kept):
    steps = play(*(workload(kind, f"a:{number}", revisionHistoryLimit=limit) for number in (1, 2, 3, 4)))
    assert numbers(steps[-1]) == {f"{kind}/web": [(number, f"a:{number}") for number in kept]}


def test_old_ones_that_pods_of_a_daemon_use_count_for_the_limit():
    spec = {"revisionHistoryLimit": 1, "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 1}}}
    steps = play(*(workload("DaemonSet", f"a:{number}", **spec) for number in (1, 2, 3)), images={"a:3": {"ready_after": None}})
    assert numbers(steps[-1]) == {"DaemonSet/web": [(2, "a:2"), (3, "a:3")]}  # a pod of 2 is still there


@pytest.mark.parametrize("kind", ["StatefulSet", "DaemonSet"])
def test_a_foreground_deletion_ends(kind):
    gone = play(workload(kind, "a:1"), {"do": "delete", "target": f"{kind}/web", "cascade": "foreground"})[1]
    assert (gone["settled"], numbers(gone), gone.get("pods")) == (True, {}, None)


def test_a_stateful_set_of_another_name_takes_over_revisions_but_no_pods():
    steps = play(
        workload("StatefulSet", "a:1"), {"do": "delete", "target": "StatefulSet/web", "cascade": "orphan"}, workload("StatefulSet", "a:1", name="other"),
    )  # fmt: skip
    assert numbers(steps[-1]) == {"StatefulSet/other": [(1, "a:1")]}
    assert sorted(steps[-1]["pods"]) == ["Pod/web-0", "StatefulSet/other/other-0"]


def images(step):
    return {each["image"]: each["count"] for each in step["pods"].get("DaemonSet/web", ())}


def test_a_daemon_set_takes_pods_of_as_many_templates_for_its_own():
    """The number of its templates counts as well as the revision, and a new DaemonSet begins with 1, as the one before did."""
    orphan = {"do": "delete", "target": "DaemonSet/web", "cascade": "orphan"}
    assert images(play(workload("DaemonSet", "a:1"), orphan, workload("DaemonSet", "a:2"))[-1]) == {"a:1": 2}
    assert images(play(workload("DaemonSet", "a:1"), workload("DaemonSet", "a:2"), orphan, workload("DaemonSet", "a:3"))[-1]) == {"a:3": 2}
    assert images(play(workload("DaemonSet", "a:1"), orphan, workload("DaemonSet", "a:2"), workload("DaemonSet", "a:3"))[-1]) == {"a:3": 2}


def test_a_taint_that_lets_daemons_stay_wakes_nobody():
    def tainted(effect):
        taint = {"spec": {"taints": [{"key": "x", "effect": effect}]}}
        return play(workload("DaemonSet", "a:1"), {"do": "wait", "patch_nodes": {"node-2": taint}}, workload("DaemonSet", "a:2"))

    def wanted(step):
        return step["workloads"]["DaemonSet/web"]["status"]["desiredNumberScheduled"]

    assert [wanted(step) for step in tainted("NoSchedule")] == [2, 2, 1]
    assert [wanted(step) for step in tainted("NoExecute")] == [2, 1, 1]
