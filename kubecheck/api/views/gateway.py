"""Views of Gateway API, whose kinds a cluster knows by their definitions only."""

from __future__ import annotations

from kubecheck.api.views.view import View, get, items

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

GROUP = "gateway.networking.k8s.io"


_ROUTES = ("HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute")


class GatewayObject(View):
    """A Gateway or a route: what refers to others by the rules of Gateway API."""

    __slots__ = ()
    kinds = ((GROUP, "Gateway"), *((GROUP, kind) for kind in _ROUTES))


class Gateway(View):
    """A Gateway."""

    __slots__ = ()
    kinds = ((GROUP, "Gateway"),)

    @property
    def listeners(self) -> list[tuple[int, dict[str, Any]]]:
        """(index, listener) pairs."""
        return [(index, each) for index, each in enumerate(self.items("spec", "listeners")) if isinstance(each, dict)]


class Route(View):
    """A route: HTTPRoute, GRPCRoute, TLSRoute, TCPRoute or UDPRoute."""

    __slots__ = ()
    kinds = tuple((GROUP, kind) for kind in _ROUTES)

    @property
    def parents(self) -> list[tuple[tuple[str | int, ...], dict[str, Any], tuple[str, str, str, str]]]:
        """(path, reference, key of the Gateway) of each parent that is a Gateway."""
        found: list[tuple[tuple[str | int, ...], dict[str, Any], tuple[str, str, str, str]]] = []
        for index, each in enumerate(self.items("spec", "parentRefs")):
            if isinstance(each, dict) and (each.get("group", GROUP), each.get("kind", "Gateway")) == Gateway.kinds[0]:
                name, namespace = each.get("name"), each.get("namespace") or self.namespace
                if isinstance(name, str) and isinstance(namespace, str):
                    found.append((("spec", "parentRefs", index), each, (GROUP, "Gateway", namespace, name)))
        return found

    @property
    def hostnames(self) -> list[str]:
        """The names that it is for; empty for all."""
        return [each for each in items(get(self.value, ("spec", "hostnames"))) if isinstance(each, str)]
