"""The disruption controller: how many pods under a budget there should be, are healthy, and may go.

Mirrors: pkg/controller/disruption (DisruptionController.trySync, getExpectedPodCount, countHealthyPods, updatePdbStatus) v1.36.
"""

from __future__ import annotations

from kubecheck.sim.controllers.controller import Controller, is_own_status
from kubecheck.sim.objects.actions import SetStatus, Warn
from kubecheck.sim.objects.clock import stamp
from kubecheck.sim.objects.label_selectors import selector_text
from kubecheck.sim.objects.pod_states import resolve, state_of
from kubecheck.sim.objects.store import controller_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterable
    from typing import Any

    from kubecheck.sim.objects.store import Object, Store

_UNMANAGED = (
    "Pods selected by this PodDisruptionBudget (selector: {}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated "
    'correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.'
)
_SCALED = frozenset(("Deployment", "ReplicaSet", "StatefulSet", "ReplicationController"))
_TURNS, _OTHERS_TURN = 4, 2


def sync(namespace: str, name: str, store: Store, now: float) -> Generator[Any, Any, None]:
    """One turn for one budget. Mirrors: trySync."""
    budget = store.get("PodDisruptionBudget", namespace, name)
    if budget is None:
        return
    spec, status = budget["spec"], budget.get("status") or {}
    selector = spec.get("selector")
    states = [state_of(pod) for pod in store.selected(budget)]
    pods = [each.pod for each in states]
    generation = budget["metadata"]["generation"]
    try:
        expected, desired = _expected(spec, pods, store)
    except LookupError as problem:
        yield Warn(budget, "CalculateExpectedPodCountFailed", f"Failed to calculate the number of expected pods: {problem}")
        condition = {**_condition("SyncFailed", False, now), "message": str(problem)}
        failed = {**status, "disruptionsAllowed": 0, "observedGeneration": generation}
        yield SetStatus({**budget, "status": {**failed, "conditions": _with(status, condition)}})
        return
    if _counts_replicas(spec) and any(controller_of(pod) is None for pod in pods):
        yield Warn(budget, "UnmanagedPods", _UNMANAGED.format(selector_text(selector)))
    disrupted = {
        each: when
        for each, when in (status.get("disruptedPods") or {}).items()
        if (pod := store.get("Pod", namespace, each)) is not None and not pod["metadata"].get("deletionTimestamp")
    }
    healthy = sum(
        each.ready_since is not None and not each.is_terminating and not (disrupted and each.pod["metadata"]["name"] in disrupted) for each in states
    )
    allowed = healthy - desired
    if expected <= 0 or allowed <= 0:
        allowed = 0
    reason_status = _condition("SufficientPods" if allowed > 0 else "InsufficientPods", allowed > 0, now)
    made = {
        **status,
        "currentHealthy": healthy,
        "desiredHealthy": desired,
        "expectedPods": expected,
        "disruptionsAllowed": allowed,
        "disruptedPods": disrupted,
        "observedGeneration": generation,
        "conditions": _with(status, reason_status),
    }
    yield SetStatus({**budget, "status": made})


def warn_of_many(namespace: str, name: str, store: Store, now: float) -> Generator[Any, Any, None]:
    """One turn for a pod that several budgets select: only one of them hears of it. Mirrors: getPdbForPod."""
    pod = store.get("Pod", namespace, name)
    if pod is not None:
        first = budgets_of(pod, store)[0]["metadata"]["name"]
        words = f'Pod "{namespace}"/"{name}" matches multiple PodDisruptionBudgets.  Chose "{first}" arbitrarily.'
        yield Warn(pod, "MultiplePodDisruptionBudgets", words)


def budgets_of(pod: Object, store: Store) -> list[Object]:
    """The budgets that cover a pod."""
    metadata = pod["metadata"]
    found = store.selecting("PodDisruptionBudget", metadata["namespace"], metadata.get("labels") or {})
    return sorted(found, key=_age) if len(found) > 1 else found


def _age(value: Object) -> int:
    """The older, the smaller: the store counts in the last part of its uids."""
    return int(value["metadata"]["uid"][-12:], 16)


def _counts_replicas(spec: dict[str, Any]) -> bool:
    """Whether the bound is one of the pods that there should be, by their controllers."""
    return spec.get("maxUnavailable") is not None or isinstance(spec.get("minAvailable"), str)


