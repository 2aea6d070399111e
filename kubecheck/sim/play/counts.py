"""How many pods a workload wants, and how many more or fewer an update of it goes through."""

from __future__ import annotations

from kubecheck.sim.objects.pod_states import resolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.sim.objects.store import Object


def pods_wanted(value: Object, running: int) -> int:
    """How many pods a workload wants at a time; of one that does not say, as many as there are."""
    spec, status = value.get("spec") or {}, value.get("status") or {}
    if value["kind"] == "DaemonSet":
        return int(status.get("desiredNumberScheduled") or running)
    if value["kind"] == "CronJob":
        spec = (spec.get("jobTemplate") or {}).get("spec") or {}
    if value["kind"] in ("Job", "CronJob"):
        parallelism = int(spec.get("parallelism", 1) or 0)
        return min(parallelism, int(spec.get("completions") or parallelism))
    return int(spec.get("replicas", running) or 0)


def room_of_update(kind: str, strategy: dict[str, Any], wanted: int) -> tuple[int, int]:
    """How many pods more, and how many fewer, an update of a workload of that kind may go through."""
    rolling = strategy.get("rollingUpdate") or {}
    if kind != "Deployment":
        return resolve(rolling.get("maxSurge", 0), wanted, up=True), resolve(rolling.get("maxUnavailable", 1), wanted, up=True)
    if strategy.get("type") == "Recreate":
        return 0, wanted
    from kubecheck.sim.controllers.deployment_progress import resolve_fenceposts

    return resolve_fenceposts(rolling.get("maxSurge", "25%"), rolling.get("maxUnavailable", "25%"), wanted)
