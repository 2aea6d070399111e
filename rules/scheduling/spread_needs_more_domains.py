"""A topology spread constraint that leaves no node for some of the pods."""

from __future__ import annotations

from kubecheck.sdk import Severity, UnmetSpread, UnplacedPod, names_in_words, rule

from ._telling import tell

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=UnplacedPod, severity=Severity.ERROR, since="0.1")
def spread_needs_more_domains(fact: UnplacedPod, ctx: Context) -> Iterator[Problem]:
    resource, found = ctx.world.by_key(fact.ref.key), fact.obstacle
    if resource is None or not isinstance(found, UnmetSpread):
        return
    if not found.counts:
        text = f"none of the {len(found.nodes)} nodes in question has the label {found.key}"
        text += f"; did you mean {found.near}?" if found.near else ""
    elif not found.closed:
        text = f"{found.min_domains} values of {found.key} are needed, and the nodes have {len(found.counts)}: {names_in_words(sorted(found.counts))}"
        text += f"; until then each takes {found.max_skew}"
    else:
        least = min(found.counts.values())
        one = len(found.closed) == 1
        holds = f"{'has' if one else 'have'} {_pods(least)} and {'takes' if one else 'take'} {'no more' if least else 'none'}"
        text = f"{found.key} {names_in_words(found.closed)} {holds}, so the others stop at {least + found.max_skew}"
    problem = tell(fact, resource, found.field, text)
    problem.label = f"did you mean {found.near}?" if found.near else ""
    yield problem


def _pods(count: int) -> str:
    return "no pod" if not count else "1 pod" if count == 1 else f"{count} pods"
