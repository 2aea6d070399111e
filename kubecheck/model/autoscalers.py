"""Who decides how many pods a workload has, and between which bounds."""

from __future__ import annotations

from kubecheck.api.views.apps import Workload
from kubecheck.api.views.kinds import Autoscaler

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.api.views.view import Located
    from kubecheck.model.world import World


def autoscalers_of(resource: Located, world: World) -> list[Autoscaler]:
    """The autoscalers whose target an object is, in order."""
    return [Autoscaler(each.resource) for each in world.referrers(resource.ref.key) if each.resource.ref.key[:2] in Autoscaler.kinds]


def pod_range(resource: Located, world: World) -> tuple[int, int, Autoscaler | None] | None:
    """How many pods there are of a workload at least and at most, and the autoscaler that moves between the two.

    Returns:
        (0, 0, None) where no pod runs; None where nobody can say: of a DaemonSet, of an autoscaler without bounds, of other kinds.
    """
    group, kind = resource.ref.key[:2]
    if (group, kind) == ("", "Pod"):
        return 1, 1, None
    replicas = Workload(resource).replicas if (group, kind) in Workload.kinds else None
    if replicas is None:
        return None
    autoscaler = next(iter(autoscalers_of(resource, world)), None)
    if autoscaler is None or replicas == 0:
        return (replicas, replicas, None) if autoscaler is None or autoscaler.kind != "ScaledObject" else None
    least, most = autoscaler.minimum, autoscaler.maximum
    return None if least is None or most is None else (max(least, 1), most, autoscaler)
