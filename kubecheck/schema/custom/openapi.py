"""Validates values against the schemas of custom resource definitions, in the server's words.

Mirrors: k8s.io/kube-openapi/pkg/validation/validate and kubeOpenAPIResultToFieldErrors of k8s.io/apiextensions-apiserver v1.36.
"""

from __future__ import annotations

from kubecheck import fields
from kubecheck.fields import FieldError
from kubecheck.release import current

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kubecheck.fields import Steps
    from kubecheck.source import Path

    Schema = dict[str, Any]


_LARGEST_WHOLE = (1 << 53) - 1  # beyond it a float is not held for an integer
_LARGEST_FLOAT32 = 3.4028235677973366e38


class Result:
    """Errors with their texts, and how much matched: the count picks the nearest alternative of several.

    ``composed`` says of errors from compositions where the outermost of these stands.
    """

    __slots__ = ("composed", "errors", "matches")

    def __init__(self) -> None:
        self.errors: dict[str, FieldError] = {}
        self.composed: dict[str, Steps] = {}
        self.matches = 0

    def add(self, text: str, error: FieldError) -> None:
        """Adds an error unless the same text is there already."""
        self.errors.setdefault(text, error)

    def merge(self, other: Result) -> None:
        """Takes over errors and matches of another result."""
        for text, error in other.errors.items():
            self.errors.setdefault(text, error)
        if other.composed:
            self.composed = {**other.composed, **self.composed}
        self.matches += other.matches


def validate_value(
    schema: Schema, value: object, *, is_default: bool = False, is_ratcheted: Callable[[Path], bool] | None = None
) -> list[FieldError]:
    """What is wrong with a whole object under its schema.

    Args:
        schema: the schema.
        value: the object.
        is_default: whether it is a default in a definition: there the server heeds formats that it does not know, and no int-or-string.
        is_ratcheted: whether an update leaves alone what stands there, so that nothing is said of it; errors from within a composition count
            for the value that the composition is about.
    """
    result = _validate(schema, value, "", (), is_default)
    if is_ratcheted is None:
        return list(result.errors.values())
    return [
        error
        for text, error in result.errors.items()
        if not is_ratcheted(fields.plain_path(result.composed[text]) if text in result.composed else error.path)
    ]


def _types(schema: Schema, is_default: bool) -> tuple[str, ...]:
    if schema.get("x-kubernetes-int-or-string") is True and not is_default:
        return ("integer", "string")
    kind = schema.get("type")
    return (kind,) if isinstance(kind, str) and kind else ()


