"""The CronJob controller: a Job at each due time, as far as the concurrency policy lets it, and no more finished Jobs than are to be kept.

Mirrors: pkg/controller/cronjob (ControllerV2.sync, syncCronJob, cleanupFinishedJobs, mostRecentScheduleTime) v1.36.
"""

from __future__ import annotations

from kubecheck.api.defaults import default
from kubecheck.field_messages import quote
from kubecheck.sim.controllers.controller import Controller
from kubecheck.sim.objects.actions import Create, Delete, Failed, Refused, SetStatus, Wake, Warn
from kubecheck.sim.objects.clock import EPOCH, seconds, stamp
from kubecheck.sim.objects.job_states import finished_at
from kubecheck.sim.objects.pod_states import owner_reference
from kubecheck.values.cron import CronError, parse_cron

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import Any

    from kubecheck.sim.objects.store import Object, Store
    from kubecheck.values.cron import Schedule

_SCHEDULED = "batch.kubernetes.io/cronjob-scheduled-timestamp"
_DELTA = 0.1  # so long after a due time the controller comes
_MANY = 100


class _InvalidScheduleError(Exception):
    """The schedule is never due."""


def sync(namespace: str, name: str, store: Store, now: float) -> Generator[Any, Any, None]:
    """One turn for one CronJob. Mirrors: sync."""
    cron = store.get("CronJob", namespace, name)
    if cron is None:
        return
    turn = _Turn(cron, store, now)
    problem = ""
    try:
        yield from turn.clean_up()
        yield from turn.start()
    except Refused as refused:
        problem = refused.message
    if turn.status != (cron.get("status") or {}):
        yield SetStatus({**(store.current(cron) or cron), "status": turn.status})
    if problem:
        raise Failed(problem)
    if turn.again is not None:
        yield Wake(turn.again)


def job_of(cron: Object, due: float) -> Object:
    """The Job of a due time. Mirrors: getJobFromTemplate2."""
    template = cron["spec"].get("jobTemplate") or {}
    metadata = template.get("metadata") or {}
    annotations = {**(metadata.get("annotations") or {}), _SCHEDULED: stamp(due)}
    made: dict[str, Any] = {
        "name": f"{cron['metadata']['name']}-{(EPOCH + int(due)) // 60}",
        "namespace": cron["metadata"]["namespace"],
        "annotations": annotations,
        "ownerReferences": [owner_reference(cron)],
    }
    if metadata.get("labels"):
        made["labels"] = metadata["labels"]
    return default({"apiVersion": "batch/v1", "kind": "Job", "metadata": made, "spec": template.get("spec") or {}})


