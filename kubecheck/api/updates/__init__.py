"""What may not change when an object is updated: the immutable and restricted fields of every kind.

Each module holds ``validate_<kind>_update`` for the new and the live object, both in their stored form.
"""

from __future__ import annotations

from kubecheck.api.kinds import CLUSTER_KINDS, function_of, group_and_kind
from kubecheck.api.validation import WITH_REPEATS, without_repeats
from kubecheck.fields import NOT_SUPPORTED, not_supported
from kubecheck.release import current

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldError
    from kubecheck.source import Path

__all__ = ["validate_metadata_update", "validate_update"]
_RELABELLING = ("MountOption", "Recursive")
# Kinds that were validated as on create and then again as part of the update, and the minor version since which they no longer are.
_RBAC = "rbac.authorization.k8s.io"
_ONCE_SINCE = {
    ("", "PersistentVolumeClaim"): 35,
    ("", "ReplicationController"): 35,
    ("apps", "DaemonSet"): 34,
    ("apps", "ReplicaSet"): 34,
    ("networking.k8s.io", "NetworkPolicy"): 36,
    (_RBAC, "ClusterRole"): 35,
    (_RBAC, "ClusterRoleBinding"): 35,
    (_RBAC, "Role"): 35,
    (_RBAC, "RoleBinding"): 35,
    ("resource.k8s.io", "DeviceClass"): 35,
    ("storage.k8s.io", "CSINode"): 36,
    ("storage.k8s.io", "VolumeAttributesClass"): 35,
}


def validate_metadata_update(new: dict[str, Any], live: dict[str, Any], *, namespaced: bool) -> list[FieldError]:
    """What the server refuses about the metadata of any object that replaces the live one.

    Mirrors: rest.BeforeUpdate.
    """
    from kubecheck.values.metadata import validate_common_metadata, validate_object_meta_accessor_update

    errors = validate_common_metadata(new, namespaced)
    return errors + validate_object_meta_accessor_update(new.get("metadata") or {}, live.get("metadata") or {}, ("metadata",))


def validate_update(new: dict[str, Any], live: dict[str, Any]) -> list[FieldError]:
    """What the server refuses about replacing the live object by the new one.

    Mirrors: registry.Store.BeginUpdate, and rest.BeforeUpdate: what is asked of any metadata first, then the kind's own rules.
    """
    group, kind = group_and_kind(new)
    begin = function_of("updates", group, kind, "begin_{}_update")
    if begin is not None and (refused := begin(new, live)):
        return refused  # type: ignore[return-value]  # as below
    errors = validate_metadata_update(new, live, namespaced=(group, kind) not in CLUSTER_KINDS)
    function = function_of("updates", group, kind, "validate_{}_update")
    if function is not None:
        errors += function(new, live)  # type: ignore[arg-type]  # the table holds functions of many shapes
    if not errors:
        return errors
    if not current().since(_ONCE_SINCE.get((group, kind), 0)):
        from kubecheck.api.validation import validate

        errors += [error for error in validate(new) if error in errors]
    if current().since(37) and group not in WITH_REPEATS:
        errors = without_repeats(errors)
    return _with_policies_in_use(errors, live)


def _with_policies_in_use(errors: list[FieldError], live: dict[str, Any]) -> list[FieldError]:
    """The errors less those about a policy of relabelling that is not yet allowed, where the live object has one already.

    Mirrors: useOnlyRecursiveSELinuxChangePolicy.
    """
    kept = []
    for error in errors:
        if error.path[-1:] == ("seLinuxChangePolicy",) and error.type == NOT_SUPPORTED and _is_set(live, error.path):
            if error.bad_value in _RELABELLING:
                continue
            error = not_supported(error.steps, error.bad_value, _RELABELLING)
        kept.append(error)
    return kept


def _is_set(value: Any, path: Path) -> bool:
    for step in path:
        try:
            value = value[step]
        except (LookupError, TypeError):
            return False
    return value is not None
