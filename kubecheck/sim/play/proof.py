"""Which workloads need no play where room has no end: everything that could keep their pods from running is ruled out by a look.

A pod gets a node there whatever it asks for, so what is left is who refuses it (quotas, LimitRanges, Pod Security, classes), what
it shares (claims, budgets, other controllers' selectors), and time.
"""

from __future__ import annotations

from kubecheck.api.kinds import POD_TEMPLATE_PATHS
from kubecheck.api.views.view import get, items
from kubecheck.sim.objects.label_selectors import selector_of
from kubecheck.values.selector import Selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubecheck.sim.objects.store import Object

_ENFORCE = "pod-security.kubernetes.io/enforce"
_TEMPLATES = {kind: path for (_, kind), path in POD_TEMPLATE_PATHS.items() if kind != "PodTemplate"}
# What controllers take under their wing that carries the labels of their selector and has no controller.
_ADOPTED = {"Deployment": "ReplicaSet", "ReplicaSet": "Pod", "ReplicationController": "Pod", "StatefulSet": "Pod", "DaemonSet": "Pod", "Job": "Pod"}
_LONGEST_WAIT = 600.0  # seconds, half of what is waited for
_OWN_CLAIMS = ("persistentVolumeClaim", "ephemeral")
_DECIDED_BY_ADMISSION = ("overhead", "preemptionPolicy", "priority", "resourceClaims", "runtimeClassName", "schedulingGates", "schedulerName")
# Labels that controllers put on pods, which no template has.
_ADDED = (
    "apps.kubernetes.io/pod-index", "batch.kubernetes.io/", "controller-revision-hash", "controller-uid", "job-name", "pod-template-generation",
    "pod-template-hash", "statefulset.kubernetes.io/pod-name",
)  # fmt: skip


class Proof:
    """What is left to play of some objects.

    Attributes:
        objects: those that must be played, in their order.
        served: (namespace, name) of the Services that have a pod among the others, which is ready in the end.
    """

    __slots__ = ("objects", "served")

    def __init__(self, objects: list[Object], served: set[tuple[str, str]]) -> None:
        self.objects = objects
        self.served = served


def prove(objects: list[Object]) -> Proof:
    """Leaves out workloads whose pods run in the end and hinder nobody, where nodes are as many and as large as pods ask for.

    Mirrors: nothing of Kubernetes, but the dry run: whatever is left out, it finds nothing about. Each condition is one of `_Neighbourhood`.
    """
    around = _Neighbourhood(objects)
    names = {kind: {_key(each) for each in objects if each["kind"] == kind and not around.is_proven(each)} for kind in _TEMPLATES}
    left: list[Object] = []
    out: list[Object] = []
    for each in objects:
        kind = each["kind"]
        if kind in _TEMPLATES:
            (left if _key(each) in names[kind] else out).append(each)
        elif kind not in ("ConfigMap", "Secret") or _namespace(each) in around.bounded:
            left.append(each)
    gone = {(each["kind"], *_key(each)) for each in out}
    left = [each for each in left if each["kind"] != "HorizontalPodAutoscaler" or _target(each) not in gone]
    return Proof(left, around.served_by(out))


class _Selectors:
    """Selectors by what they ask for, so that of many only a few are compared with the labels of a pod."""

    def __init__(self) -> None:
        self._by_pair: dict[tuple[str, str, str], list[tuple[Selector, str]]] = {}
        self._others: dict[str, list[tuple[Selector, str]]] = {}
        self.asks_for_added: set[str] = set()

    def add(self, namespace: str, selector: Selector, name: str = "") -> None:
        """Keeps the selector of an object in a namespace."""
        if selector.nothing:
            return
        if any(key.startswith(_ADDED) for key in (*selector.equalities, *(each.key for each in selector.requirements))):
            self.asks_for_added.add(namespace)
        pair = next(iter(selector.equalities.items()), None)
        if pair is None:
            self._others.setdefault(namespace, []).append((selector, name))
        else:
            self._by_pair.setdefault((namespace, *pair), []).append((selector, name))

    def matching(self, namespace: str, labels: dict[str, str]) -> list[str]:
        """The names of the objects that select what has these labels."""
        found = [each for pair in labels.items() for each in self._by_pair.get((namespace, *pair), ())]
        return [name for selector, name in (*found, *self._others.get(namespace, ())) if selector.matches(labels)]


class _LabelSets:
    """Labels of objects, to be found by selectors."""

    def __init__(self) -> None:
        self._by_pair: dict[tuple[str, str, str], list[dict[str, str]]] = {}
        self._all: dict[str, list[dict[str, str]]] = {}

    def add(self, place: str, labels: dict[str, str]) -> None:
        """Keeps the labels of an object at a place."""
        self._all.setdefault(place, []).append(labels)
        for pair in labels.items():
            self._by_pair.setdefault((place, *pair), []).append(labels)

    def has(self, place: str, selector: Selector) -> bool:
        """Whether a selector selects something there."""
        pair = next(iter(selector.equalities.items()), None)
        return any(selector.matches(each) for each in (self._all.get(place, ()) if pair is None else self._by_pair.get((place, *pair), ())))


