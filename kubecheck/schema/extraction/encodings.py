"""Reads from Go sources how each field of the API is written: which are left out when empty, and what absent ones print as.

The published schemas do not tell a pointer from a value, nor ``omitempty`` from its absence; the server's output depends on both. Used
when the packed schemas are built, never by checks; `kubecheck.api.encoding` reads the table.

Codes of fields: ``S``, ``Z``, ``P``, ``R`` with a type: a struct written always, unless empty, by pointer, by pointer or as null; ``L``, ``M`` with a type: a list, a map
of structs left out when empty, ``l``, ``m`` written always; ``o`` a scalar left out when zero, ``p`` one by pointer, ``"``, ``0``, ``f``
one written always; ``e`` a list or map left out when empty, ``n`` written always, as null when there is none; ``q`` a quantity, ``d`` a
duration, ``a`` anything.
"""

from __future__ import annotations

import glob
import os
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_MODULES = (
    ("api@*", "", "api"),
    ("apimachinery@*", "pkg/apis/meta/v1", "apimachinery"),
    ("apiextensions-apiserver@*", "pkg/apis/apiextensions", "apiextensions-apiserver"),
    ("kube-aggregator@*", "pkg/apis/apiregistration", "kube-aggregator"),
)
_TYPE = re.compile(r"^type (\w+) (?:= )?(.+)$")
_FIELD = re.compile(r'^\t(?:(\w+)\s+)?(\S+)\s+`[^`]*json:"([^"]*)"')
_IMPORT = re.compile(r'^(?:import)?\s+(?:(\w+)\s+)?"([^"]+)"$')
_SCALARS = {"string": '"', "bool": "f", "int": "0", "int32": "0", "int64": "0", "uint32": "0", "uint64": "0", "float64": "0"}
_SPECIAL = {
    "apimachinery.pkg.api.resource.Quantity": "q",
    "apimachinery.pkg.util.intstr.IntOrString": "0",
    "apimachinery.pkg.apis.meta.v1.Time": "n",
    "apimachinery.pkg.apis.meta.v1.MicroTime": "n",
    "apimachinery.pkg.apis.meta.v1.Duration": "d",
    "apimachinery.pkg.apis.meta.v1.FieldsV1": "a",
    "apimachinery.pkg.runtime.RawExtension": "a",
}
_ANY = ("JSON", "JSONSchemaPropsOrBool", "JSONSchemaPropsOrArray", "JSONSchemaPropsOrStringArray")
_STABLE = re.compile(r"\.v\d+\.\w+$")

_Field = tuple[str, str, str]  # Go name or empty when embedded, type with full package, json tag


def print_encodings(modules: str) -> str:
    """The table as text: one line a type, name and then each field with its code, separated by ``|``; see `read_releases` for other versions.

    Args:
        modules: the folder that holds the Go modules, one folder each, named with their versions; those of other versions lie in
            ``releases/1.37`` and the like.
    """
    return "".join("|".join(filter(None, each)) + "\n" for each in sorted(read_releases(modules, _read_table).items()))


def read_releases(modules: str, read: Callable[[str], dict[str, str]]) -> dict[str, str]:
    """What ``read`` finds in the modules, by name.

    Where it is something else in those of another version, it stands by the name with the minor as well: ``core.PodSpec@37``.
    """
    table = read(modules)
    lines = dict(table)
    for folder in sorted(glob.glob(os.path.join(modules, "releases", "1.*"))):
        minor = folder.rpartition("1.")[2]
        for name, line in read(folder).items() if glob.glob(os.path.join(folder, "api@*")) else ():
            if line != table.get(name):
                lines[f"{name}@{minor}"] = line
    return lines


def _read_table(modules: str) -> dict[str, str]:
    """The fields of each type of one version, with their codes."""
    structs, named = read_types(modules)
    table: dict[str, list[str]] = {}
    waiting = sorted(name for name in structs if _STABLE.search(name))
    while waiting:
        name = waiting.pop()
        if name in table:
            continue
        table[name] = []
        for field, code in _fields(name, structs, named):
            table[name].append(f"{field}:{code}")
            if code[0] in "SZPRLMlm":
                waiting.append(code[1:])
    return {name: "|".join(fields) for name, fields in table.items()}


