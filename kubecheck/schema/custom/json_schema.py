"""Values against a JSON Schema of any draft: what a chart demands of its values. Nothing is fetched from anywhere."""

from __future__ import annotations

import functools
import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

# Where a step of a schema's path goes one step into the value as well.
_DOWN = frozenset(("properties", "patternProperties", "items", "prefixItems", "contains"))
_DOWN_AT_ONCE = frozenset(("additionalProperties", "additionalItems", "unevaluatedProperties", "unevaluatedItems"))
_FIRST = ("type", "const", "enum")  # where one of these is broken, the rest of its schema is not asked
_DRAFTS = ("http://json-schema.org/draft-0", "https://json-schema.org/draft-0", "http://json-schema.org/schema", "https://json-schema.org/draft/20")
_LAST = "\U0010ffff"  # behind every name
_CHOICES = frozenset(("anyOf", "oneOf"))


class BadSchemaError(ValueError):
    """What cannot be a schema.

    `reference` is the address of what it refers to and nobody has, empty where the schema itself is wrong; then `violations` say how, and
    `dialect` which metaschema says so.
    """

    def __init__(self, words: str, reference: str = "", dialect: str = "", violations: tuple[Violation, ...] = ()) -> None:
        super().__init__(words)
        self.words, self.reference, self.dialect, self.violations = words, reference, dialect, violations


class Violation:
    """One thing that a value breaks.

    Attributes:
        path: where in the value.
        keyword: the schema's keyword.
        wanted: what the schema says by it.
        value: what is there.
        schema: the schema that holds the keyword.
        causes: for what takes one of several schemas, what each of them wants.
    """

    __slots__ = ("causes", "keyword", "path", "schema", "value", "wanted")

    def __init__(self, path: tuple[str | int, ...], keyword: str, wanted: Any, value: Any, schema: Any, causes: list[Violation]) -> None:
        self.path, self.keyword, self.wanted, self.value, self.schema, self.causes = path, keyword, wanted, value, schema, causes


def find_violations(schema_text: str, value: Any) -> list[Violation]:
    """What a value breaks, in the order of its paths.

    Raises:
        BadSchemaError: the text is no JSON, no schema, or refers to what is elsewhere.
    """
    import referencing.exceptions

    from kubecheck.values.regexp import GoRegexError

    try:
        return _violations(_validator(schema_text).iter_errors(value))
    except referencing.exceptions.Unresolvable as error:
        raise BadSchemaError(str(error), str(error.ref)) from None
    except RecursionError:
        raise BadSchemaError("the schema is nested too deeply") from None
    except GoRegexError as error:
        raise BadSchemaError(str(error)) from None


@functools.lru_cache(maxsize=32)
def _validator(schema_text: str) -> Any:
    """What validates by a schema; see `find_violations`."""
    import jsonschema
    import referencing

    from kubecheck.schema.custom.json_patterns import with_patterns_of_go, without_dialect

    try:
        schema = json.loads(schema_text)
    except RecursionError:
        raise BadSchemaError("exceeded max depth") from None
    except ValueError:
        from kubecheck.values.go_json import syntax_error

        raise BadSchemaError(syntax_error(schema_text.encode("utf-8", "surrogateescape")) or "unexpected EOF") from None
    _refuse_remote(schema)
    usual = jsonschema.Draft202012Validator
    names_dialect = isinstance(schema, dict) and isinstance(schema.get("$schema"), str)
    kind: Any = jsonschema.validators.validator_for(schema, default=usual) if names_dialect else usual
    if not _is_plain(schema):
        _check(kind, schema)
    return with_patterns_of_go(kind)(without_dialect(schema), registry=referencing.Registry())


def _is_plain(schema: Any) -> bool:
    """Whether a schema is well formed at the first look, so that its metaschema, which takes long, need not be asked."""
    waiting = [schema]
    while waiting:
        here = waiting.pop()
        if isinstance(here, bool):
            continue
        if not isinstance(here, dict):
            return False
        for key, value in here.items():
            if key in _SCHEMA_MAPS:
                if not isinstance(value, dict):
                    return False
                waiting += value.values()
            elif key in _SCHEMA_LISTS:
                if not isinstance(value, list) or not value:
                    return False
                waiting += value
            elif key in _SCHEMAS:
                waiting += value if key == "items" and isinstance(value, list) else [value]
            elif not _IS_PLAIN.get(key, _is_unknown)(value):
                return False
    return True


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_size(value: Any) -> bool:
    return _is_number(value) and value >= 0 and value == int(value)


