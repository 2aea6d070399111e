"""What files of ``crds:`` say of fields, in OpenAPI extensions of kustomize's own. Mirrors: accumulator.LoadConfigFromCRDs."""

from __future__ import annotations

import json

from kubecheck.render.kustomize.configuration import BackReferences, TransformerConfiguration
from kubecheck.render.kustomize.errors import BuildError
from kubecheck.render.kustomize.field_specs import FieldSpec

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.render.kustomize.files.loader import Loader
    from kubecheck.render.kustomize.tree import Sequence

_MOST_NESTED = 50


def load_configuration_from_crds(loader: Loader, paths: Sequence) -> TransformerConfiguration:
    """The fields that definitions mark as labels, annotations, names and references.

    Raises:
        BuildError: a file cannot be read.
    """
    result = TransformerConfiguration()
    for index, path in enumerate(paths):
        written = paths.at(index)
        source = loader.read(str(path), written, "schema")
        types = _types_of(source.text, str(path), written)
        for name, described in types.items():
            properties = _properties(described)
            if not all(each in properties for each in ("kind", "apiVersion", "metadata")):
                continue
            found = TransformerConfiguration()
            _gather(found, name.rpartition(".")[2], types, name, ())
            found.sort()
            result = result.merge(found)
    return result


def _types_of(text: str, path: str, written: Any) -> dict[str, Any]:
    from kubecheck.documents.decode import decode_text

    value, fault = None, ""
    if text.startswith("{"):
        try:
            value = json.loads(text)
        except (ValueError, RecursionError) as error:
            fault = str(error)
    else:
        decoded = decode_text(text)
        value, fault = decoded.value, "" if decoded.fault is None else decoded.fault.server
    if fault:
        raise BuildError(f"unable to parse open API definition from '{path}': {fault}", written)
    return {str(key): each for key, each in value.items() if isinstance(each, dict)} if isinstance(value, dict) else {}


def _properties(described: dict[str, Any]) -> dict[str, Any]:
    schema = next((each for key, each in described.items() if key.lower() == "schema"), None)
    properties = schema.get("properties") if isinstance(schema, dict) else None
    return properties if isinstance(properties, dict) else {}


def _gather(into: TransformerConfiguration, kind: str, types: dict[str, Any], name: str, path: tuple[str, ...]) -> None:
    """Mirrors: loadCrdIntoConfig."""
    if name not in types or len(path) > _MOST_NESTED:
        return
    for field, described in sorted(_properties(types[name]).items()):
        if not isinstance(described, dict):
            continue
        here = (*path, str(field))
        spec = FieldSpec("/".join(here), kind=kind)
        if isinstance(described.get("x-kubernetes-annotation"), str):
            into.common_annotations.append(spec)
        if isinstance(described.get("x-kubernetes-label-selector"), str):
            into.common_labels.append(spec)
        if isinstance(described.get("x-kubernetes-identity"), str):
            into.name_prefix.append(spec)
        version, target = described.get("x-kubernetes-object-ref-api-version"), described.get("x-kubernetes-object-ref-kind")
        if isinstance(version, str) and isinstance(target, str):
            key = described.get("x-kubernetes-object-ref-name-key")
            referrer = FieldSpec("/".join((*here, key if isinstance(key, str) else "name")), kind=kind)
            into.name_reference.append(BackReferences("", version, target, [referrer]))
        if isinstance(described.get("$ref"), str):
            _gather(into, kind, types, described["$ref"], here)
