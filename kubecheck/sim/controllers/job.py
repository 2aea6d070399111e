"""The Job controller: pods until enough have succeeded, or too many have failed, or time is up.

Mirrors: pkg/controller/job (Controller.syncJob, manageJob, trackJobStatusAndRemoveFinalizers, matchPodFailurePolicy, backoff_utils,
matchSuccessPolicy), pkg/controller/ttlafterfinished v1.36.
"""

from __future__ import annotations

from kubecheck.sim.controllers.controller import Controller
from kubecheck.sim.objects.actions import Create, Delete, Failed, Refused, Replace, SetStatus, Wake, Warn
from kubecheck.sim.objects.clock import seconds, stamp
from kubecheck.sim.objects.job_states import Backoff, ended_at, expendability, finished_at, format_indexes, index_of, parse_indexes
from kubecheck.sim.objects.pod_states import is_finished, is_ready, is_terminating, phase_of, pod_from_template
from kubecheck.sim.objects.store import controller_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterable
    from typing import Any

    from kubecheck.sim.objects.store import Object, Store

_FINALIZER = "batch.kubernetes.io/job-tracking"
_INDEX = "batch.kubernetes.io/job-completion-index"
_FAILURES = "batch.kubernetes.io/job-index-failure-count"
_WHOLE_JOB = -1  # stands for an index where all of a Job is meant


def sync(namespace: str, name: str, store: Store, now: float) -> Generator[Any, Any, None]:
    """One turn for one Job. Mirrors: syncJob."""
    job = store.get("Job", namespace, name)
    if job is None:
        for pod in store.of_kind("Pod", namespace):
            owner = controller_of(pod)
            if owner is not None and owner["kind"] == "Job" and owner["name"] == name:
                yield from _release(pod, store)  # syncOrphanPod
        return
    if finished_at(job) is not None:
        store.backoffs = {key: each for key, each in store.backoffs.items() if key[0] != job["metadata"]["uid"]}
        yield from _expire(job, now)
        return
    if job["metadata"].get("deletionTimestamp"):
        for pod in store.controlled("Pod", job["metadata"]["uid"]):
            yield from _release(pod, store)
        return
    yield from _Turn(job, store, now).run()


def _expire(job: Object, now: float) -> Generator[Any, Any, None]:
    """Mirrors: ttlafterfinished.Controller.processJob."""
    after = job["spec"].get("ttlSecondsAfterFinished")
    condition = finished_at(job)
    if after is None or condition is None or job["metadata"].get("deletionTimestamp"):
        return
    left = seconds(condition["lastTransitionTime"]) + after - now
    if left > 0:
        yield Wake(left)
    else:
        yield Delete(job, policy="Foreground")


def _release(pod: Object, store: Store) -> Generator[Any, Any, None]:
    current = store.current(pod)
    if current is not None and _FINALIZER in (current["metadata"].get("finalizers") or ()):
        rest = [each for each in current["metadata"]["finalizers"] if each != _FINALIZER]
        yield Replace({**current, "metadata": {**current["metadata"], "finalizers": rest}})


