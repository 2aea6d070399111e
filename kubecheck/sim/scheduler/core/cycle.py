"""One scheduling cycle: pre-filters, filters, scores, and preemption where nothing fits.

Mirrors: pkg/scheduler/schedule_one.go (schedulePod, findNodesThatFitPod, prioritizeNodes), pkg/scheduler/framework/runtime (RunPreFilterPlugins,
RunFilterPlugins, RunScorePlugins, RunPostFilterPlugins) v1.36. Every node is looked at, and among nodes of equal score the smallest name is taken.
"""

from __future__ import annotations

from kubecheck.sim.scheduler.configuration.profiles import DEFAULT_SCHEDULER, read_profiles
from kubecheck.sim.scheduler.core.framework import ERROR, SKIP, SUCCESS, UNRESOLVABLE, UNSCHEDULABLE, Cycle, CycleError, Rejection
from kubecheck.sim.scheduler.core.messages import NO_NODES, fit_message
from kubecheck.sim.scheduler.core.node_filters import Filters, filter_node, run_filters
from kubecheck.sim.scheduler.core.preemption import Failure, PostFilter
from kubecheck.sim.scheduler.core.ranking import Rankings
from kubecheck.sim.scheduler.plugins import REGISTRY, dynamic_resources, volume_binding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from kubecheck.sim.scheduler.core.cluster_state import ClusterState
    from kubecheck.sim.scheduler.core.framework import Registry
    from kubecheck.sim.scheduler.core.nodes import Node
    from kubecheck.sim.scheduler.core.pod_classes import Pod
    from kubecheck.sim.scheduler.core.ranking import Ranking

_FEW_NODES = 8  # for so few it does not pay to look for nodes that are alike
SCHEDULED = "scheduled"
UNSCHEDULABLE_POD = "unschedulable"
GATED = "gated"
IGNORED = "ignored"
FAILED = "error"


class NodeScore:
    """The score of a node: the total, and the weighted part of each plugin that took part."""

    __slots__ = ("plugins", "total")

    def __init__(self, plugins: dict[str, int]) -> None:
        self.plugins = plugins
        self.total = sum(plugins.values())


class Attempt:
    """What one cycle decided.

    Attributes:
        outcome: ``scheduled``, ``unschedulable``, ``gated`` (gates hold the pod back), ``ignored`` (another scheduler's) or ``error``.
        node: The name of the node, empty when there is none.
        message: Why there is none, in the server's words.
        nominated_node: The node that an earlier preemption had freed.
        pre_filter: The rejection of all nodes at once, where a pre-filter gave one.
        pre_filter_nodes: The names of the nodes to which pre-filters narrowed the choice, None for all.
        post_filter: What preemption came to, where the pod fitted nowhere.
        volumes: What the pod's waiting claims get on the node.
        devices: The pod's claims for devices, each with its allocation, also where it gets that now.
        stamp: The state of the cluster in which it was made.

    `rejected`, `feasible` and `scores` are worked out when they are first asked for, which must be before the cluster changes.
    """

    __slots__ = ("_cycle", "_scores", "_verdicts", "devices", "message", "node", "nominated_node", "outcome", "pod", "post_filter", "pre_filter", "pre_filter_nodes", "stamp", "volumes")

    def __init__(self, pod: Pod, cycle: Cycle | None) -> None:
        self.pod = pod
        self.outcome = UNSCHEDULABLE_POD
        self.node = ""
        self.message = ""
        self.nominated_node = pod.nominated
        self.pre_filter: Rejection | None = None
        self.pre_filter_nodes: frozenset[str] | None = None
        self.post_filter: PostFilter | None = None
        self.volumes: volume_binding.PodVolumes | None = None
        self.devices: list[tuple[dict[str, Any], dict[str, Any]]] = []
        self._cycle = cycle
        self._verdicts: dict[str, Rejection | None] | None = None
        self._scores: dict[str, NodeScore] | None = None
        self.stamp = () if cycle is None else cycle.state.version

    @property
    def verdicts(self) -> dict[str, Rejection | None]:
        """The first rejection of each node that was looked at, by name; None where the pod fits."""
        if self._verdicts is None:
            if self._cycle is None or self.pre_filter is not None or self.outcome == FAILED:
                self._verdicts = {}
            elif self.stamp != self._cycle.state.version:
                raise RuntimeError("the cluster has changed since this attempt")
            else:
                self._verdicts = find_verdicts(self._cycle, self.pre_filter_nodes)
        return self._verdicts

    @property
    def rejected(self) -> dict[str, Rejection]:
        """The rejection of each node on which the pod does not fit."""
        return {name: verdict for name, verdict in self.verdicts.items() if verdict is not None}

    @property
    def feasible(self) -> list[str]:
        """The nodes on which the pod fits, by name."""
        return [name for name, verdict in self.verdicts.items() if verdict is None]

    @property
    def scores(self) -> dict[str, NodeScore]:
        """The score of each feasible node."""
        if self._scores is None:
            feasible = self.feasible
            if self._cycle is None or not feasible:
                return {}
            if self.stamp != self._cycle.state.version:
                raise RuntimeError("the cluster has changed since this attempt")
            nodes = self._cycle.state.node_by_name
            self._scores = score_nodes(self._cycle, [nodes[name] for name in feasible])
        return self._scores

    @property
    def weights(self) -> dict[str, int]:
        """What the scores of each plugin are multiplied with."""
        return {} if self._cycle is None else {plugin.name: weight for plugin, weight in self._cycle.profile.scores}