def read_types(modules: str) -> tuple[dict[str, list[_Field]], dict[str, str]]:
    """Structs with their fields, and what other named types stand for."""
    structs: dict[str, list[_Field]] = {}
    named = {"apimachinery.pkg.types.UID": "string", "apimachinery.pkg.types.NodeName": "string"}
    for pattern, below, prefix in _MODULES:
        for module in sorted(glob.glob(os.path.join(modules, pattern))):
            for folder, _, files in sorted(os.walk(os.path.join(module, below))):
                package = prefix + "." + os.path.relpath(folder, module).replace(os.sep, ".")
                for name in sorted(files):
                    if name.endswith(".go") and not name.endswith("_test.go") and not name.startswith(("zz_", "generated")):
                        with open(os.path.join(folder, name), encoding="utf-8") as stream:
                            read_file(stream.read(), package, structs, named)
    return structs, named


def read_file(text: str, package: str, structs: dict[str, list[_Field]], named: dict[str, str], form: re.Pattern[str] = _FIELD) -> None:
    """Adds the types of one Go file; ``form`` matches a field, with groups for its name, its type and its JSON tag."""
    imports: dict[str, str] = {}
    current: list[_Field] | None = None
    for line in text.split("\n"):
        if current is not None:
            if line == "}":
                current = None
            elif found := form.match(line):
                current.append((found[1] or "", _qualify(found[2], package, imports), found[3] or ""))
        elif found := _TYPE.match(line):
            if found[2].startswith("struct {"):
                current = structs.setdefault(f"{package}.{found[1]}", [])
                if found[2].endswith("}"):
                    current = None
            else:
                named[f"{package}.{found[1]}"] = _qualify(found[2].split("//")[0].strip(), package, imports)
        elif found := _IMPORT.match(line):
            imports[found[1] or found[2].rpartition("/")[2]] = found[2].removeprefix("k8s.io/").replace("/", ".")


def _qualify(go_type: str, package: str, imports: dict[str, str]) -> str:
    """The type with the full name of its package behind pointers, lists and maps."""
    for prefix in ("*", "[]"):
        if go_type.startswith(prefix):
            return prefix + _qualify(go_type[len(prefix) :], package, imports)
    if go_type.startswith("map["):
        return "map[]" + _qualify(go_type[go_type.index("]") + 1 :], package, imports)
    if go_type in _SCALARS or go_type in ("byte", "uint8"):
        return go_type
    alias, dot, name = go_type.rpartition(".")
    return f"{imports.get(alias, alias)}.{name}" if dot else f"{package}.{name}"


def _fields(name: str, structs: dict[str, list[_Field]], named: dict[str, str]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for go_name, go_type, tag in structs.get(name, ()):
        json_name, _, options = tag.partition(",")
        if json_name == "-":
            continue
        if "inline" in options or (not go_name and not json_name):
            found += _fields(go_type.lstrip("*"), structs, named)
        else:
            found.append((json_name or go_name, field_code(go_type, "omitempty" in options, "omitzero" in options, structs, named)))
    return found


def field_code(go_type: str, omit_empty: bool, omit_zero: bool, structs: dict[str, list[_Field]], named: dict[str, str]) -> str:
    """How a field of this type is written, as the module's docstring lists it."""
    omit = omit_empty or omit_zero
    if go_type.startswith("*"):
        target = resolve(go_type[1:], named)
        if target in structs and not _is_special(target):
            return ("P" if omit else "R") + target
        return "p" if omit else "n"
    target = resolve(go_type, named)
    for prefix, letter in (("map[]", "m"), ("[]", "l")):
        if target.startswith(prefix):
            item = resolve(target[len(prefix) :].lstrip("*"), named)
            if item in structs and not _is_special(item):
                return (letter.upper() if omit else letter) + item
            return "e" if omit else "n"
    if target in _SPECIAL:
        return "p" if omit_zero else _SPECIAL[target]
    if _is_special(target):
        return "a"
    if target in structs:
        return ("Z" if omit_zero else "S") + target
    return "o" if omit else _SCALARS.get(target, "a")


def _is_special(name: str) -> bool:
    return name in _SPECIAL or name.rpartition(".")[2] in _ANY


def resolve(go_type: str, named: dict[str, str]) -> str:
    """What a named type stands for."""
    while go_type in named and go_type not in _SPECIAL:
        go_type = named[go_type]
    return go_type
