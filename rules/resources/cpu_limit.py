"""A container with a CPU limit: it is throttled even where its node has nothing else to do."""

from __future__ import annotations

from kubecheck.sdk import Container, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Container, severity=Severity.INFO, since="0.1", presets=(), fields=("resources",), aliases=("datree:EKS_INVALID_CPU_LIMIT",))
def cpu_limit(container: Container, ctx: Context) -> Iterator[Problem]:
    limit = container.get("resources", "limits", "cpu")
    if limit is not None:
        yield container.at("resources", "limits", "cpu").problem(f"at {limit} of CPU {container.label} is throttled, even on an idle node")
