"""A ServiceAccount that names a Secret which is nearly one of the checked files."""

from __future__ import annotations

from kubecheck.sdk import ServiceAccount, Severity, missing_references, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=ServiceAccount, severity=Severity.WARNING, since="0.1", joins=True, points_at=(("", "Secret"),), aliases=("popeye:POP-304", "popeye:POP-305"))
def account_secret_missing(account: ServiceAccount, ctx: Context) -> Iterator[Problem]:
    for missing in missing_references(account, ctx.world, "", "Secret"):
        if missing.nearest is not None:
            yield missing.problem().note(f"Secret {missing.near}", missing.nearest.at("metadata", "name"))
