"""A route whose Gateway, or a Gateway whose GatewayClass, is not found in the checked files."""

from __future__ import annotations

from kubecheck.sdk import GatewayObject, Severity, is_placeholder, missing_references, rule

from ._namespaces import tell_of_namespace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_GROUP = "gateway.networking.k8s.io"


@rule(on=GatewayObject, severity=Severity.INFO, since="0.1", joins=True, aliases=(
    "kubevious:gateway-class-ref", "kubevious:http-route-gateway-ref", "popeye:POP-407",
))  # fmt: skip
def missing_parent(view: GatewayObject, ctx: Context) -> Iterator[Problem]:
    for missing in missing_references(view, ctx.world, _GROUP, "Gateway"):
        elsewhere = tell_of_namespace(view, missing, ctx.world)
        if elsewhere is not None:
            yield elsewhere
        elif missing.near or missing.has_siblings:
            yield missing.problem()
    name = view.text("spec", "gatewayClassName")
    key = (_GROUP, "GatewayClass", "", name or "")
    if view.kind != "Gateway" or not name or is_placeholder(name) or ctx.world.may_exist(key) or not ctx.world.has_beside(view.resource, *key[:3]):
        return
    near, place, text = ctx.world.near_name(*key), view.at("spec", "gatewayClassName"), f"GatewayClass {name} is not found in the checked files"
    yield place.problem(text) if near is None else place.error(f"{text}; did you mean {near}?", label=f"did you mean {near}?")
