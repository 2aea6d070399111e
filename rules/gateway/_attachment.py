"""Which listeners of a Gateway take a route."""

from __future__ import annotations

from kubecheck.sdk import Gateway, get, items, label_selector, mapping, strings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.sdk import Context, Route, World

GROUP = "gateway.networking.k8s.io"
_NAME_LABEL = "kubernetes.io/metadata.name"
# The kinds of routes that a listener takes by its protocol, where allowedRoutes names none; of a protocol that is not here nobody knows.
_KINDS = {
    "HTTP": ("HTTPRoute", "GRPCRoute"), "HTTPS": ("HTTPRoute", "GRPCRoute"), "TLS": ("TLSRoute", "TCPRoute"), "TCP": ("TCPRoute",), "UDP": ("UDPRoute",),
}  # fmt: skip


def named_listeners(gateway: Gateway, parent: dict[str, Any]) -> list[dict[str, Any]]:
    """The listeners that a parentRef means: all, or those of its sectionName and port."""
    return [
        each for _, each in gateway.listeners
        if parent.get("sectionName") in (None, "", each.get("name")) and parent.get("port") in (None, each.get("port"))
    ]  # fmt: skip


def refusal(listener: dict[str, Any], gateway: Gateway, route: Route, world: World) -> str:
    """Why a listener does not take a route, in words; empty where it does, or where that hangs on what is not among the files.

    Mirrors: the conditions NotAllowedByListeners and NoMatchingListenerHostname of Gateway API 1.4.
    """
    name = f"listener {listener.get('name')} of {gateway.label}"
    kinds = [(each.get("group", GROUP), each.get("kind")) for each in map(mapping, items(get(listener, ("allowedRoutes", "kinds"))))]
    by_protocol = _KINDS.get(str(listener.get("protocol")))
    if kinds and (GROUP, route.kind) not in kinds:
        return f"{name} takes {', '.join(str(kind) for _, kind in kinds)} only"
    if not kinds and by_protocol is not None and route.kind not in by_protocol:
        return f"{name} has protocol {listener.get('protocol')}, which takes {' and '.join(by_protocol)} only"
    spaces = mapping(get(listener, ("allowedRoutes", "namespaces")))
    chosen = spaces.get("from", "Same")
    if chosen == "Same" and gateway.namespace != route.namespace:
        return f"{name} takes routes of namespace {gateway.namespace} only (allowedRoutes.namespaces.from: Same{'' if 'from' in spaces else ', the default'})"
    if chosen == "None":
        return f"{name} takes no routes (allowedRoutes.namespaces.from: None)"
    if chosen == "Selector" and not _is_selected(spaces.get("selector"), route.namespace, world):
        return f"{name} takes routes of namespaces with {label_selector(spaces.get('selector'))} only, and Namespace {route.namespace} has no such labels"
    hostname = listener.get("hostname")
    if isinstance(hostname, str) and hostname and route.hostnames and not any(meet(hostname, each) for each in route.hostnames):
        return f"{name} is for {hostname}, and no hostname of the route is"
    return ""


def takes_elsewhere(route: Route, parent: dict[str, Any], gateway: Gateway, ctx: Context) -> bool:
    """Whether another file has a Gateway of this name that takes the route: one of them is applied, and nobody says which."""
    same = (each for each in ctx.model.resources if each.ref.key == gateway.resource.ref.key and each.value != gateway.resource.value)
    return any(not refusal(listener, other, route, ctx.world) for other in map(Gateway, same) for listener in named_listeners(other, parent))


def _is_selected(selector: object, namespace: str, world: World) -> bool:
    found = world.get("", "Namespace", "", namespace)
    chosen = label_selector(selector)
    if found is None:
        keys = {*chosen.equalities, *(each.key for each in chosen.requirements)}
        return bool(keys - {_NAME_LABEL}) or chosen.matches({_NAME_LABEL: namespace})
    return chosen.matches({**strings(get(found.value, ("metadata", "labels"))), _NAME_LABEL: namespace})


def meet(one: str, other: str) -> bool:
    """Whether two hostnames have a name in common; ``*.`` stands for one label or more."""
    one, other = one.lower(), other.lower()
    if one == other:
        return True
    return _holds(one, other) or _holds(other, one)


def _holds(pattern: str, hostname: str) -> bool:
    return pattern.startswith("*.") and hostname.removeprefix("*").endswith(pattern[1:])


def gateway_of(key: tuple[str, str, str, str], world: World) -> Gateway | None:
    """The Gateway of a key, None where it is not among the files."""
    found = world.by_key(key)
    return None if found is None else Gateway(found)
