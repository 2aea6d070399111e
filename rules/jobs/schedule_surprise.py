"""A schedule that runs more often, or on other days, than it seems to say."""

from __future__ import annotations

from kubecheck.sdk import CronError, CronJob, Severity, parse_cron, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_RANGES = (("minute", 60), ("hour", 24), ("day of the month", 31), ("month", 12), ("day of the week", 7))


@rule(on=CronJob, severity=Severity.WARNING, since="0.1")
def schedule_surprise(job: CronJob, ctx: Context) -> Iterator[Problem]:
    text = job.schedule
    try:
        schedule = parse_cron(text)
    except CronError:
        return
    parts = text.split()[-5:]
    if schedule.every or len(parts) != 5 or text.startswith("@"):
        return
    place = job.at("spec", "schedule")
    if parts[0] == "*" and parts[1] not in ("*", "*/1") and "-" not in parts[1] and "/" not in parts[1]:
        yield place.problem(f"{text} runs each minute of the hour {parts[1]}, 60 times", help=f"for once in that hour: 0 {' '.join(parts[1:])}")
    if not schedule.any_day and len(schedule.days) < 31 and len(schedule.weekdays) < 7:
        yield place.problem(f"{text} runs on the days of the month and on the days of the week, not only where both fit")
    for (name, size), part in zip(_RANGES[:2], parts, strict=False):
        step = part.removeprefix("*/")
        if step != part and step.isdigit() and int(step) > 1 and size % int(step):
            yield place.problem(f"{part} is not every {step} {name}s: it starts anew at 0, so the last gap is {size % int(step)} {name}s")
