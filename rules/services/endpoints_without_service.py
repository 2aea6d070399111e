"""Endpoints that are written by hand, and that no Service uses: of its name, its ports or by its selector."""

from __future__ import annotations

from kubecheck.sdk import Object, Service, Severity, get, is_placeholder, items, near_service, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.sdk import Context, Problem

_SLICE, _ENDPOINTS, _LABEL = ("discovery.k8s.io", "EndpointSlice"), ("", "Endpoints"), "kubernetes.io/service-name"


@rule(on=Object, severity=Severity.WARNING, since="0.1", joins=True, points_at=(("", "Service"),), needs=(("", "Service"),))
def endpoints_without_service(view: Object, ctx: Context) -> Iterator[Problem]:
    """Mirrors: ServiceNameFromEndpointSlice (pkg/proxy/endpointslicecache) and the Endpoints controller's syncService v1.36."""
    kind = view.resource.ref.key[:2]
    if kind not in (_SLICE, _ENDPOINTS) or view.resource.is_live:
        return
    steps = ("metadata", "labels", _LABEL) if kind == _SLICE else ("metadata", "name")
    name, place = get(view.value, steps), view.at(*steps)
    if not isinstance(name, str) or not name or is_placeholder(name):
        return
    key = ("", "Service", view.namespace, name)
    found = ctx.world.get(*key)
    if found is None:
        # Endpoints by themselves may be something else, such as the record of a leader.
        near = ctx.world.near_name(*key) if kind == _SLICE else near_service(ctx.world, view.namespace, name)
        if near is not None and not ctx.world.may_exist(key):
            yield place.problem(f"Service {name} not found in namespace {view.namespace}; did you mean {near}?", label=f"did you mean {near}?")
        return
    service = Service(found)
    if service.selector and kind == _ENDPOINTS:
        text = f"{service.label} has a selector, so the addresses of its pods are written over these"
        yield place.problem(text).note(service.label, service.at("spec", "selector"))
    elif service.type != "ExternalName" and not service.selector:
        yield from _of_ports(view, service)


def _of_ports(view: Object, service: Service) -> Iterator[Problem]:
    """Ports are joined by name; a slice may have some of those of its Service."""
    names = _port_names(view.value)
    wanted = [port.get("name") or "" for _, port in service.ports]
    if not names or not wanted or any(each in wanted for each in names):
        return
    base = ("ports",) if view.resource.ref.key[:2] == _SLICE else ("subsets",)
    shown, has = (" and ".join(each or '""' for each in dict.fromkeys(group)) for group in (names, wanted))
    problem = view.at(*base).problem(f"{service.label} has no port of the name {shown}, so nothing is sent here: its ports are called {has}")
    yield problem.note(service.label, service.at("spec", "ports"))


def _port_names(value: Any) -> list[str]:
    """The names of the ports of an EndpointSlice or of Endpoints, empty texts for those without."""
    ports = [*items(get(value, ("ports",))), *(port for subset in items(get(value, ("subsets",))) for port in items(get(subset, ("ports",))))]
    return [str(get(each, ("name",)) or "") for each in ports]
