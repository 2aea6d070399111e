"""A claim that one node at a time may mount, shared by pods that may run on several."""

from __future__ import annotations

from kubecheck.sdk import Deployment, PersistentVolumeClaim, Severity, get, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_SINGLE = frozenset(("ReadWriteOnce", "ReadWriteOncePod"))


@rule(on=Deployment, severity=Severity.WARNING, since="0.1", joins=True)
def shared_single_writer_claim(deployment: Deployment, ctx: Context) -> Iterator[Problem]:
    replicas = deployment.replicas
    rolling = deployment.strategy == "RollingUpdate" and get(deployment.value, ("spec", "strategy", "rollingUpdate", "maxSurge")) not in (0, "0%")
    if replicas is None or replicas == 0 or (replicas == 1 and not rolling):
        return
    for reference in ctx.world.references(deployment.resource):  # type: ignore[arg-type]  # the resource of a view is one
        found = ctx.world.by_key(reference.target) if reference.target[1] == "PersistentVolumeClaim" else None
        if found is None:
            continue
        modes = PersistentVolumeClaim(found).access_modes
        if not modes or not set(modes) <= _SINGLE:
            continue
        why = f"{replicas} pods share {found.ref.label}" if replicas > 1 else f"an update starts a second pod with {found.ref.label}"
        problem = reference.place.problem(
            f"{why}, which is {modes[0]}: pods on another node cannot start",
            help="use strategy Recreate with one replica, or a StatefulSet with volumeClaimTemplates",
        )
        yield problem.note("one node at a time", found.at("spec", "accessModes"))
