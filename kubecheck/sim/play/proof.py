"""Which workloads need no play: everything that could keep their pods from running is ruled out by a look.

Where room has no end, a pod gets a node whatever it asks for, so what is left is who refuses it (quotas, LimitRanges, Pod Security, classes),
what it shares (claims, budgets, other controllers' selectors), and time. Where nodes are known, they must have room for all pods together
(`room`); else all are played, since where the ones are decides where the others go.
"""

from __future__ import annotations

from kubecheck.api.admission.pod_security import ENFORCE
from kubecheck.api.kinds import POD_TEMPLATE_PATHS
from kubecheck.api.views.view import get, items
from kubecheck.model.given_labels import names_given_label
from kubecheck.model.world import labels_of
from kubecheck.sim.cluster.webhooks import CONFIGURATIONS
from kubecheck.sim.objects.indexes import LabelIndex, SelectorIndex, matching
from kubecheck.sim.objects.label_selectors import selector_of
from kubecheck.sim.objects.pod_states import resolve
from kubecheck.sim.play.assumptions import namespace_of, template_path
from kubecheck.sim.play.counts import room_of_update
from kubecheck.values.selector import Selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubecheck.sim.objects.store import Object

_WORKLOADS = frozenset([kind for _, kind in POD_TEMPLATE_PATHS if kind != "PodTemplate"])
# What controllers take under their wing that carries the labels of their selector and has no controller.
_ADOPTED = {"Deployment": "ReplicaSet", "ReplicaSet": "Pod", "ReplicationController": "Pod", "StatefulSet": "Pod", "DaemonSet": "Pod", "Job": "Pod"}
_ADOPTING = {each: [kind for kind, adopted in _ADOPTED.items() if adopted == each] for each in _ADOPTED.values()}
_GUARDING = frozenset(("PodDisruptionBudget", "Service"))
_SCALED = frozenset(("Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"))  # whose replicas budgets count
_DRAINED_FOR = "PodDisruptionBudget"  # without one no drain is played
_PINNED = frozenset(("DaemonSet",))  # whose pods are for one node each
_LONGEST_WAIT = 600.0  # seconds, half of what is waited for
_LONGEST_DRAIN = 150.0  # seconds, half of what a drain is tried for
_DRAIN_ROUND = 5.0  # seconds from one try of a drain to the next
_OWN_CLAIMS = ("persistentVolumeClaim", "ephemeral")
_STORAGE = frozenset(("CSINode", "PersistentVolume", "StorageClass"))
_NAMING = ("name", "namespace", "labels", "deletionTimestamp")
_PROBES = ("readinessProbe", "startupProbe")
_DECIDED_BY_ADMISSION = ("overhead", "preemptionPolicy", "priority", "resourceClaims", "runtimeClassName", "schedulingGates", "schedulerName")
_OF_PODS = (*_DECIDED_BY_ADMISSION, "restartPolicy")


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


def prove(objects: list[Object], nodes: list[Object] | None = None) -> Proof:
    """Leaves out workloads whose pods run in the end and hinder nobody.

    Mirrors: nothing of Kubernetes, but the dry run: whatever is left out, it finds nothing about. Each condition is one of `_Neighbourhood`.

    Args:
        objects: what is played.
        nodes: the nodes of the cluster, with the scheduler's defaults; None where they are as many and as large as pods ask for.
    """
    around = _Neighbourhood(objects, is_updated=nodes is not None)
    workloads = [each for each in objects if each["kind"] in _WORKLOADS]
    played = {name_of(each) for each in workloads if not around.is_proven(each)}  # one of several objects of a name keeps the others
    if nodes is not None and (played or not around.have_room(nodes, workloads)):
        return Proof(objects, set())
    proven = [each for each in workloads if name_of(each) not in played]
    gone = {name_of(each) for each in proven}
    left = [each for each in objects if name_of(each) not in gone and not _is_idle(each, around.bounded) and _target(each) not in gone]
    return Proof(left, around.served_by(proven))


