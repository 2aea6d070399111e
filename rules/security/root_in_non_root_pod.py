"""A container that runs as user 0 where root is not allowed: it is never created."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Container, Context, Place, Problem


@rule(on=PodTemplate, severity=Severity.ERROR, since="0.1")
def root_in_non_root_pod(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    """Mirrors: verifyRunAsNonRoot in pkg/kubelet/kuberuntime/security_context_others.go; for pods of Windows the server refuses runAsUser."""
    told = set()
    for container in template.all_containers:
        user, where = _effective(container, "runAsUser")
        not_root, asked = _effective(container, "runAsNonRoot")
        if isinstance(user, bool) or user != 0 or not_root is not True or where.path in told:
            continue
        told.add(where.path)
        problem = where.problem(f"{container.label} runs as user 0, but runAsNonRoot is true, so it is not created")
        yield problem.note("root is not allowed", asked)


def _effective(container: Container, field: str) -> tuple[object, Place]:
    """What counts of a security context, the container's before the pod's, and where it stands."""
    value = container.get("securityContext", field)
    if value is not None:
        return value, container.at("securityContext", field)
    return container.template.get("securityContext", field), container.template.at("spec", "securityContext", field)
