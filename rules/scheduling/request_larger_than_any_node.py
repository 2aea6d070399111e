"""Pods that ask for more than any node has, even when it is empty."""

from __future__ import annotations

from kubecheck.sdk import OversizedRequest, Severity, UnplacedPod, amount_in_words, rule

from ._telling import tell

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=UnplacedPod, severity=Severity.ERROR, since="0.1")
def request_larger_than_any_node(fact: UnplacedPod, ctx: Context) -> Iterator[Problem]:
    resource, found = ctx.world.by_key(fact.ref.key), fact.obstacle
    if resource is None or not isinstance(found, OversizedRequest):
        return
    asked = f"{amount_in_words(found.resource, found.asked)} {found.resource}"
    if not found.largest:
        text = f"the pod asks for {asked}, and no node in question offers any"
        text += f"; did you mean {found.near}?" if found.near else ""
    elif found.everywhere:
        largest = amount_in_words(found.resource, found.largest)
        many = f"the largest of the {len(found.nodes)} nodes in question ({found.node})"
        of_all = many if len(found.nodes) > 1 else f"the only node in question, {found.node},"
        text = f"the pod asks for {asked}, and {of_all} has {largest}"
    else:
        text = f"the pod asks for {asked}, and no node in question has as much of it and of everything else"
    problem = tell(fact, resource, found.field, text)
    problem.label = f"did you mean {found.near}?" if found.near else ""
    yield problem
