"""Validation of the annotations of pods and of pod templates. Mirrors: ValidatePodSpecificAnnotations (pkg/apis/core/validation) v1.36."""

from __future__ import annotations

from kubecheck.api.validation.core.security_contexts import each_container
from kubecheck.field_messages import quote
from kubecheck.fields import Key, forbidden, invalid
from kubecheck.release import current

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldError, Steps

MIRROR_ANNOTATION = "kubernetes.io/config.mirror"
_DELETION_COST = "controller.kubernetes.io/pod-deletion-cost"
_TOLERATIONS = "scheduler.alpha.kubernetes.io/tolerations"
APP_ARMOR_PREFIX = "container.apparmor.security.beta.kubernetes.io/"
_SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod"
_SECCOMP_CONTAINER = "container.seccomp.security.alpha.kubernetes.io/"


def validate_pod_annotations(annotations: dict[str, Any], spec: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: ValidatePodSpecificAnnotations."""
    errors: list[FieldError] = []
    if MIRROR_ANNOTATION in annotations and not spec.get("nodeName"):
        errors.append(invalid((*path, Key(MIRROR_ANNOTATION)), annotations[MIRROR_ANNOTATION], "must set spec.nodeName if mirror pod annotation is set"))
    if annotations.get(_TOLERATIONS):
        errors += _validate_annotated_tolerations(annotations[_TOLERATIONS], path)
    cost = annotations.get(_DELETION_COST)
    if cost is not None and not _is_deletion_cost(cost):
        errors.append(invalid((*path, Key(_DELETION_COST)), cost, "must be a 32bit integer"))
    for key, value in annotations.items():
        if key == _SECCOMP_POD or key.startswith(_SECCOMP_CONTAINER):
            errors += _validate_annotated_seccomp(value, (*path, key))
        elif key.startswith(APP_ARMOR_PREFIX):
            errors += _validate_annotated_app_armor(key, value, spec, path)
    return errors


def _validate_annotated_tolerations(text: str, path: Steps) -> list[FieldError]:
    """Mirrors: helper.GetTolerationsFromPodAnnotations, ValidateTolerationsInPodAnnotations."""
    from kubecheck.values.go_json import list_error

    if fault := list_error(text.encode("utf-8", "surrogatepass"), "[]v1.Toleration", is_second=current().since(37)):
        return [invalid(path, _TOLERATIONS, fault)]
    import json

    from kubecheck.api.validation.core.pod_placement import validate_tolerations

    tolerations = json.loads(text) or []
    return validate_tolerations(tolerations, (*path, _TOLERATIONS)) if all(isinstance(each, dict | None) for each in tolerations) else []


def _is_deletion_cost(text: str) -> bool:
    """Mirrors: helper.GetDeletionCostFromPodAnnotations."""
    digits = text.removeprefix("-")
    if text.startswith("+") or not (digits.isascii() and digits.isdigit()) or (digits != "0" and digits.startswith("0")):
        return False
    return -(2**31) <= int(text) < 2**31


def _validate_annotated_seccomp(value: str, path: Steps) -> list[FieldError]:
    """Mirrors: ValidateSeccompProfile."""
    if value in {"runtime/default", "docker/default", "unconfined"}:
        return []
    if value.startswith("localhost/"):
        from kubecheck.api.validation.core.pod_volumes import validate_descending_path

        return validate_descending_path(value.removeprefix("localhost/"), path)
    return [invalid(path, value, "must be a valid seccomp profile")]


def _validate_annotated_app_armor(key: str, value: str, spec: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: ValidateAppArmorPodAnnotations, ValidateAppArmorProfileFormat."""
    errors: list[FieldError] = []
    name = key.removeprefix(APP_ARMOR_PREFIX)
    if all((container.get("name") or "") != name for container, _ in each_container(spec, ())):
        errors.append(invalid((*path, Key(key)), name, "container not found"))
    if value not in {"", "runtime/default", "unconfined"} and not value.startswith("localhost/"):
        errors.append(invalid((*path, Key(key)), value, f"invalid AppArmor profile name: {quote(value)}"))
    return errors


def validate_profiles(annotations: dict[str, Any], spec: dict[str, Any], path: Steps) -> list[FieldError]:
    """Annotations and fields that say the same must agree.

    Mirrors: validateSeccompAnnotationsAndFields, validateAppArmorAnnotationsAndFieldsMatchOnCreate.
    """
    errors: list[FieldError] = []
    context = spec.get("securityContext") or {}
    if context.get("seccompProfile") is not None and _SECCOMP_POD in annotations:
        where = (*path, "securityContext", "seccompProfile")
        errors += _validate_match(annotations[_SECCOMP_POD], context["seccompProfile"], where, "seccomp")
    for container, at in each_container(spec, path):
        own, name = container.get("securityContext") or {}, container.get("name") or ""
        key = _SECCOMP_CONTAINER + name
        if own.get("seccompProfile") is not None and key in annotations:
            where = (*at, "securityContext", "seccompProfile")
            errors += _validate_match(annotations[key], own["seccompProfile"], where, "seccomp")
    if (spec.get("os") or {}).get("name") == "windows":
        return errors
    for container, at in each_container(spec, path):
        own = (container.get("securityContext") or {}).get("appArmorProfile") or context.get("appArmorProfile")
        key = APP_ARMOR_PREFIX + (container.get("name") or "")
        if own is not None and key in annotations:
            errors += _validate_match(annotations[key], own, (*at, "securityContext", "appArmorProfile"), "apparmor")
    return errors


def _validate_match(annotation: str, profile: dict[str, Any], path: Steps, what: str) -> list[FieldError]:
    """Mirrors: validateSeccompAnnotationsAndFieldsMatch."""
    kind = profile.get("type")
    defaults = {"runtime/default", "docker/default"} if what == "seccomp" else {"runtime/default"}
    good = {"Unconfined": annotation == "unconfined", "RuntimeDefault": annotation in defaults, "Localhost": annotation.startswith("localhost/")}
    if kind in good and not good[kind]:
        return [forbidden((*path, "type"), f"{what} type in annotation and field must match")]
    if kind == "Localhost" and annotation.removeprefix("localhost/") != profile.get("localhostProfile"):
        return [forbidden((*path, "localhostProfile"), f"{what} profile in annotation and field must match")]
    return []
