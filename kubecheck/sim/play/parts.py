"""Who plays a part in the dry run, and as what: whole numbers, and no more pods than are played."""

from __future__ import annotations

from kubecheck.sim.cluster.webhooks import CONFIGURATIONS
from kubecheck.sim.controllers import KINDS
from kubecheck.sim.play.assumptions import bounded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubecheck.sim.objects.store import Object

# What plays a part besides the kinds that controllers are about.
_GROUPS = {
    "": (
        "ConfigMap", "LimitRange", "Namespace", "Node", "PersistentVolume", "PersistentVolumeClaim", "Pod", "ResourceQuota", "Secret", "ServiceAccount",
    ),
    "admissionregistration.k8s.io": CONFIGURATIONS,
    "node.k8s.io": ("RuntimeClass",),
    "resource.k8s.io": ("DeviceClass", "ResourceClaim", "ResourceClaimTemplate", "ResourceSlice"),
    "scheduling.k8s.io": ("PriorityClass",),
    "storage.k8s.io": ("CSIDriver", "CSINode", "CSIStorageCapacity", "StorageClass"),
}  # fmt: skip
_PLAYED = KINDS | {(group, kind) for group, kinds in _GROUPS.items() for kind in kinds}
_MAY_LACK_SPEC = ("PodDisruptionBudget", "ResourceQuota")
_NEEDS_SPEC = frozenset(kind for _, kind in KINDS).difference(_MAY_LACK_SPEC) | {"PersistentVolume", "PersistentVolumeClaim", "Pod", "ResourceClaim", "ResourceClaimTemplate"}
_MAY_HOLD_NUMBERS = frozenset((dict, list, float))


def playable(objects: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of objects those that play a part, each with whole numbers and no more pods than are played."""
    values = [_with_spec(bounded(with_whole_numbers(value))) for value in objects if plays(value)]
    if any(value["kind"] == "CSIStorageCapacity" for value in values):
        return values
    # Drivers publish how much storage is left where; where they have not, nothing is known of it.
    return [value for value in values if value["kind"] != "CSIDriver"]


def _with_spec(value: Object) -> Object:
    """The object; a quota or budget of which nothing is said has an empty spec, as at the server."""
    return {**value, "spec": {}} if value["kind"] in _MAY_LACK_SPEC and "spec" not in value else value


def with_whole_numbers(value: Any) -> Any:
    """The value with ``1.0`` as 1, as the server decodes it into its integers; the same object where there is no such number."""
    if value.__class__ is dict:
        changed = {key: new for key, each in value.items() if each.__class__ in _MAY_HOLD_NUMBERS and (new := with_whole_numbers(each)) is not each}
        return {**value, **changed} if changed else value
    if value.__class__ is list:
        changed_items = {
            index: new for index, each in enumerate(value) if each.__class__ in _MAY_HOLD_NUMBERS and (new := with_whole_numbers(each)) is not each
        }
        return [changed_items.get(index, each) for index, each in enumerate(value)] if changed_items else value
    return int(value) if isinstance(value, float) and value.is_integer() else value


def plays_a_part(group: str, kind: str) -> bool:
    """Whether objects of a kind play a part."""
    return (group, kind) in _PLAYED


def plays(value: dict[str, Any]) -> bool:
    """Whether an object plays a part: it is of such a kind, has a name, and its spec is one."""
    group = str(value.get("apiVersion") or "").rpartition("/")[0]
    metadata = value.get("metadata")
    named = isinstance(metadata, dict) and isinstance(metadata.get("name"), str)
    if not named or (group, value.get("kind")) not in _PLAYED:
        return False
    return isinstance(value.get("spec"), dict) or ("spec" not in value and value["kind"] not in _NEEDS_SPEC)


def is_held(value: Object) -> bool:
    """Whether nobody brings the pods of a workload up to date."""
    return bool(value["spec"].get("paused")) or (value["spec"].get("updateStrategy") or {}).get("type") == "OnDelete"
