"""An update that can never finish, although the first installation did."""

from __future__ import annotations

from kubecheck.sdk import Severity, StalledRollout, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

# The kubelet's reason while a volume is in use on another node; nothing else holds containers up in the dry run.
_HELD = "ContainerCreating"


@rule(on=StalledRollout, severity=Severity.ERROR, since="0.1")
def stalled_rollout(fact: StalledRollout, ctx: Context) -> Iterator[Problem]:
    resource = ctx.world.by_key(fact.ref.key)
    if resource is None or (resource.ref.kind == "Deployment" and fact.why == _HELD):
        return  # `shared-single-writer-claim` tells of the claim that two pods cannot have
    is_surging = resource.ref.kind == "Deployment" or fact.surge
    room = f"with surge {fact.surge} and {fact.unavailable} unavailable allowed" if is_surging else f"{fact.unavailable} at a time"
    way_out = "" if fact.unavailable else f", or allow one to be unavailable: {fact.path[-1]}.rollingUpdate"
    path = fact.path if resource.document.is_written((*resource.base, *fact.path)) else ("metadata", "name")
    yield resource.at(*path).problem(
        f"the rollout never finishes, {room}: {_first(fact.why)}",
        help=f"leave room for one more pod{way_out}",
        facts={"updated": fact.updated, "wanted": fact.wanted, "available": fact.available, "surge": fact.surge, "unavailable": fact.unavailable, "why": fact.why},
    )


def _first(sentence: str) -> str:
    """Without what the scheduler says of preemption."""
    if sentence == _HELD:
        return "a pod waits for a volume that another node holds"
    return sentence.partition(". ")[0].rstrip(".") or "a pod never becomes ready"
