"""Defaults of ReplicationControllers. Mirrors: SetDefaults_ReplicationController, rcStrategy.PrepareForCreate v1.36."""

from __future__ import annotations

from kubecheck.api.defaults.core.pods import default_pod_template
from kubecheck.api.defaults.generation import with_first_generation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def default_replication_controller(value: dict[str, Any]) -> dict[str, Any]:
    """One replica; selector and labels from the template's labels."""
    spec = dict(value.get("spec") or {})
    if spec.get("replicas") is None:
        spec["replicas"] = 1
    value = {**value, "spec": spec}
    template = spec.get("template")
    if template is None:
        return value
    labels = (template.get("metadata") or {}).get("labels")
    spec["template"] = default_pod_template(template)
    if labels is not None:
        if not spec.get("selector"):
            spec["selector"] = labels
        metadata = value.get("metadata") or {}
        if not metadata.get("labels"):
            value["metadata"] = {**metadata, "labels": labels}
    return value


def prepare_replication_controller(value: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: rcStrategy.PrepareForCreate."""
    return with_first_generation({**value, "status": {"replicas": 0}})
