"""Who selects pods by their labels: every field of an object that is a selector of pods, with the namespaces that it looks in."""

from __future__ import annotations

from kubecheck.api.views.view import get, items, strings
from kubecheck.model.templates import pod_templates_of
from kubecheck.values.selector import label_selector, map_selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.model.resource import Resource
    from kubecheck.model.templates import PodTemplate
    from kubecheck.model.world import World
    from kubecheck.source.positions import Path
    from kubecheck.values.selector import Selector

_TERMS = (("requiredDuringSchedulingIgnoredDuringExecution", ()), ("preferredDuringSchedulingIgnoredDuringExecution", ("podAffinityTerm",)))
# Where the selector of a kind's own pods stands, by (group, kind); those that are a plain map of labels apart.
_MAPS = frozenset((("", "Service"), ("", "ReplicationController")))
_LABEL_SELECTORS = {
    **{("apps", kind): ("spec", "selector") for kind in ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet")},
    ("batch", "Job"): ("spec", "selector"),
    ("argoproj.io", "Rollout"): ("spec", "selector"),
    ("policy", "PodDisruptionBudget"): ("spec", "selector"),
    ("networking.k8s.io", "NetworkPolicy"): ("spec", "podSelector"),
    ("monitoring.coreos.com", "PodMonitor"): ("spec", "selector"),
}


class Selection:
    """A selector of pods.

    Attributes:
        resource: the object that selects.
        path: where the selector stands in it.
        is_map: whether it is a plain map of labels, as in a Service.
        namespace: the namespace whose pods are meant; None where it is those that a selector of namespaces matches, or all.
        owns: whether it says which pods are the object's own.
    """

    __slots__ = ("is_map", "namespace", "owns", "path", "resource")

    def __init__(self, resource: Resource, path: Path, namespace: str | None, *, is_map: bool = False, owns: bool = False) -> None:
        self.resource = resource
        self.path = path
        self.namespace = namespace
        self.is_map = is_map
        self.owns = owns

    @property
    def value(self) -> Any:
        """The selector as written."""
        return get(self.resource.value, self.path)

    @property
    def selector(self) -> Selector:
        """What it selects."""
        return map_selector(self.value) if self.is_map else label_selector(self.value)

    def templates(self, world: World) -> list[PodTemplate]:
        """The pod templates of a world that it selects."""
        return world.templates_matching(self.namespace, self.selector)

    def labels(self) -> Iterator[tuple[Path, str, str]]:
        """(path, key, value) of each value that it names, where it wants a label to have that value or one of several."""
        base = self.path if self.is_map else (*self.path, "matchLabels")
        for key, value in strings(get(self.resource.value, base)).items():
            yield (*base, key), key, value
        if self.is_map:
            return
        for index, each in enumerate(items(get(self.value, ("matchExpressions",)))):
            key = get(each, ("key",))
            if isinstance(key, str):
                for number, value in enumerate(items(get(each, ("values",)))):
                    if isinstance(value, str):
                        yield (*self.path, "matchExpressions", index, "values", number), key, value

    def named_keys(self) -> Iterator[tuple[Path, str, str]]:
        """(path, part, key) of each place that names the key of a label: ``part`` says whether the key or the value there is it."""
        base = self.path if self.is_map else (*self.path, "matchLabels")
        for key in strings(get(self.resource.value, base)):
            yield (*base, key), "key", key
        for index, each in enumerate(() if self.is_map else items(get(self.value, ("matchExpressions",)))):
            key = get(each, ("key",))
            if isinstance(key, str):
                yield (*self.path, "matchExpressions", index, "key"), "value", key


def selections_of(resource: Resource) -> list[Selection]:
    """Every selector of pods in an object, in the order of its fields; those that are not written are left out."""
    found = list(_own(resource))
    for template in pod_templates_of(resource):
        found += _of_template(template)
    return [each for each in found if isinstance(each.value, dict)]


def _own(resource: Resource) -> Iterator[Selection]:
    key, namespace = resource.ref.key[:2], resource.ref.namespace
    if key in _MAPS:
        yield Selection(resource, ("spec", "selector"), namespace, is_map=True, owns=key[1] == "ReplicationController")
    path = _LABEL_SELECTORS.get(key)
    if path is not None:
        yield Selection(resource, path, namespace, owns=key[0] in ("apps", "batch", "argoproj.io"))
    if key[1] == "NetworkPolicy" and path is not None:
        for field, side in (("ingress", "from"), ("egress", "to")):
            for index, rule in enumerate(items(get(resource.value, ("spec", field)))):
                for number, peer in enumerate(items(get(rule, (side,)))):
                    where = None if get(peer, ("namespaceSelector",)) is not None else namespace
                    yield Selection(resource, ("spec", field, index, side, number, "podSelector"), where)


def _of_template(template: PodTemplate) -> Iterator[Selection]:
    """The selectors within a pod spec: of affinities, and of constraints on where pods are spread."""
    resource, base, namespace = template.resource, (*template.path, "spec"), template.namespace
    for kind in ("podAffinity", "podAntiAffinity"):
        for field, inside in _TERMS:
            for index, each in enumerate(template.items("affinity", kind, field)):
                term = get(each, inside)
                where: Path = (*base, "affinity", kind, field, index, *inside)
                is_own = get(term, ("namespaceSelector",)) is None and not items(get(term, ("namespaces",)))
                yield Selection(resource, (*where, "labelSelector"), namespace if is_own else None)
    for index, _ in enumerate(template.items("topologySpreadConstraints")):
        yield Selection(resource, (*base, "topologySpreadConstraints", index, "labelSelector"), namespace)
