"""Validation of what says where a pod may run: affinity, tolerations, spreading. Mirrors: pkg/apis/core/validation v1.36."""

from __future__ import annotations

from kubecheck.api.validation.common.node_selectors import validate_node_selector, validate_node_selector_term
from kubecheck.fields import FieldError, Named, duplicate, forbidden, invalid, not_supported, required
from kubecheck.release import current
from kubecheck.values.names import is_dns1123_label, is_qualified_name, is_valid_label_value
from kubecheck.values.selector import validate_label_selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import Steps

_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
_PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"
_EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")


def validate_affinity(affinity: dict[str, Any], path: Steps, *, any_values: bool = False) -> list[FieldError]:
    """Mirrors: validateAffinity; ``any_values`` leaves label values alone, as an update of a pod that has bad ones does."""
    errors: list[FieldError] = []
    node = affinity.get("nodeAffinity") or {}
    where = (*path, "nodeAffinity")
    if node.get(_REQUIRED) is not None:
        errors += validate_node_selector(node[_REQUIRED], (*where, _REQUIRED), any_values)
    for index, term in enumerate(node.get(_PREFERRED) or ()):
        below = (*where, _PREFERRED, index)
        errors += _validate_weight(term or {}, below)
        errors += validate_node_selector_term((term or {}).get("preference") or {}, (*below, "preference"), True)
    for field in ("podAffinity", "podAntiAffinity"):
        terms = affinity.get(field) or {}
        for index, term in enumerate(terms.get(_REQUIRED) or ()):
            errors += _validate_term(term or {}, (*path, field, _REQUIRED, index), any_values=any_values)
        for index, term in enumerate(terms.get(_PREFERRED) or ()):
            below = (*path, field, _PREFERRED, index)
            errors += _validate_weight(term or {}, below)
            errors += _validate_term((term or {}).get("podAffinityTerm") or {}, (*below, "podAffinityTerm"), any_values=any_values)
    return errors


def _validate_weight(term: dict[str, Any], path: Steps) -> list[FieldError]:
    weight = term.get("weight") or 0
    return [] if 1 <= weight <= 100 else [invalid((*path, "weight"), weight, "must be in the range 1-100")]


def _validate_term(term: dict[str, Any], path: Steps, *, any_values: bool) -> list[FieldError]:
    """Mirrors: validatePodAffinityTerm."""
    errors: list[FieldError] = []
    for field in ("labelSelector", "namespaceSelector"):
        if term.get(field) is not None:
            errors += validate_label_selector(term[field], (*path, field), any_values)
    for index, name in enumerate(term.get("namespaces") or ()):
        found = [invalid((*path, "namespace"), name or "", message) for message in is_dns1123_label(name or "")]
        for error in found:
            error.at = (*error.path[:-1], "namespaces", index)
        errors += found
    errors += validate_label_keys(term, path)
    key = term.get("topologyKey") or ""
    if not key:
        errors.append(required((*path, "topologyKey"), "can not be empty"))
    return errors + [invalid((*path, "topologyKey"), key, message) for message in is_qualified_name(key)]


