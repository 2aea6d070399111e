"""Admission on create and update: what the plugins that are on by default add to objects, and what they forbid, one module a plugin.

Every plugin is a function of the defaulted object and of a `Lister`, which finds the objects that the plugin looks up. Where there is none,
nothing is known beside the object, and only what needs no other object is done.

Mirrors: plugin/pkg/admission and pkg/kubeapiserver/options (AllOrderedPlugins) v1.36.
"""

from __future__ import annotations

from kubecheck.api.kinds import group_and_kind, resource_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, Protocol

    class Lister(Protocol):
        """What there is in the cluster. ``minor`` is the server's version."""

        @property
        def minor(self) -> int:
            """The minor version of the server."""

        def get(self, group: str, kind: str, namespace: str, name: str) -> dict[str, Any] | None:
            """The object as stored; None where it is not found."""

        def of_kind(self, group: str, kind: str, namespace: str = "") -> Iterable[dict[str, Any]]:
            """The objects of a kind as stored, those of one namespace where one is named."""

        def is_missing(self, kind: str, namespace: str, name: str) -> bool:
            """Whether an object that is not found does not exist, or else may be there all the same."""


class Denied(Exception):  # noqa: N818  # it says what a plugin did
    """A plugin forbids an object.

    Attributes:
        by: The kind of the object that says no (LimitRange, RuntimeClass, PriorityClass or ServiceAccount where it is missing), or else the plugin.
        problem: The plugin's words.
        name: The name of that object, and ``field`` the field of it that says no; empty where there is none.
        message: The server's whole sentence. Mirrors: admission.NewForbidden.
    """

    def __init__(self, value: dict[str, Any], by: str, problem: str, name: str = "", field: tuple[str | int, ...] = ()) -> None:
        metadata = value.get("metadata") or {}
        self.by = by
        self.problem = problem
        self.name = name
        self.field = field
        self.message = f'{resource_of(value)} "{metadata.get("name") or metadata.get("generateName") or "Unknown"}" is forbidden: {problem}'
        super().__init__(self.message)


def admit(value: dict[str, Any], lister: Lister | None = None) -> dict[str, Any]:
    """The defaulted object with what the mutating plugins add on create; the object given is not changed.

    Raises:
        Denied: one forbids it.
    """
    key = group_and_kind(value)
    if key == ("", "Pod"):
        return _admit_pod(value, lister)
    if key in _STORAGE:
        from kubecheck.api.admission.storage import default_storage_class, protect

        value = protect(value)
        return value if lister is None or key[1] != "PersistentVolumeClaim" else default_storage_class(value, lister)
    if key == ("", "Node"):
        from kubecheck.api.admission.taint_nodes_by_condition import taint_node

        return taint_node(value)
    return value


_STORAGE = frozenset((("", "PersistentVolume"), ("", "PersistentVolumeClaim"), ("storage.k8s.io", "VolumeAttributesClass")))


def _admit_pod(pod: dict[str, Any], lister: Lister | None) -> dict[str, Any]:
    from kubecheck.api.admission import default_toleration_seconds, priority

    if lister is None:
        return default_toleration_seconds.admit(priority.admit(pod, None))
    from kubecheck.api.admission import limit_ranger, runtime_class, service_account

    pod = limit_ranger.admit(pod, lister)
    pod = service_account.admit(pod, lister)
    pod = priority.admit(pod, lister)
    pod = default_toleration_seconds.admit(pod)
    return runtime_class.admit(pod, lister)


def validate(value: dict[str, Any], lister: Lister | None = None) -> None:
    """Look at an admitted and valid object that is to be created with the validating plugins.

    Raises:
        Denied: one forbids it.
    """
    key = group_and_kind(value)
    if key not in _VALIDATED:
        return
    if lister is not None:
        from kubecheck.api.admission import limit_ranger

        limit_ranger.validate(value, lister)
    if key == ("", "Pod"):
        from kubecheck.api.admission import pod_security, runtime_class

        if lister is not None:
            pod_security.validate(value, lister)
        runtime_class.validate(value, lister)


_VALIDATED = frozenset((("", "Pod"), ("", "PersistentVolumeClaim")))


def admit_update(value: dict[str, Any], live: dict[str, Any]) -> dict[str, Any]:
    """The defaulted object with what the mutating plugins add on update: a pod keeps its priority and its tolerations of failing nodes."""
    if group_and_kind(value) != ("", "Pod"):
        return value
    from kubecheck.api.admission import default_toleration_seconds, priority

    return default_toleration_seconds.admit(priority.admit_update(value, live))


def validate_update(value: dict[str, Any], live: dict[str, Any], lister: Lister) -> None:
    """Look at a valid change of an object with the validating plugins.

    Raises:
        Denied: one forbids it.
    """
    if group_and_kind(value) == ("", "PersistentVolumeClaim"):
        from kubecheck.api.admission.storage import validate_resize

        validate_resize(value, live, lister)
