"""Builds the packed schemas from their sources; a maintainer's tool, not imported by checks.

Sources: the PyPI wheel ``kubernetes-validate`` (published schemas of each version), the recorded OpenAPI of a live server (kinds with scope
and plural, enumerations, defaults), and the Go modules ``k8s.io/*`` (names of Go types, lifecycles). The packed files say the same with
descriptions left out, in the format that `kubecheck.schema.structure.pack` reads.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import os
import re
import zipfile

from kubecheck.api.kinds import CLUSTER_KINDS, plural_of
from kubecheck.schema.extraction.encodings import print_encodings
from kubecheck.schema.extraction.gates import print_gates
from kubecheck.schema.extraction.go_notations import print_go_notations
from kubecheck.schema.extraction.gotypes import read_go_types
from kubecheck.schema.extraction.internal_types import print_internal_types
from kubecheck.schema.extraction.lifecycle import print_lifecycles, read_lifecycles, served_window
from kubecheck.schema.structure.pack import ABSENT, MAGIC

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.schema.extraction.lifecycle import Lifecycle

_DEFINITIONS = re.compile(r"kubernetes-json-schema/v1\.(\d+)\.\d+-local/_definitions\.json$")
_SUBRESOURCE_KINDS = frozenset(("Eviction", "Scale", "TokenRequest"))
_FACT_KEYS = ("enum", "default", "x-kubernetes-list-type", "x-kubernetes-list-map-keys", "x-kubernetes-map-type")
# Definitions whose JSON form the decoder makes by code of its own: a letter of `pack.LEAVES` stands for each.
_SPECIAL = {
    "apimachinery.pkg.api.resource.Quantity": "q",
    "apimachinery.pkg.util.intstr.IntOrString": "x",
    "apimachinery.pkg.apis.meta.v1.Time": "t",
    "apimachinery.pkg.apis.meta.v1.MicroTime": "u",
    "apimachinery.pkg.apis.meta.v1.Duration": "D",
    "apimachinery.pkg.apis.meta.v1.FieldsV1": "a",
    "apimachinery.pkg.runtime.RawExtension": "a",
}
_SPECIAL_OF_SCHEMAS = {"JSON": "a", "JSONSchemaPropsOrBool": "B", "JSONSchemaPropsOrArray": "R", "JSONSchemaPropsOrStringArray": "S"}


def build(wheel: str, facts: str, go_modules: str, folder: str) -> dict[str, str]:
    """Writes the packed files into ``folder``.

    Args:
        wheel: the file of the wheel ``kubernetes-validate``.
        facts: the recorded OpenAPI facts, ``openapi-facts.json.xz``.
        go_modules: the folder that holds the Go modules ``api@…``, ``apimachinery@…``, ``apiextensions-apiserver@…``, ``kube-aggregator@…`` and
            ``kubernetes@…``, and below ``releases/1.NN`` those of other versions, with ``apiserver@…`` besides.
        folder: where to write.

    Returns:
        The SHA-256 digest of each file written, by name.
    """
    versions = read_wheel(wheel)
    with lzma.open(facts) as stream:
        recorded = json.loads(stream.read())
    go_types = read_go_types(go_modules)
    lifecycles = read_lifecycles(go_modules)
    files = {
        "structure.bin": pack_structure(versions, recorded, lifecycles),
        "encodings.txt": print_encodings(go_modules).encode(),
        "facts.txt": pack_facts(versions, recorded).encode(),
        "gates.txt": print_gates(go_modules).encode(),
        "gotypes.txt": pack_go_types(versions, go_types).encode(),
        "internals.txt": print_internal_types(go_modules).encode(),
        "lifecycles.txt": print_lifecycles(lifecycles).encode(),
        "notations.txt": print_go_notations(go_modules).encode(),
    }
    os.makedirs(folder, exist_ok=True)
    for name, data in files.items():
        with open(os.path.join(folder, name), "wb") as written:
            written.write(data)
    return {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}


def rebuild(wheel: str, facts: str, go_modules: str, schemas: str) -> dict[str, str]:
    """Builds everything into the folder ``schemas``, with ``SOURCES.json`` beside the packed files; arguments and answer as for `build`."""
    digests = build(wheel, facts, go_modules, os.path.join(schemas, "kubernetes"))
    write_sources(os.path.join(schemas, "SOURCES.json"), wheel, facts, digests)
    return digests


def read_wheel(wheel: str) -> dict[int, dict[str, Any]]:
    """Minor version -> definitions by their shortened name."""
    versions = {}
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            match = _DEFINITIONS.search(name)
            if match:
                definitions = json.loads(archive.read(name))["$defs"]
                versions[int(match[1])] = {_shorten(each): definitions[each] for each in definitions}
    return dict(sorted(versions.items()))


def _shorten(name: str) -> str:
    return name.removeprefix("io.k8s.")


def _reference(schema: dict[str, Any]) -> str:
    return _shorten(schema["$ref"].rpartition("/")[2])


def _plain_type(schema: dict[str, Any]) -> str | None:
    kind = schema.get("type")
    if isinstance(kind, list):
        return next((each for each in kind if each != "null"), None)
    return kind


def type_code(schema: dict[str, Any], numbers: dict[str, int]) -> str:
    """The code of a property's type: ``[`` list of, ``{`` map of, a letter of `pack.LEAVES`, or ``#`` and the number of a definition."""
    if "$ref" in schema:
        name = _reference(schema)
        special = special_code(name)
        if special is not None and special in "BRS":
            return f"{special}{numbers[name.rpartition('.')[0] + '.JSONSchemaProps']}"
        return special or f"#{numbers[name]}"
    kind = _plain_type(schema)
    form = schema.get("format")
    if kind == "array":
        return "[" + type_code(schema.get("items", {}), numbers)
    if kind == "object" and "additionalProperties" in schema:
        return "{" + type_code(schema["additionalProperties"], numbers)
    if kind == "object":
        return "o"
    if kind == "string":
        return {"byte": "y", "date-time": "t"}.get(form or "", "s")
    if kind == "integer":
        return "l" if form == "int64" else "i"
    return {"number": "d", "boolean": "b"}.get(kind or "", "a")


