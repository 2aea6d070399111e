"""The dry run: install everything, update each workload, drain each node, and say what got stuck. What is assumed stands in the profile."""

from __future__ import annotations

from kubecheck.api.kinds import CLUSTER_KIND_NAMES, install_order
from kubecheck.limits import beyond
from kubecheck.model.refs import Ref, ref_of
from kubecheck.sim.cluster.loop import Cluster
from kubecheck.sim.cluster.webhooks import CONFIGURATIONS
from kubecheck.sim.controllers.cronjob import job_of
from kubecheck.sim.objects.actions import Refused
from kubecheck.sim.objects.store import controller_of, key_of
from kubecheck.sim.play.assumptions import ProbedKubelet, assume_volumes, assumed_of_sizes, create_claims, create_classes
from kubecheck.sim.play.fact_gathering import Looker
from kubecheck.sim.play.facts import (
    BlockedDrain,
    EmptyService,
    NotSettled,
    Outcome,
    RefusedPod,
)
from kubecheck.sim.play.parts import is_held, playable, plays
from kubecheck.sim.play.stages import InstallStage, have_succeeded, in_the_way, needed_of, stages_of
from kubecheck.sim.play.usage import claim_uses, node_uses
from kubecheck.sim.profile import ELASTIC, ClusterProfile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from kubecheck.sim.objects.store import Key, Object
    from kubecheck.sim.play.explanation import Explainer

INSTALL, UPDATE, DRAIN = "install", "update", "drain"
EVERYTHING = (INSTALL, UPDATE, DRAIN)
HORIZON = 1200.0
_DRAIN_RETRY = 5.0
_DRAIN_TRIES = 60


def simulate(
    objects: Iterable[dict[str, Any]],
    profile: ClusterProfile | None = None,
    plan: Iterable[str] = EVERYTHING,
    explain: str = "",
    *,
    proves: bool = False,
    runner: Callable[[ClusterProfile, list[Object]], Run] | None = None,
) -> Outcome:
    """Try manifests in a cluster.

    Args:
        objects: The manifests as plain values, with defaults filled in; kinds that play no part are ignored, values are not changed.
        profile: The cluster; elastic when none is given. Node objects among the manifests are its nodes then.
        plan: What to do, of ``install``, ``update`` (each workload's template, one after another) and ``drain`` (each node).
        explain: The name of a pod, or of a workload, of which the first pod is taken: the outcome says what the scheduler held of each node.
            A namespace may stand before it. Nothing is explained where no node is known.
        proves: Leave out what provably comes to no fact: there are the same facts, but neither placements of all pods nor how full nodes are. What rules
            find without a play is left out as well, so that it hides nothing else: what the kubelet does not create, and what a tool makes too late.
        runner: Makes the run of a cluster and what is played in it, where more of it is wanted than the outcome.
    """
    written = list(objects)
    values = playable(written)
    profile = (profile if profile is not None else ClusterProfile()).with_nodes(values)
    played = [value for value in values if value["kind"] != "Node"]
    served: set[tuple[str, str]] = set()
    if proves and (profile.elastic or profile.scheduler is None):
        from kubecheck.sim.play.unproven import prove_in

        played, served = prove_in(played, profile)
    return simulate_what_is_left(written, played, served, profile, plan, explain, proves=proves, runner=runner)


def simulate_what_is_left(
    written: list[Object], played: list[Object], served: set[tuple[str, str]], profile: ClusterProfile, plan: Iterable[str], explain: str, *, proves: bool,
    runner: Callable[[ClusterProfile, list[Object]], Run] | None,
) -> Outcome:  # fmt: skip
    """What comes of playing what is left to play.

    Args:
        written: all objects.
        played: those that are left.
        served: the Services that the others serve, as (namespace, name).
        profile: the cluster.
        plan: as for `simulate`.
        explain: as for `simulate`.
        proves: as for `simulate`.
        runner: as for `simulate`.
    """
    run = Run(profile, played, for_rules=proves) if runner is None else runner(profile, played)
    explainer = run.explainer(explain) if explain and not profile.elastic else None
    run.install()
    placements = run.placements()
    if explainer is not None:
        explainer.look()
        run.cluster.placing.observer = None
    explanation = explainer.explanation if explainer is not None else None
    uses = () if profile.elastic else node_uses(run.cluster.store, run.cluster.placing.rejected)
    claims = claim_uses(run.cluster.store)
    if UPDATE in plan and run.cluster.budget > 0:
        run.update()
    if DRAIN in plan and run.cluster.budget > 0:
        run.drain()
    facts = [each for each in run.facts if not (isinstance(each, EmptyService) and (each.ref.namespace, each.ref.name) in served)]
    outcome = Outcome(facts, assumptions_of(run, written), run.cluster.trace, run.cluster.budget > 0, placements, uses, explanation, claims)
    if runner is None:
        vars(run.cluster).clear()  # whose parts know it: all objects would else wait for the garbage collector
    return outcome


