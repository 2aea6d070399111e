"""`check` and `simulate` agree on who is stuck, whatever stands in which folder."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubecheck import simulate
from kubecheck.engine.pipeline import check
from kubecheck.engine.request import Request
from kubecheck.engine.ruleset import Choice, Registry, RuleSet
from kubecheck.sdk import (
    BlockedDrain,
    NotSettled,
    Preemption,
    RefusedPod,
    Severity,
    StalledRollout,
    UnboundClaim,
    UnplacedPod,
    UnreadyPod,
    rule,
)
from kubecheck.source import Source

# A Service without pods is nobody who is stuck; `check` tells of it without a dry run.
FACTS = (BlockedDrain, NotSettled, Preemption, RefusedPod, StalledRollout, UnboundClaim, UnplacedPod, UnreadyPod)


def teller(fact_class):
    """A rule that tells of every fact of a class, whatever else is said of it."""

    def tell(fact, ctx):
        yield ctx.world.by_key(fact.ref.key).at().problem(fact_class.__name__)

    tell.__name__ = f"tells_of_{fact_class.__name__.lower()}"
    return rule(on=fact_class, severity=Severity.INFO, since="0.1")(tell)


RULES = RuleSet(Registry([teller(each) for each in FACTS]), Choice(presets=("everything",)))


def told_by_check(files):
    report = check(Request([Source(path, text) for path, text in sorted(files.items())], RULES, jobs=1))
    assert not report.failed
    return sorted((each.message, each.object, each.location.path) for each in report.findings)


def found_by_simulate(files):
    homes = {}
    for path, text in files.items():
        value = json.loads(text)
        homes[value["kind"], value["metadata"]["name"]] = path
    facts = {
        (type(fact).__name__, fact.ref.full, homes[fact.ref.kind, fact.ref.name])
        for outcome in simulate(files).values()
        for fact in outcome.facts
        if isinstance(fact, FACTS) and fact.ref is not None and (fact.ref.kind, fact.ref.name) in homes
    }
    return sorted(facts)


def manifest(kind, name, version="v1", **fields):
    return json.dumps({"apiVersion": version, "kind": kind, "metadata": {"name": name, **fields.pop("metadata", {})}, **fields})


def pod_spec(cpu, more):
    container = {"name": "main", "image": "example.com/main:1.0.0", "resources": {"requests": {"cpu": cpu}}}
    return {"containers": [container], **more}


MORE = st.sampled_from([
    {}, {"nodeSelector": {"disk": "fast"}}, {"priorityClassName": "high"}, {"runtimeClassName": "sandboxed"},
    {"volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}]},
    {"topologySpreadConstraints": [{"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule", "labelSelector": {"matchLabels": {"app": "web"}}}]},
])  # fmt: skip
CPU = st.sampled_from(["100m", "1", "8"])


@st.composite
def objects(draw, number):
    name = f"thing-{number}"
    kind = draw(st.sampled_from(["Pod", "Pod", "Deployment", "Node", "ResourceQuota", "LimitRange", "PodDisruptionBudget", "Service", "PersistentVolumeClaim", "CronJob"]))
    labels = {"app": draw(st.sampled_from(["web", name]))}
    spec = pod_spec(draw(CPU), draw(MORE))
    if kind == "Pod":
        return manifest(kind, name, metadata={"labels": labels}, spec=spec)
    if kind == "Deployment":
        template = {"metadata": {"labels": labels}, "spec": spec}
        return manifest(kind, name, "apps/v1", spec={"replicas": draw(st.integers(0, 3)), "selector": {"matchLabels": labels}, "template": template})
    if kind == "CronJob":
        template = {"spec": {"template": {"spec": {**spec, "restartPolicy": "Never"}}}}
        return manifest(kind, name, "batch/v1", spec={"schedule": "0 3 * * *", "jobTemplate": template})
    if kind == "Node":
        room = {"cpu": draw(CPU), "memory": "4Gi", "pods": "10"}
        return manifest(kind, name, status={"allocatable": room, "capacity": room})
    if kind == "ResourceQuota":
        return manifest(kind, name, spec={"hard": {draw(st.sampled_from(["pods", "requests.cpu"])): draw(st.sampled_from(["0", "2"]))}})
    if kind == "LimitRange":
        return manifest(kind, name, spec={"limits": [{"type": "Container", "max": {"cpu": draw(CPU)}}]})
    if kind == "PodDisruptionBudget":
        return manifest(kind, name, "policy/v1", spec={"minAvailable": draw(st.integers(0, 2)), "selector": {"matchLabels": labels}})
    if kind == "Service":
        return manifest(kind, name, spec={"selector": labels, "ports": [{"port": 80}]})
    claim = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}, "storageClassName": draw(st.sampled_from(["", "slow"]))}
    return manifest(kind, "data" if draw(st.booleans()) else name, spec=claim)


@st.composite
def folders(draw):
    count = draw(st.integers(1, 7))
    return {f"{draw(st.sampled_from(['', 'a/', 'a/b/', 'c/']))}{number}.json": draw(objects(number)) for number in range(count)}


@given(files=folders())
@settings(max_examples=60, deadline=None)
def test_check_and_simulate_agree_on_who_is_stuck(files):
    names = [(json.loads(text)["kind"], json.loads(text)["metadata"]["name"]) for text in files.values()]
    if len(set(names)) == len(names):
        assert told_by_check(files) == found_by_simulate(files)


NODE = manifest("Node", "small", status={"allocatable": {"cpu": "100m", "memory": "64Mi", "pods": "10"}})


@pytest.mark.parametrize("other", ["c/pod.json", "a/b/pod.json"])
def test_nodes_of_a_folder_take_the_pods_there_in_both(other):
    nodes = {"a/node.json": NODE, "a/other.json": NODE.replace("small", "other")}
    files = {**nodes, "a/pod.json": manifest("Pod", "one", spec=pod_spec("1", {})), other: manifest("Pod", "two", spec=pod_spec("1", {}))}
    stuck = {"c/pod.json": ["one"], "a/b/pod.json": ["one", "two"]}[other]
    assert [name for _, name, _ in told_by_check(files)] == [f"Pod/default/{name}" for name in stuck]
    assert [name for _, name, _ in found_by_simulate(files)] == [f"Pod/default/{name}" for name in stuck]
