"""A StorageClass that a claim names, and of which only a nearly equal one is among the checked files."""

from __future__ import annotations

from kubecheck.sdk import ClaimSource, Severity, missing_references, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=ClaimSource, severity=Severity.ERROR, since="0.1", joins=True, points_at=(), presets="recommended", aliases=())
def missing_storage_class(view: ClaimSource, ctx: Context) -> Iterator[Problem]:
    for missing in missing_references(view, ctx.world, "storage.k8s.io", "StorageClass"):
        if missing.near:
            yield missing.problem()
