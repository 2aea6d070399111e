"""Which pods of lower priority would have to go, on which node, for a pod that fits nowhere.

Mirrors: pkg/scheduler/framework/preemption, pkg/scheduler/framework/plugins/defaultpreemption v1.36. The server starts at a random node
and looks at some of the candidates; here every node is looked at, and among equals the smallest name is taken.
"""

from __future__ import annotations

from kubecheck.sim.scheduler.core.framework import ERROR, SUCCESS, UNRESOLVABLE, UNSCHEDULABLE, Rejection
from kubecheck.sim.scheduler.core.messages import fit_message
from kubecheck.sim.scheduler.core.node_selectors import label_selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from kubecheck.sim.scheduler.core.framework import Cycle
    from kubecheck.sim.scheduler.core.nodes import Node
    from kubecheck.sim.scheduler.core.pod_classes import Pod

NOT_HELPFUL = "Preemption is not helpful for scheduling"
_NO_VICTIMS = Rejection("", UNRESOLVABLE, ("No preemption victims found for incoming pod",))


class Candidate:
    """A node on which preemption would help: its victims, the most important first, and how many break a budget."""

    __slots__ = ("node", "victims", "violations")

    def __init__(self, node: str, victims: list[Pod], violations: int) -> None:
        self.node = node
        self.victims = victims
        self.violations = violations

    def rank(self) -> tuple[int, int, int, int, _Later, str]:
        """Sorts the best candidate first. Mirrors: pickOneNodeForPreemption."""
        priorities = [victim.kind.priority for victim in self.victims]
        highest = max(priorities)
        earliest = min(victim.start_time for victim in self.victims if victim.kind.priority == highest)
        total = sum(priorities) + len(priorities) * (1 << 31)
        return (self.violations, self.victims[0].kind.priority, total, len(self.victims), _Later(earliest), self.node)


class _Later:
    """Sorts later times first."""

    __slots__ = ("time",)

    def __init__(self, time: str) -> None:
        self.time = time

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Later) and self.time == other.time

    def __lt__(self, other: _Later) -> bool:
        return self.time > other.time

    __hash__ = None  # type: ignore[assignment]  # only ever compared


class PostFilter:
    """What preemption came to: code and message in the server's words, the node chosen with its victims, and what was found on each node.

    ``is_eligible`` is False where the pod may not preempt others; ``given_back`` is a ResourceClaim that loses its devices because the pod
    cannot reach them.
    """

    __slots__ = ("candidates", "code", "given_back", "is_eligible", "message", "nominated", "rejected", "victims")

    def __init__(self, code: str, message: str = "", is_eligible: bool = True) -> None:
        self.code = code
        self.message = message
        self.is_eligible = is_eligible
        self.given_back: dict[str, Any] | None = None
        self.nominated = ""
        self.victims: list[Pod] = []
        self.candidates: dict[str, Candidate] = {}
        self.rejected: dict[str, Rejection] = {}


class Failure:
    """How a pod came to fit nowhere.

    Attributes:
        potential: The nodes rejected as Unschedulable, by name.
        nominated_code: The code with which the node nominated earlier was rejected.
        is_at_once: Whether a pre-filter rejected all nodes, so that those after it did not run.
    """

    __slots__ = ("is_at_once", "nominated_code", "potential")

    def __init__(self, potential: list[Node], nominated_code: str, is_at_once: bool) -> None:
        self.potential = potential
        self.nominated_code = nominated_code
        self.is_at_once = is_at_once


def preempt(
    cycle: Cycle, potential: Iterable[Node], nominated_code: str, filter_node: Callable[[Cycle, Node], Rejection | None]
) -> PostFilter:
    """Look for victims on the nodes whose rejection other pods' removal might lift.

    Args:
        cycle: The failed cycle, with what its pre-filters found.
        potential: The nodes rejected as Unschedulable, by name.
        nominated_code: The code with which the node nominated earlier was rejected.
        filter_node: Runs the filters on a node.

    Mirrors: Evaluator.Preempt, findCandidates, DryRunPreemption.
    """
    reason = _why_not_eligible(cycle, nominated_code)
    if reason:
        return PostFilter(UNSCHEDULABLE, reason, is_eligible=False)
    found = PostFilter(UNSCHEDULABLE)
    budgets = sorted(cycle.state.budgets.items())
    priority = cycle.kind.priority
    nobody_lower = not any(other < priority for other in cycle.state.priorities)
    for node in potential:
        if nobody_lower:
            found.rejected[node.name] = _NO_VICTIMS
            continue
        victims, violations, rejection = select_victims(cycle, node, budgets, filter_node)
        if rejection is None and victims:
            found.candidates[node.name] = Candidate(node.name, victims, violations)
        elif rejection is None:
            return PostFilter(ERROR, f'expected at least one victim pod on node "{node.name}"')
        else:
            found.rejected[node.name] = rejection
    if not found.candidates:
        total = len(cycle.state.nodes)
        reasons: dict[str, int] = {}
        for rejection in found.rejected.values():
            for reason in rejection.reasons:
                reasons[reason] = reasons.get(reason, 0) + 1
        if len(found.rejected) < total:
            reasons[NOT_HELPFUL] = reasons.get(NOT_HELPFUL, 0) + total - len(found.rejected)
        found.message = fit_message(total, reasons)
        return found
    best = min(found.candidates.values(), key=Candidate.rank)
    found.code = SUCCESS
    found.nominated = best.node
    found.victims = best.victims
    return found


