"""The Deployment controller: ReplicaSets by revision, rolling and recreating, scaling in proportion, conditions.

Mirrors: pkg/controller/deployment (DeploymentController.syncDeployment, sync.go, rolling.go, recreate.go, progress.go, util) v1.36.
"""

from __future__ import annotations

import json

from kubecheck.sim.actions import Create, Delete, Failed, Refused, Replace, SetStatus, Wake, Warn
from kubecheck.sim.clock import seconds, stamp
from kubecheck.sim.pods import claim, condition_of, is_finished, owner_reference, resolve, safe_text, selector_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import Any

    from kubecheck.sim.store import Object, Store

    Turn = Generator[Any, Any, None]

HASH = "pod-template-hash"
REVISION = "deployment.kubernetes.io/revision"
DESIRED = "deployment.kubernetes.io/desired-replicas"
MAXIMUM = "deployment.kubernetes.io/max-replicas"
_KEPT_BACK = frozenset((
    "kubectl.kubernetes.io/last-applied-configuration", REVISION, "deployment.kubernetes.io/revision-history", DESIRED, MAXIMUM,
    "deprecated.deployment.rollback.to",
))  # fmt: skip
_NO_LIMIT = 2**31 - 1


def sync(namespace: str, name: str, store: Store, now: float) -> Turn:
    """One turn for one Deployment. Mirrors: DeploymentController.syncDeployment."""
    deployment = store.get("Deployment", namespace, name)
    if deployment is None:
        return
    selector = selector_of(deployment["spec"].get("selector"))
    if selector.is_empty:
        status = {**(deployment.get("status") or {}), "observedGeneration": deployment["metadata"]["generation"]}
        yield SetStatus({**deployment, "status": status})
        return
    owned = yield from claim(deployment, selector, "ReplicaSet", store)
    turn = _Turn(store.current(deployment) or deployment, owned, store, now)
    if turn.deployment["metadata"].get("deletionTimestamp"):
        yield from turn.sync_status(*(yield from turn.replica_sets(create=False)))
        return
    yield from turn.check_paused()
    if turn.spec.get("paused") or (yield from turn.is_scaling()):
        yield from turn.sync()
    elif turn.recreates:
        yield from turn.recreate()
    else:
        yield from turn.roll()


