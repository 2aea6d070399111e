"""A provisioner that Kubernetes itself no longer has."""

from __future__ import annotations

from kubecheck.sdk import Severity, StorageClass, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

# In-tree plugins whose calls go to a CSI driver. Mirrors: k8s.io/csi-translation-lib/plugins.
_MOVED = {
    "kubernetes.io/aws-ebs": "ebs.csi.aws.com",
    "kubernetes.io/azure-disk": "disk.csi.azure.com",
    "kubernetes.io/azure-file": "file.csi.azure.com",
    "kubernetes.io/cinder": "cinder.csi.openstack.org",
    "kubernetes.io/gce-pd": "pd.csi.storage.gke.io",
    "kubernetes.io/portworx-volume": "pxd.portworx.com",
    "kubernetes.io/vsphere-volume": "csi.vsphere.vmware.com",
}
# Those that are gone, with the last version that had them. Mirrors: ProbeProvisionableRecyclableVolumePlugins (cmd/kube-controller-manager).
_GONE = {
    "kubernetes.io/flocker": (1, 24), "kubernetes.io/glusterfs": (1, 25), "kubernetes.io/quobyte": (1, 24),
    "kubernetes.io/rbd": (1, 30), "kubernetes.io/scaleio": (1, 21), "kubernetes.io/storageos": (1, 24),
}  # fmt: skip


@rule(on=StorageClass, severity=Severity.WARNING, since="0.1")
def in_tree_provisioner(storage: StorageClass, ctx: Context) -> Iterator[Problem]:
    name = storage.text("provisioner") or ""
    place = storage.at("provisioner")
    if name in _MOVED:
        text = f"{name} is no part of Kubernetes any more: claims wait for ever where the driver {_MOVED[name]} is not installed"
        yield place.info(text, help=f"name the driver itself: {_MOVED[name]}")
    elif name in _GONE and ctx.version > _GONE[name]:
        major, minor = _GONE[name]
        yield place.problem(f"{name} is gone since Kubernetes {major}.{minor + 1}: claims of this class wait for ever", help="name a CSI driver")