def type_of(value: object) -> str:
    """The JSON type of a value as the validator sees it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"


def _validate(schema: Schema, value: object, path: str, steps: Steps, is_default: bool) -> Result:
    """Mirrors: SchemaValidator.Validate: the validators in their order."""
    result = Result()
    schema = schema if isinstance(schema, dict) else {}  # a null schema asks nothing
    types = _types(schema, is_default)
    form = str(schema.get("format") or "") if is_default else _format(schema, types)
    if value is None:
        _check_type(types, form, schema, value, path, steps, result)
        _check_enum(schema, value, path, steps, result)
        return result
    if types or form:
        _check_type(types, form, schema, value, path, steps, result)
        result.matches += 1
    composed = _check_compositions(schema, value, path, steps, is_default)
    if composed.errors:
        composed.composed = dict.fromkeys(composed.errors, steps)
    result.merge(composed)
    result.matches += 1
    if isinstance(value, str):
        _check_string(schema, value, path, steps, result)
        result.matches += 1
        if form:
            _check_format(form, value, path, steps, result)
            result.matches += 1
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        _check_number(schema, types, form, value, path, steps, result)
        result.matches += 2
    elif isinstance(value, list):
        _check_list(schema, value, path, steps, is_default, result)
        result.matches += 2
    _check_enum(schema, value, path, steps, result)
    result.matches += 1
    if isinstance(value, dict):
        _check_object(schema, value, path, steps, is_default, result)
        result.matches += 1
    result.matches += 1
    return result


def _format(schema: Schema, types: tuple[str, ...]) -> str:
    form = schema.get("format")
    if not isinstance(form, str) or not form:
        return ""
    from kubecheck.schema.formats.named import supported_format

    return supported_format(types[0] if len(types) == 1 else "", form)


def _type_error(path: str, steps: Steps, wanted: str, found: str, result: Result) -> None:
    from kubecheck.field_messages import quote

    text = f"{path} in body must be of type {wanted}: {quote(found)}"
    result.add(text, FieldError(fields.TYPE_INVALID, steps, found, text))


def _check_type(types: tuple[str, ...], form: str, schema: Schema, value: object, path: str, steps: Steps, result: Result) -> None:
    """Mirrors: typeValidator.Validate."""
    found = type_of(value)
    if value is None:
        if types and not schema.get("nullable"):
            _type_error(path, steps, ",".join(types), found, result)
        return
    is_integer = isinstance(value, float) and "integer" in types and is_whole(value)
    is_number = isinstance(value, int) and not isinstance(value, bool) and "number" in types
    is_text = isinstance(value, (str, list))
    if not is_text and form and not (found in types or is_integer or is_number):
        _type_error(path, steps, form, {"integer": "int64", "number": "float64"}.get(found, ""), result)
        return
    if form and is_text and "number" not in types and "integer" not in types:
        return
    if types and not (found in types or is_integer or is_number):
        _type_error(path, steps, ",".join(types), found, result)


def _check_enum(schema: Schema, value: object, path: str, steps: Steps, result: Result) -> None:
    """Mirrors: basicCommonValidator.Validate."""
    choices = schema.get("enum")
    if not choices:
        return
    for choice in choices:
        if choice is not None and type_of(choice) == type_of(value) and choice == value:
            return
        numbers = (int, float)
        if isinstance(choice, numbers) and isinstance(value, numbers) and not isinstance(choice, bool) and not isinstance(value, bool):
            converted = int(value) if isinstance(choice, int) else float(value)
            if converted == choice:
                return
    from kubecheck.field_messages import marshal, quote

    values = tuple(choice if isinstance(choice, str) else marshal(choice) for choice in choices)
    error = fields.not_supported(steps, value, values)
    if isinstance(value, str):  # a plain text, which is quoted as Go does, where those of named types are not
        error.message_override = f"Unsupported value: {quote(value)}: {error.detail}"
    result.add(f"{path} in body should be one of {choices}", error)


def _composite(text: str, steps: Steps, result: Result) -> None:
    """An error of a composition: the server names its place in words only, and so it stands at the root."""
    error = FieldError(fields.INVALID, (), "", text)
    error.at = fields.plain_path(steps)
    result.add(text, error)


def _check_compositions(schema: Schema, value: object, path: str, steps: Steps, is_default: bool) -> Result:
    """Mirrors: schemaPropsValidator.Validate."""
    from kubecheck.field_messages import quote

    result = Result()
    if schema.get("anyOf"):
        attempts = [_validate(each, value, path, steps, is_default) for each in schema["anyOf"]]
        success = next((each for each in attempts if not each.errors), None)
        if success is None:
            _composite(f"{quote(path)} must validate at least one schema (anyOf)", steps, result)
        result.merge(success if success is not None else _nearest(attempts))
    if schema.get("oneOf"):
        attempts = [_validate(each, value, path, steps, is_default) for each in schema["oneOf"]]
        successes = [each for each in attempts if not each.errors]
        if len(successes) == 1:
            result.merge(successes[0])
        else:
            found = f"Found {len(successes)} valid alternatives" if successes else "Found none valid"
            _composite(f"{quote(path)} must validate one and only one schema (oneOf). {found}", steps, result)
            if not successes:
                result.merge(_nearest(attempts))
    if schema.get("allOf"):
        attempts = [_validate(each, value, path, steps, is_default) for each in schema["allOf"]]
        for each in attempts:
            result.merge(each)
        if any(each.errors for each in attempts):
            none = "" if any(not each.errors for each in attempts) else ". None validated"
            _composite(f"{quote(path)} must validate all the schemas (allOf){none}", steps, result)
    if isinstance(schema.get("not"), dict) and not _validate(schema["not"], value, path, steps, is_default).errors:
        _composite(f"{quote(path)} must not validate the schema (not)", steps, result)
    result.matches += 1
    return result


def _nearest(attempts: list[Result]) -> Result:
    best = attempts[0]
    for each in attempts[1:]:
        if each.matches > best.matches:
            best = each
    return best


def _check_string(schema: Schema, value: str, path: str, steps: Steps, result: Result) -> None:
    """Mirrors: stringValidator.Validate: the first error only."""
    maximum, minimum, pattern = schema.get("maxLength"), schema.get("minLength"), schema.get("pattern")
    if maximum is not None and len(value) > maximum:
        result.add(f"{path} in body should be at most {maximum} chars long", _too_long(steps, maximum))
        return
    if minimum is not None and len(value) < minimum:
        _invalid(f"{path} in body should be at least {minimum} chars long", steps, value, result)
        return
    if pattern:
        from kubecheck.limits import beyond, most
        from kubecheck.values.regexp import GoRegexError, StepsError, compile_go

        try:
            if not compile_go(pattern).matches(value, most("pattern-steps")):
                _invalid(f"{path} in body should match '{pattern}'", steps, value, result)
        except StepsError:
            words = f"whether {path} matches its pattern is not judged: {beyond('pattern-steps')}"
            result.add(words, fields.internal(steps, words))
        except GoRegexError as error:
            _invalid(f"{path} in body should match '{pattern}, but pattern is invalid: {error}'", steps, value, result)


def _too_long(steps: Steps, maximum: int) -> FieldError:
    """Mirrors: field.TooLong; before 1.32 field.TooLongMaxLength."""
    if current().since(32):
        return fields.too_long(steps, "", maximum)
    return FieldError(fields.TOO_LONG, steps, "", f"may not be longer than {maximum}")


def _invalid(text: str, steps: Steps, value: object, result: Result) -> None:
    result.add(text, FieldError(fields.INVALID, steps, "" if value is None else value, text))


def _check_format(form: str, value: str, path: str, steps: Steps, result: Result) -> None:
    from kubecheck.schema.formats.named import NUMBER_FORMATS, matches_format

    if form in NUMBER_FORMATS["integer"] or form in NUMBER_FORMATS["number"]:
        return
    if not matches_format(form, value):
        _type_error(path, steps, form, value, result)


def _check_number(schema: Schema, types: tuple[str, ...], form: str, value: float, path: str, steps: Steps, result: Result) -> None:
    """Mirrors: numberValidator.Validate: a bound beyond the type's range is an error too, and compared as a float; ranges are looked at since 1.36."""
    kind = types[0] if len(types) == 1 and types[0] in ("integer", "number") and current().since(36) else ""
    if form not in (("int32", "int64") if kind == "integer" else ("float", "double") if kind else ()):
        form = ""
    named = f"of type {kind} {f'with format {form}' if form else '(default format)'} in {path}"
    if not _is_in_range(value, kind, form):
        _composite(f"Checked value must be {named}", steps, result)
    for name, what, check in _BOUNDS:
        if schema.get(name) is None:
            continue
        bound, number = float(schema[name]), value
        if not _is_in_range(bound, kind, form):
            _composite(f"{what} value must be {named}", steps, result)
            number = float(value)
        if isinstance(number, int):
            bound = int(bound) if -(2.0**63) <= bound < 2.0**63 else -(1 << 63)  # as the conversion to int64 overflows
        words = "" if name == "multipleOf" and bound <= 0 else check(schema, number, bound)
        if words:
            _invalid(f"{path} in body should be {words} {_print_bound(bound)}", steps, number, result)
        elif name == "multipleOf" and bound <= 0:
            _invalid(f"factor MultipleOf declared for {path} must be positive: {_print_bound(bound)}", steps, bound, result)


