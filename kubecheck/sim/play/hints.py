"""The words for a change that would let a pod fit, for rules and reports alike."""

from __future__ import annotations

from kubecheck.sim.scheduler.diagnosis.changes import LOWER, TOLERATE
from kubecheck.source import format_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubecheck.sim.play.facts import NodelessDaemonSet
    from kubecheck.sim.scheduler.diagnosis.changes import Change

_BYTES = ("memory", "ephemeral-storage")
_UNITS = (("Pi", 1 << 50), ("Ti", 1 << 40), ("Gi", 1 << 30), ("Mi", 1 << 20), ("Ki", 1 << 10))
_SHOWN = 3


def hint_of(change: Change) -> str:
    """One change as a clause: ``without .spec.nodeSelector.disk it would fit on n1 and n2``."""
    where = f"it would fit on {names_in_words(change.nodes)}"
    if change.action == LOWER:
        return f"with at most {request_in_words(change.resource, change.amount)} {change.resource} requested in all, {where}"
    if change.action == TOLERATE and change.taint is not None:
        return f"tolerating the taint {taint_in_words(change.taint)}, {where}"
    return f"without {format_path(change.field)}, {where}"


def taint_in_words(taint: tuple[str, str, str]) -> str:
    """A taint as ``kubectl taint`` takes it."""
    key, value, effect = taint
    return f"{key}={value}:{effect}" if value else f"{key}:{effect}"


def nodeless_in_words(fact: NodelessDaemonSet) -> str:
    """Why no node is for a DaemonSet."""
    one = fact.nodes == 1
    taint = f"{'has' if fact.nodes - fact.unmatched == 1 else 'have'} the taint {fact.taint}, which it does not tolerate"
    if not fact.unmatched:
        return f"the only node {taint}" if one else f"all {fact.nodes} nodes {taint}"
    if fact.unmatched == fact.nodes:
        return "its node selector or affinity leaves out the only node" if one else f"its node selector or affinity leaves out all {fact.nodes} nodes"
    left = fact.nodes - fact.unmatched
    return f"its node selector or affinity leaves out {fact.unmatched} of {fact.nodes} nodes, and the other{'' if left == 1 else 's'} {taint}"


def names_in_words(names: Sequence[str]) -> str:
    """The first few names, and how many more there are."""
    if len(names) > _SHOWN + 1:
        return f"{', '.join(names[:_SHOWN])} and {len(names) - _SHOWN} more"
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else "no node"


def amount_in_words(resource: str, value: int) -> str:
    """A number as manifests write it: cpu in cores, bytes in the largest unit that keeps three digits."""
    if resource == "cpu":
        return f"{value / 1000:g}"
    if resource not in _BYTES and not resource.startswith("hugepages-"):
        return str(value)
    for unit, size in _UNITS:
        if abs(value) >= size:
            return f"{round(value / size, 1):g}{unit}"
    return str(value)


def request_in_words(resource: str, value: int) -> str:
    """A number that is no more than the value: bytes and cores that a manifest may ask for and that still fit."""
    if resource == "cpu":
        return f"{value // 1000}" if value % 1000 == 0 else f"{value}m"
    if resource not in _BYTES and not resource.startswith("hugepages-"):
        return str(value)
    for unit, size in _UNITS:
        if value >= 100 * size or (value >= size and value % size == 0):
            return f"{value // size}{unit}"
    return str(value)
