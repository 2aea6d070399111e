"""What a dry run finds when it looks at a cluster that has come to rest: what is stuck, and where pods are."""

from __future__ import annotations

from itertools import zip_longest

from kubecheck.api.views.view import get
from kubecheck.model.refs import Ref, ref_of
from kubecheck.sim.cluster.kubelet import claim_of
from kubecheck.sim.cluster.node_admission import OTHER_SYSTEM
from kubecheck.sim.cluster.webhooks import CONFIGURATIONS
from kubecheck.sim.objects.actions import Refused
from kubecheck.sim.objects.pod_states import condition_of, is_finished, is_ready, is_terminating, phase_of
from kubecheck.sim.objects.store import controller_of, key_of
from kubecheck.sim.play.assumptions import ASSUMED_DEFAULT, template_path
from kubecheck.sim.play.counts import pods_wanted, room_of_update
from kubecheck.sim.play.endings import evictions, failures, nodeless
from kubecheck.sim.play.facts import (
    EmptyService,
    Placement,
    Preemption,
    RefusedPod,
    Rejected,
    StalledRollout,
    UnboundClaim,
    UnplacedPod,
    UnreadyPod,
)
from kubecheck.sim.play.rollout_state import RolloutState, wait_for_retries

TYPE_CHECKING = False
if TYPE_CHECKING:

    from kubecheck.sim.cluster.loop import Cluster
    from kubecheck.sim.objects.store import Object
    from kubecheck.sim.play.facts import BlockedDrain, Fact
    from kubecheck.sim.scheduler import Attempt, Change
    from kubecheck.source.positions import Path


# Reasons of the events of claims that wait for a pod.
_WAITS_FOR_POD = frozenset(("WaitForFirstConsumer", "WaitForPodScheduled"))


