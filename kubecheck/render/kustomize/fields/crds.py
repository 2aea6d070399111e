"""What files of ``crds:`` say of fields, in OpenAPI extensions of kustomize's own. Mirrors: accumulator.LoadConfigFromCRDs."""

from __future__ import annotations

import json

from kubecheck.render.kustomize.errors import BuildError
from kubecheck.render.kustomize.fields.configuration import BackReferences, TransformerConfiguration
from kubecheck.render.kustomize.fields.specs import FieldSpec
from kubecheck.render.kustomize.printing import json_word

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
    try:
        for index, path in enumerate(paths):
            result = result.merge(_load(loader, str(path), paths.at(index)))
    except BuildError as error:
        raise error.wrapped(f"loading CRDs [{' '.join(map(str, paths))}]") from error
    return result


def _load(loader: Loader, path: str, written: Any) -> TransformerConfiguration:
    """What one file says. Mirrors: makeConfigFromApiMap."""
    result = TransformerConfiguration()
    types = _types_of(loader.read(path, written, "schema").text, path, written)
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
    """The types that a file describes, by name. Mirrors: makeNameToApiMap."""
    value = _decoded(text, path, written)
    words = "" if text.startswith("{") else "error unmarshaling JSON: while decoding JSON: "
    if value is not None and not isinstance(value, dict):
        raise _unreadable(path, f"{words}json: cannot unmarshal {json_word(value)} into Go value of type accumulator.nameToApiMap", written)
    for each in (value or {}).values():
        if each is not None and not isinstance(each, dict):
            raise _unreadable(path, f"{words}json: cannot unmarshal {json_word(each)} into Go value of type accumulator.OpenAPIDefinition", written)
    return {str(key): each or {} for key, each in (value or {}).items()}


def _decoded(text: str, path: str, written: Any) -> Any:
    if not text.startswith("{"):
        from kubecheck.documents.decode import decode_text

        decoded = decode_text(text)
        if decoded.fault is not None:
            raise _unreadable(path, f"error converting YAML to JSON: {decoded.fault.server}", written)
        return decoded.value
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        is_short = isinstance(error, json.JSONDecodeError) and error.pos >= len(text.rstrip())
        raise _unreadable(path, "unexpected end of JSON input" if is_short else str(error), written) from error


def _unreadable(path: str, words: str, written: Any) -> BuildError:
    return BuildError(f"unable to parse open API definition from '{path}': {words}", written)


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
