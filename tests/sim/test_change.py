"""The dry run of one change: what is applied over what runs, and what is seen on the way."""

from kubecheck.api.defaults import default
from kubecheck.sim.play.change import has_room_for_both, simulate_change, try_change
from kubecheck.sim.play.facts import PodlessChange, Preemption, StalledChange
from kubecheck.sim.profile import ClusterProfile


def workload(name="web", kind="Deployment", cpu="1", image="web:1", **spec):
    container = {"name": "web", "image": image, "resources": {"requests": {"cpu": cpu}}}
    template = {"metadata": {"labels": {"app": name}}, "spec": {"containers": [container], "restartPolicy": "Always"}}
    if kind == "Deployment":
        spec = {"replicas": 2, "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}, **spec}
    if kind == "StatefulSet":
        spec = {"replicas": 2, "serviceName": name, "updateStrategy": {"type": "RollingUpdate"}, **spec}
    if kind == "DaemonSet":
        spec = {"updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 1, "maxSurge": 0}}, **spec}
    return {"apiVersion": "apps/v1", "kind": kind, "metadata": {"name": name}, "spec": {"selector": {"matchLabels": {"app": name}}, "template": template, **spec}}


def quota(cpu):
    return {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "all"}, "spec": {"hard": {"requests.cpu": cpu}}}


def nodes(*sizes):
    return ClusterProfile(nodes=[
        {"apiVersion": "v1", "kind": "Node", "metadata": {"name": f"n{number}"}, "status": {"allocatable": {"cpu": size, "memory": "8Gi", "pods": "110"}}}
        for number, size in enumerate(sizes)
    ])  # fmt: skip


def facts(old, new, profile=None):
    found = []
    for fact in simulate_change(old, new, profile or ClusterProfile()).facts:
        if isinstance(fact, StalledChange):
            rollout = fact.rollout
            found.append((fact.ref.name, fact.path, rollout.updated, rollout.available, fact.before, fact.lowest, rollout.why.partition(": ")[2][:40] or rollout.why[:60]))
        else:
            assert isinstance(fact, PodlessChange)
            found.append((fact.ref.name, fact.path, fact.before))
    return found


STRATEGY = ("spec", "strategy")


def test_a_change_that_has_room_says_nothing():
    assert facts([workload(cpu="2"), quota("5")], [workload(cpu="1"), quota("5")]) == []
    assert facts([workload()], [workload(image="web:2")]) == []
    assert facts([workload()], [workload()]) == []


def test_quota_counts_what_runs_beside_what_comes():
    old, new = [workload(cpu="2"), quota("4500m")], [workload(cpu="1"), quota("4500m")]
    assert facts(old, new) == [("web", STRATEGY, 0, 2, 2, 2, "exceeded quota: all, requested: requests")]
    assert facts([workload(cpu="2"), quota("4500m")], [workload(cpu="1"), quota("5")]) == []  # the quota is raised with the change


def test_nodes_hold_what_runs_beside_what_comes():
    ((name, path, updated, available, before, lowest, why),) = facts([workload(cpu="2")], [workload(cpu="1")], nodes("2", "2"))
    assert (name, path, updated, available, before, lowest) == ("web", STRATEGY, 1, 2, 2, 2)
    assert why.startswith("2 Insufficient cpu. ")
    assert facts([workload(cpu="2")], [workload(cpu="1")], nodes("2", "3")) == []


def test_what_never_ran_or_never_comes_by_itself_is_told_of_elsewhere():
    assert facts([workload(cpu="9")], [workload(cpu="9", image="web:2")], nodes("2", "2")) == []
    assert facts([workload(cpu="1")], [workload(cpu="9")], nodes("2", "2")) == []
    assert facts([workload(cpu="2")], [workload(cpu="2", image="web:2")], nodes("2", "2")) == []  # no update of it would end


def test_what_is_gone_makes_room():
    old = [workload(cpu="2"), workload("gone", cpu="2"), quota("8")]
    assert facts(old, [workload(cpu="2", image="web:2"), quota("8")]) == []
    ((name, *_),) = facts(old, [workload(cpu="1", image="web:2"), workload("gone", cpu="2"), quota("8")])
    assert name == "web"


def test_the_last_pod_goes_before_the_first_one_comes():
    path = ("spec", "updateStrategy")
    assert facts([workload(kind="StatefulSet", replicas=1)], [workload(kind="StatefulSet", replicas=1, image="web:2")]) == [("web", path, 1)]
    assert facts([workload(kind="StatefulSet")], [workload(kind="StatefulSet", image="web:2")]) == []
    assert facts([workload(strategy={"type": "Recreate"})], [workload(strategy={"type": "Recreate"}, image="web:2")]) == [("web", STRATEGY, 2)]
    assert facts([workload()], [workload(replicas=0, image="web:2")]) == []
    assert facts([workload(replicas=0)], [workload(replicas=2, image="web:2")]) == []


def test_on_how_many_nodes_a_daemon_set_runs_must_be_known():
    old, new = [workload(kind="DaemonSet")], [workload(kind="DaemonSet", image="web:2")]
    assert facts(old, new) == []
    assert facts(old, new, nodes("2")) == [("web", ("spec", "updateStrategy"), 1)]
    assert facts(old, new, nodes("2", "2")) == []


def test_what_has_no_spec_is_written_over_as_well():
    space = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}}
    labelled = {**space, "metadata": {"name": "shop", "labels": {"a": "b"}}}
    assert facts([space, workload(strategy={"type": "Recreate"})], [labelled, workload(strategy={"type": "Recreate"}, image="web:2")]) == [("web", STRATEGY, 2)]


