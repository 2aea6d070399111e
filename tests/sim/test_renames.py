"""A change that gives workloads other names: the old ones go as soon as the new ones are made, or stay where nobody deletes them."""

from __future__ import annotations

import pytest

from kubecheck.model.refs import Ref
from kubecheck.report.outcome_text import sentence
from kubecheck.sim import ClusterProfile
from kubecheck.sim.play.facts import PodlessChange
from kubecheck.sim.play.questions import play_steps
from kubecheck.sim.play.steps import read_steps

ORDER = "is deleted as soon as {} is made, and nobody waits in between, as with Helm, Flux, Argo CD and kubectl apply --prune; kubectl apply alone leaves both"


def node(name, cpu="1"):
    return {"apiVersion": "v1", "kind": "Node", "metadata": {"name": name, "labels": {"kubernetes.io/hostname": name}}, "spec": {}, "status": {"allocatable": {"cpu": cpu, "memory": "8Gi", "pods": "110"}}}


def workload(name, replicas=2, cpu="400m", kind="Deployment", **container):
    pod = {"containers": [{"name": "c", "image": "example/a:1", "resources": {"requests": {"cpu": cpu}}, **container}], "restartPolicy": "Always", "terminationGracePeriodSeconds": 30}
    spec = {"replicas": replicas, "selector": {"matchLabels": {"app": "web"}}, "template": {"metadata": {"labels": {"app": "web"}}, "spec": pod}}
    if kind == "DaemonSet":
        del spec["replicas"]
        spec["updateStrategy"] = {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 1, "maxSurge": 0}}
    return {"apiVersion": "apps/v1", "kind": kind, "metadata": {"name": name, "namespace": "default"}, "spec": spec}


def ref(name, kind="Deployment"):
    return Ref("apps", "v1", kind, "default", name)


def play(before, after, renamed, nodes=()):
    outcome = play_steps(after, ClusterProfile(nodes=list(nodes)), read_steps(["change=old"]), older=before, renamed=renamed)
    return outcome, [each.removeprefix("renames: ") for each in outcome.assumptions if each.startswith("renames: ")]


def test_pods_of_both_names_count_as_one_workload():
    outcome, assumed = play([workload("web")], [workload("web-v2")], [(ref("web"), ref("web-v2"))], [node("a"), node("b")])
    (fact,) = outcome.facts
    assert sentence(fact) == "Deployment web-v2: none of its pods is ready for a while, as web is deleted meanwhile, whose place it takes; 2 were before the change"
    assert (fact.path, fact.was, assumed) == (("metadata", "name"), "web", ["Deployment web " + ORDER.format("web-v2")])


@pytest.mark.parametrize(("new", "told"), [
    (workload("web-v2", cpu="700m"), "2 pods find no node beside those of web"),
    (workload("web-v2", 1, cpu="700m"), "1 pod finds no node beside those of web"),
    (workload("web-v2", ports=[{"containerPort": 80, "hostPort": 80, "protocol": "TCP"}]), ""),
])  # fmt: skip
def test_what_comes_of_it_where_nobody_deletes(new, told):
    outcome, assumed = play([workload("web")], [new], [(ref("web"), ref("web-v2"))], [node("a"), node("b")])
    assert assumed == ["Deployment web " + ORDER.format("web-v2") + (f", and then {told}" if told else "")]
    assert [type(each) for each in outcome.facts] == [PodlessChange]


def test_a_quota_has_no_room_for_both():
    quota = {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "q", "namespace": "default"}, "spec": {"hard": {"pods": "3"}}}
    _, assumed = play([quota, workload("web")], [quota, workload("web-v2")], [(ref("web"), ref("web-v2"))])
    assert assumed == ["Deployment web " + ORDER.format("web-v2") + ", and then 1 pod is refused"]


def test_a_daemon_set_on_as_many_nodes_as_needed_is_none_to_count():
    outcome, assumed = play([workload("web", kind="DaemonSet")], [workload("agent", kind="DaemonSet")], [(ref("web", "DaemonSet"), ref("agent", "DaemonSet"))])
    assert (outcome.facts, assumed) == ([], ["DaemonSet web " + ORDER.format("agent")])


@pytest.mark.parametrize("renamed", [[(ref("wbe"), ref("web-v2"))], [(ref("web"), ref("web-v3"))], []])
def test_names_that_are_not_there_are_nobody_s(renamed):
    outcome, assumed = play([workload("web")], [workload("web-v2")], renamed)
    assert (outcome.facts, assumed) == ([], [])


def test_a_name_that_stays_is_no_rename():
    outcome, assumed = play([workload("web")], [workload("web"), workload("web-v2")], [(ref("web"), ref("web-v2"))])
    assert (outcome.facts, assumed) == ([], [])


def test_nothing_is_missed_of_what_had_no_pods():
    outcome, _ = play([workload("web", 0)], [workload("web-v2")], [(ref("web"), ref("web-v2"))])
    assert outcome.facts == []
