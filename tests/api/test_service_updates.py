"""What a Service keeps of what it had been given, when it is updated."""

import pytest

from kubecheck.api.stored import store, store_update


def service(kind, **fields):
    return {
        "apiVersion": "v1", "kind": "Service", "metadata": {"name": "a", "resourceVersion": "7"},
        "spec": {"type": kind, "selector": {"app": "a"}, **fields},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("new", "number"),
    [
        (service("NodePort", ports=[{"port": 81}]), 30080),
        (service("LoadBalancer", ports=[{"port": 80}]), 30080),
        (service("LoadBalancer", ports=[{"port": 80, "nodePort": 30080}], allocateLoadBalancerNodePorts=False), 30080),
        (service("LoadBalancer", ports=[{"port": 80}], allocateLoadBalancerNodePorts=False), None),
        (service("ClusterIP", ports=[{"port": 80}]), None),
    ],
)
def test_node_ports_stay_where_some_are_needed(new, number):
    live, _ = store(service("NodePort", ports=[{"port": 80, "nodePort": 30080}]))
    assert store_update(new, live)["spec"]["ports"][0].get("nodePort") == number
