"""The failure and success policies of Jobs, and lists of indexes such as ``0,3-5``. Mirrors: pkg/apis/batch/validation v1.36."""

from __future__ import annotations

from kubecheck.fields import FieldError, duplicate, invalid, not_supported, required, too_long, too_many
from kubecheck.values.intstr import atoi
from kubecheck.values.names import byte_length, is_qualified_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import Steps

_ACTIONS = ("Count", "FailIndex", "FailJob", "Ignore")
_STATUSES = ("False", "True", "Unknown")
_INDEXES_LENGTH = 64 * 1024


def _listed(values: tuple[str, ...]) -> str:
    """A list of quoted texts as Go prints it."""
    return "valid values: [" + " ".join(f'"{value}"' for value in values) + "]"


def validate_pod_failure_policy(spec: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validatePodFailurePolicy."""
    rules = (spec.get("podFailurePolicy") or {}).get("rules") or ()
    pod = (spec.get("template") or {}).get("spec") or {}
    names = {(each or {}).get("name") or "" for field in ("containers", "initContainers") for each in pod.get(field) or ()}
    errors: list[FieldError] = [too_many((*path, "rules"), len(rules), 20)] if len(rules) > 20 else []
    for index, rule in enumerate(rules):
        errors += _validate_failure_rule(spec, rule or {}, names, (*path, "rules", index))
    return errors


def _validate_failure_rule(spec: dict[str, Any], rule: dict[str, Any], names: set[str], path: Steps) -> list[FieldError]:
    """Mirrors: validatePodFailurePolicyRule."""
    from kubecheck.field_messages import OMITTED

    action, codes, conditions = rule.get("action") or "", rule.get("onExitCodes"), rule.get("onPodConditions") or ()
    at = (*path, "action")
    errors: list[FieldError] = []
    if not action:
        errors.append(required(at, _listed(_ACTIONS)))
    elif action == "FailIndex":
        if spec.get("backoffLimitPerIndex") is None:
            errors.append(invalid(at, action, "requires the backoffLimitPerIndex to be set"))
    elif action not in _ACTIONS:
        errors.append(not_supported(at, action, _ACTIONS))
    if codes is not None:
        errors += _validate_exit_codes(codes, names, (*path, "onExitCodes"))
    if len(conditions) > 20:
        errors.append(too_many((*path, "onPodConditions"), len(conditions), 20))
    for index, pattern in enumerate(conditions):
        errors += _validate_condition(pattern or {}, (*path, "onPodConditions", index))
    if codes is not None and conditions:
        errors.append(invalid(path, OMITTED, "specifying both OnExitCodes and OnPodConditions is not supported"))
    if codes is None and not conditions:
        errors.append(invalid(path, OMITTED, "specifying one of OnExitCodes and OnPodConditions is required"))
    return errors


def _validate_condition(pattern: dict[str, Any], path: Steps) -> list[FieldError]:
    kind, status = pattern.get("type") or "", pattern.get("status") or ""
    errors = [invalid((*path, "type"), kind, message) for message in is_qualified_name(kind)]
    if not status:
        errors.append(required((*path, "status"), _listed(_STATUSES)))
    elif status not in _STATUSES:
        errors.append(not_supported((*path, "status"), status, _STATUSES))
    return errors


def _validate_exit_codes(codes: dict[str, Any], names: set[str], path: Steps) -> list[FieldError]:
    """Mirrors: validatePodFailurePolicyRuleOnExitCodes."""
    operator, container, values = codes.get("operator") or "", codes.get("containerName"), codes.get("values") or []
    errors: list[FieldError] = []
    if not operator:
        errors.append(required((*path, "operator"), _listed(("In", "NotIn"))))
    elif operator not in ("In", "NotIn"):
        errors.append(not_supported((*path, "operator"), operator, ("In", "NotIn")))
    if container is not None and container not in names:
        detail = "must be one of the container or initContainer names in the pod template"
        errors.append(invalid((*path, "containerName"), container, detail))
    at = (*path, "values")
    if not values:
        errors.append(invalid(at, codes.get("values"), "at least one value is required", "[]int32"))
    elif len(values) > 255:
        errors.append(too_many(at, len(values), 255))
    values = [value or 0 for value in values]
    seen: set[int] = set()
    for index, value in enumerate(values):
        if operator == "In" and value == 0:
            errors.append(invalid((*at, index), value, "must not be 0 for the In operator"))
        if value in seen:
            errors.append(duplicate((*at, index), value))
        seen.add(value)
    if any(values[index - 1] > values[index] for index in range(1, len(values))):
        errors.append(invalid(at, values, "must be ordered", "[]int32"))
    return errors


def validate_success_policy(spec: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateSuccessPolicy."""
    rules = (spec.get("successPolicy") or {}).get("rules") or ()
    at = (*path, "rules")
    errors: list[FieldError] = []
    if not rules:
        errors.append(required(at, "at least one rules must be specified when the successPolicy is specified"))
    if len(rules) > 20:
        errors.append(too_many(at, len(rules), 20))
    for index, rule in enumerate(rules):
        errors += _validate_success_rule(spec.get("completions") or 0, rule or {}, (*at, index))
    return errors


def _validate_success_rule(completions: int, rule: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateSuccessPolicyRule."""
    count, indexes = rule.get("succeededCount"), rule.get("succeededIndexes")
    errors: list[FieldError] = []
    if count is None and indexes is None:
        errors.append(required(path, "at least one of succeededCount or succeededIndexes must be specified"))
    total = 0
    if indexes is not None:
        at = (*path, "succeededIndexes")
        if byte_length(indexes) > _INDEXES_LENGTH:
            errors.append(too_long(at, "", _INDEXES_LENGTH))
        try:
            total = count_indexes(indexes, completions)
        except ValueError as error:
            errors.append(invalid(at, indexes, f"error parsing succeededIndexes: {error}"))
    if count is not None:
        at = (*path, "succeededCount")
        if count < 0:
            errors.append(invalid(at, count, "must be greater than or equal to 0"))
        if count > completions:
            errors.append(invalid(at, count, f"must be less than or equal to {completions} (the number of specified completions)"))
        if indexes is not None and count > total:
            what = f"{total} (the number of indexes in the specified succeededIndexes field)"
            errors.append(invalid(at, count, f"must be less than or equal to {what}"))
    return errors


def count_indexes(text: str, completions: int) -> int:
    """How many indexes a list such as ``0,3-5`` names.

    Mirrors: validateIndexesFormat.

    Raises:
        ValueError: with the server's words.
    """
    if not text:
        return 0
    last, total = None, 0
    for part in text.split(","):
        first, final = _parse_interval(part, completions)
        if last is not None and last >= first:
            raise ValueError(f"non-increasing order, previous: {last}, current: {first}")
        total += final - first + 1
        last = final
    return total


def _parse_interval(text: str, completions: int) -> tuple[int, int]:
    """Mirrors: parseIndexInterval."""
    from kubecheck.field_messages import quote

    parts = text.split("-")
    if len(parts) > 2:
        raise ValueError(
            f"the fragment {quote(text)} violates the requirement that an index interval can have at most two parts separated by '-'"
        )
    numbers: list[int] = []
    for part in parts:
        number = atoi(part)
        if number is None:
            raise ValueError(f"cannot convert string to integer for index: {quote(part)}")
        if number >= completions:
            raise ValueError(f"too large index: {quote(part)}")
        numbers.append(number)
    if len(numbers) == 2 and numbers[0] >= numbers[1]:
        raise ValueError(f"non-increasing order, previous: {numbers[0]}, current: {numbers[1]}")
    return numbers[0], numbers[-1]
