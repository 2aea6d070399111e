"""A Service that changes over to pods which are not there yet."""

from __future__ import annotations

from kubecheck.sdk import Change, Severity, container_ports, get, items, map_selector, rule

from ._running import identity_of, running, selector_in_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, PodTemplate, Problem

_UNTIL = "until new pods are ready, the Service has no endpoints"


@rule(on=Change, severity=Severity.WARNING, since="0.1")
def service_cut_off(change: Change, ctx: Context) -> Iterator[Problem]:
    if change.new.ref.key[:2] != ("", "Service") or get(change.new.value, ("spec", "type")) == "ExternalName":
        return
    selectors = [map_selector(get(each.value, ("spec", "selector"))) for each in (change.old, change.new)]
    namespace = change.new.ref.namespace
    served = running(change.before.templates_matching(namespace, selectors[0]))
    coming = running(ctx.world.templates_matching(namespace, selectors[1]))
    if not served or not coming:
        return
    kept = running(change.before.templates_matching(namespace, selectors[1]))
    if not kept and not any(change.after.is_taken(each.resource) for each in coming):
        yield change.at("spec", "selector").problem(
            f"selects {selector_in_words(get(change.new.value, ('spec', 'selector')))}, which no pod has or gets, since the server refuses the change of {coming[0].resource.ref.label}: the Service has no endpoints",
        ).note("what it selected", change.was("spec", "selector"))
        return
    if not kept:
        yield change.at("spec", "selector").problem(
            f"selects {selector_in_words(get(change.new.value, ('spec', 'selector')))}, which no pod that runs now has: {_UNTIL}",
            help="first give the pods the new labels beside the old ones, then change the selector",
        ).note("what it selected", change.was("spec", "selector")).note("the pods that run now", change.after.place(served[0].resource, *served[0].path, "metadata", "labels"))
        return
    yield from _ports_cut_off(change, kept, coming)


def _ports_cut_off(change: Change, kept: list[PodTemplate], coming: list[PodTemplate]) -> Iterator[Problem]:
    """Ports whose target only new pods have, although the old one had it on those that run."""
    before = {identity_of(port): port for port in items(get(change.old.value, ("spec", "ports"))) if isinstance(port, dict)}
    for index, port in enumerate(items(get(change.new.value, ("spec", "ports")))):
        old = before.get(identity_of(port)) if isinstance(port, dict) else None
        if old is None:
            continue
        target, former = _target(port), _target(old)
        if target == former or not _has(kept, former) or _has(kept, target) or not _has(coming, target):
            continue
        field = "targetPort" if "targetPort" in port else "port"
        yield change.at("spec", "ports", index, field).problem(
            f"{target} is a port of no pod that runs now, which have {former}: {_UNTIL} behind this port",
            help="first give the containers the new port beside the old one, then change the Service",
        ).note("where it sent to", change.was("spec", "ports", items(get(change.old.value, ("spec", "ports"))).index(old)))


def _target(port: dict[str, object]) -> object:
    return port.get("targetPort", port.get("port"))


def _has(templates: list[PodTemplate], target: object) -> bool:
    """Whether containers say that they listen there, by name or by number."""
    return any(target in (port.get("name"), port.get("containerPort")) for each in templates for port in container_ports.ports_of(each.spec))
