"""Steps that somebody asks for, one after another on one state: who goes in which order, what comes up where, what is in the way and how it came to it."""

from kubecheck.sim.play.facts import (
    BlockedDrain,
    EmptyService,
    PodlessChange,
    RefusedChange,
    RefusedPod,
    StalledChange,
    StalledRollout,
    StrandedPod,
    UnplacedPod,
)
from kubecheck.sim.play.questions import play_steps
from kubecheck.sim.play.steps import read_steps
from kubecheck.sim.profile import ClusterProfile

CPU_OF_WEB = ("spec", "template", "spec", "containers", 0, "resources", "requests", "cpu")


def node(name, cpu="4", zone="a"):
    labels = {"kubernetes.io/hostname": name, "topology.kubernetes.io/zone": zone}
    return {"apiVersion": "v1", "kind": "Node", "metadata": {"name": name, "labels": labels}, "spec": {}, "status": {"allocatable": {"cpu": cpu, "memory": "8Gi", "pods": "110"}}}


def workload(kind, name, replicas, cpu="1", **spec):
    container = {"name": "c", "image": "example/a:1", "resources": {"requests": {"cpu": cpu}}}
    template = {"metadata": {"labels": {"app": name}}, "spec": {"containers": [container], "restartPolicy": "Always", "terminationGracePeriodSeconds": 30}}
    made = {"replicas": replicas, "selector": {"matchLabels": {"app": name}}, "template": template, **spec}
    if kind == "StatefulSet":
        made = {"serviceName": name, "updateStrategy": {"type": "RollingUpdate"}, **made}
    if kind == "DaemonSet":
        del made["replicas"]
        made = {"updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 1, "maxSurge": 0}}, **made}
    return {"apiVersion": "apps/v1", "kind": kind, "metadata": {"name": name, "namespace": "default"}, "spec": made}


def web(replicas=3, cpu="1", **spec):
    return workload("Deployment", "web", replicas, cpu, **{"strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}, **spec})


def budget(least, name="web"):
    spec = {"minAvailable": least, "selector": {"matchLabels": {"app": name}}}
    return {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": name, "namespace": "default"}, "spec": spec}


def play(objects, *words, **older):
    outcome = play_steps(objects, ClusterProfile(), read_steps(words), **older)
    (only,) = outcome.plays
    return only, outcome


def evictions(drain):
    return [(each.owner[1], each.pod.rpartition("-")[0] if each.owner[0] == "Deployment" else each.pod, round(each.waited, 1), each.by) for each in drain.evictions]


def samples(rollout):
    return [(each.old, each.old_ready, each.new, each.new_ready) for each in rollout.samples]


def chain(told, fact):
    return [(event.actor, event.key[0], event.verb) for event in told.chain_of(fact)]


def moves(answer):
    return sorted((each.owner[1], each.node, each.ready) for each in answer.moves)


def test_a_drain_waits_for_the_budget_and_pods_go_elsewhere():
    told, outcome = play([node("n1"), node("n2"), web(), budget(2)], "drain=n1")
    (answer,) = told.answers
    (drain,) = answer.drains
    assert (answer.text, answer.result, answer.facts, outcome.facts) == ("drain=n1", "done", (), [])
    assert (drain.node, drain.left, drain.others, drain.seconds) == ("n1", (), 0, 5.0)
    assert [(each[0], *each[2:]) for each in evictions(drain)] == [("web", 0.0, ()), ("web", 5.0, ("web",))]
    assert drain.room == {"cpu": (2000, 3000), "pods": (2, 109)}
    assert moves(answer) == [("web", "n2", True), ("web", "n2", True)]
    (rollout,) = answer.rollouts
    assert (rollout.ref.name, rollout.wanted, rollout.budgets, rollout.is_update, rollout.lowest) == ("web", 3, (("web", 2),), False, 2)
    assert samples(rollout) == [(3, 3, 0, 0), (3, 2, 0, 0), (3, 3, 0, 0), (3, 2, 0, 0), (3, 3, 0, 0)]
    assert [each.node for each in told.before.nodes if each.resources["cpu"][0]] == ["n1", "n2"]
    assert [(each.node, each.resources["cpu"]) for each in told.after.nodes] == [("n1", (0, 4000)), ("n2", (3000, 4000))]
    assert {pod: amounts for (_, pod), amounts in told.after.requests.items()} == {each.pod: {"cpu": 1000, "pods": 1} for each in told.after.placements}


def test_a_budget_that_wants_every_pod_is_to_blame_itself():
    told, outcome = play([node("n1"), node("n2"), web(), budget(3)], "drain=n1")
    (answer,) = told.answers
    (fact,) = answer.facts
    assert isinstance(fact, BlockedDrain)
    assert (answer.result, len(answer.drains[0].left), answer.drains[0].evictions) == ("blocked", 2, ())
    assert (fact.ref.name, fact.node, fact.needed, fact.healthy, fact.waiting, fact.why) == ("web", "n1", 3, 3, "", "")
    assert chain(told, fact) == [("user", "Node", "cordoned")]
    assert outcome.facts == [fact]


def test_a_replacement_without_room_is_to_blame_at_its_request():
    told, _ = play([node("n1", "2"), node("n2", "2"), web(4), budget(3)], "drain=n1")
    (answer,) = told.answers
    blocked, unplaced = answer.facts
    assert isinstance(blocked, BlockedDrain)
    assert isinstance(unplaced, UnplacedPod)
    assert (answer.result, len(answer.drains[0].evictions), len(answer.drains[0].left)) == ("blocked", 1, 1)
    assert blocked.waiting == unplaced.pod == answer.moves[0].pod
    assert unplaced.path == CPU_OF_WEB
    assert answer.drains[0].room == {"cpu": (2000, 0), "pods": (2, 108)}
    how = [("user", "Node", "cordoned"), ("user", "Pod", "evicted"), ("ReplicaSet", "Pod", "created"), ("Scheduler", "Pod", "finds no node")]
    assert chain(told, blocked) == chain(told, unplaced) == how


def test_cordoned_nodes_are_no_reason_of_a_pod():
    """Two of three nodes are closed by the drain: what the third says decides, and no hint is to tolerate the cordon."""
    told, _ = play([node("n1", "2"), node("n2", "2"), node("n3", "1"), web(2, "1500m")], "drain=n1+n2")
    (fact,) = told.answers[0].facts
    assert isinstance(fact, UnplacedPod)
    assert [each.nodes for each in fact.rejected] == [["n1", "n2"], ["n3"]]
    assert (fact.path, [each.taint for each in fact.changes]) == (CPU_OF_WEB, [None] * len(fact.changes))
    assert {event.when for event in told.events if event.verb == "cordoned"} == {told.answers[0].begin}  # both before the first drain


def test_a_drain_leaves_daemon_pods_alone():
    told, _ = play([node("n1"), node("n2"), workload("DaemonSet", "agent", 0), web(2)], "drain=n1")
    (drain,) = told.answers[0].drains
    assert ([each[0] for each in evictions(drain)], drain.others) == (["web"], 1)


def test_an_upgrade_goes_from_node_to_node_while_what_was_evicted_comes_up():
    told, _ = play([node("n1"), node("n2"), web(4), budget(3)], "upgrade")
    (answer,) = told.answers
    assert [(each.node, len(each.evictions), each.left) for each in answer.drains] == [("n1", 2, ()), ("n2", 4, ())]
    assert moves(answer) == [("web", "n1", True)] * 4
    assert (answer.result, answer.rollouts[0].lowest) == ("done", 3)
    assert [(event.key[2], event.verb) for event in told.events if event.key[0] == "Node" and event.step] == [
        ("n1", "cordoned"), ("n1", "open to pods"), ("n2", "cordoned"), ("n2", "open to pods"),
    ]  # fmt: skip
    pods = [event.verb for event in told.events if event.key[0] in ("Pod", "Node") and event.step]
    assert pods[pods.index("open to pods") - 1] == "gone"  # the node comes back when everything is at rest
    assert pods[: pods.index("open to pods")].count("ready") == 2


def test_an_upgrade_ends_at_the_first_node_that_is_not_drained_and_a_drain_of_each_goes_on():
    objects = [node("n1"), node("n2"), web(4), budget(4)]
    upgraded, drained = (play(objects, step)[0].answers[0] for step in ("upgrade", "drain"))
    assert [each.node for each in upgraded.drains] == ["n1"]
    assert [each.node for each in drained.drains] == ["n1", "n2"]
    assert (upgraded.result, drained.result) == ("blocked", "blocked")


def test_without_nodes_all_pods_are_on_one():
    told, _ = play([web(2), budget(2), workload("StatefulSet", "db", 2)], "upgrade")
    (answer,) = told.answers
    (drain,) = answer.drains
    assert (drain.node, drain.room, [each.pod for each in drain.evictions], len(drain.left)) == ("", {}, ["db-0", "db-1"], 2)
    assert moves(answer) == [("db", "", True), ("db", "", True)]
    assert told.after.nodes == ()


def test_without_nodes_what_was_evicted_has_room_again():
    told, _ = play([web(2), budget(2), workload("StatefulSet", "db", 2)], "upgrade,drain")
    assert [moves(answer) for answer in told.answers] == [[("db", "", True), ("db", "", True)]] * 2
    assert [len(answer.drains) for answer in told.answers] == [1, 2]


def test_nodes_that_were_drained_before_have_no_room():
    told, _ = play([node("n1"), node("n2"), node("n3"), web(3)], "drain=n1,drain=n2")
    assert [answer.drains[0].room["cpu"] for answer in told.answers] == [(1000, 6000), (2000, 3000)]


def test_a_service_that_had_no_pod_before_is_not_told_of_again():
    service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "db", "namespace": "default"}, "spec": {"selector": {"app": "db"}, "ports": [{"port": 80}]}}
    told, outcome = play([node("n1"), node("n2"), web(2), service], "drain=n1")
    assert (told.answers[0].facts, [type(fact) for fact in outcome.facts]) == ((), [EmptyService])


def test_an_update_over_time_with_the_bounds_of_strategy_and_budget():
    told, _ = play([node("n1"), node("n2"), web(3), budget(2)], "update=Deployment/web")
    (rollout,) = told.answers[0].rollouts
    assert (rollout.is_update, rollout.wanted, rollout.least, rollout.most, rollout.budgets) == (True, 3, 3, 4, (("web", 2),))
    assert samples(rollout) == [(3, 3, 0, 0), (3, 3, 1, 0), (2, 2, 2, 1), (1, 1, 3, 2), (0, 0, 3, 3)]
    assert rollout.begin == rollout.samples[1].when


def test_updates_of_one_workload_can_follow_one_another():
    told, _ = play([node("n1"), node("n2"), web(2), workload("StatefulSet", "db", 2)], "update=Deployment/web,update=sts/db,update=Deployment/web")
    first, other, second = told.answers
    assert [[each.ref.name for each in answer.rollouts] for answer in (first, other, second)] == [["web"], ["db"], ["web"]]
    assert samples(second.rollouts[0])[0] == (2, 2, 0, 0)
    assert samples(second.rollouts[0])[-1] == (0, 0, 2, 2)
    assert samples(other.rollouts[0]) == [(2, 2, 0, 0), (1, 1, 0, 0), (1, 1, 1, 0), (0, 0, 1, 1), (0, 0, 2, 1), (0, 0, 2, 2)]


def test_an_update_that_a_quota_stops_names_who_refuses():
    quota = {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "q", "namespace": "default"}, "spec": {"hard": {"requests.cpu": "3"}}}
    told, _ = play([node("n1"), node("n2"), web(), quota], "update=Deployment/web")
    stalled, refused = told.answers[0].facts
    assert isinstance(stalled, StalledRollout)
    assert isinstance(refused, RefusedPod)
    assert (told.answers[0].result, refused.by) == ("stuck", "ResourceQuota")
    assert chain(told, stalled) == [("user", "Deployment", "changed"), ("Deployment", "ReplicaSet", "created")]


def test_an_update_of_what_is_paused_is_noted():
    told, _ = play([web(2, paused=True), workload("StatefulSet", "db", 1, updateStrategy={"type": "OnDelete"})], "update=deploy/web,update=sts/db,update")
    assert [(answer.note, answer.rollouts) for answer in told.answers] == [
        ("Deployment web is paused: nothing happens by itself", ()),
        ("StatefulSet db has the update strategy OnDelete: nothing happens by itself", ()),
        ("", ()),
    ]


def test_an_outage_evicts_after_the_time_that_pods_bear_it():
    told, _ = play([node("n1"), node("n2", zone="b"), web(2), workload("StatefulSet", "db", 2)], "outage=zone/b")
    (answer,) = told.answers
    (fact,) = answer.facts
    assert isinstance(fact, StrandedPod)
    assert (answer.nodes, answer.result, fact.ref.name, fact.pods, fact.nodes) == (("n2",), "stuck", "db", ["db-1"], ["n2"])
    assert moves(answer) == [("web", "n1", True)]
    assert chain(told, fact) == [("node controller", "Node", "unreachable"), ("node controller", "Pod", "evicted from its node")]
    assert [round(event.when - answer.begin) for event in told.chain_of(fact)] == [50, 350]
    assert {each.ref.name: [sample[1] for sample in samples(each)] for each in answer.rollouts} == {"db": [2, 1, 1], "web": [2, 1, 1, 2]}


def patient(toleration):
    value = web(2)
    value["spec"]["template"]["spec"]["tolerations"] = [toleration]
    return value


def test_a_drain_after_an_outage_waits_for_the_pod_that_finds_no_node():
    told, _ = play([node("n1"), node("n2", zone="b"), web(2, "2500m"), budget(1)], "outage=zone/b,drain=n1")
    (blocked,) = told.answers[1].facts
    assert isinstance(blocked, BlockedDrain)
    assert (blocked.waiting, blocked.why.partition(":")[0]) == (told.answers[0].moves[0].pod, "0/2 nodes are available")


def test_pods_bear_an_outage_as_long_as_they_say():
    def bears(**toleration):
        objects = [node("n1"), node("n2", zone="b"), node("n3", zone="b"), web(3)]
        if toleration:
            objects[-1]["spec"]["template"]["spec"]["tolerations"] = [{"key": "node.kubernetes.io/unreachable", "operator": "Exists", "effect": "NoExecute", **toleration}]
        answer = play(objects, "outage=zone/b")[0]
        return [(round(event.when - answer.answers[0].begin), event.details["node"]) for event in answer.events if event.verb == "evicted from its node"]

    assert bears(tolerationSeconds=20) == [(70, "n2"), (80, "n3")]  # one node at a time
    assert bears(tolerationSeconds=0) == [(50, "n2"), (60, "n3")]
    assert bears() == [(350, "n2"), (360, "n3")]  # what admission adds
    for toleration in ({"key": "node.kubernetes.io/unreachable", "operator": "Exists", "effect": "NoExecute"}, {"key": "node.kubernetes.io/unreachable"}, {"operator": "Exists"}):
        told, _ = play([node("n1"), node("n2", zone="b"), patient(toleration)], "outage=zone/b")
        (fact,) = told.answers[0].facts
        assert (type(fact), fact.ref.name, fact.nodes) == (StrandedPod, "web", ["n2"])
        assert "evicted from its node" not in {event.verb for event in told.events}
    for toleration in ({"key": "node.kubernetes.io/unreachable", "operator": "Exists", "effect": "NoSchedule"}, {"key": "dedicated", "operator": "Exists"}):
        told, _ = play([node("n1"), node("n2", zone="b"), patient(toleration)], "outage=zone/b")
        assert [event.verb for event in told.events].count("evicted from its node") == 1


def test_where_no_node_is_left_nothing_is_evicted():
    service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web", "namespace": "default"}, "spec": {"selector": {"app": "web"}, "ports": [{"port": 80}]}}
    told, _ = play([node("n1"), web(1), service], "outage=node/n1")
    assert [type(fact) for fact in told.answers[0].facts] == [StrandedPod, EmptyService]
    assert [event.verb for event in told.events if event.step] == ["unreachable", "not ready"]


def test_what_is_out_of_reach_or_cordoned_is_not_drained_after():
    told, _ = play([node("n1"), node("n2", zone="b"), node("n3"), web(2)], "outage=zone/b,drain=n1,upgrade")
    assert [[each.node for each in answer.drains] for answer in told.answers] == [[], ["n1"], ["n3"]]


def test_a_change_is_applied_over_the_older_state():
    nodes = [node("n1"), node("n2", "2")]
    old, new = web(3, strategy={"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 1}}), web(3, cpu="2", strategy={"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 1}})
    told, _ = play([*nodes, new], "change=HEAD", older=[*nodes, old])
    (answer,) = told.answers
    assert (answer.result, answer.facts, answer.rollouts[0].is_update) == ("done", (), True)
    assert samples(answer.rollouts[0]) == [(3, 3, 0, 0), (2, 2, 2, 0), (1, 1, 3, 1), (0, 0, 3, 2), (0, 0, 3, 3)]
    told, outcome = play([*nodes, new], "drain=n2,change=HEAD", older=[*nodes, old])
    drained, changed = told.answers
    stalled, unplaced = changed.facts
    assert (drained.result, changed.result) == ("done", "stuck")
    assert isinstance(stalled, StalledChange)
    assert (stalled.rollout.updated, stalled.rollout.available, unplaced.path) == (3, 2, CPU_OF_WEB)
    assert outcome.facts == [stalled, unplaced]
    assert chain(told, unplaced)[0] == ("user", "Deployment", "changed")