def _expected(spec: dict[str, Any], pods: list[Object], store: Store) -> tuple[int, int]:
    """How many pods there should be, and how many must be healthy. Mirrors: getExpectedPodCount."""
    if spec.get("maxUnavailable") is not None:
        expected = _scale(pods, store)
        return expected, max(0, expected - resolve(spec["maxUnavailable"], expected, up=True))
    least = spec.get("minAvailable")
    if least is None:
        return 0, 0
    if isinstance(least, str):
        expected = _scale(pods, store)
        return expected, resolve(least, expected, up=True)
    return len(pods), int(least)


def _scale(pods: list[Object], store: Store) -> int:
    """The sum of the replicas of all controllers of the pods. Mirrors: getExpectedScale."""
    scales: dict[str, int] = {}
    seen: set[str] = set()
    for pod in pods:
        owner = controller_of(pod)
        if owner is None or owner["uid"] in seen:
            continue
        seen.add(owner["uid"])
        top, above = owner, None
        found = store.get(owner["kind"], pod["metadata"]["namespace"], owner["name"])
        if found is not None and owner["kind"] == "ReplicaSet":
            above = controller_of(found)
        if above is not None and above["kind"] == "Deployment":
            top = above
            found = store.get("Deployment", pod["metadata"]["namespace"], above["name"])
        if found is None or top["kind"] not in _SCALED:
            if found is None and top["kind"] in _SCALED:
                continue
            raise LookupError(f"{_plural(top['kind'])} does not implement the scale subresource")
        scales[top["uid"]] = found["spec"].get("replicas", 1)
    return sum(scales.values())


def _plural(kind: str) -> str:
    group = {"Job": "batch", "DaemonSet": "apps"}.get(kind)
    return f"{kind.lower()}s.{group}" if group else f"{kind.lower()}s"


def _condition(reason: str, allowed: bool, now: float) -> dict[str, Any]:
    return {"type": "DisruptionAllowed", "status": "True" if allowed else "False", "reason": reason, "lastTransitionTime": stamp(now)}


def _with(status: dict[str, Any], condition: dict[str, Any]) -> list[dict[str, Any]]:
    conditions = list(status.get("conditions") or ())
    for index, each in enumerate(conditions):
        if each["type"] == condition["type"]:
            if each["status"] == condition["status"]:
                condition = {**condition, "lastTransitionTime": each["lastTransitionTime"]}
            conditions[index] = condition
            return conditions
    return [*conditions, condition]


def _of_pod(change: str, old: Object | None, pod: Object, store: Store) -> Iterable[tuple[str, str, str]]:
    """One of the budgets that cover a pod hears of it; a warning says so when there are more. Mirrors: getPdbForPod, where chance chooses."""
    budgets = budgets_of(pod, store) if store.kinds.get("PodDisruptionBudget") else ()
    if not budgets:
        return ()
    namespace = pod["metadata"].get("namespace") or ""
    first = ("PodDisruptionBudget", namespace, _chosen(budgets, pod, store))
    return (first,) if len(budgets) == 1 else (first, ("BudgetWarning", namespace, pod["metadata"]["name"]))


def _chosen(budgets: list[Object], pod: Object, store: Store) -> str:
    """Which budget hears of a pod: Go goes through them from a slot of eight on that chance chooses, so mostly the first, and now and then another one.

    Here that is another one for the third of each four pods, unless it is the last.
    """
    name: str = budgets[0]["metadata"]["name"]
    if len(budgets) > 1:
        uids = [each["metadata"]["uid"] for each in store.selected(budgets[0])]
        number = uids.index(pod["metadata"]["uid"]) if pod["metadata"]["uid"] in uids[:-1] else 0
        if number % _TURNS == _OTHERS_TURN:
            name = budgets[1 + number // _TURNS % (len(budgets) - 1)]["metadata"]["name"]
    return name


CONTROLLER = Controller(
    {"PodDisruptionBudget": sync, "BudgetWarning": warn_of_many}, kinds=(("policy", "PodDisruptionBudget"),), selects=True, counts_pods=True,
    watches={"Pod": _of_pod}, is_echo=is_own_status,
)
