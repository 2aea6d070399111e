"""The dry run of one change: the older state comes to rest, the new one is applied over it, and what becomes of each workload on the way is seen.

What is applied over what is there already is what rolls out, selects, scales or bounds pods. Volumes, claims, lone pods and Jobs stay as they were; of what is
gone, they go with all else but volumes, claims and namespaces.
"""

from __future__ import annotations

from kubecheck.api.kinds import install_order
from kubecheck.model.refs import ref_of
from kubecheck.sim.objects.pod_states import is_ready
from kubecheck.sim.objects.store import key_of
from kubecheck.sim.play.dry_run import HORIZON, Run, simulate
from kubecheck.sim.play.facts import Outcome, PodlessChange, Preemption, StalledChange, StalledRollout
from kubecheck.sim.play.parts import playable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from kubecheck.model.refs import Ref
    from kubecheck.sim.objects.store import Key, Object
    from kubecheck.sim.play.facts import Fact
    from kubecheck.sim.profile import ClusterProfile

CHANGE = "change"
# What rolls out when its template changes.
ROLLED = frozenset(("DaemonSet", "Deployment", "StatefulSet"))
# Fields of containers that the scheduler does not look at.
_OF_KUBELET = frozenset(("args", "command", "env", "envFrom", "image", "imagePullPolicy", "lifecycle", "livenessProbe", "readinessProbe", "startupProbe"))
# What is written over a live object; workloads besides.
_APPLIED = frozenset((
    "HorizontalPodAutoscaler", "LimitRange", "Namespace", "PodDisruptionBudget", "ReplicaSet", "ReplicationController", "ResourceQuota", "Service",
))  # fmt: skip
# What is deleted where it is written no more; workloads besides.
_DELETED = (_APPLIED - {"Namespace"}) | {"CronJob", "Job", "MutatingWebhookConfiguration", "Pod", "ValidatingWebhookConfiguration"}
# What the server gives a Service, and its next version keeps.
_KEPT = ("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy")


def simulate_change(old: Iterable[dict[str, Any]], new: Iterable[dict[str, Any]], profile: ClusterProfile) -> Outcome:
    """Tries a change in a cluster.

    Args:
        old: the older manifests as plain values, with defaults.
        new: the new ones, as far as the server takes them; objects of the old ones that are not among them are deleted.
        profile: the cluster; Node objects among the manifests are its nodes where it is elastic.

    Returns:
        Of each workload that ran before and is changed: that its update does not end, or that no pod of it is ready for a while. And whose pods are
        evicted on the way.
    """
    values = list(new)
    run, facts = try_change(old, values, profile)
    if run.stalled or run.evictions:  # of which those count that are not told of without any change
        alone = simulate(values, profile, ("install", "update")).facts
        stuck, evicting = {fact.ref.key for fact in alone}, {(fact.ref.key, fact.victim.key) for fact in alone if isinstance(fact, Preemption)}
        facts = [
            fact for fact in facts
            if not (isinstance(fact, StalledChange) and fact.ref.key in stuck) and not (isinstance(fact, Preemption) and (fact.ref.key, fact.victim.key) in evicting)
        ]  # fmt: skip
    return Outcome(facts, profile.assumptions, run.cluster.trace, run.cluster.budget > 0)


def try_change(
    old: Iterable[dict[str, Any]],
    new: Iterable[dict[str, Any]],
    profile: ClusterProfile,
    runner: Callable[[ClusterProfile, list[Object]], ChangeRun] | None = None,
) -> tuple[ChangeRun, list[Fact]]:
    """The run of a change, and all that got stuck in it, also what would without the change.

    Args:
        old: as for `simulate_change`.
        new: likewise.
        profile: likewise.
        runner: makes the run, where more of it is wanted.
    """
    before, after = playable(old), playable(new)
    run = (runner or ChangeRun)(profile.with_nodes(after), [value for value in before if value["kind"] != "Node"])
    run.install()
    run.apply([value for value in after if value["kind"] != "Node"])
    return run, run.facts_of_change()


