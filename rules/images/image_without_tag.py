"""An image whose name has no tag, or the tag latest: what runs depends on when it was pulled."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, rule

from ._names import images_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


_INJECTED = "auto"  # Istio's injector puts its proxy there
_SCAFFOLDED = frozenset(("controller", "controller:latest"))  # kubebuilder's Makefile names the image when it deploys


class Options:
    """What can be chosen."""

    allow_latest = False  # whether the tag latest may be written


@rule(on=PodTemplate, severity=Severity.WARNING, since="0.1", joins=True, points_at=(), options=Options, aliases=(
    "checkov:CKV_K8S_14", "datree:CONTAINERS_MISSING_IMAGE_VALUE_VERSION", "gatekeeper-library:disallowedtags", "kube-linter:latest-tag",
    "kube-score:container-image-tag", "kubeaudit:image", "kubescape:C-0304", "kubevious:container-latest-image", "polaris:tagNotSpecified",
    "popeye:POP-100", "popeye:POP-101", "trivy-checks:KSV-0013",
))  # fmt: skip
def image_without_tag(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    for image in images_of(template):
        text = image.text
        if ":" in text.rpartition("/")[2] and not text.endswith(":latest") and "scratch" not in text:
            continue  # a tag of its own: most have one
        parts = image.reference
        if parts is None or parts.digest or image.is_filled_in or text == _INJECTED or text in _SCAFFOLDED or image.is_supplied(ctx.model.supplied_images):
            continue
        if parts.name == "docker.io/library/scratch":
            yield image.place.problem(f"{text} is the name of the empty image, which no registry holds: it cannot be pulled")
        elif not parts.tag:
            yield image.place.problem(f"{text} has no tag, so whatever is latest runs", help="name a version, or pin it by digest")
        elif parts.tag == "latest" and not ctx.options.allow_latest:
            yield image.place.problem(f"{text} moves: what runs depends on when it was pulled", help="name a version, or pin it by digest")
