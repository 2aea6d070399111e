"""Defaults of networking.k8s.io. Mirrors: pkg/apis/networking/v1/defaults.go and the strategies, v1.36."""

from __future__ import annotations

from kubecheck.api.defaults.generation import with_first_generation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def default_network_policy(value: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: SetDefaults_NetworkPolicy, SetDefaults_NetworkPolicyPort."""
    spec = dict(value.get("spec") or {})
    if not spec.get("policyTypes"):
        spec["policyTypes"] = ["Ingress", "Egress"] if spec.get("egress") else ["Ingress"]
    for direction in ("ingress", "egress"):
        if spec.get(direction):
            spec[direction] = [_default_rule(rule or {}) for rule in spec[direction]]
    return {**value, "spec": spec}


def _default_rule(rule: dict[str, Any]) -> dict[str, Any]:
    ports = rule.get("ports")
    if not ports or all(port and port.get("protocol") is not None for port in ports):
        return rule
    return {**rule, "ports": [{"protocol": "TCP", **{key: item for key, item in (port or {}).items() if item is not None}} for port in ports]}


def default_ingress_class(value: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: SetDefaults_IngressClass."""
    spec = value.get("spec") or {}
    parameters = spec.get("parameters")
    if parameters is None or parameters.get("scope") is not None:
        return value
    return {**value, "spec": {**spec, "parameters": {**parameters, "scope": "Cluster"}}}


def prepare_ingress(value: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: ingressStrategy.PrepareForCreate."""
    return with_first_generation({**value, "status": {"loadBalancer": {}}})


def prepare_service_cidr(value: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: serviceCIDRStrategy.PrepareForCreate."""
    return {**value, "status": {}}


prepare_ingress_class = with_first_generation
prepare_network_policy = with_first_generation
