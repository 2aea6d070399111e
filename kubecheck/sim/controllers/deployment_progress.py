"""What a Deployment's status says: counts, conditions, and whether its rollout gets on.

Mirrors: pkg/controller/deployment (sync.go, progress.go, util) v1.36.
"""

from __future__ import annotations

from kubecheck.sim.objects.actions import SetStatus, Wake
from kubecheck.sim.objects.clock import seconds, stamp
from kubecheck.sim.objects.pod_states import condition_of, resolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import Any

    from kubecheck.sim.objects.store import Object, Store

    Turn = Generator[Any, Any, None]

_NO_LIMIT = 2**31 - 1


class Progress:
    """The state of one turn: the deployment as this turn knows it, the ReplicaSets it controls, and its status."""

    def __init__(self, deployment: Object, owned: list[Object], store: Store, now: float) -> None:
        self.deployment = deployment
        self.spec = deployment["spec"]
        self.owned = owned
        self.store = store
        self.now = now
        self.has_changed = False  # whether this turn has made or changed a ReplicaSet
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
        """The status as this turn knows it."""
        return self.deployment.get("status") or {}

    # -- conditions and status ----------------------------------------------------------------------------------------

    def condition(self, kind: str, status: str, reason: str, message: str) -> dict[str, Any]:
        """A condition of this moment. Mirrors: deploymentutil.NewDeploymentCondition."""
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
        available = sum_status(everything, "availableReplicas")
        actual = sum_status(everything, "replicas")
        status = {
            **self.status,
            "observedGeneration": self.deployment["metadata"]["generation"],
            "replicas": actual,
            "updatedReplicas": sum_status([new] if new else [], "replicas"),
            "readyReplicas": sum_status(everything, "readyReplicas"),
            "availableReplicas": available,
            "unavailableReplicas": max(0, sum_spec(everything) - available),
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

    def sync_rollout_status(self, everything: list[Object], new: Object | None, is_last: bool = False) -> Turn:
        """Mirrors: syncRolloutStatus, requeueStuckDeployment.

        Args:
            everything: all ReplicaSets.
            new: the new one.
            is_last: whether to come back is set at once, as the turn does that hears of the status.
        """
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
            if not is_last:
                return
            current = next((each for each in conditions if each["type"] == "Progressing"), None)
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


def resolve_fenceposts(surge: Any, unavailable: Any, wanted: int) -> tuple[int, int]:
    """MaxSurge and maxUnavailable as numbers; when both come to nothing, one may be unavailable. Mirrors: deploymentutil.ResolveFenceposts."""
    most, least = resolve(surge, wanted, up=True), resolve(unavailable, wanted, up=False)
    return (0, 1) if most == 0 and least == 0 else (most, least)


def sum_spec(values: list[Object]) -> int:
    """How many pods the ReplicaSets are to have. Mirrors: deploymentutil.GetReplicaCountForReplicaSets."""
    return sum(each["spec"].get("replicas", 0) for each in values)


def sum_status(values: list[Object], key: str) -> int:
    """The sum of a count in the statuses of ReplicaSets."""
    return sum((each.get("status") or {}).get(key, 0) for each in values)
