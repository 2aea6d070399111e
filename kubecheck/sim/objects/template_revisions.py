"""Revisions of templates, as StatefulSets and DaemonSets keep them.

Mirrors: pkg/controller/history (ControllerRevision, FindEqualRevisions, AdoptControllerRevision, CreateControllerRevision),
statefulset.getStatefulSetRevisions, daemon.constructHistory v1.36.
"""

from __future__ import annotations

import json

from kubecheck.sim.objects.actions import Create, Delete, Refused, Replace
from kubecheck.sim.objects.label_selectors import selector_of
from kubecheck.sim.objects.pod_states import claim, owner_reference, safe_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import Any

    from kubecheck.sim.objects.store import Object, Store

_KIND = "ControllerRevision"


def current_revision(owner: Object, store: Store) -> Generator[Any, Any, tuple[Object, list[Object]]]:
    """The revision of the owner's template, made or brought to the front when needed, and all revisions, oldest first.

    Those that an owner left behind and this one selects become its own.
    """
    template = owner["spec"].get("template") or {}
    if store.loose(_KIND, owner["metadata"]["namespace"]):
        yield from claim(owner, selector_of(owner["spec"].get("selector")), _KIND, store)
    revisions = sorted(store.controlled(_KIND, owner["metadata"]["uid"]), key=_number)
    number = _number(revisions[-1]) + 1 if revisions else 1
    same = [each for each in revisions if each["data"] == template]
    if same:
        found = same[-1]
        if found is not revisions[-1]:
            revisions.remove(found)
            found = yield Replace({**found, "revision": number})
            revisions.append(found)
        return found, revisions
    code = safe_text(hash_of(template), 10)
    metadata = {
        "name": f"{owner['metadata']['name']}-{code}",
        "namespace": owner["metadata"]["namespace"],
        "labels": {**((template.get("metadata") or {}).get("labels") or {}), "controller-revision-hash": code},
        "ownerReferences": [owner_reference(owner)],
    }
    try:
        made = yield Create({"apiVersion": "apps/v1", "kind": _KIND, "metadata": metadata, "data": template, "revision": number})
    except Refused:
        made = store.get(_KIND, metadata["namespace"], metadata["name"])
        if made is None:
            raise
    return made, [*revisions, made]


def has_orphans(owner: Object, store: Store) -> bool:
    """Whether the owner selects revisions that nobody owns."""
    selector = selector_of(owner["spec"].get("selector"))
    return any(selector.matches(each["metadata"].get("labels")) for each in store.loose(_KIND, owner["metadata"]["namespace"]))


def truncate(owner: Object, revisions: list[Object], live: set[str], counted: int | None = None) -> Generator[Any, Any, None]:
    """Delete the oldest revisions beyond the limit that nothing uses; ``counted`` are those that the limit is about, where it is not about these alone."""
    limit = owner["spec"].get("revisionHistoryLimit", 10)
    spare = [each for each in revisions if each["metadata"]["name"] not in live]
    for each in spare[: max(0, (len(spare) if counted is None else counted) - limit)]:
        yield Delete(each)


def hash_of(value: Any) -> int:
    """A number that equal values share (FNV-1a, 64 bits)."""
    number = 14695981039346656037
    for byte in json.dumps(value, sort_keys=True, separators=(",", ":")).encode():
        number = (number ^ byte) * 1099511628211 % 2**64
    return number


def _number(revision: Object) -> int:
    return int(revision["revision"])
