"""What a dry run takes for granted: how containers behave, and storage that no file defines."""

from __future__ import annotations

from kubecheck.api.admission.storage import DEFAULT_CLASS, is_default_class
from kubecheck.api.kinds import POD_TEMPLATE_PATHS
from kubecheck.api.views.view import get, items
from kubecheck.sim.cluster.container_creation import ABSENT, hindrance_of
from kubecheck.sim.cluster.kubelet import Behaviour, Hindrance, Kubelet, claim_of
from kubecheck.sim.objects.actions import Refused
from kubecheck.sim.objects.pod_states import is_finished, is_ready
from kubecheck.sim.objects.store import ADDED, DELETED, controller_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubecheck.sim.cluster.loop import Cluster
    from kubecheck.sim.objects.store import Object
    from kubecheck.source.positions import Path

_TEMPLATES = {kind: path for (_, kind), path in POD_TEMPLATE_PATHS.items()}
ASSUMED_DEFAULT = "assumed-default"  # the storage class that claims get which name none, where none is defined
_ASSUMED_PROVISIONER = "provisioner.example.com"  # of storage classes that claims name and nobody defines
_ASSUMED_CLASS = "assumed-elsewhere"  # of claims that pods name and nobody defines
MOST_PODS = 500  # of one workload: what more pods of it come to takes long to play, and is seldom another thing
_COUNTS = ("replicas", "parallelism", "completions", "minReplicas", "maxReplicas")
_EPHEMERAL_CLASS = ("ephemeral", "volumeClaimTemplate", "spec", "storageClassName")


def template_path(kind: str) -> Path:
    """Where the pod of an object stands in it: the pod itself, or its template."""
    return _TEMPLATES.get(kind, ("spec", "template"))


class ProbedKubelet(Kubelet):
    """Pods become ready after the stated delays of their probes; those of jobs end well; what nobody defines is taken to exist.

    A lenient one creates containers whatever they lack, and waits only for volumes that another node holds.
    """

    def __init__(self, ready_after: float, *, is_lenient: bool = False) -> None:
        super().__init__()
        self.ready_after = ready_after
        self.is_lenient = is_lenient
        self._waiting: list[Object] = []
        self._unasked: set[str] = set()  # pods that name their node, as long as its kubelet has not taken them

    def changed(self, change: str, old: Object | None, pod: Object) -> None:
        """As of any kubelet; a pod that goes or ends may free what others wait for."""
        if change == ADDED and pod["spec"].get("nodeName"):
            self._unasked.add(pod["metadata"]["uid"])
        super().changed(change, old, pod)
        if self._waiting and (change == DELETED or is_finished(pod) or (is_ready(pod) and (old is None or not is_ready(old)))):
            self.look_again()

    def wait(self, pod: Object) -> None:
        """Keep a pod that cannot start until something changes; for ever where whoever makes what it needs waits for the pod."""
        hindrance = self.blocked[pod["metadata"]["uid"]]
        if hindrance.is_final and controller_of(pod) is None:
            return
        if hindrance.claim or not self.cluster.store.awaited:
            self._waiting.append(pod)

    def look_again(self) -> None:
        """Try again to start the pods that wait."""
        waiting, self._waiting = self._waiting, []
        for pod in waiting:
            super().wait(pod)

    def behaviour(self, pod: Object) -> Behaviour:
        """Ready after the probes' delays; where it is not to be restarted, ended a second later."""
        delay = _delay_of(pod["spec"], self.ready_after)
        if pod["spec"].get("restartPolicy", "Always") == "Always":
            return Behaviour(ready_after=delay)
        return Behaviour(ready_after=delay, exit_after=delay + 1.0)

    def missing(self, pod: Object) -> Hindrance | None:
        """Why the pod cannot start: a claim that is not there yet, a volume that another node holds, or what `hindrance_of` finds."""
        store, namespace, profile = self.cluster.store, pod["metadata"]["namespace"], self.cluster.profile
        if profile.nodes and not profile.pools and store.get("Node", "", pod["spec"]["nodeName"]) is None:
            return Hindrance("Pending", f"there is no node {pod['spec']['nodeName']}")  # of pools nobody knows the names
        rejection = self._rejection_of(pod) if profile.nodes and not profile.pools else None
        if rejection is not None:
            return rejection
        for claim in filter(None, map(claim_of, pod["spec"].get("volumes") or ())):
            if ("PersistentVolumeClaim", namespace, claim) in store.awaited:
                return Hindrance("ContainerCreating", f'persistentvolumeclaim "{claim}" not found')
            held = self.held_elsewhere(pod, claim)
            if held is not None:
                return held

        def find(kind: str, name: str) -> Object | None:
            # What nobody defines is taken to come from elsewhere: rules speak of it, and one fault is not to hide others.
            return ABSENT if (kind, namespace, name) in store.awaited else store.get(kind, namespace, name)

        return None if self.is_lenient else hindrance_of(pod, find) or self._own_service(pod)

    def _own_service(self, pod: Object) -> Hindrance | None:
        """An init container that waits for a Service as long as no pod of it is ready, which this one is to be."""
        if not pod["spec"].get("initContainers"):
            return None
        from kubecheck.model.init_waits import waits_for_service

        namespace, store = pod["metadata"]["namespace"], self.cluster.store
        for service in store.of_kind("Service", namespace):
            pods = () if service["spec"].get("publishNotReadyAddresses") else store.selected(service)
            if any(each["metadata"]["uid"] == pod["metadata"]["uid"] for each in pods) and not any(map(is_ready, pods)):
                wait = waits_for_service(pod["spec"], service, namespace)
                if wait is not None:
                    name = service["metadata"]["name"]
                    return Hindrance("PodInitializing", f"init container {wait.container} waits for port {wait.port} of Service {name}, which has no endpoint before a pod of it is ready")
        return None

    def _rejection_of(self, pod: Object) -> Hindrance | None:
        """Why the kubelet of its node does not take a pod. Pods that the scheduler has put there are asked for their system alone, as it has seen to the rest."""
        uid, placing = pod["metadata"]["uid"], self.cluster.placing
        if uid not in self._unasked and not pod["spec"].get("os"):
            return None
        from kubecheck.sim.cluster.node_admission import rejection_of

        placing.take_after_all(pod)
        seen = placing.state.pods[f"{pod['metadata']['namespace']}/{pod['metadata']['name']}"]
        there = placing.state.node_by_name[pod["spec"]["nodeName"]]
        found = rejection_of(seen, there.with_pods(each for each in there.pods.values() if each is not seen and each.uid not in self._unasked))
        if found is None:
            self._unasked.discard(uid)
        else:
            placing.reject(pod)
        return found


