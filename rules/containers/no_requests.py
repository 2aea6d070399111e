"""A container that requests no CPU or no memory."""

from __future__ import annotations

from kubecheck.sdk import Container, Severity, mapping, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


class Options:
    """What can be chosen."""

    resources = ["cpu", "memory"]  # a default, copied for each run
    limits_count = True  # whether a limit will do, which is the request where none is written


@rule(on=Container, severity=Severity.WARNING, since="0.1", presets="strict", options=Options, aliases=(
    "checkov:CKV_K8S_10", "checkov:CKV_K8S_12", "datree:CONTAINERS_MISSING_CPU_REQUEST_KEY", "datree:CONTAINERS_MISSING_MEMORY_REQUEST_KEY",
    "gatekeeper-library:containerrequests", "gatekeeper-library:containerresources", "kube-linter:unset-cpu-requirements",
    "kube-score:container-resources", "kubescape:C-0004", "kubescape:C-0009", "kubescape:C-0050", "kubescape:C-0268", "kubescape:C-0269",
    "kubescape:C-0303", "kubesec:RequestsCPU", "kubesec:RequestsMemory", "polaris:cpuRequestsMissing", "polaris:memoryRequestsMissing",
    "popeye:POP-106", "popeye:POP-107", "trivy-checks:KSV-0015", "trivy-checks:KSV-0016",
))  # fmt: skip
def no_requests(container: Container, ctx: Context) -> Iterator[Problem]:
    if container.list_name == "ephemeralContainers" or not container.has_readable_resources:
        return
    resources = mapping(container.get("resources"))
    holders = (resources, mapping(container.template.get("resources")))  # what the pod says as a whole counts for its containers
    fields = ("limits", "requests") if ctx.options.limits_count else ("requests",)
    given = {name for holder in holders for field in fields for name in mapping(holder.get(field))}
    lacking = [name for name in ctx.options.resources if name not in given]
    if lacking:
        where = container.at("resources") if resources else container.at("name")
        yield where.problem(f"{container.label} requests no {' and no '.join(lacking)}")
