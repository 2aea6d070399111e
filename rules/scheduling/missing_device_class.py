"""A DeviceClass that claims of devices name and that has nearly the name of one of the checked files."""

from __future__ import annotations

from kubecheck.sdk import ResourceClaim, Severity, missing_references, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=ResourceClaim, severity=Severity.ERROR, since="0.1", joins=True, points_at=())
def missing_device_class(claim: ResourceClaim, ctx: Context) -> Iterator[Problem]:
    for missing in missing_references(claim, ctx.world, "resource.k8s.io", "DeviceClass"):
        if missing.near:
            yield missing.problem()