def _delay_of(spec: dict[str, Any], ready_after: float) -> float:
    """The seconds until a pod is ready once it starts: sidecars start one after another, each when the one before has, then all containers at once.

    Mirrors: computeInitContainerActions, kubeGenericRuntimeManager.SyncPod.
    """
    ready = begin = 0.0
    for container in spec.get("initContainers") or ():
        if container.get("restartPolicy") == "Always":
            ready = max(ready, begin + _probed(container, "readinessProbe", ready_after))
            begin += _probed(container, "startupProbe", ready_after)
    for container in spec.get("containers") or ():
        ready = max(ready, *(begin + _probed(container, probe, ready_after) for probe in ("readinessProbe", "startupProbe")))
    return ready


def _probed(container: dict[str, Any], name: str, ready_after: float) -> float:
    """The seconds until a probe passes; 0 for none."""
    probe = container.get(name)
    return float(probe.get("initialDelaySeconds") or 0) + ready_after if probe else 0.0


def create_classes(cluster: Cluster, everything: list[Object]) -> None:
    """Storage classes that claims name and nobody defines; all provisioners are taken to work.

    A volume that names the class as well does not say that there is none: it may be one that the class made, or that somebody put beside it.
    """
    defined = {value["metadata"]["name"] for value in everything if value["kind"] == "StorageClass"}
    named = set()
    for value in everything:
        claims = [value] if value["kind"] == "PersistentVolumeClaim" else (value.get("spec") or {}).get("volumeClaimTemplates") or ()
        named |= {(claim.get("spec") or {}).get("storageClassName") for claim in claims}
        named |= {get(volume, _EPHEMERAL_CLASS) for volume in _volumes_of(value)}
    made: dict[str, dict[str, str]] = {name: {} for name in named if name and name not in defined}
    if not _has_default_class(everything):
        made[ASSUMED_DEFAULT] = {DEFAULT_CLASS: "true"}
    made[_ASSUMED_CLASS] = {}
    for name, marks in sorted(made.items()):
        metadata = {"name": name, "annotations": marks}
        value = {"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": metadata, "provisioner": _ASSUMED_PROVISIONER}
        cluster.create({**value, "reclaimPolicy": "Delete", "volumeBindingMode": "Immediate"})


