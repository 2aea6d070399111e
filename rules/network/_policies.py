"""What the rules about network policies share: directions, rules and peers as the API defines them, and which pods they come to."""

from __future__ import annotations

from kubecheck.sdk import get, items, label_selector, mapping, strings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.sdk import NetworkPolicy, PodTemplate, World

INGRESS, EGRESS = "Ingress", "Egress"
# The fields of each direction: its rules, and the peers of a rule.
FIELDS = {INGRESS: ("ingress", "from"), EGRESS: ("egress", "to")}
NAME_LABEL = "kubernetes.io/metadata.name"
# Namespaces that are in every cluster.
ALWAYS = ("default", "kube-node-lease", "kube-public", "kube-system")


def directions_of(value: object) -> list[str]:
    """The directions that a policy is about. Mirrors: SetDefaults_NetworkPolicy (pkg/apis/networking/v1)."""
    written = [each for each in items(get(value, ("spec", "policyTypes"))) if isinstance(each, str)]
    return written or [INGRESS, *([EGRESS] if items(get(value, ("spec", "egress"))) else [])]


def rules_of(value: object, direction: str) -> list[tuple[int, dict[str, Any]]]:
    """(index, rule) pairs of a direction, whether or not the policy is about it."""
    return [(index, mapping(each)) for index, each in enumerate(items(get(value, ("spec", FIELDS[direction][0]))))]


def peers_of(policy: NetworkPolicy) -> Iterator[tuple[tuple[str | int, ...], dict[str, Any]]]:
    """(path, peer) of every peer of the directions that a policy is about."""
    for direction in directions_of(policy.value):
        field, side = FIELDS.get(direction, ("", ""))
        for index, rule in rules_of(policy.value, direction) if field else ():
            for number, peer in enumerate(items(rule.get(side))):
                if isinstance(peer, dict):
                    yield ("spec", field, index, side, number), peer


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


def is_probably_and(path: tuple[str | int, ...], policy: NetworkPolicy, world: World) -> bool:
    """Whether a peer of pods alone was meant to narrow the one of namespaces beside it: two items are an OR, and no own pod has these labels."""
    peers, number = policy.items(*path[:-1]), path[-1]
    if not isinstance(number, int) or len(peers) != 2 or set(mapping(peers[number])) != {"podSelector"} or set(mapping(peers[1 - number])) != {"namespaceSelector"}:
        return False
    selector = label_selector(peers[number]["podSelector"])
    if selector.nothing or selector.is_empty or world.is_partial:
        return False
    return bool(world.templates_matching(policy.namespace, label_selector({}))) and not pods_matching(peers[number], policy.namespace, world)


def is_closed(direction: str, policies: list[Any]) -> bool:
    """Whether a direction is closed for every pod of a namespace unless a policy opens it for some pods: one selects all, and none opens it for all."""
    about_all = [each for each in policies if direction in directions_of(each) and label_selector(get(each, ("spec", "podSelector")) or {}).is_empty]
    side = FIELDS.get(direction, ("", ""))[1]
    return bool(about_all) and not any(not rule.get(side) and not rule.get("ports") for each in about_all for _, rule in rules_of(each, direction))
