"""Custom resources: the kinds that custom resource definitions among the inputs define, and what the server makes of objects of them.

Mirrors: k8s.io/apiextensions-apiserver v1.36: schemaCoercingDecoder, unstructuredDefaulter, customResourceStrategy and customResourceValidator.
"""

from __future__ import annotations

from kubecheck import fields
from kubecheck.fields import FieldError
from kubecheck.schema.custom import structural
from kubecheck.schema.custom.embedded import decode_embedded, decode_metadata, read_embedded, read_metadata, validate_embedded
from kubecheck.schema.structure.decoding import Decoding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from collections.abc import Set as AbstractSet
    from typing import Any

    from kubecheck.fields import Steps

    Schema = dict[str, Any]

_MAXIMAL_INT32 = 2147483647
UNCHECKED = "some validation rules were not checked because the object was invalid; correct the existing errors to complete validation"
# Errors after which the server does not try the CEL rules.
_BLOCKING = frozenset((fields.NOT_SUPPORTED, fields.REQUIRED, fields.TOO_LONG, fields.TOO_MANY, fields.TYPE_INVALID))


class CustomKind:
    """One served version of a custom resource.

    ``schema`` is the version's OpenAPI schema, None where it has none; ``prunes`` says whether unknown fields are dropped; ``deprecation`` is
    what the server says of each object, where the version is deprecated.
    """

    __slots__ = ("_words", "deprecation", "group", "has_status", "kind", "namespaced", "placeholder", "plural", "prunes", "scale", "schema", "storage_schema", "version")

    def __init__(self, definition: dict[str, Any], version: dict[str, Any], placeholder: Callable[[str], bool] | None = None) -> None:
        self.placeholder = placeholder
        spec = definition["spec"]
        names = _mapping(spec.get("names"))
        self.group = str(spec.get("group") or "")
        self.version = str(version.get("name") or "")
        self.kind = str(names.get("kind") or "")
        self.plural = str(names.get("plural") or "")
        self.namespaced = spec.get("scope") != "Cluster"
        is_beta = definition.get("apiVersion") == "apiextensions.k8s.io/v1beta1"
        self.prunes = not spec.get("preserveUnknownFields", is_beta)
        validation = _mapping(version.get("schema")) or (_mapping(spec.get("validation")) if is_beta else {})
        schema = validation.get("openAPIV3Schema")
        self.schema: Schema | None = schema if isinstance(schema, dict) else None
        self.storage_schema = self.schema if version.get("storage") else _storage_schema(spec.get("versions"), self.schema)
        subresources = _mapping(version.get("subresources")) or (_mapping(spec.get("subresources")) if is_beta else {})
        self.has_status = subresources.get("status") is not None
        self.scale = _mapping(subresources.get("scale"))
        self._words: frozenset[str] | None = None
        self.deprecation = ""
        if version.get("deprecated"):
            from kubecheck.schema.custom.deprecation import deprecation_of

            self.deprecation = deprecation_of(spec, version)

    @property
    def api_version(self) -> str:
        """``group/version``."""
        return f"{self.group}/{self.version}"

    def fits(self, value: object) -> bool:
        """Whether a value decodes strictly and satisfies its schema, CEL rules left aside."""
        if not isinstance(value, dict):
            return False
        return not self.explain(value)

    def explain(self, value: object) -> list[FieldError]:
        """Unknown fields, wrong metadata, and what the schema does not allow."""
        if not isinstance(value, dict):
            return [FieldError(fields.WRONG_TYPE, (), value, "a custom resource must be an object")]
        errors = self.decode(value).errors
        if errors:
            return errors
        stored = self.store(value)
        found = self._validate_schema(stored)
        return found if self.placeholder is None else [each for each in found if not self._is_filled_in(stored, each)]

    def decode(self, value: dict[str, Any], duplicates: tuple[str, ...] = ()) -> Decoding:
        """Decodes strictly, as `kubecheck.schema.structure.decoding.decode` does for built-in kinds.

        Args:
            value: the whole object; it is not changed.
            duplicates: the reader's words for keys given twice in one mapping.
        """
        errors = [FieldError(fields.DUPLICATE_KEY, (), None, each) for each in duplicates]
        status_error = None
        if "metadata" in value:
            status_error = decode_metadata(value["metadata"], ("metadata",), errors)
        if status_error is None and self.prunes:
            unknown: list[Steps] = []
            structural.prune(value, self.schema, (), unknown, is_root=True)
            for steps in sorted(unknown, key=fields.format_steps):
                known = self._known_fields(steps[:-1])
                errors.append(FieldError(fields.UNKNOWN_FIELD, steps, None, f'unknown field "{fields.format_steps(steps)}"', known))
            if self._uses(structural.EMBEDDED):
                fault = decode_embedded(value, self.schema, errors)
                status_error = None if fault is None else f"{fault.field}: {fault.message}"
        strict = [] if status_error is not None else [error.detail for error in errors]
        return Decoding(status_error, strict, errors)

    def _known_fields(self, steps: Steps) -> tuple[str, ...]:
        schema: Any = self.schema
        for step in steps:
            below = _mapping(schema)
            if isinstance(step, int):
                schema = below.get("items")
            else:
                schema = _mapping(below.get("properties")).get(str(step)) or below.get("additionalProperties")
        return tuple(_mapping(_mapping(schema).get("properties")))

    def store(self, value: dict[str, Any]) -> dict[str, Any]:
        """The object as the server would keep it: pruned, defaulted, without a status that only the subresource may set."""
        stored: Any = value
        if self.prunes:
            stored = structural.prune(stored, self.schema, is_root=True)
            kept = {key: stored[key] for key in ("apiVersion", "kind", "metadata") if key in stored}
            without_nulls: Any = structural.drop_nulls(stored, self.schema)
            stored = without_nulls | kept
        if self._uses(structural.EMBEDDED):
            stored = read_embedded(stored, self.schema)
        if self._uses("default"):
            stored = structural.fill_defaults(stored, self.schema)
        if self.has_status and "status" in stored:
            stored = {key: each for key, each in stored.items() if key != "status"}
        # the server always has metadata to store: it puts its own fields there
        return {**stored, "metadata": read_metadata(stored.get("metadata"))}

    def store_update(self, value: dict[str, Any], live: dict[str, Any]) -> dict[str, Any]:
        """The object that replaces a live one, as the server would keep it: a status that only the subresource may set stays as it is."""
        stored = self.store(value)
        return {**stored, "status": live["status"]} if self.has_status and "status" in live else stored

    def persist(self, stored: dict[str, Any]) -> dict[str, Any]:
        """The object as it comes back from the store: by way of the version in which objects are stored, with the defaults of that one."""
        if self.storage_schema is self.schema and not (self.has_status and self._uses("default")):
            return stored
        kept = {key: stored[key] for key in ("apiVersion", "kind", "metadata") if key in stored}
        value: Any = structural.prune(stored, self.storage_schema, is_root=True) if self.prunes else stored
        value = structural.fill_defaults(value, self.storage_schema)
        value = structural.prune(value, self.schema, is_root=True) if self.prunes else value
        return {**value, **kept}

    def validate(
        self, stored: dict[str, Any], old: dict[str, Any] | None = None, found: list[FieldError] | None = None, standing: list[FieldError] | None = None
    ) -> list[FieldError]:
        """Everything but the object's own metadata: schema, scale, embedded resources, list types, CEL rules.

        Args:
            stored: what `store` gave.
            old: the object before an update, or None on create; what is wrong with parts that did not change is not said.
            found: what is wrong with the metadata, for after some errors the server does not try the rules.
            standing: gets the errors of rules that an update leaves broken where it changes nothing: the server only warns of these.
        """
        errors = self._validate_schema(stored, old)
        if self.placeholder is not None:
            errors = [each for each in errors if not self._is_filled_in(stored, each)]
        if self._uses("x-kubernetes-validations"):
            if any(error.type in _BLOCKING for error in (*errors, *(found or ()))):
                errors.append(fields.FieldError(fields.INVALID, (), None, UNCHECKED))
            else:
                from kubecheck.schema.custom.cel_rules import validate_rules

                errors += validate_rules(self.schema or {}, stored, old, standing=standing)
        return errors

    def _validate_schema(self, stored: dict[str, Any], old: dict[str, Any] | None = None) -> list[FieldError]:
        errors: list[FieldError] = []
        if self.schema is not None:
            from kubecheck.schema.custom.openapi import validate_value
            from kubecheck.schema.custom.ratcheting import ratchet

            errors += validate_value(self.schema, stored, is_ratcheted=None if old is None else ratchet(self.schema, stored, old))
        errors += self._validate_scale(stored)
        if self._uses(structural.EMBEDDED):
            for steps, resource in structural.embedded_resources(stored, self.schema):
                errors += validate_embedded(resource, steps)
        if self._uses("x-kubernetes-list-type") and not (old is not None and structural.validate_lists(old, self.schema)):
            errors += structural.validate_lists(stored, self.schema)
        return errors

    def _is_filled_in(self, stored: Any, error: FieldError) -> bool:
        """Whether an error speaks of a text that stands for a value filled in later."""
        value: Any = stored
        for step in error.path:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return False
        return isinstance(value, str) and self.placeholder is not None and self.placeholder(value)

    def _validate_scale(self, stored: dict[str, Any]) -> list[FieldError]:
        """Mirrors: ValidateScaleSpec and ValidateScaleStatus."""
        if not self.scale:
            return []
        errors: list[FieldError] = []
        for name in ("specReplicasPath", "statusReplicasPath"):
            path = self.scale.get(name)
            if isinstance(path, str):
                errors += _validate_replicas(stored, path)
        selector = self.scale.get("labelSelectorPath")
        if isinstance(selector, str):
            found, message = _nested(stored, selector, str, "string")
            if message:
                errors.append(_at_json_path(selector, found if isinstance(found, str) else "", message))
        return errors

    def _uses(self, word: str) -> bool:
        """Whether a word stands anywhere in the schema: what is not there needs no walk."""
        if self._words is None:
            self._words = _words_of(self.schema)
        return word in self._words

    def __repr__(self) -> str:
        return f"CustomKind({self.api_version} {self.kind})"


