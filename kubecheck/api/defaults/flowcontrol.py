"""Defaults of flowcontrol.apiserver.k8s.io. Mirrors: pkg/apis/flowcontrol/v1/defaults.go and the strategies' PrepareForCreate, v1.36."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def default_flow_schema(value: dict[str, Any]) -> dict[str, Any]:
    """The object with matchingPrecedence filled in. Mirrors: SetDefaults_FlowSchemaSpec."""
    spec = value.get("spec") or {}
    if spec.get("matchingPrecedence"):
        return value
    return {**value, "spec": {**spec, "matchingPrecedence": 1000}}


def prepare_flow_schema(value: dict[str, Any]) -> dict[str, Any]:
    """What the strategy does before a create: no status, generation 1. Mirrors: flowSchemaStrategy.PrepareForCreate."""
    return {**value, "status": {}, "metadata": {**(value.get("metadata") or {}), "generation": 1}}


def default_priority_level_configuration(value: dict[str, Any]) -> dict[str, Any]:
    """The object with shares, percentages and queues filled in.

    Mirrors: SetDefaults_ExemptPriorityLevelConfiguration, SetDefaults_LimitedPriorityLevelConfiguration, SetDefaults_QueuingConfiguration.
    """
    spec = dict(value.get("spec") or {})
    exempt, limited = spec.get("exempt"), spec.get("limited")
    if exempt is not None:
        spec["exempt"] = _with_missing(exempt, {"nominalConcurrencyShares": 0, "lendablePercent": 0})
    if limited is not None:
        limited = _with_missing(limited, {"nominalConcurrencyShares": 30, "lendablePercent": 0})
        response = limited.get("limitResponse") or {}
        queuing = response.get("queuing")
        if queuing is not None:
            filled = dict(queuing)
            for key, default in (("handSize", 8), ("queues", 64), ("queueLengthLimit", 50)):
                if not filled.get(key):
                    filled[key] = default
            limited = {**limited, "limitResponse": {**response, "queuing": filled}}
        spec["limited"] = limited
    return {**value, "spec": spec}


def _with_missing(value: dict[str, Any], defaults: dict[str, Any]) -> dict[str, Any]:
    return {**value, **{key: default for key, default in defaults.items() if value.get(key) is None}}


prepare_priority_level_configuration = prepare_flow_schema
