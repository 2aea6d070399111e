"""A route whose parent or backend is of a kind that is none."""

from __future__ import annotations

from kubecheck.sdk import SCALABLE_KINDS, Route, Severity, get, is_placeholder, items, route_backends, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.sdk import Context, Problem

_CORE = '""'  # the core group as it is written
_GROUP = "gateway.networking.k8s.io"
# Built-in kinds of what listens, in front of which a Service stands.
_WORKLOADS = frozenset((*SCALABLE_KINDS, ("apps", "DaemonSet"), ("", "Pod")))


@rule(on=Route, severity=Severity.WARNING, since="0.1")
def reference_of_wrong_kind(route: Route, ctx: Context) -> Iterator[Problem]:
    """Mirrors: the condition InvalidKind of Gateway API 1.4."""
    for index, parent in enumerate(items(get(route.value, ("spec", "parentRefs")))):
        problem = _tell(route, ("spec", "parentRefs", index), parent, (_GROUP, "Gateway"), "parent")
        if problem is not None:
            yield problem
    for path, backend in route_backends(route.value):
        group, kind = backend.get("group", ""), backend.get("kind", "Service")
        if (group, kind) in _WORKLOADS:
            yield route.at(*path, "kind").problem(f"sends to {kind} {backend.get('name')}: a backend is a Service, which stands in front of it")
            continue
        problem = _tell(route, path, backend, ("", "Service"), "backend")
        if problem is not None:
            yield problem


def _tell(route: Route, path: tuple[str | int, ...], reference: Any, wanted: tuple[str, str], role: str) -> Problem | None:
    """What is to be said of a kind in other letters, or of a group that has no such kind."""
    group, kind = get(reference, ("group",)), get(reference, ("kind",))
    group, kind = wanted[0] if group is None else group, wanted[1] if kind is None else kind
    if not isinstance(group, str) or not isinstance(kind, str) or is_placeholder(group):
        return None
    if kind != wanted[1] and kind.lower() in (wanted[1].lower(), f"{wanted[1].lower()}s"):
        return route.at(*path, "kind").problem(f"{kind} is no kind of {role}; did you mean {wanted[1]}?", label=f"did you mean {wanted[1]}?")
    if kind == wanted[1] and group != wanted[0] and (not group or "." not in group or group.endswith(".k8s.io") or "/" in group):
        shown = wanted[0] or _CORE
        return route.at(*path, "group").problem(f"{kind} of the API group {group or _CORE} is no {role}; did you mean {shown}?", label=f"did you mean {shown}?")
    return None