def _why_not_eligible(cycle: Cycle, nominated_code: str) -> str:
    """Mirrors: PodEligibleToPreemptOthers."""
    kind = cycle.kind
    if kind.preemption_policy == "Never":
        return "not eligible due to preemptionPolicy=Never."
    nominated = cycle.pod.nominated
    if not nominated or nominated_code == UNRESOLVABLE:
        return ""
    node = cycle.state.node_by_name.get(nominated)
    if node is not None:
        for pod in node.pods.values():
            if pod.kind.priority < kind.priority and _is_being_preempted(pod):
                return "not eligible due to a terminating pod on the nominated node."
    return ""


def _is_being_preempted(pod: Pod) -> bool:
    """Mirrors: podTerminatingByPreemption."""
    if not pod.terminating:
        return False
    for condition in (pod.obj.get("status") or {}).get("conditions") or ():
        if condition.get("type") == "DisruptionTarget":
            return bool(condition.get("status") == "True" and condition.get("reason") == "PreemptionByScheduler")
    return False


def select_victims(
    cycle: Cycle, node: Node, budgets: list[tuple[str, dict[str, Any]]], filter_node: Callable[[Cycle, Node], Rejection | None]
) -> tuple[list[Pod], int, Rejection | None]:
    """The fewest pods that must go from the node: all of lower priority are taken off, then put back one by one while the pod still fits.

    Mirrors: DefaultPreemption.SelectVictimsOnNode.
    """
    priority = cycle.kind.priority
    potential = [pod for pod in node.pods.values() if pod.kind.priority < priority]
    if not potential:
        return [], 0, _NO_VICTIMS
    trial = cycle.clone()
    emptied = node.snapshot()
    movers = [plugin for plugin in cycle.profile.filters if plugin.remove_pod is not None and plugin.name in trial.data]
    for pod in potential:
        emptied.remove(pod)
        for plugin in movers:
            plugin.remove_pod(trial, pod, emptied)
    rejection = filter_node(trial, emptied)
    if rejection is not None:
        return [], 0, rejection
    potential.sort(key=lambda pod: pod.importance())
    violating, others = _split_by_budgets(potential, budgets)
    victims: list[Pod] = []
    violations = 0
    for pods in (violating, others):
        for pod in pods:
            emptied.add(pod)
            for plugin in movers:
                plugin.add_pod(trial, pod, emptied)
            if filter_node(trial, emptied) is None:
                continue
            emptied.remove(pod)
            for plugin in movers:
                plugin.remove_pod(trial, pod, emptied)
            victims.append(pod)
            if pods is violating:
                violations += 1
    if violating and others:
        victims.sort(key=lambda pod: pod.importance())
    return victims, violations, None


def _split_by_budgets(pods: list[Pod], budgets: list[tuple[str, dict[str, Any]]]) -> tuple[list[Pod], list[Pod]]:
    """Pods whose eviction would break a budget, and the others. Mirrors: filterPodsWithPDBViolation."""
    allowed: list[list[Any]] = []
    for key, budget in budgets:
        selector = label_selector((budget.get("spec") or {}).get("selector"))
        if selector.nothing or selector.is_empty:
            continue
        status = budget.get("status") or {}
        allowed.append([status.get("disruptionsAllowed") or 0, key.split("/", 1)[0], selector, status.get("disruptedPods") or {}])
    violating: list[Pod] = []
    others: list[Pod] = []
    for pod in pods:
        breaks = False
        if pod.kind.labels:
            for entry in allowed:
                if entry[1] == pod.namespace and entry[2].matches(pod.kind.labels) and pod.name not in entry[3]:
                    entry[0] -= 1
                    breaks = breaks or entry[0] < 0
        (violating if breaks else others).append(pod)
    return violating, others
