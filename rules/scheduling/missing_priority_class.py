"""A PriorityClass that pods name and that is not among the checked files."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=PodTemplate, severity=Severity.WARNING, since="0.1", joins=True, presets="recommended")
def missing_priority_class(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    world = ctx.world
    for reference in world.references(template.resource):
        group, kind, namespace, name = reference.target
        if reference.template is None or reference.template.path != template.path or (group, kind) != ("scheduling.k8s.io", "PriorityClass") or reference.optional:
            continue
        if world.may_exist(reference.target) or name.startswith("system-"):
            continue
        near = world.near_name(group, kind, namespace, name)
        hint = f"; did you mean {near}?" if near else ""
        place = reference.place
        text = f"PriorityClass {name} is not among the checked files{hint}"
        if near is not None:
            yield place.error(text, label=f"did you mean {near}?")
        elif world.of_kind(group, kind):
            yield place.problem(text)
