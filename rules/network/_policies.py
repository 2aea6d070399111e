"""What the rules about network policies share: their peers, and namespaces that they close."""

from __future__ import annotations

from kubecheck.sdk import get, items, label_selector, mapping, network_policies

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.sdk import NetworkPolicy, World


def peers_of(policy: NetworkPolicy) -> Iterator[tuple[tuple[str | int, ...], dict[str, Any]]]:
    """(path, peer) of every peer of the directions that a policy is about."""
    for direction in network_policies.directions_of(policy.value):
        field, side = network_policies.FIELDS.get(direction, ("", ""))
        for index, rule in network_policies.rules_of(policy.value, direction) if field else ():
            for number, peer in enumerate(items(rule.get(side))):
                if isinstance(peer, dict):
                    yield ("spec", field, index, side, number), peer


def is_probably_and(path: tuple[str | int, ...], policy: NetworkPolicy, world: World) -> bool:
    """Whether a peer of pods alone was meant to narrow the one of namespaces beside it: two items are an OR, and no own pod has these labels."""
    peers, number = policy.items(*path[:-1]), path[-1]
    if not isinstance(number, int) or len(peers) != 2 or set(mapping(peers[number])) != {"podSelector"} or set(mapping(peers[1 - number])) != {"namespaceSelector"}:
        return False
    selector = label_selector(peers[number]["podSelector"])
    if selector.nothing or selector.is_empty or world.is_partial:
        return False
    return bool(world.templates_matching(policy.namespace, label_selector({}))) and not network_policies.pods_matching(peers[number], policy.namespace, world)


def is_closed(direction: str, policies: list[Any]) -> bool:
    """Whether a direction is closed for every pod of a namespace unless a policy opens it for some pods: one selects all, and none opens it for all."""
    about_all = [each for each in policies if direction in network_policies.directions_of(each) and label_selector(get(each, ("spec", "podSelector")) or {}).is_empty]
    side = network_policies.FIELDS.get(direction, ("", ""))[1]
    return bool(about_all) and not any(not rule.get(side) and not rule.get("ports") for each in about_all for _, rule in network_policies.rules_of(each, direction))
