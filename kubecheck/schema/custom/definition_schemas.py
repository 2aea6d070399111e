"""What the server asks of the schemas in custom resource definitions, rules in CEL included.

Mirrors: ValidateCustomResourceDefinitionOpenAPISchema and validateCustomResourceDefinitionValidation
(k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation v1.36).
"""

from __future__ import annotations

from kubecheck.fields import FieldError, Key, forbidden, invalid, not_supported, required
from kubecheck.schema.custom.default_rules import validate_defaults
from kubecheck.schema.custom.json_paths import JSONPathError, follow
from kubecheck.schema.custom.plain_schemas import plain_parts
from kubecheck.schema.custom.printed_schemas import SCHEMA_FIELDS, show_items, show_schema
from kubecheck.schema.custom.structural import EMBEDDED, PRESERVE
from kubecheck.schema.custom.structural_rules import validate_structural, why_not_structural

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from typing import Any

    from kubecheck.fields import Steps

    Schema = dict[str, Any]

_TYPES = ("array", "boolean", "integer", "number", "object", "string")
_REASONS = ("FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired")
_META_FIELDS = frozenset(("metadata", "kind", "apiVersion"))
_RULES = "x-kubernetes-validations"
_ALLOWED_AT_ROOT = (
    "Description", "Type", "Format", "Title", "Maximum", "ExclusiveMaximum", "Minimum", "ExclusiveMinimum", "MaxLength", "MinLength", "Pattern",
    "MaxItems", "MinItems", "UniqueItems", "MultipleOf", "Required", "Items", "Properties", "ExternalDocs", "Example", "XPreserveUnknownFields",
    "XValidations",
)  # fmt: skip
_NOT_SUPPORTED = (
    ("id", "id is not supported"), ("additionalItems", "additionalItems is not supported"), ("patternProperties", "patternProperties is not supported"),
    ("definitions", "definitions is not supported"), ("dependencies", "dependencies is not supported"), ("$ref", "$ref is not supported"),
)  # fmt: skip


# Fields with schemas in which no rules may stand.
_ALTERNATIVES = frozenset(("not", "allOf", "oneOf", "anyOf", "definitions", "dependencies"))


class _Setting:
    """What holds for a schema because of where it stands.

    ``cardinality`` is how many values of the schema an object may have, None for no limit, and ``costs`` notes what rules cost.
    ``no_default`` says why defaults are forbidden (empty when they are not); ``inside_meta`` that it describes an object's type or metadata;
    ``uncorrelatable`` is the path from which on old and new values cannot be told to belong together; ``is_cel`` that rules may stand there;
    ``plain`` are the identities of the schemas in which nothing can be wrong. ``is_in_scope`` says that a schema above has rules, ``is_untyped``
    that rules cannot see values of that one or of one between, ``is_lost`` that for the rules above the schema is of items or entries of what has none.
    """

    __slots__ = ("cardinality", "costs", "inside_meta", "is_cel", "is_in_scope", "is_lost", "is_untyped", "no_default", "plain", "uncorrelatable")

    def __init__(
        self,
        no_default: str,
        inside_meta: bool,
        uncorrelatable: Steps | None,
        is_cel: bool,
        cardinality: int | None = 1,
        costs: Any = None,
        plain: AbstractSet[int] = frozenset(),
        is_in_scope: bool = False,
        is_untyped: bool = False,
        is_lost: bool = False,
    ) -> None:
        self.no_default = no_default
        self.inside_meta = inside_meta
        self.uncorrelatable = uncorrelatable
        self.is_cel = is_cel
        self.cardinality = cardinality
        self.costs = costs
        self.plain = plain
        self.is_in_scope = is_in_scope
        self.is_untyped = is_untyped
        self.is_lost = is_lost

    def but(self, **changes: Any) -> _Setting:
        """The same with changes."""
        other = _Setting(
            self.no_default, self.inside_meta, self.uncorrelatable, self.is_cel, self.cardinality, self.costs, self.plain, self.is_in_scope,
            self.is_untyped, self.is_lost,
        )  # fmt: skip
        for name, value in changes.items():
            setattr(other, name, value)
        return other


