"""The expressions of a ValidatingAdmissionPolicy checked against the types of the objects that it is about.

The server compiles expressions without types, since a policy may be about kinds of all sorts; its controller checks the types later and
writes what it finds into the policy's status. It takes the types that are published, and so wrongly misses quantities, among others.

Mirrors: k8s.io/apiserver/pkg/admission/plugin/policy/validating/typechecking.go v1.36.
"""

from __future__ import annotations

from kubecheck.schema.cel import check
from kubecheck.schema.cel.types import BOOL, BYTES, DOUBLE, DYN, INT, STRING, TIMESTAMP, escape, list_of, map_of, type_of_schema
from kubecheck.schema.policies.expressions import policy_environment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any, TypeAlias

    from kubecheck.schema.cel.types import Objects, Type
    from kubecheck.schema.custom.crd import CustomKind, CustomKinds
    from kubecheck.schema.structure.catalog import Catalog, Kind
    from kubecheck.source.positions import Path

    AnyKind: TypeAlias = Kind | CustomKind

_PLAIN: dict[str, Type] = {"s": STRING, "D": STRING, "i": INT, "l": INT, "d": DOUBLE, "b": BOOL, "x": DYN}
_PUBLISHED: dict[str, Type] = {"y": BYTES, "t": TIMESTAMP, "u": TIMESTAMP}
_MOST_KINDS = 10
_START = "ERROR: <input>:"


class TypeFault:
    """An expression of a policy that is wrong for every kind that the policy is about.

    ``path`` leads to it in the policy's spec; ``message`` says what is wrong for the kind ``kind``, and ``issues`` are the checker's whole words
    with the place in the expression. ``field`` is the unknown field where that is the fault, and ``known`` are names that it may have meant.
    """

    __slots__ = ("field", "issues", "kind", "known", "message", "path")

    def __init__(self, path: Path, kind: str, message: str, issues: str, known: Iterable[str]) -> None:
        self.path = path
        self.kind = kind
        self.message = message
        self.issues = issues
        self.field = message.partition("undefined field '")[2].removesuffix("'")
        self.known = sorted(known) if self.field else []


def kinds_of(spec: dict[str, Any], catalog: Catalog, custom: CustomKinds | None = None) -> tuple[list[AnyKind], bool]:
    """The kinds that a policy is about, in their order, and whether these are all of them.

    Mirrors: TypeChecker.typesToCheck.
    """
    found: dict[tuple[str, str, str], AnyKind] = {}
    is_whole = True
    for rule in (spec.get("matchConstraints") or {}).get("resourceRules") or ():
        groups, versions, resources = (sorted(each or "" for each in rule.get(key) or ()) for key in ("apiGroups", "apiVersions", "resources"))
        if any("*" in each for each in (*groups, *versions)):
            is_whole = False
            continue
        count = 0
        for group in groups:
            for version in versions:
                for resource in resources:
                    if "*" in resource or "/" in resource:
                        is_whole = False
                        continue
                    kind = _kind_named(group, version, resource, catalog, custom)
                    if kind is None:
                        is_whole = False
                    elif count < _MOST_KINDS:
                        count += 1
                        found[group, version, kind.kind] = kind
    return [found[key] for key in sorted(found)], is_whole


_BY_PLURAL: dict[str, dict[tuple[str, str], str]] = {}


def _kind_named(group: str, version: str, plural: str, catalog: Catalog, custom: CustomKinds | None) -> AnyKind | None:
    api_version = f"{group}/{version}" if group else version
    if catalog.version not in _BY_PLURAL:
        served = ((each, catalog.kind(*each)) for each in catalog.kinds())
        _BY_PLURAL[catalog.version] = {(each[0], kind.plural): kind.kind for each, kind in served if kind is not None}
    name = _BY_PLURAL[catalog.version].get((api_version, plural))
    if name is not None:
        return catalog.kind(api_version, name)
    for each, of in custom.kinds() if custom is not None else ():
        kind = custom.kind(each, of) if each == api_version and custom is not None else None
        if kind is not None and kind.plural == plural:
            return kind
    return None


