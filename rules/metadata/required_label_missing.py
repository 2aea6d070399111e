"""A workload without a label that is required of all."""

from __future__ import annotations

from kubecheck.sdk import Severity, Workload, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


class Options:
    """What can be chosen."""

    labels = ["app.kubernetes.io/name"]  # a default, copied for each run


@rule(on=Workload, severity=Severity.WARNING, since="0.1", presets=(), options=Options, aliases=(
    "datree:DEPLOYMENT_MISSING_LABEL_ENV_VALUE", "datree:WORKLOAD_MISSING_LABEL_OWNER_VALUE", "gatekeeper-library:requiredlabels",
    "kube-linter:required-label-owner", "kubescape:C-0076", "kubescape:C-0077", "monokle:MTD-recommended-labels",
))  # fmt: skip
def required_label_missing(workload: Workload, ctx: Context) -> Iterator[Problem]:
    lacking = [label for label in ctx.options.labels if label not in workload.labels]
    if lacking:
        yield workload.at("metadata", "labels").problem(f"{workload.label} is missing the required label{'s' if len(lacking) > 1 else ''} {', '.join(lacking)}")
