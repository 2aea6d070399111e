"""An autoscaler whose minimum is its maximum: it never scales."""

from __future__ import annotations

from kubecheck.sdk import Autoscaler, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Autoscaler, severity=Severity.WARNING, since="0.1", presets="strict", aliases=(
    "gatekeeper-library:horizontalpodautoscaler", "polaris:hpaMaxAvailability",
))  # fmt: skip
def autoscaler_without_room(autoscaler: Autoscaler, ctx: Context) -> Iterator[Problem]:
    least, most = autoscaler.minimum, autoscaler.maximum
    if least is not None and least == most:
        field = "maxReplicaCount" if autoscaler.kind == "ScaledObject" else "maxReplicas"
        yield autoscaler.at("spec", field).problem(f"{autoscaler.label} never scales: at least and at most {least} {'pod' if least == 1 else 'pods'}")
