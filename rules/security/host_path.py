"""A volume that shows the pod a folder of the node."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, get, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_SOCKETS = ("docker.sock", "containerd.sock", "crio.sock", "cri-dockerd.sock")


class Options:
    """What can be chosen."""

    allowed: tuple[str, ...] | list[str] = []  # folders that pods may mount, with what lies in them


@rule(on=PodTemplate, severity=Severity.WARNING, since="0.1", presets="security", options=Options, aliases=(
    "checkov:CKV_K8S_27", "datree:CONTAINERS_INCORRECT_KEY_HOSTPATH", "datree:CONTAINERS_INCORRECT_PATH_VALUE_DOCKERSOCKET",
    "gatekeeper-library:host-filesystem", "gatekeeper-library:volumes", "kube-linter:docker-sock", "kube-linter:sensitive-host-mounts",
    "kubeaudit:mounts", "kubescape:C-0048", "kubescape:C-0074", "kubesec:DockerSock", "polaris:hostPathSet", "trivy-checks:KSV-0006",
    "trivy-checks:KSV-0023", "trivy-checks:KSV-0121",
))  # fmt: skip
def host_path(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    for index, volume in enumerate(template.items("volumes")):
        path = get(volume, ("hostPath", "path"))
        if not isinstance(path, str) or any(_lies_in(path, each) for each in ctx.options.allowed):
            continue
        where = template.at("spec", "volumes", index, "hostPath", "path")
        if path.endswith(_SOCKETS):
            yield where.error(f"hostPath {path} is the socket of the node's container runtime: whoever has it owns the node")
        else:
            yield where.problem(f"hostPath {path} mounts a folder of the node, which pods should not depend on")


def _lies_in(path: str, folder: str) -> bool:
    return f"{path.rstrip('/')}/".startswith(f"{folder.rstrip('/')}/")
