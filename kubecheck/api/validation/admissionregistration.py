"""Validation of admissionregistration.k8s.io. Mirrors: pkg/apis/admissionregistration/validation v1.36."""

from __future__ import annotations

from kubecheck.api.validation.common.webhooks import validate_webhook_name, validate_webhook_service, validate_webhook_url
from kubecheck.fields import FieldError, duplicate, forbidden, invalid, not_supported, required, too_many
from kubecheck.values.metadata import validate_object_meta_accessor
from kubecheck.values.names import (
    is_dns1035_label,
    is_dns1123_subdomain,
    is_path_segment_name,
    is_qualified_name,
    name_is_dns_subdomain,
)
from kubecheck.values.selector import validate_label_selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import Steps

_FAILURE_POLICIES = ("Fail", "Ignore")
_MATCH_POLICIES = ("Equivalent", "Exact")
_SIDE_EFFECTS = ("None", "NoneOnDryRun", "Some", "Unknown")
_NO_SIDE_EFFECTS = ("None", "NoneOnDryRun")
_OPERATIONS = ("*", "CONNECT", "CREATE", "DELETE", "UPDATE")
_MUTATING_OPERATIONS = ("*", "CONNECT", "CREATE", "UPDATE")
_REINVOCATION_POLICIES = ("IfNeeded", "Never")
_REVIEW_VERSIONS = ("v1", "v1beta1")
_REASONS = ("Forbidden", "Invalid", "RequestEntityTooLarge")
_CEL_RESERVED = frozenset((
    "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
    "namespace", "return", "var", "void", "while",
))  # fmt: skip


class Leniency:
    """What an update leaves alone because the stored object has it already. Mirrors: validationOptions."""

    __slots__ = ("any_label_values", "any_review_versions", "any_side_effects", "repeated_names", "same_conditions")

    def __init__(self) -> None:
        self.same_conditions = False
        self.any_side_effects = False
        self.any_review_versions = False
        self.repeated_names = False
        self.any_label_values = False


# -- webhooks -----------------------------------------------------------------------------------------------------------


def validate_validating_webhook_configuration(value: dict[str, Any], leniency: Leniency | None = None) -> list[FieldError]:
    """Mirrors: ValidateValidatingWebhookConfiguration."""
    return _validate_webhooks(value, leniency or Leniency(), mutating=False)


def validate_mutating_webhook_configuration(value: dict[str, Any], leniency: Leniency | None = None) -> list[FieldError]:
    """Mirrors: ValidateMutatingWebhookConfiguration."""
    return _validate_webhooks(value, leniency or Leniency(), mutating=True)


def _validate_webhooks(value: dict[str, Any], leniency: Leniency, *, mutating: bool) -> list[FieldError]:
    errors = validate_object_meta_accessor(value.get("metadata") or {}, False, name_is_dns_subdomain, ("metadata",))
    names = set()
    for index, each in enumerate(value.get("webhooks") or ()):
        hook = each or {}
        path = ("webhooks", index)
        errors += _validate_webhook(hook, path, leniency, mutating=mutating)
        versions = hook.get("admissionReviewVersions") or []
        errors += _validate_review_versions(versions, (*path, "admissionReviewVersions"), leniency)
        name = hook.get("name") or ""
        if name and not leniency.repeated_names:
            if name in names:
                errors.append(duplicate((*path, "name"), name))
            names.add(name)
    return errors


def _validate_webhook(hook: dict[str, Any], path: Steps, leniency: Leniency, *, mutating: bool) -> list[FieldError]:
    """Mirrors: validateValidatingWebhook, validateMutatingWebhook."""
    errors = validate_webhook_name((*path, "name"), hook.get("name") or "")
    for index, rule in enumerate(hook.get("rules") or ()):
        errors += _validate_rule(rule or {}, (*path, "rules", index))
    errors += _validate_choice(hook, "failurePolicy", _FAILURE_POLICIES, path)
    errors += _validate_choice(hook, "matchPolicy", _MATCH_POLICIES, path)
    allowed = _SIDE_EFFECTS if leniency.any_side_effects else _NO_SIDE_EFFECTS
    if hook.get("sideEffects") is None:
        errors.append(required((*path, "sideEffects"), f"must specify one of {', '.join(allowed)}"))
    errors += _validate_choice(hook, "sideEffects", allowed, path)
    timeout = hook.get("timeoutSeconds")
    if timeout is not None and not 1 <= timeout <= 30:
        errors.append(invalid((*path, "timeoutSeconds"), timeout, "the timeout value must be between 1 and 30 seconds"))
    for field in ("namespaceSelector", "objectSelector"):
        if hook.get(field) is not None:
            errors += validate_label_selector(hook[field], (*path, field), allow_invalid_values=leniency.any_label_values)
    if mutating:
        errors += _validate_choice(hook, "reinvocationPolicy", _REINVOCATION_POLICIES, path)
    errors += _validate_client_config(hook.get("clientConfig") or {}, (*path, "clientConfig"))
    if not leniency.same_conditions:
        errors += _validate_match_conditions(hook.get("matchConditions") or [], (*path, "matchConditions"), has_params=False)
    return errors