def special_code(name: str) -> str | None:
    """The letter of a definition that the decoder reads by code of its own."""
    if name in _SPECIAL:
        return _SPECIAL[name]
    if name.startswith("apiextensions-apiserver."):
        return _SPECIAL_OF_SCHEMAS.get(name.rpartition(".")[2])
    return None


def pack_structure(versions: dict[int, dict[str, Any]], recorded: dict[str, Any], lifecycles: dict[tuple[str, str], Lifecycle]) -> bytes:
    """The file of structure: see `kubecheck.schema.structure.pack` for its layout."""
    names = sorted({name for definitions in versions.values() for name in definitions})
    numbers = {name: number for number, name in enumerate(names)}
    pool: dict[str, int] = {}
    text: list[bytes] = []
    size = 0
    tables = []
    for definitions in versions.values():
        offsets = []
        for name in names:
            schema = definitions.get(name)
            if schema is None or special_code(name):
                offsets.append(ABSENT)
                continue
            line = _definition_line(name, schema, numbers)
            if line not in pool:
                pool[line] = size
                data = line.encode() + b"\n"
                text.append(data)
                size += len(data)
            offsets.append(pool[line])
        tables.append(b"".join(offset.to_bytes(4, "little") for offset in offsets))
    kinds = "".join(f"\n{line}" for line in _kind_lines(versions, recorded, numbers, lifecycles)).encode() + b"\n"
    minors = list(versions)
    header = MAGIC + b"".join(
        number.to_bytes(4, "little") for number in (minors[0], len(minors), len(names), len(kinds))
    )
    return header + kinds + b"".join(tables) + b"".join(text)


def _definition_line(name: str, schema: dict[str, Any], numbers: dict[str, int]) -> str:
    properties = schema.get("properties")
    if properties is None:
        # a definition without properties takes whatever its type takes
        return f"{name}||={type_code(schema, numbers)}"
    fields = [f"{field}:{type_code(properties[field], numbers)}" for field in sorted(properties)]
    return "|".join((name, ",".join(sorted(schema.get("required", ()))), *fields))


