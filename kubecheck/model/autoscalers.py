"""Who decides how many pods a workload has, and between which bounds."""

from __future__ import annotations

from kubecheck.api.views.apps import Workload
from kubecheck.api.views.kinds import Autoscaler
from kubecheck.api.views.view import get, items

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.api.views.view import Located
    from kubecheck.model.world import World
    from kubecheck.source.positions import Path

# A replica of it is a group of pods.
_GROUPS_OF_PODS = ("leaderworkerset.x-k8s.io", "LeaderWorkerSet")


def autoscalers_of(resource: Located, world: World) -> list[Autoscaler]:
    """The autoscalers whose target an object is, in order."""
    return [Autoscaler(each.resource) for each in world.referrers(resource.ref.key) if each.resource.ref.key[:2] in Autoscaler.kinds]


def pod_range(resource: Located, world: World) -> tuple[int, int, Autoscaler | None] | None:
    """How many pods there are of a workload at least and at most, and the autoscaler that moves between the two.

    Returns:
        (0, 0, None) where no pod runs; None where nobody can say: of a DaemonSet, of an autoscaler without bounds, of other kinds than those with
        a scale subresource, one pod template and a number of replicas.
    """
    group, kind = resource.ref.key[:2]
    if (group, kind) == ("", "Pod"):
        return 1, 1, None
    replicas = Workload(resource).replicas if (group, kind) in Workload.kinds else _scaled_replicas(resource, world)
    if replicas is None:
        return None
    autoscaler = next(iter(autoscalers_of(resource, world)), None)
    if autoscaler is None or replicas == 0:
        return (replicas, replicas, None) if autoscaler is None or autoscaler.kind != "ScaledObject" else None
    least, most = autoscaler.minimum, autoscaler.maximum
    return None if least is None or most is None else (max(least, 1), most, autoscaler)


def scale_path(group: str, kind: str, world: World) -> Path | None:
    """Where objects of a custom kind say how many replicas they have, by its definition among the files, else in the catalog.

    Returns:
        None where the kind has no scale subresource, or nobody knows.
    """
    for definition in world.of_kind("apiextensions.k8s.io", "CustomResourceDefinition"):
        spec = definition.value.get("spec")
        if get(spec, ("group",)) == group and get(spec, ("names", "kind")) == kind:
            return _replicas_path(spec)
    from kubecheck.schema.custom.shipped import shipped_definition  # only for budgets of custom kinds

    shipped = shipped_definition(group, kind)
    return None if shipped is None else _replicas_path(shipped[1])


def _replicas_path(spec: object) -> Path | None:
    """The path of the first served version that has one. Definitions of v1beta1 may have one for all."""
    for each in (*items(get(spec, ("versions",))), spec):
        path = get(each, ("subresources", "scale", "specReplicasPath"))
        if isinstance(path, str) and get(each, ("served",)) is not False:
            return tuple(path.lstrip(".").split("."))
    return None


def _scaled_replicas(resource: Located, world: World) -> int | None:
    """The replicas of a custom object, each of which is one pod: where they are counted beside the only pod template.

    Mirrors: getScaleController (pkg/controller/disruption), scaleFromCustomResource (apiextensions-apiserver).
    """
    group, kind = resource.ref.key[:2]
    templates = world.templates_of(resource) if "." in group else ()
    if len(templates) != 1 or templates[0].is_composed or (group, kind) == _GROUPS_OF_PODS:
        return None
    path = scale_path(group, kind, world)
    if path is None or path[:-1] != templates[0].path[:-1]:
        return None
    replicas = get(resource.value, path)
    if replicas is None and (group, kind) == ("argoproj.io", "Rollout"):
        return 1  # which its controller takes, as of a Deployment
    return replicas if replicas.__class__ is int else None