def _validate_choice(value: dict[str, Any], field: str, allowed: tuple[str, ...], path: Steps) -> list[FieldError]:
    chosen = value.get(field)
    return [] if chosen is None or chosen in allowed else [not_supported((*path, field), chosen, allowed)]


def _validate_client_config(client: dict[str, Any], path: Steps) -> list[FieldError]:
    url, service = client.get("url"), client.get("service")
    if (url is None) == (service is None):
        return [required(path, "exactly one of url or service is required")]
    if service is None:
        return validate_webhook_url((*path, "url"), str(url))
    # The server hands name and namespace over in the other order than its function takes them.
    first, second = service.get("name") or "", service.get("namespace") or ""
    return validate_webhook_service((*path, "service"), first, second, service.get("path"), service.get("port") or 0)


def _validate_review_versions(versions: list[str], path: Steps, leniency: Leniency) -> list[FieldError]:
    """Mirrors: validateAdmissionReviewVersions."""
    if not versions:
        return [required(path, f"must specify one of {', '.join(_REVIEW_VERSIONS)}")]
    errors: list[FieldError] = []
    seen = set()
    for index, version in enumerate(versions):
        if version in seen:
            errors.append(invalid((*path, index), version, "duplicate version"))
            continue
        seen.add(version)
        errors += [invalid((*path, index), version, message) for message in is_dns1035_label(version)]
    if not leniency.any_review_versions and not seen.intersection(_REVIEW_VERSIONS):
        errors.append(invalid(path, versions, f"must include at least one of {', '.join(_REVIEW_VERSIONS)}"))
    return errors


# -- rules and matching -------------------------------------------------------------------------------------------------


