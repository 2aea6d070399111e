"""Validation of flowcontrol.apiserver.k8s.io. Mirrors: pkg/apis/flowcontrol/validation v1.36."""

from __future__ import annotations

import math

from kubecheck.fields import FieldError, duplicate, forbidden, invalid, not_supported, required
from kubecheck.release import current
from kubecheck.values.metadata import validate_object_meta
from kubecheck.values.names import is_dns1123_label, name_is_dns_subdomain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import Steps

_VERBS = frozenset(("get", "list", "create", "update", "delete", "deletecollection", "patch", "watch", "proxy"))
_MAX_QUEUES = 10_000_000
_MAX_HASH_BITS = 60
_SUBJECT_FIELDS = {"ServiceAccount": "serviceAccount", "User": "user", "Group": "group"}

_EVERYTHING = {
    "resourceRules": [{"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"], "clusterScope": True, "namespaces": ["*"]}],
    "nonResourceRules": [{"verbs": ["*"], "nonResourceURLs": ["*"]}],
}
# Mirrors: apiserver/pkg/apis/flowcontrol/bootstrap, the mandatory objects.
_MANDATORY_SCHEMAS: dict[str, dict[str, Any]] = {
    "exempt": {
        "priorityLevelConfiguration": {"name": "exempt"},
        "matchingPrecedence": 1,
        "rules": [{"subjects": [{"kind": "Group", "group": {"name": "system:masters"}}], **_EVERYTHING}],
    },
    "catch-all": {
        "priorityLevelConfiguration": {"name": "catch-all"},
        "matchingPrecedence": 10000,
        "distinguisherMethod": {"type": "ByUser"},
        "rules": [
            {
                "subjects": [
                    {"kind": "Group", "group": {"name": "system:unauthenticated"}},
                    {"kind": "Group", "group": {"name": "system:authenticated"}},
                ],
                **_EVERYTHING,
            }
        ],
    },
}
_MANDATORY_LEVELS: dict[str, dict[str, Any]] = {
    "exempt": {"type": "Exempt", "exempt": {"nominalConcurrencyShares": 0, "lendablePercent": 0}},
    "catch-all": {
        "type": "Limited",
        "limited": {"nominalConcurrencyShares": 5, "lendablePercent": 0, "limitResponse": {"type": "Reject"}},
    },
}


