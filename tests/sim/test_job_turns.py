"""Turns of the Job controller, one at a time: what it asks for, given a Job and its pods, and the status that it writes."""

import pytest

from kubecheck.sim.controllers.job import CONTROLLER
from kubecheck.sim.objects.actions import Refused
from kubecheck.sim.objects.clock import stamp
from kubecheck.sim.objects.job_states import Backoff
from kubecheck.sim.objects.store import Store

NOW = 1_700_000_000.0
INDEX, FAILURES, FINALIZER = (f"batch.kubernetes.io/{name}" for name in ("job-completion-index", "job-index-failure-count", "job-tracking"))


def job(status=None, finished=None, **spec):
    conditions = [{"type": kind, "status": "True", "reason": "R", "message": "m", "lastTransitionTime": stamp(NOW - 100)} for kind in (finished or ())]
    said = {"startTime": stamp(NOW - 60), **(status or {}), **({"conditions": conditions} if conditions else {})}
    return {
        "apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "j", "namespace": "default"}, "status": said,
        "spec": {"template": {"metadata": {}, "spec": {"restartPolicy": "Never", "containers": [{"name": "a", "image": "a:1"}]}}, **spec},
    }  # fmt: skip


def pod(name, phase="Running", index=None, ended=30, code=0, leaving=False, node="", ready=False, failures=None, restarts=0, counted=False, conditions=()):
    """A pod of the Job: ``ended`` seconds ago, with an exit code; ``counted`` before."""
    annotations = {INDEX: str(index)} if index is not None else {}
    if failures is not None:
        annotations[FAILURES] = str(failures)
    state = {"terminated": {"exitCode": code, "finishedAt": stamp(NOW - ended)}} if phase in ("Succeeded", "Failed") else {"running": {}}
    listed = [*conditions, *([{"type": "Ready", "status": "True"}] if ready else [])]
    return {
        "apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{"name": "a", "image": "a:1"}], **({"nodeName": node} if node else {})},
        "metadata": {
            "name": name, "namespace": "default", "annotations": annotations, "finalizers": [] if counted else [FINALIZER],
            **({"deletionTimestamp": stamp(NOW)} if leaving else {}),
        },
        "status": {"phase": phase, "conditions": listed, "containerStatuses": [{"name": "a", "restartCount": restarts, "state": state}]},
    }  # fmt: skip


@pytest.fixture
def turn(take_turn):
    """Takes a turn about a Job with pods."""

    def take(value, *pods, refusal=None):
        store = Store(frozenset())
        stored = store.add(value, NOW - 60)
        owner = {"apiVersion": "batch/v1", "kind": "Job", "name": "j", "uid": stored["metadata"]["uid"], "controller": True}
        for each in pods:
            store.add({**each, "metadata": {**each["metadata"], "ownerReferences": [owner]}}, NOW - 50)
        return take_turn(CONTROLLER, store, stored, refusal)

    return take


def ends(found):
    """The conditions that are true, with what they say."""
    return [(each["type"], each["reason"], each["message"]) for each in found.status.get("conditions", ()) if each["status"] == "True"]


LIMIT = ("BackoffLimitExceeded", "Job has reached the specified backoff limit")
DONE = ("CompletionsReached", "Reached expected number of succeeded pods")


