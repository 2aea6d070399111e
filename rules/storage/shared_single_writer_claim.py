"""A claim that one node at a time may mount, shared by pods that may run on several."""

from __future__ import annotations

from kubecheck.sdk import PersistentVolumeClaim, Severity, Workload, pod_range, rule

from ._meeting import held_by_dry_run, may_surge, never_attached, stay_together

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_ONE_NODE, _ONE_POD = "ReadWriteOnce", "ReadWriteOncePod"


@rule(on=Workload, severity=Severity.WARNING, since="0.1", joins=True)
def shared_single_writer_claim(workload: Workload, ctx: Context) -> Iterator[Problem]:
    """Mirrors: checkPodsVolumes of the attach-detach controller, VolumeRestrictions, resolve of maxSurge and maxUnavailable v1.36."""
    template = ctx.world.template_of(workload.resource)  # type: ignore[arg-type]  # the resource of a view is one
    pods = pod_range(workload.resource, ctx.world)  # type: ignore[arg-type]  # as above
    is_everywhere = workload.kind == "DaemonSet"
    if template is None or (pods is None and not is_everywhere):
        return
    most = pods[1] if pods is not None else 2
    if most == 0 or (most == 1 and not may_surge(workload)):
        return
    for reference in ctx.world.references(template.resource):
        found = ctx.world.by_key(reference.target) if reference.target[1] == "PersistentVolumeClaim" else None
        if found is None:
            continue
        claim = PersistentVolumeClaim(found)
        modes = claim.access_modes
        if not modes or not set(modes) <= {_ONE_NODE, _ONE_POD}:
            continue
        is_for_one_pod = _ONE_NODE not in modes
        if not is_for_one_pod and (stay_together(template, ctx) or never_attached(claim, ctx)):
            continue
        if held_by_dry_run(workload.resource.ref, ctx) is False:
            continue
        count = f"up to {most}" if pods is not None and pods[2] is not None else str(most)
        why = f"{count} pods share {found.ref.label}" if most > 1 else f"an update starts a second pod with {found.ref.label}"
        if is_everywhere:
            why = f"a pod on each node shares {found.ref.label}"
        consequence = "only one pod at a time may use it" if is_for_one_pod else "pods on another node cannot start"
        problem = reference.place.problem(f"{why}, which is {modes[0]}: {consequence}", help=_way_out(workload, most))
        yield problem.note("one pod at a time" if is_for_one_pod else "one node at a time", found.at("spec", "accessModes"))


def _way_out(workload: Workload, most: int) -> str:
    if workload.kind == "Deployment":
        return "use strategy Recreate with one replica, or a StatefulSet with volumeClaimTemplates"
    return "use a StatefulSet with volumeClaimTemplates" if workload.kind != "StatefulSet" else "use volumeClaimTemplates, which make a claim for each pod"
