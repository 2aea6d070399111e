"""Two peers of a NetworkPolicy, one of namespaces and one of pods, where one peer with both selectors was probably meant."""

from __future__ import annotations

from kubecheck.sdk import NetworkPolicy, Severity, explain_absence, label_selector, rule

from ._policies import is_probably_and, peers_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=NetworkPolicy, severity=Severity.WARNING, since="0.1", joins=True, points_at=())
def policy_peers_widened(policy: NetworkPolicy, ctx: Context) -> Iterator[Problem]:
    for path, peer in peers_of(policy):
        if not is_probably_and(path, policy, ctx.world):
            continue
        pods = label_selector(peer["podSelector"])
        other = (*path[:-1], 1 if path[-1] == 0 else 0)
        namespaces = label_selector(policy.get(*other, "namespaceSelector"))
        place = policy.at(*path)
        if explain_absence(place, "", policy.resource, pods, ctx.world, ctx.model) is not None:
            continue
        which = "of all namespaces" if namespaces.is_empty else f"of namespaces with {namespaces}"
        yield place.problem(
            f"two peers are an OR: all pods {which} are allowed, and pods with {pods} of {policy.namespace}, where none has these labels",
            help="for these pods of those namespaces, put podSelector into the same item as namespaceSelector: without a dash of its own",
        ).note("the other peer", policy.at(*other))
