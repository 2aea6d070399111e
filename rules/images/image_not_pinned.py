"""An image that is named by a tag, not by the digest of its content."""

from __future__ import annotations

from kubecheck.sdk import Container, Severity, parse_image, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Container, severity=Severity.INFO, since="0.1", presets=(), aliases=(
    "checkov:CKV_K8S_43", "datree:CONTAINERS_MISSING_IMAGE_VALUE_DIGEST", "kubescape:C-0306",
))  # fmt: skip
def image_not_pinned(container: Container, ctx: Context) -> Iterator[Problem]:
    text = container.get("image")
    image = parse_image(text) if isinstance(text, str) else None
    if image is not None and not image.digest:
        yield container.at("image").problem(f"{text} is not pinned by a digest")
