"""A Job with the restart policy OnFailure and a low back-off limit: its logs are gone when it has failed."""

from __future__ import annotations

from kubecheck.sdk import Job, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Job, severity=Severity.INFO, since="0.1", presets=())
def job_retries_for_nothing(job: Job, ctx: Context) -> Iterator[Problem]:
    limit = job.number("spec", "backoffLimit")
    if job.get("spec", "template", "spec", "restartPolicy") == "OnFailure" and limit is not None and limit > 0:
        yield job.at("spec", "backoffLimit").problem(f"after {limit} retries (backoffLimit) the pod is deleted, and its logs with it")
