"""A PersistentVolume that is kept for a claim which is not found in the checked files."""

from __future__ import annotations

from kubecheck.sdk import PersistentVolume, Severity, get, items, lie_together, missing_references, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, MissingReference, Problem


@rule(on=PersistentVolume, severity=Severity.WARNING, since="0.1", joins=True)
def claim_ref_missing(volume: PersistentVolume, ctx: Context) -> Iterator[Problem]:
    if (volume.text("spec", "claimRef", "kind") or "PersistentVolumeClaim") != "PersistentVolumeClaim":
        return
    for missing in missing_references(volume, ctx.world, "", "PersistentVolumeClaim"):
        _, _, namespace, name = missing.reference.target
        if _is_made(missing, ctx):
            continue
        other = next((each for each in ctx.world.of_kind("", "PersistentVolumeClaim") if each.ref.name == name), None)
        if other is not None:
            text = f"is kept for PersistentVolumeClaim {namespace}/{name}, and the one of that name is in namespace {other.ref.namespace}: nobody gets it"
            place = volume.at("spec", "claimRef", "namespace")
            yield place.problem(text).note(other.ref.label, other.at("metadata"))
        elif missing.near or any(each.ref.namespace == namespace and lie_together(each, volume.resource) for each in ctx.world.of_kind("", "PersistentVolumeClaim")):
            yield missing.problem(": nobody else gets the volume")


def _is_made(missing: MissingReference, ctx: Context) -> bool:
    """Whether a StatefulSet among the files makes the claim."""
    _, _, namespace, name = missing.reference.target
    for resource in ctx.world.of_kind("apps", "StatefulSet"):
        if resource.ref.namespace == namespace:
            for template in items(get(resource.value, ("spec", "volumeClaimTemplates"))):
                before = f"{get(template, ('metadata', 'name'))}-{resource.ref.name}-"
                if name.startswith(before) and name[len(before) :].isdecimal():
                    return True
    return False
