"""Admission in the simulated cluster: the server's plugins look at what its store holds.

Mirrors: pkg/kubeapiserver/options (AllOrderedPlugins) v1.36.
"""

from __future__ import annotations

from kubecheck.api import admission
from kubecheck.api.admission.limit_ranger import has_filled
from kubecheck.api.admission.priority import as_requested
from kubecheck.api.defaults.core.pods import default_pod_alone
from kubecheck.api.kinds import resource_of
from kubecheck.api.validation import validate
from kubecheck.sim.objects.actions import Refused
from kubecheck.sim.objects.store import controller_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.fields import FieldError
    from kubecheck.sim.objects.store import Object, Store
    from kubecheck.sim.profile import ClusterProfile


class StoreLister:
    """The objects of a store, for plugins. Where the profile takes accounts to exist, classes that are not found may be there as well."""

    __slots__ = ("_knows_all", "_store", "minor")

    def __init__(self, store: Store, profile: ClusterProfile) -> None:
        self.minor = int(profile.version.rpartition(".")[2])
        self._store = store
        self._knows_all = profile.accounts

    def get(self, _group: str, kind: str, namespace: str, name: str) -> Object | None:
        """The object as stored; None where it is not found."""
        return self._store.get(kind, namespace, name)

    def of_kind(self, _group: str, kind: str, namespace: str = "") -> list[Object]:
        """The objects of a kind as stored, those of one namespace where one is named."""
        return self._store.of_kind(kind, namespace) if namespace else self._store.of_kind(kind)

    def is_missing(self, kind: str, namespace: str, name: str) -> bool:
        """Whether an object that is not found does not exist, or else may be there all the same."""
        return self._knows_all or (kind, namespace, name) in self._store.awaited


def refused(denied: admission.Denied) -> Refused:
    """The server's answer to what a plugin forbids."""
    return Refused(403, "Forbidden", denied.message, denied.by, name=denied.name, field=denied.field)


def admit(value: Object, store: Store, profile: ClusterProfile) -> Object:
    """The object with what the mutating plugins add; `Refused` where one forbids it."""
    kind = value["kind"]
    if kind == "Node":
        return value  # nodes here are ready from the start
    if kind == "Pod":
        if controller_of(value) is None:
            value = as_requested(value)  # what a person wrote was admitted alone before
        value = {**value, "spec": default_pod_alone(value["spec"])}
    try:
        return admission.admit(value, StoreLister(store, profile))
    except admission.Denied as denied:
        raise refused(denied) from None


def invalid(value: Object, errors: list[FieldError]) -> Refused:
    """The server's answer to an object that is not valid. Mirrors: errors.NewInvalid, aggregate.Error."""
    kept = list(dict.fromkeys(f"{error.field}: {error.message}" for error in errors))
    joined = kept[0] if len(kept) == 1 else f"[{', '.join(kept)}]"
    group = resource_of(value).partition(".")[2]
    kind = f"{value['kind']}.{group}" if group else value["kind"]
    return Refused(422, "Invalid", f'{kind} "{value["metadata"].get("name", "")}" is invalid: {joined}', path=errors[0].path)


def validate_filled(value: Object) -> None:
    """Validation of a pod after the mutating plugins, as far as these could have made it invalid; `Refused` where they did.

    What LimitRanges fill in beside what is written need not go together with it. The rest of a pod was valid in its template.
    """
    if value["kind"] != "Pod" or not has_filled(value):
        return
    errors = [error for error in validate(value) if "resources" in error.path]
    if errors:
        raise invalid(value, errors)


def enforce(value: Object, store: Store, profile: ClusterProfile) -> None:
    """What the validating plugins say about the named object; `Refused` where one forbids it."""
    try:
        admission.validate(value, StoreLister(store, profile))
    except admission.Denied as denied:
        raise refused(denied) from None


def enforce_update(value: Object, old: Object, store: Store, profile: ClusterProfile) -> None:
    """What the validating plugins say about a change; `Refused` where one forbids it."""
    try:
        admission.validate_update(value, old, StoreLister(store, profile))
    except admission.Denied as denied:
        raise refused(denied) from None
