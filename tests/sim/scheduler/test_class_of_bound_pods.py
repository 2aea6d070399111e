"""A pod keeps its class when it is put on a node, and gets another one when what makes the class changes."""

import pytest

from kubecheck.sim.scheduler import ClusterState
from kubecheck.sim.scheduler.core.pod_classes import PodClasses
from kubecheck.values.quantity import Quantity, StoredAmount, stored_text

POD = {
    "apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "shop", "labels": {"app": "web"}},
    "spec": {"containers": [{"name": "c", "image": "a:1", "resources": {"requests": {"cpu": "100m"}}}]},
}  # fmt: skip
RESIZED = {"containerStatuses": [{"name": "c", "resources": {"requests": {"cpu": "300m"}}}]}


def state_with(*versions):
    state = ClusterState()
    state.apply({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "one"}, "status": {"allocatable": {"cpu": "4", "pods": "9"}}})
    for each in versions:
        state.apply(each)
    state.settle()
    return state


def bound(**more):
    return {**POD, "spec": {**POD["spec"], "nodeName": "one"}, **more}


def test_a_pod_that_is_put_on_a_node_is_there_and_keeps_its_class():
    state = state_with(POD)
    before = state.pods["shop/web"].kind
    state.apply(bound())
    pod = state.pods["shop/web"]
    assert (pod.kind is before, pod.node.name, [*state.node_by_name["one"].pods]) == (True, "one", ["shop/web"])


@pytest.mark.parametrize(
    "change",
    [
        {"metadata": {**POD["metadata"], "labels": {"app": "other"}}},
        {"metadata": {**POD["metadata"], "ownerReferences": [{"kind": "ReplicaSet", "name": "web", "controller": True}]}},
        {"spec": {**POD["spec"], "priority": 7}},
        {"spec": {**POD["spec"], "nodeName": "one", "priority": 7}},
        {"spec": {"containers": [{"name": "c", "image": "a:2"}], "nodeName": "one"}},
    ],
)
def test_what_makes_a_class_makes_another(change):
    state = state_with(POD)
    before = state.pods["shop/web"].kind
    state.apply({**POD, **change})
    assert state.pods["shop/web"].kind is not before


@pytest.mark.parametrize(("status", "cpu"), [({}, 100), ({"containerStatuses": [{"name": "c", "ready": True}]}, 100), (RESIZED, 300)])
def test_resources_in_the_status_count_where_there_are_some(status, cpu):
    assert state_with(POD, bound(status=status)).pods["shop/web"].requests.cpu == cpu


def test_an_amount_that_counts_otherwise_than_its_text_has_a_class_of_its_own():
    def pod(amount):
        return {"metadata": {"name": "a"}, "spec": {"containers": [{"resources": {"requests": {"cpu": amount}}}]}}

    classes = PodClasses()
    exact, amount = stored_text(Quantity.parse("250")), stored_text(Quantity.parse("250000000000000000000000000000"))
    assert (exact, str(amount), type(amount)) == ("250", "250", StoredAmount)
    assert classes.of(pod(amount)) is classes.of(pod(amount))
    assert classes.of(pod(amount)) is not classes.of(pod(exact))
