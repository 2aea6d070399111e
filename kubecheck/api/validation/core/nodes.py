"""Validation of Nodes. Mirrors: ValidateNode (pkg/apis/core/validation) v1.36."""

from __future__ import annotations

import json

from kubecheck.api.validation.common.resource_names import validate_resource_quantity_value
from kubecheck.fields import DUPLICATE, FieldError, duplicate, invalid, not_supported, required
from kubecheck.values import addresses
from kubecheck.values.metadata import validate_object_meta
from kubecheck.values.names import byte_length, is_valid_label_value, name_is_dns_subdomain
from kubecheck.values.selector import validate_label_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import Steps

_TAINTS = "scheduler.alpha.kubernetes.io/taints"
_AVOID_PODS = "scheduler.alpha.kubernetes.io/preferAvoidPods"
_EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")
_ALPHANUMERIC = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def validate_node(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateNode."""
    metadata, spec, status = (value.get(part) or {} for part in ("metadata", "spec", "status"))
    errors = validate_object_meta(metadata, False, name_is_dns_subdomain, ("metadata",))
    errors += validate_node_annotations(metadata.get("annotations") or {})
    errors += validate_node_taints(spec)
    errors += validate_node_resources(status)
    capacity = ((status.get("nodeInfo") or {}).get("swap") or {}).get("capacity")
    if capacity is not None and capacity <= 0:
        errors.append(invalid(("metadata", "nodeSwapStatus", "capacity"), capacity, "must be greater than zero"))
        errors[-1].at = ("status", "nodeInfo", "swap", "capacity")
    errors += validate_declared_features(status)
    ranges = [text or "" for text in spec.get("podCIDRs") or ()]
    path = ("spec", "podCIDRs")
    for index, text in enumerate(ranges):
        errors += addresses.is_valid_cidr_for_legacy_field((*path, index), text)
    if len(ranges) > 1:
        parsed = [addresses.parse_cidr(text) for text in ranges]
        if None in parsed:
            from kubecheck.fields import internal

            bad = ranges[parsed.index(None)]
            found = f"invalid CIDR[{parsed.index(None)}]: <nil> (invalid CIDR address: {bad})"
            detail = f"invalid PodCIDRs. failed to check with dual stack with error:{found}"
            errors.append(internal(path, detail))
        if None in parsed or len({network.family for network in parsed if network}) < 2 or len(ranges) > 2:
            errors.append(invalid(path, ranges, "may specify no more than one CIDR for each IP family"))
    return errors


def validate_node_annotations(annotations: dict[str, str]) -> list[FieldError]:
    """Mirrors: ValidateNodeSpecificAnnotations."""
    errors: list[FieldError] = []
    path: Steps = ("metadata", "annotations")
    if annotations.get(_TAINTS):
        found = _decoded(annotations[_TAINTS])
        if isinstance(found, list):
            errors += _validate_taints([taint if isinstance(taint, dict) else {} for taint in found], (*path, _TAINTS))
        else:
            errors.append(invalid(path, _TAINTS, _json_error(annotations[_TAINTS], "[]core.Taint")))
    if annotations.get(_AVOID_PODS):
        found = _decoded(annotations[_AVOID_PODS])
        if isinstance(found, dict):
            for index, entry in enumerate(found.get("preferAvoidPods") or ()):
                errors += _validate_avoided(entry or {}, (*path, _AVOID_PODS, index))
        else:
            errors.append(invalid((*path, "AvoidPods"), _AVOID_PODS, _json_error(annotations[_AVOID_PODS], "v1.AvoidPods")))
    return errors


def _decoded(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _json_error(text: str, wanted: str) -> str:
    from kubecheck.release import current
    from kubecheck.values.go_json import object_error

    message = object_error(text.encode("utf-8", "surrogatepass"), is_second=current().since(37))
    if message.startswith("json: "):
        return message.rpartition("map[string]interface {}")[0] + wanted
    return message or f"json: cannot unmarshal object into Go value of type {wanted}"


def _validate_avoided(entry: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validatePreferAvoidPodsEntry."""
    controller = (entry.get("podSignature") or {}).get("podController")
    if controller is None:
        return [required((*path, "PodSignature"), "")]
    if not controller.get("controller"):
        return [invalid((*path, "PodSignature", "PodController", "Controller"), False, "must point to a controller")]
    return []


def validate_node_taints(spec: dict[str, Any]) -> list[FieldError]:
    """The taints, whose place the server takes for ``metadata.taints``."""
    errors = _validate_taints([taint or {} for taint in spec.get("taints") or ()], ("metadata", "taints"))
    for error in errors:
        error.at = ("spec", "taints", *error.path[2:])
    return errors


def _validate_taints(taints: list[dict[str, Any]], path: Steps) -> list[FieldError]:
    """Mirrors: validateNodeTaints."""
    errors: list[FieldError] = []
    seen: set[tuple[str, str]] = set()
    for index, taint in enumerate(taints):
        at = (*path, index)
        key, value, effect = (taint.get(field) or "" for field in ("key", "value", "effect"))
        errors += validate_label_name(key, (*at, "key"))
        messages = is_valid_label_value(value)
        if messages:
            errors.append(invalid((*at, "value"), value, ";".join(messages)))
        if not effect:
            errors.append(required((*at, "effect"), ""))
        elif effect not in _EFFECTS:
            errors.append(not_supported((*at, "effect"), effect, _EFFECTS))
        if (key, effect) in seen:
            from kubecheck.api.go_structs import go_struct

            detail = "taints must be unique by key and effect pair"
            errors.append(FieldError(DUPLICATE, at, go_struct("core.Taint", taint), detail))
        seen.add((key, effect))
    return errors


def validate_node_resources(status: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateNodeResources."""
    errors: list[FieldError] = []
    for field in ("capacity", "allocatable"):
        for name, amount in (status.get(field) or {}).items():
            errors += validate_resource_quantity_value(name, amount if amount is not None else "0", ("status", field, name))
    return errors


def validate_declared_features(status: dict[str, Any]) -> list[FieldError]:
    """Mirrors: validateNodeDeclaredFeatures."""
    names = [name or "" for name in status.get("declaredFeatures") or ()]
    path: Steps = ("status", "declaredFeatures")
    errors: list[FieldError] = []
    for index, name in enumerate(names):
        message = _feature_error(name)
        if message:
            errors.append(invalid((*path, index), name, message))
        if index and name == names[index - 1]:
            errors.append(duplicate((*path, index), name))
        elif index and name < names[index - 1]:
            errors.append(invalid((*path, index), name, "list must be sorted alphabetically"))
    return errors


def _feature_error(name: str) -> str:
    """Mirrors: validateNodeDeclaredFeatureName."""
    from kubecheck.field_messages import quote

    if byte_length(name) > 253:
        return f"invalid feature name {quote(name)}: must be no more than 253 characters"
    parts = name.split("/")
    good = all(part and not part.strip(_ALPHANUMERIC) and part[0].isalpha() for part in parts) and parts[0][0].isupper()
    if good:
        return ""
    return (
        f"invalid feature name {quote(name)}: must start with an UpperCamelCase segment, with subsequent segments separated by '/' "
        "(e.g., MyFeature or MyFeature/mySubFeature), and contain only alphanumeric characters and slashes"
    )