def test_what_waits_for_somebody_is_not_stalled():
    old = workload(kind="StatefulSet", replicas=1)
    for strategy in ({"type": "OnDelete"}, {"type": "RollingUpdate", "rollingUpdate": {"partition": 1}}):
        assert facts([{**old, "spec": {**old["spec"], "updateStrategy": strategy}}], [workload(kind="StatefulSet", replicas=1, image="web:2", updateStrategy=strategy)]) == []
    assert facts([workload()], [workload(image="web:2", paused=True)]) == []


def test_nodes_among_the_files_are_the_nodes():
    (node,) = nodes("2").nodes
    assert facts([workload(cpu="2", replicas=1), node], [workload(cpu="1", replicas=1), node])[0][:3] == ("web", STRATEGY, 1)


def evictions(old, new):
    kind = {"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": {"name": "urgent"}, "value": 1000}
    found = [each for each in simulate_change([kind, *old], [kind, *new], nodes("4")).facts if isinstance(each, Preemption)]
    return [(each.ref.name, each.victim.name, each.node, each.count, each.waiting, each.in_change) for each in found]


def urgent(cpu, image):
    made = workload(cpu=cpu, image=image, replicas=1)
    made["spec"]["template"]["spec"]["priorityClassName"] = "urgent"
    return made


def test_pods_that_have_to_go_on_the_way_alone_are_told_of():
    low = workload("low", cpu="1", replicas=1)
    assert evictions([low, urgent("3", "web:1")], [low, urgent("1", "web:2")]) == [("web", "low", "n0", 1, 0, True)]
    assert evictions([low, urgent("2", "web:1")], [low, urgent("1", "web:2")]) == []


def test_pods_that_have_to_go_without_a_change_are_told_of_there():
    """Each update of what is there now evicts them as well."""
    low = workload("low", cpu="1", replicas=1)
    assert evictions([low, urgent("3", "web:1")], [low, urgent("3", "web:2")]) == []


def rest(old, new):
    """The run of a change once it is at rest."""
    return try_change(old, new, ClusterProfile())[0].cluster.store


def replication_controller(name, labels, replicas=2):
    template = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "a", "image": "a:1"}], "restartPolicy": "Always"}}
    return {"apiVersion": "v1", "kind": "ReplicationController", "metadata": {"name": name}, "spec": {"replicas": replicas, "selector": dict(labels), "template": template}}


def test_replication_controllers_are_changed_as_well():
    """Recorded: pods that the new selector does not match are let go, and others are made."""
    store = rest([replication_controller("a", {"app": "a"})], [replication_controller("a", {"app": "b"})])
    assert sorted((pod["metadata"]["labels"]["app"], bool(pod["metadata"].get("ownerReferences"))) for pod in store.of_kind("Pod")) == [
        ("a", False), ("a", False), ("b", True), ("b", True)
    ]  # fmt: skip
    assert not list(rest([replication_controller("a", {"app": "a"}), workload()], [workload(image="web:2")]).of_kind("ReplicationController"))


