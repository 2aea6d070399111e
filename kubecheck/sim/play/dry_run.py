"""The dry run: install everything, update each workload, drain each node, and say what got stuck.

What is assumed stands in the profile. Not modelled: metrics, node failures, network policies, what containers do.
"""

from __future__ import annotations

from kubecheck.api.kinds import CLUSTER_KIND_NAMES, install_order
from kubecheck.model.refs import Ref, ref_of
from kubecheck.sim.cluster.loop import Cluster
from kubecheck.sim.controllers import CONTROLLERS
from kubecheck.sim.controllers.cronjob import job_of
from kubecheck.sim.objects.actions import Refused
from kubecheck.sim.objects.store import controller_of, key_of
from kubecheck.sim.play.assumptions import MOST_PODS, ProbedKubelet, assume_volumes, bounded, create_claims, create_classes
from kubecheck.sim.play.fact_gathering import Looker
from kubecheck.sim.play.facts import (
    BlockedDrain,
    EmptyService,
    NotSettled,
    Outcome,
    RefusedPod,
)
from kubecheck.sim.play.usage import claim_uses, node_uses
from kubecheck.sim.profile import ELASTIC, ClusterProfile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubecheck.sim.objects.store import Object
    from kubecheck.sim.play.explanation import Explainer

# What plays a part besides the kinds that controllers are about.
_GROUPS = {
    "": (
        "ConfigMap", "LimitRange", "Namespace", "Node", "PersistentVolume", "PersistentVolumeClaim", "Pod", "ResourceQuota", "Secret", "ServiceAccount",
    ),
    "node.k8s.io": ("RuntimeClass",),
    "resource.k8s.io": ("DeviceClass", "ResourceClaim", "ResourceClaimTemplate", "ResourceSlice"),
    "scheduling.k8s.io": ("PriorityClass",),
    "storage.k8s.io": ("CSIDriver", "CSINode", "CSIStorageCapacity", "StorageClass"),
}  # fmt: skip
_PLAYED = CONTROLLERS.kinds | {(group, kind) for group, kinds in _GROUPS.items() for kind in kinds}
INSTALL, UPDATE, DRAIN = "install", "update", "drain"
EVERYTHING = (INSTALL, UPDATE, DRAIN)
HORIZON = 1200.0
_DRAIN_RETRY = 5.0
_DRAIN_TRIES = 60
_MAY_HOLD_NUMBERS = (dict, list, float)


def simulate(
    objects: Iterable[dict[str, Any]],
    profile: ClusterProfile | None = None,
    plan: Iterable[str] = EVERYTHING,
    explain: str = "",
    *,
    proves: bool = False,
) -> Outcome:
    """Try manifests in a cluster.

    Args:
        objects: The manifests as plain values, with defaults filled in; kinds that play no part are ignored, values are not changed.
        profile: The cluster; elastic when none is given. Node objects among the manifests are its nodes then.
        plan: What to do, of ``install``, ``update`` (each workload's template, one after another) and ``drain`` (each node).
        explain: The name of a pod, or of a workload, of which the first pod is taken: the outcome says what the scheduler held of each node.
            A namespace may stand before it. Nothing is explained where no node is known.
        proves: Leave out what provably comes to no fact: there are the same facts, but neither placements of all pods nor how full nodes are.
    """
    written = list(objects)
    values = playable(written)
    is_cut = any(bounded(value) is not value for value in written if _plays(value))
    profile = (profile if profile is not None else ClusterProfile()).with_nodes(values)
    played = [value for value in values if value["kind"] != "Node"]
    served: set[tuple[str, str]] = set()
    if proves and (profile.elastic or profile.scheduler is None):
        from kubecheck.sim.play.proof import prove

        proof = prove([*profile.objects, *played], None if profile.elastic else profile.given_nodes())
        given = set(map(id, profile.objects))
        played, served = [value for value in proof.objects if id(value) not in given], proof.served
    run = Run(profile, played)
    explainer = run.explainer(explain) if explain and not profile.elastic else None
    run.install()
    placements = run.placements()
    if explainer is not None:
        explainer.look()
        run.cluster.placing.observer = None
    explanation = explainer.explanation if explainer is not None else None
    uses = () if profile.elastic else node_uses(run.cluster.store)
    claims = claim_uses(run.cluster.store)
    if UPDATE in plan and run.cluster.budget > 0:
        run.update()
    if DRAIN in plan and run.cluster.budget > 0:
        run.drain()
    assumptions = (*profile.assumptions, *_assumed_of_devices(run.cluster))
    if is_cut:
        assumptions = (*assumptions, f"size: of workloads with more than {MOST_PODS} pods, no more than these")
    facts = [each for each in run.facts if not (isinstance(each, EmptyService) and (each.ref.namespace, each.ref.name) in served)]
    return Outcome(facts, assumptions, run.cluster.trace, run.cluster.budget > 0, placements, uses, explanation, claims)


