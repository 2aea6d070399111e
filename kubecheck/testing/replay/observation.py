"""What is seen of a cluster at the end of a step, in the shape of the records."""

from __future__ import annotations

import json
import re

from kubecheck.sim.objects.pod_states import is_ready
from kubecheck.sim.objects.store import controller_of
from kubecheck.testing.replay.history import History, revision_of
from kubecheck.testing.replay.names import WORKLOADS
from kubecheck.testing.replay.rollout_status import rollout_status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.sim.cluster.loop import Cluster
    from kubecheck.sim.objects.store import Object

_COUNTS = {
    "Deployment": ("replicas", "updatedReplicas", "readyReplicas", "availableReplicas", "unavailableReplicas"),
    "StatefulSet": ("replicas", "readyReplicas", "availableReplicas", "currentReplicas", "updatedReplicas"),
    "DaemonSet": (
        "desiredNumberScheduled", "currentNumberScheduled", "numberMisscheduled", "numberReady", "numberAvailable", "numberUnavailable",
        "updatedNumberScheduled",
    ),
    "Job": ("active", "ready", "succeeded", "failed", "completedIndexes", "failedIndexes", "terminating"),
    "ReplicaSet": ("replicas", "fullyLabeledReplicas", "readyReplicas", "availableReplicas"),
    "ReplicationController": ("replicas", "fullyLabeledReplicas", "readyReplicas", "availableReplicas"),
}  # fmt: skip
_INDEX = "batch.kubernetes.io/job-completion-index"
_SHOWN_EVENTS = frozenset(("WaitForFirstConsumer", "ExternalProvisioning", "WaitForPodScheduled"))


