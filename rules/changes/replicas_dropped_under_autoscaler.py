"""A number of replicas that is no longer written, so that applying the change scales an autoscaled workload down."""

from __future__ import annotations

from kubecheck.sdk import Change, Severity, autoscalers_of, get, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_KINDS = frozenset((("apps", "Deployment"), ("apps", "StatefulSet"), ("apps", "ReplicaSet")))
_PATH = ("spec", "replicas")


@rule(on=Change, severity=Severity.WARNING, since="0.1")
def replicas_dropped_under_autoscaler(change: Change, ctx: Context) -> Iterator[Problem]:
    written = get(change.old.value, _PATH)
    if change.new.ref.key[:2] not in _KINDS or not isinstance(written, int) or written < 1 or get(change.new.value, _PATH) is not None:
        return
    autoscaler = next(iter(autoscalers_of(change.new, ctx.world)), None)
    if autoscaler is None or autoscaler.maximum == 1:
        return
    yield change.at("spec").key.problem(
        f"spec.replicas is no longer written: applying this scales {change.new.ref.label} down to 1 pod before {autoscaler.resource.ref.label} scales it up again",
        help="take it out of what was applied last first: `kubectl apply edit-last-applied`",
    ).note(f"it was {written}", change.was(*_PATH)).note("the autoscaler", autoscaler.at("spec"))
