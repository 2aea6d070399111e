"""The objects of a simulated cluster: versions, generations, owners, and indexes over them. Values are never changed in place."""

from __future__ import annotations

from kubecheck.api.defaults.generation import NEW_UID
from kubecheck.api.kinds import CLUSTER_KIND_NAMES
from kubecheck.sim.objects.clock import stamp
from kubecheck.sim.objects.indexes import LabelIndex, SelectorIndex, StorageIndex, is_anchor_alone, matching
from kubecheck.sim.objects.numbered_pods import NumberedPods
from kubecheck.sim.objects.pod_states import state_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from kubecheck.sim.objects.job_states import Backoff
    from kubecheck.sim.objects.pod_states import PodState
    from kubecheck.values.selector import Selector

    Object = dict[str, Any]
    Key = tuple[str, str, str]  # kind, namespace, name
    Listener = Callable[[str, str, Object | None, Object], None]

_STORAGE = frozenset(("Pod", "PersistentVolume", "PersistentVolumeClaim"))
ADDED, MODIFIED, DELETED = "ADDED", "MODIFIED", "DELETED"
_NOTHING: dict[Any, Any] = {}
_TEMPLATE_GENERATION = "deprecated.daemonset.template.generation"


def controller_of(value: Object) -> dict[str, Any] | None:
    """The owner reference that controls the object, or None. Mirrors: metav1.GetControllerOf."""
    for owner in value["metadata"].get("ownerReferences") or ():
        if owner.get("controller"):
            return owner  # type: ignore[no-any-return]
    return None


def key_of(value: Object) -> Key:
    """Kind, namespace (empty for kinds without one) and name."""
    metadata = value["metadata"]
    kind = value["kind"]
    return (kind, "" if kind in CLUSTER_KIND_NAMES else metadata.get("namespace") or "default", metadata["name"])


