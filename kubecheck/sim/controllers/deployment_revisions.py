"""The ReplicaSets of a Deployment: the one with its template, those of earlier revisions, and the notes on them.

Mirrors: pkg/controller/deployment (sync.go: getNewReplicaSet, getAllReplicaSetsAndSyncRevision, scaleReplicaSet; util) v1.36.
"""

from __future__ import annotations

import json

from kubecheck.sim.controllers.deployment_progress import Progress, sum_spec
from kubecheck.sim.objects.actions import Create, Failed, Refused, Replace, SetStatus, Warn
from kubecheck.sim.objects.pod_states import condition_of, owner_reference, safe_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import Any

    from kubecheck.sim.objects.store import Object

HASH = "pod-template-hash"
REVISION = "deployment.kubernetes.io/revision"
DESIRED = "deployment.kubernetes.io/desired-replicas"
MAXIMUM = "deployment.kubernetes.io/max-replicas"
_KEPT_BACK = frozenset((
    "kubectl.kubernetes.io/last-applied-configuration", REVISION, "deployment.kubernetes.io/revision-history", DESIRED, MAXIMUM,
    "deprecated.deployment.rollback.to",
))  # fmt: skip


class Revisions(Progress):
    """A turn that finds, makes and resizes ReplicaSets."""

    def find_new(self) -> Object | None:
        """The ReplicaSet with the template of the deployment. Mirrors: deploymentutil.FindNewReplicaSet."""
        template = _without_hash(self.spec["template"])
        for value in sorted(self.owned, key=by_creation):
            if _without_hash(value["spec"]["template"]) == template:
                return value
        return None

    def replica_sets(self, create: bool) -> Generator[Any, Any, tuple[Object | None, list[Object]]]:
        """The new ReplicaSet, made when it is missing and ``create`` is set, and the old ones. Mirrors: getAllReplicaSetsAndSyncRevision."""
        new = self.find_new()
        old = [each for each in self.owned if new is None or each["metadata"]["uid"] != new["metadata"]["uid"]]
        revision = str(max([revision_of(each) for each in old], default=0) + 1)
        if new is not None:
            new = yield from self.update_new(new, revision)
        elif create:
            new = yield from self.create_new(old, revision)
        return new, old

    def update_new(self, new: Object, revision: str) -> Generator[Any, Any, Object]:
        """Bring the notes on the new ReplicaSet up to date. Mirrors: getNewReplicaSet, the part for one that exists."""
        changed = self.annotate(new, revision)
        spec = new["spec"]
        if changed is not None or spec.get("minReadySeconds", 0) != self.spec.get("minReadySeconds", 0):
            spec = {**spec, "minReadySeconds": self.spec.get("minReadySeconds", 0)}
            self.has_changed = True
            stored: Object = yield Replace({**(changed or new), "spec": spec})
            return stored
        self.set_revision(annotation_of(new, REVISION))
        if self.deadline is not None and condition_of(self.deployment, "Progressing") is None:
            found = self.condition("Progressing", "True", "FoundNewReplicaSet", f'Found new replica set "{new["metadata"]["name"]}"')
            yield from self.write_condition(found)
        elif self.deployment is not self.store.current(self.deployment):
            self.deployment = (yield SetStatus(self.deployment)) or self.deployment
        return new

    def create_new(self, old: list[Object], revision: str) -> Generator[Any, Any, Object]:
        """Mirrors: getNewReplicaSet, the part that creates."""
        value, name = self.make_replica_set(old, revision)
        self.has_changed = True
        existing = False
        try:
            new: Object = yield Create(value)
        except Refused as refused:
            there = self.store.get("ReplicaSet", self.deployment["metadata"]["namespace"], name)
            if refused.reason != "AlreadyExists" or there is None:
                message = f'Failed to create new replica set "{name}": {refused.message}'
                if self.deadline is not None:
                    yield from self.write_condition(self.condition("Progressing", "False", "ReplicaSetCreateError", message))
                yield Warn(self.deployment, "ReplicaSetCreateError", message)
                raise Failed(refused.message) from refused
            owners = there["metadata"].get("ownerReferences") or ()
            mine = any(each["uid"] == self.deployment["metadata"]["uid"] and each.get("controller") for each in owners)
            if not mine or _without_hash(there["spec"]["template"]) != _without_hash(self.spec["template"]):
                status = {**self.status, "collisionCount": self.status.get("collisionCount", 0) + 1}
                yield SetStatus({**self.deployment, "status": status})
                raise Failed(refused.message) from refused
            new, existing = there, True
        if self.stale:
            raise Failed("the object has been modified; please apply your changes to the latest version and try again")
        self.set_revision(revision)
        if not existing and self.deadline is not None:
            yield from self.write_condition(
                self.condition("Progressing", "True", "NewReplicaSetCreated", f'Created new replica set "{name}"')
            )
        else:
            self.deployment = (yield SetStatus(self.deployment)) or self.deployment
        return new

    def make_replica_set(self, old: list[Object], revision: str) -> tuple[Object, str]:
        """The new ReplicaSet as it is to be created, and its name."""
        metadata, template = self.deployment["metadata"], self.spec["template"]
        number = _fingerprint(template, self.status.get("collisionCount", 0))
        code = safe_text(number, 10)
        name = f"{metadata['name']}-{code}"
        labels = {**((template.get("metadata") or {}).get("labels") or {}), HASH: code}
        selector = self.spec["selector"]
        selector = {**selector, "matchLabels": {**(selector.get("matchLabels") or {}), HASH: code}}
        annotations = {key: text for key, text in (metadata.get("annotations") or {}).items() if key not in _KEPT_BACK}
        annotations |= {REVISION: revision, DESIRED: str(self.wanted), MAXIMUM: str(self.wanted + self.surge)}
        spec = {
            "replicas": self.new_size(sum_spec(old), 0),
            "minReadySeconds": self.spec.get("minReadySeconds", 0),
            "selector": selector,
            "template": {**template, "metadata": {**(template.get("metadata") or {}), "labels": labels}},
        }
        made = {
            "name": name,
            "namespace": metadata["namespace"],
            "labels": labels,
            "annotations": annotations,
            "ownerReferences": [owner_reference(self.deployment)],
        }
        return {"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": made, "spec": spec, "status": {}}, name

    def set_revision(self, revision: str) -> None:
        """Note the revision on the deployment as this turn knows it. Mirrors: SetDeploymentRevision."""
        metadata = self.deployment["metadata"]
        annotations = metadata.get("annotations") or {}
        if annotations.get(REVISION) != revision:
            self.deployment = {**self.deployment, "metadata": {**metadata, "annotations": {**annotations, REVISION: revision}}}

    def annotate(self, value: Object, revision: str) -> Object | None:
        """The ReplicaSet with the deployment's annotations and this revision, None when nothing changes. Mirrors: SetNewReplicaSetAnnotations."""
        metadata = value["metadata"]
        annotations = dict(metadata.get("annotations") or {})
        before = dict(annotations)
        own = (self.deployment["metadata"].get("annotations") or {}).items()
        annotations |= {key: text for key, text in own if key not in _KEPT_BACK}
        if revision_of(value) < int(revision):
            annotations[REVISION] = revision
        if annotations == before:
            return None
        return {**value, "metadata": {**metadata, "annotations": annotations}}

    def new_size(self, total: int, current: int) -> int:
        """How large the new ReplicaSet may become now. Mirrors: deploymentutil.NewRSNewReplicas."""
        if self.recreates:
            return self.wanted
        most = self.wanted + self.surge
        if total >= most:
            return current
        return current + min(most - total, self.wanted - current)

    def scale_to(self, value: Object, size: int) -> Generator[Any, Any, bool]:
        """Give a ReplicaSet a size and note what it was derived from. Mirrors: scaleReplicaSet."""
        annotations = value["metadata"].get("annotations") or {}
        noted = {**annotations, DESIRED: str(self.wanted), MAXIMUM: str(self.wanted + self.surge)}
        changes: bool = value["spec"].get("replicas", 0) != size
        if changes or noted != annotations:
            metadata = {**value["metadata"], "annotations": noted}
            self.has_changed = True
            yield Replace({**value, "metadata": metadata, "spec": {**value["spec"], "replicas": size}})
        return changes

    def scale_if_needed(self, value: Object, size: int) -> Generator[Any, Any, bool]:
        """Mirrors: scaleReplicaSetAndRecordEvent."""
        if value["spec"].get("replicas", 0) == size:
            return False
        return (yield from self.scale_to(value, size))

    def refreshed(self, values: list[Object]) -> list[Object]:
        """The objects as they are stored now."""
        return [self.store.current(each) or each for each in values]


