"""Why one pod went where it went, for people: nodes that fit with their points, nodes that do not with the fields behind it."""

from __future__ import annotations

from kubecheck.report.snippet import clean, width
from kubecheck.sim.play.hints import hint_of, names_in_words
from kubecheck.source import format_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kubecheck.findings import Location
    from kubecheck.model.refs import Ref
    from kubecheck.sim.play.explanation import Explanation, NodeVerdict
    from kubecheck.source.positions import Path


class Places:
    """Where things stand: ``of(ref, path)`` a field of a written object, ``of_node(name, path)`` a field of a node; None where no file has it."""

    __slots__ = ("of", "of_node")

    def __init__(self, of: Callable[[Ref, Path], Location | None], of_node: Callable[[str, Path], Location | None]) -> None:
        self.of = of
        self.of_node = of_node


def explanation_lines(explanation: Explanation, places: Places) -> list[str]:
    """What became of the pod, then the nodes."""
    ref = explanation.ref
    lines = [f"{explanation.namespace}/{explanation.pod} of {ref.kind} {ref.name}{_at(places.of(ref, ()))}", f"  {_verdict_words(explanation)}"]
    if explanation.nominated:
        victims = ", ".join("/".join(each) for each in explanation.victims)
        lines.append(f"  {explanation.nominated} is kept for it{f': {victims} must go' if victims else ''}")
    lines += [f"  hint: {hint_of(change)}" for change in explanation.changes]
    if explanation.rejection is not None:
        lines += ["", "no node can take it", *_rejection_lines([explanation.rejection], explanation, places)[1:]]
    fitting = [each for each in explanation.verdicts if each.fits]
    if fitting:
        lines += ["", *_points_table(fitting, explanation)]
    groups = rejection_groups(explanation.verdicts)
    if groups:
        lines += ["", "nodes that do not take it"]
        for group in groups:
            lines += _rejection_lines(group, explanation, places)
    return [clean(line) for line in lines]


def rejection_groups(verdicts: list[NodeVerdict]) -> list[list[NodeVerdict]]:
    """Nodes with the same rejection together, the largest group first."""
    groups: dict[tuple[object, ...], list[NodeVerdict]] = {}
    for each in verdicts:
        if not each.fits:
            groups.setdefault((each.plugin, each.code, each.reasons, each.field, each.node_field), []).append(each)
    return sorted(groups.values(), key=lambda group: (-len(group), group[0].node))


def _verdict_words(explanation: Explanation) -> str:
    node = explanation.node
    if explanation.outcome == "bound":
        return f"names its node itself: {node}" if node else "waits without a try of the scheduler"
    if explanation.outcome == "scheduled":
        fitting = [each for each in explanation.verdicts if each.fits]
        chosen = next((each for each in fitting if each.node == node), None)
        if chosen is None or len(fitting) == 1:
            return f"goes to {node}, the only node that takes it"
        equal = sum(1 for each in fitting if each.total == chosen.total)
        why = "has the most points" if equal == 1 else f"is the first by name of {equal} with the most points"
        return f"goes to {node}, which {why} among {len(fitting)} nodes that take it"
    if explanation.outcome == "ignored":
        return f"waits for another scheduler: {explanation.message}"
    return f"goes to no node: {explanation.message}"


def _points_table(fitting: list[NodeVerdict], explanation: Explanation) -> list[str]:
    """The nodes that take the pod, the best first, those with equal points of every plugin on one line; the chosen one has its own."""
    groups: dict[tuple[object, ...], list[NodeVerdict]] = {}
    for each in sorted(fitting, key=lambda each: (-each.total, each.node)):
        groups.setdefault((each.node == explanation.node, *each.scores.items()), []).append(each)
    rows = [("TAKES IT", "POINTS", "FROM")]
    telling = {plugin for each in fitting for plugin, score in each.scores.items() if score}
    for group in sorted(groups.values(), key=lambda group: (group[0].node != explanation.node, -group[0].total)):
        first = group[0]
        name = f"{first.node} (chosen)" if first.node == explanation.node else names_in_words([each.node for each in group])
        points = ", ".join(f"{plugin} {_points(score, explanation.weights.get(plugin, 1))}" for plugin, score in first.scores.items() if plugin in telling)
        rows.append((name, str(first.total) if first.scores else "-", points or "not scored: no other node fits"))
    widths = [max(width(row[column]) for row in rows) for column in range(2)]
    return [f"{name}{' ' * (widths[0] - width(name))}  {points:>{widths[1]}}  {rest}".rstrip() for name, points, rest in rows]


def _points(score: int, weight: int) -> str:
    return str(score) if weight == 1 or not score else f"{score} ({weight} x {score // weight})"


def _rejection_lines(group: list[NodeVerdict], explanation: Explanation, places: Places) -> list[str]:
    """The nodes, who rejects them in which words, and the fields behind it."""
    first = group[0]
    lines = [f"  {names_in_words([each.node for each in group])}", f"    {first.plugin or 'scheduler'}: {'; '.join(first.reasons)} ({first.code})"]
    if first.field:
        path = (*explanation.path, *first.field)
        lines.append(f"    pod: {format_path(path)}{_at(places.of(explanation.ref, path))}")
    if first.node_field:
        lines.append(f"    node {first.node}: {format_path(first.node_field)}{_at(places.of_node(first.node, first.node_field))}")
    return lines


def _at(location: Location | None) -> str:
    return "" if location is None else f" ({location.path}:{location.line}:{location.column})"
