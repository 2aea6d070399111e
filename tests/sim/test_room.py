"""What is counted of pods when known nodes are asked for room."""

import pytest

from kubecheck.sim.play.room import always_fit, pods_like


@pytest.mark.parametrize(("resources", "cpu"), [({"requests": {"cpu": "1"}}, 1000), ({"limits": {"cpu": "2"}}, 2000), ({"limits": {"cpu": "2"}, "requests": {"cpu": "1"}}, 1000), ({}, 0)])
def test_limits_are_requests_where_these_are_not_written(resources, cpu):
    pods = pods_like("a", {"spec": {"containers": [{"name": "a", "image": "a:1", "resources": resources}]}})
    nodes = [{"metadata": {"name": name, "labels": {}}, "status": {"allocatable": {"cpu": "1500m", "pods": "10"}}} for name in ("a", "b")]
    assert pods.requests.cpu == cpu
    assert always_fit(nodes, [(pods, 1, 0)], are_drained=False) is (cpu <= 1500)


def tolerating(**fields):
    toleration = {"key": "spot", "operator": "Exists", "effect": "NoExecute", **fields}
    return pods_like("a", {"spec": {"containers": [{"name": "a", "image": "a:1"}], "tolerations": [toleration]}})


@pytest.mark.parametrize(("pods", "effect", "fits"), [
    (tolerating(), "NoExecute", True), (tolerating(tolerationSeconds=60), "NoExecute", False), (tolerating(tolerationSeconds=0), "NoExecute", False),
    (tolerating(tolerationSeconds=60, key="other"), "NoExecute", True), (tolerating(tolerationSeconds=60), "PreferNoSchedule", True),
])  # fmt: skip
def test_pods_that_a_taint_takes_off_after_a_while_are_not_proven_to_stay(pods, effect, fits):
    allocatable = {"allocatable": {"cpu": "1500m", "pods": "10"}}
    nodes = [{"metadata": {"name": "plain", "labels": {}}, "status": allocatable}]
    nodes.append({"metadata": {"name": "spot", "labels": {}}, "spec": {"taints": [{"key": "spot", "effect": effect}]}, "status": allocatable})
    assert always_fit(nodes, [(pods, 1, 0)], are_drained=False) is fits
