"""What NetworkPolicies come to: in which directions they are about pods, whom their peers are, and who may talk to whom."""

from __future__ import annotations

from kubecheck.api.views.view import get, items, mapping, strings
from kubecheck.model.given_labels import may_select, names_given_label
from kubecheck.values.selector import label_selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.model.resource import Resource
    from kubecheck.model.templates import PodTemplate
    from kubecheck.model.world import World
    from kubecheck.source.positions import Path

INGRESS, EGRESS = "Ingress", "Egress"
# The fields of each direction: its rules, and the peers of a rule.
FIELDS = {INGRESS: ("ingress", "from"), EGRESS: ("egress", "to")}
NAME_LABEL = "kubernetes.io/metadata.name"
# Kinds of other policies about the same traffic.
OTHER_KINDS = (
    ("cilium.io", "CiliumNetworkPolicy"), ("cilium.io", "CiliumClusterwideNetworkPolicy"), ("crd.projectcalico.org", "NetworkPolicy"),
    ("crd.projectcalico.org", "GlobalNetworkPolicy"), ("projectcalico.org", "NetworkPolicy"), ("projectcalico.org", "GlobalNetworkPolicy"),
    ("policy.networking.k8s.io", "AdminNetworkPolicy"), ("policy.networking.k8s.io", "BaselineAdminNetworkPolicy"),
)  # fmt: skip
_SELECTOR = ("spec", "podSelector")
# Namespaces that are in every cluster.
ALWAYS = ("default", "kube-node-lease", "kube-public", "kube-system")


def directions_of(value: object) -> list[str]:
    """The directions that a policy is about. Mirrors: SetDefaults_NetworkPolicy (pkg/apis/networking/v1)."""
    written = [each for each in items(get(value, ("spec", "policyTypes"))) if isinstance(each, str)]
    return written or [INGRESS, *([EGRESS] if items(get(value, ("spec", "egress"))) else [])]


def rules_of(value: object, direction: str) -> list[tuple[int, dict[str, Any]]]:
    """(index, rule) pairs of a direction, whether or not the policy is about it."""
    return [(index, mapping(each)) for index, each in enumerate(items(get(value, ("spec", FIELDS[direction][0]))))]


def namespaces_of(world: World) -> dict[str, dict[str, str]]:
    """The labels of every namespace that a world knows of; of one whose Namespace is not among the files only the one that all have."""
    found: dict[str, dict[str, str]] | None = world.kept.get(namespaces_of)
    if found is None:
        names = dict.fromkeys([*ALWAYS, *(each.ref.namespace for each in world.resources if each.ref.namespace)])
        found = {name: {NAME_LABEL: name} for name in names}
        for resource in world.of_kind("", "Namespace"):
            found[resource.ref.name] = {**strings(get(resource.value, ("metadata", "labels"))), NAME_LABEL: resource.ref.name}
        world.kept[namespaces_of] = found
    return found


def namespaces_matching(peer: dict[str, Any], own: str, world: World) -> list[str]:
    """The known namespaces of a peer: the policy's own, where it selects none."""
    if not isinstance(peer.get("namespaceSelector"), dict):
        return [own]
    selector = label_selector(peer["namespaceSelector"])
    return [name for name, labels in namespaces_of(world).items() if selector.matches(labels)]


def pods_matching(peer: dict[str, Any], own: str, world: World) -> list[PodTemplate]:
    """The pod templates of a peer in the namespaces that are known of; empty for blocks of addresses."""
    if "ipBlock" in peer:
        return []
    selector = label_selector(peer.get("podSelector") if isinstance(peer.get("podSelector"), dict) else {})
    return [template for name in namespaces_matching(peer, own, world) for template in world.templates_matching(name, selector)]


def isolating(template: PodTemplate, direction: str, world: World) -> list[Resource]:
    """The policies that restrict a direction of pods to what policies list; none where that is not sure, and for pods in their node's network."""
    if template.spec.get("hostNetwork") is True or template.is_composed or not is_decided(world):
        return []
    found = [each for each in world.selecting(template, "networking.k8s.io", "NetworkPolicy") if direction in directions_of(each.value)]
    return [] if any(names_given_label(label_selector(get(each.value, _SELECTOR))) for each in found) else found


def is_decided(world: World) -> bool:
    """Whether NetworkPolicies alone say who may talk to whom, and all of them are there."""
    known: bool | None = world.kept.get(is_decided)
    if known is None:
        known = world.kept[is_decided] = not world.is_partial and not any(world.of_kind(*kind) for kind in OTHER_KINDS)
    return known


def passage(policy: Resource, direction: str, other: PodTemplate, world: World) -> Path | None:
    """The path of the peer, or of the rule for everybody, by which a policy lets pods talk with others; None where none does.

    Args:
        policy: a policy about these pods.
        direction: who begins: the others where it is ingress.
        other: the others; in their node's network they may come from any address.
        world: what both are in. Ports are not looked at.
    """
    field, side = FIELDS[direction]
    for index, rule in rules_of(policy.value, direction):
        peers = items(rule.get(side))
        if not peers:
            return ("spec", field, index)
        for number, peer in enumerate(map(mapping, peers)):
            if "ipBlock" in peer or other.spec.get("hostNetwork") is True or _is_peer(peer, policy.ref.namespace, other, world):
                return ("spec", field, index, side, number)
    return None


def _is_peer(peer: dict[str, Any], own: str, template: PodTemplate, world: World) -> bool:
    selector = label_selector(peer.get("podSelector") if isinstance(peer.get("podSelector"), dict) else {})
    return template.namespace in namespaces_matching(peer, own, world) and may_select(selector, template)


def may_pass(template: PodTemplate, other: PodTemplate, direction: str, world: World) -> bool:
    """Whether policies may let pods talk with others: nobody restricts them, or some rule has these others among its peers."""
    policies = isolating(template, direction, world)
    return not policies or any(passage(each, direction, other, world) is not None for each in policies)
