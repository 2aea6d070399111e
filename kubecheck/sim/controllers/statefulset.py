"""The StatefulSet controller: pods by number, one after another or all at once, updated from the highest down; claims from templates.

Mirrors: pkg/controller/statefulset (StatefulSetController.sync, defaultStatefulSetControl.updateStatefulSet, processReplica,
processCondemned, StatefulPodControl) v1.36, with the feature gates' defaults.
"""

from __future__ import annotations

from kubecheck.sim.controllers.controller import Controller, is_own_status
from kubecheck.sim.objects.actions import Create, Delete, Failed, Refused, Replace, SetStatus, Wake, Warn
from kubecheck.sim.objects.label_selectors import selector_of
from kubecheck.sim.objects.numbered_pods import NumberedPods
from kubecheck.sim.objects.pod_states import REVISION, claim_pods, has_claimable, pod_from_template, state_of, until_available
from kubecheck.sim.objects.template_revisions import current_revision, has_orphans, truncate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from typing import Any

    from kubecheck.sim.objects.pod_states import PodState
    from kubecheck.sim.objects.store import Object, Store


def sync(namespace: str, name: str, store: Store, now: float) -> Generator[Any, Any, None]:
    """One turn for one StatefulSet. Mirrors: StatefulSetController.sync."""
    value = store.get("StatefulSet", namespace, name)
    if value is None or (value["metadata"].get("deletionTimestamp") and has_orphans(value, store)):
        return  # what goes adopts nothing, and does nothing while there is something to adopt. Mirrors: adoptOrphanRevisions
    pods = yield from _claim(value, store)
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
    if len(revisions) > 1:
        yield from truncate(value, revisions, {current["metadata"]["name"], update["metadata"]["name"], *turn.revisions})
    if problem:
        raise Failed(problem)
    minimum = value["spec"].get("minReadySeconds", 0)
    if minimum and (left := until_available([each.pod for each in turn.pods.values()], minimum, now)) is not None:
        yield Wake(left)


def _claim(value: Object, store: Store) -> Generator[Any, Any, NumberedPods]:
    """The pods of a StatefulSet. Mirrors: StatefulSetController.getPodsForStatefulSet, isMemberOf."""
    selector, name = selector_of(value["spec"].get("selector")), value["metadata"]["name"]
    known = store.numbered(value, selector)
    if not known.strays and not has_claimable(value, selector, store, name):
        return known
    return NumberedPods(name, selector, (yield from claim_pods(value, selector, store, name)))