def _validate_rule(rule: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateRuleWithOperations, validateRule."""
    errors: list[FieldError] = []
    operations = rule.get("operations") or []
    if not operations:
        errors.append(required((*path, "operations"), ""))
    if len(operations) > 1 and "*" in operations:
        errors.append(invalid((*path, "operations"), operations, "if '*' is present, must not specify other operations"))
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
    return errors + _validate_choice(rule, "scope", ("*", "Cluster", "Namespaced"), path)


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


def _validate_match_resources(match: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateMatchResources."""
    errors: list[FieldError] = []
    if match.get("matchPolicy") is None:
        errors.append(required((*path, "matchPolicy"), ""))
    errors += _validate_choice(match, "matchPolicy", _MATCH_POLICIES, path)
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
    return errors + _validate_rule(rule, path)


def _validate_match_conditions(conditions: list[dict[str, Any]], path: Steps, *, has_params: bool) -> list[FieldError]:
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
            errors += _validate_expression(expression, (*where, "expression"), has_params=has_params, wanted="bool")
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


def _validate_expression(
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
    from kubecheck.schema.policies.expressions import compile_policy_expression  # CEL is loaded only for policies

    fault = compile_policy_expression(
        expression,
        wanted=wanted,
        has_params=has_params,
        has_authorizer=has_authorizer,
        has_patch_types=has_patch_types,
        variables=variables,
    )
    return [] if fault is None else [invalid(path, expression, fault)]


# -- policies -----------------------------------------------------------------------------------------------------------


def validate_validating_admission_policy(value: dict[str, Any], leniency: Leniency | None = None) -> list[FieldError]:
    """Mirrors: ValidateValidatingAdmissionPolicy."""
    metadata, spec = value.get("metadata") or {}, value.get("spec") or {}
    errors = validate_object_meta_accessor(metadata, False, name_is_dns_subdomain, ("metadata",))
    errors += _validate_policy_head(spec, leniency or Leniency())
    has_params = spec.get("paramKind") is not None
    variables, found = _validate_variables(spec, has_params=has_params)
    errors += found
    validations, annotations = spec.get("validations") or [], spec.get("auditAnnotations") or []
    if not validations and not annotations:
        text = "validations or auditAnnotations must contain at least one item"
        return [*errors, required(("spec", "validations"), text), required(("spec", "auditAnnotations"), text)]
    for index, each in enumerate(validations):
        errors += _validate_validation(each or {}, ("spec", "validations", index), variables, has_params=has_params)
    if len(annotations) > 20:
        from kubecheck.api.go_structs import go_struct

        shown = [go_struct("admissionregistration.AuditAnnotation", each) for each in annotations]
        errors.append(invalid(("spec", "auditAnnotations"), shown, "must not have more than 20 auditAnnotations"))
    keys = set()
    for index, each in enumerate(annotations):
        path = ("spec", "auditAnnotations", index)
        errors += _validate_audit_annotation(metadata.get("name") or "", each or {}, path, variables, has_params=has_params)
        key = (each or {}).get("key") or ""
        if key in keys:
            errors.append(duplicate((*path, "key"), key))
        keys.add(key)
    return errors


def _validate_policy_head(spec: dict[str, Any], leniency: Leniency, *, mutating: bool = False) -> list[FieldError]:
    """What validating and mutating policies share: failure policy, parameters, matching, conditions."""
    errors: list[FieldError] = []
    if spec.get("failurePolicy") is None:
        errors.append(required(("spec", "failurePolicy"), ""))
    errors += _validate_choice(spec, "failurePolicy", _FAILURE_POLICIES, ("spec",))
    has_params = spec.get("paramKind") is not None
    if has_params:
        errors += _validate_param_kind(spec["paramKind"], ("spec", "paramKind"))
    match = spec.get("matchConstraints")
    if match is None:
        errors.append(required(("spec", "matchConstraints"), ""))
    else:
        errors += _validate_match_resources(match, ("spec", "matchConstraints"))
        if not match.get("resourceRules"):
            errors.append(required(("spec", "matchConstraints", "resourceRules"), ""))
        if mutating:
            errors += _validate_mutating_operations(match, ("spec", "matchConstraints"))
    if not leniency.same_conditions:
        errors += _validate_match_conditions(spec.get("matchConditions") or [], ("spec", "matchConditions"), has_params=has_params)
    return errors


def _validate_mutating_operations(match: dict[str, Any], path: Steps) -> list[FieldError]:
    where = (*path, "resourceRules", "operations")
    operations = [operation for rule in match.get("resourceRules") or () for operation in (rule or {}).get("operations") or ()]
    errors = [not_supported(where, operation, _MUTATING_OPERATIONS) for operation in operations if operation not in _MUTATING_OPERATIONS]
    for error in errors:
        error.at = tuple(step for step in (*path, "resourceRules") if isinstance(step, str))
    return errors


def _validate_param_kind(kind: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateParamKind, parseGroupVersion."""
    errors: list[FieldError] = []
    api_version, name = kind.get("apiVersion") or "", kind.get("kind") or ""
    where = (*path, "apiVersion")
    if not api_version:
        errors.append(required(where, ""))
    elif api_version.count("/") > 1:
        errors.append(invalid(where, api_version, f"unexpected GroupVersion string: {api_version}"))
    else:
        group, _, version = ("", "", "") if api_version == "/" else api_version.rpartition("/")
        if group and (faults := is_dns1123_subdomain(group)):
            errors.append(invalid(where, group, ",".join(faults)))
        if not version:
            errors.append(invalid(where, api_version, "version must be specified"))
        elif faults := is_dns1035_label(version):
            errors.append(invalid(where, version, ",".join(faults)))
    if not name:
        errors.append(required((*path, "kind"), ""))
    elif faults := is_dns1035_label(name.lower()):
        errors.append(invalid((*path, "kind"), name, "may have mixed case, but should otherwise match: " + ",".join(faults)))
    return errors


def _is_identifier(name: str) -> bool:
    """Mirrors: isCELIdentifier."""
    return name.isascii() and name.isidentifier() and name not in _CEL_RESERVED


def _validate_variables(spec: dict[str, Any], *, has_params: bool) -> tuple[tuple[tuple[str, str], ...] | None, list[FieldError]]:
    """The policy's variables for later expressions, and what is wrong with them. Mirrors: validateVariable."""
    errors: list[FieldError] = []
    known: list[tuple[str, str]] = []
    for index, each in enumerate(spec.get("variables") or ()):
        name, expression = (each or {}).get("name") or "", (each or {}).get("expression") or ""
        path = ("spec", "variables", index)
        if not name.strip():
            errors.append(required((*path, "name"), "name is not specified"))
        elif not _is_identifier(name):
            errors.append(invalid((*path, "name"), name, "must be a valid CEL identifier"))
        if not expression.strip():
            errors.append(required((*path, "expression"), "expression is not specified"))
            continue
        where = (*path, "expression")
        errors += _validate_expression(expression, where, has_params=has_params, wanted="any", variables=tuple(known))
        known.append((name, expression))
    return (tuple(known) if spec.get("variables") else None), errors


def _validate_validation(
    validation: dict[str, Any],
    path: Steps,
    variables: tuple[tuple[str, str], ...] | None,
    *,
    has_params: bool,
) -> list[FieldError]:
    """Mirrors: validateValidation."""
    errors: list[FieldError] = []
    expression, message, message_expression = (validation.get(key) or "" for key in ("expression", "message", "messageExpression"))
    if expression.strip():
        errors += _validate_expression(expression, (*path, "expression"), has_params=has_params, wanted="bool", variables=variables)
    else:
        errors.append(required((*path, "expression"), "expression is not specified"))
    if message_expression and not message_expression.strip():
        errors.append(invalid((*path, "messageExpression"), message_expression, "must be non-empty if specified"))
    elif message_expression:
        where = (*path, "messageExpression")
        errors += _validate_expression(
            message_expression, where, has_params=has_params, has_authorizer=False, wanted="string", variables=variables
        )
    if message and not message.strip():
        errors.append(invalid((*path, "message"), message, "must be non-empty if specified"))
    elif "\n" in message.strip() or "\r" in message.strip():
        errors.append(invalid((*path, "message"), message, "must not contain line breaks"))
    return errors + _validate_choice(validation, "reason", _REASONS, path)


def _validate_audit_annotation(
    policy: str,
    annotation: dict[str, Any],
    path: Steps,
    variables: tuple[tuple[str, str], ...] | None,
    *,
    has_params: bool,
) -> list[FieldError]:
    """Mirrors: validateAuditAnnotation."""
    errors: list[FieldError] = []
    key, expression = annotation.get("key") or "", (annotation.get("valueExpression") or "").strip()
    if policy:
        full = f"{policy}/{key}"
        errors += [invalid((*path, "key"), full, message) for message in is_qualified_name(full)]
    else:
        errors.append(invalid((*path, "key"), key, "requires metadata.name be non-empty"))
    where = (*path, "valueExpression")
    if not expression:
        errors.append(required(where, "valueExpression is not specified"))
    elif len(expression.encode()) > 5 * 1024:
        errors.append(required(where, f"must not exceed {5 * 1024} bytes in length"))
    else:
        found = _validate_expression(expression, where, has_params=has_params, wanted="string or null", variables=variables)
        for error in found:
            error.bad_value = annotation["valueExpression"]  # compiled without the blanks around it, shown with them
        errors += found
    return errors


def validate_mutating_admission_policy(value: dict[str, Any], leniency: Leniency | None = None) -> list[FieldError]:
    """Mirrors: ValidateMutatingAdmissionPolicy."""
    spec = value.get("spec") or {}
    errors = validate_object_meta_accessor(value.get("metadata") or {}, False, name_is_dns_subdomain, ("metadata",))
    errors += _validate_policy_head(spec, leniency or Leniency(), mutating=True)
    has_params = spec.get("paramKind") is not None
    variables, found = _validate_variables(spec, has_params=has_params)
    errors += found
    mutations = spec.get("mutations") or []
    if not mutations:
        errors.append(required(("spec", "mutations"), "mutations must contain at least one item"))
    for index, each in enumerate(mutations):
        errors += _validate_mutation(each or {}, ("spec", "mutations", index), variables, has_params=has_params)
    reinvocation = spec.get("reinvocationPolicy") or ""
    if not reinvocation:
        errors.append(required(("spec", "reinvocationPolicy"), ""))
    elif reinvocation not in _REINVOCATION_POLICIES:
        errors.append(not_supported(("spec", "reinvocationPolicy"), reinvocation, _REINVOCATION_POLICIES))
    return errors


def _validate_mutation(
    mutation: dict[str, Any],
    path: Steps,
    variables: tuple[tuple[str, str], ...] | None,
    *,
    has_params: bool,
) -> list[FieldError]:
    """Mirrors: validateMutation, validateApplyConfiguration, validateJSONPatch."""
    kind = mutation.get("patchType") or ""
    if not kind:
        return [required((*path, "patchType"), "")]
    fields = {"JSONPatch": ("jsonPatch", "applyConfiguration"), "ApplyConfiguration": ("applyConfiguration", "jsonPatch")}
    if kind not in fields:
        return [not_supported((*path, "patchType"), kind, ("ApplyConfiguration", "JSONPatch"))]
    own, other = fields[kind]
    errors: list[FieldError] = []
    body = mutation.get(own)
    if body is None:
        errors.append(required((*path, own), f"must be specified when patchType is {kind}"))
    else:
        expression = (body.get("expression") or "").strip()
        where = (*path, own, "expression")
        if expression:
            wanted = "patches" if kind == "JSONPatch" else "object"
            errors += _validate_expression(
                expression, where, has_params=has_params, wanted=wanted, has_patch_types=True, variables=variables
            )
        else:
            errors.append(required(where, ""))
    if mutation.get(other) is not None:
        errors.append(invalid((*path, other), f"{{{other}}}", f"must not be specified when patchType is {kind}"))
    return errors


# -- bindings -----------------------------------------------------------------------------------------------------------


def validate_validating_admission_policy_binding(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateValidatingAdmissionPolicyBinding."""
    errors = _validate_binding(value)
    return errors + _validate_actions((value.get("spec") or {}).get("validationActions") or [], ("spec", "validationActions"))


def validate_mutating_admission_policy_binding(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateMutatingAdmissionPolicyBinding."""
    errors = _validate_binding(value)
    match = (value.get("spec") or {}).get("matchResources")
    return errors + _validate_mutating_operations(match, ("spec", "matchResources")) if match is not None else errors


def _validate_binding(value: dict[str, Any]) -> list[FieldError]:
    spec = value.get("spec") or {}
    errors = validate_object_meta_accessor(value.get("metadata") or {}, False, name_is_dns_subdomain, ("metadata",))
    policy = spec.get("policyName") or ""
    path = ("spec", "policyName")
    if not policy:
        errors.append(required(path, ""))
    else:
        errors += [invalid(path, policy, message) for message in name_is_dns_subdomain(policy, False)]
    if spec.get("paramRef") is not None:
        errors += _validate_param_ref(spec["paramRef"], ("spec", "paramRef"))
    if spec.get("matchResources") is not None:
        errors += _validate_match_resources(spec["matchResources"], ("spec", "matchResources"))
    return errors


def _validate_param_ref(reference: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateParamRef."""
    errors: list[FieldError] = []
    name, selector, action = reference.get("name") or "", reference.get("selector"), reference.get("parameterNotFoundAction") or ""
    if name:
        errors += [invalid((*path, "name"), name, message) for message in is_path_segment_name(name)]
        if selector is not None:
            errors.append(forbidden((*path, "name"), "name and selector are mutually exclusive"))
    if selector is not None:
        errors += validate_label_selector(selector, (*path, "selector"))
        if name:
            errors.append(forbidden((*path, "selector"), "name and selector are mutually exclusive"))
    if not name and selector is None:
        errors.append(required(path, "one of name or selector must be specified"))
    if not action:
        errors.append(required((*path, "parameterNotFoundAction"), ""))
    elif action not in {"Deny", "Allow"}:
        errors.append(not_supported((*path, "parameterNotFoundAction"), action, ("Deny", "Allow")))
    return errors


def _validate_actions(actions: list[str], path: Steps) -> list[FieldError]:
    """Mirrors: validateValidationActions."""
    errors: list[FieldError] = []
    seen = set()
    for index, action in enumerate(actions):
        if action not in {"Audit", "Deny", "Warn"}:
            errors.append(not_supported((*path, index), action, ("Audit", "Deny", "Warn")))
        if action in seen:
            errors.append(duplicate((*path, index), action))
        seen.add(action)
    if {"Deny", "Warn"} <= seen:
        reason = "repeating the same validation failure information in the API response and headers serves no purpose"
        errors.append(invalid(path, actions, f"must not contain both Deny and Warn ({reason})"))
    if not seen:
        errors.append(required(path, "at least one validation action is required"))
    return errors
