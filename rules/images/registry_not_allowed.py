"""An image from a registry that is not among those allowed."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, rule

from ._names import images_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


class Options:
    """What can be chosen."""

    allowed: tuple[str, ...] | list[str] = []  # registries, or registry and first part of the path; empty allows all
    blocked: tuple[str, ...] | list[str] = []


@rule(on=PodTemplate, severity=Severity.ERROR, since="0.1", options=Options, aliases=(
    "gatekeeper-library:allowedrepos", "gatekeeper-library:allowedreposv2", "gatekeeper-library:disallowedrepos", "kubescape:C-0001",
    "kubescape:C-0078", "kubescape:C-0304", "popeye:POP-113", "trivy-checks:KSV-0032", "trivy-checks:KSV-0033", "trivy-checks:KSV-0034",
    "trivy-checks:KSV-0035", "trivy-checks:KSV-0125",
))  # fmt: skip
def registry_not_allowed(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    allowed, blocked = ctx.options.allowed, ctx.options.blocked
    for image in images_of(template) if allowed or blocked else ():
        parts = image.reference
        if parts is None:
            continue
        if allowed and not any(_lies_in(parts.name, each) for each in allowed):
            yield image.place.problem(f"{image.text} comes from {parts.registry}, allowed are {', '.join(allowed)}")
        elif any(_lies_in(parts.name, each) for each in blocked):
            yield image.place.problem(f"{image.text} comes from {parts.registry}, which is blocked")


def _lies_in(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith(prefix.rstrip("/") + "/")
