"""The checks of the level baseline. Mirrors: k8s.io/pod-security-admission/policy v0.36."""

from __future__ import annotations

from kubecheck.api.pod_security.violations import (
    Violation,
    each_container,
    except_user_namespaces,
    name_containers,
    name_of,
    pluralize,
    quote_all,
    seccomp_faults,
    security_context,
)
from kubecheck.field_messages import quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.api.pod_security.violations import PodCheck
    from kubecheck.source.positions import Path

_CAPABILITIES = frozenset((
    "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP", "SETUID",
    "SYS_CHROOT",
))  # fmt: skip
_SYSCTLS_BY_VERSION = (
    (32, ("net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem")),
    (29, ("net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes")),
    (27, ("net.ipv4.ip_local_reserved_ports",)),
    (0, (
        "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.tcp_syncookies", "net.ipv4.ping_group_range",
        "net.ipv4.ip_unprivileged_port_start",
    )),
)  # fmt: skip
_APP_ARMOR_ANNOTATION = "container.apparmor.security.beta.kubernetes.io/"
_SECCOMP_POD_ANNOTATION = "seccomp.security.alpha.kubernetes.io/pod"
_SECCOMP_CONTAINER_ANNOTATION = "container.seccomp.security.alpha.kubernetes.io/"


def _check_app_armor(metadata: dict[str, Any], spec: dict[str, Any]) -> Violation | None:
    """Mirrors: appArmorProfile_1_0."""
    setters: list[str] = []
    paths: list[Path] = []
    values: set[str] = set()
    profile = security_context(spec).get("appArmorProfile")
    if profile is not None and profile.get("type") not in {"RuntimeDefault", "Localhost"}:
        setters.append("pod")
        values.add(profile.get("type") or "")
        paths.append(("spec", "securityContext", "appArmorProfile"))
    bad = []
    for container, path in each_container(spec):
        profile = security_context(container).get("appArmorProfile")
        if profile is not None and profile.get("type") not in {"RuntimeDefault", "Localhost"}:
            bad.append(name_of(container))
            values.add(profile.get("type") or "")
            paths.append((*path, "securityContext", "appArmorProfile"))
    if bad:
        setters.append(name_containers(bad))
    listed = sorted(values)
    annotations = []
    for key, value in (metadata.get("annotations") or {}).items():
        if key.startswith(_APP_ARMOR_ANNOTATION) and value and value != "runtime/default" and not value.startswith("localhost/"):
            annotations.append(f"{key}={quote(value)}")
            paths.append(("metadata", "annotations", key))
    if annotations:
        listed += sorted(annotations)
        setters.append(pluralize("annotation", len(annotations)))
    if not setters:
        return None
    detail = f"{' and '.join(setters)} must not set AppArmor profile type to {quote_all(listed)}"
    return Violation(pluralize("forbidden AppArmor profile", len(listed)), detail, paths)


def _check_capabilities(metadata: dict[str, Any], spec: dict[str, Any]) -> Violation | None:
    """Mirrors: capabilitiesBaseline_1_0."""
    bad, paths, forbidden = [], [], set()
    for container, path in each_container(spec):
        added = {each or "" for each in (security_context(container).get("capabilities") or {}).get("add") or ()} - _CAPABILITIES  # null reads as an empty text
        if added:
            bad.append(name_of(container))
            forbidden |= added
            paths.append((*path, "securityContext", "capabilities", "add"))
    if not bad:
        return None
    detail = f"{name_containers(bad)} must not include {quote_all(sorted(forbidden))} in securityContext.capabilities.add"
    return Violation("non-default capabilities", detail, paths)


def _check_host_namespaces(metadata: dict[str, Any], spec: dict[str, Any]) -> Violation | None:
    """Mirrors: hostNamespaces_1_0."""
    used = [field for field in ("hostNetwork", "hostPID", "hostIPC") if spec.get(field)]
    if not used:
        return None
    return Violation("host namespaces", ", ".join(f"{field}=true" for field in used), [("spec", field) for field in used])


def _check_host_path(metadata: dict[str, Any], spec: dict[str, Any]) -> Violation | None:
    """Mirrors: hostPathVolumes_1_0."""
    bad: list[str] = []
    paths: list[Path] = []
    for index, volume in enumerate(spec.get("volumes") or ()):
        if (volume or {}).get("hostPath") is not None:
            bad.append(name_of(volume))
            paths.append(("spec", "volumes", index, "hostPath"))
    return Violation("hostPath volumes", f"{pluralize('volume', len(bad))} {quote_all(bad)}", paths) if bad else None


