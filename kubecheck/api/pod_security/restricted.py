"""The checks of the level restricted. Mirrors: k8s.io/pod-security-admission/policy v0.36."""

from __future__ import annotations

from kubecheck.api.pod_security.baseline import check_proc_mount
from kubecheck.api.pod_security.violations import (
    Violation,
    each_container,
    except_user_namespaces,
    except_windows,
    name_containers,
    name_of,
    pluralize,
    quote_all,
    seccomp_faults,
    security_context,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.api.pod_security.violations import PodCheck
    from kubecheck.source.positions import Path

_OPEN_VOLUMES = ("configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected", "secret")
_NAMED_VOLUMES = (
    "hostPath", "gcePersistentDisk", "awsElasticBlockStore", "gitRepo", "nfs", "iscsi", "glusterfs", "rbd", "flexVolume", "cinder", "cephfs",
    "flocker", "fc", "azureFile", "vsphereVolume", "quobyte", "azureDisk", "photonPersistentDisk", "portworxVolume", "scaleIO", "storageos",
)  # fmt: skip


def _check_privilege_escalation(metadata: dict[str, Any], spec: dict[str, Any]) -> Violation | None:
    """Mirrors: allowPrivilegeEscalation_1_8."""
    bad = [(c, path) for c, path in each_container(spec) if security_context(c).get("allowPrivilegeEscalation") is not False]
    if not bad:
        return None
    detail = f"{name_containers([name_of(container) for container, _ in bad])} must set securityContext.allowPrivilegeEscalation=false"
    return Violation("allowPrivilegeEscalation != false", detail, [(*path, "securityContext", "allowPrivilegeEscalation") for _, path in bad])


def _check_restricted_capabilities(metadata: dict[str, Any], spec: dict[str, Any]) -> Violation | None:
    """Mirrors: capabilitiesRestricted_1_22."""
    keeping, adding, forbidden, paths = [], [], set(), []
    for container, path in each_container(spec):
        capabilities = security_context(container).get("capabilities") or {}
        if "ALL" not in (capabilities.get("drop") or ()):
            keeping.append(name_of(container))
            paths.append((*path, "securityContext", "capabilities", "drop"))
        added = {each or "" for each in capabilities.get("add") or ()} - {"NET_BIND_SERVICE"}  # null reads as an empty text
        if added:
            adding.append(name_of(container))
            forbidden |= added
            paths.append((*path, "securityContext", "capabilities", "add"))
    details = [f'{name_containers(keeping)} must set securityContext.capabilities.drop=["ALL"]'] if keeping else []
    if adding:
        details.append(f"{name_containers(adding)} must not include {quote_all(sorted(forbidden))} in securityContext.capabilities.add")
    return Violation("unrestricted capabilities", "; ".join(details), paths) if details else None


def _check_volumes(metadata: dict[str, Any], spec: dict[str, Any]) -> Violation | None:
    """Mirrors: restrictedVolumes_1_0."""
    bad, types, paths = [], set(), []
    for index, each in enumerate(spec.get("volumes") or ()):
        volume = each or {}
        if any(volume.get(kind) is not None for kind in _OPEN_VOLUMES):
            continue
        bad.append(name_of(volume))
        types.add(next((kind for kind in _NAMED_VOLUMES if volume.get(kind) is not None), "unknown"))
        paths.append(("spec", "volumes", index))
    if not bad:
        return None
    uses, which = pluralize("uses", len(bad), "use"), pluralize("restricted volume type", len(types))
    detail = f"{pluralize('volume', len(bad))} {quote_all(bad)} {uses} {which} {quote_all(sorted(types))}"
    return Violation("restricted volume types", detail, list(paths))


def _check_run_as_non_root(metadata: dict[str, Any], spec: dict[str, Any]) -> Violation | None:
    """Mirrors: runAsNonRoot1_0."""
    setters: list[str] = []
    paths: list[Path] = []
    pod = security_context(spec).get("runAsNonRoot")
    if pod is False:
        setters.append("pod")
        paths.append(("spec", "securityContext", "runAsNonRoot"))
    bad, silent = [], []
    for container, path in each_container(spec):
        own = security_context(container).get("runAsNonRoot")
        if own is False:
            bad.append(name_of(container))
            paths.append((*path, "securityContext", "runAsNonRoot"))
        elif own is None and not pod:
            silent.append((name_of(container), path))
    if bad:
        setters.append(name_containers(bad))
    reason = "runAsNonRoot != true"
    if setters:
        return Violation(reason, f"{' and '.join(setters)} must not set securityContext.runAsNonRoot=false", paths)
    if not silent:
        return None
    detail = f"pod or {name_containers([name for name, _ in silent])} must set securityContext.runAsNonRoot=true"
    return Violation(reason, detail, [(*path, "securityContext", "runAsNonRoot") for _, path in silent])


def _check_run_as_user(metadata: dict[str, Any], spec: dict[str, Any]) -> Violation | None:
    """Mirrors: runAsUser1_23."""
    setters: list[str] = []
    paths: list[Path] = []
    if _is_zero(security_context(spec).get("runAsUser")):
        setters.append("pod")
        paths.append(("spec", "securityContext", "runAsUser"))
    bad = [(container, path) for container, path in each_container(spec) if _is_zero(security_context(container).get("runAsUser"))]
    if bad:
        setters.append(name_containers([name_of(container) for container, _ in bad]))
        paths += [(*path, "securityContext", "runAsUser") for _, path in bad]
    return Violation("runAsUser=0", f"{' and '.join(setters)} must not set runAsUser=0", paths) if setters else None


def _is_zero(value: object) -> bool:
    return value == 0 and value is not False and value is not None


def _check_restricted_seccomp(metadata: dict[str, Any], spec: dict[str, Any]) -> Violation | None:
    """Mirrors: seccompProfileRestricted_1_19."""
    violation, pod_sets_it, silent = seccomp_faults(spec)
    if violation is not None or pod_sets_it or not silent:
        return violation
    named = name_containers([name for name, _ in silent])
    detail = f'pod or {named} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"'
    return Violation("seccompProfile", detail, [(*path, "securityContext", "seccompProfile") for _, path in silent])


RESTRICTED: dict[str, tuple[tuple[int, PodCheck], ...]] = {
    "allowPrivilegeEscalation": ((8, _check_privilege_escalation), (25, except_windows(_check_privilege_escalation))),
    "capabilities_restricted": ((22, _check_restricted_capabilities), (25, except_windows(_check_restricted_capabilities))),
    "procMount_restricted": ((35, check_proc_mount),),
    "restrictedVolumes": ((0, _check_volumes),),
    "runAsNonRoot": ((0, _check_run_as_non_root), (35, except_user_namespaces(_check_run_as_non_root))),
    "runAsUser": ((23, _check_run_as_user), (35, except_user_namespaces(_check_run_as_user))),
    "seccompProfile_restricted": ((19, _check_restricted_seccomp), (25, except_windows(_check_restricted_seccomp))),
}
# A restricted check that replaces a baseline one.
OVERRIDES = {
    "capabilities_restricted": "capabilities_baseline",
    "procMount_restricted": "procMount",
    "restrictedVolumes": "hostPathVolumes",
    "seccompProfile_restricted": "seccompProfile_baseline",
}
