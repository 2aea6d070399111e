"""Plays a recorded scenario: manifests applied step by step, commands as of kubectl, and what came of them in the shape of the records."""

from __future__ import annotations

from kubecheck.api.kinds import install_order
from kubecheck.sim.cluster.commands import Commands
from kubecheck.sim.cluster.kubelet import QUIET, Behaviour, Kubelet
from kubecheck.sim.cluster.loop import Cluster
from kubecheck.sim.objects.actions import Refused
from kubecheck.sim.objects.pod_states import condition_of
from kubecheck.sim.profile import ClusterProfile
from kubecheck.testing.replay.names import WORKLOADS
from kubecheck.testing.replay.observation import Observer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.sim.objects.store import Object

_BETWEEN_STEPS = 1.0  # so long the recorder took to look at everything
_PROVISIONER = "disk.example.com"
_WATCHED = frozenset((*WORKLOADS, "PersistentVolumeClaim", "Pod"))  # what the recorder's kubelet watched


def answer_rollouts(scenario: dict[str, Any]) -> dict[str, Any]:
    """What happened in each step of a scenario, as the records say it."""
    return {"id": scenario.get("id"), "steps": Scene(scenario).play()}


class _ImageKubelet(Kubelet):
    """A kubelet whose pods behave by their images."""

    def __init__(self, scenario: dict[str, Any]) -> None:
        super().__init__(scenario.get("start_after", 0.2), scenario.get("stop_after", 0.3), scenario.get("exit_gap", QUIET))
        self.images = scenario.get("images") or {}

    def behaviour(self, pod: Object) -> Behaviour:
        merged: dict[str, Any] = {}
        containers = pod["spec"]["containers"]
        for container in containers:
            merged |= self.images.get(container.get("image"), {})
        probed = any("readinessProbe" in container for container in containers)
        ready = merged.get("ready_after", 0) if probed else 0
        ending = merged.get("exit")
        if not ending:
            return Behaviour(merged.get("start", "ok"), ready)
        return Behaviour(
            merged.get("start", "ok"), ready, ending.get("after", 0.3), ending.get("code", 0), ending.get("codes"), ending.get("by_index")
        )


