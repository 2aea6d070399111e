"""What ``kubectl rollout status`` says of a workload."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:

    from kubecheck.sim.objects.store import Object


def rollout_status(kind: str, value: Object) -> str:
    """What ``kubectl rollout status`` says. Mirrors: polymorphichelpers.StatusViewer."""
    spec, status, name = value["spec"], value.get("status") or {}, value["metadata"]["name"]
    if kind not in {"Deployment", "DaemonSet", "StatefulSet"}:
        return ""
    if kind != "Deployment" and (spec.get("updateStrategy") or {}).get("type", "RollingUpdate") != "RollingUpdate":
        return "rollout status is only available for RollingUpdate strategy type"
    if status.get("observedGeneration", 0) < value["metadata"]["generation"]:
        return "waiting for spec update to be observed"
    wanted = spec.get("replicas", 1)
    if kind == "Deployment":
        updated, total, available = (status.get(key, 0) for key in ("updatedReplicas", "replicas", "availableReplicas"))
        if any(each["type"] == "Progressing" and each.get("reason") == "ProgressDeadlineExceeded" for each in status.get("conditions") or ()):
            return f'deployment "{name}" exceeded its progress deadline'
        if updated < wanted:
            return f"{updated} out of {wanted} new replicas have been updated"
        if total > updated:
            return f"{total - updated} old replicas are pending termination"
        if available < updated:
            return f"{available} of {updated} updated replicas are available"
        return "successfully rolled out"
    if kind == "DaemonSet":
        desired, updated, available = (status.get(key, 0) for key in ("desiredNumberScheduled", "updatedNumberScheduled", "numberAvailable"))
        if updated < desired:
            return f"{updated} out of {desired} new pods have been updated"
        if available < desired:
            return f"{available} of {desired} updated pods are available"
        return "successfully rolled out"
    partition = ((spec.get("updateStrategy") or {}).get("rollingUpdate") or {}).get("partition", 0)
    ready, updated = status.get("readyReplicas", 0), status.get("updatedReplicas", 0)
    if ready < wanted:
        return f"waiting for {wanted - ready} pods to be ready"
    if partition > 0:
        if updated < wanted - partition:
            return f"partitioned roll out: {updated} out of {wanted - partition} new pods have been updated"
        return f"partitioned roll out complete: {updated} new pods have been updated"
    if status.get("updateRevision") != status.get("currentRevision"):
        return f"waiting: {updated} pods at the new revision"
    return "rolling update complete"