def outline(value: Object) -> Object:
    """What a proof reads of an object where nobody knows of nodes. The rest, which is most of it, may rest."""
    kind, spec = value["kind"], value.get("spec")
    made = {**_parts(value, ("apiVersion", "kind")), "metadata": _parts(value["metadata"], _NAMING)}
    if kind in ("ConfigMap", "Secret"):
        return made
    if kind == "Service" and isinstance(spec, dict):
        return {**made, "spec": _parts(spec, ("selector",))}
    path: Any = template_path(kind)
    template = get(value, path) if kind in _WORKLOADS and kind != "Pod" else None
    if not isinstance(template, dict) or not isinstance(template.get("spec"), dict):
        return value
    pod = _parts(template["spec"], _OF_PODS)
    pod["containers"] = [{probe: _parts(each[probe], ("initialDelaySeconds",)) for probe in _PROBES if each.get(probe)} for each in items(template["spec"].get("containers")) if isinstance(each, dict)]
    pod["volumes"] = [each for each in items(template["spec"].get("volumes")) if isinstance(each, dict) and any(field in each for field in _OWN_CLAIMS)]
    changed: Any = {"metadata": _parts(template.get("metadata") or {}, _NAMING), "spec": pod}
    for depth in range(len(path) - 1, 0, -1):
        changed = {**get(value, path[:depth]), path[depth]: changed}
    return {**made, path[0]: changed}