class CustomKinds:
    """The kinds of all custom resource definitions among some values; of two definitions of one name the first counts.

    ``placeholder`` says of a string whether it is filled in later; nothing is said against such values.
    """

    __slots__ = ("_definitions", "_is_acceptable", "_kinds", "_placeholder", "_unread")

    def __init__(
        self, values: Iterable[object], is_acceptable: Callable[[dict[str, Any]], bool] | None = None, placeholder: Callable[[str], bool] | None = None
    ) -> None:
        self._placeholder = placeholder
        self._is_acceptable = is_acceptable
        self._kinds: dict[tuple[str, str], CustomKind] = {}
        self._definitions: dict[str, dict[str, Any]] = {}
        self._unread: dict[str, list[dict[str, Any]]] = {}  # by their groups: to decode large ones takes a while, and few may be asked for
        for value in values:
            if isinstance(value, dict) and is_definition(value):
                self._unread.setdefault(str(value["spec"]["group"]), []).append(value)

    def _read(self, group: str) -> None:
        for value in self._unread.pop(group, ()):
            if _decodes(value) and (self._is_acceptable is None or self._is_acceptable(value)):
                self._add(value)

    @property
    def definitions(self) -> dict[str, dict[str, Any]]:
        """The definitions by their names."""
        for group in list(self._unread):
            self._read(group)
        return self._definitions

    def _add(self, definition: dict[str, Any]) -> None:
        spec = _mapping(definition.get("spec"))
        names = _mapping(spec.get("names"))
        name = f"{names.get('plural')}.{spec.get('group')}"
        if name in self._definitions:
            return
        self._definitions[name] = definition
        versions = spec.get("versions")
        if not isinstance(versions, list) or not versions:
            versions = [{"name": spec.get("version"), "served": True}]
        for version in versions:
            if isinstance(version, dict) and version.get("served", True):
                kind = CustomKind(definition, version, self._placeholder)
                self._kinds.setdefault((kind.api_version, kind.kind), kind)

    def kind(self, api_version: str, kind: str) -> CustomKind | None:
        """The custom kind, or None."""
        if self._unread:
            self._read(api_version.rpartition("/")[0])
        return self._kinds.get((api_version, kind))

    def kinds(self) -> list[tuple[str, str]]:
        """Every (apiVersion, kind), sorted."""
        return sorted(self._kinds) if self.definitions else []

    def __bool__(self) -> bool:
        return bool(self.kinds())


