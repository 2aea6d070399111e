"""A Service that the API server calls and that is not there, or not on this port."""

from __future__ import annotations

from kubecheck.sdk import Service, ServiceCaller, Severity, get, may_become, missing_references, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem, Reference, Resource, World


@rule(on=ServiceCaller, severity=Severity.WARNING, since="0.1", joins=True)
def missing_called_service(caller: ServiceCaller, ctx: Context) -> Iterator[Problem]:
    world = ctx.world
    for missing in missing_references(caller, world, "", "Service"):
        namespace = missing.reference.target[2]
        if missing.near is not None or missing.maker is not None:
            yield missing.problem()
            continue
        others = world.namesakes("", "Service", missing.name)
        if namespace == caller.resource.assumed_namespace or any(each.ref.namespace == each.assumed_namespace for each in others):
            continue  # a chart may be installed into the other one
        if len(others) == 1:
            field = (*missing.reference.path[:-1], "namespace")
            text = f"Service {missing.name} is not in namespace {namespace} but in {others[0].ref.namespace}, so the server's calls fail"
            yield caller.at(*field).problem(text).note(f"Service {missing.name}", others[0].at("metadata", "namespace"))
        elif any(each.ref.kind == "Service" for each in world.in_namespace(namespace)):
            yield missing.reference.place.info(f"Service {missing.name} of namespace {namespace} is not found in the checked files")
    for reference in world.references(caller.resource):
        service = world.by_key(reference.target) if reference.target[:2] in Service.kinds else None
        if service is not None:
            yield from _of_service(reference, service, world)


def _of_service(reference: Reference, service: Resource, world: World) -> Iterator[Problem]:
    """Mirrors: k8s.io/apiserver/pkg/util/proxy.ResolveCluster."""
    view = Service(service)
    path = reference.path[:-1]
    wanted = get(reference.resource.value, (*path, "port"))
    wanted = 443 if wanted is None else wanted
    if view.type == "ExternalName" or len(world.definitions(reference.target)) > 1:
        return
    ports = [port.get("port") for _, port in view.ports]
    if view.is_headless:
        place = reference.place.problem(f"Service {view.name} is headless, and the server cannot call a Service without an address")
        yield place.note(view.label, service.at("spec", "clusterIP"))
    elif isinstance(wanted, int) and ports and wanted not in ports and not any(may_become(str(each), str(wanted)) for each in ports):
        field = (*path, "port") if get(reference.resource.value, (*path, "port")) is not None else (*path, "name")
        known = ", ".join(map(str, ports))
        problem = reference.resource.at(*field).error(f"Service {view.name} has no port {wanted}, which the server calls; it has {known}")
        yield problem.note(view.label, service.at("spec", "ports"))
