"""Which fields transformers change: kustomize's own table, and what ``configurations:`` add. Mirrors: builtinconfig.TransformerConfig."""

from __future__ import annotations

import functools

from kubecheck.render.kustomize.errors import BuildError
from kubecheck.render.kustomize.fields.specs import FieldSpec, merge_specs, specs_of
from kubecheck.render.kustomize.resource import text_of
from kubecheck.render.kustomize.tree import Mapping, Sequence, Written, grow

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.render.kustomize.files.loader import Loader

# The lists of fields by the names that configuration files give them, with the words of an error about each.
_LISTS = {
    "namePrefix": ("name_prefix", "NamePrefix"), "nameSuffix": ("name_suffix", "NameSuffix"), "namespace": ("namespace", "NameSpace"),
    "commonAnnotations": ("common_annotations", "CommonAnnotations"), "commonLabels": ("common_labels", "CommonLabels"),
    "labels": ("labels", "Labels"), "templateLabels": ("template_labels", "TemplateLabels"),
    "volumeClaimTemplateLabels": ("volume_claim_template_labels", "VolumeClaimTemplateLabels"), "varReference": ("var_reference", "VarReference"),
    "images": ("images", "Images"), "replicas": ("replicas", "Replicas"),
}  # fmt: skip
# What comes first and last among kinds. Mirrors: resid.orderFirst, orderLast (kyaml)
_FIRST = (
    "Namespace", "ResourceQuota", "StorageClass", "CustomResourceDefinition", "ServiceAccount", "PodSecurityPolicy", "Role", "ClusterRole",
    "RoleBinding", "ClusterRoleBinding", "ConfigMap", "Secret", "Endpoints", "Service", "LimitRange", "PriorityClass", "PersistentVolume",
    "PersistentVolumeClaim", "Deployment", "StatefulSet", "CronJob", "PodDisruptionBudget",
)  # fmt: skip
_RANKS = {kind: number - len(_FIRST) for number, kind in enumerate(_FIRST)} | {"MutatingWebhookConfiguration": 1, "ValidatingWebhookConfiguration": 2}


class BackReferences:
    """The fields in which objects of a kind are named by others. Mirrors: builtinconfig.NameBackReferences."""

    __slots__ = ("group", "kind", "referrers", "version")

    def __init__(self, group: str, version: str, kind: str, referrers: list[FieldSpec]) -> None:
        self.group = group
        self.version = version
        self.kind = kind
        self.referrers = referrers

    @property
    def target(self) -> tuple[str, str, str]:
        """Group, version and kind, each empty for any."""
        return self.group, self.version, self.kind


class TransformerConfiguration:
    """Lists of fields, one for each thing that is changed, and the references to names."""

    __slots__ = (
        "common_annotations", "common_labels", "images", "labels", "name_prefix", "name_reference", "name_suffix", "namespace", "replicas",
        "template_labels", "var_reference", "volume_claim_template_labels",
    )  # fmt: skip

    def __init__(self) -> None:
        self.name_prefix: list[FieldSpec] = []
        self.name_suffix: list[FieldSpec] = []
        self.namespace: list[FieldSpec] = []
        self.common_labels: list[FieldSpec] = []
        self.labels: list[FieldSpec] = []
        self.template_labels: list[FieldSpec] = []
        self.volume_claim_template_labels: list[FieldSpec] = []
        self.common_annotations: list[FieldSpec] = []
        self.name_reference: list[BackReferences] = []
        self.var_reference: list[FieldSpec] = []
        self.images: list[FieldSpec] = []
        self.replicas: list[FieldSpec] = []

    @classmethod
    def default(cls) -> TransformerConfiguration:
        """Kustomize's own. Nobody may change it. Mirrors: MakeDefaultConfig."""
        return _default()

    @classmethod
    def read(cls, fields: Any, written: Written) -> TransformerConfiguration:
        """What a configuration file says.

        Raises:
            BuildError: it has a field that there is not, or one of another type.

        Mirrors: makeTransformerConfigFromBytes
        """
        from kubecheck.render.kustomize.files.structs import decode_settings

        result = cls()
        said = decode_settings(fields, "TransformerConfig", written, strict=True)
        for name, (attribute, _) in _LISTS.items():
            setattr(result, attribute, specs_of(said.get(name)))
        for each in said.get("nameReference") or ():
            group, version, kind = (text_of(each.get(part)) for part in ("group", "version", "kind"))
            result.name_reference.append(BackReferences(group, version, kind, specs_of(each.get("fieldSpecs"))))
        result.sort()
        return result

    def merge(self, other: TransformerConfiguration) -> TransformerConfiguration:
        """Both together.

        Raises:
            BuildError: they contradict each other.

        Mirrors: TransformerConfig.Merge
        """
        if self is other or not other._is_set():
            return self
        if not self._is_set() and other is _default():
            return other
        result = TransformerConfiguration()
        for attribute, word in _LISTS.values():
            try:
                setattr(result, attribute, merge_specs(getattr(self, attribute), getattr(other, attribute)))
            except BuildError as error:
                raise error.wrapped(f"failed to merge {word} fieldSpec") from error
        try:
            result.name_reference = _merge_references(self.name_reference, other.name_reference)
        except BuildError as error:
            raise error.wrapped("failed to merge NameReference fieldSpec") from error
        result.sort()
        return result

    def _is_set(self) -> bool:
        return any(getattr(self, attribute) for attribute in self.__slots__)

    def sort(self) -> None:
        """Mirrors: TransformerConfig.sortFields; Go's sort is not stable, but equal elements are of one kind."""
        for attribute, _ in _LISTS.values():
            getattr(self, attribute).sort(key=_rank)
        self.name_reference.sort(key=_rank)


