"""The DaemonSet controller: a pod on each node that fits, updated with or without surge.

Mirrors: pkg/controller/daemon (DaemonSetsController.syncDaemonSet, manage, podsShouldBeOnNode, rollingUpdate, updateDaemonSetStatus,
NodeShouldRunDaemonPod), pkg/controller/daemon/util v1.36.
"""

from __future__ import annotations

from kubecheck.sim.controllers.controller import Controller
from kubecheck.sim.objects.actions import SOON, Create, Delete, Failed, Refused, SetStatus, Wake, Warn
from kubecheck.sim.objects.label_selectors import selector_of
from kubecheck.sim.objects.pod_states import claim, is_available, is_ready, is_terminating, phase_of, pod_from_template, resolve
from kubecheck.sim.objects.store import DELETED, template_generation
from kubecheck.sim.objects.taints import tolerates
from kubecheck.sim.objects.template_revisions import current_revision, truncate
from kubecheck.sim.profile import ELASTIC

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from typing import Any

    from kubecheck.sim.objects.store import Object, Store

_HASH, _GENERATION = "controller-revision-hash", "pod-template-generation"
_PREFIX = "node.kubernetes.io/"
_TOLERATED = (
    ("not-ready", "NoExecute"), ("unreachable", "NoExecute"), ("disk-pressure", "NoSchedule"), ("memory-pressure", "NoSchedule"),
    ("pid-pressure", "NoSchedule"), ("unschedulable", "NoSchedule"),
)  # fmt: skip


def sync(namespace: str, name: str, store: Store, now: float) -> Generator[Any, Any, None]:
    """One turn for one DaemonSet. Mirrors: syncDaemonSet."""
    value = store.get("DaemonSet", namespace, name)
    if value is None or value["metadata"].get("deletionTimestamp") or selector_of(value["spec"].get("selector")).is_empty:
        return
    is_first = not store.controlled("ControllerRevision", value["metadata"]["uid"])
    revision, revisions = yield from current_revision(value, store)
    if is_first and len(revisions) == 1:
        yield Wake(SOON)  # while the server writes the revision, others make pods
        return
    code = revision["metadata"]["labels"][_HASH]
    turn = _Turn(value, code, store, now)
    problem = ""
    try:
        yield from turn.manage()
        if (value["spec"].get("updateStrategy") or {}).get("type", "RollingUpdate") == "RollingUpdate":
            yield from turn.roll()
    except Refused as refused:
        problem = refused.message
    live = {revision["metadata"]["name"]}
    used = {(pod["metadata"].get("labels") or {}).get(_HASH) for pod in store.controlled("Pod", value["metadata"]["uid"])}
    live |= {each["metadata"]["name"] for each in revisions if each["metadata"]["labels"].get(_HASH) in used}
    yield from truncate(value, revisions, live, counted=len(revisions) - 1)  # old ones that pods use count as well. Mirrors: cleanupHistory
    yield from turn.write_status()
    if problem:
        raise Failed(problem)


