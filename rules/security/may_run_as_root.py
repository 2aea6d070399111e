"""A container that runs as root, or as whoever its image names."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=PodTemplate, severity=Severity.INFO, since="0.1", presets=(), aliases=("kubeaudit:nonroot",))
def may_run_as_root(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    if template.get("securityContext", "windowsOptions") is not None or template.get("os", "name") == "windows":
        return
    user, non_root = (template.get("securityContext", field) for field in ("runAsUser", "runAsNonRoot"))
    if _is_root(user):
        yield template.at("spec", "securityContext", "runAsUser").problem("containers that name no other user run as root: user 0")
    for container in template.all_containers:
        if container.list_name == "ephemeralContainers":
            continue
        own_user, own_non_root = (container.get("securityContext", field) for field in ("runAsUser", "runAsNonRoot"))
        if _is_root(own_user):
            yield container.at("securityContext", "runAsUser").problem(f"{container.label} runs as root: user 0")
        elif not template.is_composed and own_user is None and user is None and (non_root if own_non_root is None else own_non_root) is not True:
            yield container.at("name").problem(f"{container.label} runs as root if its image says so: neither runAsUser nor runAsNonRoot: true is set")


def _is_root(user: object) -> bool:
    return user == 0 and isinstance(user, int) and not isinstance(user, bool)
