"""One value describes a controller: what is listed can be reached, and a controller of somebody else gets turns, pods and retries."""

from pathlib import Path

import pytest

from kubecheck.sim import controllers as room
from kubecheck.sim.cluster.kubelet import Kubelet
from kubecheck.sim.cluster.loop import Cluster
from kubecheck.sim.controllers import CONTROLLERS
from kubecheck.sim.controllers.controller import ANY_KIND, Controller, Controllers, is_own_status
from kubecheck.sim.controllers.daemonset import with_daemon_tolerations
from kubecheck.sim.objects.actions import Create, Failed, SetStatus
from kubecheck.sim.objects.label_selectors import selector_of
from kubecheck.sim.objects.pod_states import claim, pod_from_template
from kubecheck.sim.objects.store import Store
from kubecheck.sim.play import dry_run, parts
from kubecheck.sim.profile import ClusterProfile

ALL = tuple({id(each): each for each in CONTROLLERS.by_actor.values()}.values())
LABELS = {"app": "flock"}


def sync_flock(namespace, name, store, now):
    """As many pods as wanted."""
    flock = store.get("Flock", namespace, name)
    if flock is None:
        return
    pods = yield from claim(flock, selector_of(flock["spec"]["selector"]), "Pod", store)
    for _ in range(flock["spec"]["replicas"] - len(pods)):
        pods.append((yield Create(pod_from_template(flock["spec"]["template"], flock))))
    yield SetStatus({**(store.current(flock) or flock), "status": {"pods": len(pods), "at": now}})


def flock(replicas=2):
    template = {"metadata": {"labels": LABELS}, "spec": {"containers": [{"name": "a", "image": "a:1"}]}}
    metadata = {"name": "geese", "namespace": "default"}
    spec = {"replicas": replicas, "selector": {"matchLabels": LABELS}, "template": template}
    return {"apiVersion": "birds.example.com/v1", "kind": "Flock", "metadata": metadata, "spec": spec}


def with_one(**fields):
    """A cluster with one more controller."""
    turns = fields.pop("turns", {"Flock": sync_flock})
    described = Controller(turns, kinds=(("birds.example.com", "Flock"),), **fields)
    return Cluster(ClusterProfile(), Kubelet(), controllers=Controllers((*ALL, described)))


def loose_pod():
    metadata = {"name": "stray", "namespace": "default", "labels": LABELS}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": {"containers": [{"name": "a", "image": "a:1"}]}}


def test_a_controller_of_a_new_kind_keeps_its_pods():
    cluster = with_one(claims="Pod")
    cluster.create(flock())
    assert cluster.settle()
    pods = cluster.store.of_kind("Pod")
    owner = {"apiVersion": "birds.example.com/v1", "kind": "Flock", "name": "geese"}
    assert [owner.items() <= pod["metadata"]["ownerReferences"][0].items() for pod in pods] == [True, True]
    cluster.delete(pods[0], now=True)
    assert cluster.settle()
    assert len(cluster.store.of_kind("Pod")) == 2
    assert cluster.store.get("Flock", "default", "geese")["status"]["pods"] == 2


@pytest.mark.parametrize("claims", ["Pod", ""])
def test_what_nobody_owns_wakes_who_claims_it(claims):
    cluster = with_one(claims=claims)
    cluster.create(flock(replicas=1))
    stray = cluster.create(loose_pod())
    found = list(cluster.controllers.watchers("ADDED", "Pod", None, stray, cluster.store))
    assert found == ([("Flock", "default", "geese")] if claims else [])
    assert cluster.settle()
    assert [pod["metadata"]["name"] for pod in cluster.store.of_kind("Pod")] == ["stray"]


def test_changes_of_a_watched_kind_are_taken_together():
    seen = []

    def turn(namespace, name, store, now):
        seen.append((name, now))
        yield from ()

    def of_secret(change, old, value, store):
        yield "Flock", "default", "geese"

    cluster = with_one(turns={"Flock": turn}, watches={"Secret": of_secret}, gathering={"Secret": 5.0})
    for name in ("a", "b"):
        cluster.create({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name, "namespace": "default"}})
    assert cluster.settle()
    assert seen == [("geese", 5.0)]


def test_what_an_object_is_told_to_be_is_heard_at_once_and_its_status_only_later():
    seen = []

    def turn(namespace, name, store, now):
        seen.append(now)
        yield from ()

    cluster = with_one(turns={"Flock": turn}, gathering={"Flock": 5.0}, ends=True)
    made = cluster.create(flock())
    cluster.rest()
    made = cluster.set_status({**made, "status": {"size": 3}})
    cluster.rest()
    assert seen == [0.0]
    made = cluster.replace({**made, "spec": {**made["spec"], "replicas": 4}})
    cluster.rest()
    assert seen == [0.0, 0.0]
    assert cluster.settle()
    assert seen == [0.0, 0.0, 5.0]
    cluster.delete(made)
    cluster.rest()
    assert seen == [0.0, 0.0, 5.0, 5.0]


