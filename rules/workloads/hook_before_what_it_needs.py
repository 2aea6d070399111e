"""Pods of a hook, or of an early sync wave, that need an object which the same installation makes later."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem, Reference

# What pods cannot start without: without the account and the classes they are refused, without the rest they wait.
_NEEDED = frozenset(("ConfigMap", "PersistentVolumeClaim", "PriorityClass", "RuntimeClass", "Secret", "ServiceAccount"))
_REFUSED = frozenset(("PriorityClass", "RuntimeClass", "ServiceAccount"))


@rule(on=PodTemplate, severity=Severity.WARNING, since="0.1", joins=True)
def hook_before_what_it_needs(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    told = set()
    for reference in ctx.world.references(template.resource):
        if reference.template is None or reference.template.path != template.path or reference.optional or reference.target in told:
            continue
        needed = ctx.world.by_key(reference.target) if reference.target[1] in _NEEDED else None
        if needed is None:
            continue
        from kubecheck.sdk import why_later  # only where something is needed that is there

        why = why_later(template.resource, needed)
        if why:
            told.add(reference.target)
            what = "its pods are refused" if needed.ref.kind in _REFUSED else "its pods do not start"
            text = f"{needed.ref.label} is not there yet when this hook runs, and {what}: it is {why}"
            if "wave" in why:
                text = f"{needed.ref.label} is not there yet in this sync wave, and {what}: it is {why}"
            yield reference.place.problem(text).note(needed.ref.label, needed.at("metadata"))
        elif needed.ref.kind == "ServiceAccount":
            yield from _rights(reference, template, ctx)


def _rights(reference: Reference, template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    """The account is there, and all that gives it rights comes later."""
    from kubecheck.sdk import why_later

    bindings = [each.resource for each in ctx.world.referrers(reference.target) if each.resource.ref.kind in ("RoleBinding", "ClusterRoleBinding")]
    reasons = [why_later(template.resource, each) for each in bindings]
    if bindings and all(reasons):
        text = f"ServiceAccount {reference.target[3]} has no rights yet when this hook runs: {bindings[0].ref.label} is {reasons[0]}"
        yield reference.place.problem(text).note(bindings[0].ref.label, bindings[0].at("metadata"))