def validate_validation(validation: dict[str, Any] | None, steps: Steps, *, has_status: bool) -> list[FieldError]:
    """What is wrong with the ``schema`` of a version.

    Args:
        validation: the mapping that holds ``openAPIV3Schema``; None asks nothing.
        steps: where it stands for the server.
        has_status: whether the status subresource is enabled.

    Mirrors: validateCustomResourceDefinitionValidation.
    """
    schema = (validation or {}).get("openAPIV3Schema")
    if not isinstance(schema, dict):
        return []
    place = (*steps, "openAPIV3Schema")
    errors = _validate_root_fields(schema, place) if has_status else []
    if schema.get("nullable"):
        errors.append(forbidden((*place, "nullable"), "nullable cannot be true at the root"))
    plain = plain_parts(schema)
    unstructural = why_not_structural(schema, plain)
    is_cel = False
    if unstructural is None:
        found = validate_structural(schema, place, plain) or validate_defaults(schema, place, plain)
        errors += found
        is_cel = not found
    setting = _Setting("", False, None, is_cel, costs=_new_costs(schema, plain) if is_cel else None, plain=plain)
    schema_errors, cel_errors = _validate_schema(schema, place, setting, is_root=True)
    errors += schema_errors + cel_errors
    if setting.costs is not None:
        errors += setting.costs.errors(place)
    if not errors and unstructural is not None:
        errors.append(invalid(place, "", unstructural))
    return errors


def _new_costs(schema: Schema, plain: AbstractSet[int]) -> Any:
    """Where to note the costs of rules; None when there are none, so that CEL is not loaded."""
    from kubecheck.schema.custom.crd import has_rules

    if not has_rules(schema, plain):
        return None
    from kubecheck.schema.custom.cel_rules import Costs

    return Costs()


def _inside(setting: _Setting, schema: Schema) -> _Setting:
    """The setting of what is inside of a schema: how often it may be there, and whether rules know the types around it.

    Mirrors: CELSchemaContext.childContext, extractMaxElements.
    """
    if not setting.is_cel:
        return setting
    changes: dict[str, Any] = {}
    kind = schema.get("type")
    if kind == "array" or (kind == "object" and schema.get("additionalProperties") is not None):
        most = schema.get("maxItems" if kind == "array" else "maxProperties")
        changes["cardinality"] = None if setting.cardinality is None or not isinstance(most, int) else setting.cardinality * max(0, most)
    if setting.costs is not None and not setting.is_untyped and (setting.is_in_scope or schema.get(_RULES)):
        from kubecheck.schema.cel.types import is_seen

        changes |= {"is_in_scope": True, "is_untyped": not is_seen(schema)}
    return setting.but(**changes) if changes else setting


def _validate_root_fields(schema: Schema, steps: Steps) -> list[FieldError]:
    for name, ours, zero in SCHEMA_FIELDS:
        value = schema.get(ours)
        if value is None or (value == zero and value.__class__ is zero.__class__):
            continue
        if name == "Type":
            if value != "object":
                text = 'only "object" is allowed as the type at the root of the schema if the status subresource is enabled'
                return [invalid((*steps, "type"), value, text)]
        elif name not in _ALLOWED_AT_ROOT:
            text = f"only [{' '.join(_ALLOWED_AT_ROOT)}] fields are allowed at the root of the schema if the status subresource is enabled"
            return [invalid(steps, show_schema(schema), text)]
    return []


