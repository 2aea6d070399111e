"""The object as the server would keep it: defaulted, admitted, prepared by its kind's strategy.

Mirrors: registry.Store.Create and Update, rest.BeforeCreate and BeforeUpdate v1.36, up to validation.
"""

from __future__ import annotations

from kubecheck.api.admission import Denied, admit, admit_update
from kubecheck.api.defaults import default
from kubecheck.api.kinds import CLUSTER_KINDS, REVIEWS, function_of, group_and_kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Stands for the random ending of a generated name; it is as long, and as fit for a name.
GENERATED = "xxxxx"
# What a client may send and the server throws away. Mirrors: rest.WipeObjectMetaSystemFields.
_SET_BY_SERVER = frozenset(("creationTimestamp", "deletionGracePeriodSeconds", "deletionTimestamp", "selfLink", "uid"))
_LONGEST_PREFIX = 63 - len(GENERATED)


def store(value: dict[str, Any]) -> tuple[dict[str, Any], Denied | None]:
    """The stored form of a new object, and what the admission plugin says that forbids it, or None."""
    stored = defaulted(value)
    try:
        stored = admit(stored)
    except Denied as denied:
        return stored, denied
    return prepared(stored), None


def defaulted(value: dict[str, Any]) -> dict[str, Any]:
    """A new object as admission plugins see it first: named, and with defaults."""
    return default(with_names(value, namespaced=group_and_kind(value) not in CLUSTER_KINDS))


def prepared(stored: dict[str, Any]) -> dict[str, Any]:
    """An admitted object as its kind's strategy prepares it. Mirrors: PrepareForCreate."""
    prepare = function_of("defaults", *group_and_kind(stored), "prepare_{}")
    return stored if prepare is None else prepare(stored)  # type: ignore[return-value]  # the table holds functions of many shapes


def with_names(value: dict[str, Any], *, namespaced: bool) -> dict[str, Any]:
    """With the namespace that a client adds and the name that the server generates; without a namespace where the kind has none."""
    metadata = value.get("metadata") or {}
    if not _SET_BY_SERVER.isdisjoint(metadata):
        metadata = {key: item for key, item in metadata.items() if key not in _SET_BY_SERVER}
        value = {**value, "metadata": metadata}
    if len(metadata.get("ownerReferences") or ()) > 1:
        metadata = _with_every_owner_once(metadata)
        value = {**value, "metadata": metadata}
    added = {}
    if not metadata.get("name") and metadata.get("generateName") and value.get("kind") not in REVIEWS:
        added["name"] = metadata["generateName"][:_LONGEST_PREFIX] + GENERATED
    if namespaced and not metadata.get("namespace"):
        added["namespace"] = "default"
    elif not namespaced and metadata.get("namespace"):
        metadata = {key: item for key, item in metadata.items() if key != "namespace"}  # the address has none, and the server goes by it
    elif not added and value.get("metadata") is not None:
        return value
    return {**value, "metadata": {**metadata, **added}}


def _with_every_owner_once(metadata: dict[str, Any]) -> dict[str, Any]:
    """The metadata without owner references that stand there twice. Mirrors: handlers.dedupOwnerReferencesAndAddWarning."""
    kept: list[Any] = []
    seen: list[dict[str, Any]] = []
    for reference in metadata.get("ownerReferences") or ():
        said = {field: item for field, item in (reference or {}).items() if item not in (None, "")}
        if said not in seen:
            seen.append(said)
            kept.append(reference)
    return {**metadata, "ownerReferences": kept} if kept else metadata


def store_update(value: dict[str, Any], live: dict[str, Any]) -> dict[str, Any]:
    """The stored form of an object that replaces a live one."""
    return prepared_update(defaulted_update(value, live), live)


def defaulted_update(value: dict[str, Any], live: dict[str, Any]) -> dict[str, Any]:
    """An object that replaces a live one as policies see it first: with defaults, and with what plugins before policies add."""
    return admit_update(default(with_live_names(value, live, namespaced=group_and_kind(value) not in CLUSTER_KINDS), live), live)


def prepared_update(stored: dict[str, Any], live: dict[str, Any]) -> dict[str, Any]:
    """An admitted object that replaces a live one as its kind's strategy prepares it. Mirrors: rest.BeforeUpdate, PrepareForUpdate."""
    stored = with_live_metadata(stored, live)
    prepare = function_of("defaults", *group_and_kind(stored), "prepare_{}_update")
    if prepare is not None:
        return prepare(stored, live)  # type: ignore[return-value]  # as in `prepared`
    if "status" in live:
        stored["status"] = live["status"]
    else:
        stored.pop("status", None)
    return stored


def with_live_names(value: dict[str, Any], live: dict[str, Any], *, namespaced: bool) -> dict[str, Any]:
    """The object with the namespace of the live one, or none where the kind has none, and every owner once."""
    before, metadata = live.get("metadata") or {}, dict(value.get("metadata") or {})
    if not namespaced:
        metadata.pop("namespace", None)  # the address has none, and the server goes by it
    elif before.get("namespace") and not metadata.get("namespace"):
        metadata["namespace"] = before["namespace"]
    return {**value, "metadata": _with_every_owner_once(metadata)}


def with_live_metadata(stored: dict[str, Any], live: dict[str, Any]) -> dict[str, Any]:
    """The object, a new map, with what only the server sets of its metadata taken from the live one. Mirrors: rest.BeforeUpdate, Store.Update."""
    before, metadata = live.get("metadata") or {}, dict(stored["metadata"])
    if not metadata.get("uid"):
        metadata["uid"] = before.get("uid")
    if not (metadata.get("resourceVersion") or "").strip("0"):
        metadata["resourceVersion"] = before.get("resourceVersion")
    if metadata.get("deletionGracePeriodSeconds") is None:
        metadata["deletionGracePeriodSeconds"] = before.get("deletionGracePeriodSeconds")
    for field in ("generation", "creationTimestamp", "deletionTimestamp"):
        if before.get(field) is not None:
            metadata[field] = before[field]
        elif field in {"generation", "creationTimestamp"}:
            metadata.pop(field, None)
    return {**stored, "metadata": {key: item for key, item in metadata.items() if item is not None}}