class _Turn:
    """The state of one turn."""

    def __init__(self, job: Object, store: Store, now: float) -> None:
        self.job, self.spec, self.store, self.now = job, job["spec"], store, now
        self.status: dict[str, Any] = dict(job.get("status") or {})
        self.indexed = self.spec.get("completionMode") == "Indexed"
        self.completions = self.spec.get("completions")
        self.parallelism = self.spec.get("parallelism", 1)
        self.per_index = self.spec.get("backoffLimitPerIndex")
        self.limit = self.spec.get("backoffLimit", 2**31 - 1 if self.per_index is not None else 6)
        self.policy = (self.spec.get("podFailurePolicy") or {}).get("rules") or []
        self.replaces_failed_only = self.spec.get("podReplacementPolicy", "Failed" if self.policy else "TerminatingOrFailed") == "Failed"
        self.pods = store.controlled("Pod", job["metadata"]["uid"])
        self.active = [pod for pod in self.pods if not is_finished(pod) and not is_terminating(pod)]
        self.done = parse_indexes(self.status.get("completedIndexes", ""), self.completions or 0)
        self.lost = parse_indexes(self.status.get("failedIndexes", ""), self.completions or 0)
        self.problem = ""

    def run(self) -> Generator[Any, Any, None]:
        if "startTime" not in self.status and not self.spec.get("suspend"):
            self.status["startTime"] = stamp(self.now)
        counted = [pod for pod in self.pods if self.has_ended(pod)]
        running = {index_of(pod) for pod in self.active}
        verdict = self.count()
        target = self.condition_true("FailureTarget") or verdict or self.verdict()
        if target is not None and not self.condition_true("SuccessCriteriaMet"):
            self.set_condition("FailureTarget", target["reason"], target["message"])
            for pod in self.active:
                yield Delete(pod)
                self.status["failed"] = self.status.get("failed", 0) + 1
            self.active, counted = [], self.pods
        elif self.spec.get("suspend"):
            yield from self.delete(list(self.active))
            self.set_condition("Suspended", "JobSuspended", "Job suspended")
            self.status.pop("startTime", None)
        elif (matched := self.matched_success_rule()) is not None:
            self.set_condition("SuccessCriteriaMet", "SuccessPolicy", f"Matched rules at index {matched}")
            for pod in self.active:
                yield Delete(pod)
            self.active, counted = [], self.pods
        elif self.is_complete():
            self.set_condition("SuccessCriteriaMet", "CompletionsReached", "Reached expected number of succeeded pods")
            for pod in self.active:
                yield Delete(pod)
            self.active, counted = [], self.pods
        else:
            if self.find("Suspended") is not None:
                self.set_condition("Suspended", "JobResumed", "Job resumed", "False")
            yield from self.manage()
        terminating = [pod for pod in self.refreshed() if is_terminating(pod) and not is_finished(pod)]
        self.write_counts(terminating)
        held = [pod for pod in counted if self.is_held(pod, running)]
        self.status["failed"] = self.status.get("failed", 0) - sum(map(self.is_counted, held))  # who is let go later is counted later
        stored = yield SetStatus({**(self.store.current(self.job) or self.job), "status": self.status})
        for pod in counted:
            if pod not in held:
                yield from _release(pod, self.store)
        if not self.active and not terminating:
            yield from self.finish(stored or self.job)
        if self.problem:
            raise Failed(self.problem)

    def finish(self, stored: Object) -> Generator[Any, Any, None]:
        for kind, final in (("FailureTarget", "Failed"), ("SuccessCriteriaMet", "Complete")):
            reason = self.condition_true(kind)
            if reason is not None:
                self.set_condition(final, reason["reason"], reason["message"])
                if final == "Complete":
                    self.status["completionTime"] = stamp(self.now)
                else:
                    yield Warn(self.job, reason["reason"], reason["message"])
                yield SetStatus({**(self.store.current(stored) or stored), "status": self.status})
                return

    def refreshed(self) -> list[Object]:
        return self.store.controlled("Pod", self.job["metadata"]["uid"])

    # -- counting -----------------------------------------------------------------------------------------------------

    def has_ended(self, pod: Object) -> bool:
        """Whether the pod has come to an end and is not let go yet. Mirrors: isPodFailed, getNewFinishedPods."""
        if _FINALIZER not in (pod["metadata"].get("finalizers") or ()):
            return False
        return is_finished(pod) or (is_terminating(pod) and not self.replaces_failed_only)

    def is_held(self, pod: Object, running: set[int | None]) -> bool:
        """Whether a failed pod stays until another one of its index is there. Mirrors: canRemoveFinalizer, getPodsWithDelayedDeletionPerIndex."""
        index = index_of(pod)
        if self.per_index is None or index is None or self.condition_true("FailureTarget") or self.condition_true("SuccessCriteriaMet"):
            return False
        return self.backoff(index).held == pod["metadata"]["uid"] and index not in running | self.done | self.lost

    def count(self) -> dict[str, Any] | None:
        """Count the pods that have ended; the condition of a failure policy that ends the job. Mirrors: trackJobStatusAndRemoveFinalizers."""
        verdict = None
        succeeded: list[Object] = []
        failed: list[tuple[Object, bool]] = []  # and whether it counts for a limit
        for pod in self.pods:
            index = index_of(pod)
            if not self.has_ended(pod):
                continue
            if self.per_index is not None and self.backoff(index or 0).held == pod["metadata"]["uid"]:
                self.status["failed"] = self.status.get("failed", 0) + self.is_counted(pod)  # which nobody has written yet
                continue
            if self.indexed and (index is None or index >= (self.completions or 0)):
                continue
            if phase_of(pod) == "Succeeded":
                succeeded.append(pod)
                if not self.indexed:
                    self.status["succeeded"] = self.status.get("succeeded", 0) + 1
                elif index is not None:
                    self.done.add(index)
                continue
            if not is_finished(pod) and (self.spec.get("suspend") or self.condition_true("FailureTarget") or self.condition_true("SuccessCriteriaMet")):
                continue  # counted when it was told to go
            action, message = self.match_policy(pod)
            if action == "FailJob":
                verdict = verdict or {"reason": "PodFailurePolicy", "message": message}
            failed.append((pod, action != "Ignore"))
            if action == "Ignore":
                continue
            if not (self.condition_true("FailureTarget") and (pod["metadata"].get("deletionTimestamp"))):
                self.status["failed"] = self.status.get("failed", 0) + 1
            if self.per_index is not None and index is not None:
                failures = int((pod["metadata"].get("annotations") or {}).get(_FAILURES, "0"))
                if action == "FailIndex" or failures >= self.per_index:
                    self.lost.add(index)
        if self.indexed:
            self.status["succeeded"] = len(self.done)
        self.note_failures(succeeded, failed)
        return verdict

    def note_failures(self, succeeded: list[Object], failed: list[tuple[Object, bool]]) -> None:
        """Remember them for the next try, as the pods may be gone by then. Mirrors: updateBackoffRecord, getPodsWithDelayedDeletionPerIndex."""
        records, uid = self.store.backoffs, self.job["metadata"]["uid"]
        if self.per_index is not None:
            for pod, counts in failed:
                key = (uid, index_of(pod) or 0)
                records[key] = records.get(key, Backoff()).after((), [ended_at(pod)], int(counts))
                records[key].held = pod["metadata"]["uid"]
        elif succeeded or failed:
            key = (uid, _WHOLE_JOB)
            records[key] = records.get(key, Backoff()).after(map(ended_at, succeeded), [ended_at(pod) for pod, _ in failed])

    def backoff(self, index: int = _WHOLE_JOB) -> Backoff:
        return self.store.backoffs.get((self.job["metadata"]["uid"], index), Backoff())

    def write_counts(self, terminating: list[Object]) -> None:
        self.status["active"] = len(self.active)
        self.status["ready"] = sum(map(is_ready, self.active))
        self.status["terminating"] = len(terminating)
        if self.indexed:
            self.status["completedIndexes"] = format_indexes(self.done)
        if self.per_index is not None:
            self.status["failedIndexes"] = format_indexes(self.lost)

    def is_counted(self, pod: Object) -> bool:
        return self.match_policy(pod)[0] != "Ignore"

    def match_policy(self, pod: Object) -> tuple[str, str]:
        """The action of the first rule that matches a failed pod. Mirrors: matchPodFailurePolicy."""
        name = f"{pod['metadata']['namespace']}/{pod['metadata']['name']}"
        status = pod.get("status") or {}
        for number, rule in enumerate(self.policy):
            codes = rule.get("onExitCodes")
            if codes is not None:
                for each in status.get("containerStatuses") or ():
                    code = ((each.get("state") or {}).get("terminated") or {}).get("exitCode", 0)
                    if not code or (codes.get("containerName") and codes["containerName"] != each["name"]):
                        continue
                    if (code in (codes.get("values") or ())) is (codes.get("operator") == "In"):
                        message = f"Container {each['name']} for pod {name} failed with exit code {code} matching {rule['action']} rule at index {number}"
                        return rule["action"], message
            for pattern in rule.get("onPodConditions") or ():
                for condition in status.get("conditions") or ():
                    if condition["type"] == pattern["type"] and condition["status"] == (pattern.get("status") or "True"):
                        message = f"Pod {name} has condition {pattern['type']} matching {rule['action']} rule at index {number}"
                        return rule["action"], message
        return "Count", ""

    # -- verdicts -----------------------------------------------------------------------------------------------------

    def verdict(self) -> dict[str, Any] | None:
        """Why the job has failed, or None."""
        limit = {"reason": "BackoffLimitExceeded", "message": "Job has reached the specified backoff limit"}
        if self.status.get("failed", 0) > self.limit or self.restarted_too_often():
            return limit
        deadline, start = self.spec.get("activeDeadlineSeconds"), self.status.get("startTime")
        if deadline is not None and start and not self.spec.get("suspend") and self.now - seconds(start) >= deadline:
            return {"reason": "DeadlineExceeded", "message": "Job was active longer than specified deadline"}
        if self.per_index is not None:
            most = self.spec.get("maxFailedIndexes")
            if most is not None and len(self.lost) > most:
                return {"reason": "MaxFailedIndexesExceeded", "message": "Job has exceeded the specified maximal number of failed indexes"}
            if self.lost and len(self.lost | self.done) >= (self.completions or 0):
                return {"reason": "FailedIndexes", "message": "Job has failed indexes"}
        return None

    def restarted_too_often(self) -> bool:
        """Mirrors: pastBackoffLimitOnFailure."""
        spec = (self.spec.get("template") or {}).get("spec") or {}
        if spec.get("restartPolicy") != "OnFailure":
            return False
        statuses = (each for pod in self.active for each in (pod.get("status") or {}).get("containerStatuses") or ())
        restarts = sum(each.get("restartCount", 0) for each in statuses)
        return bool(restarts > 0 if self.limit == 0 else restarts >= self.limit)

    def is_complete(self) -> bool:
        succeeded = self.status.get("succeeded", 0)
        if self.completions is None:
            return bool(succeeded > 0 and not self.active)
        return bool(succeeded >= self.completions and (not self.active or self.completions == 0))

    def matched_success_rule(self) -> int | None:
        """The first rule of the success policy that holds. Mirrors: matchSuccessPolicy."""
        for number, rule in enumerate((self.spec.get("successPolicy") or {}).get("rules") or ()):
            wanted = parse_indexes(rule["succeededIndexes"], self.completions or 0) if rule.get("succeededIndexes") else None
            good = self.done if wanted is None else self.done & wanted
            count = rule.get("succeededCount")
            if len(good) >= count if count is not None else wanted is not None and good == wanted:
                return number
        return None

    # -- pods ---------------------------------------------------------------------------------------------------------

    def manage(self) -> Generator[Any, Any, None]:
        """Mirrors: manageJob."""
        deadline = self.spec.get("activeDeadlineSeconds")
        if deadline is not None and "startTime" in self.status:
            yield Wake(max(0.0, seconds(self.status["startTime"]) + deadline - self.now) + 0.001)
        succeeded = self.status.get("succeeded", 0)
        if self.completions is None:
            wanted = len(self.active) if succeeded > 0 else self.parallelism
        else:
            wanted = min(self.parallelism, self.completions - succeeded - (len(self.lost) if self.per_index is not None else 0))
        surplus = self.surplus(max(0, len(self.active) - max(wanted, 0)))
        if surplus:
            yield from self.delete(surplus)
            return
        leaving = sum(is_terminating(pod) and not is_finished(pod) for pod in self.pods) if self.replaces_failed_only else 0
        missing = wanted - len(self.active) - leaving
        if missing <= 0:
            return
        if self.indexed and self.per_index is not None:
            yield from self.create_by_index(missing)
            return
        left = self.backoff().left(self.now)
        if left > 0:
            yield Wake(left)
            return
        indexes: list[int | None] = [None] * missing
        if self.indexed:
            taken = {index_of(pod) for pod in self.active} | self.done
            indexes = [*[number for number in range(self.completions or 0) if number not in taken][:missing]]
        yield from self.create(indexes, {})

    def create_by_index(self, missing: int) -> Generator[Any, Any, None]:
        """Each index waits for itself. Mirrors: getPodCreationInfoForIndependentIndexes."""
        taken = {index_of(pod) for pod in self.active} | self.done | self.lost
        pending = [number for number in range(self.completions or 0) if number not in taken][:missing]
        waits = {number: self.backoff(number).left(self.now) for number in pending}
        ready: list[int | None] = [number for number in pending if waits[number] <= 0]
        if pending and not ready:
            yield Wake(min(waits.values()))
        yield from self.create(ready, {number: self.backoff(number).counted for number in pending})

    def surplus(self, count: int) -> list[Object]:
        """Which pods go when there are too many: of indexes that are not wanted, then several of one index, then the most expendable. Mirrors: activePodsForRemoval."""
        if not self.indexed:
            return sorted(self.active, key=expendability)[:count]
        first: list[Object] = []
        rest: dict[int, list[Object]] = {}
        for pod in self.active:
            number = index_of(pod)
            if number is None or number >= (self.completions or 0):
                first.append(pod)
            else:
                rest.setdefault(number, []).append(pod)
        several = [sorted(pods, key=expendability) for _, pods in sorted(rest.items())]
        first += [pod for pods in several for pod in pods[:-1]]
        left = sorted((pods[-1] for pods in several), key=expendability)
        return first + left[: max(0, count - len(first))]

    def delete(self, pods: list[Object]) -> Generator[Any, Any, None]:
        """Delete pods that count for nothing. Mirrors: deleteJobPods."""
        for pod in pods:
            yield from _release(pod, self.store)
            yield Delete(self.store.current(pod) or pod)
            self.active.remove(pod)

    def create(self, indexes: Iterable[int | None], failures: dict[int, int]) -> Generator[Any, Any, None]:
        template = self.spec.get("template") or {}
        name, uid = self.job["metadata"]["name"], self.job["metadata"]["uid"]
        for index in indexes:
            pod = pod_from_template(template, self.job)
            labels = {**(pod["metadata"].get("labels") or {}), "batch.kubernetes.io/job-name": name, "job-name": name}
            labels |= {"batch.kubernetes.io/controller-uid": uid, "controller-uid": uid}
            metadata = {**pod["metadata"], "labels": labels, "finalizers": [_FINALIZER]}
            spec = pod["spec"]
            if index is not None:
                metadata["annotations"] = {**(metadata.get("annotations") or {}), _INDEX: str(index)}
                if self.per_index is not None:
                    metadata["annotations"][_FAILURES] = str(failures.get(index, 0))
                metadata["generateName"] = f"{name}-{index}-"
                spec = {**spec, "hostname": f"{name}-{index}"}
            try:
                self.active.append((yield Create({**pod, "metadata": metadata, "spec": spec})))
            except Refused as refused:
                yield Warn(self.job, "FailedCreate", f"Error creating: {refused.message}")
                self.problem = refused.message
                return

    # -- conditions ---------------------------------------------------------------------------------------------------

    def find(self, kind: str) -> dict[str, Any] | None:
        return next((each for each in self.status.get("conditions") or () if each["type"] == kind), None)

    def condition_true(self, kind: str) -> dict[str, Any] | None:
        found = self.find(kind)
        return found if found is not None and found["status"] == "True" else None

    def set_condition(self, kind: str, reason: str, message: str, status: str = "True") -> None:
        found = self.find(kind)
        if found is not None and found["status"] == status and found["reason"] == reason:
            return
        condition = {"type": kind, "status": status, "reason": reason, "message": message, "lastTransitionTime": stamp(self.now)}
        self.status["conditions"] = [each for each in self.status.get("conditions") or () if each["type"] != kind] + [condition]


# The pods of a Job that is gone are let go; what happens to pods and to its status within a second is taken together.
CONTROLLER = Controller({"Job": sync}, kinds=(("batch", "Job"),), ends=True, claims="Pod", first_retry=1.0, gathering={"Pod": 1.0, "Job": 1.0})