def test_what_was_wrong_before_a_change_is_not_told_and_what_it_removes_is():
    wide, narrow = web(1, cpu="9"), web(1)
    nodes = [node("n1")]
    told, outcome = play([*nodes, narrow], "change=HEAD,update", older=[*nodes, wide])
    assert (outcome.facts, [answer.result for answer in told.answers]) == ([], ["done", "done"])
    assert [rollout.is_update for rollout in told.answers[1].rollouts] == [True]  # it is not stuck any more
    told, _ = play([*nodes, web(1, cpu="8")], "change=HEAD", older=[*nodes, wide])
    assert [type(fact) for fact in told.answers[0].facts] == [UnplacedPod]  # no rollout of what never ran is stalled
    recreate = {"type": "Recreate"}
    old, new = web(2, strategy=recreate), web(2, cpu="500m", strategy=recreate)
    told, _ = play([*nodes, new], "change=HEAD", older=[*nodes, old])
    assert [(type(fact), fact.before) for fact in told.answers[0].facts] == [(PodlessChange, 2)]


def test_what_the_server_refuses_is_told_with_the_change():
    from kubecheck.model.refs import ref_of

    refused = RefusedChange(ref_of(web()), ("spec", "selector"), "field is immutable")
    told, _ = play([web()], "change=HEAD", older=[web()], refused=[refused])
    assert told.answers[0].facts == (refused,)


