"""A container that can change its own program files."""

from __future__ import annotations

from kubecheck.sdk import Container, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Container, severity=Severity.INFO, since="0.1", presets="security", aliases=(
    "checkov:CKV_K8S_22", "datree:CONTAINERS_INCORRECT_READONLYROOTFILESYSTEM_VALUE", "gatekeeper-library:read-only-root-filesystem",
    "kube-linter:no-read-only-root-fs", "kube-score:container-security-context-readonlyrootfilesystem", "kubeaudit:rootfs",
    "kubescape:C-0017", "kubesec:ReadOnlyRootFilesystem", "polaris:notReadOnlyRootFilesystem", "trivy-checks:KSV-0014",
))  # fmt: skip
def writable_root_file_system(container: Container, ctx: Context) -> Iterator[Problem]:
    if container.list_name != "ephemeralContainers" and container.get("securityContext", "readOnlyRootFilesystem") is not True:
        yield container.at("securityContext", "readOnlyRootFilesystem").problem(f"{container.label} can change its own program files")
