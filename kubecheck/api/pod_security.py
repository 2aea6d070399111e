"""Pod Security Standards: what the levels baseline and restricted forbid, for each version of the standards.

Mirrors: k8s.io/pod-security-admission/policy (the checks and their registry) v0.36.
"""

from __future__ import annotations

from kubecheck.field_messages import quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from kubecheck.source.positions import Path

    # A check gets the pod's metadata and spec, and says what it forbids, or nothing.
    PodCheck = Callable[[dict[str, Any], dict[str, Any]], "Violation | None"]

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
_OPEN_VOLUMES = ("configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected", "secret")
_NAMED_VOLUMES = (
    "hostPath", "gcePersistentDisk", "awsElasticBlockStore", "gitRepo", "nfs", "iscsi", "glusterfs", "rbd", "flexVolume", "cinder", "cephfs",
    "flocker", "fc", "azureFile", "vsphereVolume", "quobyte", "azureDisk", "photonPersistentDisk", "portworxVolume", "scaleIO", "storageos",
)  # fmt: skip
_CONTAINER_FIELDS = ("initContainers", "containers", "ephemeralContainers")
_APP_ARMOR_ANNOTATION = "container.apparmor.security.beta.kubernetes.io/"
_SECCOMP_POD_ANNOTATION = "seccomp.security.alpha.kubernetes.io/pod"
_SECCOMP_CONTAINER_ANNOTATION = "container.seccomp.security.alpha.kubernetes.io/"
# The newest version in which a check changed; later versions of the standards are judged as this one.
NEWEST = 35


class Violation:
    """What one check forbids: its id, the reason and detail in the server's words, and the places below the pod template at fault."""

    __slots__ = ("check", "detail", "paths", "reason")

    def __init__(self, reason: str, detail: str, paths: list[Path]) -> None:
        self.check = ""
        self.reason = reason
        self.detail = detail
        self.paths = paths

    @property
    def message(self) -> str:
        """Reason and detail as the server joins them. Mirrors: AggregateCheckResult.ForbiddenDetail."""
        return f"{self.reason} ({self.detail})" if self.detail else self.reason


def evaluate(level: str, version: str, metadata: dict[str, Any], spec: dict[str, Any], newest: int = NEWEST) -> list[Violation]:
    """What a level of the standards forbids about a pod.

    Args:
        level: ``privileged``, ``baseline`` or ``restricted``.
        version: ``latest`` or ``v1.30``.
        metadata: of the pod or pod template.
        spec: of the pod or pod template.
        newest: the minor version of the server, which knows no later standards.
    """
    if level not in {"baseline", "restricted"}:
        return []
    newest = min(newest, NEWEST)
    minor = newest if version == "latest" else min(int(version.rpartition(".")[2] or newest), newest)
    violations = []
    for name, check in _checks_of(level, minor):
        violation = check(metadata, spec)
        if violation is not None:
            violation.check = name
            violations.append(violation)
    return violations


def forbidden_message(level: str, version: str, violations: list[Violation]) -> str:
    """The server's sentence, as it stands after ``pods "name" is forbidden: ``."""
    return f'violates PodSecurity "{level}:{version}": {", ".join(violation.message for violation in violations)}'


_FOUND: dict[tuple[str, int], list[tuple[str, PodCheck]]] = {}


def _checks_of(level: str, minor: int) -> list[tuple[str, PodCheck]]:
    """The checks of a level in order: baseline ones by name, then restricted ones. Mirrors: populate."""
    key = (level, minor)
    if key not in _FOUND:
        baseline = _newest_of(_BASELINE, minor)
        if level == "restricted":
            restricted = _newest_of(_RESTRICTED, minor)
            overridden = {_OVERRIDES[name] for name in restricted if name in _OVERRIDES}
            baseline = {name: check for name, check in baseline.items() if name not in overridden} | restricted
            order = [*sorted(set(baseline) - set(restricted)), *sorted(restricted)]
        else:
            order = sorted(baseline)
        _FOUND[key] = [(name, baseline[name]) for name in order]
    return _FOUND[key]


def _newest_of(table: dict[str, tuple[tuple[int, PodCheck], ...]], minor: int) -> dict[str, PodCheck]:
    """For each check the function that holds in a minor version."""
    chosen = {}
    for name, versions in table.items():
        held = [check for since, check in versions if since <= minor]
        if held:
            chosen[name] = held[-1]
    return chosen


# -- shared pieces ------------------------------------------------------------------------------------------------------


