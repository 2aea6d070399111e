"""Validation of Roles, ClusterRoles and their bindings. Mirrors: pkg/apis/rbac/validation v1.36."""

from __future__ import annotations

from kubecheck.fields import FieldError, invalid, not_supported, required
from kubecheck.release import current
from kubecheck.values.metadata import validate_object_meta
from kubecheck.values.names import is_dns1123_subdomain, is_path_segment_name
from kubecheck.values.selector import requirement_errors, validate_label_selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import Steps

GROUP = "rbac.authorization.k8s.io"


def _validate_metadata(value: dict[str, Any], namespaced: bool) -> list[FieldError]:
    return validate_object_meta(value.get("metadata") or {}, namespaced, lambda name, _: is_path_segment_name(name), ("metadata",))


def validate_role(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateRole."""
    errors = _validate_metadata(value, True)
    for index, rule in enumerate(value.get("rules") or ()):
        errors += _validate_rule(rule or {}, True, ("rules", index))
    return errors


def validate_cluster_role(value: dict[str, Any], allow_invalid_values: bool = False) -> list[FieldError]:
    """Mirrors: ValidateClusterRole."""
    errors = _validate_metadata(value, False)
    for index, rule in enumerate(value.get("rules") or ()):
        errors += _validate_rule(rule or {}, False, ("rules", index))
    aggregation = value.get("aggregationRule")
    if aggregation is None:
        return errors
    path: Steps = ("aggregationRule", "clusterRoleSelectors")
    selectors = aggregation.get("clusterRoleSelectors") or ()
    if not selectors:
        errors.append(required(path, "at least one clusterRoleSelector required if aggregationRule is non-nil"))
    for index, selector in enumerate(selectors):
        errors += validate_label_selector(selector, (*path, index), allow_invalid_values=allow_invalid_values)
        if selector and not _is_selector(selector):
            errors.append(invalid((*path, index), None, "invalid label selector."))
    return errors


def _is_selector(selector: dict[str, Any]) -> bool:
    """Whether the server can make a selector of it. Mirrors: LabelSelectorAsSelector, its error."""
    if any(requirement_errors(key, "=", [value or ""]) for key, value in (selector.get("matchLabels") or {}).items()):
        return False
    for expression in selector.get("matchExpressions") or ():
        expression = expression or {}
        operator = expression.get("operator") or ""
        if operator not in ("In", "NotIn", "Exists", "DoesNotExist"):
            return False
        if requirement_errors(expression.get("key") or "", operator, [value or "" for value in expression.get("values") or ()]):
            return False
    return True


def _validate_rule(rule: dict[str, Any], namespaced: bool, path: Steps) -> list[FieldError]:
    """Mirrors: ValidatePolicyRule."""
    errors: list[FieldError] = []
    if not rule.get("verbs"):
        errors.append(required((*path, "verbs"), "" if current().since(37) else "verbs must contain at least one value"))
    urls = rule.get("nonResourceURLs")
    if urls:
        at = (*path, "nonResourceURLs")
        if namespaced:
            errors.append(invalid(at, urls, "namespaced rules cannot apply to non-resource URLs"))
        if rule.get("apiGroups") or rule.get("resources") or rule.get("resourceNames"):
            errors.append(invalid(at, urls, "rules cannot apply to both regular resources and non-resource URLs"))
        return errors
    if not rule.get("apiGroups"):
        errors.append(required((*path, "apiGroups"), "resource rules must supply at least one api group"))
    if not rule.get("resources"):
        errors.append(required((*path, "resources"), "resource rules must supply at least one resource"))
    return errors


def validate_role_binding(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateRoleBinding."""
    return _validate_metadata(value, True) + _validate_binding(value, ("Role", "ClusterRole"), True)


def validate_cluster_role_binding(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateClusterRoleBinding."""
    return _validate_metadata(value, False) + _validate_binding(value, ("ClusterRole",), False)


def _validate_binding(value: dict[str, Any], kinds: tuple[str, ...], namespaced: bool) -> list[FieldError]:
    reference = value.get("roleRef") or {}
    group, kind, name = (reference.get(field) or "" for field in ("apiGroup", "kind", "name"))
    errors: list[FieldError] = []
    if group != GROUP:
        errors.append(not_supported(("roleRef", "apiGroup"), group, (GROUP,), is_plain=True))
    if kind not in kinds:
        errors.append(not_supported(("roleRef", "kind"), kind, kinds, is_plain=True))
    if name:
        errors += [invalid(("roleRef", "name"), name, message) for message in is_path_segment_name(name)]
    else:
        errors.append(required(("roleRef", "name"), ""))
    for index, subject in enumerate(value.get("subjects") or ()):
        errors += _validate_subject(subject or {}, namespaced, ("subjects", index))
    return errors


def _validate_subject(subject: dict[str, Any], namespaced: bool, path: Steps) -> list[FieldError]:
    """Mirrors: ValidateRoleBindingSubject."""
    kind, name, group = (subject.get(field) or "" for field in ("kind", "name", "apiGroup"))
    errors: list[FieldError] = []
    if not name:
        errors.append(required((*path, "name"), ""))
    if kind == "ServiceAccount":
        if name:
            errors += [invalid((*path, "name"), name, message) for message in is_dns1123_subdomain(name)]
        if group:
            errors.append(not_supported((*path, "apiGroup"), group, ("",), is_plain=True))
        if not namespaced and not subject.get("namespace"):
            errors.append(required((*path, "namespace"), ""))
    elif kind in ("User", "Group"):
        if group != GROUP:
            errors.append(not_supported((*path, "apiGroup"), group, (GROUP,), is_plain=True))
    else:
        errors.append(not_supported((*path, "kind"), kind, ("ServiceAccount", "User", "Group"), is_plain=True))
    return errors
