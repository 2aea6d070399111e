"""A host and path that are given twice: which backend gets the requests is up to the controller."""

from __future__ import annotations

from kubecheck.sdk import Ingress, Severity, belong_together, get, is_action, is_placeholder, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from kubecheck.sdk import Context, Problem, Resource, World

    _Key = tuple[str, str, str]
    # What an Ingress says of one host and path: the number in the order of all, the Ingress, the place, the host and the path.
    _Given = tuple[int, Resource, Any, str, dict[str, Any]]


@rule(on=Ingress, severity=Severity.WARNING, since="0.1", joins=True, points_at=(("networking.k8s.io", "Ingress"),), aliases=("kubevious:ingress-unique-route-rules",))
def duplicate_path(ingress: Ingress, ctx: Context) -> Iterator[Problem]:
    mine: dict[_Key, tuple[Any, ...]] = {}
    for place, host, path in _paths_of(ingress):
        key = _key_of(host, path)
        if key in mine:
            first, backend = mine[key]
            if backend != path.get("backend"):
                problem = ingress.at(*place).problem(f"{host or 'any host'}{path.get('path') or '/'} is given twice, with another backend here")
                yield problem.note("first given here", ingress.at(*first))
        else:
            mine[key] = (place, path.get("backend"))
    for _, other, place, host, path in sorted(_given_elsewhere(ingress, mine, ctx.world), key=lambda each: each[0]):
        first, backend = mine[_key_of(host, path)]
        if not belong_together(other, ingress.resource):  # samples in one checkout
            continue
        if other.ref.key < ingress.resource.ref.key and backend != path.get("backend") and not _is_canary(other.value, ingress.value):
            problem = ingress.at(*first).problem(f"{host}{path.get('path') or '/'} is given in {other.ref.label} as well, with another backend")
            yield problem.note(other.ref.label, other.at(*place))


def _given_elsewhere(ingress: Ingress, keys: Iterable[_Key], world: World) -> list[_Given]:
    """What Ingresses of a namespace and class say of some hosts and paths."""
    found: dict[tuple[object, ...], list[_Given]] | None = world.kept.get(_given_elsewhere)
    if found is None:
        found = world.kept[_given_elsewhere] = {}
        number = 0
        for other in world.of_kind("networking.k8s.io", "Ingress"):
            whose = _class_of(other.ref.namespace, other.value)
            for place, host, path in _paths_of(Ingress(other)):
                if host and not is_placeholder(host):
                    number += 1
                    found.setdefault((*whose, *_key_of(host, path)), []).append((number, other, place, host, path))
    own = _class_of(ingress.namespace, ingress.value)
    return [each for key in keys for each in found.get((*own, *key), ())]


def _paths_of(ingress: Ingress) -> Iterator[tuple[Any, str, dict[str, Any]]]:
    """The paths that send somewhere: an action of the AWS Load Balancer Controller, such as a redirect, may come before another backend."""
    return (each for each in ingress.paths if not is_action(each[2].get("backend")))


def _key_of(host: str, path: dict[str, Any]) -> _Key:
    """What makes a path the same as another one; as texts, for values of a wrong type come here too."""
    return host, str(path.get("path") or ""), str(path.get("pathType") or "")


def _annotations(value: object) -> dict[str, Any]:
    found = get(value, ("metadata", "annotations"))
    return found if isinstance(found, dict) else {}


def _class_of(namespace: str, value: object) -> tuple[str, str, str]:
    """The namespace and the class by which a controller takes an Ingress for its own; as texts, as above."""
    return namespace, repr(get(value, ("spec", "ingressClassName"))), repr(_annotations(value).get("kubernetes.io/ingress.class"))


def _is_canary(*values: object) -> bool:
    return any("canary" in str(key) for value in values for key in _annotations(value))
