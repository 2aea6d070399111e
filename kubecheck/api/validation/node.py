"""Validation of RuntimeClasses. Mirrors: pkg/apis/node/validation v1.36."""

from __future__ import annotations

from kubecheck.api.validation.common.device_names import in_bytes
from kubecheck.api.validation.core.pod_placement import validate_tolerations
from kubecheck.api.validation.core.pod_resources import validate_container_resources
from kubecheck.fields import FieldError, duplicate, invalid, required
from kubecheck.release import current
from kubecheck.values.metadata import validate_object_meta_accessor
from kubecheck.values.names import is_dns1123_label, name_is_dns_subdomain
from kubecheck.values.selector import validate_labels

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import Steps


def validate_runtime_class(value: dict[str, Any], *, is_declared: bool = True) -> list[FieldError]:
    """What is wrong with a class.

    Args:
        value: the class.
        is_declared: whether the declarative format speaks for the handler, as it does since 1.37 unless an update changes it.

    Mirrors: ValidateRuntimeClass.
    """
    errors = validate_object_meta_accessor(value.get("metadata") or {}, False, name_is_dns_subdomain, ("metadata",))
    handler = value.get("handler") or ""
    if handler or not current().since(36):
        found = is_dns1123_label(handler)
        if is_declared and current().since(37):
            found = list(map(in_bytes, found))
        errors += [invalid(("handler",), handler, message) for message in found]
    else:
        errors.append(required(("handler",), ""))
    overhead, scheduling = value.get("overhead"), value.get("scheduling")
    if overhead is not None:
        errors += validate_container_resources({"limits": overhead.get("podFixed")}, frozenset(), ("overhead",))
    if scheduling is not None:
        errors += validate_labels(scheduling.get("nodeSelector") or {}, ("scheduling", "nodeSelector"))
        tolerations = scheduling.get("tolerations") or []
        where: Steps = ("scheduling", "tolerations")
        found_there = validate_tolerations(tolerations, where if current().since(35) else (*where, "tolerations"))
        for error in found_there:
            error.at = ("scheduling", "tolerations", *error.path[-2:])
        errors += found_there
        errors += _validate_unique(tolerations, ("scheduling", "tolerations"))
    return errors


def _validate_unique(tolerations: list[dict[str, Any]], path: Steps) -> list[FieldError]:
    """No two tolerations of the same key, operator, value and effect. Mirrors: validateTolerations."""
    errors: list[FieldError] = []
    seen: set[tuple[str, ...]] = set()
    for index, toleration in enumerate(tolerations):
        identity = tuple((toleration or {}).get(field) or "" for field in ("key", "operator", "value", "effect"))
        if identity in seen:
            from kubecheck.api.go_structs import go_struct

            errors.append(duplicate((*path, index), go_struct("core.Toleration", toleration)))
        seen.add(identity)
    return errors
