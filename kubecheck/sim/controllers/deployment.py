"""The Deployment controller: ReplicaSets by revision, rolling and recreating, scaling in proportion, conditions.

Mirrors: pkg/controller/deployment (DeploymentController.syncDeployment, sync.go, rolling.go, recreate.go, progress.go, util) v1.36.
"""

from __future__ import annotations

from kubecheck.sim.controllers.controller import Controller
from kubecheck.sim.controllers.deployment_progress import sum_spec, sum_status
from kubecheck.sim.controllers.deployment_revisions import DESIRED, MAXIMUM, Revisions, annotation_of, by_creation, revision_of
from kubecheck.sim.objects.actions import Delete, SetStatus
from kubecheck.sim.objects.label_selectors import selector_of
from kubecheck.sim.objects.pod_states import claim, is_finished
from kubecheck.sim.objects.store import DELETED, controller_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterable
    from typing import Any

    from kubecheck.sim.objects.store import Object, Store

    Turn = Generator[Any, Any, None]

_NO_LIMIT = 2**31 - 1


def sync(namespace: str, name: str, store: Store, now: float) -> Generator[Any, Any, bool]:
    """One turn for one Deployment; whether it changed nothing that gives it more to do. Mirrors: DeploymentController.syncDeployment."""
    deployment = store.get("Deployment", namespace, name)
    if deployment is None:
        return False
    selector = selector_of(deployment["spec"].get("selector"))
    if selector.is_empty:
        status = {**(deployment.get("status") or {}), "observedGeneration": deployment["metadata"]["generation"]}
        yield SetStatus({**deployment, "status": status})
        return False
    before = store.version
    owned = yield from claim(deployment, selector, "ReplicaSet", store)
    turn = _Turn(store.current(deployment) or deployment, owned, store, now)
    turn.has_changed = store.version != before
    if turn.deployment["metadata"].get("deletionTimestamp"):
        yield from turn.sync_status(*(yield from turn.replica_sets(create=False)))
        return False
    yield from turn.check_paused()
    if turn.spec.get("paused") or (yield from turn.is_scaling()):
        yield from turn.sync()
        return False
    return (yield from (turn.recreate() if turn.recreates else turn.roll()))


