"""Validation of HorizontalPodAutoscalers of any version. Mirrors: pkg/apis/autoscaling/validation v1.36."""

from __future__ import annotations

from kubecheck.api.defaults.autoscaling import as_version_2
from kubecheck.api.validation.common.resource_names import validate_container_resource_name, validate_nonnegative_quantity
from kubecheck.fields import FieldError, Named, forbidden, invalid, not_supported, required
from kubecheck.release import current
from kubecheck.values.metadata import validate_object_meta
from kubecheck.values.names import is_dns1123_label, is_path_segment_name, name_is_dns_subdomain
from kubecheck.values.quantity import Quantity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import Steps

_SOURCES = {"Object": "object", "External": "external", "Pods": "pods", "Resource": "resource", "ContainerResource": "containerResource"}
_SOURCE_TYPES = tuple(sorted(_SOURCES))
_SELECTS = ("Disabled", "Max", "Min")


class Leniency:
    """What an update forgives because the stored object has it already. Mirrors: HorizontalPodAutoscalerSpecValidationOptions."""

    __slots__ = ("any_metric_version", "any_target_version", "lowest")

    def __init__(self, lowest: int | None = None, any_target_version: bool = False, any_metric_version: bool = False) -> None:
        self.lowest = lowest
        self.any_target_version = any_target_version
        self.any_metric_version = any_metric_version


STRICT = Leniency()


