"""The types of kustomize's own files, and how Go's JSON reader fills them: names without regard to case, unknown ones refused, types in its words."""

from __future__ import annotations

from kubecheck.render.kustomize.errors import BuildError
from kubecheck.render.kustomize.printing import json_word
from kubecheck.render.kustomize.resource import text_of
from kubecheck.render.kustomize.tree import Mapping, Sequence, Written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_INT64_MIN, _INT64_MAX = -(1 << 63), (1 << 63) - 1
_TEXTS, _PAIRS = "[]string", "map[string]string"
_GVK = {"group": "string", "version": "string", "kind": "string"}
_RES_ID = {**_GVK, "name": "string", "namespace": "string"}
_GENERATOR = {
    "namespace": "string", "name": "string", "behavior": "string", "literals": _TEXTS, "files": _TEXTS, "envs": _TEXTS, "env": "string",
    "options": "types.GeneratorOptions",
}  # fmt: skip

# The fields of each struct, with their Go types; what is no text of Go's own is another struct, or a list of those.
STRUCTS: dict[str, dict[str, str]] = {
    "Kustomization": {
        "kind": "string", "apiVersion": "string", "metadata": "types.ObjectMeta", "openapi": _PAIRS, "namePrefix": "string", "nameSuffix": "string",
        "namespace": "string", "commonLabels": _PAIRS, "labels": "[]types.Label", "commonAnnotations": _PAIRS,
        "patchesStrategicMerge": "[]types.PatchStrategicMerge", "patchesJson6902": "[]types.Patch", "patches": "[]types.Patch",
        "images": "[]types.Image", "imageTags": "[]types.Image", "replacements": "[]types.ReplacementField", "replicas": "[]types.Replica",
        "vars": "[]types.Var", "sortOptions": "types.SortOptions", "resources": _TEXTS, "components": _TEXTS, "crds": _TEXTS, "bases": _TEXTS,
        "configMapGenerator": "[]types.ConfigMapArgs", "secretGenerator": "[]types.SecretArgs", "helmGlobals": "types.HelmGlobals",
        "helmCharts": "[]types.HelmChart", "helmChartInflationGenerator": "[]types.HelmChartArgs", "generatorOptions": "types.GeneratorOptions",
        "configurations": _TEXTS, "generators": _TEXTS, "transformers": _TEXTS, "validators": _TEXTS, "buildMetadata": _TEXTS,
    },
    "ObjectMeta": {"name": "string", "namespace": "string", "labels": _PAIRS, "annotations": _PAIRS},
    "Label": {
        "pairs": _PAIRS, "includeSelectors": "bool", "includeTemplates": "bool", "includeVolumeClaimTemplates": "bool", "fields": "[]types.FieldSpec",
    },
    "FieldSpec": {**_GVK, "path": "string", "create": "bool"},
    "Patch": {"path": "string", "patch": "string", "target": "types.Selector", "options": "types.PatchArgs"},
    "PatchArgs": {"allowNameChange": "bool", "allowKindChange": "bool"},
    "Selector": {**_RES_ID, "annotationSelector": "string", "labelSelector": "string"},
    "Image": {"name": "string", "newName": "string", "tagSuffix": "string", "newTag": "string", "digest": "string"},
    "ReplacementField": {
        "source": "types.SourceSelector", "targets": "[]*types.TargetSelector", "sourceValue": "string", "path": "string",
    },
    "SourceSelector": {**_RES_ID, "fieldPath": "string", "options": "types.FieldOptions"},
    "TargetSelector": {"select": "types.Selector", "reject": "[]*types.Selector", "fieldPaths": _TEXTS, "options": "types.FieldOptions"},
    "FieldOptions": {"delimiter": "string", "index": "int", "encoding": "string", "create": "bool"},
    "Replica": {"name": "string", "count": "int64"},
    "Var": {"name": "string", "objref": "types.Target", "fieldref": "types.FieldSelector"},
    "Target": {"apiVersion": "string", **_GVK, "name": "string", "namespace": "string"},
    "FieldSelector": {"fieldPath": "string"},
    "SortOptions": {"order": "types.SortOrder", "legacySortOptions": "types.LegacySortOptions"},
    "LegacySortOptions": {"orderFirst": _TEXTS, "orderLast": _TEXTS},
    "ConfigMapArgs": _GENERATOR,
    "SecretArgs": {**_GENERATOR, "type": "string"},
    "GeneratorOptions": {"labels": _PAIRS, "annotations": _PAIRS, "disableNameSuffixHash": "bool", "immutable": "bool"},
    "HelmGlobals": {"chartHome": "string", "configHome": "string"},
    "HelmChart": {
        "name": "string", "version": "string", "repo": "string", "releaseName": "string", "namespace": "string", "additionalValuesFiles": _TEXTS,
        "valuesFile": "string", "valuesInline": "map[string]interface {}", "valuesMerge": "string", "includeCRDs": "bool", "skipHooks": "bool",
        "apiVersions": _TEXTS, "kubeVersion": "string", "nameTemplate": "string", "skipTests": "bool", "debug": "bool", "devel": "bool",
    },
    "HelmChartArgs": {
        "chartName": "string", "chartVersion": "string", "chartRepoUrl": "string", "chartHome": "string", "chartRepoName": "string",
        "helmBin": "string", "helmHome": "string", "values": "string", "valuesLocal": "map[string]interface {}", "valuesMerge": "string",
        "releaseName": "string", "releaseNamespace": "string", "extraArgs": _TEXTS,
    },
    "TransformerConfig": {
        **dict.fromkeys((
            "namePrefix", "nameSuffix", "namespace", "commonLabels", "labels", "templateLabels", "volumeClaimTemplateLabels", "commonAnnotations",
            "varReference", "images", "replicas",
        ), "types.FsSlice"),
        "nameReference": "builtinconfig.nbrSlice",
    },
    "NameBackReferences": {**_GVK, "fieldSpecs": "types.FsSlice"},
    "LabelTransformerPlugin": {"labels": _PAIRS, "fieldSpecs": "[]types.FieldSpec"},
    "AnnotationsTransformerPlugin": {"annotations": _PAIRS, "fieldSpecs": "[]types.FieldSpec"},
    "PrefixTransformerPlugin": {"prefix": "string", "fieldSpecs": "types.FsSlice"},
    "SuffixTransformerPlugin": {"suffix": "string", "fieldSpecs": "types.FsSlice"},
    "ReplicaCountTransformerPlugin": {"replica": "types.Replica", "fieldSpecs": "[]types.FieldSpec"},
    "ImageTagTransformerPlugin": {"imageTag": "types.Image", "fieldSpecs": "[]types.FieldSpec"},
    "NamespaceTransformerPlugin": {
        "metadata": "types.ObjectMeta", "fieldSpecs": "[]types.FieldSpec", "unsetOnly": "bool", "setRoleBindingSubjects": "namespace.RoleBindingSubjectMode",
    },
    "ValueAddTransformerPlugin": {"value": "string", "targets": "[]builtins.Target", "targetFilePath": "string"},
    "builtins.Target": {"selector": "types.Selector", "fieldPath": "string", "filePathPosition": "int"},
}  # fmt: skip
_OF_RES_ID = {"group": "ResId.Gvk.", "version": "ResId.Gvk.", "kind": "ResId.Gvk.", "name": "ResId.", "namespace": "ResId."}
_OF_GVK = {"group": "Gvk.", "version": "Gvk.", "kind": "Gvk."}
_OF_GENERATOR = {
    **dict.fromkeys(("namespace", "name", "behavior", "options"), "GeneratorArgs."),
    **dict.fromkeys(("literals", "files", "envs", "env"), "GeneratorArgs.KvPairSources."),
}
# The structs within which fields stand in Go, which its errors name.
_EMBEDDED = {
    "NameBackReferences": _OF_GVK, "NamespaceTransformerPlugin": {"metadata": "ObjectMeta."},
    "Kustomization": {"kind": "TypeMeta.", "apiVersion": "TypeMeta."}, "ConfigMapArgs": _OF_GENERATOR, "SecretArgs": _OF_GENERATOR,
    "Selector": _OF_RES_ID, "SourceSelector": _OF_RES_ID, "FieldSpec": _OF_GVK, "Target": _OF_GVK,
    "ReplacementField": {"source": "Replacement.", "targets": "Replacement.", "sourceValue": "Replacement."},
}  # fmt: skip
# Named types that are texts.
_NAMED_TEXTS = frozenset(("types.PatchStrategicMerge", "types.SortOrder", "namespace.RoleBindingSubjectMode"))
# Named types that are lists.
_NAMED_LISTS = {"types.FsSlice": "[]types.FieldSpec", "builtinconfig.nbrSlice": "[]builtinconfig.NameBackReferences"}


