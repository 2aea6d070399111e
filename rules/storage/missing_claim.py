"""A PersistentVolumeClaim that pods mount and that is not found in the checked files."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, missing_references, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=PodTemplate, severity=Severity.WARNING, since="0.1", fields=("volumes",), joins=True, points_at=(), presets="recommended", aliases=(
    "kubevious:pod-spec-volume-pvc-ref",
))  # fmt: skip
def missing_claim(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    for missing in missing_references(template, ctx.world, "", "PersistentVolumeClaim"):
        if missing.near or missing.has_siblings:
            yield missing.problem()