def _print_bound(bound: float) -> str:
    from kubecheck.field_messages import print_float

    return str(bound) if isinstance(bound, int) else print_float(bound)


def _check_multiple(schema: Schema, value: float, factor: float) -> str:
    if isinstance(value, int):
        return "" if value % int(factor) == 0 else "a multiple of"
    return "" if is_whole(1 / factor * value if factor < 1 else value / factor) else "a multiple of"


def _check_minimum(schema: Schema, value: float, limit: float) -> str:
    if schema.get("exclusiveMinimum"):
        return "" if value > limit else "greater than"
    return "" if value >= limit else "greater than or equal to"


def _check_maximum(schema: Schema, value: float, limit: float) -> str:
    if schema.get("exclusiveMaximum"):
        return "" if value < limit else "less than"
    return "" if value <= limit else "less than or equal to"


# Bounds of numbers: the field, its name in words, and what checks it.
_BOUNDS = (("multipleOf", "MultipleOf", _check_multiple), ("minimum", "Minimum boundary", _check_minimum), ("maximum", "Maximum boundary", _check_maximum))


def _is_in_range(value: float, kind: str, form: str) -> bool:
    """Mirrors: IsValueValidAgainstRange."""
    if kind == "integer":
        if isinstance(value, float) and not value.is_integer():
            return False
        bits = 31 if form == "int32" else 63
        return -(1 << bits) <= int(value) < 1 << bits
    return not (form == "float" and abs(value) >= _LARGEST_FLOAT32)


