"""The types by which the server merges an apply configuration into an object: of built-in kinds, and of custom resource definitions.

Mirrors: k8s.io/kube-openapi/pkg/schemaconv v1.36, over the published schemas.
"""

from __future__ import annotations

import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kubecheck.schema.structure.catalog import Catalog, Kind

# Structs that are changed as a whole. Mirrors: `+structType=atomic` of k8s.io/api and apimachinery v1.36.
_ATOMIC = frozenset(f"api.{each}" for each in (
    "admissionregistration.v1.MatchResources", "admissionregistration.v1.NamedRuleWithOperations", "admissionregistration.v1.ParamKind",
    "admissionregistration.v1.ParamRef", "admissionregistration.v1.Variable", "autoscaling.v1.CrossVersionObjectReference", "core.v1.ConfigMapKeySelector",
    "core.v1.EndpointAddress", "core.v1.EndpointPort", "core.v1.FileKeySelector", "core.v1.LocalObjectReference", "core.v1.NodeSelector",
    "core.v1.NodeSelectorTerm", "core.v1.ObjectFieldSelector", "core.v1.ObjectReference", "core.v1.ResourceFieldSelector", "core.v1.ScopeSelector",
    "core.v1.SecretKeySelector", "core.v1.SecretReference", "core.v1.TopologySelectorTerm", "core.v1.TypedLocalObjectReference",
    "discovery.v1.EndpointPort", "networking.v1.ServiceBackendPort", "rbac.v1.RoleRef", "rbac.v1.Subject",
)) | {"apimachinery.pkg.apis.meta.v1.LabelSelector", "apimachinery.pkg.apis.meta.v1.OwnerReference"}  # fmt: skip
# By the code of a type without parts in the packed schemas; the others hold any scalar.
_SCALARS = {"s": "string", "y": "string", "D": "string", "i": "numeric", "l": "numeric", "d": "numeric", "b": "boolean"}
_ANYTHING = frozenset("aBRS")
_ZEROS = {"s": "", "i": 0, "l": 0}


class MergeType:
    """What a value may be: a scalar, a list, a map, or several of these.

    ``scalar`` is ``string``, ``numeric``, ``boolean`` or ``untyped``, and empty where no scalar fits; ``fields`` gives the type of a field of a
    map, None where there is no such field, and is None itself where no map fits; ``has`` says whether a field is declared by name; ``element``
    gives the type of a list's items, None where no list fits; ``keys`` are those of an associative list, () of a set, None of an atomic list;
    ``defaults`` are values of keys that items may leave out.
    """

    __slots__ = ("defaults", "element", "fields", "has", "is_atomic_map", "keys", "scalar")

    def __init__(
        self,
        scalar: str = "",
        fields: Callable[[str], MergeType | None] | None = None,
        element: Callable[[], MergeType] | None = None,
        *,
        keys: tuple[str, ...] | None = None,
        has: Callable[[str], bool] | None = None,
        is_atomic_map: bool = False,
        defaults: dict[str, Any] | None = None,
    ) -> None:
        self.scalar = scalar
        self.fields = fields
        self.element = element
        self.keys = keys
        self.has = has or (lambda _: False)
        self.is_atomic_map = is_atomic_map
        self.defaults = defaults or {}


UNTYPED: MergeType = MergeType("untyped", lambda _: UNTYPED, lambda: UNTYPED, is_atomic_map=True)
"""Any value, changed as a whole."""
DEDUCED: MergeType = MergeType("untyped", lambda _: DEDUCED, lambda: UNTYPED)
"""Any value, a map field by field."""


def type_of_kind(kind: Kind) -> MergeType:
    """The type of the objects of a built-in kind."""
    return _Published(kind.catalog).of_definition(kind.number)


