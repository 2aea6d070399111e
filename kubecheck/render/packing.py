"""Makes ``schemas/kustomize`` from the Go modules of kustomize: which fields its transformers change, which lists its patches merge.

python -m kubecheck.render.packing API_MODULE KYAML_MODULE FOLDER
"""

from __future__ import annotations

import gzip
import json
import os
import re
import sys
from typing import Any

_CONSTANTS = "internal/konfig/builtinpluginconsts"
_SECTIONS = (
    "namePrefix", "nameSuffix", "commonLabel", "templateLabel", "volumeClaimTemplateLabel", "commonAnnotation", "namespace", "varReference",
    "nameReference", "images", "replicas",
)  # fmt: skip
_CONSTANT = re.compile(r"(\w+)\s*=\s*`(.*?)`((?:\s*\+\s*\w+)*)", re.DOTALL)
_SCOPE = re.compile(r'\{APIVersion: "([^"]+)", Kind: "([^"]+)"\}:\s*(true|false)')


def field_specs(api_module: str) -> str:
    """A line for each field: list, whether it is created (``of`` for what is referred to), group, version, kind, path."""
    from kubecheck.documents.decode import decode_text

    constants: dict[str, tuple[str, list[str]]] = {}
    folder = os.path.join(api_module, _CONSTANTS)
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            for match in _CONSTANT.finditer(file.read()):
                constants[match[1]] = match[2], re.findall(r"\w+", match[3])

    def whole(name: str) -> str:
        text, more = constants[name]
        return text + "".join(map(whole, more))

    lines = []
    for section in _SECTIONS:
        for name, rows in decode_text(whole(f"{section}FieldSpecs")).value.items():
            for row in rows or ():
                if "fieldSpecs" in row:
                    lines.append(" ".join((name, "of", *_kind(row))))
                lines += [
                    " ".join((name, "+" if each.get("create") else "-", *_kind(each), each["path"])) for each in row.get("fieldSpecs", (row,))
                ]
    return "\n".join(lines) + "\n"


def _kind(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(row.get(part) or "-" for part in ("group", "version", "kind"))


def merge_keys(kyaml_module: str) -> str:
    """The schemas as far as patches ask: a line for each definition, resource, and kind without namespaces.

    ``D NAME FIELD...`` with a FIELD as ``name:TYPE``; a TYPE is a definition's name, ``[TYPE`` a list, ``{TYPE`` a map, empty anything else; behind
    a ``!`` the list's merge keys parted by commas, none for texts. ``R APIVERSION KIND NAME`` and ``C APIVERSION KIND``.
    """
    data = os.path.join(kyaml_module, "openapi/kubernetesapi/data")
    bundle = next(name for name in os.listdir(data) if name.endswith(".json.gz"))
    with gzip.open(os.path.join(data, bundle)) as file:
        value = json.load(file)
    with open(os.path.join(kyaml_module, "openapi/kustomizationapi/swagger.json"), encoding="utf-8") as file:
        own = json.load(file)
    definitions = {**value["definitions"], **own.get("definitions", {})}
    used: dict[str, str] = {}
    lines = [definition_line(name, each) for name, each in sorted(definitions.items())]
    for each in value["resources"]:
        if "definition" in each:
            used[f"{each['apiVersion']} {each['kind']}"] = each["definition"]
    for name, each in own.get("definitions", {}).items():
        for kind in each.get("x-kubernetes-group-version-kind", ()):
            group = f"{kind['group']}/" if kind.get("group") else ""
            used[f"{group}{kind['version']} {kind['kind']}"] = name
    lines += [f"R {kind} {name}" for kind, name in sorted(used.items())]
    with open(os.path.join(kyaml_module, "openapi/openapi.go"), encoding="utf-8") as file:
        lines += sorted(f"C {match[1]} {match[2]}" for match in _SCOPE.finditer(file.read()) if match[3] == "false")
    return "\n".join(lines) + "\n"


def definition_line(name: str, definition: dict[str, Any]) -> str:
    """A definition of OpenAPI as a line."""
    from kubecheck.render.kustomize.schemas import type_of

    fields = [f"{field}:{type_of(each)}" for field, each in sorted((definition.get("properties") or {}).items())]
    return " ".join(("D", name, *fields))


def main(arguments: list[str]) -> None:
    """Writes the files, and their digests into the ``SOURCES.json`` of the folder above."""
    from kubecheck.schema.extraction.packing import digests_beside

    api_module, kyaml_module, folder = arguments
    for name, text in (("field_specs.txt", field_specs(api_module)), ("merge_keys.txt", merge_keys(kyaml_module))):
        with open(os.path.join(folder, name), "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    schemas = os.path.dirname(os.path.abspath(folder))
    sources = os.path.join(schemas, "SOURCES.json")
    with open(sources, encoding="utf-8") as file:
        told = json.load(file)
    told["files"].update(digests_beside(schemas, "kustomize"))
    with open(sources, "w", encoding="utf-8") as file:
        file.write(json.dumps(told, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