def test_what_is_gone_binds_no_more():
    """A quota that is taken away with the change refuses nothing in it; a lone pod makes room."""
    assert facts([workload(cpu="2"), quota("4")], [workload(cpu="1", image="web:2"), quota("4")]) == [("web", ("spec", "strategy"), 0, 2, 2, 2, "exceeded quota: all, requested: requests")]
    assert facts([workload(cpu="2"), quota("4")], [workload(cpu="1", image="web:2")]) == []
    lone = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "lone"}, "spec": {"containers": [{"name": "a", "image": "a:1", "resources": {"requests": {"cpu": "1"}}}]}}
    assert facts([workload(cpu="1", replicas=1), lone], [workload(cpu="1", replicas=1, image="web:2")], nodes("2")) == []


def test_what_an_autoscaler_has_set_stays():
    autoscaler = {
        "apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "web"},
        "spec": {"minReplicas": 3, "maxReplicas": 5, "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}},
    }  # fmt: skip
    old, new = ([workload(image=image, replicas=1), autoscaler] for image in ("web:1", "web:2"))
    run = try_change(old, new, ClusterProfile())[0]
    (deployment,) = run.cluster.store.of_kind("Deployment")
    assert deployment["spec"]["replicas"] == 3
    assert min(run._lowest.values()) == 3
    more = {**autoscaler, "spec": {**autoscaler["spec"], "minReplicas": 4}}
    (deployment,) = rest(old, [new[0], more]).of_kind("Deployment")
    assert deployment["spec"]["replicas"] == 4


def stored(value):
    return default({**value, "metadata": {**value["metadata"], "namespace": "default"}})


def has_room(old, new, profile):
    return has_room_for_both([stored(each) for each in old], [stored(each) for each in new], profile)


def test_room_for_both_states_is_proven_without_a_play():
    both = [workload(cpu="1"), workload("low", cpu="1")]
    assert has_room(both, [workload(cpu="1", image="web:2"), both[1]], nodes("8", "8", "8"))
    assert not has_room(both, [workload(cpu="1", image="web:2"), both[1]], nodes("2", "2"))
    # what is larger counts beside what it was, as does what becomes less, and what goes
    assert has_room([workload(cpu="1")], [workload(cpu="3")], nodes("8", "8", "8"))
    assert not has_room([workload(cpu="3")], [workload(cpu="1")], nodes("4", "4", "2"))
    assert has_room([workload(cpu="1")], [workload(cpu="1", image="web:2")], nodes("4", "2"))
    assert not has_room([workload(cpu="1", replicas=5)], [workload(cpu="1", image="web:2")], nodes("4", "2"))
    assert not has_room([workload(cpu="1"), workload("low", cpu="4")], [workload(cpu="1", image="web:2")], nodes("4", "2"))


def test_room_is_not_proven_where_nodes_are_unknown_or_the_scheduler_is_another():
    assert not has_room([workload()], [workload(image="web:2")], ClusterProfile())
    profile = nodes("8", "8")
    profile.scheduler = {"profiles": []}
    assert not has_room([workload()], [workload(image="web:2")], profile)


def test_a_quota_that_lets_it_go_on_late_is_told_with_the_time():
    """The controller asks ever more rarely, and is not told that old pods have gone."""
    strategy = {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 1}}


    def state(number):
        web = workload(image=f"web:{number}", replicas=4, strategy=strategy)
        web["spec"]["template"]["spec"]["containers"][0]["readinessProbe"] = {"tcpSocket": {"port": 80}}
        return [web, quota("4")]

    run, (fact,) = try_change(state(1), state(2), ClusterProfile())
    assert isinstance(fact, StalledChange)
    assert (fact.rollout.updated, fact.rollout.available, fact.rollout.by, fact.lowest) == (3, 3, "ResourceQuota", 3)
    assert 1300 < fact.rollout.took < 1400
    assert run.cluster.store.get("Deployment", "default", "web")["status"]["availableReplicas"] == 4
    strategy["rollingUpdate"] = {"maxSurge": 0, "maxUnavailable": 1}
    assert try_change(state(1), state(2), ClusterProfile())[1] == []