class _Turn:
    """The state of one turn: what it knows of pods is what was at its begin."""

    def __init__(self, value: Object, current: Object, update: Object, pods: NumberedPods, store: Store, now: float) -> None:
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
        self.templates = self.spec.get("volumeClaimTemplates") or ()
        # Numbers from `start` to `stop` are places; what has another one is condemned.
        self.stop = self.start + self.count
        pods.bound(self.start, self.stop)
        self.pods = dict(pods.by_number)
        self.ready = pods.ready
        self.revisions = {revision: len(numbers) for revision, numbers in pods.staying.items()}  # of pods that stay
        self.condemned = [self.pods[number] for number in sorted(pods.others, reverse=True)]
        policy = self.spec.get("persistentVolumeClaimRetentionPolicy") or {}
        self.deletes_claims, self.deletes_scaled = policy.get("whenDeleted", "Retain") == "Delete", policy.get("whenScaled", "Retain") == "Delete"
        # Whether claims are to have owners, or to lose some; mostly, they have none and are to have none.
        self.owns_claims = bool(self.templates) and (self.deletes_claims or self.deletes_scaled or store.is_any_controlled("PersistentVolumeClaim"))
        # Of the places, those that may need something: not one whose pod is up, where it needs nothing but that.
        self.restless = set(range(self.start, self.stop)) if self.owns_claims or self.minimum else pods.missing.union(pods.restless.keys() - pods.others)
        self.numbered = pods
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
            REVISION: revision["metadata"]["name"],
        }
        volumes = {each["name"]: each for each in pod["spec"].get("volumes") or ()}
        for template in self.templates:
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
        if self.value["metadata"].get("deletionTimestamp"):
            return
        first = next((pod for pod in [*map(self.pods.get, range(self.start, self.stop)), *reversed(self.condemned)] if self.is_unavailable(pod)), None) if self.condemned else None
        if not self.monotonic:
            yield from self.process_in_batches()
        else:
            for number in _in_turn(self.restless):
                if not self.is_settled(self.pods.get(number)) and (yield from self.process(number)):
                    return
        for each in self.condemned:
            yield from self.own_claims(each.pod)
        for each in self.condemned:
            if (yield from self.process_condemned(each, first)) and self.monotonic:
                return
        if not self.on_delete:
            yield from self.replace_outdated()

    def process_in_batches(self) -> Generator[Any, Any, None]:
        """All places, one, two, four … at a time; where one of a batch is refused, it is the last batch. Mirrors: runForAll, slowStartBatch.

        Those of a batch are begun together, and of what is begun together the last is mostly the first to be done.
        """
        problem: Refused | None = None
        current = -1
        for batch, _, number in sorted(_batch_of(number - self.start, self.count, number) for number in self.restless):
            if problem is not None and batch != current:
                break
            current = batch
            try:
                if not self.is_settled(self.pods.get(number)):
                    yield from self.process(number)
            except Refused as refused:
                problem = problem or refused
        if problem is not None:
            raise problem

    def replace_outdated(self) -> Generator[Any, Any, None]:
        """Delete the last pod that is not of the newest revision, unless one after it is not available. Mirrors: updateStatefulSetAfterInvariantEstablished."""
        outdated = [numbers for revision, numbers in self.numbered.staying.items() if revision != self.update_name]
        for number in _in_turn(self.restless.union(*outdated) - self.numbered.others, is_falling=True):
            if number < self.start + self.partition:
                return
            place = self.pods.get(number)
            if place is not None and place.revision != self.update_name and not place.is_terminating:
                yield from self.delete(place.pod)
                self.taken += 1
                return
            if self.is_unavailable(place):
                return

    def is_unavailable(self, place: PodState | None) -> bool:
        return place is None or place.is_terminating or not place.is_available(self.minimum, self.now)

    def is_settled(self, place: PodState | None) -> bool:
        """Whether a place needs nothing, as most do most of the time."""
        return place is not None and place.phase == "Running" and not self.owns_claims and not self.is_unavailable(place)

    def process(self, number: int) -> Generator[Any, Any, bool]:
        """One place; True when nothing more is to be done in this turn, where order matters. Mirrors: processReplica."""
        place = self.pods.get(number)
        if place is None:
            place = yield from self.create(number)
            if self.monotonic:
                return True
        elif place.is_finished:
            if not place.is_terminating:
                yield from self.delete(place.pod)
            return True
        elif place.phase == "Pending":
            yield from self.create_claims(place.pod)
        if self.monotonic and self.is_unavailable(place):
            return True
        yield from self.own_claims(place.pod)
        return False

    def create(self, number: int) -> Generator[Any, Any, PodState]:
        """Mirrors: CreateStatefulPod."""
        pod, name = self.new_pod(number), self.value["metadata"]["name"]
        pod_name = pod["metadata"]["name"]
        try:
            yield from self.create_claims(pod)
            made: Object = yield Create(pod)
        except Refused as refused:
            if refused.reason != "AlreadyExists":
                yield Warn(self.value, "FailedCreate", f"Create Pod {pod_name} in StatefulSet {name} failed error: {refused.message}")
            raise
        place = self.pods[number] = state_of(made)
        self.revisions[place.revision] = self.revisions.get(place.revision, 0) + 1
        yield from self.own_claims(made)
        return place

    def create_claims(self, pod: Object) -> Generator[Any, Any, None]:
        """Mirrors: createPersistentVolumeClaims."""
        namespace, name = self.value["metadata"]["namespace"], self.value["metadata"]["name"]
        pod_name = pod["metadata"]["name"]
        problems = []
        for template in self.templates:
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
        if not self.owns_claims:
            return
        deleted, scaled = self.deletes_claims, self.deletes_scaled
        number = state_of(pod).number
        condemned = not self.start <= number < self.start + self.count
        metadata, pod_metadata = self.value["metadata"], pod["metadata"]
        wanted = []
        if deleted and not (scaled and condemned):
            wanted.append({"apiVersion": "apps/v1", "kind": "StatefulSet", "name": metadata["name"], "uid": metadata["uid"], "controller": True, "blockOwnerDeletion": True})
        if scaled and condemned and "uid" in pod_metadata:
            wanted.append({"apiVersion": "v1", "kind": "Pod", "name": pod_metadata["name"], "uid": pod_metadata["uid"], "controller": True, "blockOwnerDeletion": True})
        mine = {metadata["uid"], pod_metadata.get("uid")}
        for template in self.templates:
            found = self.store.get("PersistentVolumeClaim", metadata["namespace"], f"{template['metadata']['name']}-{pod_metadata['name']}")
            if found is None:
                continue
            owners = found["metadata"].get("ownerReferences") or []
            kept = [each for each in owners if each["uid"] not in mine]
            if [*kept, *wanted] != owners and not kept:
                yield Replace({**found, "metadata": {**found["metadata"], "ownerReferences": wanted}})

    def process_condemned(self, place: PodState, first: PodState | None) -> Generator[Any, Any, bool]:
        """Mirrors: processCondemned."""
        if place.is_terminating:
            return self.monotonic
        if self.monotonic and place is not first and self.is_unavailable(place):
            return True
        yield from self.delete(place.pod)
        return True

    def delete(self, pod: Object) -> Generator[Any, Any, None]:
        yield Delete(self.store.current(pod) or pod)

    def write_status(self) -> Generator[Any, Any, None]:
        """Mirrors: computeReplicaStatus, completeRollingUpdate, updateStatefulSetStatus."""
        before = self.value.get("status") or {}
        status = {
            **before,
            "observedGeneration": self.value["metadata"]["generation"],
            "replicas": len(self.pods),
            "readyReplicas": self.ready,
            "availableReplicas": sum([each.phase == "Running" and each.is_available(self.minimum, self.now) for each in self.pods.values()]) if self.minimum else self.ready,
            "currentReplicas": self.revisions.get(self.current_name, 0) - self.taken,
            "updatedReplicas": self.revisions.get(self.update_name, 0),
            "currentRevision": self.current_name,
            "updateRevision": self.update_name,
        }
        if not self.on_delete and status["updatedReplicas"] == status["readyReplicas"] == status["replicas"] == self.count:
            status["currentReplicas"] = status["updatedReplicas"]
            status["currentRevision"] = self.update_name
        value = self.store.current(self.value)
        if value is not None:
            yield SetStatus({**value, "status": status})


