"""A capability that the kernel does not have."""

from __future__ import annotations

from kubecheck.sdk import Container, Severity, may_become, nearest, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

# Mirrors: include/uapi/linux/capability.h of Linux 6.
_CAPABILITIES = frozenset((
    "ALL", "AUDIT_CONTROL", "AUDIT_READ", "AUDIT_WRITE", "BLOCK_SUSPEND", "BPF", "CHECKPOINT_RESTORE", "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH",
    "FOWNER", "FSETID", "IPC_LOCK", "IPC_OWNER", "KILL", "LEASE", "LINUX_IMMUTABLE", "MAC_ADMIN", "MAC_OVERRIDE", "MKNOD", "NET_ADMIN",
    "NET_BIND_SERVICE", "NET_BROADCAST", "NET_RAW", "PERFMON", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYSLOG", "SYS_ADMIN", "SYS_BOOT",
    "SYS_CHROOT", "SYS_MODULE", "SYS_NICE", "SYS_PACCT", "SYS_PTRACE", "SYS_RAWIO", "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "WAKE_ALARM",
))  # fmt: skip


@rule(on=Container, severity=Severity.WARNING, since="0.1", fields=("securityContext.capabilities",))
def unknown_capability(container: Container, ctx: Context) -> Iterator[Problem]:
    for field, effect in (("add", "gets nothing by it"), ("drop", "keeps what was meant")):
        for index, name in enumerate(container.items("securityContext", "capabilities", field)):
            bare = str(name).upper().removeprefix("CAP_")
            if bare in _CAPABILITIES or not isinstance(name, str) or may_become(name, ""):
                continue
            near = nearest(bare, sorted(_CAPABILITIES))
            yield container.at("securityContext", "capabilities", field, index).problem(
                f"{name} is not a capability of Linux: {container.label} does not start, or {effect}{f'; did you mean {near}?' if near else ''}"
            )