@pytest.mark.parametrize(("value", "pods", "asked", "conditions"), [
    # how many pods there are
    (job(), [], ["create j-"], []),
    (job(parallelism=3), [pod("a")], ["create j-", "create j-"], []),
    (job(parallelism=1), [pod("a")], [], []),
    (job(parallelism=1), [pod("a"), pod("b", node="n"), pod("c", node="n", ready=True)], ["replace a", "delete a", "replace b", "delete b"], []),
    (job(parallelism=0), [pod("b", node="n"), pod("a")], ["replace a", "delete a", "replace b", "delete b"], []),
    (job(parallelism=2, completions=3), [pod("a", "Succeeded"), pod("b", "Succeeded")], ["create j-", "replace a", "replace b"], []),
    (job({"succeeded": 2}, parallelism=2, completions=3), [], ["create j-"], []),
    (job({"succeeded": 1}, parallelism=2), [pod("a")], [], []),
    (job(parallelism=2), [pod("a", leaving=True)], ["wake 10", "replace a"], []),  # which counts as a failure
    (job(parallelism=2, podReplacementPolicy="Failed"), [pod("a", leaving=True)], ["create j-"], []),
    (job(parallelism=2, podFailurePolicy={"rules": [{"action": "Count", "onPodConditions": [{"type": "X"}]}]}), [pod("a", leaving=True)], ["create j-"], []),
    # when it is done
    (job(), [pod("a", "Succeeded")], ["replace a"], [("SuccessCriteriaMet", *DONE), ("Complete", *DONE)]),
    (job(parallelism=2), [pod("a", "Succeeded"), pod("b")], ["replace a"], []),
    (job(completions=1), [pod("a", "Succeeded"), pod("b")], ["replace b", "delete b", "replace a"], []),
    (job(completions=0), [pod("b")], ["delete b", "replace b"], [("SuccessCriteriaMet", *DONE)]),
    (job(completions=2, parallelism=2), [pod("a", "Succeeded", counted=True), pod("b", "Succeeded")], ["create j-", "replace b"], []),
    # when it has failed
    (job(backoffLimit=0), [pod("a", "Failed")], ["replace a", f"warn {LIMIT[0]}: {LIMIT[1]}"], [("FailureTarget", *LIMIT), ("Failed", *LIMIT)]),
    (job({"failed": 6}), [pod("a", "Failed", counted=True, ended=100)], ["create j-"], []),
    (job({"failed": 6}), [pod("a", "Failed"), pod("b")], ["delete b", "replace a", "replace b"], [("FailureTarget", *LIMIT)]),
    (job(activeDeadlineSeconds=60), [pod("a")], ["delete a", "replace a"], [("FailureTarget", "DeadlineExceeded", "Job was active longer than specified deadline")]),
    (job(activeDeadlineSeconds=61), [pod("a")], ["wake 1.001"], []),
    (job(finished=["FailureTarget"]), [pod("a")], ["delete a", "replace a"], [("FailureTarget", "R", "m")]),
    (job(finished=["FailureTarget"]), [], ["warn R: m"], [("FailureTarget", "R", "m"), ("Failed", "R", "m")]),
    (job(finished=["SuccessCriteriaMet"]), [], ["create j-"], [("SuccessCriteriaMet", "R", "m")]),
    # waits after failures: 10, 20, 40 seconds … since the last success
    (job(), [pod("a", "Failed", ended=4)], ["wake 6", "replace a"], []),
    (job(), [pod("a", "Failed", ended=10)], ["create j-", "replace a"], []),
    (job(), [pod("a", "Failed", ended=4), pod("b", "Failed", ended=30)], ["wake 16", "replace a", "replace b"], []),
    (job(completions=2), [pod("a", "Failed", ended=4), pod("b", "Succeeded", ended=5)], ["wake 6", "replace a", "replace b"], []),
    (job(completions=2), [pod("a", "Failed", ended=5), pod("b", "Succeeded", ended=5)], ["create j-", "replace a", "replace b"], []),
    (job(backoffLimit=99), [pod(f"p{n}", "Failed", ended=4) for n in range(6)], ["wake 316", *(f"replace p{n}" for n in range(6))], []),
    (job(backoffLimit=99), [pod(f"p{n}", "Failed", ended=4) for n in range(7)], ["wake 596", *(f"replace p{n}" for n in range(7))], []),
    # suspended and resumed
    (job(suspend=True), [pod("a")], ["replace a", "delete a"], [("Suspended", "JobSuspended", "Job suspended")]),
    (job(suspend=True, activeDeadlineSeconds=1), [], [], [("Suspended", "JobSuspended", "Job suspended")]),
    (job(finished=["Suspended"]), [], ["create j-"], []),
    # what is over
    (job(finished=["Complete"]), [pod("a")], [], [("Complete", "R", "m")]),
    (job(finished=["Complete"], ttlSecondsAfterFinished=101), [], ["wake 1"], [("Complete", "R", "m")]),
    (job(finished=["Failed"], ttlSecondsAfterFinished=100), [], ["delete j Foreground"], [("Failed", "R", "m")]),
])  # fmt: skip
def test_a_turn(turn, value, pods, asked, conditions):
    found = turn(value, *pods)
    assert (found.asked, ends(found)) == (asked, conditions)


