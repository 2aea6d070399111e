"""A StorageClass that a claim names, and of which only a nearly equal one is among the checked files."""

from __future__ import annotations

from kubecheck.sdk import ClaimSource, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=ClaimSource, severity=Severity.ERROR, since="0.1", joins=True, presets="recommended")
def missing_storage_class(view: ClaimSource, ctx: Context) -> Iterator[Problem]:
    world = ctx.world
    for reference in world.references(view.resource):  # type: ignore[arg-type]  # the resource of a view is one
        group, kind, namespace, name = reference.target
        if (group, kind) != ("storage.k8s.io", "StorageClass") or reference.optional:
            continue
        if world.may_exist(reference.target):
            continue
        near = world.near_name(group, kind, namespace, name)
        hint = f"; did you mean {near}?" if near else ""
        place = reference.place
        text = f"StorageClass {name} is not among the checked files{hint}"
        if near is not None:
            yield place.error(text, label=f"did you mean {near}?")
