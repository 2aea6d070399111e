"""A Service that goes on without some of its pods, since labels or its selector changed."""

from __future__ import annotations

from kubecheck.sdk import Change, Severity, get, labels_of, map_selector, rule

from ._running import changes_over, running, selector_in_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, PodTemplate, Problem, Resource, Selector

_SELECTOR = ("spec", "selector")
_SLICE_OF = "kubernetes.io/service-name"


@rule(on=Change, severity=Severity.WARNING, since="0.1")
def service_loses_pods(change: Change, ctx: Context) -> Iterator[Problem]:
    if change.refusals:
        return  # it stays as it is
    if change.new.ref.key[:2] == ("", "Service"):
        yield from _by_its_selector(change, ctx)
        return
    before, now = change.before.template_of(change.old), ctx.world.template_of(change.new)
    if before is None or now is None or before.labels == now.labels or not running([before]) or not running([now]) or not changes_over(now):
        return
    served = change.before.selecting(before, "", "Service")
    known = {each.ref.key for each in served}
    moves = any(each.ref.key not in known for each in ctx.world.selecting(now, "", "Service"))
    for old in served:
        service = ctx.world.by_key(old.ref.key)
        if service is None or get(service.value, _SELECTOR) != get(old.value, _SELECTOR) or _selector(service).matches(now.labels):
            continue
        others = _others(service, old, change, ctx)
        if not others:
            continue  # `selector-matches-nothing` tells of none at all, and others may take over
        field = (*now.path, "metadata", "labels")
        problem = change.at(*field).key.problem(
            f"{service.ref.label} selects {selector_in_words(get(service.value, _SELECTOR))}, which these pods no longer have: it goes on with those of {_names(others)} alone",
            facts={"service": service.ref.name, "left": [each.resource.ref.label for each in others]},
        )
        if moves:
            problem.severity = Severity.INFO  # they are meant for another Service
        yield problem.note("the Service", service.at(*_SELECTOR)).note("the labels as they were", change.was(*before.path, "metadata", "labels"))


def _by_its_selector(change: Change, ctx: Context) -> Iterator[Problem]:
    """What a Service loses whose own selector changes; `service-cut-off` tells where nothing is left at first."""
    if get(change.new.value, ("spec", "type")) == "ExternalName" or get(change.old.value, _SELECTOR) == get(change.new.value, _SELECTOR):
        return
    served = running(change.before.templates_matching(change.old.ref.namespace, _selector(change.old)))
    if not served:
        return
    if not get(change.new.value, _SELECTOR):
        if not _has_endpoints(change.new, ctx):
            yield change.at("spec").key.problem(
                f"has no selector any more: it sends to the pods of {_names(served)} as they are now, and nobody renews its endpoints",
                help="write EndpointSlices for it, or keep the selector",
            ).note("what it selected", change.was(*_SELECTOR))
        return
    selector = _selector(change.new)
    lost = [each for each in served if (now := _present(each, ctx)) is not None and not selector.matches((now if changes_over(now) else each).labels)]
    others = _others(change.new, change.old, change, ctx)
    if not lost or not others or not change.before.templates_matching(change.old.ref.namespace, selector):
        return
    problem = change.at(*_SELECTOR).problem(
        f"selects {selector_in_words(get(change.new.value, _SELECTOR))}, which the pods of {_names(lost)} do not have: it goes on with those of {_names(others)} alone",
        facts={"lost": [each.resource.ref.label for each in lost], "left": [each.resource.ref.label for each in others]},
    )
    problem.severity = Severity.INFO  # who changes a selector means to select otherwise
    yield problem.note("what it selected", change.was(*_SELECTOR)).note("pods that it loses", lost[0].at("metadata", "labels"))


def _selector(service: Resource) -> Selector:
    return map_selector(get(service.value, _SELECTOR))


def _others(service: Resource, old: Resource, change: Change, ctx: Context) -> list[PodTemplate]:
    """The pods that a Service has left; none where it gets others instead, to which it is switched over."""
    left = running(ctx.world.templates_matching(service.ref.namespace, _selector(service)))
    had = {each.resource.ref.key for each in change.before.templates_matching(old.ref.namespace, _selector(old))}
    return left if all(each.resource.ref.key in had for each in left) else []


def _present(template: PodTemplate, ctx: Context) -> PodTemplate | None:
    """The template as it is now, where there are pods of it."""
    resource = ctx.world.by_key(template.resource.ref.key)
    now = None if resource is None else ctx.world.template_of(resource)
    return now if now is not None and running([now]) else None


def _has_endpoints(service: Resource, ctx: Context) -> bool:
    """Whether somebody writes by hand where a Service sends to."""
    if ctx.world.get("", "Endpoints", service.ref.namespace, service.ref.name) is not None:
        return True
    slices = ctx.world.of_kind("discovery.k8s.io", "EndpointSlice")
    return any(each.ref.namespace == service.ref.namespace and labels_of(each.value).get(_SLICE_OF) == service.ref.name for each in slices)


def _names(templates: list[PodTemplate]) -> str:
    first, *others = templates
    return first.resource.ref.label + (f" and {len(others)} more" if others else "")
