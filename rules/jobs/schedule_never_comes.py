"""A schedule that fits no date: the job never runs."""

from __future__ import annotations

from kubecheck.sdk import CronError, CronJob, Severity, parse_cron, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=CronJob, severity=Severity.ERROR, since="0.1")
def schedule_never_comes(job: CronJob, ctx: Context) -> Iterator[Problem]:
    try:
        schedule = parse_cron(job.schedule)
    except CronError:
        return  # the server tells of it
    if schedule.next(0) is None:
        yield job.at("spec", "schedule").problem(f"schedule {job.schedule} matches no date, so the job never runs")
