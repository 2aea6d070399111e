"""The patterns of JSON Schemas as the tools in Go have them, instead of as Python's `re`, which jsonschema asks: Helm, kubeconform."""

from __future__ import annotations

from kubecheck.values.regexp import GoRegexError, compile_go

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any


def with_patterns_of_go(kind: Any) -> Any:
    """A class of validators that reads patterns as Go does; what validates by it raises a GoRegexError for what is none."""
    import jsonschema

    def additional_properties(validator: Any, allowed: Any, value: Any, schema: Mapping[str, Any]) -> Iterator[Any]:
        if "patternProperties" not in schema or not validator.is_type(value, "object"):
            yield from kind.VALIDATORS["additionalProperties"](validator, allowed, value, schema)
            return
        patterns = [compile_go(pattern) for pattern in schema["patternProperties"]]
        known = schema.get("properties", {})
        extras = [name for name in value if name not in known and not any(pattern.matches(name) for pattern in patterns)]
        if validator.is_type(allowed, "object"):
            for name in extras:
                yield from validator.descend(value[name], allowed, path=name)
        elif not allowed and extras:
            told = ", ".join(map(repr, sorted(extras)))
            wanted = ", ".join(map(repr, sorted(schema["patternProperties"])))
            yield jsonschema.ValidationError(f"{told} {'does' if len(extras) == 1 else 'do'} not match any of the regexes: {wanted}")

    def pattern(validator: Any, wanted: str, value: Any, _: Mapping[str, Any]) -> Iterator[Any]:
        if validator.is_type(value, "string") and not compile_go(wanted).matches(value):
            yield jsonschema.ValidationError(f"{value!r} does not match {wanted!r}")

    keywords = {"pattern": pattern, "patternProperties": _pattern_properties, "additionalProperties": additional_properties}
    extended: Any = jsonschema.validators.extend(kind, keywords)  # type: ignore[no-untyped-call]  # typeshed has no words for it
    return extended


def _pattern_properties(validator: Any, schemas: Mapping[str, Any], value: Any, _: Mapping[str, Any]) -> Iterator[Any]:
    if not validator.is_type(value, "object"):
        return
    for pattern, schema in schemas.items():
        compiled = compile_go(pattern)
        for name, each in value.items():
            if compiled.matches(name):
                yield from validator.descend(each, schema, path=name, schema_path=pattern)


def without_dialect(schema: Any) -> Any:
    """A schema that does not name its dialect, since jsonschema would take its own class again where a reference leads back to it."""
    return {key: value for key, value in schema.items() if key != "$schema"} if isinstance(schema, dict) else schema


def checker_of_patterns() -> Any:
    """What tells a metaschema which texts are patterns."""
    import jsonschema

    checker = jsonschema.FormatChecker(formats=())
    checker.checks("regex", raises=GoRegexError)(lambda value: not isinstance(value, str) or compile_go(value) is not None)
    return checker
