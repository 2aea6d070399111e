"""A schedule at a time of day that the clocks of its zone leave out, or have twice, once a year."""

from __future__ import annotations

from kubecheck.sdk import CronError, CronJob, Severity, clock_changes, parse_cron, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_YEAR = 2026  # the rules of zones change seldom; a year that is always the same says the same of the same files
_DAY = 24 * 60
_ALL_HOURS = 24


@rule(on=CronJob, severity=Severity.INFO, since="0.1", presets="strict", fields=("spec.timeZone",))
def runs_at_clock_change(job: CronJob, ctx: Context) -> Iterator[Problem]:
    """Mirrors: SpecSchedule.Next of github.com/robfig/cron/v3."""
    zone = job.text("spec", "timeZone") or ""
    try:
        schedule = parse_cron(job.schedule)
    except CronError:
        return
    if schedule.every or len(schedule.hours) == _ALL_HOURS:
        return
    due = sorted(hour * 60 + minute for hour in schedule.hours for minute in schedule.minutes)
    for old, new in clock_changes(zone, _YEAR):
        between = [minute for minute in due if min(old, new) <= minute < max(old, new) or min(old, new) <= minute + _DAY < max(old, new)]
        if between:
            if new > old:
                fate = "does not come on the day when clocks go forward, so that run is left out"
            else:
                fate = "comes twice on the day when clocks go back, and so does the run"
            yield job.at("spec", "schedule").problem(f"{between[0] // 60:02}:{between[0] % 60:02} in {zone} {fate}")