def decode(tree: Any, struct: str, written: Written, *, strict: bool = True) -> Mapping:
    """A tree as a struct: with the names of its fields as they are spelt, without nulls.

    Args:
        tree: the value.
        struct: the type's name.
        written: where the value stands.
        strict: whether unknown fields are refused.

    Raises:
        BuildError: the first thing that the JSON reader does not take; ``near`` is a field that was probably meant.

    Mirrors: encoding/json (*decodeState).object, with DisallowUnknownFields
    """
    reader = _Reader(strict)
    if tree is None:
        return Mapping(written)
    if not isinstance(tree, Mapping):
        raise BuildError(f"json: cannot unmarshal {json_word(tree)} into Go value of type types.{struct}", written)
    result = reader.struct(tree, struct, ())
    if reader.error is not None:
        raise reader.error
    return result


def decode_settings(tree: Any, struct: str, written: Written, *, strict: bool = False) -> Mapping:
    """The settings of a plugin, or a file of settings, as a struct: where a text is wanted, a number or truth value is one.

    Raises:
        BuildError: the first thing that the reader does not take.

    Mirrors: sigs.k8s.io/yaml Unmarshal, convertToJSONableObject
    """
    reader = _Reader(strict, texts=True)
    if tree is None:
        return Mapping(written)
    if isinstance(tree, Mapping):
        result = reader.struct(tree, struct, ())
    else:
        package = "builtinconfig" if struct == "TransformerConfig" else "builtins"
        reader.error = BuildError(f"json: cannot unmarshal {json_word(tree)} into Go value of type {package}.{struct}", written)
    if reader.error is not None:
        raise reader.error.wrapped("error unmarshaling JSON: while decoding JSON")
    return result


