"""Warnings about Nodes. Mirrors: pkg/registry/core/node (strategy.go) v1.36."""

from __future__ import annotations

from kubecheck.api.warnings.addresses import warn_network
from kubecheck.fields import DEPRECATED_FIELD, warn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldWarning


def warn_node(value: dict[str, Any]) -> list[FieldWarning]:
    """Mirrors: nodeWarnings."""
    spec = value.get("spec") or {}
    found: list[FieldWarning] = []
    if spec.get("configSource") is not None:
        found.append(warn(DEPRECATED_FIELD, ("spec", "configSource"), "the feature is removed"))
    if spec.get("externalID"):
        found.append(warn(DEPRECATED_FIELD, ("spec", "externalID"), "this field is deprecated, and is unused by Kubernetes"))
    for index, network in enumerate(spec.get("podCIDRs") or ()):
        found += warn_network(network, ("spec", "podCIDRs", index))
    return found