class Store:
    """Objects by kind and name.

    ``listener`` hears of every change: (ADDED, MODIFIED or DELETED; kind; the object before; the object now, or as it was last).
    ``provisioners`` names the provisioners of volumes that run in the cluster; None means that every one does.
    ``awaited`` are the objects that are surely not there, as they come later or are gone; ``noticed`` since when taints are to evict which pods, by uid;
    ``backoffs`` what failures Jobs remember, by uid and index.

    Args:
        selecting: The kinds that are to be found by what their selectors select.
    """

    __slots__ = (
        "_by_controller", "_by_owner", "_labels", "_loose", "_numbered", "_scalers", "_selecting", "_selectors", "_shared", "_states", "_storage", "_uids", "awaited", "backoffs", "by_uid",
        "kinds", "listener", "noticed", "provisioners", "version",
    )  # fmt: skip

    def __init__(self, selecting: frozenset[str]) -> None:
        self._selecting = selecting
        self.kinds: dict[str, dict[tuple[str, str], Object]] = {}
        self.by_uid: dict[str, Key] = {}
        self.version = 0
        self.listener: Listener | None = None
        self.provisioners: frozenset[str] | None = None
        self.awaited: frozenset[Key] = frozenset()
        self.noticed: dict[str, float] = {}
        self.backoffs: dict[tuple[str, int], Backoff] = {}
        self._uids = 0
        self._by_owner: dict[str, dict[Key, None]] = {}
        self._by_controller: dict[tuple[str, str], dict[tuple[str, str], Object]] = {}  # (kind, uid) -> objects by name
        self._states: dict[str, dict[tuple[str, str], PodState]] = {}  # uid of a controller -> its pods by name
        self._numbered: dict[str, NumberedPods] = {}  # those that somebody has asked for, by the uid of the controller
        self._loose: dict[tuple[str, str], dict[tuple[str, str], None]] = {}  # (kind, namespace) -> names without a controller
        self._shared: set[str] = set()
        self._selectors = SelectorIndex()
        self._labels = LabelIndex()
        self._storage = StorageIndex()
        self._scalers: dict[Key, dict[tuple[str, str], None]] = {}  # what is scaled -> names of autoscalers

    # -- reading ------------------------------------------------------------------------------------------------------

    def get(self, kind: str, namespace: str, name: str) -> Object | None:
        """One object, or None."""
        objects = self.kinds.get(kind)
        return None if objects is None else objects.get((namespace, name))

    def of_kind(self, kind: str, namespace: str | None = None) -> list[Object]:
        """All objects of a kind, in the order of their creation."""
        objects = self.kinds.get(kind)
        if not objects:
            return []
        if namespace is None:
            return list(objects.values())
        return [value for (place, _), value in objects.items() if place == namespace]

    def controlled(self, kind: str, uid: str) -> list[Object]:
        """The objects of a kind that the object with this uid controls."""
        return list(self._by_controller.get((kind, uid), _NOTHING).values())

    def controlled_states(self, uid: str) -> Iterable[PodState]:
        """The pods that the object with this uid controls, each as what controllers look at of it."""
        return self._states.get(uid, _NOTHING).values()

    def numbered(self, owner: Object, selector: Selector) -> NumberedPods:
        """The pods that an object controls, by number; not to be changed."""
        uid = owner["metadata"]["uid"]
        found = self._numbered.get(uid)
        if found is None or found.selector is not selector or found.strays:
            found = self._numbered[uid] = NumberedPods(owner["metadata"]["name"], selector, self.controlled_states(uid))
        return found

    def loose(self, kind: str, namespace: str) -> list[Object]:
        """The objects of a kind that nothing controls."""
        objects = self.kinds.get(kind, {})
        return [objects[name] for name in self._loose.get((kind, namespace), ())]

    def is_any_controlled(self, kind: str) -> bool:
        """Whether something controls an object of a kind."""
        loose = sum(len(names) for (each, _), names in self._loose.items() if each == kind)
        return loose < len(self.kinds.get(kind, _NOTHING))

    def owned(self, uid: str) -> list[Object]:
        """Every object that names this uid among its owners."""
        return [self.kinds[kind][namespace, name] for kind, namespace, name in self._by_owner.get(uid, ())]

    def selecting(self, kind: str, namespace: str, labels: dict[str, str]) -> list[Object]:
        """The objects of a kind, such as Services, whose selector matches what bears the labels."""
        objects = self.kinds.get(kind)
        return [objects[name] for name in self._selectors.selecting(kind, namespace, labels)] if objects else []

    def selected(self, value: Object) -> list[Object]:
        """The pods that an object selects, in the order of their creation where their labels stay as they are."""
        kind, selector, namespace = value["kind"], value["spec"].get("selector"), value["metadata"]["namespace"]
        names = self._labels.candidates(kind, namespace, selector) if selector else None
        pods = self.kinds.get("Pod", {})
        found = self.of_kind("Pod", namespace) if names is None else [pods[name] for name in names]
        if names is not None and is_anchor_alone(kind, selector):
            return found
        return matching(kind, selector, found)

    def stored(self, kind: str, *place: str) -> list[Object]:
        """The objects of a kind that are filed at a place of the `StorageIndex`."""
        objects = self.kinds.get(kind, {})
        return [objects[name] for name in self._storage.at(*place)]

    def scalers_of(self, kind: str, namespace: str, name: str) -> list[Object]:
        """The autoscalers that name an object as their target."""
        objects = self.kinds.get("HorizontalPodAutoscaler", {})
        return [objects[each] for each in self._scalers.get((kind, namespace, name), ())]

    def is_waiting(self, uid: str) -> bool:
        """Whether the object with this uid is being deleted and something still holds it."""
        key = self.by_uid.get(uid)
        value = None if key is None else self.get(*key)
        return value is not None and bool(value["metadata"].get("deletionTimestamp"))

    def current(self, value: Object) -> Object | None:
        """The stored object that this one is a version of: same name and uid; else None."""
        kind, namespace, name = key_of(value)
        found = self.get(kind, namespace, name)
        if found is None or found["metadata"].get("uid") != value["metadata"].get("uid"):
            return None
        return found

    # -- writing ------------------------------------------------------------------------------------------------------

    def add(self, value: Object, now: float) -> Object:
        """Store a new object: it gets uid, version, generation and the moment of its creation."""
        kind, namespace, name = key_of(value)
        self._uids += 1
        self.version += 1
        metadata = {
            **value["metadata"],
            "uid": f"{self._uids * 2654435761 % 4294967296:08x}-0000-4000-8000-{self._uids:012x}",
            "resourceVersion": str(self.version),
            "generation": 1,
            "creationTimestamp": stamp(now),
        }
        if namespace:
            metadata["namespace"] = namespace
        value = {**value, "metadata": metadata}
        if kind == "Job":
            value = _with_own_uid(value)
        elif kind == "DaemonSet":
            value = _with_template_generation(value, None)
        self._own(kind)[namespace, name] = value
        self.by_uid[metadata["uid"]] = (kind, namespace, name)
        self._index(value, (kind, namespace, name))
        self._file(kind, None, value, (namespace, name))
        self._tell(ADDED, kind, None, value)
        return value

    def replace(self, old: Object, value: Object) -> Object:
        """Store a version after ``old``; nothing happens when they are equal. A changed spec counts as a new generation."""
        if old["kind"] == "DaemonSet":
            value = _with_template_generation(value, old)
        if value == old:
            return old
        kind, namespace, name = key_of(old)
        self.version += 1
        metadata = {**value["metadata"], "resourceVersion": str(self.version), "generation": old["metadata"]["generation"]}
        if kind != "Pod" and value.get("spec") != old.get("spec"):
            metadata["generation"] += 1
        value = {**value, "metadata": metadata}
        if value["metadata"].get("ownerReferences") != old["metadata"].get("ownerReferences"):
            self._forget(old, (kind, namespace, name))
            self._index(value, (kind, namespace, name))
        else:
            self._renew(value, kind, (namespace, name))
        self._own(kind)[namespace, name] = value
        self._file(kind, old, value, (namespace, name))
        self._tell(MODIFIED, kind, old, value)
        return value

    def remove(self, value: Object) -> None:
        """Take an object out."""
        kind, namespace, name = key_of(value)
        self.version += 1
        old = self._own(kind).pop((namespace, name))
        self.by_uid.pop(old["metadata"]["uid"], None)
        self._numbered.pop(old["metadata"]["uid"], None)
        self._forget(old, (kind, namespace, name))
        if kind == "Pod":
            self._labels.drop((namespace, name))
        elif kind in self._selecting:
            self._selectors.drop(kind, (namespace, name))
        elif kind == "HorizontalPodAutoscaler":
            self._scalers.get(_target_of(old), {}).pop((namespace, name), None)
        if kind in _STORAGE:
            self._storage.drop(kind, (namespace, name))
        self._tell(DELETED, kind, old, old)

    def snapshot(self) -> dict[str, dict[tuple[str, str], Object]]:
        """The objects as they are now; later changes leave the snapshot alone. Costs nothing until a kind is changed."""
        self._shared = set(self.kinds)
        return dict(self.kinds)

    def _own(self, kind: str) -> dict[tuple[str, str], Object]:
        objects = self.kinds.get(kind)
        if objects is None or kind in self._shared:
            objects = {} if objects is None else dict(objects)
            self.kinds[kind] = objects
            self._shared.discard(kind)
        return objects

    def _tell(self, change: str, kind: str, old: Object | None, value: Object) -> None:
        if self.listener is not None:
            self.listener(change, kind, old, value)

    def _file(self, kind: str, old: Object | None, value: Object, name: tuple[str, str]) -> None:
        if kind == "Pod":
            self._labels.put(value, name)
        elif kind in self._selecting:
            self._selectors.put(value, name)
        elif kind == "HorizontalPodAutoscaler":
            if old is not None:
                self._scalers.get(_target_of(old), {}).pop(name, None)
            self._scalers.setdefault(_target_of(value), {})[name] = None
        if kind in _STORAGE and not (kind == "Pod" and old is not None and old["spec"].get("volumes") is value["spec"].get("volumes")):
            self._storage.put(value, name)

    def _index(self, value: Object, key: Key) -> None:
        kind, namespace, name = key
        for owner in value["metadata"].get("ownerReferences") or ():
            self._by_owner.setdefault(owner["uid"], {})[key] = None
        controller = controller_of(value)
        if controller is None:
            self._loose.setdefault((kind, namespace), {})[namespace, name] = None
        else:
            self._by_controller.setdefault((kind, controller["uid"]), {})[namespace, name] = value
            if kind == "Pod":
                self._keep_state(controller["uid"], (namespace, name), state_of(value))

    def _renew(self, value: Object, kind: str, name: tuple[str, str]) -> None:
        """Put a version whose owners are the same in the place of the one before."""
        owner = controller_of(value)
        if owner is not None:
            self._by_controller[kind, owner["uid"]][name] = value
            if kind == "Pod":
                self._keep_state(owner["uid"], name, state_of(value))

    def _keep_state(self, uid: str, name: tuple[str, str], state: PodState | None) -> None:
        """Keep the state of a pod of a controller; None where it has this one no more."""
        states = self._states.setdefault(uid, {})
        numbered = self._numbered.get(uid)
        if numbered is not None:
            numbered.change(states.get(name), state)
        if state is not None:
            states[name] = state
        else:
            states.pop(name, None)

    def _forget(self, value: Object, key: Key) -> None:
        kind, namespace, name = key
        for owner in value["metadata"].get("ownerReferences") or ():
            self._by_owner.get(owner["uid"], {}).pop(key, None)
            self._by_controller.get((kind, owner["uid"]), {}).pop((namespace, name), None)
            if kind == "Pod":
                self._keep_state(owner["uid"], (namespace, name), None)
        self._loose.get((kind, namespace), {}).pop((namespace, name), None)