def test_steps_about_what_is_not_here_are_passed_over():
    told, _ = play([node("n1"), web(1)], "update=Deployment/db,drain=n7,outage=zone/z,install")
    assert told.answers == ()


def test_events_know_who_did_what_because_of_what():
    told, _ = play([node("n1"), node("n2"), web(1)], "update=deploy/web")
    steps = [event for event in told.events if event.step]
    assert [(event.actor, event.turn and event.turn[0], event.verb, event.key[0], None if event.cause is None else event.cause - steps[0].number) for event in steps] == [
        ("user", None, "changed", "Deployment", None),
        ("Deployment", "Deployment", "created", "ReplicaSet", 0),
        ("ReplicaSet", "ReplicaSet", "created", "Pod", 1),
        ("Scheduler", None, "scheduled", "Pod", 2),
        ("kubelet", None, "ready", "Pod", 3),
        ("Deployment", "Deployment", "scaled", "ReplicaSet", 4),
        ("ReplicaSet", "ReplicaSet", "stopping", "Pod", 5),
        ("kubelet", None, "gone", "Pod", 6),
    ]
    assert (steps[1].details, steps[5].details) == ({"replicas": 1}, {"from": 1, "to": 0})


def test_room_that_a_pod_leaves_is_the_cause_that_another_finds_a_node():
    told, _ = play([node("n1", "2"), node("n2", "2"), web(4, strategy={"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 1}})], "update=deploy/web")
    late = [event for event in told.events if event.verb == "scheduled" and event.step]
    causes = {told.events[event.cause].verb for event in late}
    assert causes == {"gone"}


def database(replicas, scaled="Delete", deleted="Delete"):
    claim = {"metadata": {"name": "data"}, "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}}
    return workload("StatefulSet", "db", replicas, volumeClaimTemplates=[claim], persistentVolumeClaimRetentionPolicy={"whenScaled": scaled, "whenDeleted": deleted})


def test_a_change_tells_which_claims_it_deletes():
    nodes = [node("n1"), node("n2")]

    def deleted(new, old):
        told, outcome = play([*nodes, *new], "change=HEAD,drain=n1", older=[*nodes, *old])
        assert outcome.facts == []
        return [answer.deleted_claims for answer in told.answers]

    assert deleted([database(1)], [database(3)]) == [(("default", "data-db-1"), ("default", "data-db-2")), ()]
    assert deleted([database(1, scaled="Retain")], [database(3)]) == [(), ()]
    assert deleted([database(3)], [database(1)]) == [(), ()]
    assert deleted([], [database(2)]) == [(("default", "data-db-0"), ("default", "data-db-1")), ()]
    assert deleted([], [database(2, deleted="Retain")]) == [(), ()]


def test_nodes_that_take_no_pods_are_named_where_an_upgrade_passes_them_over():
    cordoned = {**node("n3"), "spec": {"unschedulable": True}}
    told, _ = play([node("n1"), node("n2", zone="b"), cordoned, web(1)], "upgrade", "outage=zone/b", "upgrade", "drain")
    assert [each.passed_over for each in told.answers] == [("n3",), (), ("n2", "n3"), ("n2", "n3")]
    assert [[drain.node for drain in each.drains] for each in told.answers] == [["n1", "n2"], [], ["n1"], ["n1"]]