def test_a_controller_that_looks_periodically_waits_for_its_period():
    seen = []

    def turn(namespace, name, store, now):
        seen.append(now)
        yield from ()

    cluster = with_one(turns={"Flock": turn}, period=lambda profile: profile.autoscaler_period * 2)
    cluster.create(flock())
    assert cluster.settle()
    assert seen == [30.0]


@pytest.mark.parametrize(("retries", "moments"), [(2, [0.0, 3.0, 9.0]), (0, [0.0])])
def test_a_turn_that_fails_is_tried_again_as_often_as_it_says(retries, moments):
    seen = []

    def turn(namespace, name, store, now):
        seen.append(now)
        yield from ()
        raise Failed("no")

    cluster = with_one(turns={"Flock": turn}, retries=retries, first_retry=3.0)
    cluster.create(flock())
    assert cluster.settle()
    assert seen == moments


@pytest.mark.parametrize("ends", [True, False])
def test_a_deletion_wakes_those_that_say_so(ends):
    names = []

    def turn(namespace, name, store, now):
        names.append((name, store.get("Flock", namespace, name) is not None))
        yield from ()

    cluster = with_one(turns={"Flock": turn}, ends=ends)
    cluster.create(flock())
    assert cluster.settle()
    cluster.delete(cluster.store.get("Flock", "default", "geese"))
    assert cluster.settle()
    assert names == [("geese", True), *([("geese", False)] if ends else [])]


def test_volumes_are_asked_one_by_one_of_all_that_watch_them():
    """What the pod names and what it makes wake in the order of its volumes, between Services and device claims."""
    store = Store(CONTROLLERS.selecting)
    service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web", "namespace": "default"}, "spec": {"selector": LABELS}}
    store.add(service, 0.0)
    volumes = [{"name": "a", "ephemeral": {}}, {"name": "b", "persistentVolumeClaim": {"claimName": "data"}}]
    pod = {**loose_pod(), "spec": {"volumes": volumes, "resourceClaims": [{"name": "gpu"}]}}
    pod["metadata"]["uid"] = "x"
    assert list(CONTROLLERS.watchers("ADDED", "Pod", None, pod, store)) == [
        ("Service", "default", "web"),
        ("EphemeralVolume", "default", "stray"),
        ("PersistentVolumeClaim", "default", "data"),
        ("ResourceClaim", "default", "stray"),
    ]


def thing(kind, name, spec=None, owner=None, **more):
    metadata = {"name": name, "namespace": "" if kind in {"Node", "PersistentVolume", "StorageClass"} else "default"}
    if owner is not None:
        metadata["ownerReferences"] = [{"kind": owner["kind"], "name": owner["metadata"]["name"], "uid": owner["metadata"]["uid"], "controller": True}]
    return {"apiVersion": "v1", "kind": kind, "metadata": metadata, "spec": spec or {}, **more}


@pytest.fixture(name="store")
def filled_store():
    store = Store(CONTROLLERS.selecting)
    web = store.add(thing("Deployment", "web"), 0.0)
    store.add(thing("ReplicaSet", "web-1", owner=web), 0.0)
    store.add(thing("StatefulSet", "db"), 0.0)
    store.add(thing("DaemonSet", "agent"), 0.0)
    store.add(thing("PersistentVolumeClaim", "waits", {"storageClassName": "slow"}), 0.0)
    store.add(thing("PersistentVolumeClaim", "names", {"storageClassName": "other", "volumeName": "vol"}), 0.0)
    store.add(thing("PersistentVolumeClaim", "kept", {"storageClassName": "third"}), 0.0)
    return store


@pytest.mark.parametrize(("strategy", "woken"), [("Recreate", [("Deployment", "default", "web")]), ("RollingUpdate", [])])
def test_a_pod_that_has_ended_wakes_the_deployment_above_that_waits_for_the_last_one(store, strategy, woken):
    web = store.get("Deployment", "default", "web")
    store.replace(web, {**web, "spec": {"strategy": {"type": strategy}}})
    owner = store.get("ReplicaSet", "default", "web-1")
    for phase, more in (("Running", []), ("Failed", woken)):
        pod = thing("Pod", "web-1-a", owner=owner, status={"phase": phase})
        assert list(CONTROLLERS.watchers("MODIFIED", "Pod", pod, pod, store)) == [("ReplicaSet", "default", "web-1"), *more]


def test_what_an_object_was_let_go_by_hears_of_it(store):
    owner = store.get("ReplicaSet", "default", "web-1")
    before, after = thing("Pod", "a", owner=owner), thing("Pod", "a")
    assert list(CONTROLLERS.watchers("MODIFIED", "Pod", before, after, store)) == [("ReplicaSet", "default", "web-1")]


