"""A Service that sends requests to the pods of a Job."""

from __future__ import annotations

from kubecheck.sdk import PODS, Service, Severity, map_selector, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Service, severity=Severity.WARNING, since="0.1", joins=True, points_at=(PODS,))
def selects_job_pods(service: Service, ctx: Context) -> Iterator[Problem]:
    templates = ctx.world.templates_matching(service.namespace, map_selector(service.get("spec", "selector")))
    lasting = [each for each in templates if each.long_running]
    passing = [each for each in templates if not each.long_running and each.resource.ref.kind in ("Job", "CronJob")]
    if lasting and passing:
        problem = service.at("spec", "selector").problem(f"selects the pods of {passing[0].resource.ref.label} besides those of {lasting[0].resource.ref.label}")
        yield problem.note(passing[0].resource.ref.label, passing[0].at("metadata", "labels"))
