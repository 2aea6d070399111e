"""An init container that waits for the Service in front of its own pod, which has no endpoint before that pod is ready."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, get, map_selector, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem, Resource

_SERVICE_NAME = "kubernetes.io/service-name"  # the label of EndpointSlices


@rule(on=PodTemplate, severity=Severity.WARNING, since="0.1", fields=("initContainers",), joins=True, needs=(("", "Service"),))
def waits_for_own_service(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    from kubecheck.sdk import waits_for_service  # only where there are init containers

    for service in ctx.world.selecting(template, "", "Service"):
        if get(service.value, ("spec", "publishNotReadyAddresses")) or _has_others(template, service, ctx):
            continue
        wait = waits_for_service(template.spec, service.value, service.ref.namespace)
        if wait is not None:
            yield template.at("spec", "initContainers", wait.index, wait.field).problem(
                f"no pod starts as long as none runs: init container {wait.container} waits for port {wait.port} of Service {service.ref.name}, which has no endpoint before one of these very pods is ready",
                help="do in a container what needs the pods themselves; or wait for what they need, and not for them",
                facts={"service": service.ref.name, "port": wait.port},
            ).note("the Service", service.at("metadata", "name"))


def _has_others(template: PodTemplate, service: Resource, ctx: Context) -> bool:
    """Whether a Service has, or may have, endpoints of other pods, or such that somebody wrote."""
    selector = map_selector(get(service.value, ("spec", "selector")))
    if any(each is not template for each in ctx.world.templates_matching(service.ref.namespace, selector)):
        return True
    if any(each.ref.namespace == service.ref.namespace and each.ref.name == service.ref.name for each in ctx.world.of_kind("", "Endpoints")):
        return True
    slices = ctx.world.of_kind("discovery.k8s.io", "EndpointSlice")
    return any(each.ref.namespace == service.ref.namespace and get(each.value, ("metadata", "labels", _SERVICE_NAME)) == service.ref.name for each in slices)