def assumptions_of(run: Run, written: list[dict[str, Any]]) -> tuple[str, ...]:
    """What the outcome of a run of manifests rests on, as sentences."""
    assumptions = (*run.profile.assumptions, *_assumed_of_devices(run.cluster), *run.assumed_of_hooks(), *run.assumed_of_drains())
    if run.cluster.budget <= 0:
        assumptions = (*assumptions, f"time: what happens later is not known: {beyond('dry-run-turns')}")
    return (*assumptions, *assumed_of_sizes(value for value in written if plays(value)))


def _assumed_of_devices(cluster: Cluster) -> tuple[str, ...]:
    """What is assumed of devices, where pods claim some."""
    if cluster.store.kinds.get("ResourceSlice") or not any(pod["spec"].get("resourceClaims") for pod in cluster.store.of_kind("Pod")):
        return ()
    return ("devices: no ResourceSlice is given, so claims get the devices that they ask for",)


class Run(Looker):
    """One dry run."""

    def __init__(self, profile: ClusterProfile, values: list[Object], *, for_rules: bool = False) -> None:
        self.profile = profile
        self.values = values
        self.for_rules = for_rules
        super().__init__(Cluster(profile, ProbedKubelet(profile.ready_after, is_lenient=for_rules)))
        self.tells_all = not for_rules
        # Virtual time runs through many due times of a CronJob; each is started once instead. Nobody here reads what Services point at. What taints
        # take away comes back and is taken away again, which a look at the pods tells.
        self.cluster.idle = frozenset(("BudgetWarning", "CronJob", "Service", "TaintEviction"))
        self.cluster.late = frozenset(("PodDisruptionBudget",))
        self.cluster.kubelet.gathers = True
        self._drain_flags: dict[str, str] = {}
        self._failed_hooks: list[Ref] = []
        self._absent: frozenset[Key] = frozenset()  # what pods need and the server did not take

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
        seen: set[tuple[str, str, str]] = set()
        hooks = [value for value in everything if value["kind"] in CONFIGURATIONS]
        others = assume_volumes([value for value in everything if value["kind"] not in CONFIGURATIONS])
        self._install_stages([InstallStage(others)] if self.for_rules else stages_of(others), seen)
        for value in hooks:  # the server hears of them when the first pods are there
            self._create(value)
        self._start_cron_jobs()
        self._look_at_new(seen)
        self.look_at_services()
        self.look_at_claims()
        self.look_at_preemptions()

    def _install_stages(self, stages: list[InstallStage], seen: set[Key]) -> None:
        """Create what each stage makes, and delete what the tool deletes in between."""
        store = self.cluster.store
        made: list[Object] = []
        gone: frozenset[Key] = frozenset()
        for stage in stages:
            old = in_the_way(stage, store) if made else []
            if old:
                self._delete(old)
                seen -= {key_of(value) for value in old}
            made += stage.objects
            gone -= {key_of(value) for value in stage.objects}
            store.awaited = stage.awaited | gone | self._absent
            for value in sorted(stage.objects, key=install_order):
                self._create(value)
            self._settle(INSTALL)
            if stage.awaited or stage.spent:  # what the next stage brings comes too late for these
                self._look_at_new(seen, is_last=False)
            if stage is not stages[-1]:
                self._failed_hooks += [ref_of(value) for value in stage.objects if not have_succeeded([value], store)]
            if stage.spent and have_succeeded(made, store):
                gone |= needed_of(stage.spent)
                self._delete([each for key in sorted(stage.spent) if (each := store.get(*key)) is not None])
        store.awaited = gone | self._absent

    def _delete(self, values: list[Object]) -> None:
        """Delete objects, and come to rest."""
        for value in values:
            self.cluster.delete(value)
        self._settle(INSTALL)

    def _look_at_new(self, seen: set[tuple[str, str, str]], *, is_last: bool = True) -> None:
        """Look at the workloads that nobody has looked at; at CronJobs once all is there."""
        for key, ref in self.refs.items():
            if key not in seen and (key[0] != "CronJob" or is_last):
                seen.add(key)
                self.look_at(key, ref, INSTALL)
                self.look_at_end(key, ref)

    def _start_cron_jobs(self) -> None:
        """Run each CronJob once, one after another."""
        for key, ref in list(self.refs.items()):
            cron = self.cluster.store.get(*key) if key[0] == "CronJob" else None
            if cron is None or cron["spec"].get("suspend"):
                continue
            try:
                self.cluster.create(job_of(cron, self.cluster.now))
            except Refused as refused:
                self.facts.append(RefusedPod(ref, ("spec", "jobTemplate"), refused.by, refused.message, 1, 1, INSTALL, refused.name, refused.field))
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
            if value is None or is_held(value):
                continue
            self.restart(value)
            self.look_at_rollout(key, ref)

    def restart(self, value: Object, when: str = "2026-01-01T00:00:00Z") -> None:
        """Change the template of a workload as `kubectl rollout restart` does at that time, and come to rest."""
        template = value["spec"].get("template") or {}
        metadata = template.get("metadata") or {}
        annotations = {**(metadata.get("annotations") or {}), "kubectl.kubernetes.io/restartedAt": when}
        template = {**template, "metadata": {**metadata, "annotations": annotations}}
        self.began = self.cluster.now
        self.cluster.replace({**value, "spec": {**value["spec"], "template": template}})
        self._settle(UPDATE)

    def drain(self) -> None:
        """Drain each node in turn, and let pods come back to it after."""
        store = self.cluster.store
        if not any(store.kinds.get(kind) for kind in ("PodDisruptionBudget", *CONFIGURATIONS)):
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
            self._look_at_locked()

    def _look_at_locked(self) -> None:
        """Workloads whose pods no webhook lets come back: it asks the pods that are gone."""
        if not any(each.by in CONFIGURATIONS for each in self.cluster.refusals.values()):
            return
        for key, ref in self.refs.items():
            refusal = self.refusal(key) if key not in self.stuck else None
            if refusal is not None and refusal.by in CONFIGURATIONS and not self.is_locked_out(refusal):
                self.look_at(key, ref, DRAIN)

    def _note_flags(self, pods: list[Object]) -> None:
        """Without which flags kubectl would not evict one of the pods. Mirrors: unreplicatedFilter, localStorageFilter (k8s.io/kubectl/pkg/drain)."""
        for pod in pods:
            name = pod["metadata"]["name"]
            if controller_of(pod) is None:
                self._drain_flags.setdefault("--force", f"nothing makes {name} anew")
            if any(volume.get("emptyDir") is not None for volume in pod["spec"].get("volumes") or ()):
                self._drain_flags.setdefault("--delete-emptydir-data", f"{name} has local data")

    def assumed_of_drains(self) -> tuple[str, ...]:
        """What is assumed of drains that kubectl refuses unless it is told to go on."""
        return tuple(f"drains: kubectl is given {flag}, since {why}" for flag, why in self._drain_flags.items())

    def assumed_of_hooks(self) -> tuple[str, ...]:
        """What is assumed of an installation that a tool would end: Helm and Argo CD make nothing after a hook that does not succeed."""
        return tuple(f"hooks: what comes after {ref.label} is made, although it does not succeed" for ref in dict.fromkeys(self._failed_hooks))

    def _drain(self, node: str) -> None:
        from kubecheck.sim.cluster.eviction import evict
        from kubecheck.sim.controllers.disruption import budgets_of

        cluster = self.cluster
        todo = [pod for pod in cluster.store.of_kind("Pod") if pod["spec"].get("nodeName") == node]
        todo = [pod for pod in todo if (controller_of(pod) or {}).get("kind") not in {"DaemonSet", "Job"}]
        self._note_flags(todo)
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
                count = int(kind == "Pod")
                self.facts.append(RefusedPod(ref, refused.path, refused.by, refused.message, count, count, INSTALL, refused.name, refused.field))
                self._absent |= needed_of(frozenset((key_of(value),)))
                self.cluster.store.awaited |= self._absent
            return
        self.refs[key_of(stored)] = ref

    def _settle(self, cause: str) -> None:
        if not self.cluster.settle(HORIZON) and self.cluster.budget <= 0:
            actor, namespace, name = max(self.cluster.busiest, key=lambda each: self.cluster.busiest[each])
            ref = self.refs.get((actor, namespace, name)) or Ref("", "", actor, namespace, name)
            self.facts.append(NotSettled(ref, (), cause))