class _Turn:
    """The state of one turn."""

    def __init__(self, value: Object, code: str, store: Store, now: float) -> None:
        self.value, self.spec, self.code, self.store, self.now = value, value["spec"], code, store, now
        self.generation = str(template_generation(value))
        self.minimum = self.spec.get("minReadySeconds", 0)
        self.nodes = store.of_kind("Node")
        self.fits = {node["metadata"]["name"]: should_run(node, value) for node in self.nodes}
        self.desired = sum(run for run, _ in self.fits.values())
        rolling = (self.spec.get("updateStrategy") or {}).get("rollingUpdate") or {}
        self.unavailable = resolve(rolling.get("maxUnavailable", 1), self.desired, up=True)
        self.surge = resolve(rolling.get("maxSurge", 0), self.desired, up=True)
        if self.desired and not self.unavailable and not self.surge:
            self.unavailable = 1

    def by_node(self) -> Generator[Any, Any, dict[str, list[Object]]]:
        """Mirrors: getNodesToDaemonPods."""
        found: dict[str, list[Object]] = {}
        for pod in (yield from claim(self.value, selector_of(self.spec.get("selector")), "Pod", self.store)):
            found.setdefault(target_node(pod), []).append(pod)
        return found

    def is_available(self, pod: Object) -> bool:
        return is_available(pod, self.minimum, self.now)

    def is_new(self, pod: Object) -> bool:
        """Mirrors: IsPodUpdated."""
        labels = pod["metadata"].get("labels") or {}
        return bool(labels.get(_HASH) == self.code or labels.get(_GENERATION) == self.generation)

    def manage(self) -> Generator[Any, Any, None]:
        """Mirrors: manage, podsShouldBeOnNode."""
        by_node = yield from self.by_node()
        create: list[str] = []
        delete: list[Object] = []
        for node in self.nodes:
            name = node["metadata"]["name"]
            run, stay = self.fits[name]
            pods = by_node.get(name)
            if run and pods is None:
                create.append(name)
            elif stay:
                self._trim(name, run, pods or [], create, delete)
            else:
                delete += [pod for pod in pods or () if not is_terminating(pod)]
        known = {node["metadata"]["name"] for node in self.nodes}
        delete += [pod for name, pods in by_node.items() if name not in known for pod in pods if not pod["spec"].get("nodeName")]
        yield from self.carry_out(create, delete)

    def _trim(self, name: str, run: bool, pods: list[Object], create: list[str], delete: list[Object]) -> None:
        """Ended and surplus pods of one node."""
        running = []
        for pod in pods:
            if is_terminating(pod):
                continue
            if phase_of(pod) in {"Failed", "Succeeded"}:
                delete.append(pod)
            else:
                running.append(pod)
        running.sort(key=_age)
        if not self.surge:
            delete += running[1:]
            return
        if not running:
            if run:
                create.append(name)
            return
        if len(running) == 1:
            return
        new = [pod for pod in running if self.is_new(pod)]
        old = [pod for pod in running if not self.is_new(pod)]
        delete += new[1:] + old[1:]
        if new and old and (not is_ready(old[0]) or self.is_available(new[0])):
            delete.append(old[0])

    def carry_out(self, create: list[str], delete: list[Object]) -> Generator[Any, Any, None]:
        """Mirrors: syncNodes."""
        problem: Refused | None = None
        batch = 1
        while create and problem is None:
            for name in create[:batch]:
                try:
                    yield Create(self.pod_for(name))
                except Refused as refused:
                    problem = problem or refused
                    yield Warn(self.value, "FailedCreate", f"Error creating: {refused.message}")
            create = create[batch:]
            batch *= 2
        for pod in delete:
            yield Delete(pod)
        if problem is not None:
            raise problem

    def pod_for(self, node: str) -> Object:
        """Mirrors: CreatePodTemplate, ReplaceDaemonSetPodNodeNameNodeAffinity."""
        pod = pod_from_template(self.spec.get("template") or {}, self.value)
        labels = {**(pod["metadata"].get("labels") or {}), _HASH: self.code, _GENERATION: self.generation}
        spec = dict(pod["spec"])
        spec["tolerations"] = with_daemon_tolerations(spec)
        affinity = dict(spec.get("affinity") or {})
        term = {"matchFields": [{"key": "metadata.name", "operator": "In", "values": [node]}]}
        affinity["nodeAffinity"] = {
            **(affinity.get("nodeAffinity") or {}),
            "requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [term]},
        }
        spec["affinity"] = affinity
        return {**pod, "metadata": {**pod["metadata"], "labels": labels}, "spec": spec}

    def roll(self) -> Generator[Any, Any, None]:
        """Mirrors: rollingUpdate."""
        by_node: dict[str, list[Object]] = yield from self.by_node()
        for name, (run, _) in self.fits.items():
            if run:
                by_node.setdefault(name, [])
        if self.surge:
            yield from self._roll_with_surge(by_node)
            return
        unavailable = 0
        allowed: list[Object] = []
        candidates: list[Object] = []
        for pods in by_node.values():
            new, old, clear = self._new_and_old(pods)
            if not clear or (old is None) is (new is None):
                unavailable += 1
            elif new is not None:
                unavailable += not self.is_available(new)
            elif old is not None and not self.is_available(old):
                allowed.append(old)
                unavailable += 1
            elif old is not None and unavailable < self.unavailable:
                candidates.append(old)
        yield from self.carry_out([], allowed + candidates[: max(0, self.unavailable - unavailable)])

    def _roll_with_surge(self, by_node: dict[str, list[Object]]) -> Generator[Any, Any, None]:
        delete: list[Object] = []
        unwanted: list[Object] = []
        allowed: list[str] = []
        candidates: list[str] = []
        surging = available = 0
        for name, pods in by_node.items():
            new, old, clear = self._new_and_old(pods)
            if not clear:
                surging += 1
                continue
            shown = old if old is not None else new
            available += shown is not None and self.is_available(shown)
            if old is None:
                continue
            if new is not None:
                if self.is_available(new):
                    delete.append(old)
                else:
                    surging += 1
            elif not self.is_available(old):
                if self.fits.get(name, (False, False))[0]:
                    allowed.append(name)
                else:
                    delete.append(old)
            elif not self.fits.get(name, (False, False))[0]:
                unwanted.append(old)
            elif surging < self.surge:
                candidates.append(name)
        delete += unwanted[: max(0, available - self.desired)]
        yield from self.carry_out(allowed + candidates[: max(0, self.surge - surging)], delete)

    def _new_and_old(self, pods: list[Object]) -> tuple[Object | None, Object | None, bool]:
        """Mirrors: findUpdatedPodsOnNode."""
        new = old = None
        for pod in pods:
            if is_terminating(pod):
                continue
            if self.is_new(pod):
                if new is not None:
                    return None, None, False
                new = pod
            else:
                if old is not None:
                    return None, None, False
                old = pod
        return new, old, True

    def write_status(self) -> Generator[Any, Any, None]:
        """Mirrors: updateDaemonSetStatus."""
        by_node = yield from self.by_node()
        scheduled = misscheduled = ready = available = updated = 0
        for name, (run, _) in self.fits.items():
            pods = sorted(by_node.get(name, ()), key=_age)
            if not run:
                misscheduled += bool(pods)
            elif pods:
                scheduled += 1
                updated += self.is_new(pods[0])
                ready += is_ready(pods[0])
                available += self.is_available(pods[0])
        value = self.store.current(self.value) or self.value
        status = {
            **(value.get("status") or {}),
            "observedGeneration": self.value["metadata"]["generation"],
            "desiredNumberScheduled": self.desired,
            "currentNumberScheduled": scheduled,
            "numberMisscheduled": misscheduled,
            "numberReady": ready,
            "updatedNumberScheduled": updated,
            "numberAvailable": available,
            "numberUnavailable": self.desired - available,
        }
        yield SetStatus({**value, "status": status})
        if self.minimum and ready != available:
            yield Wake(self.minimum)


