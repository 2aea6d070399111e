"""A CronJob that starts a new run while the last one still works."""

from __future__ import annotations

from kubecheck.sdk import CronJob, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=CronJob, severity=Severity.INFO, since="0.1", presets="strict", aliases=("datree:CRONJOB_MISSING_CONCURRENCYPOLICY_KEY",))
def runs_overlap(job: CronJob, ctx: Context) -> Iterator[Problem]:
    if (job.text("spec", "concurrencyPolicy") or "Allow") == "Allow":
        yield job.at("spec", "concurrencyPolicy").problem("concurrencyPolicy is Allow: a run that takes long overlaps with the next one")