def exit_codes(action, operator, *values, **more):
    return {"action": action, "onExitCodes": {"operator": operator, "values": list(values), **more}}


def conditions(action, *patterns):
    return {"action": action, "onPodConditions": list(patterns)}


CODE = "Container a for pod default/p failed with exit code 3 matching FailJob rule at index 0"
CONDITION = "Pod default/p has condition DisruptionTarget matching FailJob rule at index 0"
DISRUPTED = {"type": "DisruptionTarget", "status": "True"}


@pytest.mark.parametrize(("rules", "end", "failed", "message"), [
    ([exit_codes("FailJob", "In", 3)], {"code": 3}, 1, CODE),
    ([exit_codes("FailJob", "In", 4)], {"code": 3}, 1, None),
    ([exit_codes("FailJob", "NotIn", 4)], {"code": 3}, 1, CODE),
    ([exit_codes("FailJob", "NotIn", 3)], {"code": 3}, 1, None),
    ([exit_codes("FailJob", "NotIn", 3)], {"code": 0}, 1, None),
    ([exit_codes("FailJob", "In", 3, containerName="a")], {"code": 3}, 1, CODE),
    ([exit_codes("FailJob", "In", 3, containerName="b")], {"code": 3}, 1, None),
    ([exit_codes("Ignore", "In", 3)], {"code": 3}, 0, None),
    ([exit_codes("Count", "In", 3), exit_codes("FailJob", "In", 3)], {"code": 3}, 1, None),
    ([exit_codes("Count", "In", 4), exit_codes("FailJob", "In", 3)], {"code": 3}, 1, CODE.replace("index 0", "index 1")),
    ([conditions("FailJob", {"type": "DisruptionTarget"})], {"conditions": [DISRUPTED]}, 1, CONDITION),
    ([conditions("FailJob", {"type": "Other"}, {"type": "DisruptionTarget", "status": "True"})], {"conditions": [DISRUPTED]}, 1, CONDITION),
    ([conditions("FailJob", {"type": "DisruptionTarget", "status": "False"})], {"conditions": [DISRUPTED]}, 1, None),
    ([conditions("FailJob", {"type": "Other"})], {"conditions": [DISRUPTED]}, 1, None),
    ([conditions("Ignore", {"type": "DisruptionTarget"})], {"conditions": [DISRUPTED]}, 0, None),
])  # fmt: skip
def test_a_failure_policy(turn, rules, end, failed, message):
    found = turn(job(podFailurePolicy={"rules": rules}), pod("p", "Failed", ended=100, **end))
    assert found.status.get("failed", 0) == failed
    assert ends(found) == ([(kind, "PodFailurePolicy", message) for kind in ("FailureTarget", "Failed")] if message else [])


INDEXED = {"completionMode": "Indexed", "completions": 6, "parallelism": 3}


def test_indexes_are_taken_from_the_lowest_that_is_free(turn):
    found = turn(job(**INDEXED), pod("a", "Succeeded", index=0), pod("b", index=2))
    assert (found.asked, found.status["completedIndexes"], found.status["succeeded"]) == (["create j-1-", "create j-3-", "replace a"], "0", 1)
    made = found.created[0]
    assert (made["spec"]["hostname"], made["metadata"]["annotations"], made["metadata"]["finalizers"]) == ("j-1", {INDEX: "1"}, [FINALIZER])
    uid = found.store.get("Job", "default", "j")["metadata"]["uid"]
    assert made["metadata"]["labels"] == {
        "batch.kubernetes.io/job-name": "j", "job-name": "j", "batch.kubernetes.io/controller-uid": uid, "controller-uid": uid,
    }  # fmt: skip