class _Turn(Revisions):
    """A turn that scales, rolls and recreates."""

    def is_scaling(self) -> Generator[Any, Any, bool]:
        """Whether the number of replicas was changed since it was last noted. Mirrors: isScalingEvent."""
        new, old = yield from self.replica_sets(create=False)
        for value in [*old, new] if new else old:
            desired = annotation_of(value, DESIRED)
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
        old = sorted(old, key=by_creation, reverse=True)
        active = [each for each in [*old, *([new] if new else [])] if each["spec"].get("replicas", 0) > 0]
        if not active:
            return new if new is not None else old[0] if old else None
        return active[0] if len(active) == 1 else None

    def is_saturated(self, new: Object) -> bool:
        """Mirrors: deploymentutil.IsSaturated."""
        desired = annotation_of(new, DESIRED)
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
        to_add = allowed - sum_spec(active)
        # Larger ones come first; of equal ones the newer when adding, the older when taking away.
        active.sort(key=by_creation, reverse=to_add > 0)
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
            noted = annotation_of(value, MAXIMUM)
            before = int(noted) if noted.isdigit() else 0
            before = before or self.status.get("replicas", 0)
            fraction = 0 if before == 0 else _round(size * (self.wanted + self.surge) / before) - size
        return int(min(fraction, to_add - added) if to_add > 0 else max(fraction, to_add - added))

    # -- rolling ------------------------------------------------------------------------------------------------------

    def roll(self) -> Generator[Any, Any, bool]:
        """One thing a turn: scale the new one up, or else old ones down; whether there was none to do. Mirrors: rolloutRolling."""
        new, old = yield from self.replica_sets(create=True)
        assert new is not None  # made when it was missing
        everything = [*old, new]
        size = new["spec"].get("replicas", 0)
        if size != self.wanted:
            target = self.wanted if size > self.wanted else self.new_size(sum_spec(everything), size)
            if (yield from self.scale_if_needed(new, target)):
                yield from self.sync_rollout_status(self.refreshed(everything), self.refreshed([new])[0])
                return False
        if (yield from self.scale_old_down(new, old)):
            yield from self.sync_rollout_status(self.refreshed(everything), self.refreshed([new])[0])
            return False
        return (yield from self.finish(everything, new, old))

    def finish(self, everything: list[Object], new: Object, old: list[Object]) -> Generator[Any, Any, bool]:
        """The end of a turn that had nothing to scale; whether the next one, which hears of the status, would find nothing to do."""
        is_last = not self.has_changed and not self.stale and len(old) <= self.spec.get("revisionHistoryLimit", 10)
        if self.is_complete(self.status):
            yield from self.clean_up(old)
        yield from self.sync_rollout_status(everything, new, is_last)
        return is_last

    def scale_old_down(self, new: Object, old: list[Object]) -> Generator[Any, Any, bool]:
        """Mirrors: reconcileOldReplicaSets."""
        active = sorted((each for each in old if each["spec"].get("replicas", 0) > 0), key=by_creation)
        if not active:
            return False
        least = self.wanted - self.unavailable
        unavailable = new["spec"].get("replicas", 0) - (new.get("status") or {}).get("availableReplicas", 0)
        most = sum_spec([*old, new]) - least - unavailable
        if most <= 0:
            return False
        cleaned = yield from self.clean_unhealthy(active, most)
        if cleaned is None:
            return False
        active = self.refreshed(active)
        available = sum_status([*active, new], "availableReplicas")
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

    def recreate(self) -> Generator[Any, Any, bool]:
        """All old pods go before the first new one comes; whether there was nothing to do. Mirrors: rolloutRecreate."""
        new, old = yield from self.replica_sets(create=False)
        everything = [*old, new] if new else old
        scaled = False
        for value in old:
            if value["spec"].get("replicas", 0) > 0:
                scaled |= yield from self.scale_if_needed(value, 0)
        if scaled or self.old_pods_run(new, old):
            new = self.refreshed([new])[0] if new else None
            yield from self.sync_rollout_status(self.refreshed(everything), new)
            return False
        if new is None:
            new, old = yield from self.replica_sets(create=True)
            assert new is not None  # just made
            everything = [*old, new]
        if (yield from self.scale_if_needed(new, self.wanted)):
            new = self.refreshed([new])[0]
            everything = self.refreshed(everything)
        return (yield from self.finish(everything, new, old))

    def old_pods_run(self, new: Object | None, old: list[Object]) -> bool:
        """Mirrors: oldPodsRunning."""
        if sum_status(old, "replicas") > 0:
            return True
        return any(not is_finished(pod) for value in old for pod in self.store.controlled("Pod", value["metadata"]["uid"]))

    def clean_up(self, old: list[Object]) -> Turn:
        """Delete old ReplicaSets beyond the history limit. Mirrors: cleanupDeployment."""
        limit = self.spec.get("revisionHistoryLimit", 10)
        if limit == _NO_LIMIT:
            return
        alive = sorted((each for each in old if not each["metadata"].get("deletionTimestamp")), key=lambda each: (revision_of(each), by_creation(each)))
        for value in alive[: max(0, len(alive) - limit)]:
            status = value.get("status") or {}
            stale = value["metadata"]["generation"] > status.get("observedGeneration", 0)
            if not status.get("replicas") and not value["spec"].get("replicas", 0) and not stale:
                yield Delete(value)


def _round(number: float) -> int:
    return int(number + 0.5) if number >= 0 else int(number - 0.5)


def _of_pod(change: str, old: Object | None, pod: Object, store: Store) -> Iterable[tuple[str, str, str]]:
    """A pod that has ended brings on the Deployment above its ReplicaSet, where that waits for the last one. Mirrors: DeploymentController.deletePod."""
    if change != DELETED and not is_finished(pod):
        return ()
    namespace = pod["metadata"].get("namespace") or ""
    owner = controller_of(pod)
    above = store.get("ReplicaSet", namespace, owner["name"]) if owner is not None and owner["kind"] == "ReplicaSet" else None
    top = controller_of(above) if above is not None else None
    found = store.get("Deployment", namespace, top["name"]) if top is not None else None
    if found is None or (found["spec"].get("strategy") or {}).get("type") != "Recreate":
        return ()
    return (("Deployment", namespace, found["metadata"]["name"]),)


CONTROLLER = Controller({"Deployment": sync}, kinds=(("apps", "Deployment"),), claims="ReplicaSet", rolls_out=True, watches={"Pod": _of_pod}, retries=15)
