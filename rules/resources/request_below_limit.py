"""A container that may use more than it requests: more than its node keeps for it."""

from __future__ import annotations

from kubecheck.sdk import Container, Severity, quantity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


class Options:
    """What can be chosen."""

    resources = ["cpu", "memory", "ephemeral-storage"]  # a default, copied for each run
    ratio = 1  # how many times its request a limit may be


@rule(on=Container, severity=Severity.INFO, since="0.1", presets=(), fields=("resources",), options=Options, aliases=(
    "datree:EKS_INVALID_MEMORY_REQUEST_LIMIT", "gatekeeper-library:containerresourceratios",
    "kube-score:container-cpu-requests-equal-limits", "kube-score:container-ephemeral-storage-request-equals-limit",
    "kube-score:container-memory-requests-equal-limits", "kube-score:container-resource-requests-equal-limits",
))  # fmt: skip
def request_below_limit(container: Container, ctx: Context) -> Iterator[Problem]:
    for name in ctx.options.resources:
        request, limit = (quantity(container.get("resources", field, name)) for field in ("requests", "limits"))
        if request is not None and limit is not None and limit.nanos > request.nanos * ctx.options.ratio:
            text = f"{container.label} may use {limit.text} of {name}, of which its node keeps {request.text} for it"
            yield container.at("resources", "requests", name).problem(text).note("the limit", container.at("resources", "limits", name))