def _rank(spec: FieldSpec | BackReferences) -> tuple[int, str]:
    """Mirrors: Gvk.IsLessThan."""
    return _RANKS.get(spec.kind, 0), f"{spec.group or '~G'}_{spec.version or '~V'}_{spec.kind or '~K'}"


def _merge_references(known: list[BackReferences], more: list[BackReferences]) -> list[BackReferences]:
    result = list(known)
    for each in more:
        index = next((number for number, one in enumerate(result) if one.target == each.target), -1)
        if index < 0:
            result.append(each)
        else:
            result[index] = BackReferences(*each.target, merge_specs(result[index].referrers, each.referrers))
    return result


@functools.cache
def _default() -> TransformerConfiguration:
    """The table in ``schemas/kustomize/field_specs.txt``: list, whether it is created, group, version, kind, path."""
    import os

    import kubecheck_schemas

    result = TransformerConfiguration()
    path = os.path.join(os.path.dirname(kubecheck_schemas.__file__), "kustomize", "field_specs.txt")
    with open(path, encoding="utf-8") as file:
        for line in file:
            name, create, *kind = ("" if word == "-" else word for word in line.split())
            if create == "of":
                result.name_reference.append(BackReferences(kind[0], kind[1], kind[2], []))
                continue
            spec = FieldSpec(kind[3], create == "+", *kind[:3])
            if name == "nameReference":
                result.name_reference[-1].referrers.append(spec)
            else:
                getattr(result, _LISTS[name][0]).append(spec)
    result.sort()
    return result


def load_configuration(loader: Loader, paths: Sequence) -> TransformerConfiguration:
    """Kustomize's own configuration with that of files. Mirrors: MakeTransformerConfig.

    Raises:
        BuildError: a file cannot be read, or contradicts another.
    """
    result = TransformerConfiguration()
    for index, path in enumerate(paths):
        tree, written = read_settings(loader, str(path), paths.at(index), "configuration", strict=True)
        result = result.merge(TransformerConfiguration.read(tree, written))
    default = TransformerConfiguration.default()
    return default.merge(result)


def read_settings(loader: Loader, path: str, written: Written, role: str, *, strict: bool = False) -> tuple[Any, Written]:
    """The first document of a file of settings, as the server's reader takes it, and where it is written.

    Raises:
        BuildError: it cannot be read; if strict, also where a key stands twice.
    """
    from kubecheck.documents.decode import decode_text
    from kubecheck.documents.document import Document

    source = loader.read(path, written, role)
    decoded = decode_text(source.text)
    place = Written(Document(source, 0, decoded.value, 0, len(source.text)))
    if decoded.fault is not None:
        raise BuildError(f"error converting YAML to JSON: {decoded.fault.server}", place)
    if strict and decoded.strict:
        raise BuildError(f"error converting YAML to JSON: {decoded.strict[0]}", place.below(*decoded.duplicates[0].path))
    return grow(decoded.value, place), place


def label_specs(label: Mapping, configuration: TransformerConfiguration) -> list[FieldSpec]:
    """The fields that an entry of ``labels:`` is about. Mirrors: transformerConfigurators[LabelTransformer].

    Raises:
        BuildError: its own contradict the others.
    """
    try:
        specs = merge_specs(specs_of(label.get("fields")), configuration.labels)
        if label.get("includeSelectors"):
            return merge_specs(specs, configuration.common_labels)
        if label.get("includeTemplates"):
            try:
                specs = merge_specs(specs, configuration.template_labels)
            except BuildError as error:
                raise error.wrapped("failed to merge template fieldSpec") from error
        if label.get("includeVolumeClaimTemplates"):
            try:
                specs = merge_specs(specs, configuration.volume_claim_template_labels)
            except BuildError as error:
                raise error.wrapped("failed to merge volumeClaimTemplate fieldSpec") from error
        return merge_specs(specs, [FieldSpec("metadata/labels", create=True)])
    except BuildError as error:
        if error.text.startswith("failed to merge"):
            raise
        raise error.wrapped("failed to merge labels") from error
