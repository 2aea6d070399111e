"""Revisions of templates, as StatefulSets and DaemonSets keep them.

Mirrors: pkg/controller/history (ControllerRevision, FindEqualRevisions), statefulset.getStatefulSetRevisions, daemon.constructHistory v1.36.
"""

from __future__ import annotations

import json

from kubecheck.sim.objects.actions import Create, Delete, Replace
from kubecheck.sim.objects.pod_states import owner_reference, safe_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import Any

    from kubecheck.sim.objects.store import Object, Store


def current_revision(owner: Object, store: Store) -> Generator[Any, Any, tuple[Object, list[Object]]]:
    """The revision of the owner's template, made or brought to the front when needed, and all revisions, oldest first."""
    template = owner["spec"].get("template") or {}
    revisions = sorted(store.controlled("ControllerRevision", owner["metadata"]["uid"]), key=_number)
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
    made = yield Create({"apiVersion": "apps/v1", "kind": "ControllerRevision", "metadata": metadata, "data": template, "revision": number})
    return made, [*revisions, made]


def truncate(owner: Object, revisions: list[Object], live: set[str]) -> Generator[Any, Any, None]:
    """Delete the oldest revisions beyond the limit that nothing uses."""
    limit = owner["spec"].get("revisionHistoryLimit", 10)
    spare = [each for each in revisions if each["metadata"]["name"] not in live]
    for each in spare[: max(0, len(spare) - limit)]:
        yield Delete(each)


def hash_of(value: Any) -> int:
    """A number that equal values share (FNV-1a, 64 bits)."""
    number = 14695981039346656037
    for byte in json.dumps(value, sort_keys=True, separators=(",", ":")).encode():
        number = (number ^ byte) * 1099511628211 % 2**64
    return number


def _number(revision: Object) -> int:
    return int(revision["revision"])
