"""An image that is named by a tag, not by the digest of its content."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, rule

from ._names import images_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=PodTemplate, severity=Severity.INFO, since="0.1", presets=(), aliases=(
    "checkov:CKV_K8S_43", "datree:CONTAINERS_MISSING_IMAGE_VALUE_DIGEST", "gatekeeper-library:imagedigests", "kubescape:C-0306",
))  # fmt: skip
def image_not_pinned(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    for image in images_of(template):
        if image.reference is not None and not image.reference.digest:
            yield image.place.problem(f"{image.text} is not pinned by a digest")
