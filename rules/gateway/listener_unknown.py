"""A route that names a listener, or a port, which its Gateway does not have."""

from __future__ import annotations

from kubecheck.sdk import Route, Severity, nearest, rule

from ._attachment import gateway_of, named_listeners, takes_elsewhere

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Route, severity=Severity.WARNING, since="0.1", joins=True)
def listener_unknown(route: Route, ctx: Context) -> Iterator[Problem]:
    for path, parent, key in route.parents:
        gateway = gateway_of(key, ctx.world)
        if gateway is None or not gateway.listeners or named_listeners(gateway, parent) or takes_elsewhere(route, parent, gateway, ctx):
            continue
        names = [each["name"] for _, each in gateway.listeners if isinstance(each.get("name"), str)]
        section, port = parent.get("sectionName"), parent.get("port")
        if section and section not in names:
            near = nearest(str(section), names)
            hint = f"; did you mean {near}?" if near else f"; it has {', '.join(names)}"
            problem = route.at(*path, "sectionName").problem(f"sectionName {section} names no listener of {gateway.label}{hint}")
        elif section:
            found = next(each.get("port") for _, each in gateway.listeners if each.get("name") == section)
            problem = route.at(*path, "port").problem(f"port {port} is not that of listener {section} of {gateway.label}, which has {found}")
        else:
            ports = ", ".join(dict.fromkeys(str(each.get("port")) for _, each in gateway.listeners))
            problem = route.at(*path, "port").problem(f"no listener of {gateway.label} has port {port}; they have {ports}")
        yield problem.note(gateway.label, gateway.at("spec", "listeners"))
