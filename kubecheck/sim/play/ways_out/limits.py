"""Requests and limits within the bounds of LimitRanges, or wider bounds."""

from __future__ import annotations

from kubecheck.sim.play.ways_out.requests import amount_of
from kubecheck.sim.play.ways_out.steps import ObjectEdit, Step, lookup
from kubecheck.values.quantity import Quantity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.model.refs import Ref
    from kubecheck.sim.play.ways_out.case import Case
    from kubecheck.source.positions import Path

    Edits = dict[Path, object]

_WITHIN, _WIDER = 2.5, 4.0


def within_limits(case: Case) -> Iterator[Step]:
    """Requests and limits that no LimitRange of the namespace forbids, or LimitRanges that do not forbid them."""
    edits: Edits = {}
    wider: list[ObjectEdit] = []
    for ref in case.in_namespace("LimitRange"):
        for number, limit in enumerate(lookup(case.stage.stored(ref.key), ("spec", "limits")) or ()):
            if limit.get("type") == "Container":
                _fit_containers(case, limit, edits)
                wider += _wider(case, ref, number, limit)
            elif limit.get("type") == "Pod":
                _fit_pod(case, limit, edits)
                wider += _wider_for_pod(case, ref, number, limit)
    if edits:
        words = ", ".join(f"{path[-2]}.{path[-1]}: {value}" for path, value in edits.items())
        yield case.edits(_WITHIN, f"give the containers {words}", *edits.items())
    if wider:
        first = wider[0]
        changes = ", ".join(f"{'.'.join(map(str, each.field.path[3:]))}: {each.field.value}" for each in wider)
        yield Step(_WIDER, f"widen {first.ref.label} to {changes}", tuple(wider))


def _containers(case: Case) -> Iterator[tuple[Path, Any]]:
    for part in ("containers", "initContainers"):
        for index, container in enumerate(lookup(case.pod_spec, (part,)) or ()):
            yield (*case.template, "spec", part, index), container


def _fit_containers(case: Case, limit: dict[str, Any], edits: Edits) -> None:
    """The values with which each container keeps to one item of a LimitRange."""
    for path, container in _containers(case):
        for name in dict.fromkeys([*(limit.get("max") or ()), *(limit.get("min") or ()), *(limit.get("maxLimitRequestRatio") or ()), *(limit.get("default") or ())]):
            _fit_resource(path, container, name, limit, edits)


def _fit_resource(path: Path, container: Any, name: str, limit: dict[str, Any], edits: Edits) -> None:
    requests, limits = (*path, "resources", "requests", name), (*path, "resources", "limits", name)
    own_request, own_limit = (lookup(container, ("resources", part, name)) for part in ("requests", "limits"))
    request = own_request if own_request is not None else own_limit if own_limit is not None else lookup(limit, ("defaultRequest", name))
    cap = own_limit if own_limit is not None else lookup(limit, ("default", name))
    most, least, ratio = (lookup(limit, (field, name)) for field in ("max", "min", "maxLimitRequestRatio"))
    new_request, new_cap = request, cap
    if most is not None and (new_cap is None or _more(name, new_cap, most)):
        new_cap = most
    if least is not None and (new_request is None or _more(name, least, new_request)):
        new_request = least
    if new_cap is not None and least is not None and _more(name, least, new_cap):
        new_cap = least
    if new_cap is not None and new_request is not None and _more(name, new_request, new_cap):
        if own_limit is None and (most is None or not _more(name, new_request, most)):
            new_cap = new_request  # the LimitRange's own default is below what is asked for
        else:
            new_request = new_cap
    if ratio is not None and new_cap is not None and (new_request is None or _share(name, new_cap, new_request) > Quantity.parse(ratio).nanos / 10**9):
        new_request = _divided(name, new_cap, ratio)
    if new_request is not None and new_request != request:
        edits[requests] = new_request
    if (new_cap is not None and new_cap != cap) or (own_limit is None and new_cap != lookup(limit, ("default", name)) and new_cap is not None):
        edits[limits] = new_cap


def _fit_pod(case: Case, limit: dict[str, Any], edits: Edits) -> None:
    """The values with which the containers together keep to one item of a LimitRange: the largest of them changes."""
    for name, most in (limit.get("max") or {}).items():
        for part in ("limits", "requests"):
            found = [(path, lookup(container, ("resources", part, name))) for path, container in _containers(case) if path[-2] == "containers"]
            amounts = [amount_of(name, each) if each is not None else 0 for _, each in found]
            over = sum(amounts) - amount_of(name, most)
            if over > 0 and max(amounts) > over:
                path, _ = found[amounts.index(max(amounts))]
                edits[(*path, "resources", part, name)] = _text(name, max(amounts) - over)


def _wider(case: Case, ref: Ref, number: int, limit: dict[str, Any]) -> Iterator[ObjectEdit]:
    """Bounds of one item that take in what the containers say."""
    for field, parts in (("max", ("limits", "requests")), ("min", ("requests", "limits"))):
        for name, bound in (limit.get(field) or {}).items():
            said = [each for _, container in _containers(case) for part in parts if (each := lookup(container, ("resources", part, name))) is not None]
            outside = [each for each in said if (_more(name, each, bound) if field == "max" else _more(name, bound, each))]
            if outside:
                pick = max if field == "max" else min
                yield ObjectEdit(ref, ("spec", "limits", number, field, name), pick(outside, key=lambda each, name=name: amount_of(name, each)))  # type: ignore[misc]  # the key is a number
    for name, bound in (limit.get("default") or {}).items():
        asked = [each for _, container in _containers(case) if lookup(container, ("resources", "limits", name)) is None and (each := lookup(container, ("resources", "requests", name))) is not None]
        larger = [each for each in asked if _more(name, each, bound)]
        if larger:
            yield ObjectEdit(ref, ("spec", "limits", number, "default", name), max(larger, key=lambda each, name=name: amount_of(name, each)))  # type: ignore[misc]  # see above


def _wider_for_pod(case: Case, ref: Ref, number: int, limit: dict[str, Any]) -> Iterator[ObjectEdit]:
    for name, most in (limit.get("max") or {}).items():
        sums = [
            sum(amount_of(name, each) for path, container in _containers(case) if path[-2] == "containers" and (each := lookup(container, ("resources", part, name))) is not None)
            for part in ("limits", "requests")
        ]
        if max(sums) > amount_of(name, most):
            yield ObjectEdit(ref, ("spec", "limits", number, "max", name), _text(name, max(sums)))


def _more(name: str, one: object, other: object) -> bool:
    return amount_of(name, one) > amount_of(name, other)


def _share(name: str, cap: object, request: object) -> float:
    asked = amount_of(name, request)
    return amount_of(name, cap) / asked if asked else float("inf")


def _divided(name: str, cap: object, ratio: object) -> str:
    """The least request that stands in a ratio to a limit."""
    amount, parts = amount_of(name, cap), Quantity.parse(ratio).nanos  # type: ignore[arg-type]  # as the server has taken it
    return _text(name, -(-amount * 10**9 // parts))


def _text(name: str, amount: int) -> str:
    from kubecheck.sim.play.hints import request_in_words

    exact = request_in_words(name, amount)
    return exact if amount_of(name, exact) == amount else f"{amount}m" if name == "cpu" else str(amount)