def status_warnings(spec: dict[str, Any], catalog: Catalog, custom: CustomKinds | None = None) -> list[tuple[str, str]]:
    """Field and text of each warning that the server's controller writes into ``status.typeChecking``.

    Its types of objects have a number behind the kind there that nobody can foresee, and none here.

    Mirrors: TypeChecker.Check.
    """
    kinds, _ = kinds_of(spec, catalog, custom)
    envs = [(kind, _Environment(spec, kind, catalog, custom, published=True)) for kind in kinds]
    warnings = []
    for path, expression in _expressions(spec):
        if path[0] == "validations":
            found = [(kind, env.issues(expression)) for kind, env in envs]
            text = "\n".join(f"{kind.group}/{kind.version}, Kind={kind.kind}: {issues}\n" for kind, issues in found if issues)
            if text:
                warnings.append((f"spec.validations[{path[1]}].{path[2]}", text))
    return warnings


def type_faults(spec: dict[str, Any], catalog: Catalog, custom: CustomKinds | None = None) -> list[TypeFault]:
    """What surely goes wrong when a policy meets any object that it is about: fields that there are none of, and values of other types.

    Args:
        spec: of a policy whose expressions compile.
        catalog: the built-in kinds.
        custom: the kinds of custom resources.
    """
    kinds, is_whole = kinds_of(spec, catalog, custom)
    if not kinds or not is_whole:
        return []
    envs = [(kind, _Environment(spec, kind, catalog, custom, published=False)) for kind in kinds]
    faults = []
    for path, expression in _expressions(spec):
        found = [(kind, env, issues, _sure_fault(issues, kind.kind)) for kind, env in envs for issues in [env.issues(expression)]]
        if all(fault for _, _, _, fault in found):
            kind, env, issues, fault = found[0]
            faults.append(TypeFault(path, kind.kind, fault, issues, {name for fields in env.objects.fields.values() for name in fields}))
    return faults


