"""Small parts of the simulated cluster: the trace, refusals, and which volume is whose."""

import pytest

from kubecheck.sim.objects.actions import Refused
from kubecheck.sim.objects.trace import Trace
from kubecheck.sim.scheduler.core.volume_claims import is_bound_to


def test_a_trace_keeps_as_many_steps_as_its_limit_and_no_more():
    trace = Trace(limit=2)
    for number in range(4):
        trace.add(float(number), "Deployment", "added", ("Pod", "shop", f"web-{number}"), "apply")
    assert [step.key for step in trace.steps] == [("Pod", "shop", "web-0"), ("Pod", "shop", "web-1")]


def test_a_refusal_is_its_message_and_says_who_refuses():
    refused = Refused(403, "Forbidden", "pods is forbidden", "ResourceQuota")
    assert (str(refused), refused.code, refused.reason, refused.by) == ("pods is forbidden", 403, "Forbidden", "ResourceQuota")


CLAIM = {"metadata": {"name": "data", "namespace": "shop", "uid": "1"}}


@pytest.mark.parametrize(("reference", "claim", "expected"), [
    (None, CLAIM, False),
    ({"name": "data", "namespace": "shop"}, CLAIM, True),
    ({"name": "data", "namespace": "shop", "uid": "1"}, CLAIM, True),
    ({"name": "data", "namespace": "shop", "uid": "2"}, CLAIM, False),
    ({"name": "other", "namespace": "shop"}, CLAIM, False),
    ({"name": "data", "namespace": "other"}, CLAIM, False),
    ({"name": "data"}, CLAIM, False),
    ({"name": "data", "namespace": "default"}, {"metadata": {"name": "data"}}, True),
    ({"name": "data"}, {"metadata": {"name": "data"}}, False),
])  # fmt: skip
def test_a_volume_is_bound_to_the_claim_that_it_names(reference, claim, expected):
    assert is_bound_to({"spec": {"claimRef": reference} if reference is not None else {}}, claim) is expected
