"""A StatefulSet whose pods have no names in the cluster's DNS: the Service that it names is not there, or not headless."""

from __future__ import annotations

from kubecheck.sdk import Service, Severity, StatefulSet, is_placeholder, maker_of_object, map_selector, pod_names_used, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Mention, Problem, World


@rule(on=StatefulSet, severity=Severity.WARNING, since="0.1", joins=True, aliases=("kube-score:statefulset-has-servicename",))
def stateful_set_without_headless_service(workload: StatefulSet, ctx: Context) -> Iterator[Problem]:
    name = workload.text("spec", "serviceName") or ""
    if not name:
        yield from _tell_of_no_name(workload, ctx)
    elif not is_placeholder(name):
        found = ctx.world.get("", "Service", workload.namespace, name)
        used = pod_names_used(ctx.world, workload.namespace, name)
        problem = _tell_of_missing(workload, name, used, ctx.world) if found is None else _tell_of(workload, Service(found), used, ctx)
        if problem is not None:
            yield problem.note("used here", used.place) if used is not None else problem


def _tell_of_no_name(workload: StatefulSet, ctx: Context) -> Iterator[Problem]:
    """Without serviceName pods have no names of their own, whichever Service selects them: a problem where such names are used."""
    template = ctx.world.template_of(workload.resource)
    for resource in () if template is None else ctx.world.selecting(template, "", "Service"):
        used = pod_names_used(ctx.world, workload.namespace, resource.ref.name)
        if used is not None and used.address.host.startswith(f"{workload.name}-"):
            text = f"serviceName is missing, so {used.address.host} does not resolve: set it to {resource.ref.name}"
            yield workload.at("spec", "serviceName").problem(text).note("used here", used.place)
            return


def _tell_of_missing(workload: StatefulSet, name: str, used: Mention | None, world: World) -> Problem | None:
    key = ("", "Service", workload.namespace, name)
    if world.may_exist(key) or maker_of_object(world, key) is not None:
        return None
    place, text = workload.at("spec", "serviceName"), f"serviceName {name}: Service {name} not found"
    near = world.near_name(*key)
    if near is not None:
        return place.problem(f"{text}; did you mean {near}?", label=f"did you mean {near}?")
    if used is not None:
        return place.problem(f"{text}, so the names of single pods do not resolve")
    if not world.names_of("", "Service", workload.namespace).names:
        return None  # Services are not among the files
    return place.info(f"{text}: without a headless Service of that name the pods have no names of their own")


def _tell_of(workload: StatefulSet, service: Service, used: Mention | None, ctx: Context) -> Problem | None:
    if not service.is_headless:
        reason = f"{service.label} is not headless"
    elif not _selects(workload, service, ctx):
        reason = f"{service.label} does not select the pods"
    else:
        return None
    place, text = workload.at("spec", "serviceName"), f"serviceName {service.name}: {reason}, so the names of single pods do not resolve"
    problem = place.info(text) if used is None else place.problem(text, help="" if service.is_headless else "set clusterIP: None in the Service")
    return problem.note(service.label, service.at("spec", "selector" if service.is_headless else "clusterIP"))


def _selects(workload: StatefulSet, service: Service, ctx: Context) -> bool:
    """Whether the Service selects the pods of the workload; one without selector has endpoints of its own."""
    template = ctx.world.template_of(workload.resource)
    selector = map_selector(service.get("spec", "selector"))
    return template is None or selector.nothing or selector.matches(template.labels)
