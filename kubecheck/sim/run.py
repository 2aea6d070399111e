"""The dry run: install everything, update each workload, drain each node, and say what got stuck.

What is assumed stands in the profile. Not modelled: metrics, node failures, network policies, what containers do.
"""

from __future__ import annotations

from kubecheck.api.views.view import get, items
from kubecheck.model.refs import Ref, ref_of
from kubecheck.sim.actions import Refused
from kubecheck.sim.admission import DEFAULT_CLASS
from kubecheck.sim.cluster import Cluster
from kubecheck.sim.controllers.cronjob import job_of
from kubecheck.sim.facts import (
    BlockedDrain,
    EmptyService,
    NotSettled,
    Outcome,
    Placement,
    Preemption,
    RefusedPod,
    Rejected,
    StalledRollout,
    UnboundClaim,
    UnplacedPod,
    UnreadyPod,
)
from kubecheck.sim.kubelet import Behaviour, Kubelet
from kubecheck.sim.placing import ELASTIC
from kubecheck.sim.pods import condition_of, is_finished, is_ready, phase_of, resolve
from kubecheck.sim.profile import ClusterProfile
from kubecheck.sim.store import CLUSTER_KINDS, controller_of, key_of
from kubecheck.sim.usage import node_uses

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubecheck.sim.explanation import Explainer
    from kubecheck.sim.facts import Fact
    from kubecheck.sim.scheduler import Change
    from kubecheck.sim.store import Object
    from kubecheck.source.positions import Path

_GROUPS = {
    "": (
        "ConfigMap", "LimitRange", "Namespace", "Node", "PersistentVolume", "PersistentVolumeClaim", "Pod", "ReplicationController",
        "ResourceQuota", "Secret", "Service", "ServiceAccount",
    ),
    "apps": ("DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"),
    "batch": ("CronJob", "Job"),
    "autoscaling": ("HorizontalPodAutoscaler",),
    "policy": ("PodDisruptionBudget",),
    "scheduling.k8s.io": ("PriorityClass",),
    "storage.k8s.io": ("StorageClass",),
}  # fmt: skip
_PLAYED = frozenset((group, kind) for group, kinds in _GROUPS.items() for kind in kinds)
_ORDER = {
    "Namespace": 0, "Node": 0, "StorageClass": 1, "PriorityClass": 1, "ResourceQuota": 2, "LimitRange": 2, "ConfigMap": 3, "Secret": 3,
    "ServiceAccount": 3, "PersistentVolume": 4, "PersistentVolumeClaim": 5, "Service": 6, "PodDisruptionBudget": 7,
}  # fmt: skip
_TEMPLATES: dict[str, Path] = {"Pod": ("spec",), "CronJob": ("spec", "jobTemplate", "spec", "template", "spec")}
_ROLLED = ("Deployment", "StatefulSet", "DaemonSet")
INSTALL, UPDATE, DRAIN = "install", "update", "drain"
EVERYTHING = (INSTALL, UPDATE, DRAIN)
_ASSUMED_DEFAULT = "assumed-default"  # the storage class that claims get which name none, where none is defined
_ASSUMED_PROVISIONER = "provisioner.example.com"  # of storage classes that claims name and nobody defines
_ASSUMED_CLASS = "assumed-elsewhere"  # of claims that pods name and nobody defines
_EPHEMERAL_CLASS = ("ephemeral", "volumeClaimTemplate", "spec", "storageClassName")
_HORIZON = 1200.0
_DRAIN_RETRY = 5.0
_DRAIN_TRIES = 60


