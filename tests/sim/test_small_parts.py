"""Small parts of the simulated cluster: the trace, refusals, and which volume is whose."""

import pytest

from kubecheck.sim.objects.actions import Refused
from kubecheck.sim.objects.trace import Trace
from kubecheck.sim.scheduler.configuration.profiles import _broken_line
from kubecheck.sim.scheduler.core.volume_claims import claim_class, is_bound_to, is_fully_bound


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


@pytest.mark.parametrize(("claim", "expected"), [
    ({"spec": {"storageClassName": "fast"}}, "fast"),
    ({"metadata": {"annotations": {"volume.beta.kubernetes.io/storage-class": "old"}}, "spec": {"storageClassName": "fast"}}, "old"),
    ({"metadata": {"annotations": {"volume.beta.kubernetes.io/storage-class": ""}}, "spec": {"storageClassName": "fast"}}, ""),
    ({"metadata": {"annotations": {"other": "old"}}}, ""),
    ({}, ""),
])  # fmt: skip
def test_the_class_of_a_claim_may_stand_in_an_annotation_of_old(claim, expected):
    assert claim_class(claim) == expected


@pytest.mark.parametrize(("claim", "expected"), [
    ({"metadata": {"annotations": {"pv.kubernetes.io/bind-completed": "yes"}}, "spec": {"volumeName": "v"}}, True),
    ({"metadata": {"annotations": {"pv.kubernetes.io/bind-completed": "yes"}}}, False),
    ({"metadata": {}, "spec": {"volumeName": "v"}}, False),
])  # fmt: skip
def test_a_claim_is_bound_when_both_sides_say_so(claim, expected):
    assert is_fully_bound(claim) is expected


@pytest.mark.parametrize(("utilization", "score"), [(0, 0), (10, 25), (20, 50), (60, 75), (100, 100), (101, 100), (250, 100)])
def test_a_shape_of_points_is_a_broken_line(utilization, score):
    points = [{"utilization": 0, "score": 0}, {"utilization": 20, "score": 5}, {"utilization": 100, "score": 10}]
    assert _broken_line(points)(utilization) == score


@pytest.mark.parametrize(("utilization", "score"), [(0, 70), (10, 70), (11, 30)])
def test_a_shape_is_flat_before_its_first_and_after_its_last_point(utilization, score):
    points = [{"utilization": 10, "score": 7}, {"utilization": 11, "score": 3}]
    assert _broken_line(points)(utilization) == score
