"""In which directions policies restrict pods: NetworkPolicies, and those of Cilium and Calico."""

from __future__ import annotations

from kubecheck.sdk import get, items, label_selector, mapping, network_policies

from ._calico import calico_selects

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.sdk import PodTemplate, Resource, World

_CILIUM = (("cilium.io", "CiliumNetworkPolicy"), ("cilium.io", "CiliumClusterwideNetworkPolicy"))
_CALICO = tuple((group, kind) for group in ("crd.projectcalico.org", "projectcalico.org") for kind in ("NetworkPolicy", "GlobalNetworkPolicy"))
_NATIVE = ("networking.k8s.io", "NetworkPolicy")
# How Cilium says where a label comes from.
_SOURCES = ("k8s:", "any:")


def policies_in(world: World, namespace: str) -> list[Resource]:
    """The policies of all kinds that are in a namespace, or are about all of them."""
    kept: dict[str, list[Resource]] = world.kept.setdefault(policies_in, {})
    if namespace not in kept:
        found = [each for kind in (_NATIVE, *_CILIUM, *_CALICO) for each in world.of_kind(*kind)]
        kept[namespace] = [each for each in found if each.ref.kind.startswith(("CiliumClusterwide", "Global")) or each.ref.namespace == namespace]
    return kept[namespace]


def restricted_directions(template: PodTemplate, world: World) -> set[str]:
    """The directions in which some policy selects the pods, so that only what is listed may pass."""
    found = {direction for each in world.selecting(template, *_NATIVE) for direction in network_policies.directions_of(each.value)}
    if any(world.of_kind(*kind) for kind in (*_CILIUM, *_CALICO)):
        for policy in policies_in(world, template.namespace):
            if policy.ref.key[:2] in _CILIUM:
                found |= _of_cilium(policy, template, world)
            elif policy.ref.key[:2] in _CALICO:
                found |= _of_calico(policy, template, world)
    return found


def _of_cilium(policy: Resource, template: PodTemplate, world: World) -> set[str]:
    """Mirrors: api.Rule.DefaultDeny of cilium/cilium: a direction is restricted once it has rules, unless enableDefaultDeny says otherwise."""
    labels = {"io.kubernetes.pod.namespace": template.namespace, **template.labels}
    for key, value in network_policies.namespaces_of(world).get(template.namespace, {}).items():
        labels[f"io.cilium.k8s.namespace.labels.{key}"] = value
    found = set()
    for spec in map(mapping, [policy.value.get("spec"), *items(policy.value.get("specs"))]):
        if "endpointSelector" not in spec or not label_selector(_without_sources(spec["endpointSelector"])).matches(labels):
            continue
        for direction, field in ((network_policies.INGRESS, "ingress"), (network_policies.EGRESS, "egress")):
            chosen = get(spec, ("enableDefaultDeny", field))
            if chosen is not False and (chosen is True or items(spec.get(field)) or items(spec.get(f"{field}Deny"))):
                found.add(direction)
    return found


def _without_sources(selector: Any) -> dict[str, Any]:
    def bare(key: object) -> str:
        text = str(key)
        return next((text.removeprefix(each) for each in _SOURCES if text.startswith(each)), text)

    selector = mapping(selector)
    labels = {bare(key): value for key, value in mapping(selector.get("matchLabels")).items()}
    expressions = [{**each, "key": bare(each.get("key"))} for each in map(mapping, items(selector.get("matchExpressions")))]
    return {"matchLabels": labels, "matchExpressions": expressions}


def _of_calico(policy: Resource, template: PodTemplate, world: World) -> set[str]:
    """Mirrors: the defaults of types in projectcalico/api: those that have rules, and ingress where none has."""
    spec = mapping(policy.value.get("spec"))
    labels = {"projectcalico.org/namespace": template.namespace, "projectcalico.org/orchestrator": "k8s", **template.labels}
    namespace = {"projectcalico.org/name": template.namespace, **network_policies.namespaces_of(world).get(template.namespace, {})}
    if not calico_selects(str(spec.get("selector") or ""), labels) or not calico_selects(str(spec.get("namespaceSelector") or ""), namespace):
        return set()
    types = {each for each in items(spec.get("types")) if isinstance(each, str)}
    if types:
        return types
    has_egress = "egress" in spec
    return {*([network_policies.INGRESS] if "ingress" in spec or not has_egress else []), *([network_policies.EGRESS] if has_egress else [])}
