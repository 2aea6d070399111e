"""A Pod that no controller keeps: when its node goes, it is gone."""

from __future__ import annotations

from kubecheck.sdk import Pod, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Pod, severity=Severity.INFO, since="0.1", presets="strict", aliases=(
    "datree:K8S_INCORRECT_KIND_VALUE_POD", "kubescape:C-0073", "popeye:POP-208",
))  # fmt: skip
def naked_pod(pod: Pod, ctx: Context) -> Iterator[Problem]:
    if not pod.get("metadata", "ownerReferences") and pod.text("spec", "restartPolicy") not in ("Never", "OnFailure"):
        yield pod.at("kind").problem("nothing recreates this pod when its node is gone", help="let a Deployment make it")