def validate_flow_schema(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateFlowSchema."""
    metadata, spec = value.get("metadata") or {}, value.get("spec") or {}
    errors = validate_object_meta(metadata, False, name_is_dns_subdomain, ("metadata",))
    errors += _validate_flow_schema_spec(metadata.get("name") or "", spec, ("spec",))
    mandatory = _MANDATORY_SCHEMAS.get(metadata.get("name") or "")
    if mandatory is not None and _pruned(spec) != mandatory:
        from kubecheck.api.go_structs import go_struct

        errors.append(invalid(("spec",), go_struct("flowcontrol.FlowSchemaSpec", spec), f"spec of '{metadata['name']}' must equal the fixed value"))
    return errors + _validate_conditions(value.get("status") or {})


def _pruned(value: Any) -> Any:
    """The value without empty fields, so that objects compare as Go's semantic equality has it."""
    if isinstance(value, dict):
        kept = {key: _pruned(item) for key, item in value.items()}
        return {key: item for key, item in kept.items() if item or item.__class__ is int}
    if isinstance(value, list):
        return [_pruned(item) for item in value]
    return value


def _validate_flow_schema_spec(name: str, spec: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: ValidateFlowSchemaSpec."""
    errors: list[FieldError] = []
    precedence = spec.get("matchingPrecedence") or 0
    precedence_path = (*path, "matchingPrecedence")
    if precedence <= 0:
        errors.append(invalid(precedence_path, precedence, "must be a positive value"))
    if precedence > 10000:
        errors.append(invalid(precedence_path, precedence, "must not be greater than 10000"))
    if precedence == 1 and name != "exempt":
        errors.append(invalid(precedence_path, precedence, "only the schema named 'exempt' may have matchingPrecedence 1"))
    method = spec.get("distinguisherMethod")
    if method is not None and method.get("type") not in {"ByNamespace", "ByUser"}:
        from kubecheck.api.go_structs import go_struct

        shown = go_struct("flowcontrol.FlowDistinguisherMethod", method)
        errors.append(not_supported((*path, "distinguisherMethod", "type"), shown, ("ByNamespace", "ByUser")))
    level_path = (*path, "priorityLevelConfiguration", "name")
    level = (spec.get("priorityLevelConfiguration") or {}).get("name") or ""
    if level:
        errors += [invalid(level_path, level, message) for message in name_is_dns_subdomain(level, False)]
    else:
        errors.append(required(level_path, "must reference a priority level"))
    for index, rule in enumerate(spec.get("rules") or ()):
        errors += _validate_rule(rule or {}, (*path, "rules", index))
    return errors


def _validate_rule(rule: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: ValidateFlowSchemaPolicyRulesWithSubjects."""
    errors: list[FieldError] = []
    subjects = rule.get("subjects") or ()
    for index, subject in enumerate(subjects):
        errors += _validate_subject(subject or {}, (*path, "subjects", index))
    if not subjects:
        errors.append(required((*path, "subjects"), "subjects must contain at least one value"))
    resource_rules, other_rules = rule.get("resourceRules") or (), rule.get("nonResourceRules") or ()
    if not resource_rules and not other_rules:
        errors.append(required(path, "at least one of resourceRules and nonResourceRules has to be non-empty"))
    for index, each in enumerate(resource_rules):
        errors += _validate_resource_rule(each or {}, (*path, "resourceRules", index))
    for index, each in enumerate(other_rules):
        errors += _validate_non_resource_rule(each or {}, (*path, "nonResourceRules", index))
    return errors


def _validate_subject(subject: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: ValidateFlowSchemaSubject and the functions of each sort of subject."""
    kind = subject.get("kind") or ""
    own = _SUBJECT_FIELDS.get(kind)
    if own is None:
        return [not_supported((*path, "kind"), kind, ("Group", "ServiceAccount", "User"))]
    errors: list[FieldError] = []
    body = subject.get(own)
    own_path = (*path, own)
    if body is None:
        errors.append(required(own_path, f"{own} is required when subject kind is '{kind}'"))
    else:
        name = body.get("name") or ""
        if not name:
            errors.append(required((*own_path, "name"), ""))
        elif kind == "ServiceAccount" and name != "*":
            errors += [invalid((*own_path, "name"), name, message) for message in name_is_dns_subdomain(name, False)]
        if kind == "ServiceAccount":
            namespace = body.get("namespace") or ""
            if namespace:
                errors += [invalid((*own_path, "namespace"), namespace, message) for message in is_dns1123_label(namespace)]
            else:
                errors.append(required((*own_path, "namespace"), "must specify namespace for service account"))
    # The server looks at the other two in this order for each kind.
    for other in {"ServiceAccount": ("User", "Group"), "User": ("ServiceAccount", "Group"), "Group": ("ServiceAccount", "User")}[kind]:
        field = _SUBJECT_FIELDS[other]
        if subject.get(field) is not None:
            errors.append(forbidden((*path, field), f"{field} is forbidden when subject kind is not '{other}'"))
    return errors


def _validate_verbs(verbs: list[str], path: Steps) -> list[FieldError]:
    if not verbs:
        return [required(path, "verbs must contain at least one value")]
    if "*" in verbs:
        return [invalid(path, verbs, "if '*' is present, must not specify other verbs")] if len(verbs) > 1 else []
    if not _VERBS.issuperset(verbs):
        return [not_supported(path, verbs, tuple(sorted(_VERBS)))]
    return []


def _validate_non_resource_rule(rule: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: ValidateFlowSchemaNonResourcePolicyRule."""
    errors = _validate_verbs(rule.get("verbs") or [], (*path, "verbs"))
    urls = rule.get("nonResourceURLs") or []
    urls_path = (*path, "nonResourceURLs")
    if not urls:
        errors.append(required(urls_path, "nonResourceURLs must contain at least one value"))
    elif "*" in urls:
        if len(urls) > 1:
            errors.append(invalid(urls_path, urls, "if '*' is present, must not specify other non-resource URLs"))
    else:
        for index, url in enumerate(urls):
            fault = _fault_of_url(url)
            if fault:
                errors.append(invalid((*urls_path, index), url, fault))
    return errors


def _fault_of_url(url: str) -> str:
    """Mirrors: ValidateNonResourceURLPath."""
    if not url:
        return "must not be empty"
    if url == "/":
        return ""
    if not url.startswith("/"):
        return "must start with slash"
    if " " in url:
        return "must not contain white-space"
    if "//" in url:
        return "must not contain double slash"
    stars = url.count("*")
    return "wildcard can only do suffix matching" if stars > 1 or (stars == 1 and not url.endswith("/*")) else ""


def _validate_resource_rule(rule: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: ValidateFlowSchemaResourcePolicyRule."""
    errors = _validate_verbs(rule.get("verbs") or [], (*path, "verbs"))
    for field, missing, plural in (
        ("apiGroups", "resource rules must supply at least one api group", "api groups"),
        ("resources", "resource rules must supply at least one resource", "resources"),
    ):
        values = rule.get(field) or []
        if not values:
            errors.append(required((*path, field), missing))
        elif len(values) > 1 and "*" in values:
            errors.append(invalid((*path, field), values, f"if '*' is present, must not specify other {plural}"))
    namespaces = [each or "" for each in rule.get("namespaces") or ()]
    namespaces_path = (*path, "namespaces")
    if not namespaces and not rule.get("clusterScope"):
        errors.append(required(namespaces_path, "resource rules that are not cluster scoped must supply at least one namespace"))
    elif "*" in namespaces:
        if len(namespaces) > 1:
            errors.append(invalid(namespaces_path, namespaces, "if '*' is present, must not specify other namespaces"))
    else:
        introduction = "each member of this list must be '*' or a DNS-1123 label; "
        for index, namespace in enumerate(namespaces):
            errors += [invalid((*namespaces_path, index), namespace, introduction + each) for each in is_dns1123_label(namespace)]
    return errors


def _validate_conditions(status: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateFlowSchemaStatus, ValidatePriorityLevelConfigurationStatus."""
    errors: list[FieldError] = []
    seen = set()
    for index, condition in enumerate(status.get("conditions") or ()):
        kind = condition.get("type") or ""
        if kind in seen:
            errors.append(duplicate(("status", "conditions", index, "type"), kind))
        seen.add(kind)
        if not kind:
            errors.append(required(("status", "conditions", index, "type"), ""))
    return errors


def validate_priority_level_configuration(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidatePriorityLevelConfiguration."""
    metadata, spec = value.get("metadata") or {}, value.get("spec") or {}
    errors = validate_object_meta(metadata, False, name_is_dns_subdomain, ("metadata",))
    zero_shares = "flowcontrol.k8s.io/v1beta3-preserve-zero-concurrency-shares"
    if zero_shares in (metadata.get("annotations") or {}):
        errors.append(forbidden(("metadata", "annotations"), f"annotation '{zero_shares}' is forbidden"))
    name = metadata.get("name") or ""
    errors += _validate_level_spec(spec, name, ("spec",))
    errors += _validate_mandatory_level(spec, name)
    return errors + _validate_conditions(value.get("status") or {})


def _validate_mandatory_level(spec: dict[str, Any], name: str) -> list[FieldError]:
    """Mirrors: ValidateIfMandatoryPriorityLevelConfigurationObject."""
    wanted = _MANDATORY_LEVELS.get(name)
    if wanted is None:
        return []
    compared, part = ({**spec, "exempt": wanted["exempt"]}, " except the 'spec.exempt' field") if name == "exempt" else (spec, "")
    if _pruned(compared) == wanted:
        return []
    from kubecheck.api.go_structs import go_struct

    return [invalid(("spec",), go_struct("flowcontrol.PriorityLevelConfigurationSpec", spec), f"spec of '{name}'{part} must equal the fixed value")]


def _validate_level_spec(spec: dict[str, Any], name: str, path: Steps) -> list[FieldError]:
    """Mirrors: ValidatePriorityLevelConfigurationSpec."""
    errors: list[FieldError] = []
    kind, exempt, limited = spec.get("type") or "", spec.get("exempt"), spec.get("limited")
    if (name == "exempt") != (kind == "Exempt"):
        text = "must be 'Exempt' if and only if `name` is 'exempt'" if current().since(34) else "type must be 'Exempt' if and only if name is 'exempt'"
        errors.append(invalid((*path, "type"), kind, text))
    is_declared = current().since(37)  # the declarative rules have no words of their own, and forbid both where there is no such type
    if is_declared and kind not in {"Exempt", "Limited"}:
        errors += [forbidden((*path, field), "") for field in ("exempt", "limited") if spec.get(field) is not None]
    if is_declared and limited is not None and kind != "Limited":
        errors += _validate_declared_response(limited.get("limitResponse") or {}, (*path, "limited", "limitResponse"))
    if kind == "Exempt":
        if limited is not None:
            errors.append(forbidden((*path, "limited"), "" if is_declared else "must be nil if the type is not Limited"))
        if exempt is not None:
            errors += _validate_shares(exempt, (*path, "exempt"))
            errors += _validate_lendable(exempt, (*path, "exempt"))
    elif kind == "Limited":
        if exempt is not None:
            errors.append(forbidden((*path, "exempt"), "" if is_declared else "must be nil if the type is Limited"))
        if limited is None:
            errors.append(required((*path, "limited"), "" if is_declared else "must not be empty when type is Limited"))
        else:
            errors += _validate_limited(limited, (*path, "limited"))
    elif not kind and current().since(36):
        errors.append(required((*path, "type"), ""))
    else:
        errors.append(not_supported((*path, "type"), kind, ("Exempt", "Limited")))
    return errors


def _validate_shares(level: dict[str, Any], path: Steps) -> list[FieldError]:
    shares = level.get("nominalConcurrencyShares") or 0
    return [invalid((*path, "nominalConcurrencyShares"), shares, "must be a non-negative integer")] if shares < 0 else []


def _validate_lendable(level: dict[str, Any], path: Steps) -> list[FieldError]:
    percent = level.get("lendablePercent") or 0
    return [] if 0 <= percent <= 100 else [invalid((*path, "lendablePercent"), percent, "must be between 0 and 100, inclusive")]


def _validate_limited(level: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: ValidateLimitedPriorityLevelConfiguration."""
    errors = _validate_shares(level, path)
    errors += _validate_response(level.get("limitResponse") or {}, (*path, "limitResponse"))
    errors += _validate_lendable(level, path)
    borrowing = level.get("borrowingLimitPercent") or 0
    if borrowing < 0:
        errors.append(invalid((*path, "borrowingLimitPercent"), borrowing, "if specified, must be a non-negative integer"))
    return errors


def _validate_declared_response(response: dict[str, Any], path: Steps) -> list[FieldError]:
    """What is declared of a response, which is looked at wherever it stands. Mirrors: Validate_LimitResponse (pkg/apis/flowcontrol/v1) v1.37."""
    kind, queuing = response.get("type") or "", response.get("queuing")
    errors = [] if kind else [required((*path, "type"), "")]
    if kind == "Queue" and queuing is None:
        errors.append(required((*path, "queuing"), ""))
    if kind != "Queue" and queuing is not None:
        errors.append(forbidden((*path, "queuing"), ""))
    return errors


def _validate_response(response: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: ValidateLimitResponse."""
    kind, queuing = response.get("type") or "", response.get("queuing")
    is_declared, at = current().since(37), (*path, "queuing")
    if kind == "Queue":
        if queuing is None:
            return [required(at, "" if is_declared else "must not be empty if limited.limitResponse.type is Limited")]
        return _validate_queuing(queuing, at)
    errors: list[FieldError] = []
    if queuing is not None and (kind == "Reject" or is_declared):
        errors.append(forbidden(at, "" if is_declared else "must be nil if limited.limitResponse.type is not Limited"))
    if kind == "Reject":
        return errors
    if not kind and current().since(36):
        return [*errors, required((*path, "type"), "")]
    return [*errors, not_supported((*path, "type"), kind, ("Queue", "Reject"))]


def _validate_queuing(queuing: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: ValidatePriorityLevelQueuingConfiguration, shufflesharding.RequiredEntropyBits."""
    errors: list[FieldError] = []
    length, queues, hand = (queuing.get(key) or 0 for key in ("queueLengthLimit", "queues", "handSize"))
    if length <= 0:
        errors.append(invalid((*path, "queueLengthLimit"), length, "must be positive"))
    if queues <= 0:
        errors.append(invalid((*path, "queues"), queues, "must be positive"))
    elif queues > _MAX_QUEUES:
        errors.append(invalid((*path, "queues"), queues, f"must not be greater than {_MAX_QUEUES}"))
    hand_path = (*path, "handSize")
    if hand <= 0:
        errors.append(invalid(hand_path, hand, "must be positive"))
    elif hand > queues:
        errors.append(invalid(hand_path, hand, f"should not be greater than queues ({queues})"))
    elif math.ceil(math.log2(queues) * hand) > _MAX_HASH_BITS:
        sizes = f"deckSize {queues} and handSize {hand}"
        errors.append(invalid(hand_path, hand, f"required entropy bits of {sizes} should not be greater than {_MAX_HASH_BITS}"))
    return errors