class _ProbedKubelet(Kubelet):
    """Pods become ready after the stated delays of their probes; those of jobs end well; what nobody defines is taken to exist."""

    def __init__(self, ready_after: float) -> None:
        super().__init__()
        self.ready_after = ready_after

    def behaviour(self, pod: Object) -> Behaviour:
        delay = 0.0
        for container in pod["spec"].get("containers") or ():
            probe = container.get("readinessProbe")
            if probe:
                delay = max(delay, float(probe.get("initialDelaySeconds") or 0) + self.ready_after)
            startup = container.get("startupProbe")
            if startup:
                delay = max(delay, float(startup.get("initialDelaySeconds") or 0) + self.ready_after)
        if pod["spec"].get("restartPolicy", "Always") == "Always":
            return Behaviour(ready_after=delay)
        return Behaviour(ready_after=delay, exit_after=delay + 1.0)

    def missing(self, pod: Object) -> str:
        # Rules speak of missing ConfigMaps and Secrets; here they are taken to come from elsewhere, so that one fault does not hide others.
        return next((reason for claim in _claims(pod) if (reason := self._claim_missing(pod, claim))), "")

    def _claim_missing(self, pod: Object, claim: str) -> str:
        return "ContainerCreating" if self._held_elsewhere(pod, claim) else ""


def _claims(pod: Object) -> list[str]:
    found = [(each.get("persistentVolumeClaim") or {}).get("claimName") for each in pod["spec"].get("volumes") or ()]
    return [claim for claim in found if claim]


def simulate(
    objects: Iterable[dict[str, Any]], profile: ClusterProfile | None = None, plan: Iterable[str] = EVERYTHING, explain: str = ""
) -> Outcome:
    """Try manifests in a cluster.

    Args:
        objects: The manifests as plain values, with defaults filled in; kinds that play no part are ignored, values are not changed.
        profile: The cluster; elastic when none is given. Node objects among the manifests are its nodes then.
        plan: What to do, of ``install``, ``update`` (each workload's template, one after another) and ``drain`` (each node).
        explain: The name of a pod, or of a workload, of which the first pod is taken: the outcome says what the scheduler held of each node.
            A namespace may stand before it. Nothing is explained where no node is known.
    """
    values = [value for value in objects if _plays(value)]
    nodes = [value for value in values if value["kind"] == "Node"]
    profile = profile if profile is not None else ClusterProfile()
    if profile.elastic and nodes:
        scheduler = profile.scheduler
        profile = ClusterProfile(profile.version, nodes, (), profile.objects, profile.ready_after, profile.accounts)
        profile.scheduler = scheduler
    run = _Run(profile, [value for value in values if value["kind"] != "Node"])
    explainer = run.explainer(explain) if explain and not profile.elastic else None
    run.install()
    placements = run.placements()
    if explainer is not None:
        explainer.look()
        run.cluster.placing.observer = None
    explanation = explainer.explanation if explainer is not None else None
    uses = () if profile.elastic else node_uses(run.cluster.store)
    if UPDATE in plan and run.cluster.budget > 0:
        run.update()
    if DRAIN in plan and run.cluster.budget > 0:
        run.drain()
    return Outcome(run.facts, profile.assumptions, run.cluster.trace, run.cluster.budget > 0, placements, uses, explanation)


def _plays(value: dict[str, Any]) -> bool:
    group = str(value.get("apiVersion") or "").rpartition("/")[0]
    metadata = value.get("metadata")
    named = isinstance(metadata, dict) and isinstance(metadata.get("name"), str)
    return named and (group, value.get("kind")) in _PLAYED and (isinstance(value.get("spec"), dict) or "spec" not in value)


