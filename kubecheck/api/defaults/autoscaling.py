"""Defaults of HorizontalPodAutoscalers, and version 1 as version 2.

Version 1 has one percentage of cpu; whatever else version 2 can say stands in annotations of version 1, as JSON. The server reads them in
and writes them out again.

Mirrors: pkg/apis/autoscaling/v1 and v2 (defaults.go, conversion.go) v1.36.
"""

from __future__ import annotations

import json

from kubecheck.api.defaults.core.resource_lists import stored_quantity
from kubecheck.api.defaults.generation import with_first_generation
from kubecheck.release import current

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_ANNOTATION = "autoscaling.alpha.kubernetes.io/"
_METRICS = _ANNOTATION + "metrics"
_BEHAVIOR = _ANNOTATION + "behavior"
_OURS = tuple(_ANNOTATION + name for name in (
    "metrics", "behavior", "current-metrics", "conditions", "scale-down-tolerance", "scale-up-tolerance",
))  # fmt: skip
_DEFAULT_CPU = 80
_SCALE_UP = {
    "stabilizationWindowSeconds": 0,
    "selectPolicy": "Max",
    "policies": [{"type": "Pods", "value": 4, "periodSeconds": 15}, {"type": "Percent", "value": 100, "periodSeconds": 15}],
}
_SCALE_DOWN = {"selectPolicy": "Max", "policies": [{"type": "Percent", "value": 100, "periodSeconds": 15}]}


def _cpu_metric(percentage: int) -> dict[str, Any]:
    return {"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": percentage}}}


