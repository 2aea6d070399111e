"""What an eviction answers and takes from a budget, each state of the budget once; and terms of node selectors that cannot be read."""

import pytest

from kubecheck.sim.cluster.eviction import _charge
from kubecheck.sim.objects.actions import Refused
from kubecheck.sim.scheduler.core.node_selectors import NodeSelectorTerm

WORDS = "Cannot evict pod as it would violate the pod's disruption budget. The disruption budget b "


class Kept:
    """A cluster that keeps what is written."""

    now = 0.0

    def __init__(self):
        self.written = []

    def set_status(self, value):
        self.written.append(value["status"])


def charge(*, ready=True, policy=None, generation=1, **status):
    pod = {"metadata": {"name": "p"}, "status": {"conditions": [{"type": "Ready", "status": "True" if ready else "False"}]}}
    spec = {} if policy is None else {"unhealthyPodEvictionPolicy": policy}
    cluster = Kept()
    try:
        _charge(cluster, pod, {"metadata": {"name": "b", "generation": generation}, "spec": spec, "status": {"observedGeneration": 1, **status}})
    except Refused as refused:
        return refused.code, refused.message
    return cluster.written


@pytest.mark.parametrize(
    ("state", "answer"),
    [
        ({"ready": False, "policy": "AlwaysAllow"}, []),
        ({"ready": False, "currentHealthy": 1, "desiredHealthy": 1}, []),
        ({"ready": False, "currentHealthy": 2, "desiredHealthy": 1, "policy": "IfHealthyBudget"}, []),
        ({"ready": False, "currentHealthy": 0, "desiredHealthy": 0}, (429, f"{WORDS}needs 0 healthy pods and has 0 currently")),
        ({"ready": False, "currentHealthy": 1, "desiredHealthy": 2}, (429, f"{WORDS}needs 2 healthy pods and has 1 currently")),
        ({"policy": "AlwaysAllow", "currentHealthy": 1, "desiredHealthy": 1}, (429, f"{WORDS}needs 1 healthy pods and has 1 currently")),
        ({"currentHealthy": 2, "desiredHealthy": 1}, (429, f"{WORDS}does not allow evicting pods currently")),
        (
            {"currentHealthy": 1, "desiredHealthy": 1, "conditions": [{"type": "DisruptionAllowed", "reason": "SyncFailed"}]},
            (429, f"{WORDS}does not allow evicting pods currently"),
        ),
        (
            {"currentHealthy": 1, "desiredHealthy": 1, "conditions": [{"type": "DisruptionAllowed", "reason": "Other"}]},
            (429, f"{WORDS}needs 1 healthy pods and has 1 currently"),
        ),
        ({"generation": 2, "disruptionsAllowed": 1}, (429, f"{WORDS}is still being processed by the server.")),
        ({"disruptionsAllowed": -1}, (403, "pdb disruptions allowed is negative")),
    ],
)
def test_refused_or_for_free(state, answer):
    assert charge(**state) == answer


def test_what_is_taken_from_the_budget():
    (last,) = charge(disruptionsAllowed=1, disruptedPods={"q": "t"})
    assert (last["disruptionsAllowed"], sorted(last["disruptedPods"])) == (0, ["p", "q"])
    assert [(each["type"], each["status"], each["reason"]) for each in last["conditions"]] == [("DisruptionAllowed", "False", "InsufficientPods")]
    (more,) = charge(disruptionsAllowed=2)
    assert (more["disruptionsAllowed"], list(more["disruptedPods"]), more["conditions"]) == (1, ["p"], [])


def expression(operator, *values, key="k"):
    return {"key": key, "operator": operator, "values": list(values)}


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ({"matchExpressions": [expression("In", "v")]}, True),
        ({"matchExpressions": [expression("In")]}, False),
        ({"matchExpressions": [expression("NotIn", "w")]}, True),
        ({"matchExpressions": [expression("NotIn")]}, False),
        ({"matchExpressions": [expression("Exists")]}, True),
        ({"matchExpressions": [expression("Exists", "v")]}, False),
        ({"matchExpressions": [expression("DoesNotExist", key="other")]}, True),
        ({"matchExpressions": [expression("Unknown", "v")]}, False),
        ({"matchExpressions": [expression("Gt", "4", key="n")]}, True),
        ({"matchExpressions": [expression("Gt", "5", key="n")]}, False),
        ({"matchExpressions": [expression("Lt", "6", key="n")]}, True),
        ({"matchExpressions": [expression("Lt", "5", key="n")]}, False),
        ({"matchExpressions": [expression("Gt", "x", key="n")]}, False),
        ({"matchExpressions": [expression("Gt", "1", "2", key="n")]}, False),
        ({"matchExpressions": [expression("In", "v"), expression("In", "w")]}, False),
        ({"matchFields": [expression("In", "node", key="metadata.name")]}, True),
        ({"matchFields": [expression("In", "other", key="metadata.name")]}, False),
        ({"matchFields": [expression("NotIn", "other", key="metadata.name")]}, True),
        ({"matchFields": [expression("NotIn", "node", key="metadata.name")]}, False),
        ({"matchFields": [expression("In", "node", "other", key="metadata.name")]}, False),
        ({"matchFields": [expression("Exists", key="metadata.name")]}, False),
    ],
)
def test_terms_of_node_selectors(term, expected):
    assert NodeSelectorTerm(term).matches({"k": "v", "n": "5"}, "node") is expected