def assume_volumes(everything: list[Object]) -> list[Object]:
    """The objects, with claims that name a volume as they would bind.

    A volume that is not among the objects is taken to be there. One that is, and a claim of no class: that they fit, since whether a cluster has a
    default class, which the claim would get, is not known.
    """
    volumes = {value["metadata"]["name"]: value for value in everything if value["kind"] == "PersistentVolume"}
    has_default = _has_default_class(everything)
    found = []
    for value in everything:
        name = get(value, ("spec", "volumeName")) if value["kind"] == "PersistentVolumeClaim" else None
        if name and name not in volumes:
            spec = {key: each for key, each in value["spec"].items() if key != "volumeName"}
            value = {**value, "spec": {**spec, "storageClassName": _ASSUMED_CLASS}}
        elif name and not has_default and value["spec"].get("storageClassName") is None:
            value = {**value, "spec": {**value["spec"], "storageClassName": volumes[name]["spec"].get("storageClassName") or ""}}
        found.append(value)
    return found


def _has_default_class(everything: list[Object]) -> bool:
    return any(value["kind"] == "StorageClass" and is_default_class(value) for value in everything)


def bounded(value: Object) -> Object:
    """The object with no more pods than a dry run plays; itself where it has no more."""
    spec = value.get("spec")
    if not isinstance(spec, dict):
        return value
    large: dict[str, Any] = {name: MOST_PODS for name in _COUNTS if isinstance(spec.get(name), int) and spec[name] > MOST_PODS}
    job = spec.get("jobTemplate")
    if isinstance(job, dict) and bounded(job) is not job:
        large["jobTemplate"] = bounded(job)
    return {**value, "spec": {**spec, **large}} if large else value


def create_claims(cluster: Cluster, everything: list[Object]) -> None:
    """Claims that pods name and nobody defines: they are taken to be there, as whatever else comes from elsewhere."""
    known = {(namespace_of(value), value["metadata"]["name"]) for value in everything if value["kind"] == "PersistentVolumeClaim"}
    made = [value for value in everything if value["kind"] == "StatefulSet" and (value.get("spec") or {}).get("volumeClaimTemplates")]
    prefixes = tuple(
        f"{(template.get('metadata') or {}).get('name')}-{value['metadata']['name']}-" for value in made for template in value["spec"]["volumeClaimTemplates"]
    )
    for value in everything:
        for volume in _volumes_of(value):
            name = get(volume, ("persistentVolumeClaim", "claimName"))
            key = (namespace_of(value), name)
            if not name or key in known or name.startswith(prefixes):
                continue
            known.add(key)
            metadata = {"name": name, "namespace": key[0]}
            wanted = {"accessModes": ["ReadWriteMany"], "resources": {"requests": {"storage": "1Gi"}}, "storageClassName": _ASSUMED_CLASS}
            try:
                cluster.create({"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": metadata, "spec": wanted})
            except Refused:
                continue  # a namespace that ends, say: its pods are refused as well


def _volumes_of(value: Object) -> list[Any]:
    """The volumes of the pods that an object makes, or of the pod that it is."""
    return items(get(value, (*template_path(value["kind"]), "spec", "volumes")))


def namespace_of(value: Object) -> str:
    """The namespace that an object is in, or goes to."""
    return str(value["metadata"].get("namespace") or "default")


def assumed_of_sizes(values: Iterable[Object]) -> tuple[str, ...]:
    """What is assumed of workloads that have more pods than are played, where there are such."""
    if any(bounded(value) is not value for value in values):
        return (f"size: of workloads with more than {MOST_PODS} pods, no more than these",)
    return ()


def is_assumed_claim(claim: Object) -> bool:
    """Whether a claim is only taken to be there."""
    return bool(claim["spec"].get("storageClassName") == _ASSUMED_CLASS)


def named_class(claim: Object) -> str:
    """The storage class of a claim, empty for the default class that is only taken to be there."""
    name = str(claim["spec"].get("storageClassName") or "")
    return "" if name == ASSUMED_DEFAULT else name
