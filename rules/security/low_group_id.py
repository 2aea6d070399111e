"""A container that runs as a group id that nodes use themselves, or without one."""

from __future__ import annotations

from kubecheck.sdk import Container, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


class Options:
    """What can be chosen."""

    minimum = 10000  # the least id that no node uses itself


@rule(on=Container, severity=Severity.INFO, since="0.1", presets=(), options=Options, aliases=(
    "datree:CONTAINERS_INCORRECT_RUNASGROUP_VALUE_LOWGID", "kube-score:container-security-context-user-group-id", "kubesec:RunAsGroup",
    "trivy-checks:KSV-0021",
))  # fmt: skip
def low_group_id(container: Container, ctx: Context) -> Iterator[Problem]:
    group, place = container.get("securityContext", "runAsGroup"), container.at("securityContext", "runAsGroup")
    if group is None:
        group, place = container.template.get("securityContext", "runAsGroup"), container.template.at("spec", "securityContext", "runAsGroup")
    if group is None and container.template.is_composed:
        return  # who runs the workflow may say it
    if group is None:
        yield container.at("securityContext", "runAsGroup").problem(f"{container.label} runs as the group that its image names, or as that of root")
    elif isinstance(group, int) and not isinstance(group, bool) and 0 <= group < ctx.options.minimum:
        yield place.problem(f"group {group} may be one of the node, ids from {ctx.options.minimum} on are not")
