"""What the rules about autoscalers share: by which shares of requests they scale, and which kinds can be scaled at all."""

from __future__ import annotations

from kubecheck.sdk import SCALABLE_KINDS, get, items, may_become, nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Autoscaler, Context, Resource

    Path = tuple[str | int, ...]

# Groups of the server in which there are no custom kinds.
_BUILT_IN = frozenset(("", "apps", "autoscaling", "batch", "extensions", "policy"))


def by_utilisation(autoscaler: Autoscaler) -> Iterator[tuple[str, str, Path]]:
    """(resource, container or empty, place) of each metric that is a share of a request."""
    if autoscaler.kind == "ScaledObject":
        yield from _of_triggers(autoscaler)
        return
    percent = autoscaler.get("spec", "targetCPUUtilizationPercentage")
    if percent is not None or not autoscaler.get("spec", "metrics"):
        yield "cpu", "", ("spec", "targetCPUUtilizationPercentage") if percent is not None else ("spec",)
    for index, metric in enumerate(items(autoscaler.get("spec", "metrics"))):
        for field in ("resource", "containerResource"):
            source = get(metric, (field,))
            share = get(source, ("target", "averageUtilization")) or get(source, ("targetAverageUtilization",))
            if share is not None and isinstance(get(source, ("name",)), str):
                yield get(source, ("name",)), get(source, ("container",)) or "", ("spec", "metrics", index, field)


def _of_triggers(scaled: Autoscaler) -> Iterator[tuple[str, str, Path]]:
    """Mirrors: pkg/scalers/cpu_memory_scaler.go of KEDA: without a type it is Utilization, with ``containerName`` it looks at one container."""
    for index, trigger in enumerate(scaled.items("spec", "triggers")):
        name = get(trigger, ("type",))
        if name in ("cpu", "memory") and (get(trigger, ("metricType",)) or get(trigger, ("metadata", "type")) or "Utilization") == "Utilization":
            yield name, str(get(trigger, ("metadata", "containerName")) or ""), ("spec", "triggers", index)


def measured_containers(autoscaler: Autoscaler) -> Iterator[tuple[str, Path]]:
    """(container, place of its name) of each metric of one container."""
    if autoscaler.kind == "ScaledObject":
        yield from ((name, (*path, "metadata", "containerName")) for _, name, path in _of_triggers(autoscaler) if name)
    for index, metric in enumerate(items(autoscaler.get("spec", "metrics"))):
        name = get(metric, ("containerResource", "container"))
        if isinstance(name, str) and name:
            yield name, ("spec", "metrics", index, "containerResource", "container")


def why_never_scaled(autoscaler: Autoscaler, ctx: Context) -> tuple[str, str, Resource | str | None] | None:
    """Why the target of an autoscaler, as its kind is written, cannot be scaled: as `why_not_scalable`, also None where the kind is not known yet."""
    scaled = autoscaler.kind == "ScaledObject"
    kind = autoscaler.text("spec", "scaleTargetRef", "kind") or ("Deployment" if scaled else "")
    version = autoscaler.text("spec", "scaleTargetRef", "apiVersion") or ("apps/v1" if scaled else "")
    if not kind or may_become(kind, "Deployment") or may_become(version, "apps/v1") or version.count("/") > 1:
        return None
    group = version.rpartition("/")[0]
    # Where no group is given, the server may refuse the object itself.
    return why_not_scalable(group, kind, ctx) if group or autoscaler.resource.accepted else None  # type: ignore[attr-defined]  # the resource of a view


def why_not_scalable(group: str, kind: str, ctx: Context) -> tuple[str, str, Resource | str | None] | None:
    """Why objects of a kind cannot be scaled; None when they can, or when nobody knows.

    Returns:
        What is wrong, what to write instead or nothing, and what says so: the definition of the kind where one is among the files, the project
        where only the catalog of well-known definitions has it.

    Mirrors: HorizontalController.reconcileAutoscaler (RESTMappings, scaleForResourceMappings) v1.36.
    """
    if (group, kind) in SCALABLE_KINDS:
        return None
    for definition in ctx.world.of_kind("apiextensions.k8s.io", "CustomResourceDefinition"):
        spec = definition.value.get("spec")
        if get(spec, ("group",)) == group and get(spec, ("names", "kind")) == kind:
            return None if _has_scale(spec) else (f"{kind} has no scale subresource: its definition gives none", "", definition)
    shipped = None
    if "." in group:
        from kubecheck.sdk import shipped_definition  # few targets are of custom kinds

        shipped = shipped_definition(group, kind)
    if shipped is not None:
        project, spec = shipped
        return None if _has_scale(spec) else (f"{kind} has no scale subresource in {project}", "", project)
    known = [name for version, name in ctx.catalog.kinds() if version.rpartition("/")[0] == group]
    if not known and group not in _BUILT_IN:
        return None
    if kind in known:
        return f"{kind} has no scale subresource", "", None
    home = next((each for each in SCALABLE_KINDS if each[1] == kind), None)
    if home is not None:
        return f"there is no kind {kind} in the API group {group!r}", f"apiVersion: {home[0]}/v1" if home[0] else "apiVersion: v1", None
    near = nearest(kind, known)
    return f"there is no kind {kind} in the API group {group!r}", f"kind: {near}" if near else "", None


def _has_scale(spec: object) -> bool:
    """Whether a served version of a definition has a scale subresource; of definitions of v1beta1 all versions share theirs."""
    if get(spec, ("subresources", "scale")) is not None:
        return True
    return any(get(each, ("served",)) is not False and get(each, ("subresources", "scale")) is not None for each in items(get(spec, ("versions",))))
