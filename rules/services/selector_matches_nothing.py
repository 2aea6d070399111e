"""A Service whose selector matches no pod template among the checked files."""

from __future__ import annotations

from kubecheck.sdk import Service, Severity, get, map_selector, nearest, rule, strings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Service, severity=Severity.ERROR, since="0.1", joins=True, aliases=(
    "kube-linter:dangling-service", "kube-score:service-targets-pod", "kubescape:C-0293", "kubevious:service-selector-ref",
    "popeye:POP-1100",
))  # fmt: skip
def selector_matches_nothing(service: Service, ctx: Context) -> Iterator[Problem]:
    selector = map_selector(service.get("spec", "selector"))
    world = ctx.world
    if selector.nothing or service.type == "ExternalName" or not world.pod_templates:
        return
    if world.templates_matching(service.namespace, selector) or _made_by_an_operator(service, ctx):
        return
    wanted = ", ".join(f"{key}={value}" for key, value in sorted(service.selector.items()))
    place = service.at("spec", "selector")
    elsewhere = next((each for each in world.pod_templates if selector.matches(each.labels)), None)
    if elsewhere is not None:
        problem = place.warning(f"selects {wanted}, which only pods of namespace {elsewhere.namespace} carry, not of {service.namespace}")
        yield problem.note(f"pods of {elsewhere.resource.ref.label}", elsewhere.at("metadata", "labels"))
        return
    best, score = None, 0
    for template in world.pod_templates:
        if template.namespace == service.namespace:
            closeness = _closeness(service.selector, template.labels)
            if closeness > score:
                best, score = template, closeness
    text = f"selects {wanted}, which no pod template carries"
    if best is None:
        yield place.warning(text, label="nothing has this label")
        return
    problem = place.problem(text, label="nothing has these labels" if len(service.selector) > 1 else "nothing has this label")
    yield problem.note(f"the closest pod template ({best.resource.ref.label})", best.at("metadata", "labels"))


def _closeness(selector: dict[str, str], labels: dict[str, str]) -> int:
    """How much a pod template looks like what is selected: equal labels count most, then near values, then equal values of other keys."""
    score = 0
    for key, value in selector.items():
        if labels.get(key) == value:
            score += 4
        elif key in labels and nearest(value, (labels[key],)) is not None:
            score += 3
        elif value in labels.values():
            score += 2
        elif key not in labels and nearest(key, labels) is not None:
            score += 1
    return score


def _made_by_an_operator(service: Service, ctx: Context) -> bool:
    """Whether a custom object of the namespace carries what is selected, or is named in it: its operator makes the pods."""
    values = set(service.selector.values())
    for resource in ctx.world.in_namespace(service.namespace):
        if "." not in resource.ref.group or resource.ref.group.endswith(".k8s.io"):
            continue
        if resource.ref.name in values:
            return True
        labels = {**strings(get(resource.value, ("metadata", "labels"))), **strings(get(resource.value, ("spec", "podMetadata", "labels")))}
        if sum(labels.get(key) == value for key, value in service.selector.items()) * 2 > len(service.selector):
            return True
    return False