def _containers(spec: dict[str, Any]) -> Iterator[tuple[dict[str, Any], Path]]:
    """Init containers, containers, ephemeral containers, each with its path. Mirrors: visitContainers."""
    for field in _CONTAINER_FIELDS:
        for index, container in enumerate(spec.get(field) or ()):
            yield container or {}, ("spec", field, index)


def _security(container: dict[str, Any]) -> dict[str, Any]:
    return container.get("securityContext") or {}


def _quoted(items: list[str]) -> str:
    return ", ".join(f'"{item}"' for item in items)


def _plural(singular: str, count: int, plural: str = "") -> str:
    return singular if count == 1 else plural or f"{singular}s"


def _named(containers: list[str]) -> str:
    return f"{_plural('container', len(containers))} {_quoted(containers)}"


def _name(container: dict[str, Any]) -> str:
    return str(container.get("name") or "")


def _except_windows(check: PodCheck) -> PodCheck:
    """The check, but for pods that say they run on Windows."""
    return lambda metadata, spec: None if (spec.get("os") or {}).get("name") == "windows" else check(metadata, spec)


def _except_user_namespaces(check: PodCheck) -> PodCheck:
    """The check, but for pods in a user namespace of their own. Mirrors: relaxPolicyForUserNamespacePod."""
    return lambda metadata, spec: None if spec.get("hostUsers") is False else check(metadata, spec)


# -- baseline -----------------------------------------------------------------------------------------------------------


def _check_app_armor(metadata: dict[str, Any], spec: dict[str, Any]) -> Violation | None:
    """Mirrors: appArmorProfile_1_0."""
    setters: list[str] = []
    paths: list[Path] = []
    values: set[str] = set()
    profile = _security(spec).get("appArmorProfile")
    if profile is not None and profile.get("type") not in {"RuntimeDefault", "Localhost"}:
        setters.append("pod")
        values.add(profile.get("type") or "")
        paths.append(("spec", "securityContext", "appArmorProfile"))
    bad = []
    for container, path in _containers(spec):
        profile = _security(container).get("appArmorProfile")
        if profile is not None and profile.get("type") not in {"RuntimeDefault", "Localhost"}:
            bad.append(_name(container))
            values.add(profile.get("type") or "")
            paths.append((*path, "securityContext", "appArmorProfile"))
    if bad:
        setters.append(_named(bad))
    listed = sorted(values)
    annotations = []
    for key, value in (metadata.get("annotations") or {}).items():
        if key.startswith(_APP_ARMOR_ANNOTATION) and value and value != "runtime/default" and not value.startswith("localhost/"):
            annotations.append(f"{key}={quote(value)}")
            paths.append(("metadata", "annotations", key))
    if annotations:
        listed += sorted(annotations)
        setters.append(_plural("annotation", len(annotations)))
    if not setters:
        return None
    detail = f"{' and '.join(setters)} must not set AppArmor profile type to {_quoted(listed)}"
    return Violation(_plural("forbidden AppArmor profile", len(listed)), detail, paths)


def _check_capabilities(metadata: dict[str, Any], spec: dict[str, Any]) -> Violation | None:
    """Mirrors: capabilitiesBaseline_1_0."""
    bad, paths, forbidden = [], [], set()
    for container, path in _containers(spec):
        added = set((_security(container).get("capabilities") or {}).get("add") or ()) - _CAPABILITIES
        if added:
            bad.append(_name(container))
            forbidden |= added
            paths.append((*path, "securityContext", "capabilities", "add"))
    if not bad:
        return None
    detail = f"{_named(bad)} must not include {_quoted(sorted(forbidden))} in securityContext.capabilities.add"
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
            bad.append(_name(volume))
            paths.append(("spec", "volumes", index, "hostPath"))
    return Violation("hostPath volumes", f"{_plural('volume', len(bad))} {_quoted(bad)}", paths) if bad else None


def _check_host_ports(metadata: dict[str, Any], spec: dict[str, Any]) -> Violation | None:
    """Mirrors: hostPorts_1_0."""
    bad: list[str] = []
    paths: list[Path] = []
    ports: set[str] = set()
    for container, path in _containers(spec):
        used = [(index, port["hostPort"]) for index, port in enumerate(container.get("ports") or ()) if (port or {}).get("hostPort")]
        if used:
            bad.append(_name(container))
            ports.update(str(port) for _, port in used)
            paths += [(*path, "ports", index, "hostPort") for index, _ in used]
    if not bad:
        return None
    uses, which = _plural("uses", len(bad), "use"), _plural("hostPort", len(ports))
    return Violation("hostPort", f"{_named(bad)} {uses} {which} {', '.join(sorted(ports))}", paths)


