"""The StatefulSet controller: pods by number, one after another or all at once, updated from the highest down; claims from templates.

Mirrors: pkg/controller/statefulset (StatefulSetController.sync, defaultStatefulSetControl.updateStatefulSet, processReplica,
processCondemned, StatefulPodControl) v1.36, with the feature gates' defaults.
"""

from __future__ import annotations

from kubecheck.sim.controllers.controller import Controller
from kubecheck.sim.objects.actions import Create, Delete, Failed, Refused, Replace, SetStatus, Wake, Warn
from kubecheck.sim.objects.label_selectors import selector_of
from kubecheck.sim.objects.pod_states import (
    claim,
    is_available,
    is_finished,
    is_ready,
    is_terminating,
    phase_of,
    pod_from_template,
    until_available,
)
from kubecheck.sim.objects.template_revisions import current_revision, truncate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from typing import Any

    from kubecheck.sim.objects.store import Object, Store

_REVISION = "controller-revision-hash"


def sync(namespace: str, name: str, store: Store, now: float) -> Generator[Any, Any, None]:
    """One turn for one StatefulSet. Mirrors: StatefulSetController.sync."""
    value = store.get("StatefulSet", namespace, name)
    if value is None:
        return
    pods = yield from claim(value, selector_of(value["spec"].get("selector")), "Pod", store)
    pods = [pod for pod in pods if _ordinal(value, pod) >= 0]
    update, revisions = yield from current_revision(value, store)
    wanted = (value.get("status") or {}).get("currentRevision")
    current = next((each for each in revisions if each["metadata"]["name"] == wanted), update)
    turn = _Turn(value, current, update, pods, store, now)
    problem = ""
    try:
        yield from turn.run()
    except Refused as refused:
        problem = refused.message
    yield from turn.write_status()
    live = {current["metadata"]["name"], update["metadata"]["name"], *(_revision(pod) for pod in pods)}
    yield from truncate(value, revisions, live)
    if problem:
        raise Failed(problem)
    minimum = value["spec"].get("minReadySeconds", 0)
    if minimum and (left := until_available(pods, minimum, now)) is not None:
        yield Wake(left)


