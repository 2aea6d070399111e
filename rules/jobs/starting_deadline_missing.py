"""A CronJob without a starting deadline: after a long pause it may start a run long past its time, or none any more."""

from __future__ import annotations

from kubecheck.sdk import CronJob, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=CronJob, severity=Severity.INFO, since="0.1", presets="strict", aliases=(
    "datree:CRONJOB_MISSING_STARTINGDEADLINESECOND_KEY", "kube-score:cronjob-has-deadline",
))  # fmt: skip
def starting_deadline_missing(job: CronJob, ctx: Context) -> Iterator[Problem]:
    if job.get("spec", "startingDeadlineSeconds") is None:
        yield job.at("spec", "schedule").problem("a run that was missed starts however late it is: startingDeadlineSeconds is not set")
