"""Reads the struct types of the Kubernetes API from Go sources: the type of each JSON field and the structs it is embedded through.

The decoder's messages name Go types, which no published schema tells. Used when the packed schemas are built, never by checks.
"""

from __future__ import annotations

import glob
import os
import re

_IMPORT = re.compile(r'^\s+(?:(\w+)\s+)?"([^"]+)"$')
_STRUCT = re.compile(r"^type (\w+) struct \{$")
_FIELD = re.compile(r'^\t(?:(\w+)\s+)?(\S+)\s+`[^`]*json:"([^"]*)"')
_NAMED = re.compile(r"(?<![\w.])(?:(\w+)\.)?([A-Za-z_]\w*)")
_BUILT_IN = frozenset(("string", "bool", "int", "int32", "int64", "float64", "map", "byte", "uint8", "interface", "struct", "any"))
# Go package -> beginning of the definition names made from it
_MODULES = (
    ("api@*", "", "api"),
    ("apimachinery@*", "pkg/apis/meta/v1", "apimachinery"),
    ("apiextensions-apiserver@*", "pkg/apis/apiextensions", "apiextensions-apiserver"),
    ("kube-aggregator@*", "pkg/apis/apiregistration", "kube-aggregator"),
)


def read_go_types(modules: str) -> dict[str, dict[str, tuple[str, str]]]:
    """Definition name -> JSON field -> (Go type as reflect prints it, names of the embedded structs on the way, joined by dots).

    Args:
        modules: the folder that holds the modules, one folder each, named with their versions.
    """
    structs: dict[str, dict[str, list[tuple[str, str, str]]]] = {}
    for pattern, below, prefix in _MODULES:
        for module in sorted(glob.glob(os.path.join(modules, pattern))):
            root = os.path.join(module, below)
            for folder, _, files in sorted(os.walk(root)):
                package = prefix + "." + os.path.relpath(folder, module).replace(os.sep, ".")
                for name in sorted(files):
                    if name.endswith(".go") and not name.endswith("_test.go") and not name.startswith(("zz_", "generated")):
                        with open(os.path.join(folder, name), encoding="utf-8") as stream:
                            structs.setdefault(package, {}).update(_read_structs(stream.read(), package))
    resolved = {}
    for package, found in structs.items():
        for name in found:
            resolved[f"{package}.{name}"] = _fields_of(structs, package, name)
    return resolved


def _read_structs(text: str, package: str) -> dict[str, list[tuple[str, str, str]]]:
    """Struct name -> (Go field name or empty when embedded, type with packages resolved, JSON name)."""
    imports: dict[str, str] = {}
    structs: dict[str, list[tuple[str, str, str]]] = {}
    current: list[tuple[str, str, str]] | None = None
    own = package.rpartition(".")[2]
    for line in text.split("\n"):
        if current is None:
            match = _STRUCT.match(line)
            if match:
                current = structs[match[1]] = []
            elif imported := _IMPORT.match(line):
                path = imported[2]
                imports[imported[1] or path.rpartition("/")[2]] = path
        elif line == "}":
            current = None
        elif field := _FIELD.match(line):
            json_name = field[3].partition(",")[0]
            embedded = not field[1] or (not json_name and "inline" in field[3])
            go_type = field[2].lstrip("*")
            if embedded:
                current.append(("", imports.get(go_type.partition(".")[0], "") + "." + go_type.rpartition(".")[2], ""))
            elif json_name != "-":
                current.append((field[1], _print_type(go_type, own, imports), json_name or field[1]))
    return structs


def _print_type(go_type: str, own: str, imports: dict[str, str]) -> str:
    """The type as the reflect package prints it: last element of the package path, ``[]uint8`` for bytes."""

    def name(match: re.Match[str]) -> str:
        alias, word = match[1], match[2]
        if alias is None:
            return {"byte": "uint8", "any": "interface {}"}.get(word, word) if word in _BUILT_IN else f"{own}.{word}"
        return f"{imports.get(alias, alias).rpartition('/')[2]}.{word}"

    return _NAMED.sub(name, go_type)


def _fields_of(structs: dict[str, dict[str, list[tuple[str, str, str]]]], package: str, name: str) -> dict[str, tuple[str, str]]:
    fields: dict[str, tuple[str, str]] = {}
    for go_name, go_type, json_name in structs.get(package, {}).get(name, ()):
        if go_name:
            fields[json_name] = (go_type, "")
            continue
        path, _, embedded = go_type.rpartition(".")
        target = _package_of(path) if path else package
        for inner, (inner_type, chain) in _fields_of(structs, target, embedded).items():
            fields.setdefault(inner, (inner_type, f"{embedded}.{chain}" if chain else embedded))
    return fields


def _package_of(path: str) -> str:
    return path.removeprefix("k8s.io/").replace("/", ".")
