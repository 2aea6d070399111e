"""An image whose name has no tag, or the tag latest: what runs depends on when it was pulled."""

from __future__ import annotations

from kubecheck.sdk import Container, Severity, parse_image, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


class Options:
    """What can be chosen."""

    allow_latest = False  # whether the tag latest may be written


@rule(on=Container, severity=Severity.WARNING, since="0.1", joins=True, options=Options, aliases=(
    "checkov:CKV_K8S_14", "datree:CONTAINERS_MISSING_IMAGE_VALUE_VERSION", "kube-linter:latest-tag", "kube-score:container-image-tag",
    "kubescape:C-0304", "kubevious:container-latest-image", "polaris:tagNotSpecified", "popeye:POP-100", "popeye:POP-101",
    "trivy-checks:KSV-0013",
))  # fmt: skip
def image_without_tag(container: Container, ctx: Context) -> Iterator[Problem]:
    text = container.get("image")
    image = parse_image(text) if isinstance(text, str) else None
    if image is None or image.digest or any(mark in str(text) for mark in ("$", "{", "<")) or text in ctx.model.supplied_images:
        return
    if not image.tag:
        yield container.at("image").problem(f"{text} has no tag, so whatever is latest runs", help="name a version, or pin it by digest")
    elif image.tag == "latest" and not ctx.options.allow_latest:
        yield container.at("image").problem(f"{text} moves: what runs depends on when it was pulled", help="name a version, or pin it by digest")
