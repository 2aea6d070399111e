"""An Ingress that sends to a port which the Service does not have."""

from __future__ import annotations

from kubecheck.sdk import Ingress, Service, Severity, get, ingress_backends, nearest, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Ingress, severity=Severity.ERROR, since="0.1", joins=True, points_at=(("", "Service"),), aliases=("popeye:POP-1404",))
def backend_port_unknown(ingress: Ingress, ctx: Context) -> Iterator[Problem]:
    for path, backend in ingress_backends(ingress.value):
        name = get(backend, ("service", "name")) or backend.get("serviceName")
        found = ctx.world.get("", "Service", ingress.namespace, name) if isinstance(name, str) else None
        if found is None:
            continue
        service = Service(found)
        old = "servicePort" in backend
        wanted = backend.get("servicePort") if old else get(backend, ("service", "port", "name")) or get(backend, ("service", "port", "number"))
        numbers = [each["port"] for _, each in service.ports if each.get("port") is not None]
        names = [each["name"] for _, each in service.ports if isinstance(each.get("name"), str)]
        if wanted is None or wanted in numbers or wanted in names or not numbers:
            continue
        near = nearest(wanted, names) if isinstance(wanted, str) else None
        hint = f"; did you mean {near}?" if near else f"; it has {', '.join(str(each) for each in [*names, *numbers])}"
        where = ingress.at(*path, "servicePort") if old else ingress.at(*path, "service", "port")
        problem = where.problem(f"sends to port {wanted}, which {found.ref.label} does not have{hint}").note(found.ref.label, found.at("spec", "ports"))
        yield problem.fix(f"write {near}", where if old else where.at("name"), near) if near else problem