def by_creation(value: Object) -> tuple[str, str]:
    """Sorts older ReplicaSets first. Mirrors: controller.ReplicaSetsByCreationTimestamp."""
    return value["metadata"]["creationTimestamp"], value["metadata"]["name"]


def annotation_of(value: Object, key: str) -> str:
    """An annotation, empty where there is none."""
    return str((value["metadata"].get("annotations") or {}).get(key, ""))


def revision_of(value: Object) -> int:
    """The number of the revision, 0 where none is noted. Mirrors: deploymentutil.Revision."""
    text = annotation_of(value, REVISION)
    return int(text) if text.isdigit() else 0


_COMPARED: dict[int, tuple[dict[str, Any], dict[str, Any]]] = {}  # by identity of a template, which is never changed
_MOST_COMPARED = 5000


def _without_hash(template: dict[str, Any]) -> dict[str, Any]:
    """What is compared of a template, worked out once and remembered. Mirrors: deploymentutil.EqualIgnoreHash."""
    known = _COMPARED.get(id(template))
    if known is not None and known[0] is template:
        return known[1]
    if len(_COMPARED) > _MOST_COMPARED:
        _COMPARED.clear()
    made = _compared(template)
    _COMPARED[id(template)] = (template, made)
    return made


def _compared(template: dict[str, Any]) -> dict[str, Any]:
    metadata = template.get("metadata") or {}
    labels = metadata.get("labels") or {}
    rest = {key: value for key, value in metadata.items() if value and key not in {"labels", "creationTimestamp"}}
    return {"labels": {key: value for key, value in labels.items() if key != HASH}, "metadata": rest, "spec": template.get("spec")}


def _fingerprint(template: dict[str, Any], collisions: int) -> int:
    """A number that equal templates share (FNV-1a, 64 bits, over their text)."""
    number = 14695981039346656037
    for byte in (json.dumps(template, sort_keys=True, separators=(",", ":")) + str(collisions or "")).encode():
        number = (number ^ byte) * 1099511628211 % 2**64
    return number
