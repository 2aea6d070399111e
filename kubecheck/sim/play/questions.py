"""The play of steps that somebody asks for, one after another on one state, each with an answer: what went, what came, what is in the way.

The state before is the manifests installed; with a change among the steps, it is their older state, over which the present one is applied.
"""

from __future__ import annotations

from kubecheck.api.admission.default_toleration_seconds import UNREACHABLE
from kubecheck.sim.cluster.commands import CORDON_TAINT, Commands
from kubecheck.sim.controllers.disruption import budgets_of
from kubecheck.sim.objects.clock import stamp
from kubecheck.sim.objects.pod_states import is_finished, is_terminating
from kubecheck.sim.objects.store import controller_of
from kubecheck.sim.play.answers import BLOCKED, STUCK, Answer, Eviction, Moment, NodeDrain, Play, Rollout
from kubecheck.sim.play.change import CHANGE, ChangeRun
from kubecheck.sim.play.counts import room_of_update
from kubecheck.sim.play.dry_run import DRAIN, HORIZON, INSTALL, UPDATE, assumptions_of
from kubecheck.sim.play.explanation import deciding_field
from kubecheck.sim.play.facts import (
    BlockedDrain,
    EmptyService,
    Outcome,
    RefusedPod,
    StalledChange,
    StalledRollout,
    StrandedPod,
    UnplacedPod,
    UnreadyPod,
)
from kubecheck.sim.play.outage import fail_nodes
from kubecheck.sim.play.parts import is_held, playable
from kubecheck.sim.play.renames import assumed_of_renames, renames_in
from kubecheck.sim.play.steps import OUTAGE, UPGRADE, PlayStep, Targets
from kubecheck.sim.play.timeline import Timeline
from kubecheck.sim.play.usage import claim_uses, node_uses

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from kubecheck.model.refs import Ref
    from kubecheck.sim.objects.store import Key, Object
    from kubecheck.sim.play.facts import Fact, RefusedChange
    from kubecheck.sim.play.renames import Rename
    from kubecheck.sim.profile import ClusterProfile

# Taints of nodes that are cordoned or out of reach.
_CLOSING = frozenset((CORDON_TAINT, UNREACHABLE))
_QUIET = 60.0
# What a drain leaves alone here.
_LEFT_ALONE = frozenset(("DaemonSet", "Job"))


def play_steps(
    objects: Iterable[dict[str, Any]],
    profile: ClusterProfile,
    steps: Iterable[PlayStep],
    explain: str = "",
    older: Iterable[dict[str, Any]] | None = None,
    refused: Iterable[RefusedChange] = (),
    renamed: Iterable[Rename] = (),
    runner: Callable[[ClusterProfile, list[Object], list[Object], list[RefusedChange]], Questions] | None = None,
) -> Outcome:
    """Plays steps, after the install.

    Args:
        objects: the manifests as plain values, with defaults.
        profile: the cluster; Node objects among the manifests are its nodes where it is elastic.
        steps: the steps, in order; those that name what is not here are passed over.
        explain: a pod, or a workload of whose first pod it is explained where it goes in the install.
        older: the older state of the manifests, for a change; None where there is none, so that a change does nothing.
        refused: what of the change the server does not take; the manifests have the older object then.
        renamed: workloads that the change gives another name, as pairs of the name before and the one now.
        runner: makes the run, where more of it is wanted than the outcome.
    """
    written = list(objects)
    values = playable(written)
    before = values if older is None else playable(older)
    profile = profile.with_nodes(values)
    before, after = ([each for each in some if each["kind"] != "Node"] for some in (before, values))
    run = (runner or Questions)(profile, before, after, list(refused))
    run.renames = renames_in(renamed, before, after)
    explainer = run.explainer(explain) if explain and not profile.elastic else None
    run.install()
    before_steps = run.moment()
    outcome = Outcome(run.facts, (), run.cluster.trace, True, before_steps.placements, before_steps.nodes, claims=claim_uses(run.cluster.store))
    if explainer is not None:
        explainer.look()
        outcome.explanation = explainer.explanation
        run.cluster.placing.observer = None
    run.note_chains()
    run.play(steps)
    outcome.assumptions = assumptions_of(run, written)
    if run.renames and runner is None:
        outcome.assumptions += tuple(assumed_of_renames(run.renames, _left_beside(profile, before, after)))
    outcome.facts, outcome.settled = run.facts, run.cluster.budget > 0
    outcome.plays = (Play(run.answers, run.timeline.events, run.chains, before_steps, run.moment()),)
    return outcome


