"""Validation of authorization.k8s.io: reviews, which are answered and never stored. Mirrors: pkg/apis/authorization/validation v1.36."""

from __future__ import annotations

from kubecheck.fields import FieldError, forbidden, invalid, required
from kubecheck.release import current
from kubecheck.values.names import is_qualified_name, is_valid_label_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import Steps


def _validate_attributes(spec: dict[str, Any]) -> list[FieldError]:
    """The part that all access reviews share. Mirrors: ValidateSelfSubjectAccessReviewSpec."""
    resource, other = spec.get("resourceAttributes"), spec.get("nonResourceAttributes")
    errors: list[FieldError] = []
    text = "exactly one of nonResourceAttributes or resourceAttributes must be specified"
    is_declared = current().since(37)  # a union, told at the spec
    if resource is not None and other is not None:
        shown = _shown_paths(other)
        if is_declared:
            errors.append(invalid(("spec",), shown, text))
        else:
            errors.append(invalid(("spec", "nonResourceAttributes"), shown, "cannot be specified in combination with resourceAttributes"))
    if resource is None and other is None:
        errors.append(invalid(("spec",) if is_declared else ("spec", "resourceAttributes"), None, text))
    return errors


def _shown_paths(attributes: dict[str, Any]) -> object:
    """Attributes of what is no resource, as messages show them."""
    from kubecheck.api.go_structs import go_struct

    return go_struct("authorization.NonResourceAttributes", attributes)


def _validate_subject(spec: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateSubjectAccessReviewSpec."""
    if spec.get("user") or spec.get("groups"):
        return []
    return [invalid(("spec", "user"), "", "at least one of user or group must be specified")]


def _validate_selectors(spec: dict[str, Any]) -> list[FieldError]:
    """Mirrors: validateResourceAttributes, validateFieldSelectorAttributes, validateLabelSelectorAttributes."""
    errors: list[FieldError] = []
    attributes = spec.get("resourceAttributes") or {}
    for name in ("fieldSelector", "labelSelector"):
        selector = attributes.get(name)
        if selector is None:
            continue
        path: Steps = ("spec.resourceAttributes", name)
        at = ("spec", "resourceAttributes", name)
        raw, requirements = selector.get("rawSelector") or "", selector.get("requirements") or ()
        found: list[FieldError] = []
        if raw and requirements:
            found.append(invalid((*path, "rawSelector"), raw, "may not specified at the same time as requirements"))
        if not raw and not requirements:
            text = f"when spec.resourceAttributes.{name} is specified, requirements or rawSelector is required"
            found.append(required((*path, "requirements"), text))
        for index, requirement in enumerate(requirements):
            found += _validate_requirement(requirement or {}, (*path, "requirements", index), is_label=name == "labelSelector")
        for error in found:
            error.at = at
        errors += found
    return errors


def _validate_requirement(requirement: dict[str, Any], path: Steps, *, is_label: bool) -> list[FieldError]:
    """Mirrors: ValidateFieldSelectorRequirement and ValidateLabelSelectorRequirement, where unknown operators are allowed."""
    errors: list[FieldError] = []
    key, operator, values = requirement.get("key") or "", requirement.get("operator") or "", requirement.get("values") or ()
    if not is_label and not key:
        errors.append(required((*path, "key"), "must be specified"))
    if operator in {"In", "NotIn"} and not values:
        errors.append(required((*path, "values"), "must be specified when `operator` is 'In' or 'NotIn'"))
    elif operator in {"Exists", "DoesNotExist"} and values:
        errors.append(forbidden((*path, "values"), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"))
    if is_label:
        errors += [invalid((*path, "key"), key, message) for message in is_qualified_name(key)]
        for index, value in enumerate(values):
            errors += [invalid((*path, "values", index), value, message) for message in is_valid_label_value(value)]
    return errors


def _validate_empty_metadata(value: dict[str, Any], allowed: tuple[str, ...], detail: str) -> list[FieldError]:
    metadata = value.get("metadata") or {}
    if all(not item or key in allowed or key == "managedFields" for key, item in metadata.items()):
        return []
    from kubecheck.api.encoding import encode
    from kubecheck.api.managed_fields import with_managed_fields
    from kubecheck.values.go_notation import in_notation

    return [invalid(("metadata",), in_notation("v1.ObjectMeta", with_managed_fields(encode(value))), detail)]


def validate_subject_access_review(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateSubjectAccessReview."""
    spec = value.get("spec") or {}
    errors = _validate_attributes(spec) + _validate_subject(spec) + _validate_selectors(spec)
    return errors + _validate_empty_metadata(value, (), "must be empty")


def validate_self_subject_access_review(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateSelfSubjectAccessReview."""
    spec = value.get("spec") or {}
    return _validate_attributes(spec) + _validate_selectors(spec) + _validate_empty_metadata(value, (), "must be empty")


def validate_local_subject_access_review(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateLocalSubjectAccessReview."""
    spec = value.get("spec") or {}
    errors = _validate_attributes(spec) + _validate_subject(spec) + _validate_selectors(spec)
    errors += _validate_empty_metadata(value, ("namespace",), "must be empty except for namespace")
    resource, other = spec.get("resourceAttributes"), spec.get("nonResourceAttributes")
    namespace = (value.get("metadata") or {}).get("namespace") or ""
    if resource is not None and (resource.get("namespace") or "") != namespace:
        error = invalid(("spec.resourceAttributes.namespace",), resource.get("namespace") or "", "must match metadata.namespace")
        error.at = ("spec", "resourceAttributes", "namespace")
        errors.append(error)
    if other is not None:
        shown = _shown_paths(other)
        error = invalid(("spec.nonResourceAttributes",), shown, "disallowed on this kind of request")
        error.at = ("spec", "nonResourceAttributes")
        errors.append(error)
    return errors


def refuse_self_subject_rules_review(value: dict[str, Any]) -> str:
    """The bad request that the review answers without a namespace. Mirrors: selfsubjectrulesreview.REST.Create."""
    return "" if (value.get("spec") or {}).get("namespace") else "no namespace on request"
