"""Affinity or anti-affinity to pods that are nowhere: the pods stay pending, or nothing is kept apart."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, explain_absence, get, items, label_selector, mapping, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem, Selector

    Path = tuple[str | int, ...]

_REQUIRED, _PREFERRED = "requiredDuringSchedulingIgnoredDuringExecution", "preferredDuringSchedulingIgnoredDuringExecution"


@rule(on=PodTemplate, severity=Severity.WARNING, since="0.1", joins=True)
def affinity_matches_nothing(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    """Mirrors: interpodaffinity (satisfyPodAffinity, getMatchingAntiAffinityTopologyPairs) v1.36: a selector that is missing selects nothing."""
    if template.resource.ref.kind == "PodTemplate":
        return
    for sort, path, term in _terms(template):
        selector = label_selector(term.get("labelSelector"))
        if "labelSelector" in term and selector.nothing and term["labelSelector"] is not None:
            continue  # of a wrong shape, which the server tells of
        if any(ctx.world.templates_matching(namespace, selector) for namespace in _namespaces(template, term)):
            continue
        place = template.at("spec", *path, *(("labelSelector",) if term.get("labelSelector") is not None else ()))
        words = "none, since labelSelector is missing" if selector.nothing else str(selector)
        text = _in_words(sort, _REQUIRED in path, words)
        if selector.nothing:
            yield place.problem(text)
            continue
        explained = explain_absence(place, text, template.resource, selector, ctx.world, ctx.model)
        if explained is None and sort == "podAffinity" and _REQUIRED in path:
            explained = _by_what_is_near(template, selector, ctx, text, path)
        yield from [place.info(f"{text}, which no pod template carries")] if explained is None else explained


def _in_words(sort: str, required: bool, words: str) -> str:
    if sort == "podAffinity":
        return f"{'may only run' if required else 'wants to run'} beside pods with {words}"
    return f"keeps apart from pods with {words}"


def _by_what_is_near(template: PodTemplate, selector: Selector, ctx: Context, text: str, path: Path) -> list[Problem] | None:
    """A warning where a label of the files is nearly the one that is asked for, which is then a mistake; None elsewhere."""
    for key, value in selector.exact_values().items():
        near = ctx.world.near_label(template.namespace, key, value)
        if near is not None and near.labels.get(key) != value:
            problem = template.at("spec", *path, "labelSelector").problem(f"{text}, which no pod template carries: the pods stay pending")
            return [problem.note(f"{key}={near.labels[key]}", near.at("metadata", "labels", key))]
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
