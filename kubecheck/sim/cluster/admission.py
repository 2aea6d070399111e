"""Admission in the simulated cluster: the server's plugins look at what its store holds.

Mirrors: pkg/kubeapiserver/options (AllOrderedPlugins) v1.36.
"""

from __future__ import annotations

from kubecheck.api import admission
from kubecheck.api.admission.limit_ranger import has_filled
from kubecheck.api.admission.priority import as_requested
from kubecheck.api.defaults.core.pod_resources import with_pod_resources
from kubecheck.api.defaults.core.pods import default_pod_alone
from kubecheck.api.kinds import resource_of
from kubecheck.api.validation import validate
from kubecheck.sim.objects.actions import Refused
from kubecheck.sim.objects.store import controller_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

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
        value = {**value, "spec": with_pod_resources(default_pod_alone(value["spec"]))}
    try:
        return admission.admit(value, StoreLister(store, profile))
    except admission.Denied as denied:
        raise refused(denied) from None


class AdmittedSpecs:
    """What admission has made of pods of one template: the same of each, as long as nothing changes that plugins look at.

    Such pods share one specification, so that whoever reads it, as the scheduler, reads it once. Only pods that were admitted and let through are kept.
    """

    __slots__ = ("_specs",)

    def __init__(self) -> None:
        self._specs: dict[tuple[Any, ...], tuple[Object, Object]] = {}

    def of(self, pod: Object) -> Object | None:
        """The specification that a pod gets; None where it is not known."""
        if not _is_templated(pod):
            return None
        known = self._specs.get(_likeness(pod))
        if known is None:
            return None
        hostname = pod["spec"].get(_OWN)
        return known[1] if hostname is None else {**known[1], _OWN: hostname}

    def keep(self, pod: Object, admitted: Object) -> None:
        """Note what was made of a pod, where that is all in its specification."""
        if _is_templated(pod) and _is_of_spec(pod, admitted):
            if len(self._specs) >= _MOST_KEPT:
                self._specs.clear()
            # The pod is kept as well: what is found by the identity of its parts holds as long as these are there.
            self._specs[_likeness(pod)] = (pod, admitted["spec"])

    def changed(self, kind: str) -> None:
        """Hear of a change of an object of a kind."""
        if kind in _LOOKED_AT and self._specs:
            self._specs.clear()


_LOOKED_AT = frozenset(("LimitRange", "Namespace", "PriorityClass", "RuntimeClass", "ServiceAccount"))
_OWN = "hostname"  # the one field that differs from pod to pod of a StatefulSet, and at which no plugin looks
_MOST_KEPT = 5000


def _is_templated(value: Object) -> bool:
    return value["kind"] == "Pod" and bool(value["metadata"].get("ownerReferences"))


def _likeness(pod: Object) -> tuple[Any, ...]:
    """What pods of one template share: their parts, each by its identity."""
    metadata, spec = pod["metadata"], pod["spec"]
    return (metadata["namespace"], id(metadata.get("annotations")), *spec, *[id(each) for key, each in spec.items() if key != _OWN])


def _is_of_spec(pod: Object, admitted: Object) -> bool:
    """Whether admission has changed nothing of a pod but its specification; its name is given to it beside."""
    return admitted["metadata"].get("annotations") is pod["metadata"].get("annotations")


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
