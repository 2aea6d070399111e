"""An update that can never finish, although the first installation did."""

from __future__ import annotations

from kubecheck.sdk import Severity, StalledRollout, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=StalledRollout, severity=Severity.ERROR, since="0.1")
def stalled_rollout(fact: StalledRollout, ctx: Context) -> Iterator[Problem]:
    resource = ctx.world.by_key(fact.ref.key)
    if resource is None or (resource.ref.kind == "Deployment" and fact.claim):
        return  # `shared-single-writer-claim` tells of the claim that two pods cannot have
    is_surging = resource.ref.kind == "Deployment" or fact.surge
    room = f"with surge {fact.surge} and {fact.unavailable} unavailable allowed" if is_surging else f"{fact.unavailable} at a time by updateStrategy"
    way_out = "" if fact.unavailable else f", or allow one to be unavailable: {fact.path[-1]}.rollingUpdate"
    help_text = f"leave room for one more pod{way_out}" if is_surging else "keep others out of the room that a pod leaves: by a higher priority, or more nodes"
    if fact.by.endswith("WebhookConfiguration"):
        help_text = "keep a pod that answers the webhook ready all the time, or let the webhook leave its own pods out"
    path = fact.path if resource.document.is_written((*resource.base, *fact.path)) else ("metadata", "name")
    problem = resource.at(*path).problem(
        f"the rollout never finishes, {room}: {_first(fact.why)}",
        help=help_text,
        facts={"updated": fact.updated, "wanted": fact.wanted, "available": fact.available, "surge": fact.surge, "unavailable": fact.unavailable, "why": fact.why},
    )
    if fact.asked:
        problem.note("the new pod asks for this", resource.at(*fact.asked))
    place = ("", fact.by, resource.ref.namespace) if not fact.by.endswith("WebhookConfiguration") else ("admissionregistration.k8s.io", fact.by, "")
    refusing = ctx.world.get(*place, fact.name) if fact.name else None
    if refusing is not None:
        problem.note(f"{refusing.ref.label} refuses the new pod", refusing.at(*fact.field))
    claim = ctx.world.get("", "PersistentVolumeClaim", resource.ref.namespace, fact.claim) if fact.claim else None
    if claim is not None:
        problem.note(f"one node at a time may use {claim.ref.label}", claim.at("spec", "accessModes"))
    yield problem


def _first(sentence: str) -> str:
    """Without what the scheduler says of preemption, and the kubelet's reason before its words."""
    words = sentence.removeprefix("ContainerCreating: ")
    return words.partition(". ")[0].rstrip(".") or "a pod never becomes ready"
