"""A route whose Gateway, or a Gateway whose GatewayClass, is not among the checked files."""

from __future__ import annotations

from kubecheck.sdk import Object, Severity, missing_references, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_GROUP = "gateway.networking.k8s.io"


@rule(on=Object, severity=Severity.INFO, since="0.1", joins=True, aliases=(
    "kubevious:gateway-class-ref", "kubevious:http-route-gateway-ref", "popeye:POP-407",
))  # fmt: skip
def missing_parent(view: Object, ctx: Context) -> Iterator[Problem]:
    if view.resource.ref.group != _GROUP:
        return
    for kind in ("Gateway", "GatewayClass"):
        for missing in missing_references(view, ctx.world, _GROUP, kind):
            if missing.near or missing.has_siblings:
                yield missing.problem()
