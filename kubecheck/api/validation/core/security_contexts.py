"""Validation of security contexts of containers and pods. Mirrors: ValidateSecurityContext, validatePodSpecSecurityContext (pkg/apis/core/validation) v1.36."""

from __future__ import annotations

import re

from kubecheck.api.validation.core.pod_volumes import validate_descending_path
from kubecheck.fields import FieldError, Named, duplicate, forbidden, invalid, not_supported, required, too_long
from kubecheck.release import current
from kubecheck.values.identifiers import is_valid_group_id, is_valid_user_id
from kubecheck.values.names import byte_length, is_dns1123_subdomain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.fields import Steps

_SYSCTL_SEGMENT = "[a-z0-9]([-_a-z0-9]*[a-z0-9])?"
_SYSCTL = f"^({_SYSCTL_SEGMENT}[\\./])*{_SYSCTL_SEGMENT}$"
# The parameters of the kernel's IPC namespace, besides those below fs.mqueue.
_IPC_PARAMETERS = frozenset((
    "kernel.sem", "kernel.shmall", "kernel.shmmax", "kernel.shmmni", "kernel.shm_rmid_forced", "kernel.shm", "kernel.msgmax", "kernel.msgmnb",
    "kernel.msgmni", "kernel.msg",
))  # fmt: skip
_PROFILE_TYPES = ("Localhost", "RuntimeDefault", "Unconfined")
_WINDOWS = "cannot be set for a windows pod"
_WINDOWS_POD_FIELDS = (
    ("securityContext", "appArmorProfile"), ("securityContext", "seLinuxOptions"), ("hostUsers",), ("hostPID",), ("hostIPC",),
    ("securityContext", "seccompProfile"), ("securityContext", "fsGroup"), ("securityContext", "fsGroupChangePolicy"),
    ("securityContext", "sysctls"), ("shareProcessNamespace",), ("securityContext", "runAsUser"), ("securityContext", "runAsGroup"),
    ("securityContext", "supplementalGroups"), ("securityContext", "supplementalGroupsPolicy"), ("securityContext", "seLinuxChangePolicy"),
)  # fmt: skip
_WINDOWS_CONTAINER_FIELDS = (
    "appArmorProfile", "seLinuxOptions", "seccompProfile", "capabilities", "readOnlyRootFilesystem", "privileged", "allowPrivilegeEscalation",
    "procMount", "runAsUser", "runAsGroup",
)  # fmt: skip


def each_container(spec: dict[str, Any], path: Steps) -> Iterator[tuple[dict[str, Any], Steps]]:
    """Every container of a pod spec with its path. Mirrors: VisitContainersWithPath."""
    for field in ("initContainers", "containers", "ephemeralContainers"):
        for index, container in enumerate(spec.get(field) or ()):
            yield container or {}, (*path, field, index)


def validate_security_context(context: dict[str, Any], path: Steps, *, host_users: bool) -> list[FieldError]:
    """Mirrors: ValidateSecurityContext."""
    errors = _validate_ids(context, path)
    mount = context.get("procMount")
    if mount is not None:
        if mount not in {"Default", "Unmasked"}:
            errors.append(not_supported((*path, "procMount"), mount, ("Default", "Unmasked")))
        if host_users and mount == "Unmasked":
            errors.append(invalid((*path, "procMount"), mount, "`hostUsers` must be false to use `Unmasked`"))
    errors += _validate_seccomp(context.get("seccompProfile"), (*path, "seccompProfile"))
    if context.get("allowPrivilegeEscalation") is False:
        if context.get("privileged"):
            errors.append(invalid(path, _shown(context), "cannot set `allowPrivilegeEscalation` to false and `privileged` to true"))
        if "CAP_SYS_ADMIN" in ((context.get("capabilities") or {}).get("add") or ()):
            text = "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN"
            errors.append(invalid(path, _shown(context), text))
    errors += _validate_windows_options(context.get("windowsOptions"), (*path, "windowsOptions"))
    return errors + _validate_app_armor(context.get("appArmorProfile"), (*path, "appArmorProfile"))


def _shown(context: dict[str, Any]) -> object:
    from kubecheck.api.go_structs import go_struct

    return go_struct("core.SecurityContext", context)


def _validate_ids(context: dict[str, Any], path: Steps) -> list[FieldError]:
    errors: list[FieldError] = []
    for field, check in (("fsGroup", is_valid_group_id), ("runAsUser", is_valid_user_id), ("runAsGroup", is_valid_group_id)):
        number = context.get(field)
        if number is not None:
            errors += [invalid((*path, field), number, message) for message in check(number)]
    return errors


