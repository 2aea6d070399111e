"""A container that runs as user 0 where root is not allowed: it is never created."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, mapping, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Container, Context, Place, Problem

_ADMINISTRATOR = "containeradministrator"  # Windows does not tell upper case from lower case in names of users


@rule(on=PodTemplate, severity=Severity.ERROR, since="0.1")
def root_in_non_root_pod(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    """Mirrors: verifyRunAsNonRoot in pkg/kubelet/kuberuntime/security_context_others.go and security_context_windows.go v1.36.

    The kubelet of Linux looks at runAsUser alone, that of Windows at runAsUserName alone.
    """
    system = template.get("os", "name") or mapping(template.get("nodeSelector")).get("kubernetes.io/os")
    told = set()
    for container in template.all_containers:
        if _effective(container, "runAsNonRoot") is not True:
            continue
        field: tuple[str, ...] = ("runAsUser",)
        user, name = _effective(container, *field), _effective(container, "windowsOptions", "runAsUserName")
        is_root = user == 0 and not isinstance(user, bool) and system != "windows"
        if not is_root and isinstance(name, str) and name.casefold() == _ADMINISTRATOR and system != "linux":
            is_root, user, field = True, name, ("windowsOptions", "runAsUserName")
        where = _place_of(container, *field)
        if not is_root or where.path in told:
            continue
        told.add(where.path)
        problem = where.problem(f"{container.label} runs as user {user}, but runAsNonRoot is true, so it is not created")
        yield problem.note("root is not allowed", _place_of(container, "runAsNonRoot"))


def _effective(container: Container, *field: str) -> object:
    """What counts of a security context, the container's before the pod's."""
    value = container.get("securityContext", *field)
    return container.template.get("securityContext", *field) if value is None else value


def _place_of(container: Container, *field: str) -> Place:
    """Where it stands."""
    if container.get("securityContext", *field) is not None:
        return container.at("securityContext", *field)
    return container.template.at("spec", "securityContext", *field)