def playable(objects: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of objects those that play a part, each with whole numbers and no more pods than are played."""
    values = [bounded(with_whole_numbers(value)) for value in objects if _plays(value)]
    if any(value["kind"] == "CSIStorageCapacity" for value in values):
        return values
    # Drivers publish how much storage is left where; where they have not, nothing is known of it.
    return [value for value in values if value["kind"] != "CSIDriver"]


def _assumed_of_devices(cluster: Cluster) -> tuple[str, ...]:
    """What is assumed of devices, where pods claim some."""
    if cluster.store.kinds.get("ResourceSlice") or not any(pod["spec"].get("resourceClaims") for pod in cluster.store.of_kind("Pod")):
        return ()
    return ("devices: no ResourceSlice is given, so claims get the devices that they ask for",)


def with_whole_numbers(value: Any) -> Any:
    """The value with ``1.0`` as 1, as the server decodes it into its integers; the same object where there is no such number."""
    if isinstance(value, dict):
        changed = {key: new for key, each in value.items() if isinstance(each, _MAY_HOLD_NUMBERS) and (new := with_whole_numbers(each)) is not each}
        return {**value, **changed} if changed else value
    if isinstance(value, list):
        new_items = [with_whole_numbers(each) if isinstance(each, _MAY_HOLD_NUMBERS) else each for each in value]
        return new_items if any(new is not old for new, old in zip(new_items, value, strict=True)) else value
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _plays(value: dict[str, Any]) -> bool:
    group = str(value.get("apiVersion") or "").rpartition("/")[0]
    metadata = value.get("metadata")
    named = isinstance(metadata, dict) and isinstance(metadata.get("name"), str)
    return named and (group, value.get("kind")) in _PLAYED and (isinstance(value.get("spec"), dict) or "spec" not in value)


class Run(Looker):
    """One dry run."""

    def __init__(self, profile: ClusterProfile, values: list[Object]) -> None:
        self.profile = profile
        self.values = values
        super().__init__(Cluster(profile, ProbedKubelet(profile.ready_after)))
        # Virtual time runs through many due times of a CronJob; each is started once instead. Nobody here reads what Services point at.
        self.cluster.idle = frozenset(("BudgetWarning", "CronJob", "Service"))
        self.cluster.late = frozenset(("PodDisruptionBudget",))
        self.cluster.kubelet.gathers = True

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
        everything = [*self.profile.objects, *self.values]
        create_classes(cluster, everything)
        create_claims(cluster, everything)
        for value in sorted(assume_volumes(everything), key=install_order):
            self._create(value)
        self._settle(INSTALL)
        self._start_cron_jobs()
        for key, ref in self.refs.items():
            self.look_at(key, ref, INSTALL)
        self.look_at_services()
        self.look_at_claims()
        self.look_at_preemptions()

    def _start_cron_jobs(self) -> None:
        """Run each CronJob once, one after another."""
        for key, ref in list(self.refs.items()):
            cron = self.cluster.store.get(*key) if key[0] == "CronJob" else None
            if cron is None or cron["spec"].get("suspend"):
                continue
            try:
                self.cluster.create(job_of(cron, self.cluster.now))
            except Refused as refused:
                self.facts.append(RefusedPod(ref, ("spec", "jobTemplate"), refused.by, refused.message, 1, 1, INSTALL))
            self._settle(INSTALL)

    def explainer(self, wanted: str) -> Explainer:
        """Who listens to the scheduler for one pod."""
        from kubecheck.sim.play.explanation import Explainer

        made = Explainer(wanted, self.cluster, self.refs)
        self.cluster.placing.observer = made.hear
        return made

    def update(self) -> None:
        """Change the template of each workload that came up, one after another."""
        if self.profile.elastic and not self.cluster.store.kinds.get("ResourceQuota"):
            return  # with room without end and no quota, no update gets stuck
        for key, ref in self.refs.items():
            if key[0] not in self.cluster.controllers.rolled or key in self.stuck:
                continue
            value = self.cluster.store.get(*key)
            if value is None or value["spec"].get("paused") or (value["spec"].get("updateStrategy") or {}).get("type") == "OnDelete":
                continue
            template = value["spec"].get("template") or {}
            metadata = template.get("metadata") or {}
            annotations = {**(metadata.get("annotations") or {}), "kubectl.kubernetes.io/restartedAt": "2026-01-01T00:00:00Z"}
            template = {**template, "metadata": {**metadata, "annotations": annotations}}
            self.cluster.replace({**value, "spec": {**value["spec"], "template": template}})
            self._settle(UPDATE)
            self.look_at_rollout(key, ref)

    def drain(self) -> None:
        """Drain each node in turn, and let pods come back to it after."""
        store = self.cluster.store
        if not store.kinds.get("PodDisruptionBudget"):
            return
        from kubecheck.sim.cluster.commands import Commands
        from kubecheck.sim.play.at_ease import find_at_ease

        self.cluster.at_ease = find_at_ease(store)
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
        from kubecheck.sim.cluster.eviction import evict
        from kubecheck.sim.controllers.disruption import budgets_of

        cluster = self.cluster
        todo = [pod for pod in cluster.store.of_kind("Pod") if pod["spec"].get("nodeName") == node]
        todo = [pod for pod in todo if (controller_of(pod) or {}).get("kind") not in {"DaemonSet", "Job"}]
        problems: dict[tuple[str, str], str] = {}
        for _ in range(_DRAIN_TRIES):
            moved = False
            problems.clear()
            cluster.catch_up()
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
            cluster.rest()  # once a round: an eviction takes its due off the budget by itself, as `kubectl drain` asks for all pods at once
            cluster.catch_up()  # budgets forget whom they let go while these go: a StatefulSet makes others of the same names
            if not todo:
                return
            if not moved and cluster.next_due() is None:
                break
            until = cluster.now + _DRAIN_RETRY
            while cluster.step(until):
                pass
            cluster.clock.now = max(cluster.now, until)
        cluster.catch_up()
        blocked: dict[Ref, list[Object]] = {}
        budgets: dict[Ref, Object] = {}
        for pod in todo:
            for budget in budgets_of(pod, cluster.store):
                budgets[self.ref(budget)] = budget
                blocked.setdefault(self.ref(budget), []).append(pod)
        for ref, pods in blocked.items():
            names = [pod["metadata"]["name"] for pod in pods]
            owners = list(dict.fromkeys(owner for pod in pods if (owner := self.top(pod)) is not None))
            first = pods[0]["metadata"]
            fact = BlockedDrain(ref, ("spec",), node, names, owners, problems.get((first["namespace"], first["name"]), ""))
            self.explain_drain(fact, budgets[ref])
            self.facts.append(fact)

    def _create(self, value: Object) -> None:
        value = {**value, "metadata": {**value["metadata"]}}
        kind = value["kind"]
        if kind not in CLUSTER_KIND_NAMES:
            value["metadata"].setdefault("namespace", "default")
        value["metadata"].pop("ownerReferences", None)
        ref = ref_of(value)
        try:
            stored = self.cluster.create(value)
        except Refused as refused:
            if refused.reason != "AlreadyExists":
                self.facts.append(RefusedPod(ref, refused.path, refused.by, refused.message, 1, 1, INSTALL))
            return
        self.refs[key_of(stored)] = ref

    def _settle(self, cause: str) -> None:
        if not self.cluster.settle(HORIZON) and self.cluster.budget <= 0:
            actor, namespace, name = max(self.cluster.busiest, key=lambda each: self.cluster.busiest[each])
            ref = self.refs.get((actor, namespace, name)) or Ref("", "", actor, namespace, name)
            self.facts.append(NotSettled(ref, (), cause))
