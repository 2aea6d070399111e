"""Spreading or affinity without a label selector, which is about no pod."""

from __future__ import annotations

from kubecheck.sdk import ServerWarning, Severity, fields, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"


@rule(on=ServerWarning, severity=Severity.WARNING, since="0.1", only=(fields.NULL_SELECTOR,), aliases=(
    "kube-score:pod-topology-spread-constraints",
))  # fmt: skip
def null_label_selector(warning: ServerWarning, ctx: Context) -> Iterator[Problem]:
    what = "affinity term"
    if "podAffinity" not in warning.path:
        what = "anti-affinity term" if "podAntiAffinity" in warning.path else "spread constraint"
    effect = "the pod stays pending" if what == "affinity term" and _REQUIRED in warning.path else "it spreads nothing" if what == "spread constraint" else "it has no effect"
    yield warning.at().problem(f"{what} without a labelSelector matches no pod: {effect}", facts=warning.facts)