class _Run:
    """One dry run."""

    def __init__(self, profile: ClusterProfile, values: list[Object]) -> None:
        self.profile = profile
        self.values = values
        self.facts: list[Fact] = []
        self.cluster = Cluster(profile, _ProbedKubelet(profile.ready_after))
        # Virtual time runs through many due times of a CronJob; each is started once instead. Nobody here reads what Services point at.
        self.cluster.idle = frozenset(("CronJob", "Service"))
        self.refs: dict[tuple[str, str, str], Ref] = {}
        self.stuck: set[tuple[str, str, str]] = set()

    # -- the plan -----------------------------------------------------------------------------------------------------

    def install(self) -> None:
        """Create everything and come to rest."""
        cluster = self.cluster
        if self.profile.elastic:
            for number in (1, 2):
                metadata = {"name": f"any-{number}", "annotations": {ELASTIC: "true"}, "labels": {"kubernetes.io/hostname": f"any-{number}"}}
                cluster.create({"apiVersion": "v1", "kind": "Node", "metadata": metadata, "spec": {}})
        for node in self.profile.given_nodes():
            self._create({**node, "spec": node.get("spec") or {}})
        self._create_classes()
        self._create_claims()
        for value in sorted([*self.profile.objects, *self.values], key=lambda each: _ORDER.get(each["kind"], 9)):
            self._create(value)
        self._settle(INSTALL)
        self._start_cron_jobs()
        for key, ref in self.refs.items():
            self._look_at(key, ref, INSTALL)
        self._look_at_services()
        self._look_at_claims()
        self._look_at_preemptions()

    def _start_cron_jobs(self) -> None:
        """Run each CronJob once, one after another."""
        for key, ref in list(self.refs.items()):
            cron = self.cluster.store.get(*key) if key[0] == "CronJob" else None
            if cron is None or cron["spec"].get("suspend"):
                continue
            try:
                self.cluster.create(job_of(cron, self.cluster.now))
            except Refused as refused:
                self.facts.append(RefusedPod(ref, ("spec", "jobTemplate"), _refuser(refused.message), refused.message, 1, 1, INSTALL))
            self._settle(INSTALL)

    def explainer(self, wanted: str) -> Explainer:
        """Who listens to the scheduler for one pod."""
        from kubecheck.sim.explanation import Explainer

        made = Explainer(wanted, self.cluster, self.refs)
        self.cluster.placing.observer = made.hear
        return made

    def placements(self) -> tuple[Placement, ...]:
        """Where every pod is now, by namespace and name."""
        store = self.cluster.store
        found = []
        for pod in sorted(store.of_kind("Pod"), key=key_of):
            owner, above = pod, controller_of(pod)
            while above is not None:
                next_one = store.get(above["kind"], pod["metadata"]["namespace"], above["name"])
                if next_one is None:
                    break
                owner, above = next_one, controller_of(next_one)
            ready, node = is_ready(pod), str(pod["spec"].get("nodeName") or "")
            why = self._why_waiting(pod) if not ready else ""
            metadata = pod["metadata"]
            name = (str(owner["kind"]), str(owner["metadata"]["name"]))
            found.append(Placement(metadata["namespace"], metadata["name"], name, "" if self.profile.elastic else node, ready, why, is_finished(pod)))
        return tuple(found)

    def _why_waiting(self, pod: Object) -> str:
        """The scheduler's sentence about a pod without a node, the kubelet's about one that is not ready."""
        if is_finished(pod):
            return phase_of(pod)
        if pod["spec"].get("nodeName"):
            return _waiting(pod)
        other = self._other_scheduler(pod)
        return f"waits for the scheduler {other}" if other else str((condition_of(pod, "PodScheduled") or {}).get("message", ""))

    def _other_scheduler(self, pod: Object) -> str:
        """The scheduler that the pod asks for, where it is not one that is played here."""
        attempt = self.cluster.placing.attempts.get((pod["metadata"]["namespace"], pod["metadata"]["name"]))
        return str(pod["spec"].get("schedulerName")) if attempt is not None and attempt.outcome == "ignored" else ""

    def _wants_devices(self, pod: Object) -> bool:
        """Whether the pod waits for claims to devices, which nobody makes or allocates here."""
        attempt = self.cluster.placing.attempts.get((pod["metadata"]["namespace"], pod["metadata"]["name"]))
        return attempt is not None and attempt.pre_filter is not None and attempt.pre_filter.plugin == "DynamicResources"

    def _create_classes(self) -> None:
        """Storage classes that claims name and nobody defines; all provisioners are taken to work."""
        everything = [*self.profile.objects, *self.values]
        defined = {value["metadata"]["name"] for value in everything if value["kind"] == "StorageClass"}
        static = {(value["spec"].get("storageClassName") or "") for value in everything if value["kind"] == "PersistentVolume"}
        named = set()
        for value in everything:
            claims = [value] if value["kind"] == "PersistentVolumeClaim" else (value.get("spec") or {}).get("volumeClaimTemplates") or ()
            named |= {(claim.get("spec") or {}).get("storageClassName") for claim in claims}
            named |= {get(volume, _EPHEMERAL_CLASS) for volume in _volumes_of(value)}
        made: dict[str, dict[str, str]] = {name: {} for name in named if name and name not in defined and name not in static}
        if not any((value["metadata"].get("annotations") or {}).get(DEFAULT_CLASS) == "true" for value in everything if value["kind"] == "StorageClass"):
            made[_ASSUMED_DEFAULT] = {DEFAULT_CLASS: "true"}
        made[_ASSUMED_CLASS] = {}
        for name, marks in sorted(made.items()):
            metadata = {"name": name, "annotations": marks}
            value = {"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": metadata, "provisioner": _ASSUMED_PROVISIONER}
            self.cluster.create({**value, "reclaimPolicy": "Delete", "volumeBindingMode": "Immediate"})

    def _create_claims(self) -> None:
        """Claims that pods name and nobody defines: they are taken to be there, as whatever else comes from elsewhere."""
        everything = [*self.profile.objects, *self.values]
        known = {(_namespace_of(value), value["metadata"]["name"]) for value in everything if value["kind"] == "PersistentVolumeClaim"}
        made = [value for value in everything if value["kind"] == "StatefulSet" and (value.get("spec") or {}).get("volumeClaimTemplates")]
        prefixes = tuple(
            f"{(template.get('metadata') or {}).get('name')}-{value['metadata']['name']}-" for value in made for template in value["spec"]["volumeClaimTemplates"]
        )
        for value in everything:
            for volume in _volumes_of(value):
                name = get(volume, ("persistentVolumeClaim", "claimName"))
                key = (_namespace_of(value), name)
                if not name or key in known or name.startswith(prefixes):
                    continue
                known.add(key)
                metadata = {"name": name, "namespace": key[0]}
                wanted = {"accessModes": ["ReadWriteMany"], "resources": {"requests": {"storage": "1Gi"}}, "storageClassName": _ASSUMED_CLASS}
                try:
                    self.cluster.create({"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": metadata, "spec": wanted})
                except Refused:
                    continue  # a namespace that ends, say: its pods are refused as well

    def update(self) -> None:
        """Change the template of each workload that came up, one after another."""
        if self.profile.elastic and not self.cluster.store.kinds.get("ResourceQuota"):
            return  # with room without end and no quota, no update gets stuck
        for key, ref in self.refs.items():
            if key[0] not in _ROLLED or key in self.stuck:
                continue
            value = self.cluster.store.get(*key)
            if value is None or value["spec"].get("paused"):
                continue
            template = value["spec"].get("template") or {}
            metadata = template.get("metadata") or {}
            annotations = {**(metadata.get("annotations") or {}), "kubectl.kubernetes.io/restartedAt": "2026-01-01T00:00:00Z"}
            template = {**template, "metadata": {**metadata, "annotations": annotations}}
            self.cluster.replace({**value, "spec": {**value["spec"], "template": template}})
            self._settle(UPDATE)
            self._look_at_rollout(key, ref)

    def drain(self) -> None:
        """Drain each node in turn, and let pods come back to it after."""
        store = self.cluster.store
        if not store.kinds.get("PodDisruptionBudget"):
            return
        from kubecheck.sim.commands import Commands

        commands = Commands(self.cluster, "", self)  # type: ignore[arg-type]  # only cordoning is used, which settles nothing
        for node in store.of_kind("Node"):
            name = node["metadata"]["name"]
            if node["spec"].get("unschedulable"):
                continue
            commands.cordon(name, True)
            self._drain(name)
            commands.cordon(name, False)
            self._settle(DRAIN)

    def _drain(self, node: str) -> None:
        from kubecheck.sim.controllers.disruption import budgets_of
        from kubecheck.sim.eviction import evict

        cluster = self.cluster
        todo = [pod for pod in cluster.store.of_kind("Pod") if pod["spec"].get("nodeName") == node]
        todo = [pod for pod in todo if (controller_of(pod) or {}).get("kind") not in {"DaemonSet", "Job"}]
        problems: dict[tuple[str, str], str] = {}
        for _ in range(_DRAIN_TRIES):
            moved = False
            problems.clear()
            for pod in list(todo):
                try:
                    evict(cluster, pod)
                    todo.remove(pod)
                    moved = True
                except Refused as refused:
                    if refused.code == 404:
                        todo.remove(pod)
                        continue
                    problems[pod["metadata"]["namespace"], pod["metadata"]["name"]] = refused.message
                cluster.rest()
            if not todo:
                return
            if not moved and cluster.next_due() is None:
                break
            until = cluster.now + _DRAIN_RETRY
            while cluster.step(until):
                pass
            cluster.clock.now = max(cluster.now, until)
        blocked: dict[Ref, list[Object]] = {}
        for pod in todo:
            for budget in budgets_of(pod, cluster.store):
                blocked.setdefault(self._ref(budget), []).append(pod)
        for ref, pods in blocked.items():
            names = [pod["metadata"]["name"] for pod in pods]
            owners = list(dict.fromkeys(owner for pod in pods if (owner := self._top(pod)) is not None))
            first = pods[0]["metadata"]
            self.facts.append(BlockedDrain(ref, ("spec",), node, names, owners, problems.get((first["namespace"], first["name"]), "")))

    def _create(self, value: Object) -> None:
        value = {**value, "metadata": {**value["metadata"]}}
        kind = value["kind"]
        if kind not in CLUSTER_KINDS:
            value["metadata"].setdefault("namespace", "default")
        value["metadata"].pop("ownerReferences", None)
        ref = ref_of(value)
        try:
            stored = self.cluster.create(value)
        except Refused as refused:
            if refused.reason != "AlreadyExists":
                self.facts.append(RefusedPod(ref, (), _refuser(refused.message), refused.message, 1, 1, INSTALL))
            return
        self.refs[key_of(stored)] = ref

    def _settle(self, cause: str) -> None:
        if not self.cluster.settle(_HORIZON) and self.cluster.budget <= 0:
            actor, namespace, name = max(self.cluster.busiest, key=lambda each: self.cluster.busiest[each])
            ref = self.refs.get((actor, namespace, name)) or Ref("", "", actor, namespace, name)
            self.facts.append(NotSettled(ref, (), cause))

    # -- looking ------------------------------------------------------------------------------------------------------

    def _ref(self, value: Object) -> Ref:
        return self.refs.get(key_of(value)) or ref_of(value)

    def _top(self, value: Object) -> Ref | None:
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

    def _look_at(self, key: tuple[str, str, str], ref: Ref, cause: str) -> None:
        """What is wrong with the pods of one workload."""
        path = _TEMPLATES.get(key[0], ("spec", "template", "spec"))
        pods = self._pods_of(key)
        value = self.cluster.store.get(*key)
        wanted = len(pods) if value is None else int((value.get("spec") or {}).get("replicas", len(pods)) or 0)
        others = [pod for pod in pods if self._other_scheduler(pod) or self._wants_devices(pod)]
        if others:
            self.stuck.add(key)  # nothing to tell: what another scheduler does is not known, and devices are not played
        unplaced = [pod for pod in pods if not pod["spec"].get("nodeName") and pod not in others]
        if unplaced:
            self.stuck.add(key)
            self.facts.append(self._unplaced(ref, path, unplaced, wanted, cause))
        refusal = self._refusal(key)
        if refusal:
            self.stuck.add(key)
            self.facts.append(RefusedPod(ref, path, _refuser(refusal), refusal, max(wanted - len(pods), 0), wanted, cause))
        unready = [
            pod
            for pod in pods
            if pod["spec"].get("nodeName") and not is_ready(pod) and (pod.get("status") or {}).get("phase") in {"Pending", None}
        ]
        if unready:
            self.stuck.add(key)
            self.facts.append(UnreadyPod(ref, path, unready[0]["metadata"]["name"], len(unready), _waiting(unready[0])))

    def _unplaced(self, ref: Ref, path: Path, pods: list[Object], wanted: int, cause: str) -> UnplacedPod:
        pod = pods[0]
        name = (pod["metadata"]["namespace"], pod["metadata"]["name"])
        message = str((condition_of(pod, "PodScheduled") or {}).get("message", ""))
        from kubecheck.sim.explanation import deciding_field

        groups: dict[str, Rejected] = {}
        placing = self.cluster.placing
        attempt = None if placing.elastic or name not in placing.state_names() else placing.scheduler.schedule(*name)
        for node, rejection in (attempt.rejected if attempt is not None else {}).items():
            for reason in rejection.reasons:
                known = groups.setdefault(reason, Rejected(reason, rejection.plugin, [], tuple(rejection.field)))
                known.nodes.append(node)
        rejected = sorted(groups.values(), key=lambda each: (-len(each.nodes), each.reason))
        template = path[:-1]
        field = deciding_field((rejected[0].reason,), rejected[0].path, pod["spec"]) if rejected else ()
        if field[:1] == ("spec",):
            path = (*path, *field[1:])
        changes: list[Change] = []
        obstacle = None
        if attempt is not None and attempt.outcome == "unschedulable":
            from kubecheck.sim.scheduler import diagnose, find_obstacle

            obstacle = find_obstacle(placing.scheduler, attempt)
            changes = diagnose(placing.scheduler, attempt)
        return UnplacedPod(ref, path, name[1], len(pods), wanted, message, rejected, cause, changes, obstacle, template)

    def _refusal(self, key: tuple[str, str, str]) -> str:
        """The sentence of the last refusal of what this workload wanted to create, if it still fails."""
        store = self.cluster.store
        value = store.get(*key)
        if value is None or key[0] == "Pod":
            return ""
        for each in [value, *store.controlled("ReplicaSet", value["metadata"]["uid"])]:
            failure = condition_of(each, "ReplicaFailure")
            if failure is not None:
                return str(failure.get("message", ""))
        wanted = int((value.get("spec") or {}).get("replicas", 0) or 0)
        if key[0] in {"StatefulSet", "DaemonSet", "Job"} and len(self._pods_of(key)) < max(wanted, 1):
            for warning in reversed(self.cluster.warnings):
                if warning.key == key and warning.reason == "FailedCreate":
                    return warning.message.partition("error: ")[2] or warning.message.removeprefix("Error creating: ")
        return ""

    def _look_at_rollout(self, key: tuple[str, str, str], ref: Ref) -> None:
        value = self.cluster.store.get(*key)
        if value is None:
            return
        spec, status = value["spec"], value.get("status") or {}
        wanted = int(status.get("desiredNumberScheduled", 0) if key[0] == "DaemonSet" else spec.get("replicas", 1))
        updated = int(status.get("updatedNumberScheduled" if key[0] == "DaemonSet" else "updatedReplicas", 0))
        available = int(status.get("numberAvailable" if key[0] == "DaemonSet" else "availableReplicas", 0))
        old = int(status.get("replicas", 0)) - updated if key[0] == "Deployment" else 0
        if updated >= wanted and available >= wanted and old <= 0:
            return
        self.stuck.add(key)
        strategy = spec.get("strategy") or spec.get("updateStrategy") or {}
        rolling = strategy.get("rollingUpdate") or {}
        default = "25%" if key[0] == "Deployment" else 0
        surge = resolve(rolling.get("maxSurge", default), wanted, up=True)
        unavailable = resolve(rolling.get("maxUnavailable", default if key[0] == "Deployment" else 1), wanted, up=key[0] != "Deployment")
        pod = next((each for each in self._pods_of(key) if not is_ready(each)), None)
        why = self._refusal(key)
        if pod is not None and not why:
            why = str((condition_of(pod, "PodScheduled") or {}).get("message", "")) or _waiting(pod)
        path: Path = ("spec", "strategy" if key[0] == "Deployment" else "updateStrategy")
        name = pod["metadata"]["name"] if pod is not None else ""
        self.facts.append(StalledRollout(ref, path, wanted, updated, available, surge, unavailable, name, why))

    def _look_at_services(self) -> None:
        store = self.cluster.store
        for service in store.of_kind("Service"):
            if not service["spec"].get("selector") or key_of(service) not in self.refs:
                continue
            pods = store.selected(service)
            if not any(is_ready(pod) or self._other_scheduler(pod) for pod in pods):
                self.facts.append(EmptyService(self._ref(service), ("spec", "selector"), len(pods)))

    def _look_at_claims(self) -> None:
        store = self.cluster.store
        for claim in store.of_kind("PersistentVolumeClaim"):
            spec = claim["spec"]
            if (claim.get("status") or {}).get("phase") != "Pending":
                continue
            why = next((each.message for each in reversed(self.cluster.warnings) if each.key == key_of(claim)), "")
            if spec.get("volumeName") and (not why or spec.get("storageClassName") == _ASSUMED_DEFAULT):
                continue  # a volume that a claim names is somebody's business elsewhere, or would do in a cluster without a default class
            # A claim that waits for a pod is in no trouble of its own: nobody uses it here, or the pod is told of.
            if not why.startswith("waiting for "):
                why = why or f"no volume fits, and nothing provisions volumes of class {spec.get('storageClassName') or 'none'}"
                self.facts.append(UnboundClaim(self._ref(claim), ("spec",), why))

    def _look_at_preemptions(self) -> None:
        """Who was evicted for whom, a fact for each pair of workloads."""
        found: dict[tuple[Ref, Ref], Preemption] = {}
        for pod, node, victims in self.cluster.placing.preemptions:
            ref = self._top(pod)
            for value in victims:
                victim = self._top(value)
                if ref is None or victim is None or victim == ref:
                    continue
                known = found.get((ref, victim))
                if known is None:
                    path = (*_TEMPLATES.get(ref.kind, ("spec", "template", "spec")), "priorityClassName")
                    known = found[ref, victim] = Preemption(ref, path, pod["metadata"]["name"], node, victim, 0, self._waiting_of(victim))
                known.count += 1
        self.facts.extend(found.values())

    def _waiting_of(self, ref: Ref) -> int:
        """How many pods of an object have no node, or are gone."""
        key = next((key for key, each in self.refs.items() if each == ref), None)
        if key is None or self.cluster.store.get(*key) is None:
            return 1
        return sum(not pod["spec"].get("nodeName") for pod in self._pods_of(key))


def _volumes_of(value: Object) -> list[Any]:
    """The volumes of the pods that an object makes, or of the pod that it is."""
    return items(get(value, (*_TEMPLATES.get(value["kind"], ("spec", "template", "spec")), "volumes")))


def _namespace_of(value: Object) -> str:
    return str(value["metadata"].get("namespace") or "default")


def _waiting(pod: Object) -> str:
    for status in (pod.get("status") or {}).get("containerStatuses") or ():
        waiting = (status.get("state") or {}).get("waiting")
        if waiting:
            return str(waiting["reason"])
    return ""


def _refuser(message: str) -> str:
    """The kind of what refuses, by the server's sentence."""
    for mark, kind in (
        ("exceeded quota", "ResourceQuota"),
        ("failed quota", "ResourceQuota"),
        ("violates PodSecurity", "PodSecurity"),
        (" usage per ", "LimitRange"),
        ("max limit to request ratio", "LimitRange"),
        ("service account", "ServiceAccount"),
        ("PriorityClass", "PriorityClass"),
    ):
        if mark in message:
            return kind
    return ""