class _Turn:
    """The state of one turn: the deployment as this turn knows it, and the ReplicaSets it controls."""

    def __init__(self, deployment: Object, owned: list[Object], store: Store, now: float) -> None:
        self.deployment = deployment
        self.spec = deployment["spec"]
        self.owned = owned
        self.store = store
        self.now = now
        self.stale = False  # whether this turn knows an older version than the stored one
        self.wanted: int = self.spec.get("replicas", 1)
        strategy = self.spec.get("strategy") or {}
        self.recreates = strategy.get("type") == "Recreate"
        rolling = strategy.get("rollingUpdate") or {}
        self.surge, self.unavailable = resolve_fenceposts(rolling.get("maxSurge", "25%"), rolling.get("maxUnavailable", "25%"), self.wanted)
        if self.recreates:
            self.surge = self.unavailable = 0
        self.unavailable = min(self.unavailable, self.wanted) if self.wanted else 0
        self.deadline: int | None = self.spec.get("progressDeadlineSeconds", 600)
        if self.deadline == _NO_LIMIT:
            self.deadline = None

    @property
    def status(self) -> dict[str, Any]:
        return self.deployment.get("status") or {}

    # -- conditions and status ----------------------------------------------------------------------------------------

    def condition(self, kind: str, status: str, reason: str, message: str) -> dict[str, Any]:
        written = stamp(self.now)
        return {"type": kind, "status": status, "reason": reason, "message": message, "lastUpdateTime": written, "lastTransitionTime": written}

    def set_condition(self, conditions: list[dict[str, Any]], condition: dict[str, Any]) -> list[dict[str, Any]]:
        """Mirrors: deploymentutil.SetDeploymentCondition."""
        current = next((each for each in conditions if each["type"] == condition["type"]), None)
        if current is not None:
            if current["status"] == condition["status"] and current["reason"] == condition["reason"]:
                return conditions
            if current["status"] == condition["status"]:
                condition = {**condition, "lastTransitionTime": current["lastTransitionTime"]}
        return [each for each in conditions if each["type"] != condition["type"]] + [condition]

    def write_condition(self, condition: dict[str, Any]) -> Turn:
        """Set a condition in the stored status at once."""
        conditions = self.set_condition(list(self.status.get("conditions") or ()), condition)
        self.deployment = {**self.deployment, "status": {**self.status, "conditions": conditions}}
        self.deployment = (yield SetStatus(self.deployment)) or self.deployment

    def check_paused(self) -> Turn:
        """Mirrors: checkPausedConditions."""
        if self.deadline is None:
            return
        condition = condition_of(self.deployment, "Progressing")
        if condition is not None and condition["reason"] == "ProgressDeadlineExceeded":
            return
        known = condition is not None and condition["reason"] == "DeploymentPaused"
        if self.spec.get("paused") and not known:
            yield from self.write_condition(self.condition("Progressing", "Unknown", "DeploymentPaused", "Deployment is paused"))
            self.stale = True
        elif not self.spec.get("paused") and known:
            yield from self.write_condition(self.condition("Progressing", "Unknown", "DeploymentResumed", "Deployment is resumed"))
            self.stale = True

    def calculate_status(self, everything: list[Object], new: Object | None) -> dict[str, Any]:
        """Mirrors: calculateStatus."""
        available = _sum_status(everything, "availableReplicas")
        actual = _sum_status(everything, "replicas")
        status = {
            **self.status,
            "observedGeneration": self.deployment["metadata"]["generation"],
            "replicas": actual,
            "updatedReplicas": _sum_status([new] if new else [], "replicas"),
            "readyReplicas": _sum_status(everything, "readyReplicas"),
            "availableReplicas": available,
            "unavailableReplicas": max(0, _sum_spec(everything) - available),
        }
        conditions = list(self.status.get("conditions") or ())
        if available >= self.wanted - self.unavailable:
            condition = self.condition("Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability.")
        else:
            condition = self.condition(
                "Available", "False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability."
            )
        status["conditions"] = self.set_condition(conditions, condition)
        return status

    def is_complete(self, status: dict[str, Any]) -> bool:
        """Mirrors: deploymentutil.DeploymentComplete."""
        return bool(
            status.get("updatedReplicas", 0) == self.wanted
            and status.get("replicas", 0) == self.wanted
            and status.get("availableReplicas", 0) == self.wanted
            and status.get("observedGeneration", 0) >= self.deployment["metadata"]["generation"]
        )

    def is_progressing(self, status: dict[str, Any]) -> bool:
        """Mirrors: deploymentutil.DeploymentProgressing."""
        old = self.status

        def left(each: dict[str, Any]) -> int:
            return int(each.get("replicas", 0)) - int(each.get("updatedReplicas", 0))

        return (
            left(status) < left(old)
            or status["updatedReplicas"] > old.get("updatedReplicas", 0)
            or status["readyReplicas"] > old.get("readyReplicas", 0)
            or status["availableReplicas"] > old.get("availableReplicas", 0)
        )

    def is_timed_out(self, status: dict[str, Any]) -> bool:
        """Mirrors: deploymentutil.DeploymentTimedOut."""
        condition = next((each for each in status["conditions"] if each["type"] == "Progressing"), None)
        if condition is None or self.deadline is None or condition["reason"] == "NewReplicaSetAvailable":
            return False
        if condition["reason"] == "ProgressDeadlineExceeded":
            return True
        return seconds(condition["lastUpdateTime"]) + self.deadline < self.now

    def sync_status(self, new: Object | None, old: list[Object]) -> Turn:
        """Mirrors: syncDeploymentStatus."""
        everything = [*old, new] if new else old
        yield SetStatus({**self.deployment, "status": self.calculate_status(everything, new)})

    def sync_rollout_status(self, everything: list[Object], new: Object | None) -> Turn:
        """Mirrors: syncRolloutStatus, requeueStuckDeployment."""
        status = self.calculate_status(everything, new)
        conditions = status["conditions"]
        current = condition_of(self.deployment, "Progressing")
        if self.deadline is None:
            conditions = [each for each in conditions if each["type"] != "Progressing"]
        complete = (
            status["replicas"] == status["updatedReplicas"] and current is not None and current["reason"] == "NewReplicaSetAvailable"
        )
        if self.deadline is not None and not complete:
            who = f'ReplicaSet "{new["metadata"]["name"]}"' if new else f'Deployment "{self.deployment["metadata"]["name"]}"'
            if self.is_complete(status):
                done = self.condition("Progressing", "True", "NewReplicaSetAvailable", f"{who} has successfully progressed.")
                conditions = self.set_condition(conditions, done)
            elif self.is_progressing(status):
                going = self.condition("Progressing", "True", "ReplicaSetUpdated", f"{who} is progressing.")
                if current is not None and current["status"] == "True":
                    going["lastTransitionTime"] = current["lastTransitionTime"]
                conditions = [each for each in conditions if each["type"] != "Progressing"] + [going]
            elif self.is_timed_out(status):
                late = self.condition("Progressing", "False", "ProgressDeadlineExceeded", f"{who} has timed out progressing.")
                conditions = self.set_condition(conditions, late)
        failure = self.replica_failure(everything, new)
        if failure is not None:
            conditions = self.set_condition(conditions, failure)
        else:
            conditions = [each for each in conditions if each["type"] != "ReplicaFailure"]
        status["conditions"] = conditions
        if status != self.status:
            yield SetStatus({**self.deployment, "status": status})
            return
        if self.deadline is None or current is None or self.is_complete(status) or current["reason"] == "ProgressDeadlineExceeded":
            return
        after = seconds(current["lastUpdateTime"]) + self.deadline - self.now
        yield Wake(after + 1 if after >= 1 else 1)

    @staticmethod
    def replica_failure(everything: list[Object], new: Object | None) -> dict[str, Any] | None:
        """Mirrors: getReplicaFailures."""
        for value in [new, *everything] if new else everything:
            found = condition_of(value, "ReplicaFailure")
            if found is not None:
                return {**found, "lastUpdateTime": found["lastTransitionTime"]}
        return None

    # -- ReplicaSets --------------------------------------------------------------------------------------------------

    def find_new(self) -> Object | None:
        """The ReplicaSet with the template of the deployment. Mirrors: deploymentutil.FindNewReplicaSet."""
        template = _without_hash(self.spec["template"])
        for value in sorted(self.owned, key=_by_creation):
            if _without_hash(value["spec"]["template"]) == template:
                return value
        return None

    def replica_sets(self, create: bool) -> Generator[Any, Any, tuple[Object | None, list[Object]]]:
        """The new ReplicaSet, made when it is missing and ``create`` is set, and the old ones. Mirrors: getAllReplicaSetsAndSyncRevision."""
        new = self.find_new()
        old = [each for each in self.owned if new is None or each["metadata"]["uid"] != new["metadata"]["uid"]]
        revision = str(max([_revision(each) for each in old], default=0) + 1)
        if new is not None:
            new = yield from self.update_new(new, revision)
        elif create:
            new = yield from self.create_new(old, revision)
        return new, old

    def update_new(self, new: Object, revision: str) -> Generator[Any, Any, Object]:
        changed = self.annotate(new, revision)
        spec = new["spec"]
        if changed is not None or spec.get("minReadySeconds", 0) != self.spec.get("minReadySeconds", 0):
            spec = {**spec, "minReadySeconds": self.spec.get("minReadySeconds", 0)}
            stored: Object = yield Replace({**(changed or new), "spec": spec})
            return stored
        self.set_revision(_annotation(new, REVISION))
        if self.deadline is not None and condition_of(self.deployment, "Progressing") is None:
            found = self.condition("Progressing", "True", "FoundNewReplicaSet", f'Found new replica set "{new["metadata"]["name"]}"')
            yield from self.write_condition(found)
        else:
            self.deployment = (yield SetStatus(self.deployment)) or self.deployment
        return new

    def create_new(self, old: list[Object], revision: str) -> Generator[Any, Any, Object]:
        """Mirrors: getNewReplicaSet, the part that creates."""
        value, name = self.make_replica_set(old, revision)
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
            "replicas": self.new_size(_sum_spec(old), 0),
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
        if _revision(value) < int(revision):
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
            yield Replace({**value, "metadata": metadata, "spec": {**value["spec"], "replicas": size}})
        return changes

    def scale_if_needed(self, value: Object, size: int) -> Generator[Any, Any, bool]:
        """Mirrors: scaleReplicaSetAndRecordEvent."""
        if value["spec"].get("replicas", 0) == size:
            return False
        return (yield from self.scale_to(value, size))

    def refreshed(self, values: list[Object]) -> list[Object]:
        return [self.store.current(each) or each for each in values]

    # -- scaling ------------------------------------------------------------------------------------------------------

    def is_scaling(self) -> Generator[Any, Any, bool]:
        """Whether the number of replicas was changed since it was last noted. Mirrors: isScalingEvent."""
        new, old = yield from self.replica_sets(create=False)
        for value in [*old, new] if new else old:
            desired = _annotation(value, DESIRED)
            if value["spec"].get("replicas", 0) > 0 and desired and int(desired) != self.wanted:
                return True
        self.owned = self.refreshed(self.owned)
        return False

    def sync(self) -> Turn:
        """What is done while paused or when scaled: no rollout. Mirrors: DeploymentController.sync."""
        self.owned = self.refreshed(self.owned)
        new, old = yield from self.replica_sets(create=False)
        yield from self.scale(new, old)
        old = self.refreshed(old)
        new = self.refreshed([new])[0] if new else None
        if self.spec.get("paused"):
            yield from self.clean_up(old)
        yield from self.sync_status(new, old)

    def scale(self, new: Object | None, old: list[Object]) -> Turn:
        """Mirrors: DeploymentController.scale."""
        only = self.active_or_latest(new, old)
        if only is not None:
            if only["spec"].get("replicas", 0) != self.wanted:
                yield from self.scale_if_needed(only, self.wanted)
            return
        if new is not None and self.is_saturated(new):
            for value in old:
                if value["spec"].get("replicas", 0) > 0:
                    yield from self.scale_if_needed(value, 0)
            return
        if not self.recreates:
            yield from self.scale_in_proportion([*old, new] if new else old)

    def active_or_latest(self, new: Object | None, old: list[Object]) -> Object | None:
        """Mirrors: deploymentutil.FindActiveOrLatest."""
        old = sorted(old, key=_by_creation, reverse=True)
        active = [each for each in [*old, *([new] if new else [])] if each["spec"].get("replicas", 0) > 0]
        if not active:
            return new if new is not None else old[0] if old else None
        return active[0] if len(active) == 1 else None

    def is_saturated(self, new: Object) -> bool:
        """Mirrors: deploymentutil.IsSaturated."""
        desired = _annotation(new, DESIRED)
        return bool(
            desired.isdigit()
            and int(desired) == self.wanted
            and new["spec"].get("replicas", 0) == self.wanted
            and (new.get("status") or {}).get("availableReplicas", 0) == self.wanted
        )

    def scale_in_proportion(self, everything: list[Object]) -> Turn:
        """Spread the change over the active ReplicaSets by their sizes."""
        active = [each for each in everything if each["spec"].get("replicas", 0) > 0]
        allowed = self.wanted + self.surge if self.wanted > 0 else 0
        to_add = allowed - _sum_spec(active)
        # Larger ones come first; of equal ones the newer when adding, the older when taking away.
        active.sort(key=_by_creation, reverse=to_add > 0)
        active.sort(key=lambda each: -each["spec"].get("replicas", 0))
        added = 0
        sizes = []
        for value in active:
            proportion = 0
            if to_add:
                proportion = self.proportion(value, to_add, added)
                added += proportion
            sizes.append(value["spec"].get("replicas", 0) + proportion)
        for index, value in enumerate(active):
            size = sizes[index]
            if index == 0 and to_add:
                size = max(0, size + to_add - added)
            yield from self.scale_to(value, size)

    def proportion(self, value: Object, to_add: int, added: int) -> int:
        """Mirrors: deploymentutil.GetReplicaSetProportion, getReplicaSetFraction."""
        size = value["spec"].get("replicas", 0)
        if size == 0 or to_add == added:
            return 0
        if self.wanted == 0:
            fraction = -size
        else:
            noted = _annotation(value, MAXIMUM)
            before = int(noted) if noted.isdigit() else 0
            before = before or self.status.get("replicas", 0)
            fraction = 0 if before == 0 else _round(size * (self.wanted + self.surge) / before) - size
        return int(min(fraction, to_add - added) if to_add > 0 else max(fraction, to_add - added))

    # -- rolling ------------------------------------------------------------------------------------------------------

    def roll(self) -> Turn:
        """One thing a turn: scale the new one up, or else old ones down. Mirrors: rolloutRolling."""
        new, old = yield from self.replica_sets(create=True)
        assert new is not None  # made when it was missing
        everything = [*old, new]
        size = new["spec"].get("replicas", 0)
        if size != self.wanted:
            target = self.wanted if size > self.wanted else self.new_size(_sum_spec(everything), size)
            if (yield from self.scale_if_needed(new, target)):
                yield from self.sync_rollout_status(self.refreshed(everything), self.refreshed([new])[0])
                return
        if (yield from self.scale_old_down(new, old)):
            yield from self.sync_rollout_status(self.refreshed(everything), self.refreshed([new])[0])
            return
        if self.is_complete(self.status):
            yield from self.clean_up(old)
        yield from self.sync_rollout_status(everything, new)

    def scale_old_down(self, new: Object, old: list[Object]) -> Generator[Any, Any, bool]:
        """Mirrors: reconcileOldReplicaSets."""
        active = sorted((each for each in old if each["spec"].get("replicas", 0) > 0), key=_by_creation)
        if not active:
            return False
        least = self.wanted - self.unavailable
        unavailable = new["spec"].get("replicas", 0) - (new.get("status") or {}).get("availableReplicas", 0)
        most = _sum_spec([*old, new]) - least - unavailable
        if most <= 0:
            return False
        cleaned = yield from self.clean_unhealthy(active, most)
        if cleaned is None:
            return False
        active = self.refreshed(active)
        available = _sum_status([*active, new], "availableReplicas")
        taken = 0
        for value in active:
            if taken >= available - least:
                break
            size = value["spec"].get("replicas", 0)
            if size:
                count = min(size, available - least - taken)
                yield from self.scale_if_needed(value, size - count)
                taken += count
        return cleaned + taken > 0

    def clean_unhealthy(self, active: list[Object], most: int) -> Generator[Any, Any, int | None]:
        """How many pods were taken; None where a status is older than the size it speaks of. Mirrors: cleanupUnhealthyReplicas."""
        total = 0
        for value in active:
            if total >= most:
                break
            size = value["spec"].get("replicas", 0)
            available = (value.get("status") or {}).get("availableReplicas", 0)
            count = min(most - total, size - available)
            if count < 0:
                return None
            if count > 0:
                yield from self.scale_if_needed(value, size - count)
                total += count
        return total

    def recreate(self) -> Turn:
        """All old pods go before the first new one comes. Mirrors: rolloutRecreate."""
        new, old = yield from self.replica_sets(create=False)
        everything = [*old, new] if new else old
        scaled = False
        for value in old:
            if value["spec"].get("replicas", 0) > 0:
                scaled |= yield from self.scale_if_needed(value, 0)
        if scaled or self.old_pods_run(new, old):
            new = self.refreshed([new])[0] if new else None
            yield from self.sync_rollout_status(self.refreshed(everything), new)
            return
        if new is None:
            new, old = yield from self.replica_sets(create=True)
            assert new is not None  # just made
            everything = [*old, new]
        if (yield from self.scale_if_needed(new, self.wanted)):
            new = self.refreshed([new])[0]
            everything = self.refreshed(everything)
        if self.is_complete(self.status):
            yield from self.clean_up(old)
        yield from self.sync_rollout_status(everything, new)

    def old_pods_run(self, new: Object | None, old: list[Object]) -> bool:
        """Mirrors: oldPodsRunning."""
        if _sum_status(old, "replicas") > 0:
            return True
        return any(not is_finished(pod) for value in old for pod in self.store.controlled("Pod", value["metadata"]["uid"]))

    def clean_up(self, old: list[Object]) -> Turn:
        """Delete old ReplicaSets beyond the history limit. Mirrors: cleanupDeployment."""
        limit = self.spec.get("revisionHistoryLimit", 10)
        if limit == _NO_LIMIT:
            return
        alive = sorted((each for each in old if not each["metadata"].get("deletionTimestamp")), key=lambda each: (_revision(each), _by_creation(each)))
        for value in alive[: max(0, len(alive) - limit)]:
            status = value.get("status") or {}
            stale = value["metadata"]["generation"] > status.get("observedGeneration", 0)
            if not status.get("replicas") and not value["spec"].get("replicas", 0) and not stale:
                yield Delete(value)


def resolve_fenceposts(surge: Any, unavailable: Any, wanted: int) -> tuple[int, int]:
    """MaxSurge and maxUnavailable as numbers; when both come to nothing, one may be unavailable. Mirrors: deploymentutil.ResolveFenceposts."""
    most, least = resolve(surge, wanted, up=True), resolve(unavailable, wanted, up=False)
    return (0, 1) if most == 0 and least == 0 else (most, least)


def _round(number: float) -> int:
    return int(number + 0.5) if number >= 0 else int(number - 0.5)


def _sum_spec(values: list[Object]) -> int:
    return sum(each["spec"].get("replicas", 0) for each in values)


def _sum_status(values: list[Object], key: str) -> int:
    return sum((each.get("status") or {}).get(key, 0) for each in values)


def _by_creation(value: Object) -> tuple[str, str]:
    return value["metadata"]["creationTimestamp"], value["metadata"]["name"]


def _annotation(value: Object, key: str) -> str:
    return str((value["metadata"].get("annotations") or {}).get(key, ""))


def _revision(value: Object) -> int:
    text = _annotation(value, REVISION)
    return int(text) if text.isdigit() else 0


def _without_hash(template: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: deploymentutil.EqualIgnoreHash."""
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
