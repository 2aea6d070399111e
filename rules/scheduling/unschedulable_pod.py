"""Pods that fit no node of the cluster, for more reasons than one, or for one that no other rule tells of."""

from __future__ import annotations

from kubecheck.sdk import Severity, UnplacedPod, hint_of, names_in_words, rule

from ._telling import place_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

    Path = tuple[str | int, ...]


@rule(on=UnplacedPod, severity=Severity.ERROR, since="0.1")
def unschedulable_pod(fact: UnplacedPod, ctx: Context) -> Iterator[Problem]:
    resource = ctx.world.by_key(fact.ref.key)
    if resource is None or fact.obstacle is not None:
        return
    who = f"{fact.count} of {fact.wanted} pods" if fact.wanted > 1 else "the pod"
    verb = "fits" if fact.count == 1 or fact.wanted == 1 else "fit"
    cause = f" {fact.cause}" if fact.cause and not fact.cause.startswith("install") else ""
    hint = f"; {hint_of(fact.changes[0])}" if fact.changes else ""
    field = _field(fact)
    problem = place_of(fact, resource, field).problem(
        f"{who} {verb} no node{cause}: {fact.message.partition('. ')[0].rstrip('.')}{hint}",
        facts={"scheduler": fact.message, "pod": fact.pod, "pods": fact.count, "wanted": fact.wanted},
    )
    for rejected in fact.rejected:
        path = (*fact.template, *rejected.path)
        is_elsewhere = rejected.path[:1] == ("spec",) and rejected.path != field[: len(rejected.path)]
        written = is_elsewhere and resource.document.is_written((*resource.base, *path))
        problem.note(f"{names_in_words(rejected.nodes)}: {rejected.reason}", resource.at(*path) if written else None)
    yield problem


def _field(fact: UnplacedPod) -> Path:
    """The field whose change would help most, else the one that most nodes reject."""
    for change in fact.changes:
        return change.field
    return fact.path[len(fact.template):] if fact.path[: len(fact.template)] == fact.template else ("spec",)