class _Reader:
    """Reads on after an error, and keeps the first."""

    __slots__ = ("error", "strict", "texts")

    def __init__(self, strict: bool, *, texts: bool = False) -> None:
        self.strict = strict
        self.texts = texts
        self.error: BuildError | None = None

    def struct(self, tree: Mapping, name: str, path: tuple[str, ...]) -> Mapping:
        """The fields that a struct has; values in the order in which Go's JSON writer sorts their keys."""
        fields = STRUCTS[name]
        folded = {each.lower(): each for each in fields}
        result = Mapping(tree.written)
        for key in sorted(tree, key=lambda each: str(each).encode()):
            field = key if key in fields else folded.get(str(key).lower())
            where = tree.at(key)
            if field is None:
                if self.strict:
                    self._unknown(str(key), fields, where)
                continue
            value = self.value(tree[key], fields[field], name, (*path, _EMBEDDED.get(name, {}).get(field, "") + field), where)
            if value is not None:
                result.put(field, value, where)
        return result

    def value(self, value: Any, typed: str, struct: str, path: tuple[str, ...], written: Written) -> Any:
        """A value of a type; None for null and for what does not fit."""
        if value is None:
            return None
        if typed in ("string", "bool", "int", "int64") or typed in _NAMED_TEXTS:
            return self._scalar(value, typed, struct, path, written)
        if typed.startswith("[]") or typed in _NAMED_LISTS:
            return self._list(value, typed, struct, path, written)
        if typed.startswith("map["):
            return self._map(value, typed, struct, path, written)
        if not isinstance(value, Mapping):
            return self._refuse(value, typed, struct, path, written)
        return self.struct(value, typed if typed in STRUCTS else typed.rpartition(".")[2], path)

    def _list(self, value: Any, typed: str, struct: str, path: tuple[str, ...], written: Written) -> Any:
        if not isinstance(value, Sequence):
            return self._refuse(value, typed, struct, path, written)
        element = _NAMED_LISTS.get(typed, typed)[2:].lstrip("*")
        result = Sequence(value.written)
        for index, each in enumerate(value):
            found = self.value(each, element, struct, path, value.at(index))
            if found is None:
                found = "" if element == "string" or element in _NAMED_TEXTS else Mapping(value.at(index))
            result.add(found, value.at(index))
        return result

    def _map(self, value: Any, typed: str, struct: str, path: tuple[str, ...], written: Written) -> Any:
        if not isinstance(value, Mapping):
            return self._refuse(value, typed, struct, path, written)
        if typed != _PAIRS:
            return value
        result = Mapping(value.written)
        for key in sorted(value, key=lambda each: str(each).encode()):
            found = self.value(value[key], "string", struct, path, value.at(key))
            result.put(key, "" if found is None else found, value.at(key))
        return result

    def _scalar(self, value: Any, typed: str, struct: str, path: tuple[str, ...], written: Written) -> Any:
        wanted: type = {"bool": bool, "int": int, "int64": int}.get(typed, str)
        if value.__class__ is wanted and not (isinstance(value, int) and not _INT64_MIN <= value <= _INT64_MAX):
            return value
        if self.texts and wanted is str and value.__class__ in (bool, int, float) and "." not in path[-1]:
            return text_of(value)
        if wanted is int and value.__class__ in (int, float):
            return self._refuse(value, typed, struct, path, written, f"number {_number(value)}")
        return self._refuse(value, typed, struct, path, written)

    def _refuse(self, value: Any, typed: str, struct: str, path: tuple[str, ...], written: Written, word: str = "") -> None:
        if self.error is None:
            words = f"json: cannot unmarshal {word or json_word(value)} into Go struct field {struct.rpartition('.')[2]}.{'.'.join(path)} of type {typed}"
            self.error = BuildError(words, written)

    def _unknown(self, key: str, fields: dict[str, str], written: Written) -> None:
        if self.error is None:
            from kubecheck.near import nearest
            from kubecheck.render.kustomize.files.loader import quoted

            self.error = BuildError(f"json: unknown field {quoted(key)}", written, nearest(key, fields) or "", "key")


def is_set(value: Any) -> bool:
    """Whether a value is other than Go's zero value: an empty list is a list, an empty text is nothing."""
    return value is not None and (isinstance(value, (Mapping, Sequence)) or value not in ("", 0, False))


def _number(value: float) -> str:
    """A number as Go's JSON writer prints it."""
    from kubecheck.field_messages import print_float

    return str(value) if isinstance(value, int) else print_float(value)
