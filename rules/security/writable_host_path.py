"""A folder of the node that a container can write to."""

from __future__ import annotations

from kubecheck.sdk import Container, Severity, get, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Container, severity=Severity.WARNING, since="0.1", presets="security", aliases=(
    "datree:EKS_INVALID_HOSTPATH_MOUNT_READONLY_VALUE", "kube-linter:writable-host-mount", "kubescape:C-0045",
))  # fmt: skip
def writable_host_path(container: Container, ctx: Context) -> Iterator[Problem]:
    folders = {str(get(volume, ("name",))): get(volume, ("hostPath", "path")) for volume in container.template.items("volumes")}
    for index, mount in enumerate(container.items("volumeMounts")):
        folder = folders.get(str(get(mount, ("name",))))
        if isinstance(folder, str) and get(mount, ("readOnly",)) is not True:
            yield container.at("volumeMounts", index).problem(
                f"{container.label} can write to {folder} of its node", help="mount it with readOnly: true where reading is enough"
            )