def _validate_schema(schema: object, steps: Steps, setting: _Setting, *, is_root: bool = False) -> tuple[list[FieldError], list[FieldError]]:
    """Errors of the schema itself, and those of its CEL rules.

    Mirrors: ValidateCustomResourceDefinitionOpenAPISchema.
    """
    if not isinstance(schema, dict) or id(schema) in setting.plain:
        return [], []
    errors = _validate_standard(schema, steps, setting)
    cel_errors: list[FieldError] = []
    if schema.get("uniqueItems"):
        text = "uniqueItems cannot be set to true since the runtime complexity becomes quadratic"
        errors.append(forbidden((*steps, "uniqueItems"), text))
    additional = schema.get("additionalProperties")
    if additional is not None and schema.get("properties") and additional is not True:
        errors.append(forbidden((*steps, "additionalProperties"), "additionalProperties and properties are mutual exclusive"))
    for inner, place, its_setting in _below(schema, steps, setting, is_root=is_root):
        found, found_cel = _validate_schema(inner, place, its_setting)
        errors += found
        cel_errors += found_cel
    errors += _validate_extensions(schema, steps)
    rules = schema.get(_RULES) or []
    for index, rule in enumerate(rules):
        errors += _validate_rule(schema, rule or {}, (*steps, _RULES, index))
    if rules and not errors and setting.is_cel:
        from kubecheck.schema.custom.cel_rules import check_rules

        cel_errors += check_rules(
            schema,
            (*steps, _RULES),
            setting.uncorrelatable,
            is_root=is_root,
            cardinality=setting.cardinality,
            costs=setting.costs,
            is_untyped=setting.is_untyped,
            is_lost=setting.is_lost,
        )
    return errors, cel_errors


def _below(schema: Schema, steps: Steps, setting: _Setting, *, is_root: bool) -> list[tuple[object, Steps, _Setting]]:
    """Every schema directly below one, with its place and what holds there."""
    found: list[tuple[object, Steps, _Setting]] = []
    setting = _inside(setting, schema)
    without_rules = setting.but(is_cel=False) if not _ALTERNATIVES.isdisjoint(schema) else setting
    additional = schema.get("additionalProperties")
    if isinstance(additional, dict):
        inner = setting.but(no_default=" inside additionalProperties applying to object metadata") if setting.inside_meta else setting
        if setting.is_in_scope and _form(schema) != "object":
            inner = inner.but(is_lost=True)
        found.append((additional, (*steps, "additionalProperties"), inner))
    for name, each in (schema.get("properties") or {}).items():
        if id(each) in setting.plain:
            continue
        inner = setting
        if schema.get("x-kubernetes-map-type") not in (None, "atomic", "granular") and inner.uncorrelatable is None:
            inner = inner.but(uncorrelatable=steps)
        if (is_root or schema.get(EMBEDDED)) and name in _META_FIELDS:
            inner = inner.but(inside_meta=True)
            if is_root:
                inner = inner.but(no_default=f" in top-level {name}")
        found.append((each, (*steps, "properties", Key(name)), inner))
    if schema.get("not") is not None:
        found.append((schema["not"], (*steps, "not"), without_rules))
    for name in ("allOf", "oneOf", "anyOf"):
        found += [(each, (*steps, name, index), without_rules) for index, each in enumerate(schema.get(name) or ())]
    found += [(each, (*steps, "definitions", Key(name)), without_rules) for name, each in (schema.get("definitions") or {}).items()]
    items = schema.get("items")
    if items is not None:
        inner = setting
        if schema.get("x-kubernetes-list-type") != "map" and inner.uncorrelatable is None:
            inner = inner.but(uncorrelatable=steps)
        if isinstance(items, list):
            found += [(each, (*steps, "items", index), inner) for index, each in enumerate(items)]
        else:
            if setting.is_in_scope and _form(schema) != "array":
                inner = inner.but(is_lost=True)
            found.append((items, (*steps, "items"), inner))
    found += [(each, (*steps, "dependencies", Key(name)), without_rules) for name, each in (schema.get("dependencies") or {}).items()]
    return found


def _form(schema: Schema) -> object:
    """The type that rules see values of a schema as."""
    return None if schema.get("x-kubernetes-int-or-string") else schema.get("type")


