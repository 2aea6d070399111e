"""What kustomize knows of kinds: which have no namespace, and by which keys lists are merged. Mirrors: kyaml/openapi."""

from __future__ import annotations

import functools
import json
import os

from kubecheck.render.kustomize.errors import BuildError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.render.kustomize.files.session import Session
    from kubecheck.render.kustomize.tree import Mapping
    from kubecheck.source import Source

_KEPT = "schema"
_REFERENCE = "#/definitions/"


class Schemas:
    """Definitions by name, and the kinds that they describe; lines as in ``schemas/kustomize/merge_keys.txt``."""

    __slots__ = ("_definitions", "_kinds", "_parsed", "cluster_scoped")

    def __init__(self, lines: Iterator[str]) -> None:
        self._definitions: dict[str, str] = {}
        self._kinds: dict[tuple[str, str], str] = {}
        self.cluster_scoped: set[tuple[str, str]] = set()
        self._parsed: dict[str, dict[str, str]] = {}
        for line in lines:
            sort, name, rest = (line.rstrip("\n") + " ").split(" ", 2)
            if sort == "D":
                self._definitions[name] = rest
            else:
                kind, _, definition = rest.rstrip().partition(" ")
                if sort == "R":
                    self._kinds[name, kind] = definition
                else:
                    self.cluster_scoped.add((name, kind))

    def learn(self, other: Schemas) -> None:
        """Takes over what another knows beside."""
        self._definitions = {**other._definitions, **self._definitions}
        self._kinds = {**other._kinds, **self._kinds}

    def of_kind(self, api_version: str, kind: str) -> str | None:
        """The type of a kind; None where nobody knows it. Mirrors: SchemaForResourceType."""
        return self._kinds.get((api_version, kind))

    def field(self, typed: str | None, name: str) -> str | None:
        """The type of a field of a type. Mirrors: ResourceSchema.Field."""
        if typed is None:
            return None
        typed = typed.partition("!")[0]
        if typed.startswith("{"):
            return typed[1:]
        if not typed or typed.startswith("["):
            return None
        fields = self._parsed.get(typed)
        if fields is None:
            listed = self._definitions.get(typed, "").split()
            fields = self._parsed[typed] = dict(each.partition(":")[::2] for each in listed)
        return fields.get(name)


def merge_keys_of(typed: str | None) -> list[str] | None:
    """The keys by which lists of a type are merged, none for lists of texts; None where they are replaced. Mirrors: PatchStrategyAndKeyList."""
    if typed is None or "!" not in typed:
        return None
    keys = typed.partition("!")[2]
    return keys.split(",") if keys else []


def element_of(typed: str | None) -> str | None:
    """The type of a list's items. Mirrors: ResourceSchema.Elements."""
    bare = "" if typed is None else typed.partition("!")[0]
    return bare[1:] or None if bare.startswith("[") else None


def type_of(schema: Any) -> str:
    """A schema of OpenAPI as a type: a definition's name, ``[`` before that of items, ``{`` before that of values, behind ``!`` merge keys."""
    if not isinstance(schema, dict):
        return ""
    reference = schema.get("$ref")
    if isinstance(reference, str):
        return reference.removeprefix(_REFERENCE)
    if schema.get("type") == "array":
        bare = "[" + type_of(schema.get("items")).partition("!")[0]
        if "merge" not in str(schema.get("x-kubernetes-patch-strategy", "")).split(","):
            return bare
        keys = schema.get("x-kubernetes-list-map-keys") or schema.get("x-kubernetes-patch-merge-key") or ""
        return f"{bare}!{','.join(keys) if isinstance(keys, list) else keys}"
    if isinstance(schema.get("additionalProperties"), dict):
        return "{" + type_of(schema["additionalProperties"]).partition("!")[0]
    return ""


@functools.cache
def built_in() -> Schemas:
    """The schemas that kustomize brings."""
    import kubecheck_schemas

    path = os.path.join(os.path.dirname(kubecheck_schemas.__file__), "kustomize", "merge_keys.txt")
    with open(path, encoding="utf-8") as file:
        return Schemas(iter(file))


def is_cluster_scoped(api_version: str, kind: str) -> bool:
    """Whether a kind surely has no namespace. Mirrors: IsCertainlyClusterScoped."""
    return (api_version, kind) in built_in().cluster_scoped


def schemas_of(session: Session) -> Schemas:
    """The schemas of the build at hand."""
    found: Schemas | None = session.kept.get(_KEPT)
    return built_in() if found is None else found


def has_own_schemas(session: Session) -> bool:
    """Whether the build at hand has schemas of its own by now."""
    return session.kept.get(_KEPT) is not None


def use_schema(session: Session, named: Mapping | None, source: Source | None, *, resets: bool) -> None:
    """Takes the schemas of a file for kustomize's own, or a version that it brings. Mirrors: openapi.SetSchema.

    Raises:
        BuildError: there is no such version, or the file holds no schemas.
    """
    if resets and not session.strict:
        session.kept.pop(_KEPT, None)
    if named is None or not named:
        return
    version = named.get("version")
    if version and source is not None:
        raise BuildError("builtin version and custom schema provided, cannot use both", named.written)
    if version and version not in ("v1.21.2", "v1212"):
        raise BuildError("the specified OpenAPI version is not built in", named.at("version"))
    if source is not None:
        found = _read(source, named)
        if session.strict:  # one process of kustomize forgets no kind that it has learned
            found.learn(schemas_of(session))
        session.kept[_KEPT] = found


def _lines_of(name: str, schema: dict[str, Any]) -> list[str]:
    """The lines of a definition, and of what stands within it."""
    lines: list[str] = []
    fields = []
    for field, inner in (schema.get("properties") or {}).items():
        part = inner.get("items") if isinstance(inner, dict) and inner.get("type") == "array" else inner
        typed = type_of(inner)
        if isinstance(part, dict) and part.get("properties"):
            below = f"{name}/{field}"
            lines += _lines_of(below, part)
            typed = f"[{below}{typed[1:]}" if typed.startswith("[") else below
        fields.append(f"{field}:{typed}")
    return [" ".join(("D", name, *fields)), *lines]


def _read(source: Source, named: Mapping) -> Schemas:
    try:
        if source.text.lstrip().startswith("{"):
            value = json.loads(source.text)
        else:
            from kubecheck.documents.decode import decode_text

            value = decode_text(source.text).value
        definitions = value["definitions"]
        lines = []
        for name, each in definitions.items():
            lines += _lines_of(name, each)
            for kind in each.get("x-kubernetes-group-version-kind") or ():
                group = f"{kind['group']}/" if kind.get("group") else ""
                lines.append(f"R {group}{kind.get('version', '')} {kind.get('kind', '')} {name}")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BuildError(f"{source.path} holds no OpenAPI definitions", named.at("path")) from error
    return Schemas(iter(lines))
