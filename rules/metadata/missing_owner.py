"""An owner of an object that is not found in the checked files: the garbage collector deletes what has no owner."""

from __future__ import annotations

from kubecheck.sdk import Object, Severity, get, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Object, severity=Severity.WARNING, since="0.1", joins=True, points_at=(), fields=("metadata.ownerReferences",), aliases=("monokle:LNK003",))
def missing_owner(view: Object, ctx: Context) -> Iterator[Problem]:
    """Mirrors: attemptToDeleteItem in pkg/controller/garbagecollector: an owner is one only with the same uid."""
    for index, owner in enumerate(view.items("metadata", "ownerReferences")):
        kind, name, version = get(owner, ("kind",)), get(owner, ("name",)), get(owner, ("apiVersion",))
        if not isinstance(kind, str) or not isinstance(name, str) or not isinstance(version, str):
            continue
        group = version.rpartition("/")[0]
        namespaces = (view.namespace, "") if view.namespace else ("",)
        if any(ctx.world.may_exist((group, kind, namespace, name)) for namespace in namespaces):
            continue
        near = next((found for namespace in namespaces if (found := ctx.world.near_name(group, kind, namespace, name))), None)
        place = view.at("metadata", "ownerReferences", index, "name")
        if near:
            yield place.problem(f"owner {kind} {name} is not found in the checked files, {view.label} is deleted when it is not found; did you mean {near}?")
        else:
            yield place.info(f"owner {kind} {name} is not found in the checked files: {view.label} is deleted when it is not found")