def has_room_for_both(old: Iterable[dict[str, Any]], new: Iterable[dict[str, Any]], profile: ClusterProfile) -> bool:
    """Whether a look at known nodes proves that all pods of both states have room together, so that no rollout from one to the other gets stuck.

    Args:
        old: the older manifests as plain values, with defaults.
        new: the new ones.
        profile: the cluster; Node objects among the new manifests are its nodes where it is elastic.
    """
    from kubecheck.sim.play.proof import prove

    after = playable(new)
    cluster = profile.with_nodes(after)
    if cluster.elastic or cluster.scheduler is not None:
        return False
    known = {_key_of(value): value for value in after}
    apart = [_apart(value, number) for number, value in enumerate(playable(old)) if value["kind"] in ROLLED and not _takes_no_more(value, known.get(_key_of(value)))]
    values = [*profile.objects, *(value for value in after if value["kind"] != "Node"), *apart]
    return not any(value["kind"] in ROLLED for value in prove(values, cluster.given_nodes()).objects)


def _takes_no_more(old: Object, new: Object | None) -> bool:
    """Whether an older workload has no more pods than the new one, which ask for the same: what goes in an update makes the room for what comes."""
    return new is not None and (old["spec"].get("replicas") or 0) <= (new["spec"].get("replicas") or 0) and _asked_by(old) == _asked_by(new)


def _asked_by(value: Object) -> dict[str, Any]:
    """What a template asks the scheduler for: all of its pod but what only the kubelet looks at."""
    spec = (value["spec"].get("template") or {}).get("spec") or {}
    return {
        field: [{name: each for name, each in one.items() if name not in _OF_KUBELET} for one in part] if field in ("containers", "initContainers") else part
        for field, part in spec.items()
    }


def _apart(value: Object, number: int) -> Object:
    """An older workload under names and labels of its own, so that its pods count beside those of the new one."""
    labels = {"kubecheck.io/older": str(number)}
    spec = value["spec"]
    template = spec.get("template") or {}
    made = {**template, "metadata": {**(template.get("metadata") or {}), "labels": labels}}
    return {
        **value,
        "metadata": {**value["metadata"], "name": f"{value['metadata']['name']}-older-{number}"},
        "spec": {**spec, "selector": {"matchLabels": labels}, "template": made},
    }