@pytest.mark.parametrize(("indexes", "text"), [((), ""), ((0,), "0"), ((0, 1), "0,1"), ((0, 1, 2), "0-2"), ((0, 2, 3, 5), "0,2,3,5"), ((1, 2, 3, 5), "1-3,5")])
def test_indexes_that_are_done_are_told_in_short(turn, indexes, text):
    found = turn(job(**INDEXED), *(pod(f"p{each}", "Succeeded", index=each) for each in indexes), pod("out", "Succeeded", index=6))
    assert (found.status["completedIndexes"], found.status["succeeded"]) == (text, len(indexes))
    again = turn(job({"completedIndexes": text}, **INDEXED))
    assert again.status["succeeded"] == len(indexes)


@pytest.mark.parametrize(("rules", "done", "matched"), [
    ([{"succeededIndexes": "0-1"}], "0,1", 0),
    ([{"succeededIndexes": "0-1"}], "0,2", None),
    ([{"succeededIndexes": "0-2", "succeededCount": 2}], "0,2", 0),
    ([{"succeededIndexes": "0-2", "succeededCount": 2}], "0,3-5", None),
    ([{"succeededCount": 2}], "1,4", 0),
    ([{"succeededCount": 3}], "1,4", None),
    ([{"succeededCount": 5}, {"succeededIndexes": "4"}], "1,4", 1),
])  # fmt: skip
def test_a_success_policy(turn, rules, done, matched):
    found = turn(job({"completedIndexes": done}, successPolicy={"rules": rules}, **INDEXED), pod("p", index=5))
    words = ("SuccessCriteriaMet", "SuccessPolicy", f"Matched rules at index {matched}")
    assert ends(found) == ([words] if matched is not None else [])
    assert ("delete p" in found.asked) is (matched is not None)


PER_INDEX = {**INDEXED, "completions": 3, "backoffLimitPerIndex": 1}
LOST = "Job has exceeded the specified maximal number of failed indexes"


@pytest.mark.parametrize(("more", "pods", "asked", "lost", "conditions"), [
    ({}, [pod("a", "Failed", index=0, failures=0, ended=100)], ["create j-0-", "create j-1-", "create j-2-"], "", []),  # the pod stays until its successor is there
    ({}, [pod("a", "Failed", index=0, failures=1, ended=100)], ["create j-1-", "create j-2-", "replace a"], "0", []),
    ({}, [pod("a", "Failed", index=0, failures=0, ended=4)], ["create j-1-", "create j-2-"], "", []),
    ({"completions": 1}, [pod("a", "Failed", index=0, failures=0, ended=4)], ["wake 6"], "", []),
    ({"parallelism": 1}, [pod("a", "Failed", index=0, failures=0, ended=4)], ["wake 6"], "", []),  # the next index waits for its turn
    ({}, [pod("a", "Failed", index=0, failures=0, ended=4), pod("b", "Succeeded", index=1, ended=1)], ["create j-2-", "replace b"], "", []),
    ({"maxFailedIndexes": 1}, [pod("a", "Failed", index=0, failures=1)], ["create j-1-", "create j-2-", "replace a"], "0", []),
    (
        {"maxFailedIndexes": 0}, [pod("a", "Failed", index=0, failures=1)], ["replace a", f"warn MaxFailedIndexesExceeded: {LOST}"], "0",
        [("FailureTarget", "MaxFailedIndexesExceeded", LOST), ("Failed", "MaxFailedIndexesExceeded", LOST)],
    ),
    (
        {}, [pod("a", "Failed", index=0, failures=1), pod("b", "Succeeded", index=1), pod("c", "Succeeded", index=2)],
        ["replace a", "replace b", "replace c", "warn FailedIndexes: Job has failed indexes"], "0",
        [("FailureTarget", "FailedIndexes", "Job has failed indexes"), ("Failed", "FailedIndexes", "Job has failed indexes")],
    ),
    (
        {"podFailurePolicy": {"rules": [exit_codes("FailIndex", "In", 3)]}}, [pod("a", "Failed", index=0, failures=0, code=3)],
        ["create j-1-", "create j-2-", "replace a"], "0", [],
    ),
])  # fmt: skip
def test_each_index_fails_for_itself(turn, more, pods, asked, lost, conditions):
    found = turn(job(**{**PER_INDEX, **more}), *pods)
    assert (found.asked, found.status["failedIndexes"], ends(found)) == (asked, lost, conditions)


