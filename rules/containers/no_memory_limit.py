"""A container without a memory limit."""

from __future__ import annotations

from kubecheck.sdk import Container, Severity, mapping, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Container, severity=Severity.WARNING, since="0.1", presets="strict", aliases=(
    "checkov:CKV_K8S_13", "datree:CONTAINERS_MISSING_MEMORY_LIMIT_KEY", "gatekeeper-library:containerlimits",
    "gatekeeper-library:containerresources", "kube-linter:unset-memory-requirements", "kube-score:container-memory-requests-equal-limits",
    "kube-score:container-resource-requests-equal-limits", "kube-score:container-resources", "kubeaudit:limits", "kubescape:C-0004",
    "kubescape:C-0271", "kubesec:LimitsMemory", "polaris:memoryLimitsMissing", "trivy-checks:KSV-0018",
))  # fmt: skip
def no_memory_limit(container: Container, ctx: Context) -> Iterator[Problem]:
    if container.list_name == "ephemeralContainers" or not container.has_readable_resources:
        return
    if "memory" not in container.mapping("resources", "limits") and "memory" not in mapping(container.template.get("resources", "limits")):
        yield container.at("name").problem(f"{container.label} has no memory limit and may use all memory of its node")
