"""A Service that stops being a load balancer, whose address goes for good."""

from __future__ import annotations

from kubecheck.sdk import Change, Severity, get, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_TYPE = ("spec", "type")


@rule(on=Change, severity=Severity.WARNING, since="0.1")
def load_balancer_given_up(change: Change, ctx: Context) -> Iterator[Problem]:
    if change.new.ref.key[:2] != ("", "Service") or get(change.old.value, _TYPE) != "LoadBalancer" or get(change.new.value, _TYPE) == "LoadBalancer":
        return
    if change.refusals:
        return  # it stays as it is
    now = get(change.new.value, _TYPE) or "ClusterIP"
    path = _TYPE if get(change.new.value, _TYPE) is not None else ("spec",)
    place = change.at(*path) if path == _TYPE else change.at(*path).key
    yield place.problem(
        f"{now} where it was LoadBalancer: the load balancer is deleted with its address, and another one later gets another address",
        help="clients and DNS must use another way in before this is applied",
    ).note("where it was", change.was(*_TYPE))
