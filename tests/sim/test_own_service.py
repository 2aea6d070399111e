"""Pods whose init containers wait for the Service in front of them."""

from __future__ import annotations

import pytest

from kubecheck.sim import simulate
from kubecheck.sim.play.facts import UnreadyPod

WHY = "PodInitializing: init container wait waits for port 80 of Service web, which has no endpoint before a pod of it is ready"


def deployment(name, command, replicas=2):
    init = [{"name": "wait", "image": "w:1", "command": ["sh", "-c", command]}] if command else []
    pod = {"initContainers": init, "containers": [{"name": "c", "image": "c:1"}]}
    template = {"metadata": {"labels": {"app": "web", "part": name}}, "spec": pod}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name, "namespace": "shop"}, "spec": {"replicas": replicas, "selector": {"matchLabels": {"app": "web", "part": name}}, "template": template}}


def service(**spec):
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web", "namespace": "shop"}, "spec": {"selector": {"app": "web"}, "ports": [{"port": 80, "protocol": "TCP", "targetPort": 8080}], **spec}}


WAIT = "until nc -z web 80; do sleep 1; done"


@pytest.mark.parametrize(("objects", "stuck"), [
    ([deployment("web", WAIT), service()], [("web", 2, WHY)]),
    ([deployment("web", WAIT), deployment("seed", ""), service()], []),
    ([deployment("web", WAIT), service(publishNotReadyAddresses=True)], []),
    ([deployment("web", "until nc -z web 81; do sleep 1; done"), service()], []),
    ([deployment("web", "until nc -z db 80; do sleep 1; done"), service()], []),
    ([deployment("web", WAIT), service(selector={"app": "other"})], []),
])  # fmt: skip
def test_what_waits_for_itself_never_starts(objects, stuck):
    outcome = simulate(objects, plan=("install",))
    assert [(fact.ref.name, fact.count, fact.why) for fact in outcome.of(UnreadyPod)] == stuck
