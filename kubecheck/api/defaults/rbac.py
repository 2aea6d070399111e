"""Defaults of role bindings. Mirrors: pkg/apis/rbac/v1/defaults.go v1.36."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_GROUP = "rbac.authorization.k8s.io"


def default_role_binding(value: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: SetDefaults_RoleBinding, SetDefaults_Subject."""
    reference, subjects = value.get("roleRef") or {}, value.get("subjects")
    if not reference.get("apiGroup"):
        value = {**value, "roleRef": {**reference, "apiGroup": _GROUP}}
    if subjects:
        filled = [_default_subject(subject or {}) for subject in subjects]
        if any(one is not other for one, other in zip(filled, subjects, strict=True)):
            value = {**value, "subjects": filled}
    return value


def _default_subject(subject: dict[str, Any]) -> dict[str, Any]:
    if subject.get("apiGroup") or subject.get("kind") not in ("User", "Group"):
        return subject
    return {**subject, "apiGroup": _GROUP}


default_cluster_role_binding = default_role_binding