def _target_of(scaler: Object) -> Key:
    target = scaler["spec"].get("scaleTargetRef") or {}
    return str(target.get("kind")), scaler["metadata"].get("namespace") or "default", str(target.get("name"))


def template_generation(daemons: Object) -> int:
    """How often the template of a DaemonSet has been another one, counted from 1. Mirrors: util.GetTemplateGeneration."""
    text = str((daemons["metadata"].get("annotations") or {}).get(_TEMPLATE_GENERATION, ""))
    return int(text) if text.isdigit() else 1


def _with_template_generation(value: Object, old: Object | None) -> Object:
    """A DaemonSet that notes how often its template has been another one. Mirrors: daemonSetStrategy.PrepareForCreate, PrepareForUpdate."""
    generation = template_generation(value if old is None else old)
    if old is not None and value["spec"].get("template") != old["spec"].get("template"):
        generation += 1
    annotations = {**(value["metadata"].get("annotations") or {}), _TEMPLATE_GENERATION: str(max(generation, 1))}
    return value if annotations == value["metadata"].get("annotations") else {**value, "metadata": {**value["metadata"], "annotations": annotations}}


def _with_own_uid(job: Object) -> Object:
    """A Job whose generated labels and selector bear its uid, which they could not before it had one. Mirrors: job.generateSelector."""
    uid, spec = job["metadata"]["uid"], job["spec"]

    def mend(holder: Any, field: str) -> Any:
        labels = (holder or {}).get(field)
        if not labels or NEW_UID not in labels.values():
            return holder
        return {**holder, field: {key: uid if value == NEW_UID else value for key, value in labels.items()}}

    made = {**job, "metadata": mend(job["metadata"], "labels"), "spec": dict(spec)}
    if spec.get("selector"):
        made["spec"]["selector"] = mend(spec["selector"], "matchLabels")
    if (spec.get("template") or {}).get("metadata"):
        made["spec"]["template"] = {**spec["template"], "metadata": mend(spec["template"]["metadata"], "labels")}
    return made
