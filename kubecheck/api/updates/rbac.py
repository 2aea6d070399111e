"""Updates of Roles, ClusterRoles and their bindings. Mirrors: pkg/apis/rbac/validation v1.36."""

from __future__ import annotations

from kubecheck.api.validation.rbac import validate_cluster_role, validate_cluster_role_binding, validate_role, validate_role_binding
from kubecheck.fields import FieldError, invalid
from kubecheck.release import current
from kubecheck.values.metadata import validate_object_meta_update
from kubecheck.values.selector import has_invalid_values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def _metadata(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    return validate_object_meta_update(new.get("metadata") or {}, old.get("metadata") or {}, ("metadata",))


def validate_role_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateRoleUpdate."""
    return validate_role(new) + _metadata(new, old)


def validate_cluster_role_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateClusterRoleUpdate."""
    selectors = (old.get("aggregationRule") or {}).get("clusterRoleSelectors") or ()
    return validate_cluster_role(new, any(has_invalid_values(selector) for selector in selectors)) + _metadata(new, old)


def _validate_role_ref(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    reference, before = new.get("roleRef") or {}, old.get("roleRef") or {}
    if all((reference.get(field) or "") == (before.get(field) or "") for field in ("apiGroup", "kind", "name")):
        return []
    from kubecheck.api.go_structs import go_struct

    return [invalid(("roleRef",), go_struct("rbac.RoleRef", reference), "field is immutable" if current().since(37) else "cannot change roleRef")]


def validate_role_binding_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateRoleBindingUpdate."""
    return validate_role_binding(new) + _metadata(new, old) + _validate_role_ref(new, old)


def validate_cluster_role_binding_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateClusterRoleBindingUpdate."""
    return validate_cluster_role_binding(new) + _metadata(new, old) + _validate_role_ref(new, old)
