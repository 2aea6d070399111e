"""A claim that one node at a time may mount, shared by pods that may run on several."""

from __future__ import annotations

from kubecheck.sdk import PODS, PersistentVolumeClaim, Severity, Workload, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem, Reference

_ONE_NODE, _ONE_POD = "ReadWriteOnce", "ReadWriteOncePod"
_RUNNING = ("Deployment", "StatefulSet")
_BESIDE = "require it by podAffinity with topologyKey kubernetes.io/hostname, or use ReadWriteMany"


@rule(on=Workload, severity=Severity.WARNING, since="0.1", joins=True, needs=(("", "PersistentVolumeClaim"),), points_at=(("", "PersistentVolumeClaim"), PODS))
def shared_single_writer_claim(workload: Workload, ctx: Context) -> Iterator[Problem]:
    """Mirrors: checkPodsVolumes of the attach-detach controller, VolumeRestrictions, resolve of maxSurge and maxUnavailable v1.36."""
    for reference in ctx.world.references(workload.resource):
        found = ctx.world.by_key(reference.target) if reference.target[1] == "PersistentVolumeClaim" else None
        modes = PersistentVolumeClaim(found).access_modes if found is not None else []
        if found is not None and modes and set(modes) <= {_ONE_NODE, _ONE_POD}:
            yield from _told(workload, reference, PersistentVolumeClaim(found), ctx)


def _told(workload: Workload, reference: Reference, claim: PersistentVolumeClaim, ctx: Context) -> Iterator[Problem]:
    from kubecheck.sdk import pod_range  # only where there is such a claim

    from ._meeting import held_by_dry_run, may_surge, never_attached, stay_together

    is_everywhere, pods = workload.kind == "DaemonSet", pod_range(workload.resource, ctx.world)
    most = 2 if is_everywhere else pods[1] if pods is not None else 0
    if reference.template is None or most == 0:
        return
    if most == 1 and not may_surge(workload):
        yield from _shared_with_others(workload, reference, claim, ctx)
        return
    is_for_one_pod = _ONE_NODE not in claim.access_modes
    if not is_for_one_pod and (stay_together(reference.template, ctx) or never_attached(claim, ctx)):
        return
    if held_by_dry_run(workload.resource.ref, ctx) is False:
        return
    count = f"up to {most}" if pods is not None and pods[2] is not None else str(most)
    why = f"{count} pods share {claim.label}" if most > 1 else f"an update starts a second pod with {claim.label}"
    if is_everywhere:
        why = f"a pod on each node shares {claim.label}"
    consequence = "only one pod at a time may use it" if is_for_one_pod else "pods on another node cannot start"
    problem = reference.place.problem(f"{why}, which is {claim.access_modes[0]}: {consequence}", help=_way_out(workload))
    yield problem.note("one pod at a time" if is_for_one_pod else "one node at a time", claim.at("spec", "accessModes"))


def _shared_with_others(workload: Workload, reference: Reference, claim: PersistentVolumeClaim, ctx: Context) -> Iterator[Problem]:
    """Workloads of one pod each, which nothing but the scheduler's choice brings onto one node; told at the last of them."""
    from kubecheck.sdk import pod_range

    from ._meeting import brought_together, held_by_dry_run, never_attached

    users = {each.resource.ref.key: each for each in ctx.world.referrers(claim.resource.ref.key) if each.resource.ref.kind in _RUNNING}
    running = [each for each in users.values() if (pod_range(each.resource, ctx.world) or (0, 0))[1] > 0]
    if len(running) == 1 or not running or running[-1].place.path != reference.place.path or running[-1].resource is not workload.resource:
        return
    other = running[0]
    text = f"{other.resource.ref.label} uses {claim.label} as well, which is {claim.access_modes[0]}"
    if _ONE_NODE not in claim.access_modes:
        problem = reference.place.problem(f"{text}: only one pod at a time may use it")
    elif never_attached(claim, ctx) or held_by_dry_run(workload.resource.ref, ctx) is False or brought_together([each.template for each in running], ctx):
        return
    else:
        problem = reference.place.info(f"{text}: the pods only run where both come to one node", help=_BESIDE)
    yield problem.note("used here", other.place)


def _way_out(workload: Workload) -> str:
    if workload.kind == "Deployment":
        return "use strategy Recreate with one replica, or a StatefulSet with volumeClaimTemplates"
    return "use a StatefulSet with volumeClaimTemplates" if workload.kind != "StatefulSet" else "use volumeClaimTemplates, which make a claim for each pod"