def validate_label_keys(term: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: ValidateMatchLabelKeysAndMismatchLabelKeys, which counts from the term where a key stands twice."""
    errors: list[FieldError] = []
    selector = term.get("labelSelector")
    same, different = term.get("matchLabelKeys") or [], term.get("mismatchLabelKeys") or []
    for field, keys in (("matchLabelKeys", same), ("mismatchLabelKeys", different)):
        if keys and selector is None:
            errors.append(forbidden((*path, field), "must not be specified when labelSelector is not set"))
        elif keys:
            errors += [invalid((*path, field, index), key, each) for index, key in enumerate(keys) for each in is_qualified_name(key)]
    if selector is not None:
        positions = {key: index for index, key in enumerate(same)}
        seen = set(selector.get("matchLabels") or {})
        for expression in selector.get("matchExpressions") or ():
            key = (expression or {}).get("key") or ""
            if key in positions and key in seen:
                error = invalid((*path, positions[key]), key, "exists in both matchLabelKeys and labelSelector")
                error.at = (*error.path[:-1], "matchLabelKeys", positions[key])
                errors.append(error)
            seen.add(key)
    text = "exists in both matchLabelKeys and mismatchLabelKeys"
    return errors + [invalid((*path, "matchLabelKeys", index), key, text) for index, key in enumerate(same) if key in different]


def _validate_unmerged_keys(constraint: dict[str, Any], path: Steps) -> list[FieldError]:
    """What servers that do not merge the keys into the selector say of keys that it has already. Mirrors: validateMatchLabelKeysInTopologySpread."""
    selector = constraint.get("labelSelector") or {}
    selected = {*(selector.get("matchLabels") or {}), *((each or {}).get("key") or "" for each in selector.get("matchExpressions") or ())}
    text = "exists in both matchLabelKeys and labelSelector"
    keys = enumerate(constraint.get("matchLabelKeys") or ())
    return [invalid((*path, "matchLabelKeys", index), key, text) for index, key in keys if key in selected]


def validate_tolerations(tolerations: list[dict[str, Any]], path: Steps) -> list[FieldError]:
    """Mirrors: ValidateTolerations; comparing numbers is off by default."""
    errors: list[FieldError] = []
    for index, each in enumerate(tolerations):
        toleration, where = each or {}, (*path, index)
        key, operator, value, effect = (toleration.get(field) or "" for field in ("key", "operator", "value", "effect"))
        if key:
            errors += [invalid((*where, "key"), key, message) for message in is_qualified_name(key)]
        elif operator != "Exists":
            text = 'operator must be Exists when `key` is empty, which means "match all values and all keys"'
            errors.append(invalid((*where, "operator"), Named(operator), text))
        if toleration.get("tolerationSeconds") is not None and effect != "NoExecute":
            errors.append(invalid((*where, "effect"), Named(effect), "effect must be 'NoExecute' when `tolerationSeconds` is set"))
        below = (*where, "operator")
        if operator in {"", "Equal"}:
            if faults := is_valid_label_value(value):
                errors.append(invalid(below, value, ";".join(faults)))
        elif operator == "Exists":
            if value:
                from kubecheck.api.go_structs import go_struct

                shown = value if current().since(33) else go_struct("core.Toleration", toleration)
                errors.append(invalid(below, shown, "value must be empty when `operator` is 'Exists'"))
        elif operator in {"Lt", "Gt"} and current().since(35):
            errors.append(not_supported(below, operator, ("Equal", "Exists", "Lt", "Gt")))
        else:
            errors.append(not_supported(below, operator, ("Equal", "Exists")))
        if effect and effect not in _EFFECTS:
            errors.append(not_supported((*where, "effect"), effect, _EFFECTS))
    return errors


def validate_spread_constraints(constraints: list[dict[str, Any]], path: Steps) -> list[FieldError]:
    """Mirrors: validateTopologySpreadConstraints."""
    errors: list[FieldError] = []
    for index, each in enumerate(constraints):
        constraint, where = each or {}, (*path, index)
        skew, key, action = constraint.get("maxSkew") or 0, constraint.get("topologyKey") or "", constraint.get("whenUnsatisfiable") or ""
        if skew <= 0:
            errors.append(invalid((*where, "maxSkew"), skew, "must be greater than zero"))
        if not key:
            errors.append(required((*where, "topologyKey"), "can not be empty"))
        if action not in {"DoNotSchedule", "ScheduleAnyway"}:
            errors.append(not_supported((*where, "whenUnsatisfiable"), action, ("DoNotSchedule", "ScheduleAnyway")))
        for other in constraints[index + 1 :]:
            if ((other or {}).get("topologyKey") or "", (other or {}).get("whenUnsatisfiable") or "") == (key, action):
                error = duplicate((*where, "{topologyKey, whenUnsatisfiable}"), f"{{{key}, {action}}}")
                error.at = tuple(step for step in (*where, "topologyKey") if isinstance(step, (str, int)))
                errors.append(error)
                break
        least = constraint.get("minDomains")
        if least is not None:
            if least <= 0:
                errors.append(invalid((*where, "minDomains"), least, "must be greater than zero"))
            if action != "DoNotSchedule":
                text = f"can only use minDomains if whenUnsatisfiable=DoNotSchedule, not {action}"
                errors.append(invalid((*where, "minDomains"), least, text))
        for field in ("nodeAffinityPolicy", "nodeTaintsPolicy"):
            policy = constraint.get(field)
            if policy is not None and policy not in {"Honor", "Ignore"}:
                errors.append(not_supported((*where, field), policy, ("Honor", "Ignore")))
        errors += validate_label_keys({**constraint, "mismatchLabelKeys": None}, where)
        if not current().has("MatchLabelKeysInPodTopologySpreadSelectorMerge"):
            errors += _validate_unmerged_keys(constraint, where)
        if constraint.get("labelSelector") is not None:
            errors += validate_label_selector(constraint["labelSelector"], (*where, "labelSelector"))
    return errors