def _check_probe_hosts(metadata: dict[str, Any], spec: dict[str, Any]) -> Violation | None:
    """Mirrors: hostProbesAndHostLifecycleV1Dot34."""
    bad, hosts, paths = set(), set(), []
    for container, path in _containers(spec):
        lifecycle = container.get("lifecycle") or {}
        handlers: list[tuple[Path, Any]] = [((field,), container.get(field)) for field in ("livenessProbe", "readinessProbe", "startupProbe")]
        handlers += [(("lifecycle", field), lifecycle.get(field)) for field in ("postStart", "preStop")]
        for below, handler in handlers:
            for action in ("httpGet", "tcpSocket"):
                host = ((handler or {}).get(action) or {}).get("host")
                if host:
                    bad.add(_name(container))
                    hosts.add(host)
                    paths.append((*path, *below, action, "host"))
    if not bad:
        return None
    uses, which = _plural("uses", len(bad), "use"), _plural("probe or lifecycle host", len(hosts))
    return Violation("probe or lifecycle host", f"{_named(sorted(bad))} {uses} {which} {_quoted(sorted(hosts))}", paths)


def _check_privileged(metadata: dict[str, Any], spec: dict[str, Any]) -> Violation | None:
    """Mirrors: privileged_1_0."""
    found = [(_name(container), path) for container, path in _containers(spec) if _security(container).get("privileged")]
    if not found:
        return None
    detail = f"{_named([name for name, _ in found])} must not set securityContext.privileged=true"
    return Violation("privileged", detail, [(*path, "securityContext", "privileged") for _, path in found])


def _check_proc_mount(metadata: dict[str, Any], spec: dict[str, Any]) -> Violation | None:
    """Mirrors: procMount_1_0."""
    bad, paths, types = [], [], set()
    for container, path in _containers(spec):
        mount = _security(container).get("procMount")
        if mount is not None and mount != "Default":
            bad.append(_name(container))
            types.add(mount)
            paths.append((*path, "securityContext", "procMount"))
    if not bad:
        return None
    return Violation("procMount", f"{_named(bad)} must not set securityContext.procMount to {_quoted(sorted(types))}", paths)


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

        options = _security(spec).get("seLinuxOptions")
        if options is not None and is_bad(options):
            setters.append("pod")
            paths.append(("spec", "securityContext", "seLinuxOptions"))
        bad = []
        for container, path in _containers(spec):
            options = _security(container).get("seLinuxOptions")
            if options is not None and is_bad(options):
                bad.append(_name(container))
                paths.append((*path, "securityContext", "seLinuxOptions"))
        if bad:
            setters.append(_named(bad))
        if not setters:
            return None
        data = [f"{_plural('type', len(types))} {_quoted(sorted(types))}"] if types else []
        data += [f"{field} may not be set" for field in ("user", "role") if field in fields]
        return Violation("seLinuxOptions", f"{' and '.join(setters)} set forbidden securityContext.seLinuxOptions: {'; '.join(data)}", paths)

    return check


def _check_seccomp_annotations(metadata: dict[str, Any], spec: dict[str, Any]) -> Violation | None:
    """Mirrors: seccompProfileBaseline_1_0."""
    annotations = metadata.get("annotations") or {}
    keys = [_SECCOMP_POD_ANNOTATION, *(_SECCOMP_CONTAINER_ANNOTATION + _name(container) for container, _ in _containers(spec))]
    forbidden = {}
    for key in keys:
        value = annotations.get(key)
        if value is not None and value not in {"runtime/default", "docker/default"} and not value.startswith("localhost/"):
            forbidden[f"{key}={quote(value)}"] = key
    if not forbidden:
        return None
    detail = f"forbidden {_plural('annotation', len(forbidden))} {', '.join(sorted(forbidden))}"
    return Violation("seccompProfile", detail, [("metadata", "annotations", key) for key in forbidden.values()])


def _seccomp_faults(spec: dict[str, Any]) -> tuple[Violation | None, bool, list[tuple[str, Path]]]:
    """The violation of profiles that are set, whether the pod sets a good one, and the containers that set none."""
    setters: list[str] = []
    paths: list[Path] = []
    values: set[str] = set()
    good = {"Localhost", "RuntimeDefault"}
    profile = _security(spec).get("seccompProfile")
    if profile is not None and profile.get("type") not in good:
        setters.append("pod")
        values.add(profile.get("type") or "")
        paths.append(("spec", "securityContext", "seccompProfile"))
    bad, silent = [], []
    for container, path in _containers(spec):
        own = _security(container).get("seccompProfile")
        if own is None:
            silent.append((_name(container), path))
        elif own.get("type") not in good:
            bad.append(_name(container))
            values.add(own.get("type") or "")
            paths.append((*path, "securityContext", "seccompProfile"))
    if bad:
        setters.append(_named(bad))
    violation = None
    if setters:
        detail = f"{' and '.join(setters)} must not set securityContext.seccompProfile.type to {_quoted(sorted(values))}"
        violation = Violation("seccompProfile", detail, paths)
    return violation, profile is not None and profile.get("type") in good, silent


