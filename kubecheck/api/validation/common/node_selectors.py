"""Selectors of nodes and topologies: node affinity of pods and volumes, allowed topologies of storage classes.

Mirrors: ValidateNodeSelector, ValidateTopologySelectorTerm (pkg/apis/core/validation) v1.36.
"""

from __future__ import annotations

from kubecheck.fields import FieldError, Named, duplicate, forbidden, invalid, required
from kubecheck.release import current
from kubecheck.values.names import is_dns1123_subdomain, is_valid_label_value
from kubecheck.values.selector import validate_label_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import Steps


def validate_node_selector(selector: dict[str, Any], path: Steps, allow_invalid_values: bool = False) -> list[FieldError]:
    """Mirrors: ValidateNodeSelector."""
    terms = selector.get("nodeSelectorTerms") or ()
    if not terms:
        return [required((*path, "nodeSelectorTerms"), "must have at least one node selector term")]
    errors: list[FieldError] = []
    for index, term in enumerate(terms):
        errors += validate_node_selector_term(term or {}, (*path, "nodeSelectorTerms", index), allow_invalid_values)
    return errors


def validate_node_selector_term(term: dict[str, Any], path: Steps, allow_invalid_values: bool = False) -> list[FieldError]:
    """Mirrors: ValidateNodeSelectorTerm."""
    errors: list[FieldError] = []
    for index, requirement in enumerate(term.get("matchExpressions") or ()):
        errors += validate_node_selector_requirement(requirement or {}, (*path, "matchExpressions", index), allow_invalid_values)
    for index, requirement in enumerate(term.get("matchFields") or ()):
        errors += _validate_field_requirement(requirement or {}, (*path, "matchFields", index))
    return errors


def validate_node_selector_requirement(requirement: dict[str, Any], path: Steps, allow_invalid_values: bool = False) -> list[FieldError]:
    """Mirrors: ValidateNodeSelectorRequirement."""
    operator, values = requirement.get("operator") or "", requirement.get("values") or ()
    errors: list[FieldError] = []
    if operator in ("In", "NotIn"):
        if not values:
            errors.append(required((*path, "values"), "must be specified when `operator` is 'In' or 'NotIn'"))
    elif operator in ("Exists", "DoesNotExist"):
        if values:
            errors.append(forbidden((*path, "values"), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"))
    elif operator in ("Gt", "Lt"):
        if len(values) != 1:
            errors.append(required((*path, "values"), "must be specified single value when `operator` is 'Lt' or 'Gt'"))
    else:
        errors.append(invalid((*path, "operator"), Named(operator), "not a valid selector operator"))
    errors += validate_label_name(requirement.get("key") or "", (*path, "key"))
    if not allow_invalid_values and current().since(33):
        for index, value in enumerate(values):
            errors += [invalid((*path, "values", index), value or "", message) for message in is_valid_label_value(value or "")]
    return errors


def _validate_field_requirement(requirement: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: ValidateNodeFieldSelectorRequirement."""
    operator, key, values = requirement.get("operator") or "", requirement.get("key") or "", requirement.get("values") or ()
    errors: list[FieldError] = []
    if operator not in ("In", "NotIn"):
        errors.append(invalid((*path, "operator"), Named(operator), "not a valid selector operator"))
    elif len(values) != 1:
        errors.append(required((*path, "values"), "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"))
    if key != "metadata.name":
        errors.append(invalid((*path, "key"), key, "not a valid field selector key"))
    else:
        for index, value in enumerate(values):
            errors += [invalid((*path, "values", index), value or "", message) for message in is_dns1123_subdomain(value or "")]
    return errors


def validate_topology_selector_term(term: dict[str, Any], path: Steps) -> tuple[dict[str, frozenset[str]], list[FieldError]]:
    """The term as sets of values by key, and what is wrong with it. Mirrors: ValidateTopologySelectorTerm."""
    sets: dict[str, frozenset[str]] = {}
    errors: list[FieldError] = []
    for index, requirement in enumerate(term.get("matchLabelExpressions") or ()):
        at = (*path, "matchLabelExpressions", index)
        key, values = (requirement or {}).get("key") or "", (requirement or {}).get("values") or ()
        if not values:
            errors.append(required((*at, "values"), ""))
        seen: set[str] = set()
        for place, value in enumerate(values):
            if value in seen:
                errors.append(duplicate((*at, "values", place), value))
            seen.add(value)
        errors += validate_label_name(key, (*at, "key"))
        if key in sets:
            errors.append(duplicate((*at, "key"), key))
        sets[key] = frozenset(seen)
    return sets, errors