def _kind_lines(
    versions: dict[int, dict[str, Any]], recorded: dict[str, Any], numbers: dict[str, int], lifecycles: dict[tuple[str, str], Lifecycle]
) -> list[str]:
    """One line a kind: api version, kind, definition's number, plural, flags, and the first and last minor with a schema and being served."""
    known = {(each["group"], each["version"], each["kind"]): each for each in recorded["kinds"]}
    scopes = {(each["group"], each["kind"]): each["namespaced"] for each in recorded["kinds"]}
    scopes_by_kind = {each["kind"]: each["namespaced"] for each in recorded["kinds"]}
    seen: dict[tuple[str, str, str], tuple[str, list[int]]] = {}
    for minor, definitions in versions.items():
        for name, schema in definitions.items():
            for gvk in _kinds_of(name, schema):
                seen.setdefault(gvk, (name, []))[1].append(minor)
    lines = []
    for (group, version, kind), (name, minors) in sorted(seen.items()):
        record = known.get((group, version, kind))
        plural = record["plural"] if record else plural_of(kind)
        namespaced = record["namespaced"] if record else scopes.get((group, kind), scopes_by_kind.get(kind, (group, kind) not in CLUSTER_KINDS))
        api_version = f"{group}/{version}" if group else version
        creatable = "C" if record is None or "create" in record["verbs"] else "-"
        scope = "N" if namespaced else "-"
        first, last = served_window(api_version, kind, minors, lifecycles.get((api_version, kind)))
        lines.append(f"{api_version} {kind} {numbers[name]} {plural} {scope}{creatable} {minors[0]} {minors[-1]} {first} {last}")
    return lines


def _kinds_of(name: str, schema: dict[str, Any]) -> list[tuple[str, str, str]]:
    """The kinds that a definition is the object of; options, lists and watch events are none."""
    properties = schema.get("properties", {})
    if "kind" not in properties or "apiVersion" not in properties or name.startswith("apimachinery."):
        return []
    if name.endswith("List") and "items" in properties:
        return []
    kinds = [(gvk["group"], gvk["version"], gvk["kind"]) for gvk in schema.get("x-kubernetes-group-version-kind", ())]
    return [each for each in kinds if each[2] not in _SUBRESOURCE_KINDS]


def pack_facts(versions: dict[int, dict[str, Any]], recorded: dict[str, Any]) -> str:
    """Enumerations, defaults and list types by definition and field, one JSON object a line; the recorded server goes before the wheel."""
    facts: dict[tuple[str, str], dict[str, Any]] = {}
    newest = versions[max(versions)]
    sources = [newest, {_shorten(name): schema for name, schema in recorded["schemas"].items()}]
    for source in sources:
        for name, schema in source.items():
            for field, value in schema.get("properties", {}).items():
                found = {key: value[key] for key in _FACT_KEYS if key in value}
                if field in ("apiVersion", "kind"):
                    found.pop("enum", None)
                for key in ("items", "additionalProperties"):
                    inner = value.get(key)
                    if isinstance(inner, dict) and "enum" in inner:
                        found[f"{key}.enum"] = inner["enum"]
                if found.get("default") in ("", {}, None, 0, False):
                    found.pop("default", None)
                if found:
                    facts.setdefault((name, field), {}).update(found)
    lines = [f"\n{name} {field} {json.dumps(found, sort_keys=True, separators=(',', ':'))}" for (name, field), found in sorted(facts.items())]
    return "".join(lines) + "\n"


def pack_go_types(versions: dict[int, dict[str, Any]], go_types: dict[str, dict[str, tuple[str, str]]]) -> str:
    """Names of Go types, one definition a line: fields whose type is not named as the schema suggests, or that come of embedded structs."""
    lines = []
    merged: dict[str, Any] = {}
    for definitions in versions.values():
        merged.update(definitions)
    for name, schema in sorted(merged.items()):
        fields = go_types.get(name, {})
        parts = []
        for field, (go_type, embedded) in sorted(fields.items()):
            value = schema.get("properties", {}).get(field)
            if value is None or embedded == "TypeMeta":
                continue
            told = "" if go_type == suggested_go_type(value) else go_type
            if told or embedded:
                parts.append(f"{field}:{told}@{embedded}" if embedded else f"{field}:{told}")
        if parts:
            lines.append(f"\n{name}|" + "|".join(parts))
    return "".join(lines) + "\n"


