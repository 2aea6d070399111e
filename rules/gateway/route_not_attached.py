"""A route that no listener of its Gateway takes: by its kind, its namespace or its hostnames."""

from __future__ import annotations

from kubecheck.sdk import Route, Severity, is_placeholder, rule

from ._attachment import gateway_of, named_listeners, refusal, takes_elsewhere

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Route, severity=Severity.WARNING, since="0.1", joins=True)
def route_not_attached(route: Route, ctx: Context) -> Iterator[Problem]:
    if any(map(is_placeholder, route.hostnames)):
        return
    for path, parent, key in route.parents:
        gateway = gateway_of(key, ctx.world)
        listeners = [] if gateway is None else named_listeners(gateway, parent)
        if gateway is None or not listeners or any(is_placeholder(str(each.get("hostname"))) for each in listeners):
            continue
        refusals = [refusal(each, gateway, route, ctx.world) for each in listeners]
        if not all(refusals) or takes_elsewhere(route, parent, gateway, ctx):
            continue
        more = f", nor do the {len(refusals) - 1} others" if len(refusals) > 1 else ""
        problem = route.at(*path, "name").problem(f"{route.label} is not attached: {refusals[0]}{more}")
        yield problem.note(gateway.label, gateway.at("spec", "listeners"))