class Observer(History):
    """Listens to a cluster and tells what was seen."""

    def __init__(self, scenario: dict[str, Any]) -> None:
        super().__init__(scenario)
        self.warned: set[tuple[str, str, str]] = set()

    def observe(self, cluster: Cluster, namespace: str, scenario: dict[str, Any]) -> dict[str, Any]:
        """The state now, and what happened since the step began."""
        store = cluster.store
        pods = store.of_kind("Pod", namespace)
        workloads: dict[str, Any] = {}
        for kind in WORKLOADS:
            for value in sorted(store.of_kind(kind, namespace), key=lambda each: str(each["metadata"]["name"])):
                if controller_of(value) is None:
                    number = revision_of(value) if kind == "ReplicaSet" and scenario.get("revisions") else 0  # tells ReplicaSets apart that a Deployment left behind
                    name = self.normal(f"{kind}/{value['metadata']['name']}")
                    workloads[f"{name} of revision {number}" if number else name] = self._workload(kind, value)
        for value in store.of_kind("Deployment", namespace):
            workloads[f"Deployment/{value['metadata']['name']}"]["replicasets"] = self._replica_sets(store.controlled("ReplicaSet", value["metadata"]["uid"]))
        record: dict[str, Any] = {"pods": self._pods(pods), "nodes": self._placement(pods)}
        for name, during in self.changes().items():
            workloads.setdefault(name, {})["during"] = during
        record["workloads"] = {name: value for name, value in workloads.items() if value}
        record["warnings"] = self._warnings(cluster)
        record["services"] = self._services(cluster, namespace)
        record |= _storage(cluster, namespace, self)
        record |= self._others(cluster, namespace)
        if scenario.get("revisions"):
            record["revisions"] = _revisions(cluster, namespace)
        if scenario.get("keep_pod_resources"):
            shown: dict[str, Any] = {}
            for pod in pods:
                containers = [{"name": each["name"], "resources": each.get("resources") or {}} for each in pod["spec"]["containers"]]
                shown.setdefault(self.normal(self.workload_of(pod)), containers)
            record["pod_resources"] = shown
        return record

    def conditions(self, value: Object) -> list[dict[str, Any]]:
        """The conditions by type: type, status, reason and message."""
        found = []
        for condition in sorted((value.get("status") or {}).get("conditions") or (), key=lambda each: str(each["type"])):
            entry = {"type": condition["type"], "status": condition["status"]}
            for key in ("reason", "message"):
                if condition.get(key):
                    entry[key] = self.normal(condition[key])
            found.append(entry)
        return found

    def _workload(self, kind: str, value: Object) -> dict[str, Any]:
        spec, status = value["spec"], value.get("status") or {}
        made: dict[str, Any] = {}
        if "replicas" in spec:
            made["desired"] = spec["replicas"]
        made["status"] = {key: status[key] for key in _COUNTS[kind] if status.get(key)}
        if status.get("observedGeneration", 0) < value["metadata"].get("generation", 0) and kind != "Job":
            made["status"]["observed"] = False
        if kind == "StatefulSet":
            made["status"]["revision"] = "same" if status.get("currentRevision") == status.get("updateRevision") else "differs"
        conditions = self.conditions(value)
        if conditions:
            made["conditions"] = conditions
        outcome = rollout_status(kind, value)
        if outcome:
            made["rollout_status"] = outcome
        if value["metadata"].get("deletionTimestamp"):
            made["deleting"] = True
        return made

    def _replica_sets(self, values: list[Object]) -> list[dict[str, Any]]:
        found = []
        for value in sorted(values, key=revision_of):
            entry = {
                "revision": revision_of(value),
                "image": _images(value["spec"]["template"]["spec"]),
                "replicas": value["spec"].get("replicas", 0),
                "ready": (value.get("status") or {}).get("readyReplicas", 0),
                "conditions": self.conditions(value),
            }
            if not entry["conditions"]:
                del entry["conditions"]
            found.append(entry)
        return found

    def _pods(self, pods: list[Object]) -> dict[str, Any]:
        groups: dict[str, dict[str, int]] = {}
        named: dict[str, Any] = {}
        for pod in pods:
            status = pod.get("status") or {}
            entry: dict[str, Any] = {"phase": status.get("phase", "Pending"), "ready": is_ready(pod)}
            if not pod["spec"].get("nodeName"):
                found: dict[str, Any] = next((each for each in status.get("conditions") or () if each["type"] == "PodScheduled"), {})
                entry["unscheduled"] = self.normal(found.get("message", ""))
                if found.get("reason"):
                    entry["reason"] = found["reason"]
            states = (each.get("state") or {} for each in status.get("containerStatuses") or ())
            waiting = next((state["waiting"]["reason"] for state in states if "waiting" in state), None)
            if waiting:
                entry["waiting"] = waiting
            if status.get("reason"):
                entry["reason"] = status["reason"]
            if pod["metadata"].get("deletionTimestamp"):
                entry["deleting"] = True
            entry["image"] = _images(pod["spec"])
            index = (pod["metadata"].get("annotations") or {}).get(_INDEX)
            if index is not None:
                entry["index"] = int(index)
            workload = self.workload_of(pod)
            if workload.startswith("StatefulSet/"):
                named[pod["metadata"]["name"]] = entry
                continue
            counts = groups.setdefault(self.normal(workload), {})
            text = json.dumps(entry, sort_keys=True)
            counts[text] = counts.get(text, 0) + 1
        made: dict[str, Any] = {}
        for workload, counts in sorted(groups.items()):
            made[workload] = [{**json.loads(text), "count": count} for text, count in sorted(counts.items())]
        for name, entry in sorted(named.items()):
            made[f"StatefulSet/{name.rpartition('-')[0]}/{name}"] = entry
        return made

    def _placement(self, pods: list[Object]) -> dict[str, Any]:
        counts: dict[str, dict[str, int]] = {}
        for pod in pods:
            node = pod["spec"].get("nodeName")
            if node and (pod.get("status") or {}).get("phase", "Pending") in {"Pending", "Running"}:
                workload = self.normal(self.workload_of(pod))
                entry = counts.setdefault(node, {})
                entry[workload] = entry.get(workload, 0) + 1
        return {node: dict(sorted(entry.items())) for node, entry in sorted(counts.items())}

    def _warnings(self, cluster: Cluster) -> list[dict[str, str]]:
        found: set[tuple[str, str, str]] = set()
        for warning in cluster.warnings:
            kind, namespace, name = warning.key
            if warning.reason in _SHOWN_EVENTS:
                claim = cluster.store.get(kind, namespace, name)
                if claim is not None and (claim.get("status") or {}).get("phase") == "Bound":
                    continue
            found.add((warning.reason, self.normal(f"{kind}/{name}"), self.normal(warning.message)))
        fresh = found - self.warned
        self.warned |= found
        texts = [{"message": message, "object": name, "reason": reason} for reason, name, message in fresh]
        return sorted(texts, key=lambda each: json.dumps(each, sort_keys=True))

    def _services(self, cluster: Cluster, namespace: str) -> dict[str, Any]:
        services: dict[str, Any] = {}
        slices = cluster.store.of_kind("EndpointSlice", namespace)
        for service in cluster.store.of_kind("Service", namespace):
            name = service["metadata"]["name"]
            shown = []
            for each in slices:
                if (each["metadata"].get("labels") or {}).get("kubernetes.io/service-name") != name:
                    continue
                counts: dict[tuple[Any, ...], int] = {}
                for endpoint in each.get("endpoints") or ():
                    pod = cluster.store.get("Pod", namespace, (endpoint.get("targetRef") or {}).get("name", ""))
                    state = endpoint.get("conditions") or {}
                    workload = self.normal(self.workload_of(pod)) if pod is not None else "?"
                    key = (workload, state.get("ready"), state.get("serving"), state.get("terminating"), endpoint.get("hostname"))
                    counts[key] = counts.get(key, 0) + 1
                ports = [{key: port[key] for key in ("name", "port", "protocol", "appProtocol") if port.get(key)} for port in each.get("ports") or ()]
                endpoints = []
                for (workload, ready, serving, terminating, hostname), count in sorted(counts.items(), key=str):
                    entry = {"workload": workload, "ready": ready, "serving": serving, "terminating": terminating, "count": count}
                    endpoints.append({**entry, "hostname": hostname} if hostname else entry)
                shown.append({"ports": sorted(ports, key=lambda port: json.dumps(port, sort_keys=True)), "endpoints": endpoints})
            address = service["spec"].get("clusterIP")
            external = service["spec"].get("type") == "ExternalName"
            services[name] = {
                "slices": sorted(shown, key=lambda each: json.dumps(each, sort_keys=True)),
                "clusterIP": "None" if address == "None" else "none" if external else "assigned",
            }
        return services

    def _others(self, cluster: Cluster, namespace: str) -> dict[str, Any]:
        store = cluster.store
        record: dict[str, Any] = {"budgets": {}, "autoscalers": {}, "quotas": {}, "cronjobs": {}}
        for budget in store.of_kind("PodDisruptionBudget", namespace):
            status = budget.get("status") or {}
            keys = ("currentHealthy", "desiredHealthy", "disruptionsAllowed", "expectedPods")
            record["budgets"][budget["metadata"]["name"]] = {**{key: status.get(key, 0) for key in keys}, "conditions": self.conditions(budget)}
        for scaler in store.of_kind("HorizontalPodAutoscaler", namespace):
            status = scaler.get("status") or {}
            counts = {key: status.get(key, 0) for key in ("currentReplicas", "desiredReplicas")}
            record["autoscalers"][scaler["metadata"]["name"]] = {**counts, "conditions": self.conditions(scaler)}
        for quota in store.of_kind("ResourceQuota", namespace):
            status = quota.get("status") or {}
            record["quotas"][quota["metadata"]["name"]] = {"hard": status.get("hard", {}), "used": status.get("used", {})}
        for cron in store.of_kind("CronJob", namespace):
            status = cron.get("status") or {}
            record["cronjobs"][cron["metadata"]["name"]] = {"active": len(status.get("active") or ()), "scheduled": "lastScheduleTime" in status}
        return record


