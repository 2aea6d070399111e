"""A volume that shows the pod the cloud credentials of its node."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, get, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

# Where clouds and their tools keep credentials: folders of a user, and files of a node.
_OF_USER = (".aws", ".azure", ".config/gcloud", ".oci", ".aliyun")
_OF_NODE = ("/etc/kubernetes/azure.json", "/etc/kubernetes/cloud-config", "/etc/kubernetes/cloud.conf", "/var/lib/google", "/var/lib/waagent")


@rule(on=PodTemplate, severity=Severity.WARNING, since="0.1", presets="security", aliases=("kubescape:C-0020",))
def cloud_credential_mount(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    for index, volume in enumerate(template.items("volumes")):
        path = get(volume, ("hostPath", "path"))
        if not isinstance(path, str):
            continue
        inside = f"{path.rstrip('/')}/"
        if any(f"/{each}/" in inside for each in _OF_USER) or any(inside.startswith(f"{each}/") for each in _OF_NODE):
            yield template.at("spec", "volumes", index, "hostPath", "path").problem(
                f"{path} holds cloud credentials of the node, and whoever breaks into the pod has them"
            )
