"""Required anti-affinity that leaves no node for some of the pods."""

from __future__ import annotations

from kubecheck.sdk import CrowdedDomains, Severity, UnplacedPod, names_in_words, rule

from ._telling import tell

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_HOSTNAME = "kubernetes.io/hostname"


@rule(on=UnplacedPod, severity=Severity.ERROR, since="0.1")
def anti_affinity_needs_more_nodes(fact: UnplacedPod, ctx: Context) -> Iterator[Problem]:
    resource, found = ctx.world.by_key(fact.ref.key), fact.obstacle
    if resource is None or not isinstance(found, CrowdedDomains):
        return
    by_host = found.key == _HOSTNAME
    count, names = len(found.domains), names_in_words(found.nodes if by_host else found.domains)
    if by_host:
        places = f"the only node in question ({names})" if count == 1 else f"each of the {count} nodes in question ({names})"
    else:
        places = f"the only {found.key} in question ({names})" if count == 1 else f"each of the {count} values of {found.key} in question ({names})"
    if found.others:
        text = f"{places} has a pod already that these keep away from, such as {names_in_words(found.others)}"
    else:
        text = f"{places} has one of these pods already, which keep away from each other"
    yield tell(fact, resource, found.field, text)
