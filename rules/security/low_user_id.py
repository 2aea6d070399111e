"""A container that runs as a user id that nodes use themselves."""

from __future__ import annotations

from kubecheck.sdk import Container, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


class Options:
    """What can be chosen."""

    minimum = 10000  # the least id that no node uses itself
    unwritten = False  # whether to tell of containers for which no id is written: their image names the user


@rule(on=Container, severity=Severity.INFO, since="0.1", presets=(), options=Options, aliases=(
    "checkov:CKV_K8S_40", "datree:CONTAINERS_INCORRECT_RUNASUSER_VALUE_LOWUID", "kube-score:container-security-context-user-group-id",
    "kubesec:RunAsUser", "trivy-checks:KSV-0020",
))  # fmt: skip
def low_user_id(container: Container, ctx: Context) -> Iterator[Problem]:
    context = container.get("securityContext", "runAsUser")
    place = container.at("securityContext", "runAsUser")
    if context is None:
        context, place = container.template.get("securityContext", "runAsUser"), container.template.at("spec", "securityContext", "runAsUser")
    if isinstance(context, int) and not isinstance(context, bool) and 0 <= context < ctx.options.minimum:
        yield place.problem(f"runs as user id {context}, which may belong to a user of the node; ids from {ctx.options.minimum} on do not")
    elif context is None and ctx.options.unwritten and not container.template.is_composed:
        yield place.problem(f"{container.label} runs as the user that its image names: missing runAsUser")