def _validate_seccomp(profile: dict[str, Any] | None, path: Steps) -> list[FieldError]:
    """Mirrors: validateSeccompProfileField, validateSeccompProfileType."""
    if profile is None:
        return []
    errors: list[FieldError] = []
    kind, local = profile.get("type") or "", profile.get("localhostProfile")
    if not kind:
        errors.append(required((*path, "type"), "type is required when seccompProfile is set"))
    elif kind not in _PROFILE_TYPES:
        errors.append(not_supported((*path, "type"), kind, _PROFILE_TYPES))
    where = (*path, "localhostProfile")
    if kind == "Localhost":
        if local is None:
            errors.append(required(where, "must be set when seccomp type is Localhost"))
        else:
            errors += validate_descending_path(local, where)
    elif local is not None:
        from kubecheck.api.go_structs import go_struct

        errors.append(invalid(where, go_struct("core.SeccompProfile", profile), "can only be set when seccomp type is Localhost"))
    return errors


def _validate_app_armor(profile: dict[str, Any] | None, path: Steps) -> list[FieldError]:
    """Mirrors: ValidateAppArmorProfileField."""
    if profile is None:
        return []
    kind, local = profile.get("type") or "", profile.get("localhostProfile")
    where = (*path, "localhostProfile")
    if kind == "Localhost":
        errors: list[FieldError] = []
        if local is None:
            return [required(where, "must be set when AppArmor type is Localhost")]
        if local != local.strip():
            errors.append(invalid(where, local, "must not be padded with whitespace"))
        elif not local:
            errors.append(required(where, "must be set when AppArmor type is Localhost"))
        return [*errors, too_long(where, "", 4095)] if len(local.encode()) > 4095 else errors
    if kind in _PROFILE_TYPES:
        return [] if local is None else [invalid(where, local, "can only be set when AppArmor type is Localhost")]
    if not kind:
        return [required((*path, "type"), "type is required when appArmorProfile is set")]
    return [not_supported((*path, "type"), kind, _PROFILE_TYPES)]


def _validate_windows_options(options: dict[str, Any] | None, path: Steps) -> list[FieldError]:
    """Mirrors: validateWindowsSecurityContextOptions."""
    if options is None:
        return []
    errors: list[FieldError] = []
    name, spec, user = options.get("gmsaCredentialSpecName"), options.get("gmsaCredentialSpec"), options.get("runAsUserName")
    if name is not None:
        errors += [invalid((*path, "gmsaCredentialSpecName"), Named(name), message) for message in is_dns1123_subdomain(name)]
    if spec is not None:
        where = (*path, "gmsaCredentialSpec")
        if not spec:
            errors.append(invalid(where, Named(spec), "gmsaCredentialSpec cannot be an empty string"))
        elif len(spec.encode()) > 64 * 1024:
            errors.append(invalid(where, Named(spec), "gmsaCredentialSpec size must be under 64 KiB"))
    if user is not None:
        errors += [invalid((*path, "runAsUserName"), Named(user), fault) for fault in _faults_of_windows_user(user)]
    return errors


def _faults_of_windows_user(name: str) -> list[str]:
    if not name:
        return ["runAsUserName cannot be an empty string"]
    if any(ord(each) < 0x20 or each == "\x7f" for each in name):
        return ["runAsUserName cannot contain control characters"]
    if name.count("\\") > 1:
        return ["runAsUserName cannot contain more than one backslash"]
    domain, slash, user = name.rpartition("\\")
    faults = []
    if byte_length(domain) >= 256:
        faults.append("runAsUserName's Domain length must be under 256 characters")
    net_bios = r'[^\\/:\*\?"<>|\.][^\\/:\*\?"<>|]{0,14}\Z'
    label = r"[a-zA-Z0-9]([-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?"
    if slash and not (re.match(net_bios, domain) or re.match(rf"{label}(\.{label})*\Z", domain)):
        faults.append("runAsUserName's Domain doesn't match the NetBios nor the DNS format")
    if not user:
        faults.append("runAsUserName's User cannot be empty")
    elif len(user.encode()) > 104:
        faults.append("runAsUserName's User length must not be longer than 104 characters")
    if user and not user.strip(". "):
        faults.append("runAsUserName's User cannot contain only periods or spaces")
    if any(each in '"/\\:;|=,+*?<>@[]' for each in user):
        faults.append('runAsUserName\'s User cannot contain the following characters: "/\\:;|=,+*?<>@[]')
    return faults


