"""A Deployment whose progress deadline passes while its containers may still be starting."""

from __future__ import annotations

from kubecheck.sdk import Deployment, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Container, Context, PodTemplate, Problem

_DEADLINE, _NEVER = 600, 2147483647


@rule(on=Deployment, severity=Severity.WARNING, since="0.1", joins=True, points_at=())
def deadline_before_startup(deployment: Deployment, ctx: Context) -> Iterator[Problem]:
    """Mirrors: DeploymentTimedOut (pkg/controller/deployment/util): the clock starts anew with each pod that becomes ready."""
    template = ctx.world.template_of(deployment.resource)
    written = deployment.number("spec", "progressDeadlineSeconds")
    deadline = _DEADLINE if written is None else written
    if template is None or deadline == _NEVER or deployment.get("spec", "paused") is True:
        return
    needed, slowest = _longest_start(template)
    after = deployment.number("spec", "minReadySeconds") or 0
    if slowest is None or needed + after <= deadline:
        return
    default = " (the default)" if written is None else ""
    who = slowest.label if needed == _start_of(slowest) else "its containers, one after another,"
    room = f"{who} may take {needed} s to start" + (f", and counts as available {after} s later" if after else "")
    probe = "startupProbe" if slowest.get("startupProbe") else "readinessProbe"
    place = slowest.at(probe) if written is None else deployment.at("spec", "progressDeadlineSeconds")
    problem = place.problem(f"the update counts as failed after {deadline} s{default}, while {room}", help=f"set progressDeadlineSeconds to at least {needed + after}")
    yield problem.note("startup probe" if probe == "startupProbe" else "readiness probe", slowest.at(probe))


def _longest_start(template: PodTemplate) -> tuple[int, Container | None]:
    """How long the pods may take until all startup probes have passed, and the container that takes longest; sidecars start one after another."""
    sidecars = 0
    longest, slowest = 0, None
    running = [(each, _start_of(each)) for each in template.all_containers if not each.is_init and each.list_name != "ephemeralContainers"]
    if not any(seconds for _, seconds in running):
        return 0, None
    for container, seconds in sorted(running, key=lambda each: each[0].list_name == "containers"):
        if container.list_name == "initContainers":
            sidecars += seconds
        if seconds and seconds > longest:
            longest, slowest = seconds, container
    main = max((seconds for each, seconds in running if each.list_name == "containers"), default=0)
    return sidecars + main, slowest


def _start_of(container: Container) -> int:
    """Mirrors: prober.worker: it looks once a period, from the initial delay on, and gives up at the failure threshold; ready is nobody before its delay."""
    first_look = container.get("readinessProbe", "initialDelaySeconds")
    first_look = first_look if isinstance(first_look, int) and not isinstance(first_look, bool) else 0
    probe = container.mapping("startupProbe")
    if not probe:
        return first_look
    delay, period, failures = (probe.get(name) or default for name, default in (("initialDelaySeconds", 0), ("periodSeconds", 10), ("failureThreshold", 3)))
    numbers = [each for each in (delay, period, failures) if isinstance(each, int) and not isinstance(each, bool)]
    return max(delay + period * failures if len(numbers) == 3 else 0, first_look)
