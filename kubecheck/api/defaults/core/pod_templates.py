"""Defaults of the kind PodTemplate. Mirrors: SetObjectDefaults_PodTemplate (pkg/apis/core/v1) v1.36."""

from __future__ import annotations

from kubecheck.api.defaults.core import pods

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def default_pod_template(value: dict[str, Any]) -> dict[str, Any]:
    """The object with the defaults of its template."""
    return {**value, "template": pods.default_pod_template(value.get("template") or {})}


def prepare_pod_template(value: dict[str, Any]) -> dict[str, Any]:
    """Generation 1. Mirrors: podTemplateStrategy.PrepareForCreate."""
    return {**value, "metadata": {**(value.get("metadata") or {}), "generation": 1}}