def _validate_standard(schema: Schema, steps: Steps, setting: _Setting) -> list[FieldError]:
    """Mirrors: specStandardValidatorV3.validate."""
    errors: list[FieldError] = []
    kind = schema.get("type") or ""
    if kind and kind not in _TYPES:
        errors.append(not_supported((*steps, "type"), kind, _TYPES, is_plain=True))
    if "default" in schema and schema["default"] is not None and setting.no_default:
        errors.append(forbidden((*steps, "default"), f"must not be set{setting.no_default}"))
    for name, text in _NOT_SUPPORTED:
        value = schema.get(name)
        if value or (value is not None and name not in ("id", "patternProperties", "definitions")):
            errors.append(forbidden((*steps, name), text))
    if kind == "null":
        errors.append(forbidden((*steps, "type"), "type cannot be set to null, use nullable as an alternative"))
    if isinstance(schema.get("items"), list) and schema["items"]:
        errors.append(forbidden((*steps, "items"), "items must be a schema object and not an array"))
    if setting.inside_meta and schema.get(EMBEDDED):
        errors.append(forbidden((*steps, EMBEDDED), "must not be used inside of resource meta"))
    return errors


def _validate_extensions(schema: Schema, steps: Steps) -> list[FieldError]:
    """The Kubernetes extensions: map types, list types, list map keys."""
    errors: list[FieldError] = []
    kind = schema.get("type") or ""
    if schema.get(PRESERVE) is False:
        errors.append(invalid((*steps, PRESERVE), False, "must be true or undefined"))
    map_type, list_type = schema.get("x-kubernetes-map-type"), schema.get("x-kubernetes-list-type")
    if map_type is not None and kind != "object":
        text = "must be object if x-kubernetes-map-type is specified"
        errors.append(invalid((*steps, "type"), kind, text) if kind else required((*steps, "type"), text))
    if map_type is not None and map_type not in ("atomic", "granular"):
        errors.append(not_supported((*steps, "x-kubernetes-map-type"), map_type, ("atomic", "granular"), is_plain=True))
    items = schema.get("items")
    if list_type is not None and kind != "array":
        text = "must be array if x-kubernetes-list-type is specified"
        errors.append(invalid((*steps, "type"), kind, text) if kind else required((*steps, "type"), text))
    elif list_type == "set" and isinstance(items, dict):
        errors += _validate_set_items(items, (*steps, "items"))
    if list_type is not None and list_type not in ("atomic", "set", "map"):
        errors.append(not_supported((*steps, "x-kubernetes-list-type"), list_type, ("atomic", "set", "map"), is_plain=True))
    keys = schema.get("x-kubernetes-list-map-keys") or []
    if keys:
        text = "must be map if x-kubernetes-list-map-keys is non-empty"
        if list_type is None:
            errors.append(required((*steps, "x-kubernetes-list-type"), text))
        elif list_type != "map":
            errors.append(invalid((*steps, "x-kubernetes-list-type"), list_type, text))
    if list_type == "map":
        errors += _validate_list_map(items, keys, steps)
    return errors + _validate_list_items(items, keys, list_type, steps)


def _validate_set_items(items: Schema, steps: Steps) -> list[FieldError]:
    text = "must be atomic as item of a list with x-kubernetes-list-type=set"
    if items.get("type") == "array" and items.get("x-kubernetes-list-type") not in (None, "atomic"):
        return [invalid((*steps, "x-kubernetes-list-type"), items["x-kubernetes-list-type"], text)]
    if items.get("type") == "object" and items.get("x-kubernetes-map-type") != "atomic":
        return [invalid((*steps, "x-kubernetes-map-type"), items.get("x-kubernetes-list-type"), text)]
    return []


