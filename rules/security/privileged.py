"""A container that runs privileged: it can do on the node whatever root can."""

from __future__ import annotations

from kubecheck.sdk import Container, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Container, severity=Severity.WARNING, since="0.1", presets="security", aliases=(
    "checkov:CKV_K8S_16", "datree:CONTAINERS_INCORRECT_PRIVILEGED_VALUE_TRUE", "gatekeeper-library:privileged-containers",
    "kube-linter:privileged-container", "kube-score:container-security-context-privileged", "kubeaudit:privileged", "kubescape:C-0057",
    "kubesec:Privileged", "polaris:runAsPrivileged", "trivy-checks:KSV-0017",
))  # fmt: skip
def privileged(container: Container, ctx: Context) -> Iterator[Problem]:
    if container.get("securityContext", "privileged") is True:
        yield container.at("securityContext", "privileged").problem(f"{container.label} runs privileged: it can do whatever root on the node can")
