"""A route that sends to a port which the Service does not have."""

from __future__ import annotations

from kubecheck.sdk import Route, Service, Severity, route_backends, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Route, severity=Severity.WARNING, since="0.1", joins=True, aliases=("kubescape:C-0302",))
def route_backend_port_unknown(route: Route, ctx: Context) -> Iterator[Problem]:
    for path, backend in route_backends(route.value):
        name, namespace = backend.get("name"), backend.get("namespace") or route.namespace
        if (backend.get("group", ""), backend.get("kind", "Service")) != ("", "Service") or not isinstance(name, str) or not isinstance(namespace, str):
            continue
        found = ctx.world.get("", "Service", namespace, name)
        if found is None:
            continue
        port, service = backend.get("port"), Service(found)
        numbers = [each["port"] for _, each in service.ports if isinstance(each.get("port"), int)]
        has = ", ".join(map(str, numbers))
        if port is None:
            yield route.at(*path).problem(f"port is missing for {service.label}: a backend that is a Service needs it; it has {has}")
        elif isinstance(port, int) and numbers and port not in numbers:
            shifted = next((each["port"] for _, each in service.ports if each.get("targetPort") == port), None)
            hint = f"; {port} is the targetPort of {shifted}" if shifted else f"; it has {has}"
            problem = route.at(*path, "port").problem(f"sends to port {port}, which {service.label} does not have{hint}")
            yield problem.note(service.label, service.at("spec", "ports"))