def validate_horizontal_pod_autoscaler(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateHorizontalPodAutoscaler."""
    errors = validate_object_meta(value.get("metadata") or {}, True, name_is_dns_subdomain, ("metadata",))
    return errors + validate_spec(as_version_2(value).get("spec") or {}, STRICT)


def validate_spec(spec: dict[str, Any], leniency: Leniency) -> list[FieldError]:
    """Mirrors: validateHorizontalPodAutoscalerSpec, over the spec of version 2."""
    errors: list[FieldError] = []
    low, high = spec.get("minReplicas"), spec.get("maxReplicas") or 0
    lowest = leniency.lowest
    if lowest is None:
        lowest = 0 if current().has("HPAScaleToZero") else 1
    if low is not None and low < lowest:
        errors.append(invalid(("spec", "minReplicas"), low, f"must be greater than or equal to {lowest}"))
    if high <= 0:
        errors.append(_refuse_maximum(high, ("spec", "maxReplicas")))
    if low is not None and high < low:
        errors.append(invalid(("spec", "maxReplicas"), high, "must be greater than or equal to `minReplicas`"))
    target = spec.get("scaleTargetRef") or {}
    empty_group = target.get("kind") == "ReplicationController"
    errors += validate_object_reference(target, ("spec", "scaleTargetRef"), leniency.any_target_version, empty_group)
    metrics = spec.get("metrics") or ()
    for index, metric in enumerate(metrics):
        errors += _validate_metric(metric or {}, ("spec", "metrics", index), leniency)
    if low == 0 and not any((metric or {}).get("type") in ("Object", "External") for metric in metrics):
        detail = "must specify at least one Object or External metric to support scaling to zero replicas"
        errors.append(forbidden(("spec", "metrics"), detail))
    behavior = spec.get("behavior")
    if behavior is not None:
        for field in ("scaleUp", "scaleDown"):
            if behavior.get(field) is not None:
                errors += _validate_rules(behavior[field], ("spec", "behavior", field))
    return errors


def _refuse_maximum(high: int, path: Steps) -> FieldError:
    if not current().since(36):
        return invalid(path, high, "must be greater than 0")
    if high:
        return invalid(path, high, "must be greater than or equal to 1")
    return required(path, "" if current().since(37) else "must be set and greater than 0")


def api_version_error(api_version: str, allow_empty_group: bool) -> str:
    """What is wrong with the version of a reference, or an empty text. Mirrors: ValidateAPIVersion."""
    if not current().since(34):
        return ""
    if api_version.count("/") > 1:
        return f"unexpected GroupVersion string: {api_version}"
    group = api_version.rpartition("/")[0]
    return "" if group or allow_empty_group else "apiVersion must specify API group"


def validate_object_reference(reference: dict[str, Any], path: Steps, any_version: bool, allow_empty_group: bool) -> list[FieldError]:
    """Mirrors: ValidateCrossVersionObjectReference."""
    errors: list[FieldError] = []
    for field in ("kind", "name"):
        text = reference.get(field) or ""
        if text:
            errors += [invalid((*path, field), text, message) for message in is_path_segment_name(text)]
        else:
            errors.append(required((*path, field), ""))
    if not any_version:
        api_version = reference.get("apiVersion") or ""
        message = api_version_error(api_version, allow_empty_group)
        if message:
            errors.append(invalid((*path, "apiVersion"), api_version, message))
    return errors


def _validate_metric(metric: dict[str, Any], path: Steps, leniency: Leniency) -> list[FieldError]:
    """Mirrors: validateMetricSpec: only the first source that is given is looked at."""
    kind = metric.get("type") or ""
    errors: list[FieldError] = []
    if not kind:
        errors.append(required((*path, "type"), "must specify a metric source type"))
    if kind not in _SOURCES:
        errors.append(not_supported((*path, "type"), kind, _SOURCE_TYPES))
    present = [field for field in _SOURCES.values() if metric.get(field) is not None]
    if present:
        errors += _validate_source(present[0], metric[present[0]], (*path, present[0]), leniency)
    expected = _SOURCES.get(kind)
    if expected is None:
        errors.append(not_supported((*path, "type"), kind, _SOURCE_TYPES))
    elif metric.get(expected) is None or (expected == "containerResource" and not current().since(27)):
        text = "must populate information for the given metric source"
        if metric.get(expected) is not None:
            text += " (only allowed when HPAContainerMetrics feature is enabled)"
        errors.append(required((*path, expected), text))
    if len(present) != 1:
        errors += [forbidden((*path, field), "must populate the given metric source only") for field in present if field != expected]
    return errors


def _validate_source(field: str, source: dict[str, Any], path: Steps, leniency: Leniency) -> list[FieldError]:
    """Mirrors: validateObjectSource, validateExternalSource, validatePodsSource, validateResourceSource, validateContainerResourceSource."""
    errors: list[FieldError] = []
    target, at = source.get("target") or {}, (*path, "target")
    if field == "object":
        described = source.get("describedObject") or {}
        errors += validate_object_reference(described, (*path, "describedObject"), leniency.any_metric_version, True)
    if field in ("object", "external", "pods"):
        name = (source.get("metric") or {}).get("name") or ""
        if name:
            errors += [invalid((*path, "metric", "name"), name, message) for message in is_path_segment_name(name)]
        else:
            errors.append(required((*path, "metric", "name"), "must specify a metric name"))
    else:
        errors += _validate_resource_source(field, source, path)
    errors += _validate_target(target, at)
    value, average, utilization = (target.get(key) is not None for key in ("value", "averageValue", "averageUtilization"))
    if field == "object" and not value and not average:
        errors.append(required((*at, "averageValue"), "must set either a target value or averageValue"))
    elif field == "external":
        if not value and not average:
            errors.append(required((*at, "averageValue"), "must set either a target value for metric or a per-pod target"))
        if value and average:
            errors.append(forbidden((*at, "value"), "may not set both a target value for metric and a per-pod target"))
    elif field == "pods" and not average:
        errors.append(required((*at, "averageValue"), "must specify a positive target averageValue"))
    elif field in ("resource", "containerResource"):
        if not utilization and not average:
            errors.append(required((*at, "averageUtilization"), "must set either a target raw value or a target utilization"))
        if utilization and average:
            errors.append(forbidden((*at, "averageValue"), "may not set both a target raw value and a target utilization"))
    return errors


def _validate_resource_source(field: str, source: dict[str, Any], path: Steps) -> list[FieldError]:
    errors: list[FieldError] = []
    name = source.get("name") or ""
    if not name:
        errors.append(required((*path, "name"), "must specify a resource name"))
    if field == "containerResource":
        if name:
            errors += validate_container_resource_name(name, (*path, "name"), is_metric=True)
        container = source.get("container") or ""
        if container:
            errors += [invalid((*path, "container"), container, message) for message in is_dns1123_label(container)]
        else:
            errors.append(required((*path, "container"), "must specify a container"))
    return errors


def _validate_target(target: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateMetricTarget."""
    kind, utilization = target.get("type") or "", target.get("averageUtilization")
    errors: list[FieldError] = []
    if not kind:
        errors.append(required((*path, "type"), "must specify a metric target type"))
    if kind not in ("Utilization", "Value", "AverageValue"):
        errors.append(invalid((*path, "type"), Named(kind), "must be either Utilization, Value, or AverageValue"))
    for field in ("value", "averageValue"):
        amount = target.get(field)
        if amount is not None and Quantity.parse(amount).nanos <= 0:
            from kubecheck.values.go_notation import shown_amount

            errors.append(invalid((*path, field), shown_amount(amount), "must be positive"))
    if utilization is not None and utilization < 1:
        errors.append(invalid((*path, "averageUtilization"), utilization, "must be greater than 0"))
    return errors


def _validate_rules(rules: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateScalingRules."""
    window, select, policies, tolerance = (rules.get(field) for field in ("stabilizationWindowSeconds", "selectPolicy", "policies", "tolerance"))
    errors: list[FieldError] = []
    if window is not None and window < 0:
        errors.append(invalid((*path, "stabilizationWindowSeconds"), window, "must be greater than or equal to zero"))
    if window is not None and window > 3600:
        errors.append(invalid((*path, "stabilizationWindowSeconds"), window, "must be less than or equal to 3600"))
    if select is not None and select not in _SELECTS:
        errors.append(not_supported((*path, "selectPolicy"), select, _SELECTS))
    if not policies:
        errors.append(required((*path, "policies"), "must specify at least one Policy"))
    for index, policy in enumerate(policies or ()):
        errors += _validate_policy(policy or {}, (*path, "policies", index))
    if tolerance is not None:
        errors += validate_nonnegative_quantity(tolerance, (*path, "tolerance"))
    return errors


def _validate_policy(policy: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateScalingPolicy."""
    errors: list[FieldError] = []
    kind, amount, period = policy.get("type") or "", policy.get("value") or 0, policy.get("periodSeconds") or 0
    if kind not in ("Pods", "Percent"):
        errors.append(not_supported((*path, "type"), kind, ("Percent", "Pods")))
    if amount <= 0:
        errors.append(invalid((*path, "value"), amount, "must be greater than zero"))
    if period <= 0:
        errors.append(invalid((*path, "periodSeconds"), period, "must be greater than zero"))
    if period > 1800:
        errors.append(invalid((*path, "periodSeconds"), period, "must be less than or equal to 1800"))
    return errors
