"""Values against values.schema.json. Mirrors: pkg/chartutil's jsonschema.go (Helm v3.22), santhosh-tekuri/jsonschema v6's words."""

from __future__ import annotations

from kubecheck.field_messages import quote
from kubecheck.render.helm.chart.errors import ChartError
from kubecheck.render.helm.functions.formats.json_writing import float_text
from kubecheck.render.helm.functions.results import to_text
from kubecheck.render.helm.kinds import PlacedList, PlacedMap
from kubecheck.render.helm.template.printing import show
from kubecheck.schema.custom.json_schema import BadSchemaError, Violation, find_violations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.render.helm.chart.loading import Chart

_INTRODUCTION = "values don't meet the specifications of the schema(s) in the following chart(s):\n"
_TYPES = ("null", "boolean", "number", "integer", "string", "array", "object")
_SIZES = {
    "minProperties": len, "maxProperties": len, "minItems": len, "maxItems": len, "minLength": len, "maxLength": len, "minimum": None, "maximum": None,
    "exclusiveMinimum": None, "exclusiveMaximum": None, "multipleOf": None,
}  # fmt: skip


def validate_values(chart: Chart, values: dict[str, Any]) -> None:
    """Refuses values that break a schema of a chart or its dependencies.

    Raises:
        ChartError: they do; its place is the first of what breaks it in a file of values.

    Mirrors: ValidateAgainstSchema
    """
    told: list[tuple[str, str, int, int]] = []
    words = _validate(chart, values, told)
    if words:
        error = ChartError(_INTRODUCTION + words, "render", *next((each[1:] for each in told if each[1]), ("", 0, 0)))
        error.violations = told
        raise error


def _validate(chart: Chart, values: dict[str, Any], violations: list[tuple[str, str, int, int]]) -> str:
    words = ""
    if chart.schema is not None:
        told = _validate_one(to_text(chart.schema.data), values, violations, chart.schema.path)
        words = told and f"{chart.name}:\n{told}"
    for each in chart.dependencies:
        inner = values.get(each.name)
        if inner is None:
            continue
        if isinstance(inner, dict):
            words += _validate(each, inner, violations)
        else:
            words += f"{each.name}:\ninvalid type for values: expected object (map), got {show(inner)}\n"
    return words


def _validate_one(text: str, values: dict[str, Any], violations: list[tuple[str, str, int, int]], path: str) -> str:
    """Mirrors: ValidateAgainstSingleSchema."""
    try:
        found = find_violations(text, _plain(values))
    except BadSchemaError as error:
        words = _bad_schema_words(error)
        violations.append((words, path, 1, 1))
        return words
    if not found:
        return ""
    violations += [(_told(each, 0).removeprefix("- "), *_place(values, each.path)) for each in found]
    return "\n".join(_told(each, 0) for each in found) + "\n"


def _bad_schema_words(error: BadSchemaError) -> str:
    if error.reference:
        return f"failing loading {quote(error.reference)}: nothing is fetched"
    if not error.violations:
        return error.words
    lines = "".join(f"\n{_told(each, 0)}" for each in error.violations)
    about = error.dialect.removesuffix("#")
    return f'"file:///values.schema.json#" is not valid against metaschema: jsonschema validation failed with \'{about}#\'{lines}'


def _plain(value: Any) -> Any:
    """A value of plain types, as jsonschema wants it; whole numbers as such."""
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [*map(_plain, value)]
    if isinstance(value, str):
        return str(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return int(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _place(values: Any, path: tuple[str | int, ...]) -> tuple[str, int, int]:
    """The file, line and column of a value, or of what is nearest above it."""
    found = None
    here = values
    for step in path:
        if isinstance(here, (PlacedMap, PlacedList)):
            found = here.places.get(step) or found
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            break
    if found is None:
        found = next(iter(values.places.values()), None) if isinstance(values, PlacedMap) and not path else None
        if found is None:
            return ("", 0, 0)
    span = found.span()
    return (span.source.path, span.start.line, span.start.column)


def _told(violation: Violation, depth: int) -> str:
    """A violation in lines, its causes below it. Mirrors: ValidationError.display."""
    where = "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in violation.path)
    line = f"{'  ' * depth}- at {_quoted(where)}: {_words(violation)}"
    return "\n".join((line, *(_told(each, depth + 1) for each in violation.causes)))


def _words(violation: Violation) -> str:
    keyword, wanted, value = violation.keyword, violation.wanted, violation.value
    if keyword in _SIZES:
        measure = _SIZES[keyword]
        return f"{keyword}: got {_number(measure(value) if measure else value)}, want {_number(wanted)}"
    if keyword == "type":
        names = [wanted] if isinstance(wanted, str) else wanted
        return f"got {_type_of(value)}, want {' or '.join(sorted(names, key=_TYPES.index))}"
    if keyword == "required":
        missing = [name for name in wanted if name not in value]
        return f"missing {'property' if len(missing) == 1 else 'properties'} {', '.join(map(_quoted, missing))}"
    if keyword == "additionalProperties":
        return f"additional properties {', '.join(map(_quoted, _additional(violation)))} not allowed"
    if keyword == "enum":
        return _choice(wanted)
    if keyword == "const":
        return "'const' failed" if isinstance(wanted, (dict, list)) else f"value must be {_shown(wanted)}"
    if keyword == "pattern":
        return f"{_quoted(value)} does not match pattern {_quoted(wanted)}"
    if keyword == "oneOf":
        return _one_of(violation)
    return {
        "allOf": "'allOf' failed", "anyOf": "'anyOf' failed", "not": "'not' failed", "None": "false schema",
        "contains": "no items match contains schema", "uniqueItems": "items are equal",
    }.get(keyword, f"{keyword} failed")  # fmt: skip


def _one_of(violation: Violation) -> str:
    if violation.causes:
        return "'oneOf' failed, none matched"
    matched = [str(index) for index, each in enumerate(violation.wanted) if not _breaks(each, violation.value)]
    return f"'oneOf' failed, subschemas {', '.join(matched[:2])} matched"


def _breaks(schema: Any, value: Any) -> bool:
    import json

    try:
        return bool(find_violations(json.dumps(schema), value))
    except BadSchemaError:
        return True


def _additional(violation: Violation) -> list[str]:
    """The names that the schema knows nothing of."""
    from kubecheck.values.regexp import compile_go

    schema = violation.schema
    patterns = [compile_go(each) for each in schema.get("patternProperties") or ()]
    known = schema.get("properties") or ()
    return [name for name in violation.value if name not in known and not any(each.matches(name) for each in patterns)]


def _choice(wanted: list[Any]) -> str:
    if any(isinstance(each, (dict, list)) for each in wanted):
        return "'enum' failed"
    if len(wanted) == 1:
        return f"value must be {_shown(wanted[0])}"
    return f"value must be one of {', '.join(map(_shown, wanted))}"


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return _quoted(value)
    return show(value) if value is None or isinstance(value, bool) else float_text(float(value))


def _number(value: float) -> str:
    """A number as golang.org/x/text prints it in English."""
    return f"{value:,}" if isinstance(value, int) else f"{value:,.6f}".rstrip("0").rstrip(".")


def _quoted(text: str) -> str:
    return "'" + quote(text)[1:-1].replace('\\"', '"').replace("'", "\\'") + "'"


def _type_of(value: Any) -> str:
    if value is None:
        return "null"
    return {bool: "boolean", str: "string", list: "array", dict: "object"}.get(type(value), "number")
