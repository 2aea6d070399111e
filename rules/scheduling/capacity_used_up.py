"""Pods that would fit on a node of their own, but all of them together ask for more than the nodes have."""

from __future__ import annotations

from kubecheck.sdk import Severity, UnplacedPod, UsedUpCapacity, amount_in_words, rule

from ._telling import tell

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=UnplacedPod, severity=Severity.ERROR, since="0.1")
def capacity_used_up(fact: UnplacedPod, ctx: Context) -> Iterator[Problem]:
    resource, found = ctx.world.by_key(fact.ref.key), fact.obstacle
    if resource is None or not isinstance(found, UsedUpCapacity):
        return
    if found.resource == "pods":
        nodes = f"the node in question, {found.node}" if len(found.nodes) == 1 else f"the {len(found.nodes)} nodes in question"
        yield tell(fact, resource, found.field, f"{found.requested} pods run on {nodes}, as many as fit there")
        return
    asked, left, requested, allocatable = (
        amount_in_words(found.resource, amount) for amount in (found.asked, found.left, found.requested, found.allocatable)
    )
    emptiest = found.node if len(found.nodes) == 1 else f"the emptiest of the {len(found.nodes)} nodes in question ({found.node})"
    text = f"the pod asks for {asked} {found.resource}, and {emptiest} has {left} left: other pods request {requested} of {allocatable}"
    yield tell(fact, resource, found.field, text)
