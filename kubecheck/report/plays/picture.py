"""A picture of an update over time, in letters: a line for each moment, a mark for each pod, and lines where strategy and budget draw theirs."""

from __future__ import annotations

from kubecheck.report.plays.words import bounds_in_words, time_in_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.sim.play.answers import Rollout
    from kubecheck.sim.play.timeline import Sample


class Marks:
    """The marks of pods: ready ones of the old and of the new revision, those that are not ready, none; and the lines of strategy and budget."""

    __slots__ = ("budget", "new", "none", "old", "starting", "strategy")

    def __init__(self, marks: str) -> None:
        self.old, self.new, self.starting, self.none, self.strategy, self.budget = tuple(marks)


PLAIN_MARKS = Marks("on-.|!")
BLOCK_MARKS = Marks("\u2588\u2593\u2591\u00b7\u2502\u2506")
_WIDEST = 40
_MOST_LINES = 24


def picture_lines(rollout: Rollout, marks: Marks = PLAIN_MARKS) -> list[str]:
    """The bounds, the legend, and the lines of the picture."""
    samples = told_samples(rollout)
    highest = max(rollout.most, *(each.old + each.new for each in samples))
    scale = max(1, -(-highest // _WIDEST))
    lines = [bounds_in_words(rollout)]
    budget = max((needed for _, needed in rollout.budgets), default=0)
    told = f"{marks.old} old, {marks.new} new, {marks.starting} not ready, {marks.none} none; {marks.strategy} strategy's least"
    if budget:
        told += f", {marks.budget} budget's"
    lines.append(told + (f"; a mark is {scale} pods" if scale > 1 else ""))
    begin = rollout.begin
    rows = [("TIME", "OLD", "NEW", "READY", "UNAVAILABLE", "PODS")]
    for each in samples:
        unavailable = max(0, rollout.wanted - each.ready)
        bar = _bar(each, rollout.least, budget, highest, scale, marks)
        rows.append((time_in_words(max(0.0, each.when - begin)), str(each.old), str(each.new), str(each.ready), str(unavailable), bar))
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    return [*lines, *("  ".join((*(cell.rjust(size) for cell, size in zip(row, widths, strict=False)), row[5])) for row in rows)]


def told_samples(rollout: Rollout, most: int = _MOST_LINES) -> list[Sample]:
    """The moments of a rollout that are shown: all, or where they are many, some with the first, the last and the one of the fewest ready pods."""
    samples = rollout.samples
    if len(samples) <= most:
        return list(samples)
    lowest = min(range(len(samples)), key=lambda index: samples[index].ready)
    chosen = {round(index * (len(samples) - 1) / (most - 2)) for index in range(most - 1)} | {lowest}
    return [samples[index] for index in sorted(chosen)]


def _bar(sample: Sample, least: int, budget: int, highest: int, scale: int, marks: Marks) -> str:
    """A mark for each pod, the ready ones first, with lines behind as many as strategy and budget want ready."""
    parts = ((sample.old_ready, marks.old), (sample.new_ready, marks.new), (sample.old + sample.new - sample.ready, marks.starting))
    cells, counted = "", 0
    for count, mark in parts:
        counted += count
        cells += mark * (round(counted / scale) - len(cells))
    cells = cells.ljust(round(highest / scale), marks.none)
    lines = sorted(((round(least / scale), marks.strategy), *(((round(budget / scale), marks.budget),) if budget else ())), reverse=True)
    for place, line in lines:
        cells = f"{cells[:place]}{line}{cells[place:]}"
    return cells