def _check_host_ports(metadata: dict[str, Any], spec: dict[str, Any]) -> Violation | None:
    """Mirrors: hostPorts_1_0."""
    bad: list[str] = []
    paths: list[Path] = []
    ports: set[str] = set()
    for container, path in each_container(spec):
        used = [(index, port["hostPort"]) for index, port in enumerate(container.get("ports") or ()) if (port or {}).get("hostPort")]
        if used:
            bad.append(name_of(container))
            ports.update(str(port) for _, port in used)
            paths += [(*path, "ports", index, "hostPort") for index, _ in used]
    if not bad:
        return None
    uses, which = pluralize("uses", len(bad), "use"), pluralize("hostPort", len(ports))
    return Violation("hostPort", f"{name_containers(bad)} {uses} {which} {', '.join(sorted(ports))}", paths)


def _check_probe_hosts(metadata: dict[str, Any], spec: dict[str, Any]) -> Violation | None:
    """Mirrors: hostProbesAndHostLifecycleV1Dot34."""
    bad, hosts, paths = set(), set(), []
    for container, path in each_container(spec):
        lifecycle = container.get("lifecycle") or {}
        handlers: list[tuple[Path, Any]] = [((field,), container.get(field)) for field in ("livenessProbe", "readinessProbe", "startupProbe")]
        handlers += [(("lifecycle", field), lifecycle.get(field)) for field in ("postStart", "preStop")]
        for below, handler in handlers:
            for action in ("httpGet", "tcpSocket"):
                host = ((handler or {}).get(action) or {}).get("host")
                if host:
                    bad.add(name_of(container))
                    hosts.add(host)
                    paths.append((*path, *below, action, "host"))
    if not bad:
        return None
    uses, which = pluralize("uses", len(bad), "use"), pluralize("probe or lifecycle host", len(hosts))
    return Violation("probe or lifecycle host", f"{name_containers(sorted(bad))} {uses} {which} {quote_all(sorted(hosts))}", paths)


def _check_privileged(metadata: dict[str, Any], spec: dict[str, Any]) -> Violation | None:
    """Mirrors: privileged_1_0."""
    found = [(name_of(container), path) for container, path in each_container(spec) if security_context(container).get("privileged")]
    if not found:
        return None
    detail = f"{name_containers([name for name, _ in found])} must not set securityContext.privileged=true"
    return Violation("privileged", detail, [(*path, "securityContext", "privileged") for _, path in found])


def check_proc_mount(metadata: dict[str, Any], spec: dict[str, Any]) -> Violation | None:
    """Mirrors: procMount_1_0."""
    bad, paths, types = [], [], set()
    for container, path in each_container(spec):
        mount = security_context(container).get("procMount")
        if mount is not None and mount != "Default":
            bad.append(name_of(container))
            types.add(mount)
            paths.append((*path, "securityContext", "procMount"))
    if not bad:
        return None
    return Violation("procMount", f"{name_containers(bad)} must not set securityContext.procMount to {quote_all(sorted(types))}", paths)


def _check_se_linux(engine_allowed: bool) -> PodCheck:
    """Mirrors: seLinuxOptions; since 1.31 the type container_engine_t is allowed."""
    allowed = {"", "container_t", "container_init_t", "container_kvm_t"} | ({"container_engine_t"} if engine_allowed else set())

    def check(metadata: dict[str, Any], spec: dict[str, Any]) -> Violation | None:
        setters: list[str] = []
        paths: list[Path] = []
        types: set[str] = set()
        fields: set[str] = set()

        def is_bad(options: dict[str, Any]) -> bool:
            kind = options.get("type") or ""
            if kind not in allowed:
                types.add(kind)
            set_fields = {field for field in ("user", "role") if options.get(field)}
            fields.update(set_fields)
            return kind not in allowed or bool(set_fields)

        options = security_context(spec).get("seLinuxOptions")
        if options is not None and is_bad(options):
            setters.append("pod")
            paths.append(("spec", "securityContext", "seLinuxOptions"))
        bad = []
        for container, path in each_container(spec):
            options = security_context(container).get("seLinuxOptions")
            if options is not None and is_bad(options):
                bad.append(name_of(container))
                paths.append((*path, "securityContext", "seLinuxOptions"))
        if bad:
            setters.append(name_containers(bad))
        if not setters:
            return None
        data = [f"{pluralize('type', len(types))} {quote_all(sorted(types))}"] if types else []
        data += [f"{field} may not be set" for field in ("user", "role") if field in fields]
        return Violation("seLinuxOptions", f"{' and '.join(setters)} set forbidden securityContext.seLinuxOptions: {'; '.join(data)}", paths)

    return check


