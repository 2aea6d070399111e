"""Taints that the pods do not tolerate, on every node that they could go to."""

from __future__ import annotations

from kubecheck.sdk import Severity, UnplacedPod, UntoleratedTaint, names_in_words, rule, taint_in_words

from ._telling import tell

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_SHOWN = 3


@rule(on=UnplacedPod, severity=Severity.ERROR, since="0.1")
def untolerated_taint(fact: UnplacedPod, ctx: Context) -> Iterator[Problem]:
    resource, found = ctx.world.by_key(fact.ref.key), fact.obstacle
    if resource is None or not isinstance(found, UntoleratedTaint):
        return
    shown = [f"{taint_in_words(taint)} on {names_in_words(nodes)}" for taint, nodes in list(found.taints.items())[:_SHOWN]]
    more = f" and {len(found.taints) - _SHOWN} more" if len(found.taints) > _SHOWN else ""
    what = "a taint that is not tolerated keeps the pod off" if len(found.taints) == 1 else "taints that are not tolerated keep the pod off"
    where = "the only node in question" if len(found.nodes) == 1 else f"all {len(found.nodes)} nodes in question"
    yield tell(fact, resource, found.field, f"{what} {where}: {', '.join(shown)}{more}")