def validate_pod_security_context(spec: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validatePodSpecSecurityContext."""
    context, where = spec.get("securityContext") or {}, (*path, "securityContext")
    errors = _validate_ids(context, where)
    for index, group in enumerate(context.get("supplementalGroups") or ()):
        errors += [invalid((*where, "supplementalGroups", index), group, message) for message in is_valid_group_id(group or 0)]
    if spec.get("shareProcessNamespace") and spec.get("hostPID"):
        text = "ShareProcessNamespace and HostPID cannot both be enabled"
        error = invalid((*(path if current().since(37) else where), "shareProcessNamespace"), True, text)
        error.at = tuple(step for step in (*path, "shareProcessNamespace") if isinstance(step, (str, int)))
        errors.append(error)
    if context.get("sysctls"):
        errors += _validate_sysctls(context["sysctls"], spec, (*where, "sysctls"))
    policy = context.get("fsGroupChangePolicy")
    if policy is not None and policy not in {"Always", "OnRootMismatch"}:
        errors.append(not_supported((*where, "fsGroupChangePolicy"), policy, ("Always", "OnRootMismatch")))
    errors += _validate_seccomp(context.get("seccompProfile"), (*where, "seccompProfile"))
    errors += _validate_windows_options(context.get("windowsOptions"), (*where, "windowsOptions"))
    errors += _validate_app_armor(context.get("appArmorProfile"), (*where, "appArmorProfile"))
    labelling = ("MountOption", "Recursive") if current().has("SELinuxMount") else ("Recursive",)
    for field, allowed in (("supplementalGroupsPolicy", ("Merge", "Strict")), ("seLinuxChangePolicy", labelling)):
        chosen = context.get(field)
        if chosen is not None and chosen not in allowed:
            errors.append(not_supported((*where, field), chosen, allowed))
    return errors


def _validate_sysctls(sysctls: list[dict[str, Any]], spec: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateSysctls, ValidateHostSysctl."""
    errors: list[FieldError] = []
    seen = set()
    for index, each in enumerate(sysctls):
        name, where = (each or {}).get("name") or "", (*path, index, "name")
        if not name:
            errors.append(required(where, ""))
        elif len(name) > 253 or not re.match(_SYSCTL, name):
            errors.append(invalid(where, name, f"must have at most 253 characters and match regex {_SYSCTL}"))
        elif name in seen:
            errors.append(duplicate(where, name))
        plain = _with_dots(name).partition("*")[0]
        if spec.get("hostNetwork") and plain.startswith("net."):
            errors.append(invalid(where, name, "may not be specified when 'hostNetwork' is true"))
        elif spec.get("hostIPC") and (plain in _IPC_PARAMETERS or plain.startswith("fs.mqueue.")):
            errors.append(invalid(where, name, "may not be specified when 'hostIPC' is true"))
        seen.add(name)
    return errors


def _with_dots(name: str) -> str:
    """The name of a kernel parameter with dots between its parts, also where it is written with slashes. Mirrors: sysctl.NormalizeName."""
    slash, dot = name.find("/"), name.find(".")
    return name if slash < 0 or 0 <= dot < slash else name.translate({ord("/"): ".", ord("."): "/"})


def validate_operating_system(spec: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateOS, validateLinux, validateWindows."""
    name = (spec.get("os") or {}).get("name") or ""
    if not name:
        return [required((*path, "os", "name"), "" if current().since(34) else "cannot be empty")]
    if name not in {"linux", "windows"}:
        error = not_supported((*path, "os"), name, ("linux", "windows"))
        error.at = (*error.path, "name")
        return [error]
    errors: list[FieldError] = []
    context = spec.get("securityContext") or {}
    if name == "linux":
        text = "windows options cannot be set for a linux pod"
        if context.get("windowsOptions") is not None:
            errors.append(forbidden((*path, "securityContext", "windowsOptions"), text))
        for container, where in each_container(spec, path):
            if (container.get("securityContext") or {}).get("windowsOptions") is not None:
                errors.append(forbidden((*where, "securityContext", "windowsOptions"), text))
        return errors
    for field in _WINDOWS_POD_FIELDS:
        value = spec.get(field[0]) if len(field) == 1 else context.get(field[1])
        is_flag = field[-1] in {"hostPID", "hostIPC", "sysctls"}
        if (value if is_flag else value is not None):
            errors.append(forbidden((*path, *field), _WINDOWS))
    for container, where in each_container(spec, path):
        own = container.get("securityContext") or {}
        errors += [forbidden((*where, "securityContext", field), _WINDOWS) for field in _WINDOWS_CONTAINER_FIELDS if own.get(field) is not None]
    return errors


def validate_windows_host_process(spec: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateWindowsHostProcessPod."""
    errors: list[FieldError] = []
    pod = ((spec.get("securityContext") or {}).get("windowsOptions") or {}).get("hostProcess")
    count = total = 0
    for container, where in each_container(spec, path):
        total += 1
        own = ((container.get("securityContext") or {}).get("windowsOptions") or {}).get("hostProcess")
        if pod is not None and own is not None and pod != own:
            text = f"pod hostProcess value must be identical if both are specified, was {str(pod).lower()}"
            errors.append(invalid((*where, "securityContext", "windowsOptions", "hostProcess"), own, text))
        count += bool(pod if own is None else own)
    if count:
        if count != total:
            text = "If pod contains any hostProcess containers then all containers must be HostProcess containers"
            errors.append(invalid(path, "", text))
        if not spec.get("hostNetwork"):
            text = "hostNetwork must be true if pod contains any hostProcess containers"
            errors.append(invalid((*path, "hostNetwork"), False, text))
    return errors