def _expressions(spec: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    """The expressions of a policy with their paths in the spec."""
    for field, names in (
        ("matchConditions", ("expression",)), ("variables", ("expression",)), ("validations", ("expression", "messageExpression")),
        ("auditAnnotations", ("valueExpression",)),
    ):  # fmt: skip
        for index, each in enumerate(spec.get(field) or ()):
            for name in names:
                if each.get(name):
                    yield (field, index, name), each[name]


def _sure_fault(issues: str, kind: str) -> str:
    """The first issue that no value makes up for; objects are maps when the expression runs, so what is said of them as such does not count."""
    for line in issues.split("\n"):
        message = line.partition(": ")[2].partition(": ")[2] if line.startswith(_START) else ""
        if message.startswith("undefined field") or (message.startswith("found no matching overload") and f"{kind}." not in message):
            return message
    return ""


class _Environment:
    """The variables of a policy's expressions for one kind of object.

    ``published`` takes types as the server publishes them, else as values come when expressions run, and untyped where these vary.
    """

    def __init__(self, spec: dict[str, Any], kind: AnyKind, catalog: Catalog, custom: CustomKinds | None, *, published: bool) -> None:
        param = spec.get("paramKind") or {}
        self.known, self.objects = policy_environment(has_params=bool(param), has_authorizer=True, has_patch_types=False)
        self.known["object"] = self.known["oldObject"] = _object_type(kind, catalog, self.objects, kind.kind, published=published)
        if param:
            params = catalog.kind(param["apiVersion"], param["kind"]) or (custom and custom.kind(param["apiVersion"], param["kind"]))
            if params:
                self.known["params"] = _object_type(params, catalog, self.objects, f"params {params.kind}", published=published)
        own: dict[str, Type] = {}
        self.known["variables"] = self.objects.declare("kubernetes.variables", own)
        for each in spec.get("variables") or ():
            declared = check(each["expression"], self.known, self.objects)
            own[each["name"]] = DYN if declared.issues else declared.type

    def issues(self, expression: str) -> str:
        return check(expression, self.known, self.objects).issues


def _object_type(kind: AnyKind, catalog: Catalog, objects: Objects, name: str, *, published: bool) -> Type:
    schema = getattr(kind, "schema", None)
    number = getattr(kind, "number", None)
    made: Type | None
    if number is not None:
        made = _Builder(catalog, objects, published=published).type_of(f"#{number}", name, ())
    elif not isinstance(schema, dict):
        made = DYN
    else:
        made = type_of_schema(schema, objects, name, is_root=True) if published else _loose_type(schema, objects, name)
        config_map = catalog.kind("v1", "ConfigMap")
        if made is not None and made[0] == "object" and config_map is not None:
            code = f"#{config_map.part('metadata').number}"
            metadata = _Builder(catalog, objects, published=published).type_of(code, f"{name}.metadata", ())
            objects.fields[name] |= {"apiVersion": STRING, "kind": STRING, "metadata": metadata or DYN}
    return made or DYN


class _Builder:
    """Makes types of CEL of the packed structure of built-in kinds."""

    def __init__(self, catalog: Catalog, objects: Objects, *, published: bool) -> None:
        self.catalog = catalog
        self.objects = objects
        self.published = published
        self.owner = ""

    def type_of(self, code: str, name: str, above: tuple[str, ...]) -> Type | None:
        """The type of what a code stands for; None where the published schema says none. Mirrors: common.SchemaDeclType."""
        letter = code[0]
        if letter in _PLAIN:
            return _PLAIN[letter]
        if letter == "[":
            element = self.type_of(code[1:], f"{name}.@idx", above)
            return None if element is None else list_of(element)
        if letter == "{":
            element = self.type_of(code[1:], f"{name}.@elem", above)
            return None if element is None else map_of(STRING, element)
        if letter == "#":
            return self._object(code, name, above)
        if not self.published:
            return DYN
        # any value is an object in the published schema, but for the values in a schema
        is_object = letter == "o" or (letter == "a" and not self.owner.endswith(".JSONSchemaProps"))
        return self.objects.declare(name, {}) if is_object else _PUBLISHED.get(letter)

    def _object(self, code: str, name: str, above: tuple[str, ...]) -> Type | None:
        parts = self.catalog.pack.definition(self.catalog.minor, int(code[1:]))
        if parts is None or code in above:
            # a schema that holds itself ends in an object without fields
            return self.objects.declare(name, {}) if self.published else DYN
        fields: dict[str, Type] = {}
        for part in parts[2:]:
            field, _, inner = part.rpartition(":")
            escaped = escape(field)
            self.owner = parts[0]
            found = self.type_of(inner, f"{name}.{escaped}", (*above, code)) if field else None
            if found is not None and escaped is not None:
                fields[escaped] = found
                if not self.published:
                    fields[field] = found
        return self.objects.declare(name, fields)


def _loose_type(schema: object, objects: Objects, name: str) -> Type:
    """The type of values of a custom resource's schema when expressions run; untyped where the schema leaves it open."""
    if not isinstance(schema, dict) or schema.get("x-kubernetes-int-or-string") or schema.get("x-kubernetes-preserve-unknown-fields"):
        return DYN
    kind = schema.get("type")
    if kind == "array":
        return list_of(_loose_type(schema.get("items"), objects, f"{name}.@idx"))
    if kind == "object":
        if isinstance(schema.get("additionalProperties"), dict):
            return map_of(STRING, _loose_type(schema["additionalProperties"], objects, f"{name}.@elem"))
        properties = schema.get("properties")
        if not properties or schema.get("additionalProperties") or schema.get("x-kubernetes-embedded-resource"):
            return DYN
        fields = {key: _loose_type(each, objects, f"{name}.{key}") for key, each in properties.items()}
        return objects.declare(name, fields)
    if kind == "string":
        return DYN if schema.get("format") in {"byte", "date", "date-time", "duration"} else STRING
    return {"boolean": BOOL, "number": DOUBLE, "integer": INT}.get(str(kind), DYN)