def is_definition(value: object) -> bool:
    """Whether a value is a custom resource definition with enough in it to define a kind."""
    if not isinstance(value, dict) or value.get("kind") != "CustomResourceDefinition":
        return False
    spec = _mapping(value.get("spec"))
    names = _mapping(spec.get("names"))
    return str(value.get("apiVersion", "")).startswith("apiextensions.k8s.io/") and bool(spec.get("group")) and bool(names.get("kind"))


def _decodes(definition: dict[str, Any]) -> bool:
    """Whether every value of a definition has the type that the server reads there; unknown fields do not matter.

    Definitions of the old version v1beta1 are read as far as they are alike.
    """
    from kubecheck.schema.structure.catalog import catalog
    from kubecheck.schema.structure.decoding import decode

    kind = catalog().kind("apiextensions.k8s.io/v1", "CustomResourceDefinition")
    if kind is None or kind.fits_plainly(definition):
        return True
    if decode(kind, definition).status_error is not None:
        return False
    shared = _mapping(definition["spec"]).get("validation")
    if shared is None:
        return True
    return decode(kind, {"spec": {"versions": [{"name": "v1", "schema": shared}]}}).status_error is None


def _storage_schema(versions: object, own: Schema | None) -> Schema | None:
    """The schema of the version in which objects are stored."""
    for version in versions if isinstance(versions, list) else ():
        if isinstance(version, dict) and version.get("storage"):
            schema = _mapping(version.get("schema")).get("openAPIV3Schema")
            return schema if isinstance(schema, dict) else None
    return own


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _words_of(schema: object) -> frozenset[str]:
    """Every key of every schema in a schema; names of properties and what stands in defaults may be among them."""
    words: set[str] = set()
    left = [schema]
    while left:
        within = left.pop()
        if isinstance(within, dict):
            words.update(within)
            left += [each for key, each in within.items() if isinstance(each, (dict, list)) and key not in ("example", "enum")]
        elif isinstance(within, list):
            left += within
    return frozenset(words)


