"""Drawings of a play: an update over time, and how full a node is of each resource. Each is readable without colour: by letters, lines and words."""

from __future__ import annotations

from kubecheck.report.page import shown
from kubecheck.report.plays.words import bounds_in_words, time_in_words
from kubecheck.sim.play.hints import amount_in_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.sim.play.answers import Rollout
    from kubecheck.sim.play.timeline import Sample

_WIDTH, _HEIGHT = 860, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 240, 14, 28
_BAR_WIDTH, _BAR_HEIGHT = 1000, 46
_LETTER_WIDTH = 16


def update_drawing(rollout: Rollout) -> str:
    """Pods of the old and the new revision over time, how many are ready, and the lines of strategy and budget."""
    begin = rollout.begin
    end = max(rollout.samples[-1].when, begin + 1.0)
    highest = max(1, *_bounds(rollout), *(each.old + each.new for each in rollout.samples))

    def across(when: float) -> str:
        return f"{_LEFT + (max(when, begin) - begin) / (end - begin) * (_WIDTH - _LEFT - _RIGHT):.1f}"

    def up(count: float) -> str:
        return f"{_TOP + (1 - count / highest) * (_HEIGHT - _TOP - _BOTTOM):.1f}"

    def area(kind: str, low: list[int], high: list[int]) -> str:
        upper, lower = _stairs(rollout.samples, high, end), _stairs(rollout.samples, low, end)
        points = " ".join(f"{across(when)},{up(count)}" for when, count in (*upper, *lower[::-1]))
        return f'<polygon class="{kind}" points="{points}"/>'

    def label(words: str, low: list[int], high: list[int]) -> str:
        """A word in the largest box of an area, where there is one that holds it."""
        times = [max(each.when, begin) for each in rollout.samples] + [end]
        boxes = [((times[index + 1] - times[index]) * (high[index] - low[index]), index) for index in range(len(high)) if high[index] > low[index]]
        if not boxes:
            return ""
        _, index = max(boxes)
        middle = across((times[index] + times[index + 1]) / 2)
        return f'<text x="{middle}" y="{up((low[index] + high[index]) / 2)}" dy="4" text-anchor="middle">{words}</text>'

    new, every = [each.new for each in rollout.samples], [each.new + each.old for each in rollout.samples]
    none = [0] * len(new)
    ready = " ".join(f"{across(when)},{up(count)}" for when, count in _stairs(rollout.samples, [each.ready for each in rollout.samples], end))
    words = f"{bounds_in_words(rollout)}; {rollout.lowest} ready at the fewest"
    parts = [f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{shown(words)}">']
    parts += [area("new", none, new), area("old", new, every), f'<polyline class="ready" points="{ready}"/>']
    parts += [label("new", none, new), label("old", new, every)] if rollout.is_update else [label("pods", none, every)]
    for count, names in sorted(_bounds(rollout).items()):
        kind = "budget" if all(name.startswith("budget") for name in names) else "strategy"
        parts.append(f'<path class="bounds {kind}" d="M{_LEFT} {up(count)}H{_WIDTH - _RIGHT}"/>')
        parts.append(f'<text x="{_WIDTH - _RIGHT + 6}" y="{up(count)}" dy="4">{shown(f"{count}: " + ", ".join(names))}</text>')
    parts.append(f'<path class="axis" d="M{_LEFT} {_TOP}V{_HEIGHT - _BOTTOM}H{_WIDTH - _RIGHT}"/>')
    for count in sorted({0, highest}):
        parts.append(f'<text x="{_LEFT - 6}" y="{up(count)}" dy="4" text-anchor="end">{count}</text>')
    for part, anchor in ((0.0, "start"), (0.5, "middle"), (1.0, "end")):
        when = begin + part * (end - begin)
        parts.append(f'<text x="{across(when)}" y="{_HEIGHT - 8}" text-anchor="{anchor}">{time_in_words(when - begin)}</text>')
    return "".join([*parts, "</svg>"])


def _bounds(rollout: Rollout) -> dict[int, list[str]]:
    """The numbers of pods at which lines are drawn, and what draws them there."""
    bounds: dict[int, list[str]] = {}
    if rollout.is_update:
        bounds.setdefault(rollout.least, []).append("strategy: least")
        bounds.setdefault(rollout.most, []).append("strategy: most")
    else:
        bounds[rollout.wanted] = ["wanted"]
    for name, needed in rollout.budgets:
        bounds.setdefault(needed, []).append(f"budget {name}")
    return bounds


def _stairs(samples: tuple[Sample, ...], counts: list[int], end: float) -> list[tuple[float, int]]:
    """The corners of a line that keeps each value until the next sample."""
    found: list[tuple[float, int]] = []
    for each, count in zip(samples, counts, strict=True):
        if found:
            found.append((each.when, found[-1][1]))
        found.append((each.when, count))
    return [*found, (end, found[-1][1])]


def node_drawing(node: str, resource: str, allocatable: int, parts: list[tuple[str, int]]) -> str:
    """A bar as long as what a node has of a resource, with a box for the pods of each letter, as wide as what they request.

    Args:
        node: its name.
        resource: the resource.
        allocatable: how much of it there is.
        parts: letters of workloads, with what their pods request.
    """
    taken = sum(amount for _, amount in parts)
    whole = max(allocatable, taken, 1)
    words = f"{node}: {resource} {amount_in_words(resource, taken)} of {amount_in_words(resource, allocatable)}"
    drawn = [f'<svg viewBox="0 0 {_BAR_WIDTH} {_BAR_HEIGHT}" role="img" aria-label="{shown(words)}">']
    drawn.append(f'<rect class="free" x="1" y="1" width="{_BAR_WIDTH - 2}" height="{_BAR_HEIGHT - 2}"/>')
    at = 1.0
    for index, (letter, amount) in enumerate(parts):
        size = amount / whole * (_BAR_WIDTH - 2)
        drawn.append(f'<rect class="pod{" odd" if index % 2 else ""}" x="{at:.1f}" y="1" width="{size:.1f}" height="{_BAR_HEIGHT - 2}"/>')
        if size >= _LETTER_WIDTH * len(letter):
            drawn.append(f'<text x="{at + size / 2:.1f}" y="{_BAR_HEIGHT / 2}" dy="9" font-size="26" text-anchor="middle">{shown(letter)}</text>')
        at += size
    return "".join([*drawn, "</svg>"])