def _is_type(value: Any) -> bool:
    names = [value] if isinstance(value, str) else value
    return isinstance(names, list) and bool(names) and all(isinstance(name, str) and name in _TYPES for name in names)


def _are_names(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value)) and len(set(value)) == len(value)


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and bool(value)


def _is_any(_: Any) -> bool:
    return True


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _is_unknown(_: Any) -> bool:
    """A keyword that this look knows nothing of."""
    return False


_TYPES = frozenset(("array", "boolean", "integer", "null", "number", "object", "string"))
_SCHEMA_MAPS = frozenset(("properties", "$defs", "definitions", "dependentSchemas"))
_SCHEMA_LISTS = frozenset(("allOf", "anyOf", "oneOf", "prefixItems"))
_SCHEMAS = frozenset(("items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames", "unevaluatedProperties"))
_IS_PLAIN: dict[str, Callable[[Any], bool]] = {
    "type": _is_type, "required": _are_names, "enum": _is_list, "const": _is_any, "default": _is_any, "examples": _is_list,
    "uniqueItems": _is_flag, "deprecated": _is_flag, "readOnly": _is_flag, "writeOnly": _is_flag,
    **dict.fromkeys(("title", "description", "$comment", "$schema", "$id", "$ref", "format", "pattern"), _is_text),
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), _is_number),
    **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"), _is_size),
}  # fmt: skip


def _refuse_remote(schema: Any) -> None:
    """Refuses what refers to another address than those of the drafts, or the schema's own."""
    waiting, own = [schema], set()
    references = []
    while waiting:
        here = waiting.pop()
        if isinstance(here, list):
            waiting += here
        elif isinstance(here, dict):
            waiting += here.values()
            own |= {str(here.get(name)).partition("#")[0] for name in ("$id", "id")}
            references += [each for each in (here.get("$ref"), here.get("$schema")) if isinstance(each, str)]
    for each in references:
        address = each.partition("#")[0]
        if address.startswith(("http:", "https:")) and address not in own and not address.startswith(_DRAFTS):
            raise BadSchemaError("", address)


def _check(kind: Any, schema: Any) -> None:
    """Refuses what the metaschema does."""
    meta = kind.META_SCHEMA
    found = _violations(kind(meta).iter_errors(schema))
    if found:
        raise BadSchemaError("", "", str(meta.get("$id") or meta.get("id") or ""), tuple(found))


def _violations(errors: Iterator[Any]) -> list[Violation]:
    """Errors of jsonschema as violations: one of each schema where it is the type that is wrong, and those of an allOf in one."""
    found: dict[tuple[Any, ...], list[Any]] = {}
    for error in errors:
        key = (tuple(error.absolute_path), id(error.schema))
        held = found.setdefault(key, [])
        ranks = [_FIRST.index(each.validator) for each in held if each.validator in _FIRST]
        rank = _FIRST.index(error.validator) if error.validator in _FIRST else len(_FIRST)
        if (ranks and min(ranks) < rank) or any(each.validator == error.validator == "required" for each in held):
            continue
        if rank < len(_FIRST):
            held.clear()
        held.append(error)
    flat = [error for held in found.values() for error in held]
    flat.sort(key=lambda error: [*map(str, error.absolute_path), *([_LAST] if error.validator == "additionalProperties" else [])])
    return _gathered(flat)


def _gathered(errors: list[Any]) -> list[Violation]:
    found: list[Violation] = []
    groups: dict[tuple[str | int, ...], list[Violation]] = {}
    for error in errors:
        violation = _violation(error)
        at = next((index for index, step in enumerate(error.relative_schema_path) if step == "allOf"), None)
        if at is None:
            found.append(violation)
            continue
        steps = [*error.relative_schema_path][:at]
        depth = sum(_DOWN_AT_ONCE.__contains__(step) or _DOWN.__contains__(step) for step in steps if isinstance(step, str))
        path = tuple(error.absolute_path)[: len(error.absolute_path) - len(error.relative_path) + depth]
        key = (*path, "allOf")
        if key not in groups:
            groups[key] = []
            found.append(Violation(path, "allOf", None, None, None, groups[key]))
        groups[key].append(violation)
    return found


def _violation(error: Any) -> Violation:
    causes: list[Violation] = []
    if error.validator in _CHOICES:
        by_choice: dict[Any, list[Any]] = {}
        for each in error.context:
            by_choice.setdefault(each.relative_schema_path[0], []).append(each)
        for held in by_choice.values():
            causes += _violations(iter(held))
    return Violation(tuple(error.absolute_path), str(error.validator), error.validator_value, error.instance, error.schema, causes)