def _parts(value: dict[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    return {key: value[key] for key in keys if key in value}


class _Neighbourhood:
    """What in a namespace could matter to pods there. Of objects with one name it knows the first, which alone is created."""

    def __init__(self, objects: list[Object], *, is_updated: bool) -> None:
        self.bounded: set[str] = set()
        self.asked_for: set[str] = set()  # namespaces where somebody selects by labels that controllers add
        self.scaled: dict[tuple[str, str, str], int] = {}
        self.least: dict[tuple[str, str, str], int] = {}  # how many pods autoscalers ask for
        self.has_storage = any(each["kind"] in _STORAGE for each in objects)  # else whatever class a claim names makes it a volume
        self.is_updated = is_updated or any(each["kind"] == "ResourceQuota" for each in objects)  # else no update is played where room has no end
        self.numbered: set[tuple[str, str]] = set()  # whose pods' names pods that somebody wrote may have
        self._covers: dict[tuple[str, str], int] | None = None
        self._selectors = SelectorIndex()
        self._labels = {kind: LabelIndex() for kind in set(_ADOPTED.values())}
        self._objects: dict[str, dict[tuple[str, str], Object]] = {}
        for each in objects:
            known = self._objects.setdefault(each["kind"], {})
            if _key(each) not in known:
                known[_key(each)] = each
                self._learn(each)
        found = (self._service_of(hook) for each in objects if each["kind"] in CONFIGURATIONS for hook in items(each.get("webhooks")))
        self._answering = {id(each) for each in found if each is not None}  # Services of webhooks that fail closed: their pods may lock themselves out

    def _learn(self, value: Object) -> None:
        kind, namespace = value["kind"], namespace_of(value)
        if kind in ("LimitRange", "ResourceQuota"):
            self.bounded.add(namespace)
        elif kind == "Namespace" and (ENFORCE in labels_of(value) or value["metadata"].get("deletionTimestamp")):
            self.bounded.add(value["metadata"]["name"])
        elif kind == "Pod":
            self.numbered.add((namespace, value["metadata"]["name"].rpartition("-")[0]))
        target = _target(value)
        if target is not None:
            self.scaled[target] = self.scaled.get(target, 0) + 1
            self.least[target] = int(get(value, ("spec", "minReplicas")) or 1)
        if kind in _GUARDING and _asks_for_added(value):
            self.asked_for.add(namespace)
        if kind in _GUARDING or kind in _ADOPTED:
            self._selectors.put(value, _key(value))
        if kind in self._labels:
            self._labels[kind].put(value, _key(value))

    def selecting(self, kinds: Iterable[str], namespace: str, labels: dict[str, str]) -> list[Object]:
        """The objects of some kinds that select what bears the labels."""
        return [self._objects[kind][name] for kind in kinds for name in self._selectors.selecting(kind, namespace, labels)]

    def is_proven(self, value: Object) -> bool:
        """Whether nothing can keep the pods of a workload from running, and they keep nobody else from it."""
        kind, namespace = value["kind"], namespace_of(value)
        template = _template(value)
        pod = template.get("spec") if isinstance(template, dict) else None
        if not isinstance(pod, dict) or value["metadata"].get("deletionTimestamp") or get(value, ("spec", "paused")):
            return False
        labels = labels_of(template)
        return (
            namespace not in self.bounded
            and namespace not in self.asked_for
            and self._drains(value, pod, labels)
            and not _has_claims(pod)
            and not (self._answering and any(id(each) in self._answering for each in self.selecting(("Service",), namespace, labels)))
            and not (self.has_storage and get(value, ("spec", "volumeClaimTemplates")))
            and all(_is_made(each) for each in items(get(value, ("spec", "volumeClaimTemplates"))))
            and not any(pod.get(field) not in (None, "default-scheduler") for field in _DECIDED_BY_ADMISSION)
            and self.scaled.get(name_of(value), 0) <= 1
            and not self.selecting(_ADOPTING.get(kind, ()), namespace, labels_of(value))
            and not self._adopts(value)
            and not (kind == "StatefulSet" and _key(value) in self.numbered)
            and _is_quick(value, pod, self.is_updated)
            and (_stays(value, pod) or not self.selecting(("Service",), namespace, labels))
        )

    def _service_of(self, hook: dict[str, Any]) -> Object | None:
        reference = get(hook, ("clientConfig", "service")) if get(hook, ("failurePolicy",)) == "Fail" else None
        return self._objects.get("Service", {}).get((get(reference, ("namespace",)), get(reference, ("name",)))) if reference else None

    def _drains(self, value: Object, pod: dict[str, Any], labels: dict[str, str]) -> bool:
        """Whether drains end in time: no budget is about the pods, or one that is about them alone and lets so many go that all are through soon."""
        namespace = namespace_of(value)
        budgets = self.selecting(("PodDisruptionBudget",), namespace, labels)
        if not budgets:
            return True
        if len(budgets) > 1 or value["kind"] not in _SCALED or name_of(value) in self.scaled or self._covered(budgets[0]) > 1:
            return False
        replicas = get(value, ("spec", "replicas"))
        spec, count = budgets[0]["spec"], 1 if replicas is None else int(replicas)
        least, most = spec.get("minAvailable"), spec.get("maxUnavailable")
        free = resolve(most, count, up=True) if most is not None else count - resolve(least, count, up=True) if least is not None else 0
        if min(free, count) < 1:
            return count == 0
        # A StatefulSet makes those anew one by one that went together.
        left = max(count - free, 0)
        rounds = 1 + (left if value["kind"] == "StatefulSet" else -(-left // free))
        return rounds * (_wait_of(pod) + _DRAIN_ROUND) <= _LONGEST_DRAIN

    def have_room(self, nodes: list[Object], workloads: list[Object]) -> bool:
        """Whether all pods of some workloads find room on the nodes, whatever is updated or drained."""
        from kubecheck.sim.play.room import always_fit, needs_room_alone, pods_like

        kinds = [pods_like(namespace_of(each), _template(each)) for each in workloads if each["kind"] not in _PINNED]
        if len(kinds) < len(workloads) or not all(map(needs_room_alone, kinds)):
            return False
        pods = [(kind, *self._at_once(each)) for kind, each in zip(kinds, workloads, strict=True)]
        return always_fit(nodes, pods, are_drained=_DRAINED_FOR in self._objects)

    def _at_once(self, value: Object) -> tuple[int, int]:
        """How many pods of a workload there are beside one another, and how many more in an update."""
        if value["kind"] in ("Job", "CronJob"):
            return int(_job(value).get("parallelism") or 1), 0
        count = max(_count(value), self.least.get(name_of(value), 0))
        return count, _room_of_update(value, count)[0] if value["kind"] == "Deployment" else 0

    def _covered(self, budget: Object) -> int:
        """How many workloads a budget is about."""
        if self._covers is None:
            self._covers = {}
            for each in (one for kind in _WORKLOADS for one in self._objects.get(kind, {}).values()):
                for found in self.selecting(("PodDisruptionBudget",), namespace_of(each), labels_of(_template(each))):
                    self._covers[_key(found)] = self._covers.get(_key(found), 0) + 1
        return self._covers.get(_key(budget), 0)

    def _adopts(self, value: Object) -> bool:
        """Whether a controller may take what somebody wrote for its own."""
        kind, namespace, selector = value["kind"], namespace_of(value), (value.get("spec") or {}).get("selector")
        adopted = _ADOPTED.get(kind)
        if adopted is None:
            return False
        known = self._objects.get(adopted, {})
        names = self._labels[adopted].candidates(kind, namespace, selector)
        if names is None:
            names = [name for name in known if name[0] == namespace]
        return bool(matching(kind, selector, [known[name] for name in names]))

    def served_by(self, proven: Iterable[Object]) -> set[tuple[str, str]]:
        """The Services that select pods of workloads which are ready in the end."""
        ready = [each for each in proven if self._objects[each["kind"]][_key(each)] is each and _has_pods(each)]
        return {_key(service) for each in ready for service in self.selecting(("Service",), namespace_of(each), labels_of(_template(each)))}


def _is_made(claim: Object) -> bool:
    """Whether a claim is one that a provisioner serves: it asks for no volume by name and does not refuse classes."""
    spec, annotated = claim.get("spec") or {}, get(claim, ("metadata", "annotations", "volume.beta.kubernetes.io/storage-class"))
    return spec.get("storageClassName") != "" and not spec.get("volumeName") and annotated is None


def _has_claims(pod: dict[str, Any]) -> bool:
    """Whether the pods share volumes that only one of them may hold, or need some that somebody must make."""
    return any(isinstance(each, dict) and any(each.get(field) is not None for field in _OWN_CLAIMS) for each in items(pod.get("volumes")))


def _is_quick(value: Object, pod: dict[str, Any], is_updated: bool) -> bool:
    """Whether the pods are ready, or have ended, well within the time that is waited for; in an update they may come one by one."""
    spec = value.get("spec") or {}
    rounds = 1
    if value["kind"] in ("Job", "CronJob"):
        rounds = int(_job(value).get("completions") or 1)
    elif value["kind"] == "Deployment" and is_updated:
        rounds = 1 + -(-_count(value) // max(sum(_room_of_update(value, _count(value))), 1))
    elif value["kind"] == "StatefulSet" or is_updated:
        rounds = _count(value)
    deadline = _job(value).get("activeDeadlineSeconds") if value["kind"] in ("Job", "CronJob") else None
    longest = _LONGEST_WAIT if deadline is None else min(_LONGEST_WAIT, float(deadline) / 2)
    return (_wait_of(pod) + float(spec.get("minReadySeconds") or 0)) * rounds <= longest


def _room_of_update(value: Object, count: int) -> tuple[int, int]:
    """How many pods more, and how many fewer, an update of a Deployment of so many pods may go through."""
    return room_of_update("Deployment", get(value, ("spec", "strategy")) or {}, count)


def _job(value: Object) -> dict[str, Any]:
    """The specification of the Job that an object is, or makes."""
    return (value.get("spec") if value["kind"] == "Job" else get(value, ("spec", "jobTemplate", "spec"))) or {}


def _wait_of(pod: dict[str, Any]) -> float:
    """The seconds until a pod is ready once it runs."""
    wait = 1.0
    for container in items(pod.get("containers")):
        for probe in _PROBES:
            wait = max(wait, float(get(container, (probe, "initialDelaySeconds")) or 0) + 1.0)
    return wait


def _stays(value: Object, pod: dict[str, Any]) -> bool:
    """Whether the pods go on running once they do, so that Services have them."""
    return value["kind"] not in ("Job", "CronJob") and pod.get("restartPolicy", "Always") == "Always"


def _has_pods(value: Object) -> bool:
    spec = value.get("spec") or {}
    return value["kind"] not in ("Job", "CronJob") and spec.get("replicas") != 0


def _count(value: Object) -> int:
    """How many pods a workload has by its own word."""
    return int(get(value, ("spec", "replicas")) or 1)


def _asks_for_added(value: Object) -> bool:
    """Whether a budget or Service selects by labels that controllers add."""
    written = (value.get("spec") or {}).get("selector") or {}
    return names_given_label(Selector(written) if value["kind"] == "Service" else selector_of(written))


def _template(value: Object) -> Any:
    """The pod that an object makes, or that it is."""
    return get(value, template_path(value["kind"])) if value["kind"] != "Pod" else value


def _is_idle(value: Object, bounded: set[str]) -> bool:
    """Whether an object plays no part: what pods only read counts where a quota may count it."""
    return value["kind"] in ("ConfigMap", "Secret") and namespace_of(value) not in bounded


def _target(value: Object) -> tuple[str, str, str] | None:
    """Kind, namespace and name of what an object scales; None where it is no autoscaler."""
    if value["kind"] != "HorizontalPodAutoscaler":
        return None
    return str(get(value, ("spec", "scaleTargetRef", "kind"))), namespace_of(value), str(get(value, ("spec", "scaleTargetRef", "name")))


def name_of(value: Object) -> tuple[str, str, str]:
    """Kind, namespace and name of an object."""
    return value["kind"], *_key(value)


def _key(value: Object) -> tuple[str, str]:
    return namespace_of(value), value["metadata"]["name"]
