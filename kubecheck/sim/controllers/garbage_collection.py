"""The garbage collector: what becomes of objects whose owners are gone or going.

Mirrors: pkg/controller/garbagecollector (attemptToDeleteItem, processDeletingDependentsItem, orphanDependents) v1.36.
"""

from __future__ import annotations

from kubecheck.sim.controllers.controller import ANY_KIND, Controller
from kubecheck.sim.objects.actions import Delete, Replace, Wake
from kubecheck.sim.objects.deletion import FOREGROUND, ORPHAN
from kubecheck.sim.objects.store import DELETED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterable
    from typing import Any

    from kubecheck.sim.objects.store import Object, Store

COLLECTOR = "GarbageCollector"  # the actor that sees to what owners leave


def collect(namespace: str, uid: str, store: Store, now: float) -> Generator[Any, Any, None]:
    """One turn for one owner, named by its uid: it is gone, or it is being deleted with a policy."""
    key = store.by_uid.get(uid)
    owner = None if key is None else store.get(*key)
    if owner is None:
        for value in list(store.owned(uid)):
            yield from _lost_owner(value, store)
        return
    metadata = owner["metadata"]
    finalizers = metadata.get("finalizers") or ()
    if not metadata.get("deletionTimestamp"):
        return
    if ORPHAN in finalizers:
        dependents = list(store.owned(uid))
        for value in dependents:
            owners = [each for each in value["metadata"]["ownerReferences"] if each["uid"] != uid]
            yield Replace({**value, "metadata": {**value["metadata"], "ownerReferences": owners}})
        yield Wake(0.0) if dependents else _without(owner, ORPHAN)  # controllers see the dependents go before the owner is gone
    elif FOREGROUND in finalizers:
        for value in list(store.owned(uid)):
            if not value["metadata"].get("deletionTimestamp"):
                yield Delete(value, policy="Foreground" if list(store.owned(value["metadata"]["uid"])) else "Background")
        if not any(
            each["uid"] == uid and each.get("blockOwnerDeletion") for value in store.owned(uid) for each in value["metadata"]["ownerReferences"]
        ):
            yield _without(store.current(owner) or owner, FOREGROUND)


def check(namespace: str, key: str, store: Store, now: float) -> Generator[Any, Any, None]:
    """One turn for one object that names owners: it goes when none of them is there. ``key`` is ``Kind/name``."""
    kind, _, name = key.partition("/")
    value = store.get(kind, namespace, name)
    if value is not None:
        yield from _lost_owner(value, store)


def _lost_owner(value: Object, store: Store) -> Generator[Any, Any, None]:
    """Delete what has no owner left; take away the references to those that are gone. Mirrors: attemptToDeleteItem."""
    owners = value["metadata"].get("ownerReferences") or ()
    if not owners or value["metadata"].get("deletionTimestamp"):
        return
    solid = [each for each in owners if _exists(each, value, store)]
    if not solid:
        yield Delete(value)
    elif len(solid) < len(owners):
        yield Replace({**value, "metadata": {**value["metadata"], "ownerReferences": solid}})


def _exists(owner: dict[str, Any], value: Object, store: Store) -> bool:
    key = store.by_uid.get(owner["uid"])
    return key is not None and key[0] == owner["kind"] and key[1] in {"", value["metadata"].get("namespace")}


def _without(owner: Object, finalizer: str) -> Replace:
    finalizers = [each for each in owner["metadata"].get("finalizers") or () if each != finalizer]
    return Replace({**owner, "metadata": {**owner["metadata"], "finalizers": finalizers}})


def _of_any(change: str, old: Object | None, value: Object, store: Store) -> Iterable[tuple[str, str, str]]:
    """What goes, its dependents and owners that wait for it; and what has new owners."""
    metadata = value["metadata"]
    owners = metadata.get("ownerReferences") or ()
    if change == DELETED or metadata.get("deletionTimestamp"):
        going = [metadata["uid"]] if metadata.get("finalizers") or store.owned(metadata["uid"]) else []
        if change == DELETED:
            going += [owner["uid"] for owner in owners if store.is_waiting(owner["uid"])]
        return [(COLLECTOR, metadata.get("namespace") or "", uid) for uid in going]
    if not owners or (old is not None and old["metadata"].get("ownerReferences") == owners):
        return ()
    if all(_exists(each, value, store) for each in owners):
        return ()  # its owner wakes the collector when it goes
    return (("GarbageCheck", metadata.get("namespace") or "", f"{value['kind']}/{metadata['name']}"),)


CONTROLLER = Controller({COLLECTOR: collect, "GarbageCheck": check}, watches={ANY_KIND: _of_any})