class _Turn:
    """The state of one turn."""

    def __init__(self, value: Object, current: Object, update: Object, pods: list[Object], store: Store, now: float) -> None:
        self.value, self.spec, self.store, self.now = value, value["spec"], store, now
        self.current, self.update = current, update
        self.current_name, self.update_name = current["metadata"]["name"], update["metadata"]["name"]
        self.minimum = self.spec.get("minReadySeconds", 0)
        self.start = (self.spec.get("ordinals") or {}).get("start", 0)
        self.count = self.spec.get("replicas", 1)
        strategy = self.spec.get("updateStrategy") or {}
        self.on_delete = strategy.get("type") == "OnDelete"
        self.partition = (strategy.get("rollingUpdate") or {}).get("partition", 0)
        self.has_partition = bool(strategy.get("rollingUpdate"))
        self.monotonic: bool = self.spec.get("podManagementPolicy", "OrderedReady") == "OrderedReady"
        by_number = {_ordinal(value, pod): pod for pod in pods}
        # A place is a pod, or a pod still to be made (without uid).
        self.places = [by_number.get(number) or self.new_pod(number) for number in range(self.start, self.start + self.count)]
        numbers = range(self.start, self.start + self.count)
        self.condemned = [by_number[number] for number in sorted(by_number, reverse=True) if number not in numbers]
        self.taken = 0

    def template_of(self, revision: Object) -> dict[str, Any]:
        template: dict[str, Any] = revision["data"]
        return template

    def new_pod(self, number: int) -> Object:
        """Mirrors: newVersionedStatefulSetPod."""
        replicas = (self.value.get("status") or {}).get("currentReplicas", 0)
        old = not self.on_delete and number < self.start + (self.partition if self.has_partition else replicas)
        revision = self.current if old else self.update
        name = f"{self.value['metadata']['name']}-{number}"
        pod = pod_from_template(self.template_of(revision), self.value, name)
        labels = {
            **(pod["metadata"].get("labels") or {}),
            "statefulset.kubernetes.io/pod-name": name,
            "apps.kubernetes.io/pod-index": str(number),
            _REVISION: revision["metadata"]["name"],
        }
        volumes = {each["name"]: each for each in pod["spec"].get("volumes") or ()}
        for template in self.spec.get("volumeClaimTemplates") or ():
            claim_name = f"{template['metadata']['name']}-{name}"
            volumes[template["metadata"]["name"]] = {
                "name": template["metadata"]["name"],
                "persistentVolumeClaim": {"claimName": claim_name},
            }
        spec = {**pod["spec"], "hostname": name, "subdomain": self.spec.get("serviceName", "")}
        if volumes:
            spec["volumes"] = list(volumes.values())
        return {**pod, "metadata": {**pod["metadata"], "labels": labels}, "spec": spec}

    def run(self) -> Generator[Any, Any, None]:
        """Mirrors: updateStatefulSet."""
        unavailable = [pod for pod in [*self.places, *reversed(self.condemned)] if self.is_unavailable(pod)]
        first = unavailable[0] if unavailable else None
        if self.value["metadata"].get("deletionTimestamp"):
            return
        for index in range(len(self.places)):
            if (yield from self.process(index)) and self.monotonic:
                return
        for pod in self.condemned:
            yield from self.own_claims(pod)
        for pod in self.condemned:
            if (yield from self.process_condemned(pod, first)) and self.monotonic:
                return
        if self.on_delete:
            return
        for index in range(len(self.places) - 1, self.partition - 1, -1):
            pod = self.places[index]
            if _revision(pod) != self.update_name and not is_terminating(pod):
                yield from self.delete(pod)
                self.taken += 1
                return
            if self.is_unavailable(pod):
                return

    def is_unavailable(self, pod: Object) -> bool:
        return is_terminating(pod) or not is_available(pod, self.minimum, self.now)

    def process(self, index: int) -> Generator[Any, Any, bool]:
        """One place; True when nothing more is to be done in this turn, where order matters. Mirrors: processReplica."""
        pod = self.places[index]
        if is_finished(pod):
            if not is_terminating(pod):
                yield from self.delete(pod)
            return True
        if "uid" not in pod["metadata"]:
            yield from self.create(index)
            if self.monotonic:
                return True
        elif phase_of(pod) == "Pending":
            yield from self.create_claims(pod)
        pod = self.places[index]
        if self.monotonic and (is_terminating(pod) or not is_ready(pod) or self.is_unavailable(pod)):
            return True
        yield from self.own_claims(pod)
        return False

    def create(self, index: int) -> Generator[Any, Any, None]:
        """Mirrors: CreateStatefulPod."""
        pod, name = self.places[index], self.value["metadata"]["name"]
        pod_name = pod["metadata"]["name"]
        try:
            yield from self.create_claims(pod)
            made = yield Create(pod)
        except Refused as refused:
            if refused.reason != "AlreadyExists":
                yield Warn(self.value, "FailedCreate", f"Create Pod {pod_name} in StatefulSet {name} failed error: {refused.message}")
            raise
        self.places[index] = made
        yield from self.own_claims(made)

    def create_claims(self, pod: Object) -> Generator[Any, Any, None]:
        """Mirrors: createPersistentVolumeClaims."""
        namespace, name = self.value["metadata"]["namespace"], self.value["metadata"]["name"]
        pod_name = pod["metadata"]["name"]
        problems = []
        for template in self.spec.get("volumeClaimTemplates") or ():
            claim_name = f"{template['metadata']['name']}-{pod_name}"
            found = self.store.get("PersistentVolumeClaim", namespace, claim_name)
            if found is not None:
                if found["metadata"].get("deletionTimestamp"):
                    problems.append(f"pvc {claim_name} is being deleted")
                continue
            labels = {**(template["metadata"].get("labels") or {}), **(self.spec["selector"].get("matchLabels") or {})}
            metadata = {**template["metadata"], "name": claim_name, "namespace": namespace, "labels": labels}
            made = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": metadata, "spec": template["spec"], "status": {"phase": "Pending"}}
            try:
                yield Create(made)
            except Refused as refused:
                message = f"Create Claim {claim_name} for Pod {pod_name} in StatefulSet {name} failed error: {refused.message}"
                yield Warn(self.value, "FailedCreate", message)
                problems.append(f"failed to create PVC {claim_name}: {refused.message}")
        if problems:
            raise Refused(0, "", problems[0] if len(problems) == 1 else f"[{', '.join(problems)}]")

    def own_claims(self, pod: Object) -> Generator[Any, Any, None]:
        """Give the claims the owners that the retention policy asks for. Mirrors: UpdatePodClaimForRetentionPolicy."""
        policy = self.spec.get("persistentVolumeClaimRetentionPolicy") or {}
        deleted, scaled = policy.get("whenDeleted", "Retain") == "Delete", policy.get("whenScaled", "Retain") == "Delete"
        number = _ordinal(self.value, pod)
        condemned = not self.start <= number < self.start + self.count
        metadata, pod_metadata = self.value["metadata"], pod["metadata"]
        wanted = []
        if deleted and not (scaled and condemned):
            wanted.append({"apiVersion": "apps/v1", "kind": "StatefulSet", "name": metadata["name"], "uid": metadata["uid"], "controller": True, "blockOwnerDeletion": True})
        if scaled and condemned and "uid" in pod_metadata:
            wanted.append({"apiVersion": "v1", "kind": "Pod", "name": pod_metadata["name"], "uid": pod_metadata["uid"], "controller": True, "blockOwnerDeletion": True})
        mine = {metadata["uid"], pod_metadata.get("uid")}
        for template in self.spec.get("volumeClaimTemplates") or ():
            found = self.store.get("PersistentVolumeClaim", metadata["namespace"], f"{template['metadata']['name']}-{pod_metadata['name']}")
            if found is None:
                continue
            owners = found["metadata"].get("ownerReferences") or []
            kept = [each for each in owners if each["uid"] not in mine]
            if [*kept, *wanted] != owners and not kept:
                yield Replace({**found, "metadata": {**found["metadata"], "ownerReferences": wanted}})

    def process_condemned(self, pod: Object, first: Object | None) -> Generator[Any, Any, bool]:
        """Mirrors: processCondemned."""
        if is_terminating(pod):
            return self.monotonic
        if self.monotonic and pod is not first and (not is_ready(pod) or self.is_unavailable(pod)):
            return True
        yield from self.delete(pod)
        return True

    def delete(self, pod: Object) -> Generator[Any, Any, None]:
        yield Delete(self.store.current(pod) or pod)

    def write_status(self) -> Generator[Any, Any, None]:
        """Mirrors: computeReplicaStatus, completeRollingUpdate, updateStatefulSetStatus."""
        pods = [pod for pod in [*self.places, *self.condemned] if "uid" in pod["metadata"]]
        up = [pod for pod in pods if phase_of(pod) == "Running" and is_ready(pod)]
        staying = [pod for pod in pods if not is_terminating(pod)]
        before = self.value.get("status") or {}
        status = {
            **before,
            "observedGeneration": self.value["metadata"]["generation"],
            "replicas": len(pods),
            "readyReplicas": len(up),
            "availableReplicas": sum(is_available(pod, self.minimum, self.now) for pod in up),
            "currentReplicas": sum(_revision(pod) == self.current_name for pod in staying) - self.taken,
            "updatedReplicas": sum(_revision(pod) == self.update_name for pod in staying),
            "currentRevision": self.current_name,
            "updateRevision": self.update_name,
        }
        if not self.on_delete and status["updatedReplicas"] == status["readyReplicas"] == status["replicas"] == self.count:
            status["currentReplicas"] = status["updatedReplicas"]
            status["currentRevision"] = self.update_name
        value = self.store.current(self.value)
        if value is not None:
            yield SetStatus({**value, "status": status})


def _ordinal(value: Object, pod: Object) -> int:
    """The number in the pod's name, -1 where there is none."""
    parent, _, number = str(pod["metadata"]["name"]).rpartition("-")
    return int(number) if parent == value["metadata"]["name"] and number.isdigit() else -1


def _revision(pod: Object) -> str:
    return str((pod["metadata"].get("labels") or {}).get(_REVISION, ""))


def _of_claim(change: str, old: Object | None, claim: Object, store: Store) -> Iterator[tuple[str, str, str]]:
    """What holds the claim as its owner may make it anew."""
    for owner in claim["metadata"].get("ownerReferences") or ():
        if owner["kind"] == "StatefulSet":
            yield "StatefulSet", claim["metadata"].get("namespace") or "", owner["name"]


CONTROLLER = Controller(
    {"StatefulSet": sync}, kinds=(("apps", "StatefulSet"),), claims="Pod", rolls_out=True, counts_pods=True, watches={"PersistentVolumeClaim": _of_claim}
)