def _storage(cluster: Cluster, namespace: str, observer: Observer) -> dict[str, Any]:
    claims: dict[str, Any] = {}
    for claim in cluster.store.of_kind("PersistentVolumeClaim", namespace):
        spec, status, metadata = claim["spec"], claim.get("status") or {}, claim["metadata"]
        owners = ",".join(f"{each['kind']}/{each['name']}" for each in metadata.get("ownerReferences") or ())
        entry = {
            "phase": status.get("phase"),
            "volume": re.sub(r"^pvc-.*", "provisioned", spec.get("volumeName") or ""),
            "class": spec.get("storageClassName"),
            "capacity": (status.get("capacity") or {}).get("storage"),
            "owner": observer.normal(owners),
            "deleting": bool(metadata.get("deletionTimestamp")),
        }
        claims[metadata["name"]] = {key: each for key, each in entry.items() if each not in (None, "", False) or (key == "class" and each == "")}
    volumes = {}
    for volume in cluster.store.of_kind("PersistentVolume"):
        name = volume["metadata"]["name"]
        if not name.startswith("pvc-"):
            entry = {
                "phase": (volume.get("status") or {}).get("phase"),
                "claim": (volume["spec"].get("claimRef") or {}).get("name"),
                "deleting": bool(volume["metadata"].get("deletionTimestamp")),
            }
            volumes[name] = {key: each for key, each in entry.items() if each}
    return {"claims": claims, "volumes": volumes}


def _revisions(cluster: Cluster, namespace: str) -> dict[str, Any]:
    """The ControllerRevisions by whom they belong to: numbers and images."""
    found: dict[str, list[dict[str, Any]]] = {}
    for each in cluster.store.of_kind("ControllerRevision", namespace):
        owner = controller_of(each)
        name = "nobody" if owner is None else f"{owner['kind']}/{owner['name']}"
        found.setdefault(name, []).append({"revision": each["revision"], "image": each["data"]["spec"]["containers"][0].get("image", "")})
    return {name: sorted(several, key=lambda each: int(each["revision"])) for name, several in sorted(found.items())}


def _images(spec: dict[str, Any]) -> str:
    return ",".join(container.get("image", "") for container in spec["containers"])