def test_how_often_an_index_has_failed_is_written_down(turn):
    found = turn(job(**PER_INDEX), pod("a", "Failed", index=0, failures=0, ended=100))
    assert [each["metadata"]["annotations"] for each in found.created] == [{INDEX: str(index), FAILURES: str(count)} for index, count in ((0, 1), (1, 0), (2, 0))]


@pytest.mark.parametrize(("limit", "restarts", "has_failed"), [(2, [1], False), (2, [2], True), (2, [1, 1], True), (0, [0], False), (0, [1], True)])
def test_restarts_count_where_containers_are_restarted(turn, limit, restarts, has_failed):
    for policy in ("OnFailure", "Never"):
        value = job(backoffLimit=limit, parallelism=len(restarts))
        value["spec"]["template"]["spec"]["restartPolicy"] = policy
        found = turn(value, *(pod(f"p{number}", restarts=each) for number, each in enumerate(restarts)))
        assert ends(found) == ([("FailureTarget", *LIMIT)] if has_failed and policy == "OnFailure" else [])


def test_what_is_counted(turn):
    pods = [pod("a", ready=True), pod("b"), pod("c", "Succeeded"), pod("d", "Failed", ended=100), pod("e", "Failed", ended=90, counted=True), pod("f", leaving=True)]
    found = turn(job({"failed": 3}, parallelism=2, completions=9), *pods)
    assert {name: found.status.get(name) for name in ("active", "ready", "succeeded", "failed", "terminating")} == {
        "active": 2, "ready": 1, "succeeded": 1, "failed": 5, "terminating": 1,
    }  # fmt: skip
    assert found.asked == ["replace c", "replace d", "replace f"]


def test_a_job_that_starts_says_since_when(turn):
    value = job()
    del value["status"]["startTime"]
    assert turn(value).status["startTime"] == stamp(NOW)
    value["spec"]["suspend"] = True
    assert "startTime" not in turn(value).status


def test_the_moment_of_completion(turn):
    assert turn(job(), pod("a", "Succeeded")).status["completionTime"] == stamp(NOW)
    assert "completionTime" not in turn(job(backoffLimit=0), pod("a", "Failed")).status


def test_pods_of_a_job_that_goes_are_let_go(turn):
    value = job()
    value["metadata"]["deletionTimestamp"] = stamp(NOW)
    found = turn(value, pod("a"), pod("b", counted=True))
    assert found.asked == ["replace a"]
    assert found.store.get("Pod", "default", "a")["metadata"]["finalizers"] == []


def test_a_pod_that_is_refused_is_tried_again_later(turn):
    found = turn(job(parallelism=3), refusal=Refused(403, "Forbidden", "exceeded quota"))
    assert (found.asked, found.problem) == (["create j-", "warn FailedCreate: Error creating: exceeded quota"], "exceeded quota")
    assert found.status["active"] == 0


@pytest.mark.parametrize(("more", "pods", "gone"), [
    ({"completions": 2, "parallelism": 2}, [(0, {}), (1, {}), (2, {}), (3, {})], ["p2", "p3"]),  # of indexes that are no more, and of those
    ({"completions": 3, "parallelism": 2}, [(0, {"ready": True}), (1, {}), (2, {"ready": True})], ["p1"]),  # the one that is not ready
    ({"completions": 3, "parallelism": 2}, [(0, {}), (0, {"ready": True}), (1, {"ready": True})], ["p0"]),  # one of two of an index
])  # fmt: skip
def test_surplus_pods_of_indexes_go_in_order(turn, more, pods, gone):
    made = [pod(f"p{number}", index=index, node="n", **said) for number, (index, said) in enumerate(pods)]
    found = turn(job(**{**INDEXED, **more}), *made)
    assert [word for word in found.asked if word.startswith("delete")] == [f"delete {name}" for name in gone]


