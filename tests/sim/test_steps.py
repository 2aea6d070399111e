"""The steps of a play as people write them, and what is said where one names nothing."""

import pytest

from kubecheck.sim.play.steps import StepError, Targets, check_targets, read_steps, targets_of
from kubecheck.sim.profile import ClusterProfile


def node(name, zone=""):
    labels = {"topology.kubernetes.io/zone": zone} if zone else {}
    return {"apiVersion": "v1", "kind": "Node", "metadata": {"name": name, "labels": labels}}


HERE = Targets([node("n1", "a"), node("n2", "b")], [("Deployment", "default", "web"), ("Deployment", "shop", "cart"), ("StatefulSet", "default", "db")])
TWICE = Targets([], [("Deployment", "shop", "web")])


def told(step):
    return (step.action, step.targets, step.kind, step.namespace, step.scope)


def test_steps_are_read_in_order_by_comma_or_one_by_one():
    steps = read_steps(["install, update", "update=Deployment/web,update=sts/shop/db", "drain=n1+n2+n1", "drain", "upgrade", "outage=zone/a", "outage=node/n1", "change=v1.2"])
    assert list(map(told, steps)) == [
        ("install", (), "", "", ""),
        ("update", (), "", "", ""),
        ("update", ("web",), "Deployment", "", ""),
        ("update", ("db",), "StatefulSet", "shop", ""),
        ("drain", ("n1", "n2"), "", "", ""),
        ("drain", (), "", "", ""),
        ("upgrade", (), "", "", ""),
        ("outage", ("a",), "", "", "zone"),
        ("outage", ("n1",), "", "", "node"),
        ("change", ("v1.2",), "", "", ""),
    ]
    assert steps[4].text == "drain=n1+n2+n1"


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("drian=n1", "drian=n1 is no step of a play; did you mean drain=NODE?"),
        ("scale", "scale is no step of a play; there are install, update=KIND/NAME, change=REVISION, drain=NODE, upgrade, outage=zone/NAME"),
        ("", "an empty word is no step of a play; there are install, update=KIND/NAME, change=REVISION, drain=NODE, upgrade, outage=zone/NAME"),
        ("upgrade=n1", "upgrade=n1 is no step of a play; it is written upgrade"),
        ("drain=", "drain= is no step of a play; it is written drain=NODE"),
        ("change", "change is no step of a play; it is written change=REVISION"),
        ("outage=a", "outage=a is no step of a play; it is written outage=zone/NAME or outage=node/NAME"),
        ("outage=zone/", "outage=zone/ is no step of a play; it is written outage=zone/NAME or outage=node/NAME"),
        ("update=web", "update=web is no step of a play; it is written update=KIND/NAME or update=KIND/NAMESPACE/NAME"),
        ("update=Job/once", "update=Job/once: Job is no kind that is updated pod by pod; Deployments, StatefulSets and DaemonSets are"),
        ("update=Deploymet/web", "update=Deploymet/web: Deploymet is no kind that is updated pod by pod; did you mean Deployment?"),
        ("change=a,change=b", "a and b are two; a play begins with one older state, and takes one change of it"),
        ("change=a,change=a", "change=a is there twice; a play begins with one older state, and takes one change of it"),
        ("drain=a+", "drain=a+ is no step of a play: a name beside + is empty; it is written drain=NODE, or drain=NODE+NODE"),
        ("drain=+a", "drain=+a is no step of a play: a name beside + is empty; it is written drain=NODE, or drain=NODE+NODE"),
        ("drain=a++b", "drain=a++b is no step of a play: a name beside + is empty; it is written drain=NODE, or drain=NODE+NODE"),
        ("drain=a+ +b", "drain=a+ +b is no step of a play: a name beside + is empty; it is written drain=NODE, or drain=NODE+NODE"),
    ],
)
def test_what_is_no_step_is_one_sentence(word, sentence):
    with pytest.raises(StepError) as caught:
        read_steps([word])
    assert str(caught.value) == sentence


@pytest.mark.parametrize("word", ["update=deploy/web", "update=Deployment/shop/cart", "drain=n1+n2", "outage=zone/b", "outage=node/n2", "drain", "upgrade", "update"])
def test_what_is_there_may_be_named(word):
    check_targets(read_steps([word]), [Targets([], []), HERE])


@pytest.mark.parametrize(
    ("word", "known", "sentence"),
    [
        ("update=Deployment/wbe", HERE, "update=Deployment/wbe: there is no Deployment wbe; did you mean Deployment/web?"),
        ("update=Deployment/db", HERE, "update=Deployment/db: there is no Deployment db; did you mean StatefulSet/db?"),
        ("update=Deployment/orders", HERE, "update=Deployment/orders: there is no Deployment orders"),
        ("update=Deployment/default/cart", HERE, "update=Deployment/default/cart: Deployment cart is not in namespace default, but in shop"),
        ("drain=n1+n22", HERE, "drain=n1+n22: there is no node n22; did you mean n2?"),
        ("outage=zone/c", HERE, "outage=zone/c: there is no zone c; there are a, b"),
        ("drain=worker", HERE, "drain=worker: there is no node worker; there are n1, n2"),
        ("drain=n1", TWICE, "drain=n1: no node is known; give them with --nodes, as Node objects among the files, or as cluster.nodes or cluster.pools in the config"),
        ("outage=zone/east", HERE, "outage=zone/east: there is no zone east; there are a, b"),
        ("outage=zone/a", Targets([node("n1")], []), "outage=zone/a: no node has the label topology.kubernetes.io/zone, so there are no zones"),
        ("outage=node/n3", HERE, "outage=node/n3: there is no node n3; did you mean n1?"),
    ],
)
def test_what_is_not_there_is_one_sentence_with_a_near_name(word, known, sentence):
    with pytest.raises(StepError) as caught:
        check_targets(read_steps([word]), [known])
    assert str(caught.value) == sentence


def test_of_workloads_with_one_name_the_namespace_tells_which():
    with pytest.raises(StepError) as caught:
        check_targets(read_steps(["update=Deployment/web"]), [HERE, TWICE])
    assert str(caught.value) == "update=Deployment/web: there are several; say update=Deployment/default/web or update=Deployment/shop/web"
    check_targets(read_steps(["update=Deployment/shop/web"]), [HERE, TWICE])
    assert (HERE.of_update(read_steps(["update=Deployment/web"])[0]), TWICE.of_update(read_steps(["update=Deployment/shop/web"])[0])) == (
        [("Deployment", "default", "web")], [("Deployment", "shop", "web")],
    )  # fmt: skip


def test_targets_are_nodes_of_the_cluster_and_workloads_among_the_manifests():
    web = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}}
    job = {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "once"}}
    found = targets_of([node("n1", "a"), node("n2", "a"), web, job], ClusterProfile())
    assert (found.nodes, found.zones, found.workloads) == (["n1", "n2"], {"a": ["n1", "n2"]}, [("Deployment", "default", "web")])
    assert targets_of([web], ClusterProfile()).nodes == []
