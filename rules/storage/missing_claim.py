"""A PersistentVolumeClaim that pods mount and that is not among the checked files."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=PodTemplate, severity=Severity.WARNING, since="0.1", joins=True, presets="recommended", aliases=(
    "kubevious:pod-spec-volume-pvc-ref",
))  # fmt: skip
def missing_claim(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    world = ctx.world
    for reference in world.references(template.resource):
        group, kind, namespace, name = reference.target
        if reference.template is None or reference.template.path != template.path or (group, kind) != ("", "PersistentVolumeClaim") or reference.optional:
            continue
        if world.may_exist(reference.target):
            continue
        near = world.near_name(group, kind, namespace, name)
        hint = f"; did you mean {near}?" if near else ""
        place = reference.place
        text = f"PersistentVolumeClaim {name} is not among the checked files{hint}"
        if near is not None:
            yield place.error(text, label=f"did you mean {near}?")
        elif world.of_kind(group, kind):
            yield place.problem(text)
