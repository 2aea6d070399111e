"""What a cluster can: its version, and the versions of its kinds. Mirrors: pkg/chartutil's capabilities.go (Helm v3.22), client-go's scheme."""

from __future__ import annotations

import re

from kubecheck.field_messages import quote
from kubecheck.render.helm.chart.errors import ChartError
from kubecheck.render.helm.chart.objects import Capabilities, KubeVersion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

DEFAULT_VERSION = "v1.37.0"
_VERSION = re.compile(r"[\t\n\f\r ]*v?([0-9]+(?:\.[0-9]+)*)")

# The groups and versions that Helm knows without a cluster.
API_VERSIONS = (
    "v1", "admissionregistration.k8s.io/v1", "admissionregistration.k8s.io/v1alpha1", "admissionregistration.k8s.io/v1beta1",
    "internal.apiserver.k8s.io/v1alpha1", "apps/v1", "apps/v1beta1", "apps/v1beta2", "authentication.k8s.io/v1",
    "authentication.k8s.io/v1alpha1", "authentication.k8s.io/v1beta1", "authorization.k8s.io/v1", "authorization.k8s.io/v1beta1",
    "autoscaling/v1", "autoscaling/v2", "batch/v1", "batch/v1beta1", "certificates.k8s.io/v1", "certificates.k8s.io/v1beta1",
    "certificates.k8s.io/v1alpha1", "coordination.k8s.io/v1alpha2", "coordination.k8s.io/v1beta1", "coordination.k8s.io/v1",
    "discovery.k8s.io/v1", "discovery.k8s.io/v1beta1", "events.k8s.io/v1", "events.k8s.io/v1beta1", "extensions/v1beta1",
    "flowcontrol.apiserver.k8s.io/v1", "flowcontrol.apiserver.k8s.io/v1beta1", "flowcontrol.apiserver.k8s.io/v1beta2",
    "flowcontrol.apiserver.k8s.io/v1beta3", "lifecycle.k8s.io/v1alpha1", "networking.k8s.io/v1", "networking.k8s.io/v1beta1",
    "node.k8s.io/v1", "node.k8s.io/v1alpha1", "node.k8s.io/v1beta1", "policy/v1", "policy/v1beta1", "rbac.authorization.k8s.io/v1",
    "rbac.authorization.k8s.io/v1beta1", "rbac.authorization.k8s.io/v1alpha1", "resource.k8s.io/v1", "resource.k8s.io/v1beta2",
    "resource.k8s.io/v1beta1", "resource.k8s.io/v1alpha3", "scheduling.k8s.io/v1alpha3", "scheduling.k8s.io/v1beta1",
    "scheduling.k8s.io/v1", "storage.k8s.io/v1beta1", "storage.k8s.io/v1", "storage.k8s.io/v1alpha1", "storagemigration.k8s.io/v1",
    "storagemigration.k8s.io/v1beta1", "apiextensions.k8s.io/v1beta1", "apiextensions.k8s.io/v1",
)  # fmt: skip


def capabilities_of(kube_version: str, api_versions: Sequence[str], served: Sequence[str] | None = None) -> Capabilities:
    """What templates are told of a cluster.

    Args:
        kube_version: its version; Helm's own default where it is empty.
        api_versions: further groups and versions, or kinds as `group/version/Kind`.
        served: those that it serves; None for those that Helm knows without a cluster.

    Raises:
        ChartError: the version is none.
    """
    return Capabilities(parse_kube_version(kube_version or DEFAULT_VERSION), [*(API_VERSIONS if served is None else served), *api_versions])


def parse_kube_version(text: str) -> KubeVersion:
    """Mirrors: ParseKubeVersion, k8s.io/apimachinery/pkg/util/version ParseGeneric."""
    found = _VERSION.match(text)
    if found is None:
        raise ChartError(f"could not parse {quote(text)} as version", "values")
    parts = found[1].split(".")
    if len(parts) < 2:  # major and minor
        raise ChartError(f"illegal version string {quote(text)}", "values")
    for part in parts[:3]:
        if len(part) > 1 and part[0] == "0":
            raise ChartError(f"illegal zero-prefixed version component {quote(part)} in {quote(text)}", "values")
    return KubeVersion(f"v{'.'.join(parts)}", parts[0], parts[1])