class _Neighbourhood:
    """What in a namespace could matter to pods there."""

    def __init__(self, objects: list[Object]) -> None:
        self.bounded: set[str] = set()
        self.budgets, self.services, self.adopting, self.adoptable = _Selectors(), _Selectors(), _Selectors(), _LabelSets()
        self._seen: set[tuple[str, str]] = set()
        self.scaled: dict[tuple[str, str, str], int] = {}
        self.is_updated = any(each["kind"] == "ResourceQuota" for each in objects)  # else no update is played where room has no end
        for each in objects:
            self._learn(each)

    def _learn(self, value: Object) -> None:
        kind, namespace, name = value["kind"], _namespace(value), value["metadata"]["name"]
        spec = value.get("spec") or {}
        if kind in ("LimitRange", "ResourceQuota"):
            self.bounded.add(namespace)
        elif kind == "Namespace":
            if _ENFORCE in _labels(value) or value["metadata"].get("deletionTimestamp"):
                self.bounded.add(name)
        elif kind == "PodDisruptionBudget":
            self.budgets.add(namespace, selector_of(spec.get("selector")))
        elif kind == "Service":
            if spec.get("selector") and (namespace, name) not in self._seen:
                self.services.add(namespace, Selector(spec["selector"]), name)
            self._seen.add((namespace, name))  # of those with one name the first is created
        elif kind == "HorizontalPodAutoscaler":
            target = _target(value)
            self.scaled[target] = self.scaled.get(target, 0) + 1
        if kind in ("Pod", "ReplicaSet"):
            self.adoptable.add(f"{kind}/{namespace}", _labels(value))
        if kind in _ADOPTED:
            self.adopting.add(f"{_ADOPTED[kind]}/{namespace}", _selector(value))

    def is_proven(self, value: Object) -> bool:
        """Whether nothing can keep the pods of a workload from running, and they keep nobody else from it."""
        kind, namespace, name = value["kind"], _namespace(value), value["metadata"]["name"]
        path = _TEMPLATES[kind]
        template = get(value, path) if path else value
        pod = template.get("spec") if isinstance(template, dict) else None
        if not isinstance(pod, dict) or value["metadata"].get("deletionTimestamp"):
            return False
        labels = _labels(template)
        return (
            namespace not in self.bounded
            and namespace not in self.budgets.asks_for_added
            and namespace not in self.services.asks_for_added
            and not self.budgets.matching(namespace, labels)
            and not _has_claims(value, pod)
            and not any(pod.get(field) not in (None, "default-scheduler") for field in _DECIDED_BY_ADMISSION)
            and self.scaled.get((kind, namespace, name), 0) <= 1
            and not self.adopting.matching(f"{kind}/{namespace}", _labels(value))
            and not self._adopts(value)
            and _is_quick(value, pod, self.is_updated)
            and (_stays(value, pod) or not self.services.matching(namespace, labels))
        )

    def _adopts(self, value: Object) -> bool:
        """Whether a controller may take what somebody wrote for its own."""
        kind, namespace = value["kind"], _namespace(value)
        return kind in _ADOPTED and self.adoptable.has(f"{_ADOPTED[kind]}/{namespace}", _selector(value))

    def served_by(self, proven: Iterable[Object]) -> set[tuple[str, str]]:
        """The Services that select pods of workloads which are ready in the end."""
        found: set[tuple[str, str]] = set()
        first = {(each["kind"], *_key(each)): each for each in reversed(list(proven))}  # of those with one name, it alone is created
        for each in first.values():
            if _has_pods(each):
                path, namespace = _TEMPLATES[each["kind"]], _namespace(each)
                labels = _labels(get(each, path) if path else each)
                found.update((namespace, name) for name in self.services.matching(namespace, labels))
        return found


def _has_claims(value: Object, pod: dict[str, Any]) -> bool:
    """Whether the pods need volumes that somebody must make, or that only one of them may hold."""
    if get(value, ("spec", "volumeClaimTemplates")):
        return True
    return any(isinstance(each, dict) and any(each.get(field) is not None for field in _OWN_CLAIMS) for each in items(pod.get("volumes")))


def _is_quick(value: Object, pod: dict[str, Any], is_updated: bool) -> bool:
    """Whether the pods are ready, or have ended, well within the time that is waited for; in an update they may come one by one."""
    spec = value.get("spec") or {}
    wait = 1.0
    for container in items(pod.get("containers")):
        for probe in ("readinessProbe", "startupProbe"):
            wait = max(wait, float(get(container, (probe, "initialDelaySeconds")) or 0) + 1.0)
    rounds = 1
    if value["kind"] == "StatefulSet" or is_updated:
        rounds = _count(value)
    elif value["kind"] in ("Job", "CronJob"):
        job = spec if value["kind"] == "Job" else get(spec, ("jobTemplate", "spec")) or {}
        rounds = int(job.get("completions") or 1)
    return (wait + float(spec.get("minReadySeconds") or 0)) * rounds <= _LONGEST_WAIT


def _stays(value: Object, pod: dict[str, Any]) -> bool:
    """Whether the pods go on running once they do, so that Services have them."""
    return value["kind"] not in ("Job", "CronJob") and pod.get("restartPolicy", "Always") == "Always"


def _has_pods(value: Object) -> bool:
    spec = value.get("spec") or {}
    return value["kind"] not in ("Job", "CronJob") and spec.get("replicas") != 0


def _count(value: Object) -> int:
    """How many pods a workload has by its own word."""
    return int(get(value, ("spec", "replicas")) or 1)


def _selector(value: Object) -> Selector:
    """What a controller selects."""
    selector = get(value, ("spec", "selector")) or None
    return Selector(selector) if value["kind"] == "ReplicationController" and selector else selector_of(selector)


def _target(autoscaler: Object) -> tuple[str, str, str]:
    """Kind, namespace and name of what an autoscaler scales."""
    return str(get(autoscaler, ("spec", "scaleTargetRef", "kind"))), _namespace(autoscaler), str(get(autoscaler, ("spec", "scaleTargetRef", "name")))


def _labels(value: Any) -> dict[str, str]:
    return get(value, ("metadata", "labels")) or {}


def _key(value: Object) -> tuple[str, str]:
    return _namespace(value), value["metadata"]["name"]


def _namespace(value: Object) -> str:
    return str(value["metadata"].get("namespace") or "default")
