"""What webhooks and policies are about: rules, match resources, match conditions. Mirrors: pkg/apis/admissionregistration/validation v1.36."""

from __future__ import annotations

from kubecheck.fields import duplicate, internal, invalid, not_supported, required, too_many
from kubecheck.values.names import is_path_segment_name, is_qualified_name
from kubecheck.values.selector import validate_label_selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldError, Steps

FAILURE_POLICIES = ("Fail", "Ignore")
MATCH_POLICIES = ("Equivalent", "Exact")
_OPERATIONS = ("*", "CONNECT", "CREATE", "DELETE", "UPDATE")
REINVOCATION_POLICIES = ("IfNeeded", "Never")


def validate_choice(value: dict[str, Any], field: str, allowed: tuple[str, ...], path: Steps) -> list[FieldError]:
    """A field that is not written, or is one of those allowed."""
    chosen = value.get(field)
    return [] if chosen is None or chosen in allowed else [not_supported((*path, field), chosen, allowed)]


def validate_rule(rule: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateRuleWithOperations, validateRule."""
    errors: list[FieldError] = []
    operations = rule.get("operations") or []
    if not operations:
        errors.append(required((*path, "operations"), ""))
    if len(operations) > 1 and "*" in operations:
        text = "if '*' is present, must not specify other operations"
        errors.append(invalid((*path, "operations"), operations, text, "[]admissionregistration.OperationType"))
    for index, operation in enumerate(operations):
        if operation not in _OPERATIONS:
            errors.append(not_supported((*path, "operations", index), operation, _OPERATIONS))
    for field, plural in (("apiGroups", "API groups"), ("apiVersions", "API versions")):
        values = rule.get(field) or []
        if not values:
            errors.append(required((*path, field), ""))
        if len(values) > 1 and "*" in values:
            errors.append(invalid((*path, field), values, f"if '*' is present, must not specify other {plural}"))
    for index, version in enumerate(rule.get("apiVersions") or ()):
        if not version:
            errors.append(required((*path, "apiVersions", index), ""))
    errors += _validate_resources(rule.get("resources") or [], (*path, "resources"))
    return errors + validate_choice(rule, "scope", ("*", "Cluster", "Namespaced"), path)


def _validate_resources(resources: list[str], path: Steps) -> list[FieldError]:
    """Mirrors: validateResources."""
    errors: list[FieldError] = [] if resources else [required(path, "")]
    with_all_subresources, subresources_of_all = set(), set()
    plain_resource_last = False
    for index, resource in enumerate(resources):
        if not resource:
            errors.append(required((*path, index), ""))
            continue
        name, slash, subresource = resource.partition("/")
        if not slash:
            plain_resource_last = resource != "*"
            continue
        if name in with_all_subresources:
            errors.append(invalid((*path, index), resource, f"if '{name}/*' is present, must not specify {resource}"))
        if subresource in subresources_of_all:
            errors.append(invalid((*path, index), resource, f"if '*/{subresource}' is present, must not specify {resource}"))
        if subresource == "*":
            with_all_subresources.add(name)
        if name == "*":
            subresources_of_all.add(subresource)
    if len(resources) > 1 and "*/*" in resources:
        errors.append(invalid(path, resources, "if '*/*' is present, must not specify other resources"))
    if "*" in resources and plain_resource_last:
        errors.append(invalid(path, resources, "if '*' is present, must not specify other resources without subresources"))
    return errors


def validate_match_resources(match: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateMatchResources."""
    errors: list[FieldError] = []
    if match.get("matchPolicy") is None:
        errors.append(required((*path, "matchPolicy"), ""))
    errors += validate_choice(match, "matchPolicy", MATCH_POLICIES, path)
    for field in ("namespaceSelector", "objectSelector"):
        if match.get(field) is None:
            errors.append(required((*path, field), ""))
        else:
            errors += validate_label_selector(match[field], (*path, field))
    for field in ("resourceRules", "excludeResourceRules"):
        for index, rule in enumerate(match.get(field) or ()):
            errors += _validate_named_rule(rule or {}, (*path, field, index))
    return errors


def _validate_named_rule(rule: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateNamedRuleWithOperations."""
    errors: list[FieldError] = []
    seen = set()
    for index, name in enumerate(rule.get("resourceNames") or ()):
        where = (*path, "resourceNames", index)
        errors += [invalid(where, name, message) for message in is_path_segment_name(name)]
        if name in seen:
            errors.append(duplicate(where, name))
        seen.add(name)
    return errors + validate_rule(rule, path)


def validate_match_conditions(conditions: list[dict[str, Any]], path: Steps, *, has_params: bool) -> list[FieldError]:
    """Mirrors: validateMatchConditions, validateMatchCondition."""
    errors: list[FieldError] = []
    if len(conditions) > 64:
        errors.append(too_many(path, len(conditions), 64))
    names = set()
    for index, each in enumerate(conditions):
        condition = each or {}
        where = (*path, index)
        expression = (condition.get("expression") or "").strip()
        if expression:
            errors += validate_expression(expression, (*where, "expression"), has_params=has_params, wanted="bool")
        else:
            errors.append(required((*where, "expression"), ""))
        name = condition.get("name") or ""
        if not name:
            errors.append(required((*where, "name"), ""))
            continue
        errors += [invalid((*where, "name"), name, message) for message in is_qualified_name(name)]
        if name in names:
            errors.append(duplicate((*where, "name"), name))
        names.add(name)
    return errors


def validate_expression(
    expression: str,
    path: Steps,
    *,
    has_params: bool,
    wanted: str,
    has_authorizer: bool = True,
    has_patch_types: bool = False,
    variables: tuple[tuple[str, str], ...] | None = None,
) -> list[FieldError]:
    """Compiles an expression in the environment of admission policies. Mirrors: validateCELCondition.

    Args:
        expression: the CEL text.
        path: where it stands.
        has_params: whether ``params`` is declared.
        wanted: what it must come to: ``bool``, ``string``, ``string or null``, ``any``, ``object`` or ``patches``.
        has_authorizer: whether ``authorizer`` is declared.
        has_patch_types: whether the types of mutations are declared.
        variables: names and expressions of the policy's variables before this one; None where the policy has none at all.
    """
    from kubecheck.schema.policies.expressions import NO_PROGRAM, compile_policy_expression  # CEL is loaded only for policies

    fault = compile_policy_expression(
        expression,
        wanted=wanted,
        has_params=has_params,
        has_authorizer=has_authorizer,
        has_patch_types=has_patch_types,
        variables=variables,
    )
    if fault is None:
        return []
    return [internal(path, fault) if fault.startswith(NO_PROGRAM) else invalid(path, expression, fault)]