def _batch_of(index: int, count: int, number: int) -> tuple[int, bool, int]:
    """Which batch a place belongs to, whether it is not the last of it, and its number."""
    batch = (index + 1).bit_length() - 1
    return batch, index != min(2 ** (batch + 1) - 2, count - 1), number


def _in_turn(numbers: set[int], *, is_falling: bool = False) -> Iterator[int]:
    """The numbers in their order; mostly, the first is the last that anybody asks for, so that they are not sorted before."""
    if numbers:
        first = max(numbers) if is_falling else min(numbers)
        yield first
        yield from sorted(numbers - {first}, reverse=is_falling)


def _of_claim(change: str, old: Object | None, claim: Object, store: Store) -> Iterator[tuple[str, str, str]]:
    """What holds the claim as its owner may make it anew."""
    for owner in claim["metadata"].get("ownerReferences") or ():
        if owner["kind"] == "StatefulSet":
            yield "StatefulSet", claim["metadata"].get("namespace") or "", owner["name"]


def _is_echo(kind: str, before: Object | None, after: Object) -> bool:
    """Pods that a turn made are counted in it. A status is none where it is about other revisions: which one a new pod gets depends on it, and which stay."""
    if kind == "Pod":
        return before is None
    old, new = (before or {}).get("status") or {}, after.get("status") or {}
    return is_own_status(kind, before, after) and all(old.get(field) == new.get(field) for field in ("currentRevision", "updateRevision"))


CONTROLLER = Controller(
    {"StatefulSet": sync},
    kinds=(("apps", "StatefulSet"),),
    claims="Pod",
    overlooks=("ControllerRevision",),
    rolls_out=True,
    counts_pods=True,
    watches={"PersistentVolumeClaim": _of_claim},
    is_echo=_is_echo,
)
