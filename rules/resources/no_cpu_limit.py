"""A container without a CPU limit."""

from __future__ import annotations

from kubecheck.sdk import Container, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Container, severity=Severity.INFO, since="0.1", presets=(), aliases=(
    "checkov:CKV_K8S_11", "datree:CONTAINERS_MISSING_CPU_LIMIT_KEY", "gatekeeper-library:containerlimits",
    "gatekeeper-library:containerresources", "kube-score:container-cpu-requests-equal-limits",
    "kube-score:container-resource-requests-equal-limits", "kube-score:container-resources", "kubeaudit:limits", "kubescape:C-0050",
    "kubescape:C-0270", "kubesec:LimitsCPU", "polaris:cpuLimitsMissing", "trivy-checks:KSV-0011",
))  # fmt: skip
def no_cpu_limit(container: Container, ctx: Context) -> Iterator[Problem]:
    if container.list_name == "ephemeralContainers" or not container.has_readable_resources:
        return
    if not _limited(container.mapping("resources")) and not _limited(container.template.get("resources")):
        yield container.at("name").problem(f"{container.label} may use all CPU of its node that others leave")


def _limited(resources: object) -> bool:
    limits = resources.get("limits") if isinstance(resources, dict) else None
    return isinstance(limits, dict) and "cpu" in limits