def _check_seccomp(metadata: dict[str, Any], spec: dict[str, Any]) -> Violation | None:
    """Mirrors: seccompProfileBaseline_1_19."""
    return _seccomp_faults(spec)[0]


def _check_sysctls(minor: int) -> PodCheck:
    """Mirrors: sysctls; the list of safe ones has grown."""
    allowed = {name for since, names in _SYSCTLS_BY_VERSION if since <= minor for name in names}

    def check(metadata: dict[str, Any], spec: dict[str, Any]) -> Violation | None:
        names = [(index, (each or {}).get("name") or "") for index, each in enumerate(_security(spec).get("sysctls") or ())]
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
    if (_security(spec).get("windowsOptions") or {}).get("hostProcess"):
        setters.append("pod")
        paths.append(("spec", *below))
    bad = [(c, path) for c, path in _containers(spec) if (_security(c).get("windowsOptions") or {}).get("hostProcess")]
    if bad:
        setters.append(_named([_name(container) for container, _ in bad]))
        paths += [(*path, *below) for _, path in bad]
    if not setters:
        return None
    return Violation("hostProcess", f"{' and '.join(setters)} must not set securityContext.windowsOptions.hostProcess=true", paths)


# -- restricted ---------------------------------------------------------------------------------------------------------


def _check_privilege_escalation(metadata: dict[str, Any], spec: dict[str, Any]) -> Violation | None:
    """Mirrors: allowPrivilegeEscalation_1_8."""
    bad = [(c, path) for c, path in _containers(spec) if _security(c).get("allowPrivilegeEscalation") is not False]
    if not bad:
        return None
    detail = f"{_named([_name(container) for container, _ in bad])} must set securityContext.allowPrivilegeEscalation=false"
    return Violation("allowPrivilegeEscalation != false", detail, [(*path, "securityContext", "allowPrivilegeEscalation") for _, path in bad])


def _check_restricted_capabilities(metadata: dict[str, Any], spec: dict[str, Any]) -> Violation | None:
    """Mirrors: capabilitiesRestricted_1_22."""
    keeping, adding, forbidden, paths = [], [], set(), []
    for container, path in _containers(spec):
        capabilities = _security(container).get("capabilities") or {}
        if "ALL" not in (capabilities.get("drop") or ()):
            keeping.append(_name(container))
            paths.append((*path, "securityContext", "capabilities", "drop"))
        added = set(capabilities.get("add") or ()) - {"NET_BIND_SERVICE"}
        if added:
            adding.append(_name(container))
            forbidden |= added
            paths.append((*path, "securityContext", "capabilities", "add"))
    details = [f'{_named(keeping)} must set securityContext.capabilities.drop=["ALL"]'] if keeping else []
    if adding:
        details.append(f"{_named(adding)} must not include {_quoted(sorted(forbidden))} in securityContext.capabilities.add")
    return Violation("unrestricted capabilities", "; ".join(details), paths) if details else None


def _check_volumes(metadata: dict[str, Any], spec: dict[str, Any]) -> Violation | None:
    """Mirrors: restrictedVolumes_1_0."""
    bad, types, paths = [], set(), []
    for index, each in enumerate(spec.get("volumes") or ()):
        volume = each or {}
        if any(volume.get(kind) is not None for kind in _OPEN_VOLUMES):
            continue
        bad.append(_name(volume))
        types.add(next((kind for kind in _NAMED_VOLUMES if volume.get(kind) is not None), "unknown"))
        paths.append(("spec", "volumes", index))
    if not bad:
        return None
    uses, which = _plural("uses", len(bad), "use"), _plural("restricted volume type", len(types))
    detail = f"{_plural('volume', len(bad))} {_quoted(bad)} {uses} {which} {_quoted(sorted(types))}"
    return Violation("restricted volume types", detail, list(paths))


