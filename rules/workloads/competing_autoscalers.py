"""Two autoscalers that decide the same thing of one workload: each undoes what the other does."""

from __future__ import annotations

from kubecheck.sdk import AnyAutoscaler, Autoscaler, Severity, applied_together, belong_together, get, items, rule

from ._scaling import by_utilisation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem, Reference, Resource

_VERTICAL = ("autoscaling.k8s.io", "VerticalPodAutoscaler")


@rule(on=AnyAutoscaler, severity=Severity.WARNING, since="0.1", joins=True)
def competing_autoscalers(autoscaler: AnyAutoscaler, ctx: Context) -> Iterator[Problem]:
    own = autoscaler.resource
    for reference in ctx.world.references(own):
        for other in ctx.world.referrers(reference.target):
            if other.resource is own:
                break  # those after this one tell of it themselves
            if other.resource.ref.key[:2] in AnyAutoscaler.kinds:
                problem = _conflict(reference, other, ctx)
                if problem is not None:
                    yield problem.note(other.resource.ref.label, other.place)
                    return


def _conflict(own: Reference, other: Reference, ctx: Context) -> Problem | None:
    """What is wrong with the two; None when they leave each other alone."""
    kinds = [each.resource.ref.key[:2] == _VERTICAL for each in (own, other)]
    target, name = f"{own.target[1]} {own.target[3]}", other.resource.ref.label
    if any(kinds) and not all(kinds):
        vertical, horizontal = (own, other) if kinds[0] else (other, own)
        shared = sorted(_controlled(vertical.resource, horizontal.resource))
        if not shared:
            return None
        requests = f"{' and '.join(shared)} requests"
        if vertical is own:
            text = f"sets the {requests} of {target}, by the share of which {name} scales it: the two keep each other moving"
        else:
            text = f"scales {target} by the share of its {requests}, which {name} sets: the two keep each other moving"
        return _told(own, other, text, is_near=belong_together(own.resource, other.resource))
    if all(kinds):
        if any(_mode(each.resource) == "Off" for each in (own, other)):
            return None
        return _told(own, other, f"{name} sets the requests of {target} as well: which of the two holds is not defined")
    if _is_handed_over(own.resource, other.resource) or _is_handed_over(other.resource, own.resource):
        return None
    return _told(own, other, f"{name} scales {target} as well: each autoscaler writes its own number of replicas, and the pods come and go")


def _told(own: Reference, other: Reference, text: str, *, is_near: bool = False) -> Problem:
    """A warning where the two are surely applied together; a note elsewhere: files of a folder that do the same are often there to choose from."""
    together = is_near or applied_together(own.resource, other.resource)
    return own.place.problem(text) if together else own.place.info(f"{text}, where both are applied")


def _is_handed_over(scaled: Resource, other: Resource) -> bool:
    """Whether the autoscaler is the one that KEDA makes of a ScaledObject, or takes over."""
    if scaled.ref.kind != "ScaledObject" or other.ref.kind != "HorizontalPodAutoscaler":
        return False
    named = get(scaled.value, ("spec", "advanced", "horizontalPodAutoscalerConfig", "name"))
    return other.ref.name in (named, f"keda-hpa-{scaled.ref.name}")


def _mode(vertical: Resource) -> str:
    return str(get(vertical.value, ("spec", "updatePolicy", "updateMode")) or "Recreate")


def _controlled(vertical: Resource, horizontal: Resource) -> set[str]:
    """The resources whose requests the one sets, and by whose share the other scales."""
    if _mode(vertical) == "Off":
        return set()
    policies = [each for each in items(get(vertical.value, ("spec", "resourcePolicy", "containerPolicies"))) if isinstance(each, dict)]
    named = {str(each.get("containerName") or "*"): _resources_of(each) for each in policies}
    default = named.get("*", {"cpu", "memory"})
    anywhere = default.union(*named.values())
    return {name for name, only, _ in by_utilisation(Autoscaler(horizontal)) if name in (named.get(only, default) if only else anywhere)}


def _resources_of(policy: dict[str, object]) -> set[str]:
    if policy.get("mode") == "Off":
        return set()
    written = policy.get("controlledResources")
    return {str(each) for each in written} if isinstance(written, list) else {"cpu", "memory"}