class ChangeRun(Run):
    """A dry run that goes on with a change."""

    def __init__(self, profile: ClusterProfile, values: list[Object]) -> None:
        super().__init__(profile, values, for_rules=True)
        self.stalled: list[StalledChange] = []
        self.evictions: list[Preemption] = []
        self.renames: dict[Key, Key] = {}  # what new objects were called before
        self.prunes = True  # whether what is gone is deleted, as soon as all else is written
        self._watched: dict[tuple[str, str, str], int] = {}
        self._lowest: dict[tuple[str, str, str], int] = {}

    def apply(self, values: list[Object]) -> None:
        """Writes new objects over those that are there, deletes those that are gone, and comes to rest."""
        gone = set(self.refs)
        self.began = self.cluster.now
        evicted = len(self.cluster.placing.preemptions)
        troubled = set(self.stuck)
        changed: dict[tuple[str, str, str], Ref] = {}
        for value in sorted(values, key=install_order):
            key = _key_of(value)
            gone.discard(key)
            live = self.cluster.store.get(*key)
            if live is None:
                self._create(value)
            elif self._write_over(live, value) and key not in troubled and self._rolls_out(key[0], value.get("spec") or {}):
                changed[key] = ref_of(value)
        for key in (*changed, *self.renames):
            self._watched[key] = self._lowest[key] = self._ready(key)
        for key in gone if self.prunes else ():
            live = self.cluster.store.get(*key) if key[0] in self.cluster.controllers.rolled or key[0] in _DELETED else None
            if live is not None:
                self.cluster.delete(live)
        self._watch()
        for key, ref in changed.items():
            self._look_at_change(key, ref)
        self.evictions = self.preemptions_since(evicted)
        for each in self.evictions:
            each.in_change = True

    def facts_of_change(self) -> list[Fact]:
        """What goes wrong in the change."""
        return [*self.stalled, *self._podless({fact.ref.key for fact in self.stalled}), *self.evictions]

    def _write_over(self, live: Object, value: Object) -> bool:
        """Whether the live object is another one now."""
        kind = value["kind"]
        if kind not in _APPLIED and kind not in self.cluster.controllers.rolled:
            return False
        spec = dict(value.get("spec") or {})
        if kind == "Service":
            spec = {**{field: each for field, each in live["spec"].items() if field in _KEPT}, **spec}
        if spec.get("replicas") == 1 and self._was_one(live):  # nobody writes it, and an autoscaler has set it
            spec["replicas"] = live["spec"].get("replicas", 1)
        metadata, given = live["metadata"], value["metadata"]
        labels = given.get("labels") or {}
        annotations = {**(metadata.get("annotations") or {}), **(given.get("annotations") or {})}
        if spec == live.get("spec") and labels == (metadata.get("labels") or {}):
            return False
        self.cluster.replace({**live, "spec": spec, "metadata": {**metadata, "labels": labels, "annotations": annotations}})
        return True

    def _was_one(self, live: Object) -> bool:
        """Whether an autoscaler sets how many pods there are of a workload of which the older manifest has one, as one without a number has."""
        metadata = live["metadata"]
        if not self.cluster.store.scalers_of(live["kind"], metadata["namespace"], metadata["name"]):
            return False
        return any(_key_of(each) == key_of(live) and (each.get("spec") or {}).get("replicas") == 1 for each in self.values)

    def _rolls_out(self, kind: str, spec: dict[str, Any]) -> bool:
        """Whether a change of the template reaches all pods without anybody's help."""
        strategy = spec.get("updateStrategy") or {}
        is_held = spec.get("paused") or strategy.get("type") == "OnDelete" or (strategy.get("rollingUpdate") or {}).get("partition")
        return kind in self.cluster.controllers.rolled and not is_held

    def _watch(self) -> None:
        """Comes to rest, and keeps how few pods were ready at the fewest."""
        until = self.cluster.now + HORIZON
        version = -1
        while self.cluster.step(until):
            if self.cluster.store.version != version:
                version = self.cluster.store.version
                for key in self._watched:
                    self._lowest[key] = min(self._lowest[key], self._ready(key))

    def _ready(self, key: tuple[str, str, str]) -> int:
        """How many pods of a workload are ready and stay, those of its name before included."""
        pods = [*self._pods_of(key), *(self._pods_of(self.renames[key]) if key in self.renames else ())]
        return sum(is_ready(pod) and not pod["metadata"].get("deletionTimestamp") for pod in pods)

    def _look_at_change(self, key: tuple[str, str, str], ref: Ref) -> None:
        self.facts.clear()
        self.look_at_rollout(key, ref)
        for fact in self.facts:
            if isinstance(fact, StalledRollout):
                self.stalled.append(StalledChange(ref, fact.path, fact, self._watched[key], self._lowest[key]))

    def _podless(self, apart: set[tuple[str, str, str, str]]) -> list[PodlessChange]:
        """The workloads of which no pod was ready for a while, although some were before and some are wanted."""
        found = []
        for key, lowest in self._lowest.items():
            value = self.cluster.store.get(*key)
            if lowest or not self._watched[key] or value is None or value["spec"].get("replicas") == 0:
                continue
            if key[0] == "DaemonSet" and self.profile.elastic:
                continue  # on how many nodes it runs is not known
            ref = self.ref(value)
            if ref.key not in apart and self._ready(key) and key in self.renames:
                found.append(PodlessChange(ref, ("metadata", "name"), self._watched[key], self.renames[key][2]))
            elif ref.key not in apart and self._ready(key):
                found.append(PodlessChange(ref, ("spec", "strategy" if key[0] == "Deployment" else "updateStrategy"), self._watched[key]))
        return found


def _key_of(value: Object) -> tuple[str, str, str]:
    """The key of an object in a store, which gives those without a namespace the default one."""
    ref = ref_of(value)
    return key_of({**value, "metadata": {**value["metadata"], "namespace": ref.namespace}}) if ref.namespace else key_of(value)
