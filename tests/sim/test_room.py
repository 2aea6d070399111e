"""What is counted of pods when known nodes are asked for room."""

import pytest

from kubecheck.sim.play.room import always_fit, pods_like


@pytest.mark.parametrize(("resources", "cpu"), [({"requests": {"cpu": "1"}}, 1000), ({"limits": {"cpu": "2"}}, 2000), ({"limits": {"cpu": "2"}, "requests": {"cpu": "1"}}, 1000), ({}, 0)])
def test_limits_are_requests_where_these_are_not_written(resources, cpu):
    pods = pods_like("a", {"spec": {"containers": [{"name": "a", "image": "a:1", "resources": resources}]}})
    nodes = [{"metadata": {"name": name, "labels": {}}, "status": {"allocatable": {"cpu": "1500m", "pods": "10"}}} for name in ("a", "b")]
    assert pods.requests.cpu == cpu
    assert always_fit(nodes, [(pods, 1, 0)], are_drained=False) is (cpu <= 1500)
