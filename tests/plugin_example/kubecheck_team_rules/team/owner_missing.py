"""A workload that does not say who looks after it."""

from __future__ import annotations

from kubecheck.sdk import Severity, Workload, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


class Options:
    """What can be chosen."""

    label = "owner"  # the label that names the team


@rule(on=Workload, severity=Severity.WARNING, since="1.0", options=Options)
def owner_missing(workload: Workload, ctx: Context) -> Iterator[Problem]:
    label = ctx.options.label
    if label not in workload.labels:
        yield workload.at("metadata", "name").problem(f"{workload.label} has no label {label}")
