"""Taints of nodes, and which pods may stay on them."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.sim.objects.store import Object

NO_EXECUTE = "NoExecute"


def tolerates(toleration: dict[str, Any], taint: dict[str, Any]) -> bool:
    """Mirrors: Toleration.ToleratesTaint."""
    if toleration.get("effect") and toleration["effect"] != taint.get("effect"):
        return False
    if toleration.get("key") and toleration["key"] != taint.get("key"):
        return False
    if toleration.get("operator") == "Exists":
        return True
    return bool(toleration.get("key")) and (toleration.get("value") or "") == (taint.get("value") or "")


def taint_text(taint: dict[str, Any]) -> str:
    """A taint as ``kubectl taint`` takes it."""
    return f"{taint.get('key')}{'=' if taint.get('value') else ''}{taint.get('value') or ''}:{taint.get('effect')}"


def evicting_taints(node: Object | None) -> list[dict[str, Any]]:
    """The taints of a node that take pods off it. Mirrors: tainteviction.getNoExecuteTaints."""
    return [each for each in (node.get("spec") or {}).get("taints") or () if each.get("effect") == NO_EXECUTE] if node is not None else []


def eviction_of(pod: Object, node: Object) -> tuple[float, dict[str, Any], int | None] | None:
    """When taints take a pod off a node.

    Returns:
        The seconds that it may stay, the taint behind it, and the index of the toleration that says so (None where none tolerates the taint);
        None where the pod may stay for ever.

    Mirrors: tainteviction.Controller.processPodOnNode, getMinTolerationTime.
    """
    tolerations = pod["spec"].get("tolerations") or ()
    found: tuple[float, dict[str, Any], int | None] | None = None
    for taint in evicting_taints(node):
        index = next((index for index, each in enumerate(tolerations) if tolerates(each, taint)), None)
        if index is None:
            return 0.0, taint, None
        stay = tolerations[index].get("tolerationSeconds")
        if stay is not None and (found is None or stay < found[0]):
            found = (max(float(stay), 0.0), taint, index)
    return found
