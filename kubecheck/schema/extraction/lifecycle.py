"""Reads from Go sources since when each kind of the API is served, and until when; used when the packed schemas are built."""

from __future__ import annotations

import glob
import os
import re

_FUNCTION = re.compile(
    r"^func \(in \*(\w+)\) APILifecycle(Introduced|Deprecated|Removed|Replacement)\(\).*?\{\n\treturn ([^\n]+)\n", re.MULTILINE
)
_NUMBERS = re.compile(r"^1, (\d+)$")
_REPLACEMENT = re.compile(r'Group: "([^"]*)", Version: "([^"]*)", Kind: "([^"]*)"')
_GROUP = re.compile(r'^const GroupName = "([^"]*)"', re.MULTILINE)
_FIRST_MINOR_WITHOUT_BETA = 24  # KEP-3136: betas that came with 1.24 or later are off unless asked for
# Beta versions served by default although they came later.
_LATE_BETAS = frozenset((("flowcontrol.apiserver.k8s.io", "v1beta3"),))
# What the sources no longer hold: api version, kind, introduced, deprecated, removed, replacement.
# From the release notes and the deprecated API migration guide of Kubernetes; presence checked against k8s.io/api v0.15 to v0.36.
_HISTORY = (
    ("apiextensions.k8s.io/v1beta1", "CustomResourceDefinition", 7, 16, 22, "apiextensions.k8s.io/v1"),
    ("apiregistration.k8s.io/v1beta1", "APIService", 7, 19, 22, "apiregistration.k8s.io/v1"),
    ("auditregistration.k8s.io/v1alpha1", "AuditSink", 13, 19, 19, ""),
    ("autoscaling/v2beta1", "HorizontalPodAutoscaler", 8, 22, 25, "autoscaling/v2"),
    ("autoscaling/v2beta2", "HorizontalPodAutoscaler", 12, 23, 26, "autoscaling/v2"),
    ("batch/v2alpha1", "CronJob", 4, 21, 21, "batch/v1"),
    ("certificates.k8s.io/v1alpha1", "PodCertificateRequest", 34, 35, 35, "certificates.k8s.io/v1beta1"),
    ("certificates.k8s.io/v1beta1", "CertificateSigningRequest", 6, 19, 22, "certificates.k8s.io/v1"),
    ("coordination.k8s.io/v1alpha1", "LeaseCandidate", 31, 32, 32, "coordination.k8s.io/v1beta1"),
    ("discovery.k8s.io/v1alpha1", "EndpointSlice", 16, 17, 21, "discovery.k8s.io/v1"),
    ("extensions/v1beta1", "PodSecurityPolicy", 2, 11, 16, "policy/v1beta1"),
    ("flowcontrol.apiserver.k8s.io/v1alpha1", "FlowSchema", 18, 20, 29, "flowcontrol.apiserver.k8s.io/v1"),
    ("flowcontrol.apiserver.k8s.io/v1alpha1", "PriorityLevelConfiguration", 18, 20, 29, "flowcontrol.apiserver.k8s.io/v1"),
    ("networking.k8s.io/v1alpha1", "ClusterCIDR", 25, 29, 29, ""),
    ("networking.k8s.io/v1alpha1", "IPAddress", 27, 31, 34, "networking.k8s.io/v1"),
    ("networking.k8s.io/v1alpha1", "ServiceCIDR", 29, 31, 34, "networking.k8s.io/v1"),
    ("node.k8s.io/v1alpha1", "RuntimeClass", 12, 20, 22, "node.k8s.io/v1"),
    ("policy/v1beta1", "PodSecurityPolicy", 10, 21, 25, ""),
    ("rbac.authorization.k8s.io/v1alpha1", "ClusterRole", 5, 17, 22, "rbac.authorization.k8s.io/v1"),
    ("rbac.authorization.k8s.io/v1alpha1", "ClusterRoleBinding", 5, 17, 22, "rbac.authorization.k8s.io/v1"),
    ("rbac.authorization.k8s.io/v1alpha1", "Role", 5, 17, 22, "rbac.authorization.k8s.io/v1"),
    ("rbac.authorization.k8s.io/v1alpha1", "RoleBinding", 5, 17, 22, "rbac.authorization.k8s.io/v1"),
    ("resource.k8s.io/v1alpha1", "PodScheduling", 26, 27, 27, ""),
    ("resource.k8s.io/v1alpha1", "ResourceClaim", 26, 27, 27, "resource.k8s.io/v1"),
    ("resource.k8s.io/v1alpha1", "ResourceClaimTemplate", 26, 27, 27, "resource.k8s.io/v1"),
    ("resource.k8s.io/v1alpha1", "ResourceClass", 26, 27, 27, ""),
    ("resource.k8s.io/v1alpha2", "PodSchedulingContext", 27, 31, 31, ""),
    ("resource.k8s.io/v1alpha2", "ResourceClaim", 27, 31, 31, "resource.k8s.io/v1"),
    ("resource.k8s.io/v1alpha2", "ResourceClaimParameters", 30, 31, 31, ""),
    ("resource.k8s.io/v1alpha2", "ResourceClaimTemplate", 27, 31, 31, "resource.k8s.io/v1"),
    ("resource.k8s.io/v1alpha2", "ResourceClass", 27, 31, 31, ""),
    ("resource.k8s.io/v1alpha2", "ResourceClassParameters", 30, 31, 31, ""),
    ("resource.k8s.io/v1alpha2", "ResourceSlice", 30, 31, 31, "resource.k8s.io/v1"),
    ("resource.k8s.io/v1alpha3", "DeviceClass", 31, 34, 34, "resource.k8s.io/v1"),
    ("resource.k8s.io/v1alpha3", "PodSchedulingContext", 31, 32, 32, ""),
    ("resource.k8s.io/v1alpha3", "ResourceClaim", 31, 34, 34, "resource.k8s.io/v1"),
    ("resource.k8s.io/v1alpha3", "ResourceClaimTemplate", 31, 34, 34, "resource.k8s.io/v1"),
    ("resource.k8s.io/v1alpha3", "ResourceSlice", 31, 34, 34, "resource.k8s.io/v1"),
    ("scheduling.k8s.io/v1alpha1", "PriorityClass", 8, 14, 22, "scheduling.k8s.io/v1"),
    ("settings.k8s.io/v1alpha1", "PodPreset", 6, 20, 20, ""),
    ("storage.k8s.io/v1alpha1", "CSIStorageCapacity", 19, 21, 25, "storage.k8s.io/v1"),
    ("storage.k8s.io/v1alpha1", "VolumeAttachment", 9, 21, 24, "storage.k8s.io/v1"),
    ("storagemigration.k8s.io/v1alpha1", "StorageVersionMigration", 30, 35, 35, "storagemigration.k8s.io/v1beta1"),
)


