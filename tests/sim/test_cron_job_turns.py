"""Turns of the CronJob controller, one at a time: when it starts which Job, what it warns of, when it looks again."""

import pytest

from kubecheck.sim.controllers.cronjob import CONTROLLER, job_of
from kubecheck.sim.objects.actions import Refused
from kubecheck.sim.objects.clock import EPOCH, stamp
from kubecheck.sim.objects.store import Store

MADE = 600.0  # ten minutes past midnight, in virtual time
TEMPLATE = {"spec": {"template": {"spec": {"restartPolicy": "Never", "containers": [{"name": "a", "image": "a:1"}]}}}}
FAR_BEHIND = "warn TooManyMissedTimes: too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew"
NO_TIME = "time difference between two schedules is less than 1 second"


def cron(schedule="* * * * *", status=None, leaving=False, **spec):
    metadata = {"name": "c", "namespace": "default", **({"deletionTimestamp": stamp(MADE)} if leaving else {})}
    said = {"schedule": schedule, "jobTemplate": TEMPLATE, **spec}
    return {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": metadata, "spec": said, "status": status or {}}


def job(name, end="", began=0.0, completed=None):
    """A Job of the CronJob, with how it has ended."""
    status = {"startTime": stamp(began)}
    if end:
        status["conditions"] = [{"type": end, "status": "True", "lastTransitionTime": stamp(began)}]
    if completed is not None:
        status["completionTime"] = stamp(completed)
    return {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": name, "namespace": "default"}, "spec": {}, "status": status}


def named(moment):
    return f"c-{(EPOCH + int(moment)) // 60}"


@pytest.fixture
def turn(take_turn):
    """Takes a turn about a CronJob with Jobs, of which it knows those that are `known`."""

    def take(value, *jobs, now, known=(), refusal=None):
        store = Store(frozenset())
        stored = store.add(value, MADE)
        owner = {"apiVersion": "batch/v1", "kind": "CronJob", "name": "c", "uid": stored["metadata"]["uid"], "controller": True}
        active = []
        for each in jobs:
            made = store.add({**each, "metadata": {**each["metadata"], "ownerReferences": [owner]}}, MADE)
            if each["metadata"]["name"] in known:
                active.append({"name": made["metadata"]["name"], "uid": made["metadata"]["uid"]})
        if active:
            stored = store.replace(stored, {**stored, "status": {**stored["status"], "active": active}})
        return take_turn(CONTROLLER, store, stored, refusal, now)

    return take


@pytest.mark.parametrize(("value", "now", "asked", "last"), [
    (cron(), 600, ["wake 60.1"], None),
    (cron(), 659, ["wake 1.1"], None),
    (cron(), 660, [f"create {named(660)}", "wake 60.1"], 660),
    (cron(), 725, [f"create {named(720)}", "wake 55.1"], 720),
    (cron(status={"lastScheduleTime": stamp(660)}), 719, ["wake 1.1"], 660),
    (cron(status={"lastScheduleTime": stamp(660)}), 720, [f"create {named(720)}", "wake 60.1"], 720),
    (cron(), 660 + 60 * 99 + 5, [f"create {named(660 + 60 * 99)}", "wake 55.1"], 660 + 60 * 99),
    (cron(), 660 + 60 * 100 + 5, [FAR_BEHIND, f"create {named(660 + 60 * 100)}", "wake 55.1"], 660 + 60 * 100),
    (cron(startingDeadlineSeconds=3600), 660 + 60 * 100 + 5, [f"create {named(660 + 60 * 100)}", "wake 55.1"], 660 + 60 * 100),
    (cron(startingDeadlineSeconds=6), 725, [f"create {named(720)}", "wake 55.1"], 720),
    (cron(startingDeadlineSeconds=5), 725, ["wake 55.1"], None),
    (cron("*/10 * * * *"), 1900, [f"create {named(1800)}", "wake 500.1"], 1800),
    (cron("0 * * * *"), 700, ["wake 2900.1"], None),
    (cron("@every 90s"), 700, [f"create {named(690)}", "wake 80.1"], 690),
    (cron(suspend=True), 725, [], None),
    (cron(leaving=True), 725, [], None),
    (cron("x"), 725, ['warn UnparseableSchedule: unparseable schedule: "x" : expected exactly 5 fields, found 1: [x]'], None),
    (cron("0 0 31 2 *"), 725, [f"warn InvalidSchedule: invalid schedule: 0 0 31 2 * : {NO_TIME}"], None),
    (cron("20 5 * * *", timeZone="Asia/Kolkata"), 725, ["wake 85075.1"], None),
    (cron("TZ=Asia/Kolkata 42 5 * * *"), 725, [f"create {named(720)}", "wake 86395.1"], 720),
    (cron("42 5 * * *", timeZone="No/Where"), 725, ["wake 19795.1"], None),
    (cron("42 5 * * *", timeZone="UTC"), 725, ["wake 19795.1"], None),
])  # fmt: skip
def test_what_is_due(turn, value, now, asked, last):
    found = turn(value, now=now)
    assert found.asked == asked
    assert found.status.get("lastScheduleTime") == (None if last is None else stamp(last))
    assert [each["name"] for each in found.status.get("active", ())] == [each["metadata"]["name"] for each in found.created]


@pytest.mark.parametrize(("policy", "asked", "active"), [
    ("Allow", [f"create {named(720)}", "wake 55.1"], ["old", named(720)]),
    ("Forbid", ["wake 55.1"], ["old"]),
    ("Replace", ["delete old", f"create {named(720)}", "wake 55.1"], [named(720)]),
])  # fmt: skip
def test_while_one_runs(turn, policy, asked, active):
    found = turn(cron(concurrencyPolicy=policy), job("old"), now=725, known=["old"])
    assert (found.asked, [each["name"] for each in found.status["active"]]) == (asked, active)


def test_what_runs_already_is_not_started_again(turn):
    for policy in ("Allow", "Replace"):
        found = turn(cron(concurrencyPolicy=policy), job(named(720)), now=725, known=[named(720)])
        assert (found.asked, [each["name"] for each in found.status["active"]]) == (["wake 55.1"], [named(720)])


@pytest.mark.parametrize(("jobs", "known", "asked", "active", "success"), [
    ([job("a")], [], ["warn UnexpectedJob: Saw a job that the controller did not create or forgot: a"], [], None),
    ([job("a")], ["a"], [], ["a"], None),
    ([job("a", "Complete", completed=650)], ["a"], [], [], 650),
    ([job("a", "Complete", completed=650), job("b", "Complete", completed=640)], ["a", "b"], [], [], 650),
    ([job("a", "Failed", completed=650)], ["a"], [], [], None),
    ([job("a", "Complete")], ["a"], [], [], None),
])  # fmt: skip
def test_what_became_of_jobs(turn, jobs, known, asked, active, success):
    found = turn(cron(suspend=True), *jobs, now=725, known=known)
    assert (found.asked, [each["name"] for each in found.status.get("active", ())]) == (asked, active)
    assert found.status.get("lastSuccessfulTime") == (None if success is None else stamp(success))


def test_a_later_success_counts_and_jobs_that_are_gone_do_not(turn):
    gone = {"active": [{"name": "gone", "uid": "x"}], "lastSuccessfulTime": stamp(640)}
    assert turn(cron(suspend=True, status=gone), now=725).status == {"lastSuccessfulTime": stamp(640)}
    assert turn(cron(suspend=True, status=gone), job("a", "Complete", completed=639), now=725).status == {"lastSuccessfulTime": stamp(640)}
    assert turn(cron(suspend=True, status=gone), job("a", "Complete", completed=641), now=725).status == {"lastSuccessfulTime": stamp(641)}


@pytest.mark.parametrize(("limits", "asked"), [
    ({"successfulJobsHistoryLimit": 2}, ["delete c2"]),
    ({"successfulJobsHistoryLimit": 3}, []),
    ({"successfulJobsHistoryLimit": 0}, ["delete c2", "delete c1", "delete c3"]),
    ({"failedJobsHistoryLimit": 1}, ["delete f1"]),
    ({"failedJobsHistoryLimit": 0, "successfulJobsHistoryLimit": 1}, ["delete c2", "delete c1", "delete f1", "delete f2"]),
    ({}, []),
])  # fmt: skip
def test_the_oldest_that_are_over_go(turn, limits, asked):
    jobs = [job("c1", "Complete", 630), job("c2", "Complete", 620), job("c3", "Complete", 630), job("f1", "Failed", 610), job("f2", "Failed", 615), job("r")]
    found = turn(cron(suspend=True, **limits), *jobs, now=725, known=["r"])
    assert found.asked == asked


@pytest.mark.parametrize(("reason", "asked", "problem"), [
    ("AlreadyExists", [f"create {named(720)}", "wake 55.1"], ""),
    ("Forbidden", [f"create {named(720)}", "warn FailedCreate: Error creating job: no"], "no"),
])  # fmt: skip
def test_a_job_that_is_refused(turn, reason, asked, problem):
    found = turn(cron(), now=725, refusal=Refused(403, reason, "no"))
    assert (found.asked, found.problem, found.status) == (asked, problem, {})


def test_a_job_has_what_the_template_says():
    value = cron()
    value["metadata"]["uid"] = "u"
    value["spec"]["jobTemplate"] = {"metadata": {"labels": {"a": "b"}, "annotations": {"c": "d"}}, "spec": {"backoffLimit": 2}}
    made = job_of(value, 720.0)
    assert made["metadata"] == {
        "name": named(720), "namespace": "default", "labels": {"a": "b"},
        "annotations": {"c": "d", "batch.kubernetes.io/cronjob-scheduled-timestamp": "2026-01-01T00:12:00Z"},
        "ownerReferences": [{"apiVersion": "batch/v1", "kind": "CronJob", "name": "c", "uid": "u", "controller": True, "blockOwnerDeletion": True}],
    }  # fmt: skip
    assert (made["spec"]["backoffLimit"], made["spec"]["parallelism"]) == (2, 1)
    del value["spec"]["jobTemplate"]["metadata"]
    assert "labels" not in job_of(value, 720.0)["metadata"]
