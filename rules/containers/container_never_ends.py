"""A container of a Job that is restarted whenever it ends, so that the Job never completes."""

from __future__ import annotations

from kubecheck.sdk import Container, Severity, get, items, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_JOBS = frozenset((("batch", "Job"), ("batch", "CronJob")))
_RESTARTS = frozenset(("Restart", "RestartAllContainers"))


@rule(on=Container, severity=Severity.WARNING, since="0.1", fields=("restartPolicy", "restartPolicyRules"))
def container_never_ends(container: Container, ctx: Context) -> Iterator[Problem]:
    """Mirrors: ContainerShouldRestart in pkg/api/v1/pod/util.go: the first rule that fits counts, then the policy of the container."""
    if container.resource.ref.key[:2] not in _JOBS or container.list_name != "containers":
        return
    index = _rule_of_success(container)
    if index is not None:
        if container.get("restartPolicyRules", index, "action") in _RESTARTS:
            text = f"{container.label} is restarted when it has succeeded, so the Job never completes"
            yield container.at("restartPolicyRules", index).problem(text)
    elif container.get("restartPolicy") == "Always":
        yield container.at("restartPolicy").problem(
            f"{container.label} is restarted whenever it ends, so the Job never completes",
            help="a container that runs beside the others belongs into initContainers, with the same restartPolicy",
        )


def _rule_of_success(container: Container) -> int | None:
    """Which rule for restarts is about the exit code 0, if any."""
    for index, each in enumerate(container.items("restartPolicyRules")):
        codes = items(get(each, ("exitCodes", "values")))
        operator = get(each, ("exitCodes", "operator"))
        if (operator == "In" and 0 in codes) or (operator == "NotIn" and 0 not in codes):
            return index
    return None