def default_horizontal_pod_autoscaler(value: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: SetDefaults_HorizontalPodAutoscaler of the object's version."""
    spec = dict(value.get("spec") or {})
    if spec.get("minReplicas") is None:
        spec["minReplicas"] = 1
    if value.get("apiVersion") == "autoscaling/v1":
        return {**value, "spec": spec}
    spec["metrics"] = [_stored_metric(metric or {}) for metric in spec.get("metrics") or ()] or [_cpu_metric(_DEFAULT_CPU)]
    if spec.get("behavior") is not None:
        spec["behavior"] = {
            field: _default_rules(spec["behavior"].get(field), defaults) for field, defaults in (("scaleUp", _SCALE_UP), ("scaleDown", _SCALE_DOWN))
        }
    return {**value, "spec": spec}


def _default_rules(rules: dict[str, Any] | None, defaults: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: copyHPAScalingRules."""
    given = {key: value for key, value in (rules or {}).items() if value is not None}
    if "tolerance" in given:
        given["tolerance"] = stored_quantity(given["tolerance"])
    return {**defaults, **given}


def _stored_metric(metric: dict[str, Any]) -> dict[str, Any]:
    """The metric with its amounts in canonical form."""
    for field, source in metric.items():
        target = source.get("target") if isinstance(source, dict) else None
        if not isinstance(target, dict):
            continue
        stored = {name: stored_quantity(target[name]) for name in ("value", "averageValue") if target.get(name) is not None}
        if any(target[name] != text for name, text in stored.items()):
            metric = {**metric, field: {**source, "target": {**target, **stored}}}
    return metric


def prepare_horizontal_pod_autoscaler(value: dict[str, Any]) -> dict[str, Any]:
    """Without status, and with the annotations that the server would write. Mirrors: autoscalerStrategy.PrepareForCreate."""
    if current().has("HPAGeneration"):
        value = with_first_generation(value)
    return with_written_annotations({**value, "status": {"currentReplicas": 0, "desiredReplicas": 0}})


def prepare_horizontal_pod_autoscaler_update(new: dict[str, Any], old: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: autoscalerStrategy.PrepareForUpdate."""
    return with_written_annotations({**new, "status": old.get("status") or {}})


def with_written_annotations(value: dict[str, Any]) -> dict[str, Any]:
    """The object after a way through the server's conversions, which keep the annotations above to themselves."""
    metadata = value.get("metadata") or {}
    annotations = metadata.get("annotations") or {}
    if value.get("apiVersion") == "autoscaling/v1":
        spec = as_version_2(value)["spec"]
        filled = dict(value["spec"])
        for metric in spec["metrics"]:
            if _is_cpu_utilization(metric):
                filled["targetCPUUtilizationPercentage"] = metric["resource"]["target"]["averageUtilization"]
                break
        value = {**value, "spec": filled}
    if not any(name in annotations for name in _OURS):
        return value
    kept = {name: text for name, text in annotations.items() if name not in _OURS}
    if value.get("apiVersion") == "autoscaling/v1":
        kept |= {name: annotations[name] for name in (_METRICS, _BEHAVIOR) if name in annotations and _decoded(annotations[name])}
    return {**value, "metadata": {**metadata, "annotations": kept}}


def _is_cpu_utilization(metric: dict[str, Any]) -> bool:
    resource = metric.get("resource") or {}
    return (
        metric.get("type") == "Resource"
        and resource.get("name") == "cpu"
        and (resource.get("target") or {}).get("averageUtilization") is not None
    )


def as_version_2(value: dict[str, Any]) -> dict[str, Any]:
    """The object as autoscaling/v2 says it; a v2 object as it is. Mirrors: Convert_v1_HorizontalPodAutoscaler_To_autoscaling_…."""
    if value.get("apiVersion") != "autoscaling/v1":
        return value
    spec = value.get("spec") or {}
    annotations = (value.get("metadata") or {}).get("annotations") or {}
    metrics: list[dict[str, Any]] = []
    others = _decoded(annotations.get(_METRICS))
    if isinstance(others, list):
        metrics = [_metric_of_version_1(metric) for metric in others if isinstance(metric, dict)]
    if spec.get("targetCPUUtilizationPercentage") is not None:
        metrics.append(_cpu_metric(spec["targetCPUUtilizationPercentage"]))
    converted = {key: item for key, item in spec.items() if key != "targetCPUUtilizationPercentage"}
    converted["metrics"] = metrics or [_cpu_metric(_DEFAULT_CPU)]
    behavior = _decoded(annotations.get(_BEHAVIOR))
    if isinstance(behavior, dict) and behavior:
        converted["behavior"] = _camel_case(behavior)
    return {**value, "apiVersion": "autoscaling/v2", "spec": converted}


def as_version_1(value: dict[str, Any]) -> dict[str, Any]:
    """A new autoscaling/v2 object as autoscaling/v1 says it. Mirrors: Convert_autoscaling_HorizontalPodAutoscaler_To_v1_…."""
    if value.get("apiVersion") != "autoscaling/v2":
        return value
    spec = dict(value.get("spec") or {})
    metrics, behavior = spec.pop("metrics", None) or (), spec.pop("behavior", None)
    percentage = next((metric["resource"]["target"]["averageUtilization"] for metric in metrics if _is_cpu_utilization(metric)), None)
    if percentage is not None:
        spec["targetCPUUtilizationPercentage"] = percentage
    metadata = value.get("metadata") or {}
    annotations = {name: text for name, text in (metadata.get("annotations") or {}).items() if name not in _OURS}
    others = [_metric_for_version_1(metric) for metric in metrics if not _is_cpu_utilization(metric)]
    if others:
        annotations[_METRICS] = json.dumps(others, separators=(",", ":"))
    if behavior is not None:
        annotations[_BEHAVIOR] = json.dumps(_go_names(behavior, _BEHAVIOR_FIELDS), separators=(",", ":"))
    if annotations:
        metadata = {**metadata, "annotations": annotations}
    return {**value, "apiVersion": "autoscaling/v1", "metadata": metadata, "spec": spec}


# The fields of the internal types in their order; the annotation prints all of them under Go's names.
_POLICY_FIELDS: dict[str, Any] = {"type": None, "value": None, "periodSeconds": None}
_RULE_FIELDS: dict[str, Any] = {"stabilizationWindowSeconds": None, "selectPolicy": None, "policies": _POLICY_FIELDS, "tolerance": None}
_BEHAVIOR_FIELDS: dict[str, Any] = {"scaleUp": _RULE_FIELDS, "scaleDown": _RULE_FIELDS}


def _go_names(value: Any, fields: dict[str, Any] | None) -> Any:
    if isinstance(value, list):
        return [_go_names(item, fields) for item in value]
    if fields is None or value is None:
        return value
    return {name[:1].upper() + name[1:]: _go_names(value.get(name), below) for name, below in fields.items()}


def _metric_for_version_1(metric: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: Convert_autoscaling_MetricSpec_To_v1_MetricSpec."""
    field = next((name for name in ("object", "pods", "resource", "containerResource", "external") if metric.get(name) is not None), "")
    source: dict[str, Any] = metric[field] if field else {}
    target: dict[str, Any] = source.get("target") or {}
    identity: dict[str, Any] = source.get("metric") or {}
    average = target.get("averageValue")
    named = {"metricName": identity.get("name") or ""}
    selector = identity.get("selector")
    made: dict[str, Any] = {}
    if field == "object":
        described = source.get("describedObject") or {}
        who = {name: described.get(name) or "" for name in ("kind", "name")} | {key: described[key] for key in ("apiVersion",) if described.get(key)}
        made = {"target": who, **named, "targetValue": target.get("value") or "0", "selector": selector, "averageValue": average}
    elif field == "pods":
        made = {**named, "targetAverageValue": average or "0", "selector": selector}
    elif field == "external":
        made = {**named, "metricSelector": selector, "targetValue": target.get("value"), "targetAverageValue": average}
    elif field:
        made = {"name": source.get("name") or "", "targetAverageUtilization": target.get("averageUtilization"), "targetAverageValue": average}
        if field == "containerResource":
            made["container"] = source.get("container") or ""
    return {"type": metric.get("type") or "", **({field: {key: each for key, each in made.items() if each is not None}} if field else {})}


def _decoded(text: str | None) -> Any:
    if not text:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _camel_case(value: Any) -> Any:
    """The annotation has Go's field names: ``ScaleUp`` for ``scaleUp``."""
    if isinstance(value, dict):
        return {key[:1].lower() + key[1:]: _camel_case(item) for key, item in value.items()}
    return [_camel_case(item) for item in value] if isinstance(value, list) else value


def _metric_of_version_1(metric: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: Convert_v1_MetricSpec_To_autoscaling_MetricSpec."""
    converted: dict[str, Any] = {"type": metric.get("type")}
    for field in ("object", "pods", "resource", "containerResource", "external"):
        source = metric.get(field)
        if isinstance(source, dict):
            converted[field] = _source_of_version_1(field, source)
    return converted


def _source_of_version_1(field: str, source: dict[str, Any]) -> dict[str, Any]:
    average, total = source.get("targetAverageValue"), source.get("targetValue")
    if field in ("resource", "containerResource"):
        utilization = source.get("targetAverageUtilization")
        kind = "AverageValue" if utilization is None else "Utilization"
        target = {"type": kind, "averageValue": average, "averageUtilization": utilization}
        return {"name": source.get("name"), "container": source.get("container"), "target": target}
    if field == "object":
        average = source.get("averageValue")
        total = total if total is not None else "0"
        target = {"type": "Value" if average is None else "AverageValue", "value": total, "averageValue": average}
        if average is not None and stored_quantity(total) == "0":
            target["value"] = None
    elif field == "pods":
        target = {"type": "AverageValue", "averageValue": average if average is not None else "0"}
    else:
        target = {"type": "AverageValue" if total is None else "Value", "value": total, "averageValue": average}
    return {"metric": {"name": source.get("metricName")}, "target": target, "describedObject": source.get("target")}
