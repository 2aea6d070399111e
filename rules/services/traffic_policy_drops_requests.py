"""A Service whose traffic policy keeps requests from pods on other nodes, or hides where they come from."""

from __future__ import annotations

from kubecheck.sdk import PODS, Service, Severity, map_selector, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Service, severity=Severity.INFO, since="0.1", joins=True, points_at=(PODS,), presets="strict", aliases=("popeye:POP-1107", "popeye:POP-1108"))
def traffic_policy_drops_requests(service: Service, ctx: Context) -> Iterator[Problem]:
    external, internal = service.text("spec", "externalTrafficPolicy") or "Cluster", service.text("spec", "internalTrafficPolicy")
    if service.type == "LoadBalancer" and external == "Cluster":
        yield service.at("spec", "externalTrafficPolicy").problem(
            f"{service.label} has externalTrafficPolicy Cluster: its pods see the address of a node in the place of the client's"
        )
    templates = ctx.world.templates_matching(service.namespace, map_selector(service.get("spec", "selector")))
    everywhere = bool(templates) and all(each.resource.ref.kind == "DaemonSet" for each in templates)
    if everywhere or not service.selector:
        return
    if service.type == "NodePort" and external == "Local":
        yield service.at("spec", "externalTrafficPolicy").problem(
            f"{service.label} has externalTrafficPolicy Local: requests to nodes without a pod of it are dropped"
        )
    if internal == "Local" and not service.is_headless and service.type != "ExternalName":
        place = service.at("spec", "internalTrafficPolicy")
        text = f"{service.label} has internalTrafficPolicy Local: requests from nodes without a pod of it are dropped"
        yield place.warning(text).note("the pods", templates[0].at("metadata", "labels")) if templates else place.problem(text)