def run_pre_filters(cycle: Cycle) -> tuple[Rejection | None, frozenset[str] | None, list[str]]:
    """The rejection of all nodes, or the names that alone come into question with the plugins that said so.

    Mirrors: RunPreFilterPlugins.
    """
    names: frozenset[str] | None = None
    narrowed: list[str] = []
    key = ("pre-filters", cycle.profile.name, cycle.kind.identity)
    asked = cycle.state.memo.get(key)
    if asked is None:
        plugins = cycle.profile.pre_filters
        aside = [plugin for plugin in plugins if plugin.steps_aside is not None and plugin.steps_aside(cycle.kind)]
        asked = ([plugin for plugin in plugins if plugin not in aside], {plugin.name for plugin in aside})
        cycle.state.memo[key] = asked
    cycle.skipped.update(asked[1])
    for plugin in asked[0]:
        answer = plugin.pre_filter(cycle)
        if answer is None:
            continue
        if answer is SKIP:
            cycle.skipped.add(plugin.name)
        elif isinstance(answer, Rejection):
            return answer, None, narrowed
        else:
            narrowed.append(plugin.name)
            names = answer if names is None else names & answer
            if not names:
                what = f"plugin {narrowed[0]}" if len(narrowed) == 1 else f"plugin(s) [{' '.join(sorted(narrowed))}] simultaneously"
                return Rejection("", UNRESOLVABLE, (f"node(s) didn't satisfy {what}",)), names, narrowed
    return None, names, sorted(narrowed)


def outside_rejection(plugins: Sequence[str]) -> Rejection:
    """The rejection of nodes that pre-filters had left out."""
    return Rejection("", UNRESOLVABLE, (f"node(s) didn't satisfy plugin(s) [{' '.join(plugins)}]",), ("spec", "affinity", "nodeAffinity"))


def find_verdicts(cycle: Cycle, names: frozenset[str] | None) -> dict[str, Rejection | None]:
    """The verdict of each node, by name. Mirrors: findNodesThatFitPod."""
    state = cycle.state
    nominated = state.node_by_name.get(cycle.pod.nominated) if cycle.pod.nominated else None
    if nominated is not None and filter_node(cycle, nominated) is None:
        return {nominated.name: None}
    first = Filters(cycle).first if len(state.nodes) > _FEW_NODES else lambda node: run_filters(cycle, node)
    outside = outside_rejection(cycle.data["narrowed"]) if names is not None else None
    verdicts = {}
    for node in state.nodes:
        if names is not None and node.name not in names:
            verdicts[node.name] = outside
        else:
            kept = cycle.nominated and cycle.nominated.get(node.name)
            verdicts[node.name] = filter_node(cycle, node) if kept else first(node)
    return verdicts