class _Turn:
    """The state of one turn: what becomes of the status, and when the next turn is due."""

    def __init__(self, cron: Object, store: Store, now: float) -> None:
        self.cron, self.spec, self.store, self.now = cron, cron["spec"], store, now
        self.status: dict[str, Any] = dict(cron.get("status") or {})
        self.jobs = store.controlled("Job", cron["metadata"]["uid"])
        self.again: float | None = None

    def clean_up(self) -> Generator[Any, Any, None]:
        """Mirrors: cleanupFinishedJobs, removeOldestJobs."""
        for kind, field in (("Complete", "successfulJobsHistoryLimit"), ("Failed", "failedJobsHistoryLimit")):
            limit = self.spec.get(field)
            over = [job for job in self.jobs if (finished_at(job) or {}).get("type") == kind]
            if limit is None or len(over) <= limit:
                continue
            over.sort(key=lambda job: (str((job.get("status") or {}).get("startTime", "")), job["metadata"]["name"]))
            for job in over[: len(over) - limit]:
                yield Delete(job)
                self.forget(job["metadata"]["uid"])

    def forget(self, uid: str) -> None:
        """Take a Job out of the list of active ones."""
        active = [each for each in self.status.get("active") or () if each["uid"] != uid]
        self.status.pop("active", None)
        if active:
            self.status["active"] = active

    def start(self) -> Generator[Any, Any, None]:
        """Mirrors: syncCronJob."""
        yield from self.look_at_jobs()
        if self.cron["metadata"].get("deletionTimestamp") or self.spec.get("suspend"):
            return
        try:
            schedule = parse_cron(str(self.spec.get("schedule") or ""))
        except CronError as error:
            yield Warn(self.cron, "UnparseableSchedule", f"unparseable schedule: {quote(str(self.spec.get('schedule')))} : {error}")
            return
        times = _Times(schedule, str(self.spec.get("timeZone") or schedule.zone))
        try:
            _, due, many = self.most_recent(times, True)
        except _InvalidScheduleError as error:
            yield Warn(self.cron, "InvalidSchedule", f"invalid schedule: {self.spec['schedule']} : {error}")
            return
        if due is None:
            self.again = self.until_next(times)
            return
        if many:
            words = "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew"
            yield Warn(self.cron, "TooManyMissedTimes", words)
        yield from self.start_at(due, times)

    def look_at_jobs(self) -> Generator[Any, Any, None]:
        """Take over into the status what became of the Jobs."""
        active = {each["uid"] for each in self.status.get("active") or ()}
        alive = set()
        for job in self.jobs:
            uid = job["metadata"]["uid"]
            alive.add(uid)
            condition = finished_at(job)
            if condition is None:
                if uid not in active:
                    yield Warn(self.cron, "UnexpectedJob", f"Saw a job that the controller did not create or forgot: {job['metadata']['name']}")
                continue
            self.forget(uid)
            ended = (job.get("status") or {}).get("completionTime")
            last = self.status.get("lastSuccessfulTime")
            if condition["type"] == "Complete" and ended and (last is None or seconds(ended) > seconds(last)):
                self.status["lastSuccessfulTime"] = ended
        for uid in active - alive:
            self.forget(uid)

    def start_at(self, due: float, times: _Times) -> Generator[Any, Any, None]:
        """Start the Job of a due time, if it may."""
        deadline, policy = self.spec.get("startingDeadlineSeconds"), self.spec.get("concurrencyPolicy", "Allow")
        active = self.status.get("active") or ()
        job = job_of(self.cron, due)
        self.again = self.until_next(times)
        if deadline is not None and due + deadline < self.now:
            yield Warn(self.cron, "MissSchedule", f"Missed scheduled time to start a job: {stamp(due)}")
            return
        done = any(each["name"] == job["metadata"]["name"] for each in active) or self.status.get("lastScheduleTime") == stamp(due)
        if done or (policy == "Forbid" and active):
            return
        if policy == "Replace":
            for each in active:
                running = self.store.get("Job", self.cron["metadata"]["namespace"], each["name"])
                if running is not None:
                    yield Delete(running)
                self.forget(each["uid"])
        try:
            made = yield Create(job)
        except Refused as refused:
            if refused.reason == "AlreadyExists":
                return
            yield Warn(self.cron, "FailedCreate", f"Error creating job: {refused.message}")
            raise
        metadata = made["metadata"]
        reference = {"apiVersion": "batch/v1", "kind": "Job", "namespace": metadata["namespace"], "name": metadata["name"], "uid": metadata["uid"]}
        self.status["active"] = [*(self.status.get("active") or ()), reference]
        self.status["lastScheduleTime"] = stamp(due)
        self.again = self.until_next(times)

    def most_recent(self, times: _Times, with_deadline: bool) -> tuple[float, float | None, bool | None]:
        """From when was looked, the last due time that nobody has seen to, and whether many were missed; None for none missed.

        Mirrors: mostRecentScheduleTime.
        """
        earliest = float(seconds(self.status.get("lastScheduleTime") or self.cron["metadata"]["creationTimestamp"]))
        deadline = self.spec.get("startingDeadlineSeconds")
        if with_deadline and deadline is not None:
            earliest = max(earliest, self.now - deadline)
        first = times.after(earliest)
        second = None if first is None else times.after(first)
        if first is not None and self.now < first:
            return earliest, None, None
        if first is not None and second is not None and self.now < second:
            return earliest, first, None
        between = 0 if first is None or second is None else round(second - first)
        if between < 1:
            raise _InvalidScheduleError("time difference between two schedules is less than 1 second")
        assert first is not None
        missed = int(self.now - first) // between + 1
        found = None
        due = times.after(first + (missed - 2) * between)
        while due is not None and due <= self.now:
            found, due = due, times.after(due)
        return earliest, found, missed > _MANY

    def until_next(self, times: _Times) -> float | None:
        """In how many seconds to look again. Mirrors: nextScheduleTimeDuration."""
        try:
            earliest, recent, missed = self.most_recent(times, False)
            base = recent if recent is not None else earliest if missed is None else self.now
        except _InvalidScheduleError:
            base = self.now
        due = times.after(base)
        return None if due is None else due + _DELTA - self.now


class _Times:
    """The due times of a schedule in a time zone, in seconds of virtual time."""

    def __init__(self, schedule: Schedule, zone: str) -> None:
        self.schedule = schedule
        self.zone: Any = None
        if zone not in ("", "UTC", "Local"):
            import zoneinfo  # only for schedules with a zone

            try:
                self.zone = zoneinfo.ZoneInfo(zone)
            except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
                self.zone = None  # without a database of zones, universal time has to do

    def after(self, moment: float) -> float | None:
        """The next due time after a moment; None when there is none."""
        now = EPOCH + int(moment // 1)
        due = self.schedule.next(now + self._offset(now))
        if due is None:
            return None
        return float(due - self._offset(due - self._offset(now)) - EPOCH)

    def _offset(self, moment: int) -> int:
        if self.zone is None:
            return 0
        from datetime import datetime

        shift = datetime.fromtimestamp(moment, self.zone).utcoffset()
        return 0 if shift is None else int(shift.total_seconds())


CONTROLLER = Controller({"CronJob": sync}, kinds=(("batch", "CronJob"),))
