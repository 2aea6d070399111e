"""A Service whose selector matches no pod template among the checked files."""

from __future__ import annotations

from kubecheck.sdk import (
    PODS,
    Service,
    Severity,
    closest_template,
    explain_absence,
    lacking_ordinals,
    map_selector,
    mend_selector,
    missed_beside,
    missed_template,
    rule,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, PodTemplate, Problem, World


@rule(on=Service, severity=Severity.ERROR, since="0.1", joins=True, points_at=(PODS,), aliases=(
    "kube-linter:dangling-service", "kube-score:service-targets-pod", "kubescape:C-0293", "kubevious:service-selector-ref",
    "popeye:POP-1100",
))  # fmt: skip
def selector_matches_nothing(service: Service, ctx: Context) -> Iterator[Problem]:
    selector = map_selector(service.get("spec", "selector"))
    world = ctx.world
    if selector.nothing or service.type == "ExternalName":
        return
    if not world.pod_templates:
        missed = missed_beside(service.resource, selector, ctx.model)
        if missed is not None:
            yield _tell_of_missed(service, *missed)
        return
    templates = world.templates_matching(service.namespace, selector)
    lacking = lacking_ordinals(selector, templates, world)
    wanted = ", ".join(f"{key}={value}" for key, value in sorted(service.selector.items()))
    place = service.at("spec", "selector")
    if lacking is not None:
        workload, pods = lacking
        text = f"selects {wanted}, which no pod has: {workload.ref.label} has {pods} only"
        yield place.warning(text).note(workload.ref.label, workload.at("spec", "replicas"))
    if templates:
        return
    explained = explain_absence(place, f"selects {wanted}", service.resource, selector, world, ctx.model)
    if explained is not None:
        yield from explained
        return
    elsewhere = next(iter(world.templates_matching(None, selector)), None)
    if elsewhere is not None:
        text = f"selects {wanted}, which only pods of namespace {elsewhere.namespace} carry, not of {service.namespace}"
        is_moved = elsewhere.resource.built_by and not service.resource.built_by  # a build moves the pods there, and somebody the Service
        yield (place.info(text) if is_moved else place.warning(text)).note(f"pods of {elsewhere.resource.ref.label}", elsewhere.at("metadata", "labels"))
        return
    best = closest_template(service.resource, selector, world)
    text = f"selects {wanted}, which no pod template carries"
    if best is None:
        missed = missed_template(service.resource, selector, world)
        if missed is not None:
            yield _tell_of_missed(service, *missed)
            return
        alike = _alike_in_letter_case(service, world)
        if alike is not None:
            meant = f"did you mean {', '.join(f'{key}={value}' for key, value in sorted(alike[1].items()))}?"
            problem = place.problem(f"{text}; {meant}", label=meant).note(f"pods of {alike[0].resource.ref.label}", alike[0].at("metadata", "labels"))
            yield mend_selector(problem, place, service.resource, service.selector, world)
            return
        yield place.warning(text, label="nothing has this label")
        return
    problem = place.problem(text, label="nothing has these labels" if len(service.selector) > 1 else "nothing has this label")
    problem.note(f"the closest pod template ({best.resource.ref.label})", best.at("metadata", "labels"))
    yield mend_selector(problem, place, service.resource, service.selector, world)


def _tell_of_missed(service: Service, template: PodTemplate, key: str) -> Problem:
    """Pods in another folder that a slip keeps from being selected: a warning, since they may not be applied together."""
    meant = f"did you mean {key}={template.labels[key]}?"
    problem = service.at("spec", "selector", key).warning(f"selects {key}={service.selector[key]}, which no pod template carries; {meant}", label=meant)
    return problem.note(f"pods of {template.resource.ref.label}", template.at("metadata", "labels"))


def _alike_in_letter_case(service: Service, world: World) -> tuple[PodTemplate, dict[str, str]] | None:
    """A pod template whose labels are those of the selector but for the letter case of their names, and these labels; None where there is none."""
    for template in _templates_by_label(world).get(_first_label(service), ()):
        by_name = {key.lower(): key for key in template.labels}
        keys = {key: by_name.get(key.lower(), "") for key in service.selector}
        if template.namespace == service.namespace and all(template.labels.get(keys[key]) == value for key, value in service.selector.items()):
            return template, {keys[key]: value for key, value in service.selector.items()}
    return None


def _first_label(service: Service) -> tuple[str, str]:
    key, value = next(iter(service.selector.items()))
    return key.lower(), value


def _templates_by_label(world: World) -> dict[tuple[str, str], list[PodTemplate]]:
    """The pod templates by each of their labels, the name in small letters."""
    found: dict[tuple[str, str], list[PodTemplate]] | None = world.kept.get(_templates_by_label)
    if found is None:
        found = world.kept[_templates_by_label] = {}
        for template in world.pod_templates:
            for label in {(key.lower(), value) for key, value in template.labels.items()}:
                found.setdefault(label, []).append(template)
    return found
