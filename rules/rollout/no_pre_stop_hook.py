"""A container behind a Service that stops at once when it is told to, while requests are still on their way to it."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=PodTemplate, severity=Severity.INFO, since="0.1", presets=(), joins=True, needs=(("", "Service"),), points_at=(("", "Service"),), aliases=("datree:CONTAINERS_MISSING_PRESTOP_KEY",))
def no_pre_stop_hook(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    services = ctx.world.selecting(template, "", "Service") if template.long_running else []
    for container in template.containers if services else ():
        if container.items("ports") and container.get("lifecycle", "preStop") is None:
            problem = container.at("name").problem(f"{container.label} has no preStop hook: what is sent to it while it stops is lost")
            yield problem.note(f"{services[0].ref.label} sends requests", services[0].at("spec", "selector"))
