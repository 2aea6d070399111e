"""An autoscaler that goes by a metric of an object which is not found in the checked files, or whose kind is in another API group."""

from __future__ import annotations

from kubecheck.sdk import HorizontalPodAutoscaler, MissingReference, Severity, api_resources, described_objects, may_become, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=HorizontalPodAutoscaler, severity=Severity.WARNING, since="0.1", joins=True, fields=("spec.metrics",))
def measured_object_missing(autoscaler: HorizontalPodAutoscaler, ctx: Context) -> Iterator[Problem]:
    world = ctx.world
    for reference in described_objects(autoscaler.resource):  # type: ignore[arg-type]  # the resource of a view
        group, kind, namespace, name = reference.target
        if any(may_become(each, "") for each in (group, kind, name) if each):
            continue
        scopes = _scopes_of(kind, ctx)
        path = reference.path[:-1]
        if scopes and group not in scopes:
            place = autoscaler.at(*path, "apiVersion" if autoscaler.get(*path, "apiVersion") else "kind")
            home = next(version for version, known in ctx.catalog.kinds() if known == kind)
            yield place.problem(f"there is no kind {kind} in the API group {group!r}, so its metric is never found; did you mean apiVersion: {home}?")
            continue
        if not scopes.get(group) or world.may_exist(reference.target):
            continue
        missing = MissingReference(reference, world)
        others = world.namesakes(group, kind, name)
        text = f"scales by a metric of {kind} {name}, which is not found in the checked files"
        if missing.near is None and len(others) == 1:
            text = f"scales by a metric of {kind} {name}, which is in namespace {others[0].ref.namespace} and not in {namespace}, where an autoscaler looks"
            yield reference.place.problem(text).note(others[0].ref.label, others[0].at("metadata"))
        elif missing.near is not None or missing.has_siblings:
            yield missing.problem(text=text)
        else:
            yield reference.place.info(text)


def _scopes_of(kind: str, ctx: Context) -> dict[str, bool]:
    """The groups that have a kind, each with whether it lives in namespaces; those of custom kinds that a file defines included."""
    known = api_resources.api_resources(ctx.world, ctx.catalog)
    return {
        group: namespaced
        for groups in (known.built_in, known.defined)
        for group, resources in groups.items()
        for found, namespaced in resources.values()
        if found == kind
    }
