"""An object without a label that is required of all of its kind."""

from __future__ import annotations

from fnmatch import fnmatchcase

from kubecheck.sdk import Object, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


class Options:
    """What can be chosen."""

    labels = ["app.kubernetes.io/name"]  # a default, copied for each run; with key=PATTERN the value must match as well
    kinds = ["Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "ReplicationController"]  # a default, copied for each run


@rule(on=Object, severity=Severity.WARNING, since="0.1", presets=(), options=Options, aliases=(
    "datree:DEPLOYMENT_MISSING_LABEL_ENV_VALUE", "datree:WORKLOAD_MISSING_LABEL_OWNER_VALUE", "gatekeeper-library:requiredlabels",
    "kube-linter:required-label-owner", "kubescape:C-0076", "kubescape:C-0077", "monokle:MTD-recommended-labels",
))  # fmt: skip
def required_label_missing(view: Object, ctx: Context) -> Iterator[Problem]:
    if view.kind not in ctx.options.kinds:
        return
    asked = [label.partition("=") for label in ctx.options.labels]
    lacking = [key for key, _, _ in asked if key not in view.labels]
    if lacking:
        yield view.at("metadata", "labels").problem(f"{view.label} is missing the required label{'s' if len(lacking) > 1 else ''} {', '.join(lacking)}")
    for key, has_pattern, pattern in asked:
        value = view.labels.get(key)
        if has_pattern and value is not None and not fnmatchcase(value, pattern):
            yield view.at("metadata", "labels", key).problem(f"{value or repr('')} in label {key} of {view.label} is not as required: it must match {pattern}")