def test_indexes_beyond_the_completions_count_no_more(turn):
    found = turn(job({"completedIndexes": "0,2-3", "failedIndexes": "1,4"}, completionMode="Indexed", completions=3, parallelism=3, backoffLimitPerIndex=0))
    assert (found.status["completedIndexes"], found.status["failedIndexes"], found.status["succeeded"]) == ("0,2", "1", 2)


def test_a_failure_is_remembered_when_its_pod_is_gone(turn, take_turn):
    found = turn(job(completions=2), pod("a", "Failed", ended=4))
    key = (found.value["metadata"]["uid"], -1)
    assert (found.asked, found.store.backoffs[key].failures, found.store.backoffs[key].last) == (["wake 6", "replace a"], 1, NOW - 4)
    found.store.remove(found.store.get("Pod", "default", "a"))
    assert take_turn(CONTROLLER, found.store, found.value).asked == ["wake 6"]
    assert take_turn(CONTROLLER, found.store, found.value, now=NOW + 6).asked == ["create j-"]
    over = {**found.value, "status": {"conditions": [{"type": "Complete", "status": "True", "lastTransitionTime": stamp(NOW)}]}}
    found.store.replace(found.value, over)
    assert take_turn(CONTROLLER, found.store, over).store.backoffs == {}


@pytest.mark.parametrize(("before", "succeeded", "failed", "after"), [
    ((0, 0.0), [], [], (0, 0.0)),
    ((0, 0.0), [], [5, 3], (2, 5)),
    ((2, 5), [], [9], (3, 9)),
    ((2, 5), [9], [], (0, 0.0)),
    ((2, 5), [9], [9, 8], (0, 0.0)),
    ((2, 5), [9], [11, 10, 8], (2, 11)),
])  # fmt: skip
def test_failures_since_the_last_success(before, succeeded, failed, after):
    found = Backoff(before[0], 0, before[1]).after(succeeded, failed)
    assert (found.failures, found.last) == after


@pytest.mark.parametrize(("failures", "left"), [(0, 0), (1, 6), (2, 16), (3, 36), (7, 596), (70, 596)])
def test_each_failure_doubles_the_wait(failures, left):
    assert Backoff(failures, 0, 96.0).left(100.0) == left
    assert Backoff(failures, 0, 96.0).left(1000.0) == 0


def test_a_failed_pod_of_an_index_is_counted_once_when_another_is_there(turn, take_turn):
    found = turn(job(**{**PER_INDEX, "completions": 1}), pod("a", "Failed", index=0, failures=0, ended=4))
    assert (found.asked, found.status["failed"]) == (["wake 6"], 0)
    later = take_turn(CONTROLLER, found.store, found.value, now=NOW + 6)
    assert (later.asked, later.status["failed"]) == (["create j-0-"], 0)
    after = take_turn(CONTROLLER, later.store, later.value, now=NOW + 7)
    assert (after.asked, after.status["failed"]) == (["replace a"], 1)


def test_an_index_that_is_lost_is_counted_beside_one_that_waits_for_another_pod(turn):
    pods = [pod("a", "Failed", index=0, failures=1), pod("b", "Failed", index=1, failures=0, ended=4)]
    found = turn(job(**{**PER_INDEX, "completions": 2, "parallelism": 2, "backoffLimitPerIndex": 1}), *pods)
    assert (found.status["failed"], found.status["failedIndexes"]) == (1, "0")


def test_a_failed_pod_that_waits_for_another_and_is_ignored_is_no_failure(turn):
    policy = {"rules": [{"action": "Ignore", "onPodConditions": [{"type": "DisruptionTarget"}]}]}
    evicted = pod("a", "Failed", index=0, failures=0, ended=4, conditions=[{"type": "DisruptionTarget", "status": "True"}])
    found = turn(job(**{**PER_INDEX, "completions": 1, "podFailurePolicy": policy}), evicted)
    assert found.status.get("failed", 0) == 0


def test_a_pod_of_an_index_that_is_no_more_goes_even_where_pods_are_missing(turn):
    found = turn(job(**{**INDEXED, "completions": 3, "parallelism": 3}), pod("a", index=1), pod("b", index=4))
    assert found.asked == ["replace b", "delete b"]