def _left_beside(profile: ClusterProfile, before: list[Object], after: list[Object]) -> list[Fact]:
    """What comes of a change where nobody deletes what is written no more."""
    run = Questions(profile, before, after, [])
    run.prunes = False
    run.install()
    run.play([PlayStep(CHANGE, CHANGE)])
    return [fact for answer in run.answers for fact in answer.facts]


class Questions(ChangeRun):
    """A dry run with steps. ``after`` are the manifests as a change leaves them."""

    def __init__(self, profile: ClusterProfile, values: list[Object], after: list[Object], refused: list[RefusedChange]) -> None:
        super().__init__(profile, values)
        self.answers: list[Answer] = []
        self.chains: list[tuple[Fact, tuple[int, ...]]] = []
        self.timeline = Timeline(self.cluster)
        self._after = after
        self._refused = refused
        self._commands = Commands(self.cluster, "", self)  # type: ignore[arg-type]  # only cordoning is used, which settles nothing

    def play(self, steps: Iterable[PlayStep]) -> None:
        """Play all steps, as far as the budget of turns goes."""
        plays: dict[str, Callable[[PlayStep, Answer], None]] = {
            UPDATE: self._play_update, CHANGE: self._play_change, DRAIN: self._play_drain, UPGRADE: self._play_upgrade, OUTAGE: self._play_outage,
        }  # fmt: skip
        for step in steps:
            if step.action == INSTALL or self.cluster.budget <= 0 or not self._has_targets(step):
                continue
            answer = Answer(step.text, self.cluster.now)
            self.answers.append(answer)
            self.timeline.begin(len(self.answers))
            earlier, claims = list(self.facts), self._claims()
            plays[step.action](step, answer)
            answer.deleted_claims = tuple(sorted(claims - self._claims()))
            self._finish(step, answer, earlier)

    def _claims(self) -> set[tuple[str, str]]:
        """The claims that are there and stay, as (namespace, name)."""
        claims = self.cluster.store.of_kind("PersistentVolumeClaim")
        return {(each["metadata"]["namespace"], each["metadata"]["name"]) for each in claims if not each["metadata"].get("deletionTimestamp")}

    def moment(self) -> Moment:
        """Where pods are now."""
        if self.profile.elastic:
            return Moment(self.placements(), (), {})
        requests = {}
        for pod in self.cluster.placing.state.pods.values():
            if pod.node:
                wanted = pod.requests
                named = {"cpu": wanted.cpu, "memory": wanted.memory, "ephemeral-storage": wanted.ephemeral, **wanted.scalars, "pods": 1}
                requests[pod.namespace, pod.name] = {resource: amount for resource, amount in named.items() if amount}
        return Moment(self.placements(), node_uses(self.cluster.store, self.cluster.placing.rejected), requests)

    def note_chains(self) -> None:
        """Keep how it came to what has been found since the last time."""
        known = {id(fact) for fact, _ in self.chains}
        self.chains += [(fact, tuple(event.number for event in self._chain(fact))) for fact in self.facts if id(fact) not in known]

    # -- steps --------------------------------------------------------------------------------------------------------

    def _play_update(self, step: PlayStep, answer: Answer) -> None:
        named = self._targets().of_update(step) if step.targets else None
        for key, ref in list(self.refs.items()):
            if key[0] not in self.cluster.controllers.rolled or (key not in named if named is not None else key in self.stuck):
                continue
            value = self.cluster.store.get(*key)
            if value is None:
                continue
            if is_held(value):
                answer.note = f"{ref.label} {'is paused' if value['spec'].get('paused') else 'has the update strategy OnDelete'}: nothing happens by itself" if named else ""
                continue
            self.restart(value, stamp(self.cluster.now))
            count = len(self.facts)
            self.look_at_rollout(key, ref)
            if any(isinstance(fact, StalledRollout) for fact in self.facts[count:]):
                self.look_at(key, ref, step.text)

    def _play_change(self, step: PlayStep, answer: Answer) -> None:
        """Apply what is written now; what was found before is of the older state, which nobody asks about."""
        self.apply(self._after)
        self.stuck.clear()
        self.facts = [*self._refused, *self.facts_of_change()]
        for key, ref in self.refs.items():
            self.look_at(key, ref, step.text)
        self.look_at_services()
        self.look_at_claims()

    def _play_drain(self, step: PlayStep, answer: Answer) -> None:
        if not step.targets:
            self._drain_each(answer, stops=False)
            return
        here = [name for name in step.targets if self.cluster.store.get("Node", "", name) is not None]
        for name in here:
            self._commands.cordon(name, True)
        drains = []
        for name in here:
            drains.append(self._drain_node(name))
            self._come_to_rest(step.text)
            drains[-1].returned = self._returned(name)
        answer.drains = tuple(drains)

    def _play_upgrade(self, step: PlayStep, answer: Answer) -> None:
        self._drain_each(answer, stops=True)

    def _play_outage(self, step: PlayStep, answer: Answer) -> None:
        nodes = self._targets().of_outage(step)
        answer.nodes = tuple(nodes)
        self.timeline.outsider = "node controller"
        fail_nodes(self.cluster, nodes, HORIZON)
        stranded: dict[Ref, list[Object]] = {}
        for pod in self.cluster.store.of_kind("Pod"):
            top = self.top(pod) if pod["spec"].get("nodeName") in nodes and _stays_lost(pod) else None
            if top is not None:
                stranded.setdefault(top, []).append(pod)
        for ref, pods in stranded.items():
            where = list(dict.fromkeys(pod["spec"]["nodeName"] for pod in pods))
            self.facts.append(StrandedPod(ref, (), [pod["metadata"]["name"] for pod in pods], where))

    def _drain_each(self, answer: Answer, *, stops: bool) -> None:
        """Drain each node that takes pods, and let pods come back to it after; with ``stops``, end at the first that is not drained.

        Where no node is known, those that pods are taken to be on: one, unless some have moved. There is room for all of them on another.
        """
        drains: list[NodeDrain] = []
        elastic = self.profile.elastic
        nodes = self.cluster.store.of_kind("Node")
        answer.passed_over = tuple(node["metadata"]["name"] for node in nodes if is_closed(node))
        names = [node["metadata"]["name"] for node in nodes if not is_closed(node)]
        for name in [each for each in names if not elastic or self._pods_on(each)]:
            self._commands.cordon(name, True)
            drains.append(self._drain_node(name))
            ends = stops and bool(drains[-1].left)
            if stops and not ends:
                self._come_to_rest(UPGRADE)  # what is evicted comes up before the node comes back
                drains[-1].returned = self._returned(name)
            if elastic or not ends:
                self._commands.cordon(name, False)
                self._come_to_rest(DRAIN)
            if ends:
                break
        answer.drains = tuple(drains)

    def _come_to_rest(self, cause: str) -> None:
        """Go on until no pod is on its way and nothing has changed for a while: an upgrade waits for no deadline."""
        cluster = self.cluster
        until = cluster.now + HORIZON
        while cluster.step(min(until, max(cluster.last_activity + _QUIET, cluster.kubelet.next_due() or 0.0))):
            pass
        if cluster.budget <= 0:
            self._settle(cause)

    def _drain_node(self, name: str) -> NodeDrain:
        cluster = self.cluster
        here = self._pods_on(name)
        pods = {
            (pod["metadata"]["namespace"], pod["metadata"]["name"]): self.placement_of(pod).owner
            for pod in here
            if (controller_of(pod) or {}).get("kind") not in _LEFT_ALONE
        }
        budgets = {
            (pod["metadata"]["namespace"], pod["metadata"]["name"]): tuple(each["metadata"]["name"] for each in budgets_of(pod, cluster.store)) for pod in here
        }
        room = self._room(name, pods)
        begin, facts, events = cluster.now, len(self.facts), len(self.timeline.events)
        self._drain(name)
        evictions = []
        for event in self.timeline.events[events:]:
            place = event.key[1:]
            if event.verb == "evicted" and event.actor == "user" and place in pods:
                waited = event.when - begin
                evictions.append(Eviction(event.when, *place, pods[place], waited, budgets[place] if waited else ()))
        self.note_chains()
        left = dict.fromkeys(pod for fact in self.facts[facts:] if isinstance(fact, BlockedDrain) for pod in fact.pods)
        return NodeDrain("" if self.profile.elastic else name, evictions, left, len(here) - len(pods), room, cluster.now - begin)

    def _returned(self, name: str) -> tuple[str, ...]:
        """The pods that came to a node although it is cordoned, but for those that a drain leaves alone."""
        pods = [] if self.profile.elastic else [(each, each["metadata"]) for each in self._pods_on(name)]
        return tuple(each["name"] for pod, each in pods if (each["namespace"], each["name"]) in self.timeline.made and (controller_of(pod) or {}).get("kind") not in _LEFT_ALONE)

    def _pods_on(self, name: str) -> list[Object]:
        store = self.cluster.store
        if self.profile.elastic:
            return [pod for pod in store.of_kind("Pod") if pod["spec"].get("nodeName") == name]
        names = [(pod.namespace, pod.name) for pod in self.cluster.placing.state.node_by_name[name].pods.values()]
        return [pod for each in names if (pod := store.get("Pod", *each)) is not None]

    def _room(self, name: str, pods: Iterable[tuple[str, str]]) -> dict[str, tuple[int, int]]:
        """What pods on a node request of each resource, and how much of it is free on the others that take pods."""
        if self.profile.elastic:
            return {}
        state = self.cluster.placing.state
        requests = [state.pods["/".join(each)].requests for each in pods]
        others = [node for node in state.node_by_name.values() if node.name != name and not node.unschedulable]
        found = {
            "cpu": (sum(each.cpu for each in requests), sum(node.cpu - node.used_cpu for node in others)),
            "memory": (sum(each.memory for each in requests), sum(node.memory - node.used_memory for node in others)),
            "pods": (len(requests), sum(node.pod_limit - len(node.pods) for node in others)),
        }
        for resource in dict.fromkeys(resource for each in requests for resource in each.scalars):
            free = sum(node.scalars.get(resource, 0) - node.used_scalars.get(resource, 0) for node in others)
            found[resource] = (sum(each.scalars.get(resource, 0) for each in requests), free)
        return {resource: each for resource, each in found.items() if each[0]}

    # -- what came of it ----------------------------------------------------------------------------------------------

    def _finish(self, step: PlayStep, answer: Answer, earlier: list[Fact]) -> None:
        """Look at what the step left."""
        store = self.cluster.store
        made = [pod for place in self.timeline.made if (pod := store.get("Pod", *place)) is not None]
        answer.moves = tuple(self.placement_of(pod) for pod in made)
        touched = self.timeline.touched()
        self._look_at_touched(step, answer, touched, set(map(id, earlier)))
        if step.targets:
            known = {fact.ref for fact in self.facts if isinstance(fact, EmptyService)}
            count = len(self.facts)
            self.look_at_services()
            self.facts[count:] = [fact for fact in self.facts[count:] if fact.ref not in known]
        answer.rollouts = tuple(filter(None, (self._rollout(key, is_update=step.action in (UPDATE, CHANGE)) for key in touched)))
        known_ids = set(map(id, earlier))
        answer.facts = tuple(fact for fact in self.facts if id(fact) not in known_ids)
        for fact in answer.facts:
            if isinstance(fact, UnplacedPod):
                self._blame(fact)
        last = self.timeline.events[-1:]
        answer.end = max([answer.begin, *(event.when for event in last)])
        if any(isinstance(fact, BlockedDrain) for fact in answer.facts):
            answer.result = BLOCKED
        elif answer.facts:
            answer.result = STUCK
        self.note_chains()

    def _look_at_touched(self, step: PlayStep, answer: Answer, touched: list[Key], earlier: set[int]) -> None:
        """Look at workloads whose pods changed: those that were well before, and those of which a pod that came up is not ready."""
        told = {fact.ref.key for fact in self.facts if id(fact) not in earlier and isinstance(fact, (RefusedPod, UnplacedPod, UnreadyPod))}
        waiting = {(each.owner[0], each.namespace, each.owner[1]) for each in answer.moves if not each.ready and not each.ended}
        for key in touched:
            ref = self.refs.get(key)
            if ref is not None and ref.key not in told and (key not in self.stuck or key in waiting):
                self.look_at(key, ref, step.text)

    def _blame(self, fact: UnplacedPod) -> None:
        """Let a fact point at what keeps its pod off nodes that take pods: those that were emptied or are gone are no fault of its."""
        closed = {node["metadata"]["name"] for node in self.cluster.store.of_kind("Node") if is_closed(node)}
        fact.changes = tuple(each for each in fact.changes if each.taint is None or each.taint[0] not in _CLOSING)
        pod = self.cluster.store.get("Pod", fact.ref.namespace, fact.pod)
        open_nodes = next((each for each in fact.rejected if not closed.issuperset(each.nodes)), None)
        if open_nodes is not None and pod is not None:
            field = deciding_field((open_nodes.resource,), open_nodes.path, pod["spec"])
            fact.path = (*fact.template, *field) if field[:1] == ("spec",) else (*fact.template, "spec")

    def _rollout(self, key: Key, *, is_update: bool) -> Rollout | None:
        value, ref = self.cluster.store.get(*key), self.refs.get(key)
        if value is None or ref is None or key[0] not in self.cluster.controllers.rolled:
            return None
        samples = self.timeline.samples(key)
        spec, status = value["spec"], value.get("status") or {}
        wanted = int(status.get("desiredNumberScheduled", 0) if key[0] == "DaemonSet" else spec.get("replicas", 1))
        surge, unavailable = room_of_update(key[0], spec.get("strategy") or spec.get("updateStrategy") or {}, wanted)
        self.cluster.catch_up()
        pods = self._pods_of(key)
        budgets = budgets_of(pods[0], self.cluster.store) if pods else []
        needs = [(str(each["metadata"]["name"]), int((each.get("status") or {}).get("desiredHealthy", 0))) for each in budgets]
        return Rollout(ref, wanted, max(0, wanted - unavailable), wanted + surge, needs, samples, is_update=is_update and any(each.new for each in samples))

    def _chain(self, fact: Fact) -> list[Any]:
        """The events that led to a fact: the last one about the pod that waits, or about the object, and what came before it."""
        stalled = fact.rollout if isinstance(fact, StalledChange) else fact
        pod = getattr(stalled, "pod", "") or getattr(stalled, "waiting", "")
        found = self.timeline.chain(("Pod", fact.ref.namespace, pod)) if pod else []
        if not found and isinstance(fact, BlockedDrain):
            found = self.timeline.chain(("Node", "", fact.node))
        return found or self.timeline.chain((fact.ref.kind, fact.ref.namespace, fact.ref.name))

    def _targets(self) -> Targets:
        nodes = [] if self.profile.elastic else self.cluster.store.of_kind("Node")
        return Targets(nodes, [key for key in self.refs if key[0] in self.cluster.controllers.rolled])

    def _has_targets(self, step: PlayStep) -> bool:
        """Whether something that a step names is here."""
        known = self._targets()
        if step.action == UPDATE and step.targets:
            return bool(known.of_update(step))
        if step.action == DRAIN and step.targets:
            return any(name in known.nodes for name in step.targets)
        return step.action != OUTAGE or bool(known.of_outage(step))


def _stays_lost(pod: Object) -> bool:
    """Whether nobody makes a pod anew whose node is out of reach: it is not evicted, or has no controller, or one that first wants to see it gone."""
    kind = (controller_of(pod) or {}).get("kind")
    return not is_finished(pod) and kind != "DaemonSet" and (kind in (None, "StatefulSet") or not is_terminating(pod))


def is_closed(node: Object) -> bool:
    """Whether a node is cordoned or out of reach."""
    spec = node["spec"]
    return bool(spec.get("unschedulable")) or any(each.get("key") in _CLOSING for each in spec.get("taints") or ())