def test_a_claim_wakes_its_volume_and_the_set_that_holds_it(store):
    claim = thing("PersistentVolumeClaim", "data-db-0", {"volumeName": "vol"}, owner=store.get("StatefulSet", "default", "db"))
    claim["metadata"]["ownerReferences"][0]["controller"] = False
    assert list(CONTROLLERS.watchers("MODIFIED", "PersistentVolumeClaim", claim, claim, store)) == [
        ("PersistentVolumeClaim", "default", "data-db-0"), ("PersistentVolume", "", "vol"), ("StatefulSet", "default", "db"),
    ]  # fmt: skip
    claim["metadata"]["uid"] = "x"
    assert list(CONTROLLERS.watchers("DELETED", "PersistentVolumeClaim", claim, claim, store)) == [
        ("PersistentVolume", "", "vol"), ("StatefulSet", "default", "db"),
    ]  # fmt: skip


def test_a_volume_wakes_the_claims_that_it_might_be_for(store):
    volume = thing("PersistentVolume", "vol", {"storageClassName": "slow", "claimRef": {"namespace": "default", "name": "kept"}})
    assert list(CONTROLLERS.watchers("ADDED", "PersistentVolume", None, volume, store)) == [
        ("PersistentVolume", "", "vol"), *(("PersistentVolumeClaim", "default", name) for name in ("waits", "names", "kept")),
    ]  # fmt: skip


def test_a_class_wakes_the_claims_that_wait_for_it(store):
    kind = thing("StorageClass", "slow")
    assert list(CONTROLLERS.watchers("ADDED", "StorageClass", None, kind, store)) == [("PersistentVolumeClaim", "default", "waits")]


@pytest.mark.parametrize(("spec", "is_woken"), [({}, False), ({"unschedulable": True}, True)])
def test_a_node_wakes_daemon_sets_when_it_changes_in_what_they_look_at(store, spec, is_woken):
    found = list(CONTROLLERS.watchers("MODIFIED", "Node", thing("Node", "n"), thing("Node", "n", spec), store))
    assert found == ([("DaemonSet", "default", "agent")] if is_woken else [])


def test_what_watches_any_kind_hears_of_kinds_that_nobody_knows():
    def of_any(change, old, value, store):
        yield "Flock", "", value["kind"]

    made = Controllers((Controller({"Flock": sync_flock}, watches={ANY_KIND: of_any}),))
    for kind in ("Nest", "Pod"):
        value = {"kind": kind, "metadata": {"name": "a"}, "spec": {}}
        assert list(made.watchers("ADDED", kind, None, value, Store(made.selecting))) == [("Flock", "", kind)]


def test_a_kind_for_which_nobody_takes_turns_is_refused():
    with pytest.raises(ValueError, match="nobody takes turns for Nest"):
        Controller({"Flock": sync_flock}, kinds=(("birds.example.com", "Nest"),))


def test_two_controllers_of_one_actor_are_refused():
    with pytest.raises(ValueError, match="Job takes turns twice"):
        Controllers((*ALL, Controller({"Job": sync_flock})))


def test_every_module_with_a_controller_is_listed():
    folder = Path(room.__file__).parent
    described = {path.stem for path in folder.glob("*.py") if "\nCONTROLLER = " in path.read_text(encoding="utf-8")}
    assert described == set(room._MODULES)
    assert len(room._MODULES) == len(ALL)


def test_every_kind_with_a_controller_is_played():
    assert CONTROLLERS.kinds <= parts._PLAYED
    assert CONTROLLERS.kinds == {
        ("apps", "DaemonSet"), ("apps", "Deployment"), ("apps", "ReplicaSet"), ("apps", "StatefulSet"), ("", "ReplicationController"), ("", "Service"),
        ("batch", "CronJob"), ("batch", "Job"), ("autoscaling", "HorizontalPodAutoscaler"), ("policy", "PodDisruptionBudget"),
    }  # fmt: skip


def test_what_follows_from_the_values_is_what_kubernetes_does():
    assert CONTROLLERS.rolled == {"Deployment", "StatefulSet", "DaemonSet"}
    assert CONTROLLERS.selecting == {
        "DaemonSet", "Deployment", "Job", "PodDisruptionBudget", "ReplicaSet", "ReplicationController", "Service", "StatefulSet",
    }  # fmt: skip
    assert {actor: each.retries for actor, each in CONTROLLERS.by_actor.items() if each.retries is not None} == {"Deployment": 15}
    assert {actor: each.first_retry for actor, each in CONTROLLERS.by_actor.items() if each.first_retry != 0.005} == {"Job": 1.0}
    assert {actor: each.gathering for actor, each in CONTROLLERS.by_actor.items() if each.gathering} == {"Job": {"Pod": 1.0, "Job": 1.0}}
    assert [actor for actor, each in CONTROLLERS.by_actor.items() if each.period] == ["HorizontalPodAutoscaler"]
    assert [kind for _, kind in sorted(CONTROLLERS.kinds) if CONTROLLERS.by_actor[kind].ends] == ["Job"]


