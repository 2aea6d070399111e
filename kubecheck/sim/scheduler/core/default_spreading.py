"""What default spreading goes by: the selectors of Services and of the controllers that own pods, findable without asking all of them.

Mirrors: pkg/scheduler/framework/plugins/helper/spread.go (DefaultSelector, GetPodServices) v1.36.
"""

from __future__ import annotations

from kubecheck.sim.scheduler.core.node_selectors import label_selector, shared
from kubecheck.values.selector import Requirement, Selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.sim.scheduler.core.pod_classes import PodClass

SERVICE = "Service"
_OWNERS = {("v1", "ReplicationController"): False, ("apps/v1", "ReplicaSet"): True, ("apps/v1", "StatefulSet"): True}
SPREADING_KINDS = (SERVICE, *(kind for _, kind in _OWNERS))


class SpreadSources:
    """The selectors of Services, ReplicationControllers, ReplicaSets and StatefulSets.

    Attributes:
        version: Grows with each change that may change a default selector.
    """

    __slots__ = ("_owners", "_selected", "_services", "_services_by_label", "version")

    def __init__(self) -> None:
        self.version = 0
        self._services: dict[str, dict[str, str] | None] = {}
        # By namespace and one of the labels that the service asks for, None where it asks for none: by key of the service.
        self._services_by_label: dict[tuple[str, tuple[str, str] | None], dict[str, dict[str, str]]] = {}
        self._owners: dict[tuple[str, str], Any] = {}
        self._selected: dict[int, tuple[int, Selector]] = {}

    def put(self, kind: str, namespace: str, name: str, obj: dict[str, Any]) -> None:
        """Take in an object; one whose selector is as before changes nothing."""
        selector = (obj.get("spec") or {}).get("selector")
        key = f"{namespace}/{name}"
        shelf: dict[Any, Any] = self._services if kind == SERVICE else self._owners
        place: Any = key if kind == SERVICE else (kind, key)
        if place in shelf and shelf[place] == selector:
            return
        self.version += 1
        if kind == SERVICE:
            self._forget_service(namespace, key)
            if selector is not None:
                self._services_by_label.setdefault((namespace, next(iter(selector.items()), None)), {})[key] = selector
        shelf[place] = selector

    def drop(self, kind: str, namespace: str, name: str) -> None:
        """Forget an object."""
        self.version += 1
        key = f"{namespace}/{name}"
        if kind == SERVICE:
            self._forget_service(namespace, key)
            self._services.pop(key, None)
        else:
            self._owners.pop((kind, key), None)

    def _forget_service(self, namespace: str, key: str) -> None:
        old = self._services.get(key)
        if old is not None:
            self._services_by_label[namespace, next(iter(old.items()), None)].pop(key, None)

    def selector_for(self, kind: PodClass) -> Selector:
        """What default spreading counts for pods of a class: what the selectors of their services and their controller say together.

        Mirrors: helper.DefaultSelector.
        """
        known = self._selected.get(kind.identity)
        if known is not None and known[0] == self.version:
            return known[1]
        found = shared(self._make_selector(kind))
        self._selected[kind.identity] = (self.version, found)
        return found

    def _make_selector(self, kind: PodClass) -> Selector:
        labels: dict[str, str] = {}
        for pair in (None, *kind.labels.items()):
            for wanted in self._services_by_label.get((kind.namespace, pair), {}).values():
                if all(kind.labels.get(name) == value for name, value in wanted.items()):
                    labels.update(wanted)
        if kind.controller is not None and kind.controller[:2] in _OWNERS:
            _, owner_kind, name = kind.controller
            selector = self._owners.get((owner_kind, f"{kind.namespace}/{name}"))
            if not _OWNERS[kind.controller[:2]]:
                labels.update(selector or {})
            elif selector is not None:
                other = label_selector(selector)
                if not other.nothing:
                    equalities = (Requirement(key, "In", (value,)) for key, value in other.equalities.items())
                    return Selector(labels, (*other.requirements, *equalities))
        return Selector.from_set(labels)
