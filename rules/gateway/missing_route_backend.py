"""A route that sends to a Service which is not found in the checked files."""

from __future__ import annotations

from kubecheck.sdk import Route, Severity, missing_references, rule

from ._namespaces import tell_of_namespace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Route, severity=Severity.INFO, since="0.1", joins=True, aliases=("kubescape:C-0302", "kubevious:http-route-backend-ref"))
def missing_route_backend(route: Route, ctx: Context) -> Iterator[Problem]:
    for missing in missing_references(route, ctx.world, "", "Service"):
        elsewhere = tell_of_namespace(route, missing, ctx.world, ": requests get status 500")
        if elsewhere is not None:
            yield elsewhere
        elif missing.near or missing.has_siblings:
            yield missing.problem(": requests get status 500")
