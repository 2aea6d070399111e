"""A partition of a StatefulSet that leaves every pod as it is: no update reaches any."""

from __future__ import annotations

from kubecheck.sdk import Severity, StatefulSet, pod_range, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=StatefulSet, severity=Severity.WARNING, since="0.1", joins=True, points_at=())
def partition_above_replicas(stateful_set: StatefulSet, ctx: Context) -> Iterator[Problem]:
    """Mirrors: updateStatefulSet, updateStatefulSetAfterInvariantEstablished (pkg/controller/statefulset) v1.36, which count pods, not ordinals."""
    partition = stateful_set.number("spec", "updateStrategy", "rollingUpdate", "partition")
    pods = pod_range(stateful_set.resource, ctx.world)
    if partition is None or pods is None or not 0 < pods[1] <= partition or stateful_set.text("spec", "updateStrategy", "type") == "OnDelete":
        return
    most = f"{'at most ' if pods[2] else ''}{pods[1]} pod{'s' if pods[1] > 1 else ''}"
    place = stateful_set.at("spec", "updateStrategy", "rollingUpdate", "partition")
    yield place.problem(f"partition {partition} of {most}: none of them is ever updated", help="only pods from the partition on are updated, counted from 0")
