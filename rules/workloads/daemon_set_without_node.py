"""A DaemonSet that has no pod, since no node of the cluster is for it."""

from __future__ import annotations

from kubecheck.sdk import NodelessDaemonSet, Severity, nodeless_in_words, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=NodelessDaemonSet, severity=Severity.INFO, since="0.1")
def daemon_set_without_node(fact: NodelessDaemonSet, ctx: Context) -> Iterator[Problem]:
    resource = ctx.world.by_key(fact.ref.key)
    if resource is None:
        return
    yield resource.at(*fact.path).key.problem(
        f"the DaemonSet has no pod: {nodeless_in_words(fact)}",
        help="label the nodes that it is meant for, or tolerate their taints",
        facts={"nodes": fact.nodes, "left out": fact.unmatched, "taint": fact.taint},
    )
