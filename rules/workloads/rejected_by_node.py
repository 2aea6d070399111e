"""A pod that is on its node without the scheduler, and that the kubelet there does not take."""

from __future__ import annotations

from kubecheck.sdk import Severity, UnreadyPod, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=UnreadyPod, severity=Severity.ERROR, since="0.1")
def rejected_by_node(fact: UnreadyPod, ctx: Context) -> Iterator[Problem]:
    resource = ctx.world.by_key(fact.ref.key)
    if resource is None or not fact.rejecting:
        return
    reason, _, message = fact.why.partition(": ")
    is_system = fact.path[-1:] == ("name",)
    pods = "1 pod fails" if fact.count == 1 else f"{fact.count} pods fail"
    end = "fails at once, and nobody makes it anew" if resource.ref.kind == "Pod" else f"{pods} at once, and so do those that take the place"
    yield resource.at(*fact.path).problem(
        f"node {fact.rejecting} does not take the pod ({reason}): {end}",
        help="select nodes with that system, by nodeSelector" if is_system else "leave nodeName out, and let the scheduler choose by nodeSelector or affinity",
        facts={"node": fact.rejecting, "reason": reason, "kubelet": message, "pod": fact.pod, "count": fact.count},
    ).note(message)
