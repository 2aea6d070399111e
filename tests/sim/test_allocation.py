"""Node ports and addresses that Services name: out of range, taken, or theirs."""

from __future__ import annotations

import pytest

from kubecheck.sim.cluster.allocation import check
from kubecheck.sim.controllers import CONTROLLERS
from kubecheck.sim.objects.actions import Refused
from kubecheck.sim.objects.store import Store
from kubecheck.sim.profile import ClusterProfile


def service(name="web", **spec):
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": name, "namespace": "default"}, "spec": {"ports": [{"port": 80}], **spec}}


def port(number, **more):
    return {"type": "NodePort", "ports": [{"port": 80, "nodePort": number, **more}]}


def refusal(*services, known=True):
    profile = ClusterProfile()
    if known:
        profile.node_ports, profile.service_network = (30000, 32767), "10.96.0.0/12"
    store = Store(CONTROLLERS.selecting)
    for each in services[:-1]:
        store.add(each, 0.0)
    try:
        check(services[-1], store, profile)
    except Refused as refused:
        return refused.message
    return ""


@pytest.mark.parametrize(
    ("spec", "problem"),
    [
        (port(30123), ""),
        (port(29999), "spec.ports[0].nodePort: Invalid value: 29999: provided port is not in the valid range. The range of valid ports is 30000-32767"),
        (port(30001), "spec.ports[0].nodePort: Invalid value: 30001: provided port is already allocated"),
        (port(30001, protocol="UDP"), ""),
        ({"clusterIP": "10.96.0.9"}, ""),
        ({"clusterIP": "None"}, ""),
        ({"clusterIP": "192.0.2.1"}, 'spec.clusterIPs: Invalid value: ["192.0.2.1"]: failed to allocate IP 192.0.2.1: the provided network does not match the current range'),
        ({"clusterIP": "10.96.0.7"}, 'spec.clusterIPs: Invalid value: ["10.96.0.7"]: failed to allocate IP 10.96.0.7: provided IP is already allocated'),
    ],
)
def test_what_is_named_must_be_there_to_give(spec, problem):
    found = refusal(service("first", clusterIP="10.96.0.7", **port(30001)), service(**spec))
    assert found == (f'Service "web" is invalid: {problem}' if problem else "")


def test_ranges_that_are_not_known_are_not_looked_at():
    assert refusal(service(**port(1)), known=False) == ""