class Looker:
    """Looks at a cluster and gathers facts.

    ``refs`` are the objects that a person wrote, by their keys in the store; ``stuck`` the keys of workloads that something was found about;
    ``began`` is when what was changed last was changed. Unless it ``tells_all``, it leaves out what rules find by themselves.
    """

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.tells_all = True
        self.facts: list[Fact] = []
        self.refs: dict[tuple[str, str, str], Ref] = {}
        self.stuck: set[tuple[str, str, str]] = set()
        self.began = 0.0
        self._locked: set[tuple[str, str]] = set()  # webhooks that nobody answers any more, as (kind, name) of their configurations

    def placements(self) -> tuple[Placement, ...]:
        """Where every pod is now, by namespace and name."""
        return tuple(self.placement_of(pod) for pod in sorted(self.cluster.store.of_kind("Pod"), key=key_of))

    def placement_of(self, pod: Object) -> Placement:
        """Where a pod is now."""
        owner, above = pod, controller_of(pod)
        while above is not None:
            next_one = self.cluster.store.get(above["kind"], pod["metadata"]["namespace"], above["name"])
            if next_one is None:
                break
            owner, above = next_one, controller_of(next_one)
        ready, node = is_ready(pod), str(pod["spec"].get("nodeName") or "")
        why = self._why_waiting(pod) if not ready else ""
        metadata = pod["metadata"]
        name = (str(owner["kind"]), str(owner["metadata"]["name"]))
        return Placement(metadata["namespace"], metadata["name"], name, "" if self.cluster.profile.elastic else node, ready, why, is_finished(pod) or bool(self._rejected([pod])))

    def _why_waiting(self, pod: Object) -> str:
        """The scheduler's sentence about a pod without a node, the kubelet's about one that is not ready."""
        if is_finished(pod):
            return phase_of(pod)
        if pod["spec"].get("nodeName"):
            return self._why_not_started(pod)
        attempt = self._last_attempt(pod)
        if attempt is not None and attempt.outcome == "gated":
            return attempt.message  # which names the gates
        other = self._other_scheduler(pod)
        return f"waits for the scheduler {other}" if other else self._why_unplaced(pod)

    def _why_unplaced(self, pod: Object) -> str:
        """What the scheduler writes of a pod without a node; of one that it does not even queue, what it holds of it."""
        written = condition_of(pod, "PodScheduled")
        attempt = self._last_attempt(pod) if written is None else None
        return str(written.get("message", "")) if written is not None else "" if attempt is None else attempt.message

    def _why_not_started(self, pod: Object) -> str:
        """What the kubelet waits for now, which may be something else than when it wrote it down; what it wrote where it waits for nothing."""
        found = self.cluster.kubelet.blocked.get(pod["metadata"]["uid"])
        return _waiting(pod) if found is None else f"{found.reason}: {found.message}" if found.message else found.reason

    def _last_attempt(self, pod: Object) -> Attempt | None:
        """What came of the last try to find a node for the pod."""
        return self.cluster.placing.attempts.get((pod["metadata"]["namespace"], pod["metadata"]["name"]))

    def _other_scheduler(self, pod: Object) -> str:
        """The scheduler that the pod asks for, where it is not one that is played here."""
        attempt = self._last_attempt(pod)
        return str(pod["spec"].get("schedulerName")) if attempt is not None and attempt.outcome == "ignored" else ""

    def _waits_for_others(self, pod: Object) -> bool:
        """Whether the pod asks for a scheduler that is not played here, or is held back until somebody takes its gates away."""
        return bool(self._other_scheduler(pod) or pod["spec"].get("schedulingGates"))

    def _awaits_claim(self, pod: Object) -> bool:
        """Whether the pod has a claim that only a later stage of the installation makes."""
        namespace = pod["metadata"]["namespace"]
        claims = map(claim_of, pod["spec"].get("volumes") or ())
        return bool(self.cluster.store.awaited) and any(("PersistentVolumeClaim", namespace, claim) in self.cluster.store.awaited for claim in claims)

    def _lacks_devices(self, pod: Object) -> bool:
        """Whether the pod waits for a claim to devices or a class of them that is not there."""
        attempt = self._last_attempt(pod)
        return attempt is not None and attempt.pre_filter is not None and attempt.pre_filter.plugin == "DynamicResources"

    def ref(self, value: Object) -> Ref:
        """What an object is called."""
        return self.refs.get(key_of(value)) or ref_of(value)

    def top(self, value: Object) -> Ref | None:
        """The ref of the written object that a pod comes from."""
        seen: Object | None = value
        while seen is not None:
            known = self.refs.get(key_of(seen))
            if known is not None:
                return known
            owner = controller_of(seen)
            seen = self.cluster.store.get(owner["kind"], seen["metadata"]["namespace"], owner["name"]) if owner is not None else None
        return None

    def _pods_of(self, key: tuple[str, str, str]) -> list[Object]:
        store = self.cluster.store
        value = store.get(*key)
        if value is None:
            return []
        if key[0] == "Pod":
            return [value]
        uid = value["metadata"]["uid"]
        pods = store.controlled("Pod", uid)
        for kind in ("ReplicaSet", "Job"):
            for between in store.controlled(kind, uid):
                pods += store.controlled("Pod", between["metadata"]["uid"])
        return pods

    def look_at(self, key: tuple[str, str, str], ref: Ref, cause: str) -> None:
        """What is wrong with the pods of one workload."""
        path = (*template_path(key[0]), "spec")
        pods = self._pods_of(key)
        value = self.cluster.store.get(*key)
        wanted = len(pods) if value is None else int((value.get("spec") or {}).get("replicas", len(pods)) or 0)
        others = [pod for pod in pods if self._waits_for_others(pod) or (not self.tells_all and self._lacks_devices(pod))]
        if others:
            self.stuck.add(key)  # nothing to tell: what another scheduler does or who opens gates is not known, and rules tell of devices
        unplaced = [pod for pod in pods if not pod["spec"].get("nodeName") and pod not in others]
        early = [pod for pod in unplaced if self._awaits_claim(pod)]
        if early:
            self.stuck.add(key)
            self.facts.append(UnreadyPod(ref, path, early[0]["metadata"]["name"], len(early), self._why_waiting(early[0])))
            unplaced = [pod for pod in unplaced if pod not in early]
        if unplaced:
            self.stuck.add(key)
            self.facts.append(self._unplaced(ref, path, unplaced, wanted, cause))
        refusal = self.refusal(key)
        if refusal is not None:
            self.stuck.add(key)
            field = refusal.path[1:] if refusal.path[:1] == ("spec",) else ()
            wanted = wanted if value is None else pods_wanted(value, len(pods))
            missing = max(wanted - len(pods), 0)
            self.facts.append(RefusedPod(ref, (*path, *field), refusal.by, refusal.message, missing, wanted, cause, refusal.name, refusal.field))
        unready = [
            pod
            for pod in pods
            if pod["spec"].get("nodeName") and not is_ready(pod) and (pod.get("status") or {}).get("phase") in {"Pending", None}
        ]
        for some in (self._rejected(unready), [pod for pod in unready if not self._rejected([pod])]):
            if some:
                self.stuck.add(key)
                first, why = some[0], self._why_not_started(some[0])
                node = first["spec"]["nodeName"] if self._rejected([first]) else ""
                asked: Path = ("os", "name") if why.startswith(OTHER_SYSTEM) else ("nodeName",)
                where = (*path, *asked) if node else path
                self.facts.append(UnreadyPod(ref, where, first["metadata"]["name"], len(some), why, self._held_claim(first), node))

    def _rejected(self, pods: list[Object]) -> list[Object]:
        """Those of some pods that the kubelets of their nodes do not take."""
        return [pod for pod in pods if (found := self.cluster.kubelet.blocked.get(pod["metadata"]["uid"])) is not None and found.is_final]

    def look_at_end(self, key: tuple[str, str, str], ref: Ref) -> None:
        """Whether what runs or has run stays so: pods that taints evict, Jobs that failed."""
        store = self.cluster.store
        value = store.get(*key)
        if value is not None:
            jobs = store.controlled("Job", value["metadata"]["uid"]) if key[0] == "CronJob" else [value] if key[0] == "Job" else []
            pods = self._pods_of(key)
            rejected = self._rejected(pods)
            self.facts += [*evictions(ref, value, [pod for pod in pods if pod not in rejected], store), *failures(ref, jobs)]
            if key[0] == "DaemonSet" and not self.cluster.profile.elastic:
                self.facts += nodeless(ref, value, store.of_kind("Node"))

    def _unplaced(self, ref: Ref, path: Path, pods: list[Object], wanted: int, cause: str) -> UnplacedPod:
        pod = pods[0]
        name = (pod["metadata"]["namespace"], pod["metadata"]["name"])
        message = self._why_unplaced(pod)
        placing = self.cluster.placing
        attempt = self._tried_again(pod)
        rejected = _rejections(attempt)
        template = path[:-1]
        field = self._field_behind(rejected[0], pod) if rejected else ()
        if field[:1] == ("spec",):
            path = (*path, *field[1:])
        changes: list[Change] = []
        obstacle = None
        if attempt is not None and attempt.outcome == "unschedulable":
            from kubecheck.sim.scheduler import diagnose, find_obstacle

            obstacle = find_obstacle(placing.scheduler, attempt)
            changes = diagnose(placing.scheduler, attempt)
        return UnplacedPod(ref, path, name[1], len(pods), wanted, message, rejected, cause, changes, obstacle, template)

    def _tried_again(self, pod: Object) -> Attempt | None:
        """What the scheduler says of a pod now; None where no node is known."""
        placing, name = self.cluster.placing, (pod["metadata"]["namespace"], pod["metadata"]["name"])
        return None if placing.elastic or name not in placing.state_names() else placing.scheduler.schedule(*name)

    def _field_behind(self, rejected: Rejected, pod: Object) -> Path:
        """The field of the pod that a rejection comes from."""
        from kubecheck.sim.play.explanation import deciding_field, taken_port

        port = taken_port(pod["spec"], self.cluster.placing.state.node_by_name[rejected.nodes[0]]) if rejected.plugin == "NodePorts" else ()
        return port or deciding_field((rejected.resource,), rejected.path, pod["spec"])

    def _held_claim(self, pod: Object) -> str:
        """The claim that another node holds and the pod waits for; empty where it does not."""
        found = self.cluster.kubelet.blocked.get(pod["metadata"]["uid"])
        return found.claim if found is not None else ""

    def refusal(self, key: tuple[str, str, str]) -> Refused | None:
        """The refusal of what this workload wants to create, with the sentence that it shows itself, if it still fails; None where nobody refuses."""
        store, refusals = self.cluster.store, self.cluster.refusals
        value = store.get(*key)
        if value is None or key[0] == "Pod":
            return None
        uid = value["metadata"]["uid"]
        makers = [value, *store.controlled("ReplicaSet", uid), *(store.controlled("Job", uid) if key[0] == "CronJob" else ())]
        failure = next((found for each in makers if (found := condition_of(each, "ReplicaFailure")) is not None), None)
        last = next((refusals[place] for each in makers if (place := key_of(each)) in refusals), None)
        if failure is not None:
            message = str(failure.get("message", ""))
            return Refused(0, "", message) if last is None else Refused(last.code, last.reason, message, last.by, last.path, last.name, last.field)
        wanted = int((value.get("spec") or {}).get("replicas", 0) or 0)
        if last is not None and key[0] in {"StatefulSet", "DaemonSet", "Job", "CronJob"} and len(self._pods_of(key)) < max(wanted, 1):
            return last
        return None

    def is_locked_out(self, refusal: Refused | None) -> bool:
        """Whether a webhook refuses that is told of already: all that it is asked about is refused from then on."""
        if refusal is None or refusal.by not in CONFIGURATIONS:
            return False
        is_known = (refusal.by, refusal.name) in self._locked
        self._locked.add((refusal.by, refusal.name))
        return is_known

    def look_at_rollout(self, key: tuple[str, str, str], ref: Ref) -> None:
        """Whether the update of a workload came to its end; a quota that lets it go on only after a long while is told of as well."""
        value = self.cluster.store.get(*key)
        if value is None or (state := RolloutState(value)).is_done:
            return
        refusal, took = self.refusal(key), 0.0
        if refusal is not None and refusal.by == "ResourceQuota":
            self.wait_for_retries(key, ref)
            value = self.cluster.store.get(*key) or value
            took = self.cluster.last_activity - self.began if RolloutState(value).is_done else 0.0
        if not took:
            self.stuck.add(key)
        spec, wanted = value["spec"], state.wanted
        surge, unavailable = room_of_update(key[0], spec.get("strategy") or spec.get("updateStrategy") or {}, wanted)
        pod = next((each for each in self._pods_of(key) if not is_ready(each)), None)
        if self.is_locked_out(refusal):
            return
        why = "" if refusal is None else refusal.message
        if pod is not None and not why:
            why = str((condition_of(pod, "PodScheduled") or {}).get("message", "")) or self._why_not_started(pod)
        path: Path = ("spec", "strategy" if key[0] == "Deployment" else "updateStrategy")
        fact = StalledRollout(ref, path, wanted, state.updated, state.available, surge, unavailable, "" if pod is None else pod["metadata"]["name"], why)
        fact.took = took
        if refusal is not None:
            fact.by, fact.name, fact.field = refusal.by, refusal.name, refusal.field
        elif pod is not None:
            fact.claim = self._held_claim(pod)
            fact.asked = self._asked(pod, template_path(key[0]), value, fact.claim)
        self.facts.append(fact)

    def wait_for_retries(self, key: tuple[str, str, str], ref: Ref) -> None:  # who keeps more looks at it first
        """Go on until a workload has got what was refused, or never does."""
        wait_for_retries(self.cluster)

    def _asked(self, pod: Object, template: Path, value: Object, claim: str) -> Path:
        """The field of a workload that asks for what its pod does not get, of those that somebody wrote; empty where there is none."""
        fields: list[Path] = [("spec", "volumes", index) for index, each in enumerate(pod["spec"].get("volumes") or ()) if claim and claim_of(each) == claim]
        if not pod["spec"].get("nodeName"):
            fields = [self._field_behind(each, pod) for each in _rejections(self._tried_again(pod))]
        return next((path for field in fields if field and get(value, path := (*template, *field)) is not None), ())

    def explain_drain(self, fact: BlockedDrain, budget: Object) -> None:
        """Say in the fact why the budget of a drain that is blocked lets nobody go."""
        status = budget.get("status") or {}
        fact.needed, fact.healthy, fact.expected = (int(status.get(field, 0)) for field in ("desiredHealthy", "currentHealthy", "expectedPods"))
        pods = [pod for pod in self.cluster.store.selected(budget) if not is_ready(pod) and not is_finished(pod) and not is_terminating(pod)]
        if pods:
            fact.waiting, fact.why = pods[0]["metadata"]["name"], self._why_waiting(pods[0])
            return
        keys = [key for key, ref in self.refs.items() if ref in fact.workloads]
        fact.why = next((refusal.message for key in keys if (refusal := self.refusal(key)) is not None), "")

    def look_at_services(self) -> None:
        """Services without a pod that is ready."""
        store = self.cluster.store
        for service in store.of_kind("Service"):
            if not service["spec"].get("selector") or key_of(service) not in self.refs:
                continue
            pods = store.selected(service)
            if not any(is_ready(pod) or self._waits_for_others(pod) for pod in pods):
                self.facts.append(EmptyService(self.ref(service), ("spec", "selector"), len(pods)))

    def look_at_claims(self) -> None:
        """Claims that got no volume."""
        store = self.cluster.store
        for claim in store.of_kind("PersistentVolumeClaim"):
            spec = claim["spec"]
            if (claim.get("status") or {}).get("phase") != "Pending":
                continue
            warning = next((each for each in reversed(self.cluster.warnings) if each.key == key_of(claim)), None)
            why = "" if warning is None else warning.message
            if spec.get("volumeName") and (not why or spec.get("storageClassName") == ASSUMED_DEFAULT):
                continue  # a volume that a claim names is somebody's business elsewhere, or would do in a cluster without a default class
            # A claim that waits for a pod is in no trouble of its own: nobody uses it here, or the pod is told of.
            if warning is None or warning.reason not in _WAITS_FOR_POD:
                why = why or f"no volume fits, and nothing provisions volumes of class {spec.get('storageClassName') or 'none'}"
                self.facts.append(UnboundClaim(self.ref(claim), ("spec",), why))

    def look_at_preemptions(self) -> None:
        """Who was evicted for whom."""
        self.facts.extend(self.preemptions_since(0))

    def preemptions_since(self, number: int) -> list[Preemption]:
        """A fact for each pair of workloads of which one made room for the other, of all evictions or of those from a number on."""
        found: dict[tuple[Ref, Ref], Preemption] = {}
        for pod, node, victims in self.cluster.placing.preemptions[number:]:
            ref = self.top(pod)
            for value in victims:
                victim = self.top(value)
                if ref is None or victim is None or victim == ref:
                    continue
                known = found.get((ref, victim))
                if known is None:
                    path = (*template_path(ref.kind), "spec", "priorityClassName")
                    known = found[ref, victim] = Preemption(ref, path, pod["metadata"]["name"], node, victim, 0, self._waiting_of(victim))
                known.count += 1
        return list(found.values())

    def _waiting_of(self, ref: Ref) -> int:
        """How many pods of an object have no node, or are gone."""
        key = next((key for key, each in self.refs.items() if each == ref), None)
        if key is None or self.cluster.store.get(*key) is None:
            return 1
        return sum(not pod["spec"].get("nodeName") for pod in self._pods_of(key))


def _rejections(attempt: Attempt | None) -> list[Rejected]:
    """Why nodes do not take a pod, the reason of most nodes first."""
    groups: dict[str, Rejected] = {}
    for node, rejection in (attempt.rejected if attempt is not None else {}).items():
        for reason, resource in zip_longest(rejection.reasons, rejection.resources, fillvalue=""):
            known = groups.setdefault(reason, Rejected(reason, rejection.plugin, [], tuple(rejection.field), resource))
            known.nodes.append(node)
    return sorted(groups.values(), key=lambda each: (-len(each.nodes), each.reason))


def _waiting(pod: Object) -> str:
    """Why the kubelet does not start the containers: its reason, and what it says to it."""
    for status in (pod.get("status") or {}).get("containerStatuses") or ():
        waiting = (status.get("state") or {}).get("waiting")
        if waiting:
            return f"{waiting['reason']}: {waiting['message']}" if waiting.get("message") else str(waiting["reason"])
    return ""
