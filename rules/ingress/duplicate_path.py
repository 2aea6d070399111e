"""A host and path that are given twice: which backend gets the requests is up to the controller."""

from __future__ import annotations

from kubecheck.sdk import Ingress, Severity, get, is_action, is_placeholder, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.sdk import Context, Problem


@rule(on=Ingress, severity=Severity.WARNING, since="0.1", joins=True, aliases=("kubevious:ingress-unique-route-rules",))
def duplicate_path(ingress: Ingress, ctx: Context) -> Iterator[Problem]:
    mine: dict[tuple[object, ...], tuple[Any, ...]] = {}
    for place, host, path in _paths_of(ingress):
        key = _key_of(host, path)
        if key in mine:
            first, backend = mine[key]
            if backend != path.get("backend"):
                problem = ingress.at(*place).problem(f"{host or 'any host'}{path.get('path') or '/'} is given twice, with another backend here")
                yield problem.note("first given here", ingress.at(*first))
        else:
            mine[key] = (place, path.get("backend"))
    for other in ctx.world.of_kind("networking.k8s.io", "Ingress"):
        if other.ref.key >= ingress.resource.ref.key or other.ref.namespace != ingress.namespace:
            continue
        if get(other.value, ("spec", "ingressClassName")) != ingress.get("spec", "ingressClassName") or _class_of(other.value) != _class_of(ingress.value):
            continue
        for place, host, path in _paths_of(Ingress(other)):
            key = _key_of(host, path)
            if host and not is_placeholder(host) and key in mine and mine[key][1] != path.get("backend") and not _is_canary(other.value, ingress.value):
                problem = ingress.at(*mine[key][0]).problem(f"{host}{path.get('path') or '/'} is given in {other.ref.label} as well, with another backend")
                yield problem.note(other.ref.label, other.at(*place))


def _paths_of(ingress: Ingress) -> Iterator[tuple[Any, str, dict[str, Any]]]:
    """The paths that send somewhere: an action of the AWS Load Balancer Controller, such as a redirect, may come before another backend."""
    return (each for each in ingress.paths if not is_action(each[2].get("backend")))


def _key_of(host: str, path: dict[str, Any]) -> tuple[str, str, str]:
    """What makes a path the same as another one; as texts, for values of a wrong type come here too."""
    return host, str(path.get("path") or ""), str(path.get("pathType") or "")


def _annotations(value: object) -> dict[str, Any]:
    return get(value, ("metadata", "annotations")) or {}


def _class_of(value: object) -> object:
    return _annotations(value).get("kubernetes.io/ingress.class")


def _is_canary(*values: object) -> bool:
    return any("canary" in str(key) for value in values for key in _annotations(value))
