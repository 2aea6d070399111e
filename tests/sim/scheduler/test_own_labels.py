"""Pods that differ in labels of their own alone are of one class as long as no selector names such a label; what is decided is the same either way."""

import random

import pytest

from kubecheck.sim.scheduler import ClusterState, Scheduler
from kubecheck.sim.scheduler.core.pod_classes import OWN_LABELS, PodClasses, own_labels_in

INDEX, NAME = "apps.kubernetes.io/pod-index", "statefulset.kubernetes.io/pod-name"
HOST, ZONE = "kubernetes.io/hostname", "zone"


def node(number):
    name = f"n{number}"
    labels = {HOST: name, ZONE: f"z{number % 3}"}
    return {"apiVersion": "v1", "kind": "Node", "metadata": {"name": name, "labels": labels}, "spec": {}, "status": {"allocatable": {"cpu": "4", "pods": "9"}}}


def pod(number, owner="db", cpu="500m", **spec):
    name = f"{owner}-{number}"
    labels = {"app": owner, INDEX: str(number), NAME: name}
    references = [{"apiVersion": "apps/v1", "kind": "StatefulSet", "name": owner, "uid": owner, "controller": True}]
    metadata = {"name": name, "namespace": "shop", "labels": labels, "ownerReferences": references}
    containers = [{"name": "c", "image": "a:1", "resources": {"requests": {"cpu": cpu}}}]
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": {"containers": containers, "hostname": name, **spec}}


def thing(kind, selector, name="any"):
    return {"apiVersion": "v1", "kind": kind, "metadata": {"name": name, "namespace": "shop"}, "spec": {"selector": selector}}


def apart(key, labels):
    term = {"topologyKey": key, "labelSelector": {"matchLabels": labels}}
    return {"affinity": {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}}


def spread(key, **more):
    return {"topologySpreadConstraints": [{"maxSkew": 1, "topologyKey": key, "whenUnsatisfiable": "DoNotSchedule", **more}]}


def classes_of(*pods):
    classes = PodClasses()
    return len({classes.of(each).identity for each in pods})


def test_numbers_names_and_hostnames_make_no_class():
    assert classes_of(pod(0), pod(1), pod(2)) == 1


@pytest.mark.parametrize("other", [pod(1, "web"), pod(1, cpu="1"), pod(1, priority=3), pod(1, subdomain="x")])
def test_all_else_makes_a_class(other):
    assert classes_of(pod(0), other) == 2


@pytest.mark.parametrize(
    "named",
    [
        apart(HOST, {INDEX: "0"}),
        spread(HOST, labelSelector={"matchExpressions": [{"key": INDEX, "operator": "Exists"}]}),
        spread(HOST, labelSelector={}, matchLabelKeys=[INDEX]),
    ],
)
def test_pods_that_name_a_label_are_told_apart_by_it(named):
    state = ClusterState()
    for each in (pod(0), pod(1), pod(0, "web", **named)):
        state.apply(each)
    assert len({each.kind.identity for each in state.pods.values()}) == 3


@pytest.mark.parametrize("object_", [thing("Service", {INDEX: "0"}), thing("PodDisruptionBudget", {"matchLabels": {INDEX: "0"}}), thing("StatefulSet", {"matchLabels": {INDEX: "0"}})])
def test_a_selector_that_comes_later_tells_pods_apart_that_are_there(object_):
    state = ClusterState()
    for each in (node(0), pod(0), pod(1, nodeName="n0")):
        state.apply(each)
    state.settle()
    epoch = state.epoch
    state.apply(thing("Service", {"app": "db"}))
    state.settle()
    assert (state.epoch, state.pods["shop/db-1"].kind.labels[INDEX]) == (epoch, "1")
    state.apply(object_)
    state.settle()
    assert (state.epoch, [state.pods[f"shop/db-{number}"].kind.labels[INDEX] for number in (0, 1)]) == (epoch + 1, ["0", "1"])
    assert [*state.node_by_name["n0"].pods] == ["shop/db-1"]


def test_a_class_keeps_what_a_pod_had_before_it_was_put_on_a_node():
    state = ClusterState()
    pods = [pod(0), pod(1)]
    for each in (node(0), node(1), *pods):
        state.apply(each)
    state.settle()
    for number, each in enumerate(pods):
        state.apply({**each, "spec": {**each["spec"], "nodeName": f"n{number}"}})
    state.apply(thing("Service", {NAME: "db-0"}))
    assert [state.pods[f"shop/db-{number}"].kind.spec.get("nodeName") for number in (0, 1)] == [None, None]


def test_labels_are_found_wherever_a_selector_has_them():
    assert own_labels_in({"matchExpressions": [{"key": INDEX, "operator": "Exists"}]}) == {INDEX}
    assert own_labels_in({"matchLabels": {"app": "db"}}) == frozenset()
    assert own_labels_in(None) == frozenset()


def one_of_many(chance):
    """An object that may come: a pod with or without terms, or one with a selector."""
    owner = chance.choice(("db", "web"))
    number = chance.randrange(6)
    label = chance.choice(({INDEX: str(number)}, {NAME: f"db-{number}"}, {"app": owner}))
    terms = chance.choice((
        {}, {}, {}, apart(HOST, label), spread(HOST, labelSelector={"matchLabels": label}), spread(ZONE, labelSelector={"matchLabels": {"app": owner}}, matchLabelKeys=[INDEX]),
    ))  # fmt: skip
    kind = chance.choice(("Pod",) * 9 + ("Service", "PodDisruptionBudget"))
    if kind != "Pod":
        return thing(kind, label if kind == "Service" else {"matchLabels": label}, f"{kind.lower()}-{chance.randrange(3)}")
    return pod(number, owner, chance.choice(("500m", "2")), priority=chance.choice((0, 0, 5)), **terms)


def play(seed, *, is_apart):
    """Where pods go as they come, and who would have to go for those that fit nowhere."""
    chance = random.Random(seed)
    state = ClusterState()
    if is_apart:
        state.classes.heed(OWN_LABELS)
    for number in range(4):
        state.apply(node(number))
    scheduler = Scheduler(state)
    told = []
    for _ in range(40):
        value = one_of_many(chance)
        name = value["metadata"]["name"]
        if value["kind"] == "Pod" and f"shop/{name}" in state.pods:
            state.delete("Pod", "shop", name)
            continue
        state.apply(value)
        if value["kind"] == "Pod":
            attempt = scheduler.schedule("shop", name)
            freed = attempt.post_filter
            told.append((name, attempt.node, attempt.message, freed.nominated if freed else "", [each.name for each in freed.victims] if freed else []))
            if attempt.node:
                state.bind("shop", name, attempt.node)
    return told


@pytest.mark.parametrize("seed", range(30))
def test_what_is_decided_is_the_same_as_with_a_class_for_each(seed):
    assert play(seed, is_apart=False) == play(seed, is_apart=True)
