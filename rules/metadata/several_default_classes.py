"""Two classes of one kind that are both marked as the default."""

from __future__ import annotations

from kubecheck.sdk import DefaultableClass, Severity, belong_together, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_WHICH = {
    "IngressClass": "the newest of them is taken, of equally new ones the first by name",
    "StorageClass": "the newest of them is taken, of equally new ones the first by name",
    "VolumeSnapshotClass": "a snapshot that names no class is refused",
}


@rule(on=DefaultableClass, severity=Severity.WARNING, since="0.1", joins=True, aliases=("kubevious:multiple-default-ingress-classes",))
def several_default_classes(view: DefaultableClass, ctx: Context) -> Iterator[Problem]:
    """Mirrors: GetDefaultClass (pkg/volume/util), getDefaultClass (defaultingressclass), validatePriorityClass (plugin/pkg/admission) v1.36."""
    path = view.default_path
    if path is None:
        return
    for resource in ctx.world.of_kind(*view.resource.ref.key[:2]):
        other = DefaultableClass(resource)
        if resource is view.resource:
            return  # those after it tell of it themselves
        place = other.default_path
        if place is None or (view.kind == "VolumeSnapshotClass" and other.get("driver") != view.get("driver")):
            continue
        if view.kind == "PriorityClass":
            problem = view.at(*path).error(f"the server refuses it: {other.label} is the default already, and only one can be")
        else:
            problem = view.at(*path).problem(f"{other.label} is marked as the default as well: {_WHICH[view.kind]}")
        if not belong_together(view.resource, resource):
            problem = view.at(*path).info(f"{other.label} is marked as the default as well: only one of the two should be applied")
        yield problem.note(other.label, other.at(*place))
        return
