"""Places of a StatefulSet with podManagementPolicy Parallel: in which order they are filled, and where a refusal ends that."""

import pytest

from kubecheck.sim.controllers.statefulset import CONTROLLER
from kubecheck.sim.objects.actions import Refused
from kubecheck.sim.objects.store import Store

NOW = 1_700_000_000.0


def stateful_set(replicas, policy="Parallel", start=0):
    template = {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "a", "image": "a:1"}]}}
    spec = {"replicas": replicas, "serviceName": "web", "podManagementPolicy": policy, "ordinals": {"start": start}, "selector": {"matchLabels": {"app": "web"}}, "template": template}
    return {"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "web", "namespace": "default"}, "spec": spec}


def created(take_turn, value, refusal=None):
    store = Store(frozenset())
    stored = store.add(value, NOW)
    take_turn(CONTROLLER, store, stored)  # makes the revision
    for each in store.of_kind("Pod"):
        store.remove(each)
    found = take_turn(CONTROLLER, store, store.get("StatefulSet", "default", "web"), refusal)
    return [word.removeprefix("create web-") for word in found.asked if word.startswith("create")], found.problem


@pytest.mark.parametrize(
    ("value", "numbers"),
    [
        (stateful_set(1), "0"),
        (stateful_set(2), "0 1"),
        (stateful_set(3), "0 2 1"),
        (stateful_set(5), "0 2 1 4 3"),
        (stateful_set(9), "0 2 1 6 3 4 5 8 7"),
        (stateful_set(3, start=4), "4 6 5"),
        (stateful_set(3, "OrderedReady"), "0"),
    ],
)
def test_places_are_filled_in_batches_the_last_of_each_first(take_turn, value, numbers):
    assert created(take_turn, value) == (numbers.split(), "")


@pytest.mark.parametrize(("replicas", "policy", "numbers"), [(7, "Parallel", "0"), (7, "OrderedReady", "0")])
def test_a_refusal_ends_with_its_batch(take_turn, replicas, policy, numbers):
    assert created(take_turn, stateful_set(replicas, policy), Refused(403, "Forbidden", "no")) == (numbers.split(), "no")
