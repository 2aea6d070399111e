"""A starting deadline of a few seconds: a run that the controller comes to late is missed."""

from __future__ import annotations

from kubecheck.sdk import CronJob, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=CronJob, severity=Severity.WARNING, since="0.1")
def starting_deadline_too_short(job: CronJob, ctx: Context) -> Iterator[Problem]:
    """Mirrors: syncCronJob, nextScheduleTime and nextScheduleTimeDuration of the CronJob controller v1.36.

    The controller wakes 100 ms after a run is due, so that with a deadline of 0 it is always too late.
    """
    seconds = job.number("spec", "startingDeadlineSeconds")
    place = job.at("spec", "startingDeadlineSeconds")
    if seconds == 0:
        yield place.error("a starting deadline of 0 s: no run ever starts, since the controller comes to each a moment after it is due")
    elif seconds is not None and 0 < seconds < 10:
        yield place.problem(f"a starting deadline of {seconds} s: a run is missed when the controller is busy or restarts for longer than that")
