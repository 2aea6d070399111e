"""Fewer replicas of a StatefulSet that deletes the claims of pods which it scales away."""

from __future__ import annotations

from kubecheck.sdk import Change, Severity, get, items, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.sdk import Context, Problem

_REPLICAS, _START = ("spec", "replicas"), ("spec", "ordinals", "start")
_POLICY = ("spec", "persistentVolumeClaimRetentionPolicy", "whenScaled")
_MOST_NAMED = 3


@rule(on=Change, severity=Severity.WARNING, since="0.1")
def deletes_claims(change: Change, ctx: Context) -> Iterator[Problem]:
    """Mirrors: UpdatePodClaimForRetentionPolicy in pkg/controller/statefulset: the policy of the new version holds when the pods go."""
    # As the server takes it: versions before 1.27 drop the policy.
    if change.new.ref.key[:2] != ("apps", "StatefulSet") or change.refusals or not change.new.is_stored or get(change.new.defaulted, _POLICY) != "Delete":
        return
    before, after = _numbers(change.old.value), _numbers(change.new.value)
    gone = [number for number in before if number not in after]
    templates = [name for each in items(get(change.new.value, ("spec", "volumeClaimTemplates"))) if isinstance(name := get(each, ("metadata", "name")), str)]
    if not gone or not templates:
        return
    claims = [f"{name}-{change.new.ref.name}-{number}" for number in gone for name in templates]
    more = len(claims) - _MOST_NAMED
    named = ", ".join(claims[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
    path = _REPLICAS if get(change.new.value, _REPLICAS) is not None and len(before) != len(after) else _START if get(change.new.value, _START) is not None else ("spec",)
    place = change.at(*path) if path != ("spec",) else change.at("spec").key
    text = f"{len(after)} {'pod' if len(after) == 1 else 'pods'} in the stead of {len(before)}" if len(before) != len(after) else f"pods from number {after.start} on"
    problem = place.problem(
        f"{text}: whenScaled is Delete, so {'the claim' if len(claims) == 1 else f'{len(claims)} claims'} of those that go {'is' if len(claims) == 1 else 'are'} deleted with the data: {named}",
        help="set whenScaled: Retain before the change, or see that the data is copied",
    )
    yield problem.note("the policy", change.at(*_POLICY))


def _numbers(value: dict[str, Any]) -> range:
    """The numbers of the pods that a StatefulSet wants."""
    replicas, start = (get(value, path) for path in (_REPLICAS, _START))
    first = start if isinstance(start, int) else 0
    return range(first, first + (replicas if isinstance(replicas, int) else 1))
