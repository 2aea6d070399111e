"""A container that runs privileged: it can do on the node whatever root can."""

from __future__ import annotations

from kubecheck.sdk import Container, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Container, severity=Severity.WARNING, since="0.1", presets="security", aliases=(
    "kube-linter:privileged-container", "kube-score:container-security-context-privileged", "polaris:runAsPrivileged", "checkov:CKV_K8S_16",
    "kubescape:C-0057", "trivy-checks:KSV-0017", "datree:CONTAINERS_INCORRECT_PRIVILEGED_VALUE_TRUE", "kubesec:Privileged",
))  # fmt: skip
def privileged(container: Container, ctx: Context) -> Iterator[Problem]:
    if container.get("securityContext", "privileged") is True:
        yield container.at("securityContext", "privileged").problem(f"{container.label} runs privileged: it can do whatever root on the node can")