class Lifecycle:
    """The minor versions in which a kind was introduced, deprecated and removed (0 when not), and the ``group/version`` that replaces it."""

    __slots__ = ("deprecated", "introduced", "removed", "replacement")

    def __init__(self, introduced: int = 0, deprecated: int = 0, removed: int = 0, replacement: str = "") -> None:
        self.introduced = introduced
        self.deprecated = deprecated
        self.removed = removed
        self.replacement = replacement


def read_lifecycles(modules: str) -> dict[tuple[str, str], Lifecycle]:
    """(apiVersion, kind) -> lifecycle, from ``zz_generated.prerelease-lifecycle.go`` of every API package and from history."""
    found = {
        (api_version, kind): Lifecycle(introduced, deprecated, removed, replacement)
        for api_version, kind, introduced, deprecated, removed, replacement in _HISTORY
    }
    for path in sorted(glob.glob(os.path.join(modules, "*", "**", "zz_generated.prerelease-lifecycle.go"), recursive=True)):
        folder = os.path.dirname(path)
        register = os.path.join(folder, "register.go")
        if not os.path.exists(register):
            continue
        with open(register, encoding="utf-8") as stream:
            group = _GROUP.search(stream.read())
        if group is None:
            continue
        version = os.path.basename(folder)
        api_version = f"{group[1]}/{version}" if group[1] else version
        with open(path, encoding="utf-8") as stream:
            for kind, what, answer in _FUNCTION.findall(stream.read()):
                if kind.endswith("List") and kind != "List":
                    continue
                _note(found.setdefault((api_version, kind), Lifecycle()), what, answer)
    return found


def _note(lifecycle: Lifecycle, what: str, answer: str) -> None:
    if what == "Replacement":
        match = _REPLACEMENT.search(answer)
        if match:
            lifecycle.replacement = f"{match[1]}/{match[2]}" if match[1] else match[2]
        return
    number = _NUMBERS.match(answer)
    if number:
        setattr(lifecycle, what.lower(), int(number[1]))


def served_window(api_version: str, kind: str, minors: list[int], lifecycle: Lifecycle | None) -> tuple[int, int]:
    """First and last minor version whose server serves the kind by default; an empty window (1, 0) when none does."""
    group, _, version = api_version.rpartition("/")
    if "alpha" in version:
        return 1, 0
    first, last = minors[0], minors[-1]
    introduced = lifecycle.introduced if lifecycle is not None else minors[0]
    if "beta" in version and introduced >= _FIRST_MINOR_WITHOUT_BETA and (group, version) not in _LATE_BETAS:
        return 1, 0
    if lifecycle is not None:
        first = max(first, lifecycle.introduced)
        if lifecycle.removed:
            last = min(last, lifecycle.removed - 1)
    return (first, last) if first <= last else (1, 0)


def print_lifecycles(lifecycles: dict[tuple[str, str], Lifecycle]) -> str:
    """One line a kind: apiVersion, kind, introduced, deprecated, removed (0 for not), replacement or ``-``."""
    lines = []
    for api_version, kind in sorted(lifecycles):
        lifecycle = lifecycles[api_version, kind]
        numbers = f"{lifecycle.introduced} {lifecycle.deprecated} {lifecycle.removed}"
        lines.append(f"\n{api_version} {kind} {numbers} {lifecycle.replacement or '-'}")
    return "".join(lines) + "\n"
