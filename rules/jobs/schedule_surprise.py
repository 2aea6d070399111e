"""A schedule that runs more often, or on other days, than it seems to say."""

from __future__ import annotations

from kubecheck.sdk import CronError, CronJob, Severity, parse_cron, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_SIZES = (("minute", 60), ("hour", 24))
_DAYS, _WEEKDAYS = 31, 7
_ALL = (60, 24, _DAYS, 12, _WEEKDAYS)


@rule(on=CronJob, severity=Severity.WARNING, since="0.1")
def schedule_surprise(job: CronJob, ctx: Context) -> Iterator[Problem]:
    text = job.schedule
    try:
        schedule = parse_cron(text)
    except CronError:
        return
    parts = text.split()[-5:]
    if len(parts) != 5:
        return  # @daily, @every 1h
    place = job.at("spec", "schedule")
    if parts[0] == "*" and parts[1] != "*" and "-" not in parts[1] and "/" not in parts[1]:
        yield place.problem(f"{text} runs each minute of the hour {parts[1]}, 60 times", help=f"for once in that hour: 0 {' '.join(parts[1:])}")
    every_day, every_weekday = len(schedule.days) == _DAYS, len(schedule.weekdays) == _WEEKDAYS
    if not schedule.any_day and every_day is not every_weekday:
        full, other = (parts[2], parts[4]) if every_day else (parts[4], parts[2])
        yield place.problem(f"{text} runs on every day: {full} lists them all without a star, so {other} does not limit them", help=f"write * for {full}")
    if not schedule.any_day and not every_day and not every_weekday:
        yield place.problem(f"{text} runs on the days of the month and on the days of the week, not only where both fit")
    goes_on = (_has_neighbours(schedule.hours, 24), _has_neighbours(schedule.days, 32) and _has_neighbours(schedule.weekdays, 7))
    for (name, size), part, anew in zip(_SIZES, parts, goes_on, strict=False):
        step = part.removeprefix("*/")
        if anew and step != part and step.isdigit() and int(step) < size and size % int(step):
            gap = size % int(step)
            yield place.problem(f"{part} is not every {step} {name}s: it starts anew at 0, so the last gap is {gap} {name}{'s' if gap > 1 else ''}")
    numbers = (schedule.minutes, schedule.hours, schedule.days, schedule.months, schedule.weekdays)
    for part, values, size in zip(parts, numbers, _ALL, strict=True):
        step = part.rpartition("/")[2]
        if "/" in part and step.isdigit() and int(step) > size and len(values) == 1:
            yield place.problem(f"{part} is {min(values)} alone: a step of {step} leads out of the range")


def _has_neighbours(values: frozenset[int], size: int) -> bool:
    """Whether one of the values follows another, so that the next smaller unit starts anew at once."""
    return any((value + 1) % size in values for value in values)