class _Published:
    """Types by the packed schemas of one version."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog

    def of_definition(self, number: int, facts: dict[str, Any] | None = None) -> MergeType:
        parts = self.catalog.pack.definition(self.catalog.minor, number)
        if parts is None:
            return UNTYPED
        codes = dict(part.rpartition(":")[::2] for part in parts[2:] if ":" in part)
        relation = (facts or {}).get("x-kubernetes-map-type") or ("atomic" if parts[0] in _ATOMIC else "")

        def field(name: str) -> MergeType | None:
            return self._of_code(codes[name], facts_of(parts[0], name)) if name in codes else None

        return MergeType(fields=field, has=codes.__contains__, is_atomic_map=relation == "atomic")

    def _of_code(self, code: str, facts: dict[str, Any]) -> MergeType:
        letter = code[0]
        if letter == "#":
            return self.of_definition(int(code[1:]), facts)
        if letter == "{":
            return MergeType(fields=lambda _: self._of_code(code[1:], {}), is_atomic_map=facts.get("x-kubernetes-map-type") == "atomic")
        if letter == "[":
            keys = _keys_of(facts)
            defaults = self._defaults(code[1:], keys) if keys else {}
            return MergeType(element=lambda: self._of_code(code[1:], {}), keys=keys, defaults=defaults)
        if letter == "o":
            return MergeType(fields=lambda _: DEDUCED)
        if letter in _ANYTHING:
            return UNTYPED
        return MergeType(_SCALARS.get(letter, "untyped"))

    def _defaults(self, code: str, keys: tuple[str, ...]) -> dict[str, Any]:
        """What items of a list stand for that leave out a key: the default, and zero where the key is required."""
        parts = self.catalog.pack.definition(self.catalog.minor, int(code[1:])) if code[0] == "#" else None
        codes = dict(part.rpartition(":")[::2] for part in parts[2:] if ":" in part) if parts else {}
        found = {}
        for key in keys:
            facts = facts_of(parts[0], key) if parts else {}
            if "default" in facts:
                found[key] = facts["default"]
            elif parts and key in parts[1].split(",") and codes.get(key) in _ZEROS:
                found[key] = _ZEROS[codes[key]]
        return found


def _keys_of(facts: dict[str, Any]) -> tuple[str, ...] | None:
    """The keys of a list, () of a set, None of a list that is changed as a whole. Mirrors: getListElementRelationship."""
    kind = facts.get("x-kubernetes-list-type")
    if kind == "map":
        return tuple(facts.get("x-kubernetes-list-map-keys") or ())
    return () if kind == "set" else None


_FACTS: dict[tuple[str, str], dict[str, Any]] = {}


def facts_of(owner: str, name: str) -> dict[str, Any]:
    """Default and list or map type of a field of a definition, as the published schema has them."""
    if not _FACTS:
        from kubecheck.schema.structure.pack import shipped

        with open(shipped("facts.txt"), encoding="utf-8") as stream:
            for line in filter(None, map(str.strip, stream)):
                definition, field, facts = line.split(" ", 2)
                _FACTS[definition, field] = json.loads(facts)
    return _FACTS.get((owner, name), {})


def type_of_definition(schema: object, catalog: Catalog) -> MergeType:
    """The type of custom resources of a definition's schema; what they have of every object is typed as everywhere.

    Args:
        schema: the ``openAPIV3Schema`` of the version.
        catalog: the built-in kinds, of which metadata are taken.
    """
    made = _of_schema(schema, keeps_unknown=False)
    config_map = catalog.kind("v1", "ConfigMap")
    metadata = type_of_kind(config_map.part("metadata")) if config_map is not None else UNTYPED
    common = {"apiVersion": MergeType("string"), "kind": MergeType("string"), "metadata": metadata}
    return MergeType(fields=lambda name: common.get(name) or (made.fields or common.get)(name), has=lambda name: name in common or made.has(name))


def _of_schema(schema: object, *, keeps_unknown: bool) -> MergeType:
    """Mirrors: convert.parseSchema."""
    written: dict[str, Any] = schema if isinstance(schema, dict) else {}
    keeps_unknown = keeps_unknown or written.get("x-kubernetes-preserve-unknown-fields") is True
    kind = "" if written.get("x-kubernetes-int-or-string") else written.get("type") or ""
    if kind in ("integer", "number"):
        return MergeType("numeric")
    if kind == "boolean":
        return MergeType("boolean")
    if kind == "string":
        return MergeType("string" if written.get("format") in (None, "", "byte") else "untyped")
    properties = written.get("properties") or {}
    additional = written.get("additionalProperties")
    made: dict[str, MergeType] = {}

    def field(name: str) -> MergeType | None:
        if name not in made and name in properties:
            made[name] = _of_schema(properties[name], keeps_unknown=keeps_unknown)
        if name in made:
            return made[name]
        if isinstance(additional, dict):
            return _of_schema(additional, keeps_unknown=keeps_unknown)
        is_open = additional is True or (additional is None and (keeps_unknown or not properties))
        return DEDUCED if is_open else None

    items = written.get("items")
    return MergeType(
        "" if kind else "untyped",
        None if kind == "array" else field,
        None if kind == "object" else (lambda: _of_schema(items, keeps_unknown=keeps_unknown) if isinstance(items, dict) else UNTYPED),
        keys=_keys_of(written),
        has=lambda name: name in properties,
        is_atomic_map=written.get("x-kubernetes-map-type") == "atomic",
        defaults=_defaults_of(items, _keys_of(written) or ()),
    )


def _defaults_of(items: object, keys: tuple[str, ...]) -> dict[str, Any]:
    properties = (items.get("properties") or {}) if isinstance(items, dict) else {}
    return {key: properties[key]["default"] for key in keys if isinstance(properties.get(key), dict) and "default" in properties[key]}