def _age(pod: Object) -> tuple[bool, str, str]:
    """Pods with a node first, then older ones. Mirrors: podByCreationTimestampAndPhase."""
    return not pod["spec"].get("nodeName"), pod["metadata"]["creationTimestamp"], pod["metadata"]["name"]


def target_node(pod: Object) -> str:
    """The node that the pod is on or made for. Mirrors: GetTargetNodeName."""
    if pod["spec"].get("nodeName"):
        return str(pod["spec"]["nodeName"])
    affinity = (pod["spec"].get("affinity") or {}).get("nodeAffinity") or {}
    for term in (affinity.get("requiredDuringSchedulingIgnoredDuringExecution") or {}).get("nodeSelectorTerms") or ():
        for field in term.get("matchFields") or ():
            if field.get("key") == "metadata.name" and field.get("operator") == "In" and len(field.get("values") or ()) == 1:
                return str(field["values"][0])
    return ""


def with_daemon_tolerations(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """Mirrors: AddOrUpdateDaemonPodTolerations, AddOrUpdateTolerationInPodSpec (pkg/apis/core/v1/helper): one of the same taint loses its seconds."""
    made = list(spec.get("tolerations") or ())
    wanted = [*_TOLERATED, *([("network-unavailable", "NoSchedule")] if spec.get("hostNetwork") else [])]
    for name, effect in wanted:
        toleration = {"key": _PREFIX + name, "operator": "Exists", "effect": effect}
        if toleration in made:
            continue
        same = [index for index, each in enumerate(made) if not each.get("value") and all(each.get(key) == part for key, part in toleration.items())]
        for index in same:
            made[index] = toleration
        made += [] if same else [toleration]
    return made


def should_run(node: Object, value: Object) -> tuple[bool, bool]:
    """Whether a pod should come to the node, and whether one that is there may stay. Mirrors: NodeShouldRunDaemonPod."""
    if (node["metadata"].get("annotations") or {}).get(ELASTIC):
        first = node["metadata"]["name"].endswith("-1")
        return first, first
    spec = (value["spec"].get("template") or {}).get("spec") or {}
    name = node["metadata"]["name"]
    if spec.get("nodeName") not in {None, "", name}:
        return False, False
    labels = node["metadata"].get("labels") or {}
    if not (spec.get("nodeSelector") or {}).items() <= labels.items() or not _affinity_fits(spec, name, labels):
        return False, False
    tolerations = with_daemon_tolerations(spec)
    bad = [taint for taint in node["spec"].get("taints") or () if taint.get("effect") in {"NoSchedule", "NoExecute"}]
    bad = [taint for taint in bad if not any(tolerates(toleration, taint) for toleration in tolerations)]
    if bad:
        return False, not any(taint["effect"] == "NoExecute" for taint in bad)
    return True, True


def _affinity_fits(spec: dict[str, Any], name: str, labels: dict[str, str]) -> bool:
    affinity = (spec.get("affinity") or {}).get("nodeAffinity") or {}
    required = affinity.get("requiredDuringSchedulingIgnoredDuringExecution")
    if required is None:
        return True
    from kubecheck.values.selector import Requirement

    for term in required.get("nodeSelectorTerms") or ():
        expressions, fields = term.get("matchExpressions") or (), term.get("matchFields") or ()
        if not expressions and not fields:
            continue
        if all(Requirement(each["key"], each["operator"], each.get("values") or ()).matches(labels) for each in expressions) and all(
            Requirement(each["key"], each["operator"], each.get("values") or ()).matches({"metadata.name": name}) for each in fields
        ):
            return True
    return False


def _of_node(change: str, old: Object | None, node: Object, store: Store) -> Iterator[tuple[str, str, str]]:
    """Those that have something to do on a node that comes, goes or changes. Mirrors: DaemonSetsController.updateNode, syncNodeUpdate."""
    if old is not None and old.get("spec") == node.get("spec") and old["metadata"].get("labels") == node["metadata"].get("labels"):
        return
    for daemons in store.of_kind("DaemonSet"):
        run, stay = should_run(node, daemons)
        is_here = any(pod["spec"].get("nodeName") == node["metadata"]["name"] for pod in store.controlled("Pod", daemons["metadata"]["uid"]))
        is_misplaced = is_here and (daemons.get("status") or {}).get("numberMisscheduled")
        if change == DELETED or (run and not is_here) or (is_here and not stay) or is_misplaced:
            yield "DaemonSet", daemons["metadata"]["namespace"], daemons["metadata"]["name"]


CONTROLLER = Controller({"DaemonSet": sync}, kinds=(("apps", "DaemonSet"),), claims="Pod", rolls_out=True, watches={"Node": _of_node})
