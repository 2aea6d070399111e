"""A starting deadline that is shorter than the controller takes to look: runs are missed."""

from __future__ import annotations

from kubecheck.sdk import CronJob, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=CronJob, severity=Severity.ERROR, since="0.1")
def starting_deadline_too_short(job: CronJob, ctx: Context) -> Iterator[Problem]:
    seconds = job.number("spec", "startingDeadlineSeconds")
    if seconds is not None and 0 <= seconds < 10:
        yield job.at("spec", "startingDeadlineSeconds").problem(f"a starting deadline of {seconds} s passes before the controller looks: at least 10 s are needed")
