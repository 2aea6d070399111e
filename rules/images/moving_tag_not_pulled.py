"""An image whose tag moves and that is not pulled again where a node already has it."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, rule

from ._names import images_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


class Options:
    """What can be chosen."""

    moving: tuple[str, ...] | list[str] = ["latest", "stable", "main", "master", "dev", "develop", "edge", "nightly", "canary"]  # tags that move


@rule(on=PodTemplate, severity=Severity.INFO, since="0.1", joins=True, points_at=(), options=Options, aliases=(
    "checkov:CKV_K8S_15", "kube-score:container-image-pull-policy", "kubescape:C-0075", "polaris:pullPolicyNotAlways",
))  # fmt: skip
def moving_tag_not_pulled(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    """Mirrors: SetDefaults_Container in pkg/apis/core/v1/defaults.go, by which only latest is always pulled."""
    for image in images_of(template):
        parts = image.reference
        if parts is None or image.is_filled_in or parts.pulled_tag not in ctx.options.moving or image.is_supplied(ctx.model.supplied_images):
            continue
        policy = image.policy or ("Always" if parts.pulled_tag == "latest" else "IfNotPresent")
        if policy in ("IfNotPresent", "Never") and not parts.digest:
            text = f"{image.text} moves, but with imagePullPolicy {policy} each node keeps what it once pulled"
            if image.policy is None:
                yield image.place.problem(f"{text}; that is the default for any tag but latest")
            else:
                yield image.policy_place.problem(text)
