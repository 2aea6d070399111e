"""How much of a device's capacity one request may take. Mirrors: validateRequestPolicy (pkg/apis/resource/validation) v1.36."""

from __future__ import annotations

from kubecheck.fields import duplicate, forbidden, invalid, required, too_many
from kubecheck.release import current
from kubecheck.values.quantity import Quantity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldError, Steps


def validate_request_policy(most: Quantity, policy: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateRequestPolicy, validateValidRequestValues."""
    values, valid_range, default = policy.get("validValues") or (), policy.get("validRange"), policy.get("default")
    if values and valid_range is not None:
        text = 'exactly one policy can be specified, cannot specify "validValues" and "validRange" at the same time'
        return [forbidden(path, text)]
    if not values and valid_range is None:
        return []
    which = "validValues" if values else "validRange"
    if default is None:
        return [required((*path, "default"), f"required when {which} is defined")]
    if values:
        quantities = [Quantity.parse(str(value)) for value in values]
        return _validate_valid_values(Quantity.parse(str(default)), most, quantities, (*path, which))
    return _validate_valid_range(Quantity.parse(str(default)), most, valid_range or {}, (*path, which))


def _validate_valid_values(default: Quantity, most: Quantity, values: list[Quantity], path: Steps) -> list[FieldError]:
    """Mirrors: validateRequestPolicyValidValues."""
    errors: list[FieldError] = []
    for index in range(1, len(values)):
        if values[index - 1] > values[index]:
            errors.append(invalid((*path, index), values[index].canonical(), "values must be sorted in ascending order"))
    if len(values) > 10:
        errors.append(too_many(path, len(values), 10))
        return [*errors, invalid(path, default.canonical(), "default value is not valid according to the requestPolicy")]
    for index, value in enumerate(values):
        if value > most:
            text = f"option is larger than capacity value: {most.canonical()}"
            errors.append(invalid((*path, index), value.canonical(), text))
    seen = set()
    for index, value in enumerate(values):
        if value.value() in seen:
            errors.append(duplicate((*path, index), str(value.value())))
        seen.add(value.value())
    if default not in values:
        errors.append(invalid(path, default.canonical(), "default value is not valid according to the requestPolicy"))
    return errors


def _validate_valid_range(default: Quantity, most: Quantity, given: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateRequestPolicyRange."""
    if given.get("min") is None:
        return [required((*path, "min"), "required when validRange is defined")]
    errors: list[FieldError] = []
    least = Quantity.parse(str(given["min"]))
    of_default = "default" if current().since(37) else ""
    if least > most:
        errors.append(invalid((*path, "min"), least.canonical(), f"min is larger than capacity value: {most.canonical()}"))
    if default < least:
        errors.append(invalid((*path, of_default or "min"), default.canonical(), f"default is less than min: {least.canonical()}"))
    top = None if given.get("max") is None else Quantity.parse(str(given["max"]))
    if top is not None:
        where = (*path, "max")
        if least > top:
            errors.append(invalid(where, least.canonical(), f"min is larger than max: {top.canonical()}"))
        if top > most:
            errors.append(invalid(where, top.canonical(), f"max is larger than capacity value: {most.canonical()}"))
        if default > top:
            errors.append(invalid((*path, of_default or "max"), default.canonical(), f"default is more than max: {top.canonical()}"))
    if given.get("step") is not None:
        bounds = {"default": default, "min": least, **({} if top is None else {"max": top}), "step": Quantity.parse(str(given["step"]))}
        errors += _validate_step(bounds, most, path)
    return errors


def _validate_step(bounds: dict[str, Quantity], most: Quantity, path: Steps) -> list[FieldError]:
    """Mirrors: validateRequestPolicyRange, validateRequestPolicyRangeStep, validateInt64Range."""
    step, least, where = bounds["step"], bounds["min"], (*path, "step")
    if current().since(37) and step <= Quantity.parse("0"):
        return [invalid(where, step.canonical(), "must be greater than zero")]
    errors: list[FieldError] = []
    first = least + step
    if first > most:
        text = f"one step {first.canonical()} is larger than capacity value: {most.canonical()}"
        errors.append(invalid(where, step.canonical(), text))
    if current().since(37):
        beyond = [error for field, bound in bounds.items() for error in _validate_int64(bound, (*path, field))]
        if beyond:
            return errors + beyond
    if not step.value():
        return errors  # a server before 1.37 divides by it all the same
    for field in ("default", "max"):
        if field in bounds and (bounds[field].value() - least.value()) % step.value():
            text = f"value is not a multiple of a given step ({step.canonical()}) from ({least.canonical()})"
            errors.append(invalid(where, bounds[field].canonical(), text))
    return errors


def _validate_int64(bound: Quantity, path: Steps) -> list[FieldError]:
    if bound < Quantity.parse("0"):
        return [invalid(path, bound.canonical(), "must be greater than or equal to 0")]
    if bound > Quantity.parse("9223372036854775807"):
        return [invalid(path, bound.canonical(), "must not be larger than 9223372036854775807")]
    return []