def suggested_go_type(schema: dict[str, Any]) -> str:
    """The Go type that a property's schema suggests, as the reflect package prints it."""
    if "$ref" in schema:
        return ".".join(_reference(schema).rsplit(".", 2)[-2:])
    kind = _plain_type(schema)
    if kind == "array":
        return "[]" + suggested_go_type(schema.get("items", {}))
    if kind == "object" and "additionalProperties" in schema:
        return "map[string]" + suggested_go_type(schema["additionalProperties"])
    if kind == "string":
        return "[]uint8" if schema.get("format") == "byte" else "string"
    if kind == "integer":
        return "int64" if schema.get("format") == "int64" else "int32"
    return {"number": "float64", "boolean": "bool"}.get(kind or "", "interface {}")


def write_sources(path: str, wheel: str, facts: str, digests: dict[str, str]) -> None:
    """Writes ``SOURCES.json``: origin, licence and digest of what went in, and the digest of each packed file; what is said of the catalog stays."""
    sources = {
        "catalog": catalog_sources(path),
        "sources": [
            {"name": "kubernetes-validate 1.37.0 (PyPI wheel)", "file": os.path.basename(wheel), "licence": "Apache-2.0", "sha256": digest_of(wheel),
             "gives": "published schemas of Kubernetes v1.25 to v1.37"},
            {"name": "OpenAPI of a live kube-apiserver v1.36.3", "file": os.path.basename(facts), "licence": "Apache-2.0", "sha256": digest_of(facts),
             "gives": "kinds with plural, scope and verbs; enumerations, defaults, list types"},
            {"name": "Go module k8s.io/kubernetes v1.36.3", "licence": "Apache-2.0", "gives": "fields of the server's internal types, as its messages show them"},
            {"name": "Go modules k8s.io/api, apimachinery, apiextensions-apiserver, kube-aggregator v0.36.3", "licence": "Apache-2.0",
             "gives": "names of Go types as decoder messages have them; since when and until when versions are served"},
            {"name": "Go modules k8s.io/kubernetes, api, apimachinery, apiserver, apiextensions-apiserver v1.31.14 to v1.37.2", "licence": "Apache-2.0",
             "gives": "feature gates with their defaults; types where they are others"},
            {"name": "Go modules sigs.k8s.io/kustomize/api, kyaml v0.21.2", "licence": "Apache-2.0",
             "gives": "fields that kustomize changes; kinds without a namespace and keys of merged lists, as kustomize knows them"},
            {"name": "Go 1.26, package unicode (Unicode 15.0.0)", "licence": "BSD-3-Clause",
             "gives": "classes and foldings of characters, printed by tests/values/regexp/classes.go"},
        ],
        "files": {f"kubernetes/{name}": {"sha256": digest} for name, digest in sorted(digests.items())}
        | digests_beside(os.path.dirname(path), "crds") | digests_beside(os.path.dirname(path), "kustomize") | digests_beside(os.path.dirname(path), "regexp"),
    }  # fmt: skip
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(json.dumps(sources, indent=1, sort_keys=True) + "\n")


def catalog_sources(path: str) -> list[dict[str, Any]]:
    """What ``SOURCES.json`` says of the projects of the catalog of definitions (`kubecheck.schema.extraction.definitions`)."""
    if not os.path.isfile(path):
        return []
    with open(path, encoding="utf-8") as stream:
        found: list[dict[str, Any]] = json.load(stream).get("catalog", [])
    return found


def digests_beside(schemas: str, folder: str) -> dict[str, dict[str, str]]:
    """The digests of files that others make (`kubecheck.render.packing`, ``classes.go``), as ``SOURCES.json`` has them."""
    path = os.path.join(schemas, folder)
    names = sorted(os.listdir(path)) if os.path.isdir(path) else ()
    return {f"{folder}/{name}": {"sha256": digest_of(os.path.join(path, name))} for name in names}


def digest_of(path: str) -> str:
    """The SHA-256 digest of a file."""
    with open(path, "rb") as stream:
        return hashlib.sha256(stream.read()).hexdigest()