def _check_run_as_non_root(metadata: dict[str, Any], spec: dict[str, Any]) -> Violation | None:
    """Mirrors: runAsNonRoot1_0."""
    setters: list[str] = []
    paths: list[Path] = []
    pod = _security(spec).get("runAsNonRoot")
    if pod is False:
        setters.append("pod")
        paths.append(("spec", "securityContext", "runAsNonRoot"))
    bad, silent = [], []
    for container, path in _containers(spec):
        own = _security(container).get("runAsNonRoot")
        if own is False:
            bad.append(_name(container))
            paths.append((*path, "securityContext", "runAsNonRoot"))
        elif own is None and not pod:
            silent.append((_name(container), path))
    if bad:
        setters.append(_named(bad))
    reason = "runAsNonRoot != true"
    if setters:
        return Violation(reason, f"{' and '.join(setters)} must not set securityContext.runAsNonRoot=false", paths)
    if not silent:
        return None
    detail = f"pod or {_named([name for name, _ in silent])} must set securityContext.runAsNonRoot=true"
    return Violation(reason, detail, [(*path, "securityContext", "runAsNonRoot") for _, path in silent])


def _check_run_as_user(metadata: dict[str, Any], spec: dict[str, Any]) -> Violation | None:
    """Mirrors: runAsUser1_23."""
    setters: list[str] = []
    paths: list[Path] = []
    if _is_zero(_security(spec).get("runAsUser")):
        setters.append("pod")
        paths.append(("spec", "securityContext", "runAsUser"))
    bad = [(container, path) for container, path in _containers(spec) if _is_zero(_security(container).get("runAsUser"))]
    if bad:
        setters.append(_named([_name(container) for container, _ in bad]))
        paths += [(*path, "securityContext", "runAsUser") for _, path in bad]
    return Violation("runAsUser=0", f"{' and '.join(setters)} must not set runAsUser=0", paths) if setters else None


def _is_zero(value: object) -> bool:
    return value == 0 and value is not False and value is not None


def _check_restricted_seccomp(metadata: dict[str, Any], spec: dict[str, Any]) -> Violation | None:
    """Mirrors: seccompProfileRestricted_1_19."""
    violation, pod_sets_it, silent = _seccomp_faults(spec)
    if violation is not None or pod_sets_it or not silent:
        return violation
    named = _named([name for name, _ in silent])
    detail = f'pod or {named} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"'
    return Violation("seccompProfile", detail, [(*path, "securityContext", "seccompProfile") for _, path in silent])


# Check -> (since which minor version, function), oldest first.
_BASELINE: dict[str, tuple[tuple[int, PodCheck], ...]] = {
    "appArmorProfile": ((0, _check_app_armor),),
    "capabilities_baseline": ((0, _check_capabilities),),
    "hostNamespaces": ((0, _check_host_namespaces),),
    "hostPathVolumes": ((0, _check_host_path),),
    "hostPorts": ((0, _check_host_ports),),
    "hostProbesAndHostLifecycle": ((34, _check_probe_hosts),),
    "privileged": ((0, _check_privileged),),
    "procMount": ((0, _check_proc_mount), (35, _except_user_namespaces(_check_proc_mount))),
    "seLinuxOptions": ((0, _check_se_linux(False)), (31, _check_se_linux(True))),
    "seccompProfile_baseline": ((0, _check_seccomp_annotations), (19, _check_seccomp)),
    "sysctls": tuple((since, _check_sysctls(since)) for since in (0, 27, 29, 32)),
    "windowsHostProcess": ((0, _check_windows_host_process),),
}
_RESTRICTED: dict[str, tuple[tuple[int, PodCheck], ...]] = {
    "allowPrivilegeEscalation": ((8, _check_privilege_escalation), (25, _except_windows(_check_privilege_escalation))),
    "capabilities_restricted": ((22, _check_restricted_capabilities), (25, _except_windows(_check_restricted_capabilities))),
    "procMount_restricted": ((35, _check_proc_mount),),
    "restrictedVolumes": ((0, _check_volumes),),
    "runAsNonRoot": ((0, _check_run_as_non_root), (35, _except_user_namespaces(_check_run_as_non_root))),
    "runAsUser": ((23, _check_run_as_user), (35, _except_user_namespaces(_check_run_as_user))),
    "seccompProfile_restricted": ((19, _check_restricted_seccomp), (25, _except_windows(_check_restricted_seccomp))),
}
# A restricted check that replaces a baseline one.
_OVERRIDES = {
    "capabilities_restricted": "capabilities_baseline",
    "procMount_restricted": "procMount",
    "restrictedVolumes": "hostPathVolumes",
    "seccompProfile_restricted": "seccompProfile_baseline",
}
