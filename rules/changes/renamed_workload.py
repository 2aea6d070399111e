"""A workload that gets another name, so that nothing rolls over: the old pods go and the new ones come, whenever each is done."""

from __future__ import annotations

from kubecheck.sdk import Removal, Severity, autoscalers_of, get, items, map_selector, rule

from ._running import running, selector_in_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, PodTemplate, Problem, Resource

_KINDS = frozenset((("", "ReplicationController"), ("apps", "DaemonSet"), ("apps", "Deployment"), ("apps", "ReplicaSet"), ("apps", "StatefulSet")))
_SELECTOR = ("spec", "selector")
_NAME = ("metadata", "name")


@rule(on=Removal, severity=Severity.WARNING, since="0.2")
def renamed_workload(removal: Removal, ctx: Context) -> Iterator[Problem]:
    old, new = removal.old, removal.successor
    if new is None or old.ref.key[:2] not in _KINDS or old.ref.namespace != new.ref.namespace or not new.is_stored:
        return
    before, now = removal.before.template_of(old), ctx.world.template_of(new)
    if before is None or now is None or not running([before]) or not running([now]):
        return
    alone: Resource | None = None
    for was in removal.before.selecting(before, "", "Service"):
        service = ctx.world.by_key(was.ref.key)
        if service is None or get(service.value, _SELECTOR) != get(was.value, _SELECTOR):
            continue
        staying = _staying(service, removal, ctx)
        if map_selector(get(service.value, _SELECTOR)).matches(now.labels):
            alone = alone or (None if staying else service)
        elif staying:
            others = staying[0].resource.ref.label + (f" and {len(staying) - 1} more" if len(staying) > 1 else "")
            yield new.at(*now.path, "metadata", "labels").key.problem(
                f"{service.ref.label} selects {selector_in_words(get(service.value, _SELECTOR))}, which the pods of {old.ref.name} had and these do not have: it goes on with those of {others} alone",
                facts={"was": old.ref.name, "service": service.ref.name},
            ).note("the Service", service.at(*_SELECTOR)).note("the labels as they were", removal.was(*before.path, "metadata", "labels"))
    if alone is not None and not _has_claims(old):
        yield _without_a_pod(removal, new, alone, ctx)


def _without_a_pod(removal: Removal, new: Resource, service: Resource, ctx: Context) -> Problem:
    """What becomes of a Service behind which there are no others."""
    old = removal.old
    problem = new.at(*_NAME).problem(
        f"its name was {old.ref.name}, so nothing rolls over: {service.ref.label} has no ready pod from when {old.ref.label} is deleted until these are ready, or sends to both as long as nobody deletes it",
        help="keep the name; or add this one first, and take the old one out when it is ready",
        facts={"was": old.ref.name, "service": service.ref.name},
    ).note("where it was", removal.was(*_NAME)).note("the Service", service.at(*_SELECTOR))
    autoscaler = next(iter(autoscalers_of(new, ctx.world)), None)
    replicas = get(new.defaulted, ("spec", "replicas"))
    if autoscaler is not None and isinstance(replicas, int):
        problem.note(f"it begins with {replicas} pod{'' if replicas == 1 else 's'}, however many there were of {old.ref.name}", autoscaler.at("spec"))
    return problem


def _staying(service: Resource, removal: Removal, ctx: Context) -> list[PodTemplate]:
    """The pods behind a Service that were behind it before and run on."""
    selector = map_selector(get(service.value, _SELECTOR))
    had = {each.resource.ref.key for each in removal.before.templates_matching(service.ref.namespace, selector)}
    return [each for each in running(ctx.world.templates_matching(service.ref.namespace, selector)) if each.resource.ref.key in had]


def _has_claims(workload: Resource) -> bool:
    """Whether `renamed-stateful-set` tells of it."""
    return bool(items(get(workload.value, ("spec", "volumeClaimTemplates"))))
