"""Affinity or anti-affinity to pods that are nowhere: the pods stay pending, or nothing is kept apart."""

from __future__ import annotations

from kubecheck.sdk import PODS, PodTemplate, Severity, get, is_slip, items, label_selector, mapping, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem, Selector

    Path = tuple[str | int, ...]

_REQUIRED, _PREFERRED = "requiredDuringSchedulingIgnoredDuringExecution", "preferredDuringSchedulingIgnoredDuringExecution"


@rule(on=PodTemplate, severity=Severity.WARNING, since="0.1", joins=True, points_at=(PODS,), fields=("affinity",))
def affinity_matches_nothing(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    """Mirrors: interpodaffinity (satisfyPodAffinity, getMatchingAntiAffinityTopologyPairs) v1.36: a selector that is missing selects nothing."""
    if template.resource.ref.kind == "PodTemplate":
        return
    for sort, path, term in _terms(template):
        selector = label_selector(term.get("labelSelector"))
        if selector.nothing:
            continue  # left out, which null-label-selector tells of, or of a wrong shape, which the server refuses
        namespaces = _namespaces(template, term)
        if any(ctx.world.templates_matching(namespace, selector) for namespace in namespaces):
            continue
        mistyped = _mistyped_namespace(template, path, selector, ctx)
        if mistyped is not None:
            yield mistyped
        else:
            yield from _told(template, sort, path, selector, ctx, is_far=namespaces != [template.namespace])


def _told(template: PodTemplate, sort: str, path: Path, selector: Selector, ctx: Context, *, is_far: bool) -> Iterator[Problem]:
    required, beside = _REQUIRED in path, sort == "podAffinity"
    waits = ": the pods stay pending" if required and beside else ""
    verb = ("may only run beside" if required else "wants to run beside") if beside else "keeps apart from"
    place, text = template.at("spec", *path, "labelSelector"), f"{verb} pods with {selector}"
    near = _near(template, selector, ctx)
    if near is None and not required:
        return  # a wish that comes true when such pods are there
    from kubecheck.sdk import explain_absence  # only where nothing is found

    explained = explain_absence(place, text, template.resource, selector, ctx.world, ctx.model)
    if explained is not None:
        yield from explained if required else ()
        return
    text = f"{text}, which no pod template carries"
    problem = place.problem(f"{text}{waits}") if near is not None or (beside and not is_far) else place.info(text)
    if near is not None:
        key, other = near
        problem.label = f"did you mean {key}={other.labels[key]}?"
        problem.note(f"{key}={other.labels[key]}", other.at("metadata", "labels", key))
    yield problem


def _mistyped_namespace(template: PodTemplate, path: Path, selector: Selector, ctx: Context) -> Problem | None:
    """Told where the pods are in a namespace whose name is nearly the one that is written."""
    for index, name in enumerate(template.items(*path, "namespaces")):
        there = ctx.world.templates_matching(None, selector) if isinstance(name, str) else ()
        near = next((each for each in there if each.namespace and is_slip(name, each.namespace)), None)
        if near is not None and not ctx.world.may_exist(("", "Namespace", "", name)):
            place = template.at("spec", *path, "namespaces", index)
            text = f"no pod template with {selector} is in namespace {name}; did you mean {near.namespace}?"
            return place.problem(text, label=f"did you mean {near.namespace}?").note(near.resource.ref.label, near.at("metadata", "labels"))
    return None


def _near(template: PodTemplate, selector: Selector, ctx: Context) -> tuple[str, PodTemplate] | None:
    """The first label that is nearly one of the files, and who carries that; None where none is."""
    for key, value in selector.exact_values().items():
        near = ctx.world.near_label(template.namespace, key, value)
        if near is not None and near.labels.get(key) != value:
            return key, near
    return None


def _terms(template: PodTemplate) -> Iterator[tuple[str, Path, dict[str, object]]]:
    """(podAffinity or podAntiAffinity, place from the pod spec, term) of each term."""
    for sort in ("podAffinity", "podAntiAffinity"):
        for strength in (_REQUIRED, _PREFERRED):
            for index, each in enumerate(template.items("affinity", sort, strength)):
                path: Path = ("affinity", sort, strength, index, *(("podAffinityTerm",) if strength == _PREFERRED else ()))
                term = get(each, ("podAffinityTerm",)) if strength == _PREFERRED else each
                if isinstance(term, dict):
                    yield sort, path, term


def _namespaces(template: PodTemplate, term: dict[str, object]) -> list[str | None]:
    """The namespaces that a term looks into; None for any."""
    named = [each for each in items(term.get("namespaces")) if isinstance(each, str)]
    if isinstance(term.get("namespaceSelector"), dict):
        return [None] if not mapping(term["namespaceSelector"]) or not named else [*named, None]
    return list(named) or [template.namespace]
