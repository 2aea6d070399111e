"""The last steps of a build: order, and what ``buildMetadata`` asks to be added."""

from __future__ import annotations

from kubecheck.render.kustomize.contents import written_text
from kubecheck.render.kustomize.errors import BuildError
from kubecheck.render.kustomize.files.scalars import made_key
from kubecheck.render.kustomize.printing import print_yaml
from kubecheck.render.kustomize.tree import Mapping, Written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubecheck.render.kustomize.files.kustomization import Kustomization
    from kubecheck.render.kustomize.resource import BuildResource, ResourceId
    from kubecheck.render.kustomize.resource_map import ResourceMap

FIFO, LEGACY = "fifo", "legacy"
_FIRST = (
    "Namespace", "ResourceQuota", "StorageClass", "CustomResourceDefinition", "ServiceAccount", "PodSecurityPolicy", "Role", "ClusterRole",
    "RoleBinding", "ClusterRoleBinding", "ConfigMap", "Secret", "Endpoints", "Service", "LimitRange", "PriorityClass", "PersistentVolume",
    "PersistentVolumeClaim", "Deployment", "StatefulSet", "CronJob", "PodDisruptionBudget",
)  # fmt: skip
_LAST = ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration")
# What kustomize calls itself where nobody built it with a version.
_MANAGED_BY = "kustomize-(devel)"


def finish(resources: ResourceMap, kustomization: Kustomization, order: str = "") -> None:
    """Orders objects and adds annotations and labels about the build. Mirrors: Kustomizer.Run (kustomize/api/krusty).

    Args:
        resources: the objects.
        kustomization: the one that is built.
        order: ``legacy`` for the order of old, unless the kustomization says one.

    Raises:
        BuildError: it asks for an order that there is not.
    """
    options = kustomization.mapping("sortOptions")
    if options is not None:
        _sort_as_asked(resources, options)
    elif order == LEGACY:
        _sort(resources, _FIRST, _LAST)
    wanted = [str(each) for each in kustomization.items("buildMetadata")]
    written = kustomization.fields.at("buildMetadata")
    for each in resources:
        _settle_annotations(each)
        if "managedByLabel" in wanted:
            _add(each, "labels", "app.kubernetes.io/managed-by", _MANAGED_BY, written)
        if "originAnnotations" in wanted and each.origin is not None:
            _add(each, "annotations", "config.kubernetes.io/origin", print_yaml(each.origin, sort=False), written)
        if "transformerAnnotations" in wanted and each.transformations:
            _add(each, "annotations", "alpha.config.kubernetes.io/transformations", print_yaml(each.transformations, sort=False), written)


def _add(resource: BuildResource, field: str, key: str, value: str, written: Written) -> None:
    resource.value.mapping("metadata", written).mapping(field, written).put(key, value, written)


def _sort_as_asked(resources: ResourceMap, options: Mapping) -> None:
    """Mirrors: SortOrderTransformerPlugin.Transform."""
    order, legacy = options.get("order") or "", options.get("legacySortOptions")
    if order not in (FIFO, LEGACY):
        raise BuildError(f"the field 'sortOptions.order' must be one of [{FIFO}, {LEGACY}]", options.at("order"))
    if order == FIFO:
        if legacy is not None:
            words = f"the field 'sortOptions.legacySortOptions' is set but the selected sort order is '{FIFO}', not 'legacy'"
            raise BuildError(words, options.at("legacySortOptions"))
        return
    if legacy is None:
        _sort(resources, _FIRST, _LAST)
    else:
        _sort(resources, list(legacy.get("orderFirst") or ()), list(legacy.get("orderLast") or ()))


def _sort(resources: ResourceMap, first: Iterable[str], last: Iterable[str]) -> None:
    """Mirrors: legacyIDSorter."""
    import functools

    first = list(first)
    ranks = {kind: number - len(first) for number, kind in enumerate(first)} | {kind: number + 1 for number, kind in enumerate(last)}

    def compare(one: tuple[ResourceId, Any], other: tuple[ResourceId, Any]) -> int:
        a, b = one[0], other[0]
        if (a.group, a.version, a.kind) == (b.group, b.version, b.kind):
            return _order(_identity(a), _identity(b))
        if ranks.get(a.kind, 0) != ranks.get(b.kind, 0):
            return _order(ranks.get(a.kind, 0), ranks.get(b.kind, 0))
        backwards = a.kind == "Namespace" and b.kind == "Namespace" and not (a.group and b.group)
        return _order(_kind(b), _kind(a)) if backwards else _order(_kind(a), _kind(b))

    keyed = [(each.current_id, each) for each in resources]
    resources.resources = [each for _, each in sorted(keyed, key=functools.cmp_to_key(compare))]


def _order(one: Any, other: Any) -> int:
    return int(one > other) - int(one < other)


def _kind(identity: ResourceId) -> str:
    return "_".join((identity.group or "~G", identity.version or "~V", identity.kind or "~K"))


def _identity(identity: ResourceId) -> str:
    kind = ".".join((identity.kind or "[noKind]", identity.version or "[noVer]", identity.group or "[noGrp]"))
    return "|".join((kind, identity.namespace or "~X", identity.name or "~N"))


def _settle_annotations(resource: BuildResource) -> None:
    """Annotations become texts, and empty ones go, as happens when kustomize removes its own. Mirrors: RNode.SetAnnotations."""
    metadata = resource.value.get("metadata")
    annotations = metadata.get("annotations") if isinstance(metadata, Mapping) else None
    if not isinstance(metadata, Mapping) or "annotations" not in metadata:
        return
    if not isinstance(annotations, Mapping) or not annotations:
        metadata.drop("annotations")
        return
    for key, value in list(annotations.items()):
        made, written = made_key(key), annotations.at(key)
        if made is not key:
            annotations.drop(key)
        if made is not key or value.__class__ is not str:
            annotations.put(made, str(written_text(value, written, "")), written)