class Scene:
    """One scenario while it is played."""

    def __init__(self, scenario: dict[str, Any]) -> None:
        self.scenario = scenario
        self.namespace = scenario.get("namespace", "default")
        self.observer = Observer(scenario)
        profile = ClusterProfile(nodes=scenario["nodes"], accounts=True)
        profile.elastic = False
        profile.autoscaler_period = 2.0  # of the recorded control plane
        profile.node_ports, profile.service_network = (30000, 32767), "10.96.0.0/12"
        profile.turn_seconds = scenario.get("turn_seconds", 0.025)  # so long it took about, on the machine of the record
        self.cluster = Cluster(profile, _ImageKubelet(scenario), recorder=self._record)
        self._activity = 0.0
        self.cluster.store.provisioners = frozenset((_PROVISIONER,))
        self.commands = Commands(self.cluster, self.namespace, self)
        for node in scenario["nodes"]:
            self.cluster.create(node)
        if not any(value.get("kind") == "Namespace" for value in self._documents(scenario["steps"][0])):
            self.cluster.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": self.namespace}})
        account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "default", "namespace": self.namespace}}
        self.cluster.create(account)
        self.cluster.rest()

    def _record(self, now: float, change: str, kind: str, old: Object | None, value: Object) -> None:
        """Hear of a change; what the recorder did not watch did not disturb its rest."""
        if kind in _WATCHED:
            self._activity = self.cluster.last_activity
        else:
            self.cluster.last_activity = self._activity
        self.observer.record(now, change, kind, old, value)

    @staticmethod
    def _documents(step: dict[str, Any]) -> list[dict[str, Any]]:
        from kubecheck.documents import read
        from kubecheck.source import Source

        return [
            document.value
            for path, text in (step.get("apply") or {}).items()
            for document in read(Source(path, text)).documents
            if isinstance(document.value, dict)
        ]

    def play(self) -> list[dict[str, Any]]:
        """All steps."""
        return [self.step(number, step) for number, step in enumerate(self.scenario["steps"])]

    def step(self, number: int, step: dict[str, Any]) -> dict[str, Any]:
        """One step, and what was seen of it."""
        cluster = self.cluster
        if number:
            self._let_pass(_BETWEEN_STEPS)
        self.observer.begin(cluster)
        start = cluster.now
        record: dict[str, Any] = {}
        for node in step.get("nodes") or ():
            cluster.create(node)
        cluster.rest()
        for name, patch in (step.get("patch_nodes") or {}).items():
            self.commands.patch_object("Node", name, patch)
            cluster.rest()
        if "apply" in step:
            record["refused"] = self.apply([each for each in self._documents(step) if number == 0 or each["kind"] != "Namespace"])
        if "do" in step:
            record |= self.commands.run(step)
        record["settled"] = self.settle(step.get("wait", 0.8), step.get("limit", 60), step.get("quiet", 0), start)
        record |= self.observer.observe(cluster, self.namespace, self.scenario)
        return {key: value for key, value in record.items() if value not in ([], {}, None)}

    def _let_pass(self, seconds: float) -> None:
        cluster = self.cluster
        until = cluster.now + seconds
        while cluster.step(until):
            pass
        cluster.clock.now = max(cluster.now, until)

    def apply(self, documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Apply objects; the answers that refuse."""
        refused = []
        for document in sorted(documents, key=install_order):
            try:
                self.commands.apply(document)
            except Refused as no:
                name = f"{document['kind']}/{document['metadata']['name']}"
                refused.append({"object": name, "code": no.code, "message": self.observer.normal(no.message)})
            # What others need is waited for; the rest arrives together, as the requests take less time than the controllers.
            if document["kind"] in {"ResourceQuota", "PersistentVolume"}:
                self.cluster.rest()
        return refused

    def settle(self, shortest: float, longest: float, quiet: float, start: float) -> bool:
        """Go on until the namespace is at rest, as the recorder saw it; False past the limit."""
        cluster = self.cluster
        limit = start + max(longest, shortest + 5)
        cluster.rest()
        while True:
            due = cluster.next_due()
            rest_at = max(start + shortest, cluster.last_activity + max(self._need(), quiet))
            busy = cluster.kubelet.is_busy() or self._is_undecided()
            if not busy and (due is None or due > rest_at):
                cluster.clock.now = max(cluster.now, rest_at)
                return True
            if due is None or due > limit or cluster.budget <= 0:
                cluster.clock.now = max(cluster.now, limit)
                return not busy and due is None
            cluster.step(due)

    def _need(self) -> float:
        store = self.cluster.store
        kinds = ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController")
        longest = max((value["spec"].get("minReadySeconds") or 0 for kind in kinds for value in store.of_kind(kind)), default=0)
        if any(not pod["spec"].get("nodeName") for pod in store.of_kind("Pod")):
            return float(max(1.3 + longest, 2.8))
        return 1.3 + float(longest)

    def _is_undecided(self) -> bool:
        """Whether a Deployment is on the way to a short deadline."""
        for value in self.cluster.store.of_kind("Deployment"):
            spec, status = value["spec"], value.get("status") or {}
            if spec.get("paused") or spec.get("progressDeadlineSeconds", 600) > 60:
                continue
            observed = status.get("observedGeneration", 0) >= value["metadata"]["generation"]
            progressing = condition_of(value, "Progressing") or {}
            same = status.get("replicas", 0) == status.get("updatedReplicas", 0)
            if progressing.get("status") == "False" or (observed and progressing.get("reason") == "NewReplicaSetAvailable" and same):
                continue
            available = status.get("availableReplicas", 0)
            if not (same and status.get("replicas", 0) == available == spec.get("replicas", 1) and observed):
                return True
        return False
