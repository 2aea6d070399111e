"""A pod that shares network, processes or inter-process communication with its node."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_WHAT = {"hostNetwork": "the network", "hostPID": "the processes", "hostIPC": "the inter-process communication"}


class Options:
    """What can be chosen."""

    allowed: tuple[str, ...] | list[str] = []  # which of hostNetwork, hostPID and hostIPC pods may set


@rule(on=PodTemplate, severity=Severity.WARNING, since="0.1", presets="security", options=Options, aliases=(
    "checkov:CKV_K8S_17", "checkov:CKV_K8S_18", "checkov:CKV_K8S_19", "datree:CONTAINERS_INCORRECT_HOSTIPC_VALUE_TRUE",
    "datree:CONTAINERS_INCORRECT_HOSTNETWORK_VALUE_TRUE", "datree:CONTAINERS_INCORRECT_HOSTPID_VALUE_TRUE",
    "gatekeeper-library:host-namespaces", "gatekeeper-library:host-network-ports", "kube-linter:host-ipc", "kube-linter:host-network",
    "kube-linter:host-pid", "kubeaudit:hostns", "kubescape:C-0038", "kubescape:C-0041", "kubescape:C-0275", "kubescape:C-0276",
    "kubesec:HostIPC", "kubesec:HostNetwork", "kubesec:HostPID", "polaris:hostIPCSet", "polaris:hostNetworkSet", "polaris:hostPIDSet",
    "trivy-checks:KSV-0008", "trivy-checks:KSV-0009", "trivy-checks:KSV-0010",
))  # fmt: skip
def host_namespaces(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    for field, what in _WHAT.items():
        if template.get(field) is True and field not in ctx.options.allowed:
            yield template.at("spec", field).problem(f"the pod shares {what} of its node")
