"""What is seen of a cluster in the course of a step, in the shape of the records: states, counts and the way they changed."""

from __future__ import annotations

import json
import re
from itertools import groupby

from kubecheck.sim.pods import SAFE, is_ready
from kubecheck.sim.store import DELETED, controller_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.sim.cluster import Cluster
    from kubecheck.sim.store import Object

WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet", "Job", "ReplicaSet", "ReplicationController")
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
_REVISION = "deployment.kubernetes.io/revision"
_INDEX = "batch.kubernetes.io/job-completion-index"
_SHOWN_EVENTS = frozenset(("WaitForFirstConsumer", "ExternalProvisioning", "WaitForPodScheduled"))


class Observer:
    """Listens to a cluster and tells what was seen."""

    def __init__(self, scenario: dict[str, Any]) -> None:
        self.history: list[tuple[str, str, Object]] = []
        self.before: dict[str, dict[tuple[str, str], Object]] = {}
        self.known: dict[tuple[str, str], Object] = {}
        self.warned: set[tuple[str, str, str]] = set()
        self._names: list[tuple[str, str]] = []
        for step in scenario["steps"]:
            for text in (step.get("apply") or {}).values():
                for kind, name in re.findall(r"^kind: (\w+)\nmetadata:\n(?:  .*\n)*?  name: (\S+)", text, re.MULTILINE):
                    self._names.append((kind, name.strip("\"'")))
        self._names = sorted(set(self._names), key=lambda each: -len(each[1]))
        self._normal: dict[str, str] = {}

    def record(self, now: float, change: str, kind: str, old: Object | None, value: Object) -> None:
        """Hear of a change."""
        if kind in WORKLOADS or kind == "Pod":
            self.history.append((kind, change, value))
            if kind in {"ReplicaSet", "Job"}:
                self.known[kind, value["metadata"]["name"]] = value

    def begin(self, cluster: Cluster) -> None:
        """A step begins."""
        self.history.clear()
        self.before = cluster.store.snapshot()

    # -- names --------------------------------------------------------------------------------------------------------

    def normal(self, text: str) -> str:
        """A text without random names and times."""
        if text not in self._normal:
            self._normal[text] = self._normalize(text)
        return self._normal[text]

    def _normalize(self, text: str) -> str:
        text = re.sub(r"Invalid value: \{.*\}: (?=[a-z])", "Invalid value: {...}: ", text, flags=re.DOTALL)
        safe = f"[{SAFE}]"
        for kind, name in self._names:
            word = re.escape(name)
            if kind == "Deployment":
                text = re.sub(rf"\b{word}-(?:{safe}{{5,10}})-{safe}{{5}}\b", f"{name}-HASH-RAND", text)
                text = re.sub(rf"\b{word}-{safe}{{6,10}}\b", f"{name}-HASH", text)
            elif kind == "CronJob":
                text = re.sub(rf"\b{word}-\d{{8,}}\b", f"{name}-TIME", text)
                text = re.sub(rf"\b{word}-TIME-{safe}{{5}}\b", f"{name}-TIME-RAND", text)
            elif kind in WORKLOADS and kind != "StatefulSet":
                text = re.sub(rf"\b{word}-(\d+-)?{safe}{{5}}\b", rf"{name}-\1RAND", text)
        text = re.sub(r'Chose "[^"]*" arbitrarily', "Chose ONE arbitrarily", text)
        text = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "UID", text)
        return re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "TIME", text)

    def workload_of(self, pod: Object) -> str:
        """``Kind/name`` of what a pod belongs to in the end."""
        owner = controller_of(pod)
        if owner is None:
            return "Pod/" + str(pod["metadata"]["name"])
        if owner["kind"] in {"ReplicaSet", "Job"}:
            item = self.known.get((owner["kind"], owner["name"]))
            above = controller_of(item) if item is not None else None
            if above is not None:
                return f"{above['kind']}/{above['name']}"
        return f"{owner['kind']}/{owner['name']}"

    # -- what is there ------------------------------------------------------------------------------------------------

    def observe(self, cluster: Cluster, namespace: str, scenario: dict[str, Any]) -> dict[str, Any]:
        """The state now, and what happened since the step began."""
        store = cluster.store
        pods = store.of_kind("Pod", namespace)
        workloads: dict[str, Any] = {}
        for kind in WORKLOADS:
            for value in sorted(store.of_kind(kind, namespace), key=lambda each: str(each["metadata"]["name"])):
                if controller_of(value) is None:
                    workloads[self.normal(f"{kind}/{value['metadata']['name']}")] = self._workload(kind, value)
        for value in store.of_kind("Deployment", namespace):
            workloads[f"Deployment/{value['metadata']['name']}"]["replicasets"] = self._replica_sets(store.controlled("ReplicaSet", value["metadata"]["uid"]))
        record: dict[str, Any] = {"pods": self._pods(pods), "nodes": self._placement(pods)}
        for name, during in self._changes().items():
            workloads.setdefault(name, {})["during"] = during
        record["workloads"] = {name: value for name, value in workloads.items() if value}
        record["warnings"] = self._warnings(cluster)
        record["services"] = self._services(cluster, namespace)
        record |= _storage(cluster, namespace, self)
        record |= self._others(cluster, namespace)
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
        for value in sorted(values, key=_revision):
            entry = {
                "revision": _revision(value),
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

    # -- what happened ------------------------------------------------------------------------------------------------

    def _changes(self) -> dict[str, Any]:
        """Per workload the lowest and highest counts, and the steps it took."""
        table = {name: pod for (_, name), pod in self.before.get("Pod", {}).items()}
        tracked: dict[str, dict[str, int]] = {}
        made: dict[str, dict[str, Any]] = {}
        operations: dict[str, list[str]] = {}
        self._count(table, tracked)
        for kind, change, value in self.history:
            if kind != "Pod":
                continue
            name = value["metadata"]["name"]
            old = table.get(name)
            workload = self.normal(self.workload_of(value))
            label = _label(workload, value)
            if label:
                operations.setdefault(workload, []).extend(_operations(change, old, value, label))
            if change == DELETED:
                table.pop(name, None)
            else:
                table[name] = value
            self._count(table, tracked)
        for workload, entry in tracked.items():
            made.setdefault(workload, {}).update(entry)
        for workload, steps in operations.items():
            made.setdefault(workload, {})["pod_steps"] = _tidy(workload, steps)
        self._least_available(made)
        self._sizes(made)
        self._reasons(made)
        return {name: value for name, value in made.items() if value}

    def _count(self, table: dict[str, Object], tracked: dict[str, dict[str, int]]) -> None:
        now: dict[str, list[int]] = {}
        for pod in table.values():
            entry = now.setdefault(self.normal(self.workload_of(pod)), [0, 0, 0])
            ended = (pod.get("status") or {}).get("phase") in {"Succeeded", "Failed"}
            going = bool(pod["metadata"].get("deletionTimestamp"))
            entry[0] += not ended and not going
            entry[1] += not ended
            entry[2] += is_ready(pod) and not going
        for workload in {*tracked, *now}:
            alive, total, ready = now.get(workload, (0, 0, 0))
            known = tracked.setdefault(workload, {"max_pods": 0, "max_pods_with_terminating": 0, "min_ready": 10**6, "max_ready": 0})
            known["max_pods"] = max(known["max_pods"], alive)
            known["max_pods_with_terminating"] = max(known["max_pods_with_terminating"], total)
            known["min_ready"] = min(known["min_ready"], ready)
            known["max_ready"] = max(known["max_ready"], ready)

    def _least_available(self, made: dict[str, dict[str, Any]]) -> None:
        for kind in WORKLOADS:
            key = "numberAvailable" if kind == "DaemonSet" else "availableReplicas"
            is_first = True  # the records count for the first object of a kind only, and have 0 for the others
            for (_, name), value in self.before.get(kind, {}).items() if kind != "Job" else ():
                seen = [each for known, change, each in self.history if known == kind and each["metadata"]["name"] == name and change != DELETED]
                last = self.known.get((kind, name), value)
                if controller_of(last) is not None:
                    continue
                full = self.normal(f"{kind}/{name}")
                if full in made or seen:
                    least = min((each.get("status") or {}).get(key, 0) for each in [value, *seen])
                    made.setdefault(full, {})["min_available"] = least if is_first else 0
                is_first = False

    def _sizes(self, made: dict[str, dict[str, Any]]) -> None:
        """The distinct states of the sizes of each Deployment's ReplicaSets."""
        before = self.before.get("ReplicaSet", {})
        sets = {name: value for (_, name), value in before.items()}
        order = sorted(sets, key=lambda name: (sets[name]["metadata"]["creationTimestamp"], _revision(sets[name])))
        steps: dict[str, list[Any]] = {}

        def note() -> None:
            now: dict[str, list[Any]] = {}
            for name in order:
                value = sets.get(name) or self.known.get(("ReplicaSet", name))
                owner = controller_of(value) if value is not None else None
                if owner is not None:
                    now.setdefault(f"Deployment/{owner['name']}", []).append(sets[name]["spec"].get("replicas", 0) if name in sets else None)
            for workload, state in now.items():
                known = steps.setdefault(workload, [])
                if not known or known[-1] != state:
                    known.append(state)

        note()
        for kind, change, value in self.history:
            if kind == "ReplicaSet":
                name = value["metadata"]["name"]
                if change == DELETED:
                    sets.pop(name, None)
                else:
                    sets[name] = value
                    if name not in order:
                        order.append(name)
                note()
        for workload, states in steps.items():
            if len(states) > 1 or not before:
                made.setdefault(workload, {})["replicaset_steps"] = states

    def _reasons(self, made: dict[str, dict[str, Any]]) -> None:
        """The distinct reasons of a Deployment's Progressing condition, and a Job's conditions."""
        seen: dict[str, list[str]] = {}
        for kind, change, value in self.history:
            if change == DELETED or kind not in {"Deployment", "Job"}:
                continue
            for condition in (value.get("status") or {}).get("conditions") or ():
                if kind == "Deployment" and condition["type"] != "Progressing":
                    continue
                text = f"{condition['type']}={condition['status']} {condition.get('reason', '')}".strip()
                steps = seen.setdefault(f"{kind}/{value['metadata']['name']}", [])
                if (kind == "Deployment" and (not steps or steps[-1] != text)) or (kind == "Job" and text not in steps):
                    steps.append(text)
        for workload, texts in seen.items():
            if self.normal(workload) == workload:
                made.setdefault(workload, {})["condition_steps"] = texts


def rollout_status(kind: str, value: Object) -> str:
    """What ``kubectl rollout status`` says. Mirrors: polymorphichelpers.StatusViewer."""
    spec, status, name = value["spec"], value.get("status") or {}, value["metadata"]["name"]
    if kind not in {"Deployment", "DaemonSet", "StatefulSet"}:
        return ""
    if kind != "Deployment" and (spec.get("updateStrategy") or {}).get("type", "RollingUpdate") != "RollingUpdate":
        return "rollout status is only available for RollingUpdate strategy type"
    if status.get("observedGeneration", 0) < value["metadata"]["generation"]:
        return "waiting for spec update to be observed"
    wanted = spec.get("replicas", 1)
    if kind == "Deployment":
        updated, total, available = (status.get(key, 0) for key in ("updatedReplicas", "replicas", "availableReplicas"))
        if any(each["type"] == "Progressing" and each.get("reason") == "ProgressDeadlineExceeded" for each in status.get("conditions") or ()):
            return f'deployment "{name}" exceeded its progress deadline'
        if updated < wanted:
            return f"{updated} out of {wanted} new replicas have been updated"
        if total > updated:
            return f"{total - updated} old replicas are pending termination"
        if available < updated:
            return f"{available} of {updated} updated replicas are available"
        return "successfully rolled out"
    if kind == "DaemonSet":
        desired, updated, available = (status.get(key, 0) for key in ("desiredNumberScheduled", "updatedNumberScheduled", "numberAvailable"))
        if updated < desired:
            return f"{updated} out of {desired} new pods have been updated"
        if available < desired:
            return f"{available} of {desired} updated pods are available"
        return "successfully rolled out"
    partition = ((spec.get("updateStrategy") or {}).get("rollingUpdate") or {}).get("partition", 0)
    ready, updated = status.get("readyReplicas", 0), status.get("updatedReplicas", 0)
    if ready < wanted:
        return f"waiting for {wanted - ready} pods to be ready"
    if partition > 0:
        if updated < wanted - partition:
            return f"partitioned roll out: {updated} out of {wanted - partition} new pods have been updated"
        return f"partitioned roll out complete: {updated} new pods have been updated"
    if status.get("updateRevision") != status.get("currentRevision"):
        return f"waiting: {updated} pods at the new revision"
    return "rolling update complete"


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


def _images(spec: dict[str, Any]) -> str:
    return ",".join(container.get("image", "") for container in spec["containers"])


def _revision(value: Object) -> int:
    return int((value["metadata"].get("annotations") or {}).get(_REVISION, 0))


def _label(workload: str, pod: Object) -> str:
    if workload.startswith("StatefulSet/"):
        return str(pod["metadata"]["name"])
    if workload.startswith("Job/"):
        index = (pod["metadata"].get("annotations") or {}).get(_INDEX, "")
        return f"index {index}" if index else "pod"
    if workload.startswith("DaemonSet/"):
        affinity = (pod["spec"].get("affinity") or {}).get("nodeAffinity") or {}
        terms = (affinity.get("requiredDuringSchedulingIgnoredDuringExecution") or {}).get("nodeSelectorTerms") or [{}]
        fields = terms[0].get("matchFields") or [{}]
        return str(pod["spec"].get("nodeName") or (fields[0].get("values") or ["?"])[0])
    return ""


def _operations(change: str, old: Object | None, pod: Object, label: str) -> list[str]:
    if change == DELETED:
        return [f"gone {label}"]
    steps = []
    if old is None or old["metadata"]["uid"] != pod["metadata"]["uid"]:
        steps.append(f"create {label}")
        old = None
    if pod["metadata"].get("deletionTimestamp") and not (old is not None and old["metadata"].get("deletionTimestamp")):
        steps.append(f"delete {label}")
    if is_ready(pod) and not (old is not None and is_ready(old)):
        steps.append(f"ready {label}")
    phase = (pod.get("status") or {}).get("phase")
    if phase in {"Succeeded", "Failed"} and (old is None or (old.get("status") or {}).get("phase") != phase):
        steps.append(f"{phase.lower()} {label}")
    return steps


def _tidy(workload: str, steps: list[str]) -> list[str]:
    """Which of several pods comes first is chance: rows of one verb are sorted."""
    if workload.startswith("Job/") and {step.split(" ", 1)[1] for step in steps} == {"pod"}:
        steps = [step.split()[0] for step in steps]
    elif workload.startswith("DaemonSet/"):
        order: dict[str, str] = {}
        steps = [f"{step.split()[0]} {order.setdefault(step.split()[1], f'n{len(order) + 1}')}" for step in steps]
    return [step for _, row in groupby(steps, key=lambda step: step.split()[0]) for step in sorted(row)]