def score_nodes(cycle: Cycle, nodes: list[Node]) -> dict[str, NodeScore]:
    """The weighted scores of the nodes, by name. Mirrors: RunPreScorePlugins, RunScorePlugins."""
    parts: list[dict[str, int]] = [{} for _ in nodes]
    for plugin, weight in cycle.profile.scores:
        if plugin.pre_score is not None and not plugin.pre_score(cycle, nodes, None):
            continue
        scores = [plugin.score(cycle, node) for node in nodes]
        if plugin.normalize is not None:
            scores = plugin.normalize(cycle, nodes, scores)
        for part, score in zip(parts, scores, strict=True):
            part[plugin.name] = score * weight
    return {node.name: NodeScore(part) for node, part in zip(nodes, parts, strict=True)}


class Scheduler:
    """Decides where pods of a cluster go.

    Args:
        state: The cluster; the scheduler reads it and changes nothing.
        configuration: A KubeSchedulerConfiguration value; without one the default profile applies.
        registry: The plugins that there are.
    """

    def __init__(self, state: ClusterState, configuration: dict[str, Any] | None = None, registry: Registry = REGISTRY) -> None:
        self.state = state
        self.registry = registry
        self.profiles = read_profiles(configuration, registry)
        self.rankings = Rankings(state)

    def schedule(self, namespace: str, name: str) -> Attempt:
        """One cycle for a pending pod. Nothing is bound and nobody is evicted: that is the caller's part.

        Mirrors: schedulePod, runPostFilterPlugins.
        """
        state = self.state
        state.settle()
        pod = state.pods[f"{namespace}/{name}"]
        profile = self.profiles.get(pod.kind.spec.get("schedulerName") or DEFAULT_SCHEDULER)
        if profile is None:
            attempt = Attempt(pod, None)
            attempt.outcome, attempt.message = IGNORED, f"schedulerName {pod.kind.spec.get('schedulerName')}"
            return attempt
        gates = next((text for plugin in profile.pre_enqueues if (text := plugin.pre_enqueue(pod.kind))), "")
        if gates:
            attempt = Attempt(pod, None)
            attempt.outcome, attempt.message = GATED, gates
            return attempt
        cycle = Cycle(state, pod, profile)
        attempt = Attempt(pod, cycle)
        if not state.nodes:
            attempt.message = NO_NODES
            return attempt
        try:
            self._decide(cycle, attempt)
        except CycleError as error:
            attempt.outcome, attempt.message, attempt._verdicts = FAILED, str(error), None  # noqa: SLF001  # of this module
        return attempt

    def _decide(self, cycle: Cycle, attempt: Attempt) -> None:
        rejection, names, narrowed = run_pre_filters(cycle)
        cycle.data["narrowed"] = narrowed
        attempt.pre_filter = rejection
        attempt.pre_filter_nodes = names
        if rejection is not None:
            attempt.post_filter = self._run_post_filters(cycle, [], UNRESOLVABLE, is_at_once=True)
            text = ", ".join(rejection.reasons)
            attempt.message = fit_message(len(cycle.state.nodes), {}, text, attempt.post_filter.message)
            return
        looks_at_each = attempt.nominated_node or not cycle.profile.has_usual_order or cycle.profile.score_failure
        ranking = None if looks_at_each else self._rank(cycle, names)
        if ranking is not None:
            index = ranking.find_best(cycle)
            if index >= 0:
                attempt.outcome, attempt.node = SCHEDULED, cycle.state.nodes[index].name
                self._find_volumes(cycle, attempt)
            else:
                self._fail_quickly(cycle, attempt, ranking)
            return
        feasible = attempt.feasible
        if feasible:
            if len(feasible) > 1 and cycle.profile.score_failure:
                raise CycleError(cycle.profile.score_failure)
            scores = attempt.scores
            best = min(feasible, key=lambda name: (-scores[name].total, name)) if len(feasible) > 1 else feasible[0]
            attempt.outcome, attempt.node = SCHEDULED, best
            self._find_volumes(cycle, attempt)
            attempt.devices = dynamic_resources.find_devices(cycle, best)
            return
        self._fail(cycle, attempt)

    def _rank(self, cycle: Cycle, names: frozenset[str] | None) -> Ranking | None:
        """The ranking for the pod, where one can tell without a look at each node."""
        return None if names is not None or cycle.nominated else self.rankings.of(cycle)

    def find_feasible(self, cycle: Cycle) -> list[str]:
        """The nodes on which the pod of a new cycle fits; none where a plugin fails."""
        try:
            rejection, names, narrowed = run_pre_filters(cycle)
            if rejection is not None:
                return []
            cycle.data["narrowed"] = narrowed
            ranking = self._rank(cycle, names)
            if ranking is not None:
                return [cycle.state.nodes[index].name for index in ranking.feasible(cycle)]
            return [name for name, verdict in find_verdicts(cycle, names).items() if verdict is None]
        except CycleError:
            return []

    def _find_volumes(self, cycle: Cycle, attempt: Attempt) -> None:
        """What the pod's claims get on the node chosen."""
        if volume_binding.NAME in cycle.data and volume_binding.PLUGIN in cycle.profile.filters:
            attempt.volumes = volume_binding.find_pod_volumes(cycle, cycle.state.node_by_name[attempt.node])[0]

    def _fail(self, cycle: Cycle, attempt: Attempt) -> None:
        """Nothing fits: preemption, and the sentence."""
        reasons: dict[str, int] = {}
        for verdict in attempt.rejected.values():
            for reason in verdict.reasons:
                reasons[reason] = reasons.get(reason, 0) + 1
        potential = [node for node in cycle.state.nodes if (attempt.verdicts[node.name] or _FITS).code == UNSCHEDULABLE]
        nominated = attempt.verdicts.get(cycle.pod.nominated)
        attempt.post_filter = self._run_post_filters(cycle, potential, nominated.code if nominated is not None else UNRESOLVABLE)
        attempt.message = fit_message(len(cycle.state.nodes), reasons, "", attempt.post_filter.message)

    def _fail_quickly(self, cycle: Cycle, attempt: Attempt, ranking: Ranking) -> None:
        """As `_fail`, from what the ranking knows; pods alike fail alike until something changes."""
        stamp = (*attempt.stamp, cycle.kind.identity)
        if ranking.failure is None or ranking.failure[0] != stamp:
            nodes = cycle.state.nodes
            reasons = dict(ranking.static.rejected)
            potential = []
            for index, rejection in ranking.verdicts_beyond_static(cycle):
                for reason in rejection.reasons:
                    reasons[reason] = reasons.get(reason, 0) + 1
                if rejection.code == UNSCHEDULABLE:
                    potential.append(nodes[index])
            post_filter = self._run_post_filters(cycle, potential, UNRESOLVABLE)
            ranking.failure = (stamp, post_filter, fit_message(len(nodes), reasons, "", post_filter.message))
        _, attempt.post_filter, attempt.message = ranking.failure

    def _run_post_filters(self, cycle: Cycle, potential: list[Node], nominated_code: str, is_at_once: bool = False) -> PostFilter:
        """Mirrors: RunPostFilterPlugins."""
        failure = Failure(potential, nominated_code, is_at_once)
        texts = []
        given_back: dict[str, Any] | None = None
        final = PostFilter(UNSCHEDULABLE)
        for plugin in cycle.profile.post_filters:
            found: PostFilter = plugin.post_filter(cycle, failure)
            if found.code in (SUCCESS, ERROR):
                return found
            if found.message:
                texts.append(found.message)
            given_back = given_back or found.given_back
            if found.rejected:
                final = found
        final.message = ", ".join(texts)
        final.given_back = given_back
        return final


_FITS = Rejection("", "", ())