def _check_seccomp_annotations(metadata: dict[str, Any], spec: dict[str, Any]) -> Violation | None:
    """Mirrors: seccompProfileBaseline_1_0."""
    annotations = metadata.get("annotations") or {}
    keys = [_SECCOMP_POD_ANNOTATION, *(_SECCOMP_CONTAINER_ANNOTATION + name_of(container) for container, _ in each_container(spec))]
    forbidden = {}
    for key in keys:
        value = annotations.get(key)
        if value is not None and value not in {"runtime/default", "docker/default"} and not value.startswith("localhost/"):
            forbidden[f"{key}={quote(value)}"] = key
    if not forbidden:
        return None
    detail = f"forbidden {pluralize('annotation', len(forbidden))} {', '.join(sorted(forbidden))}"
    return Violation("seccompProfile", detail, [("metadata", "annotations", key) for key in forbidden.values()])


def _check_seccomp(metadata: dict[str, Any], spec: dict[str, Any]) -> Violation | None:
    """Mirrors: seccompProfileBaseline_1_19."""
    return seccomp_faults(spec)[0]


def _check_sysctls(minor: int) -> PodCheck:
    """Mirrors: sysctls; the list of safe ones has grown."""
    allowed = {name for since, names in _SYSCTLS_BY_VERSION if since <= minor for name in names}

    def check(metadata: dict[str, Any], spec: dict[str, Any]) -> Violation | None:
        names = [(index, (each or {}).get("name") or "") for index, each in enumerate(security_context(spec).get("sysctls") or ())]
        bad = [(index, name) for index, name in names if name not in allowed]
        if not bad:
            return None
        paths: list[Path] = [("spec", "securityContext", "sysctls", index, "name") for index, _ in bad]
        return Violation("forbidden sysctls", ", ".join(name for _, name in bad), paths)

    return check


def _check_windows_host_process(metadata: dict[str, Any], spec: dict[str, Any]) -> Violation | None:
    """Mirrors: windowsHostProcess_1_0."""
    setters: list[str] = []
    paths: list[Path] = []
    below = ("securityContext", "windowsOptions", "hostProcess")
    if (security_context(spec).get("windowsOptions") or {}).get("hostProcess"):
        setters.append("pod")
        paths.append(("spec", *below))
    bad = [(c, path) for c, path in each_container(spec) if (security_context(c).get("windowsOptions") or {}).get("hostProcess")]
    if bad:
        setters.append(name_containers([name_of(container) for container, _ in bad]))
        paths += [(*path, *below) for _, path in bad]
    if not setters:
        return None
    return Violation("hostProcess", f"{' and '.join(setters)} must not set securityContext.windowsOptions.hostProcess=true", paths)


# Check -> (since which minor version, function), oldest first.
BASELINE: dict[str, tuple[tuple[int, PodCheck], ...]] = {
    "appArmorProfile": ((0, _check_app_armor),),
    "capabilities_baseline": ((0, _check_capabilities),),
    "hostNamespaces": ((0, _check_host_namespaces),),
    "hostPathVolumes": ((0, _check_host_path),),
    "hostPorts": ((0, _check_host_ports),),
    "hostProbesAndHostLifecycle": ((34, _check_probe_hosts),),
    "privileged": ((0, _check_privileged),),
    "procMount": ((0, check_proc_mount), (35, except_user_namespaces(check_proc_mount))),
    "seLinuxOptions": ((0, _check_se_linux(False)), (31, _check_se_linux(True))),
    "seccompProfile_baseline": ((0, _check_seccomp_annotations), (19, _check_seccomp)),
    "sysctls": tuple((since, _check_sysctls(since)) for since in (0, 27, 29, 32)),
    "windowsHostProcess": ((0, _check_windows_host_process),),
}