def is_whole(number: float) -> bool:
    """Whether a float stands for an integer. Mirrors: swag.IsFloat64AJSONInteger."""
    if not -_LARGEST_WHOLE <= number <= _LARGEST_WHOLE:
        return False
    whole = int(number)
    return number == whole or (whole > 0 and (number - whole) / (number + whole) < 1e-9)


def _check_list(schema: Schema, value: list[object], path: str, steps: Steps, is_default: bool, result: Result) -> None:
    """Mirrors: schemaSliceValidator.Validate."""
    items = schema.get("items")
    if isinstance(items, dict):
        for index, each in enumerate(value):
            result.merge(_validate(items, each, f"{path}[{index}]", (*steps, index), is_default))
    minimum, maximum = schema.get("minItems"), schema.get("maxItems")
    if minimum is not None and len(value) < minimum:
        _invalid(f"{path} in body should have at least {minimum} items", steps, len(value), result)
    if maximum is not None and len(value) > maximum:
        result.add(f"{path} in body should have at most {maximum} items", fields.too_many(steps, len(value), maximum))
    if schema.get("uniqueItems") and any(each in value[:index] for index, each in enumerate(value)):
        _invalid(f"{path} in body shouldn't contain duplicates", steps, None, result)


def _check_object(schema: Schema, value: dict[str, object], path: str, steps: Steps, is_default: bool, result: Result) -> None:
    """Mirrors: objectValidator.Validate."""
    minimum, maximum = schema.get("minProperties"), schema.get("maxProperties")
    if minimum is not None and len(value) < minimum:
        _invalid(f"{path} in body should have at least {minimum} properties", steps, len(value), result)
    if maximum is not None and len(value) > maximum:
        result.add(f"{path} in body should have at most {maximum} properties", fields.too_many(steps, len(value), maximum))
    properties = schema.get("properties") or {}
    additional = schema.get("additionalProperties")
    for key, inner in value.items():
        if key in properties:
            name = f"{path}.{key}" if path else key
            result.merge(_validate(properties[key], inner, name, (*steps, key), is_default))
        elif additional is False:
            _invalid(f"{path}.{key} in body is a forbidden property", steps, key, result)
        elif isinstance(additional, dict):
            result.merge(_validate(additional, inner, f"{path}.{key}", (*steps, key), is_default))
    for name in schema.get("required") or ():
        if name not in value:
            result.add(f"{path}.{name} in body is required", fields.required((*steps, name)))