def has_rules(schema: object, plain: AbstractSet[int] = frozenset()) -> bool:
    """Whether CEL rules stand anywhere in a schema; parts that are known to be plain, by their identities, are passed over."""
    left = [schema]
    while left:
        within = left.pop()
        if isinstance(within, dict):
            if id(within) in plain:
                continue
            if "x-kubernetes-validations" in within:
                return True
            left += [each for key, each in within.items() if isinstance(each, (dict, list)) and key not in ("example", "enum")]
        elif isinstance(within, list):
            left += within
    return False


def _nested(value: object, path: str, wanted: type, go_type: str) -> tuple[object, str]:
    """The value at a simple JSON path, and what is wrong with it or the empty string.

    Mirrors: unstructured.NestedInt64 and NestedString.
    """
    from kubecheck.field_messages import print_plain

    names = path.removeprefix(".").split(".")
    shown = "." + ".".join(names)
    for index, name in enumerate(names):
        if value is None:
            return None, ""
        if not isinstance(value, dict):
            so_far = "." + ".".join(names[: index + 1])
            return 0, f"{so_far} accessor error: {print_plain(value)} is of the type {_go_type(value)}, expected map[string]interface{{}}"
        if name not in value:
            return None, ""
        value = value[name]
    if value.__class__ is not wanted:
        return 0, f"{shown} accessor error: {print_plain(value)} is of the type {_go_type(value)}, expected {go_type}"
    return value, ""


def _go_type(value: object) -> str:
    names = {bool: "bool", int: "int64", float: "float64", str: "string", list: "[]interface {}", dict: "map[string]interface {}"}
    return names.get(value.__class__, "<nil>")


def _at_json_path(path: str, value: object, detail: str) -> FieldError:
    """An error whose field the server writes as the JSON path itself."""
    return FieldError(fields.INVALID, (path,), value, detail, at=tuple(path.removeprefix(".").split(".")))


def _validate_replicas(stored: dict[str, Any], path: str) -> list[FieldError]:
    found, message = _nested(stored, path, int, "int64")
    if message:
        return [_at_json_path(path, 0, message)]
    if isinstance(found, int) and found < 0:
        return [_at_json_path(path, found, "should be a non-negative integer")]
    if isinstance(found, int) and found > _MAXIMAL_INT32:
        return [_at_json_path(path, found, f"should be less than or equal to {_MAXIMAL_INT32}")]
    return []