def test_those_that_claim_are_woken_in_the_order_of_the_list():
    store = Store(CONTROLLERS.selecting)
    for kind in ("Job", "DaemonSet", "StatefulSet", "ReplicationController", "ReplicaSet"):
        selector = LABELS if kind == "ReplicationController" else {"matchLabels": LABELS}
        store.add({"apiVersion": "v1", "kind": kind, "metadata": {"name": "a", "namespace": "default"}, "spec": {"selector": selector}}, 0.0)
    pod = loose_pod()
    pod["metadata"]["uid"] = "x"
    assert [actor for actor, _, _ in CONTROLLERS.watchers("ADDED", "Pod", None, pod, store)] == [
        "ReplicaSet", "ReplicationController", "StatefulSet", "DaemonSet", "Job",
    ]  # fmt: skip


def test_a_kind_that_is_not_played_is_left_out_of_a_dry_run():
    assert dry_run.simulate([flock()]).facts == []
    assert ("birds.example.com", "Flock") not in parts._PLAYED


def own_turns(cluster, actor):
    """How many turns an actor took."""
    return sum(count for (who, _, _), count in cluster.busiest.items() if who == actor)


def test_a_status_that_tells_its_writer_nothing_brings_about_no_other_turn():
    counts = {}
    for name, is_echo in (("silent", is_own_status), ("loud", None)):
        cluster = with_one(claims="Pod", turns={"Flock": count_flock}, is_echo=is_echo)
        cluster.create(flock(replicas=0))
        cluster.rest()
        counts[name] = own_turns(cluster, "Flock")
    assert counts == {"silent": 1, "loud": 2}


def count_flock(namespace, name, store, now):
    """A status of what is there, and nothing else."""
    value = store.get("Flock", namespace, name)
    yield SetStatus({**value, "status": {"pods": len(store.of_kind("Pod", namespace))}})


def fail_flock(namespace, name, store, now):
    """A status, and no end of it."""
    value = store.get("Flock", namespace, name)
    tries = (value.get("status") or {}).get("tries", 0)
    yield SetStatus({**value, "status": {"tries": min(tries + 1, 3)}})
    raise Failed("not yet")


def test_a_turn_that_fails_hears_of_its_own_status():
    cluster = with_one(turns={"Flock": fail_flock}, is_echo=is_own_status, retries=0)
    cluster.create(flock(replicas=0))
    cluster.rest()
    assert (own_turns(cluster, "Flock"), cluster.store.get("Flock", "default", "geese")["status"]) == (4, {"tries": 3})


def test_what_is_late_waits_until_somebody_catches_up():
    cluster = with_one(turns={"Flock": count_flock})
    cluster.late = frozenset(("Flock",))
    cluster.create(flock(replicas=0))
    cluster.rest()
    before = own_turns(cluster, "Flock")
    cluster.catch_up()
    assert (before, cluster.store.get("Flock", "default", "geese")["status"]) == (0, {"pods": 0})


def test_changes_of_an_object_itself_are_no_echo():
    before = flock()
    assert [
        is_own_status("Flock", before, {**before, "status": {"pods": 1}}),
        is_own_status("Flock", before, {**before, "spec": {**before["spec"]}}),
        is_own_status("Flock", before, {**before, "metadata": {**before["metadata"], "deletionTimestamp": "2026-01-01T00:00:00Z"}}),
        is_own_status("Flock", None, before),
        is_own_status("Pod", before, before),
    ] == [True, False, False, False, False]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ({"operator": "Exists", "tolerationSeconds": 60}, [{"operator": "Exists"}]),
        ({"operator": "Exists"}, [{"operator": "Exists"}]),
        ({"operator": "Equal", "value": "x", "tolerationSeconds": 60}, [{"operator": "Equal", "value": "x", "tolerationSeconds": 60}, {"operator": "Exists"}]),
    ],
    ids=["seconds", "same", "otherwise"],
)
def test_daemons_tolerate_what_befalls_their_node_for_good(written, expected):
    taint = {"key": "node.kubernetes.io/not-ready", "effect": "NoExecute"}
    found = with_daemon_tolerations({"tolerations": [{**taint, **written}, {"key": "a"}]})
    assert [each for each in found if each.get("key") == taint["key"]] == [{**taint, **each} for each in expected]
    assert found[:2] == [{**taint, **expected[0]}, {"key": "a"}]
