"""A toleration that lets pods stay on their node for a while only: they are evicted, come back and are evicted again."""

from __future__ import annotations

from kubecheck.sdk import EvictedPod, Severity, get, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=EvictedPod, severity=Severity.WARNING, since="0.1")
def toleration_runs_out(fact: EvictedPod, ctx: Context) -> Iterator[Problem]:
    resource = ctx.world.by_key(fact.ref.key)
    if resource is None or fact.path[-2:-1] != ("tolerations",) or get(resource.value, fact.path) is None:
        return  # nobody wrote the toleration: admission or a controller did
    pods = "1 pod is" if fact.count == 1 else f"{fact.count} pods are"
    end = "the pod is evicted then, and nobody makes it anew" if resource.ref.kind == "Pod" else f"{pods} evicted then, and those that take the place again"
    yield resource.at(*fact.path, "tolerationSeconds").problem(
        f"the taint {fact.taint} of node {fact.node} is tolerated for {fact.seconds:g} s: {end}",
        help="tolerate it without tolerationSeconds, or keep the pods off nodes with that taint",
        facts={"node": fact.node, "taint": fact.taint, "seconds": fact.seconds, "count": fact.count, "pod": fact.pod},
    )
