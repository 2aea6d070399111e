"""An image that is not pulled each time, so that pods without the right to pull it may use what a node already has."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, rule

from ._names import images_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=PodTemplate, severity=Severity.INFO, since="0.1", presets=(), aliases=(
    "checkov:CKV_K8S_15", "kube-score:container-image-pull-policy", "polaris:pullPolicyNotAlways",
))  # fmt: skip
def pull_policy_not_always(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    for image in images_of(template):
        if image.policy is not None and image.policy != "Always":
            yield image.policy_place.problem(f"imagePullPolicy of {image.text} is {image.policy}, not Always")
        elif image.policy is None and image.reference is not None and image.reference.pulled_tag != "latest":
            yield image.place.problem(f"imagePullPolicy of {image.text} is not written, so it is IfNotPresent, not Always")
