"""Warnings about Ingresses and NetworkPolicies. Mirrors: the strategies of pkg/registry/networking, v1.36."""

from __future__ import annotations

from kubecheck.api.warnings.addresses import warn_network
from kubecheck.fields import DEPRECATED_ANNOTATION, FieldWarning, Key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_CLASS = "kubernetes.io/ingress.class"


def warn_ingress(value: dict[str, Any]) -> list[FieldWarning]:
    """Mirrors: ingressStrategy.WarningsOnCreate."""
    annotations = (value.get("metadata") or {}).get("annotations") or {}
    if _CLASS not in annotations or (value.get("spec") or {}).get("ingressClassName") is not None:
        return []
    text = f"annotation \"{_CLASS}\" is deprecated, please use 'spec.ingressClassName' instead"
    return [FieldWarning(DEPRECATED_ANNOTATION, ("metadata", "annotations", Key(_CLASS)), text, _CLASS)]


def warn_ingress_update(new: dict[str, Any], live: dict[str, Any]) -> list[FieldWarning]:
    """Mirrors: ingressStrategy.WarningsOnUpdate."""
    return []


def warn_network_policy(value: dict[str, Any]) -> list[FieldWarning]:
    """Mirrors: networkPolicyWarnings."""
    found: list[FieldWarning] = []
    for direction, peers in (("ingress", "from"), ("egress", "to")):
        for index, rule in enumerate((value.get("spec") or {}).get(direction) or ()):
            for number, peer in enumerate(rule.get(peers) or ()):
                at = ("spec", direction, index, peers, number, "ipBlock")
                block = peer.get("ipBlock") or {}
                found += warn_network(block.get("cidr") or "", (*at, "cidr"))
                for place, network in enumerate(block.get("except") or ()):
                    found += warn_network(network, (*at, "except", place))
    return found
