"""What happened in the course of a step, in the shape of the records: lowest and highest counts, and the steps that were taken."""

from __future__ import annotations

from itertools import groupby

from kubecheck.sim.objects.pod_states import is_ready
from kubecheck.sim.objects.store import DELETED, controller_of
from kubecheck.testing.replay.names import WORKLOADS, Names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.sim.cluster.loop import Cluster
    from kubecheck.sim.objects.store import Object

_REVISION = "deployment.kubernetes.io/revision"
_INDEX = "batch.kubernetes.io/job-completion-index"


class History(Names):
    """Listens to a cluster from the beginning of a step on."""

    def __init__(self, scenario: dict[str, Any]) -> None:
        super().__init__(scenario)
        self.history: list[tuple[str, str, Object]] = []
        self.before: dict[str, dict[tuple[str, str], Object]] = {}

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

    def changes(self) -> dict[str, Any]:
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
                changes = [(change, each) for known, change, each in self.history if known == kind and each["metadata"]["name"] == name]
                seen = [each for change, each in changes if change != DELETED]
                last = self.known.get((kind, name), value)
                if controller_of(last) is not None:
                    continue
                full = self.normal(f"{kind}/{name}")
                if full in made or changes:
                    least = min((each.get("status") or {}).get(key, 0) for each in [value, *seen])
                    made.setdefault(full, {})["min_available"] = least if is_first else 0
                is_first = False

    def _sizes(self, made: dict[str, dict[str, Any]]) -> None:
        """The distinct states of the sizes of each Deployment's ReplicaSets."""
        before = self.before.get("ReplicaSet", {})
        sets = {name: value for (_, name), value in before.items()}
        order = sorted(sets, key=lambda name: (sets[name]["metadata"]["creationTimestamp"], revision_of(sets[name])))
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


def revision_of(value: Object) -> int:
    """The number of a ReplicaSet's revision, 0 where none is noted."""
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
