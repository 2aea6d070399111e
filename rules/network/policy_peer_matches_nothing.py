"""A peer of a NetworkPolicy that no Namespace or pod among the checked files matches."""

from __future__ import annotations

from kubecheck.sdk import (
    PODS,
    NetworkPolicy,
    Severity,
    explain_absence,
    is_placeholder,
    is_slip,
    label_selector,
    network_policies,
    rule,
    slip_among,
)

from ._policies import is_probably_and, peers_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.sdk import Context, Problem, World


@rule(on=NetworkPolicy, severity=Severity.INFO, since="0.1", joins=True, points_at=(PODS,), aliases=(
    "kube-linter:dangling-networkpolicypeer-podselector", "popeye:POP-1201", "popeye:POP-1202", "popeye:POP-1206", "popeye:POP-1207", "popeye:POP-1208",
))  # fmt: skip
def policy_peer_matches_nothing(policy: NetworkPolicy, ctx: Context) -> Iterator[Problem]:
    world = ctx.world
    if world.is_partial:
        return
    for path, peer in peers_of(policy):
        if isinstance(peer.get("namespaceSelector"), dict) and not network_policies.namespaces_matching(peer, policy.namespace, world):
            problem = _of_namespaces(policy, (*path, "namespaceSelector"), world)
        elif (
            isinstance(peer.get("podSelector"), dict)
            and not network_policies.pods_matching(peer, policy.namespace, world)
            and not is_probably_and(path, policy, world)
        ):
            problem = _of_pods(policy, (*path, "podSelector"), network_policies.namespaces_matching(peer, policy.namespace, world), ctx)
        else:
            continue
        if problem is not None:
            yield problem


def _of_namespaces(policy: NetworkPolicy, path: tuple[str | int, ...], world: World) -> Problem | None:
    """A peer of namespaces says nothing of those that are not among the files; where none is, nothing is known."""
    selector = label_selector(policy.get(*path))
    wanted = selector.exact_values()
    if selector.nothing or any(map(is_placeholder, wanted.values())):
        return None
    text = f"no Namespace has {selector}"
    for key, value in wanted.items():
        for name, labels in network_policies.namespaces_of(world).items():
            if key in labels and labels[key] != value and is_slip(value, labels[key]):
                near = (
                    f"did you mean {labels[key]}, as Namespace {name} has it?"
                    if key != network_policies.NAME_LABEL
                    else f"did you mean {name}?"
                )
                return policy.at(*path).warning(f"{text}; {near}")
    if not world.of_kind("", "Namespace") or network_policies.NAME_LABEL in wanted:
        return None  # Namespaces are not among the files, or another project's is meant by its name
    return policy.at(*path).problem(f"{text} among the checked files, so this peer allows nobody")


def _of_pods(policy: NetworkPolicy, path: tuple[str | int, ...], namespaces: list[str], ctx: Context) -> Problem | None:
    world = ctx.world
    selector = label_selector(policy.get(*path))
    everybody = label_selector({})
    namespaces = [each for each in namespaces if world.templates_matching(each, everybody)]
    if selector.nothing or selector.is_empty or not namespaces:
        return None
    place = policy.at(*path)
    where = f"namespace {namespaces[0]}" if len(namespaces) == 1 else "the namespaces of this peer"
    text = f"no pod template of {where} has {selector}"
    if explain_absence(place, text, policy.resource, selector, world, ctx.model) is not None:
        return None
    for key, value in selector.exact_values().items():
        for namespace in namespaces:
            near = _near(world.label_values(namespace, key), value)
            if near is not None:
                return place.warning(f"{text}; did you mean {near}?", label=f"did you mean {near}?")
    elsewhere = next(iter(world.templates_matching(None, selector)), None)
    if elsewhere is not None and elsewhere.namespace not in namespaces:
        return place.problem(f"{text}, only of namespace {elsewhere.namespace}").note(
            elsewhere.resource.ref.label, elsewhere.at("metadata", "labels")
        )
    return place.problem(f"{text}, so this peer allows nobody")


def _near(values: dict[str, Any], value: str) -> str | None:
    return None if value in values else slip_among(value, values)
