"""What the server answers to `kubectl apply` of an object that is there already, as it is once its controllers have come to rest."""

from __future__ import annotations

from kubecheck.api.defaults.generation import NEW_UID
from kubecheck.engine.against.growth import given_class, growth_of, is_named_now
from kubecheck.fields import FieldError
from kubecheck.model.changes.pairing import Growth
from kubecheck.verdicts import judge, judge_update

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kubecheck.engine.judging import Judge
    from kubecheck.model.changes.pairing import Change

# What the server gives a live object; any will do.
_GIVEN = {"uid": NEW_UID, "resourceVersion": "1", "creationTimestamp": "2026-01-01T00:00:00Z"}
# Maps of which another client's part goes where one of their fields is written otherwise. Mirrors: patchStrategy retainKeys (k8s.io/api/apps/v1).
_RETAINING = {("Deployment", "strategy"): "type"}
# Lists whose items are merged by their names. Mirrors: patchMergeKey (k8s.io/api/core/v1).
_BY_NAME = frozenset(("containers", "initContainers"))
# What a Service gets that asks for an address.
_ADDRESS = "10.96.0.99"


def _bound_claim(live: dict[str, Any]) -> dict[str, Any]:
    """A claim that has got the volume that it asks for."""
    spec = live["spec"]
    got = {"phase": "Bound", "capacity": (spec.get("resources") or {}).get("requests") or {}, "accessModes": spec.get("accessModes") or []}
    return {**live, "spec": {"volumeName": "provisioned", **spec}, "status": got}


def _addressed_service(live: dict[str, Any]) -> dict[str, Any]:
    """A Service that has got an address, unless it is to have none."""
    spec = live["spec"]
    if spec.get("type") == "ExternalName" or spec.get("clusterIP") or spec.get("ipFamilyPolicy") not in (None, "SingleStack"):
        return live
    return {**live, "spec": {**spec, "clusterIP": _ADDRESS, "clusterIPs": [_ADDRESS], "ipFamilies": ["IPv4"], "ipFamilyPolicy": "SingleStack"}}


_AT_REST: dict[tuple[str, str], Callable[[dict[str, Any]], dict[str, Any]]] = {
    ("v1", "PersistentVolumeClaim"): _bound_claim,
    ("v1", "Service"): _addressed_service,
}


def refusals_of(change: Change, judge_with: Judge) -> list[FieldError]:
    """What the server holds against an update, beside what it holds against the new object by itself; the change is told where it hangs on what no file says."""
    old, new = change.old, change.new
    if not (200 <= old.status < 300) or not (200 <= new.status < 300) or old.ref.api_version != new.ref.api_version:
        return []
    if old.is_live or new.is_live:  # what was read from a cluster is not applied as it is
        return []
    try:
        taken = judge(_placed(old.value, old.ref.namespace), judge_with.server)
        if not taken.accepted or taken.stored is None:
            return []
        given = given_class(change)
        if given:
            taken.stored["spec"] = {**taken.stored["spec"], "storageClassName": given}
        live = _at_rest({**taken.stored, "metadata": {**taken.stored["metadata"], **_GIVEN}})
        before, after = _placed(old.value, old.ref.namespace), _placed(new.value, new.ref.namespace)
        verdict = judge_update(as_applied(live, after, before), live, judge_with.server)
    except Exception:  # noqa: BLE001  # a defect in the checks of one object is told of where it is judged by itself
        return []
    if not verdict.accepted:
        return list(verdict.errors)
    change.names_class = given is None and is_named_now(change)
    growth = growth_of(change)
    if isinstance(growth, Growth):
        change.growth = growth
    return [growth] if isinstance(growth, FieldError) else []


def _at_rest(live: dict[str, Any]) -> dict[str, Any]:
    """The object as its controllers leave it, as far as updates hang on that."""
    settle = _AT_REST.get((str(live.get("apiVersion")), str(live.get("kind"))))
    return live if settle is None or not isinstance(live.get("spec"), dict) else settle(live)


def _placed(value: dict[str, Any], namespace: str) -> dict[str, Any]:
    """The object in the namespace that a client gives it."""
    metadata = value.get("metadata")
    if not namespace or not isinstance(metadata, dict) or metadata.get("namespace"):
        return value
    return {**value, "metadata": {**metadata, "namespace": namespace}}


def as_applied(live: dict[str, Any], new: dict[str, Any], old: dict[str, Any]) -> dict[str, Any]:
    """What `kubectl apply` makes of a live object: what was written and is no more goes, what the server set stays.

    Args:
        live: the object as the server has it.
        new: the object as it is written now.
        old: the object as it was written.
    """
    made: dict[str, Any] = _merged({key: value for key, value in live.items() if key != "status"}, new, old)
    for (kind, field), telling in _RETAINING.items():
        written = (new.get("spec") or {}).get(field) if new.get("kind") == kind else None
        if isinstance(written, dict) and telling in written:
            made["spec"] = {**made["spec"], field: written}
    return made


def _merged(live: Any, new: Any, old: Any) -> Any:
    if not (isinstance(live, dict) and isinstance(new, dict)):
        return new
    old = old if isinstance(old, dict) else {}
    made = {key: value for key, value in live.items() if key in new or key not in old}
    for key, value in new.items():
        if value is None:
            made.pop(key, None)
        elif key in _BY_NAME and isinstance(value, list):
            made[key] = _merged_by_name(live.get(key), value, old.get(key))
        else:
            made[key] = _merged(live.get(key), value, old.get(key))
    return made


def _merged_by_name(live: Any, new: list[Any], old: Any) -> list[Any]:
    lives, olds = ({each.get("name"): each for each in values or () if isinstance(each, dict)} for values in (live, old))
    return [_merged(lives.get(each.get("name")), each, olds.get(each.get("name"))) if isinstance(each, dict) else each for each in new]