def _validate_list_map(items: object, keys: list[str], steps: Steps) -> list[FieldError]:
    errors: list[FieldError] = []
    if not keys:
        errors.append(required((*steps, "x-kubernetes-list-map-keys"), "must not be empty if x-kubernetes-list-type is map"))
    if items is None:
        errors.append(required((*steps, "items"), "must have a schema if x-kubernetes-list-type is map"))
    elif not isinstance(items, dict):
        errors.append(invalid((*steps, "items"), show_items(items), "must only have a single schema if x-kubernetes-list-type is map"))
    elif items.get("type") != "object":
        text = "must be object if parent array's x-kubernetes-list-type is map"
        errors.append(invalid((*steps, "items", "type"), items.get("type") or "", text))
    else:
        properties = items.get("properties") or {}
        for index, key in enumerate(keys):
            if key not in properties:
                errors.append(invalid((*steps, "x-kubernetes-list-map-keys"), keys, "entries must all be names of item properties"))
            elif (properties[key] or {}).get("type") in ("array", "object"):
                text = "must be a scalar type if parent array's x-kubernetes-list-type is map"
                errors.append(invalid((*steps, "items", "properties", Key(key), "type"), items.get("type"), text))
            if key in keys[:index]:
                errors.append(invalid((*steps, "x-kubernetes-list-map-keys"), keys, "must not contain duplicate entries"))
    return errors


def _validate_list_items(items: object, keys: list[str], list_type: object, steps: Steps) -> list[FieldError]:
    """Mirrors: validateMapListKeysMapSet."""
    errors: list[FieldError] = []
    if not isinstance(items, dict) or list_type not in ("set", "map"):
        return errors
    if items.get("nullable"):
        errors.append(forbidden((*steps, "items", "nullable"), f"cannot be nullable when x-kubernetes-list-type is {list_type}"))
    if list_type == "map":
        properties = items.get("properties") or {}
        for key in keys:
            if not isinstance(properties.get(key), dict):
                continue
            place = (*steps, "items", "properties", Key(key))
            if key not in (items.get("required") or ()) and properties[key].get("default") is None:
                text = "this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property"
                errors.append(required((*place, "default"), text))
            if properties[key].get("nullable"):
                text = "this property is in x-kubernetes-list-map-keys, so it cannot be nullable"
                errors.append(forbidden((*place, "nullable"), text))
    return errors


def _has_line_break(text: str) -> bool:
    return "\n" in text or "\r" in text


def _validate_rule(schema: Schema, rule: dict[str, Any], steps: Steps) -> list[FieldError]:
    """The fields of a rule, without looking at its expression."""
    from kubecheck.field_messages import about

    errors: list[FieldError] = []
    text, message = rule.get("rule") or "", rule.get("message") or ""
    if not text.strip():
        errors.append(required((*steps, "rule"), "rule is not specified"))
    elif message and not message.strip():
        errors.append(invalid((*steps, "message"), message, about("message", "must be non-empty if specified")))
    elif _has_line_break(message.strip()):
        errors.append(invalid((*steps, "message"), message, about("message", "must not contain line breaks")))
    elif _has_line_break(text.strip()) and not message.strip():
        errors.append(required((*steps, "message"), "message must be specified if rule contains line breaks"))
    expression = rule.get("messageExpression") or ""
    if expression and not expression.strip():
        errors.append(required((*steps, "messageExpression"), "messageExpression must be non-empty if specified"))
    reason = rule.get("reason")
    if reason is not None and reason not in _REASONS:
        errors.append(not_supported((*steps, "reason"), reason, _REASONS))
    path = rule.get("fieldPath") or ""
    if path and not path.strip():
        errors.append(invalid((*steps, "fieldPath"), path, about("fieldPath", "must be non-empty if specified")))
    if _has_line_break(path):
        errors.append(invalid((*steps, "fieldPath"), path, about("fieldPath", "must not contain line breaks")))
    if path and why_not_structural(schema) is None:
        try:
            follow(path, schema)
        except JSONPathError:
            errors.append(invalid((*steps, "fieldPath"), path, about("fieldPath", "must be a valid path")))
    return errors
