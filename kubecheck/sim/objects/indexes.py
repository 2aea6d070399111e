"""Who selects a pod, and which pods somebody selects, without asking every pair.

Each selector is filed under one of the labels that it demands (its anchor), each object under all of its labels; what is found there is then
compared in full.
"""

from __future__ import annotations

from kubecheck.sim.objects.label_selectors import selector_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.sim.objects.store import Object

    Name = tuple[str, str]  # namespace and name

# Kinds whose selector is a plain map of labels; that of the others is a LabelSelector.
_PLAIN = frozenset(("ReplicationController", "Service"))
_NOTHING: dict[Any, None] = {}
_MOST_KEPT = 10_000


class SelectorIndex:
    """Selectors of all kinds that select pods or ReplicaSets."""

    __slots__ = ("_anchored", "_answers", "_filed")

    def __init__(self) -> None:
        self._anchored: dict[tuple[str, str, str, str], dict[Name, None]] = {}  # kind, namespace, key and value
        self._filed: dict[tuple[str, Name], tuple[tuple[str, str, str, str], dict[str, Any] | None]] = {}  # with the selector
        # By kind, namespace and the identity of labels, which are kept with what selects them.
        self._answers: dict[tuple[str, str, int], tuple[dict[str, str], list[Name]]] = {}

    def put(self, value: Object, name: Name) -> None:
        """File the object, or file it anew."""
        kind, selector = value["kind"], (value.get("spec") or {}).get("selector")
        before = self._filed.get((kind, name))
        if before is not None and (before[1] is selector or before[1] == selector):
            return
        self._answers.clear()
        if before is not None:
            self._anchored[before[0]].pop(name, None)
        place = (kind, name[0], *_anchor(kind, selector))
        self._filed[kind, name] = (place, selector)
        self._anchored.setdefault(place, {})[name] = None

    def drop(self, kind: str, name: Name) -> None:
        """Forget the object."""
        filed = self._filed.pop((kind, name), None)
        if filed is not None:
            self._answers.clear()
            self._anchored[filed[0]].pop(name, None)

    def selecting(self, kind: str, namespace: str, labels: dict[str, str]) -> list[Name]:
        """The objects of a kind that select what bears the labels; the values given are kept, and never changed."""
        asked = (kind, namespace, id(labels))
        known = self._answers.get(asked)
        if known is not None:
            return known[1]
        candidates = list(self._anchored.get((kind, namespace, "", ""), _NOTHING))
        for key, value in labels.items():
            candidates += self._anchored.get((kind, namespace, key, value), _NOTHING)
        found = [name for name in candidates if matches(kind, self._filed[kind, name][1], labels)]
        if len(self._answers) >= _MOST_KEPT:
            self._answers.clear()
        self._answers[asked] = (labels, found)
        return found


class LabelIndex:
    """Pods by their labels."""

    __slots__ = ("_labels", "_names")

    def __init__(self) -> None:
        self._names: dict[tuple[str, str, str], dict[Name, None]] = {}  # namespace, key and value
        self._labels: dict[Name, dict[str, str]] = {}

    def put(self, value: Object, name: Name) -> None:
        """File the pod, or file it anew."""
        labels = value["metadata"].get("labels") or {}
        before = self._labels.get(name)
        if before is labels or before == labels:
            return
        self.drop(name)
        self._labels[name] = labels
        for key, text in labels.items():
            self._names.setdefault((name[0], key, text), {})[name] = None

    def drop(self, name: Name) -> None:
        """Forget the pod."""
        for key, text in self._labels.pop(name, {}).items():
            self._names[name[0], key, text].pop(name, None)

    def candidates(self, kind: str, namespace: str, selector: dict[str, Any] | None) -> list[Name] | None:
        """The pods that have the label a selector is filed under; None where it demands no single one."""
        key, value = _anchor(kind, selector)
        return None if not key else list(self._names.get((namespace, key, value), _NOTHING))


def _anchor(kind: str, selector: dict[str, Any] | None) -> tuple[str, str]:
    """One label that a selector demands; empty where it demands none."""
    pairs = selector if kind in _PLAIN else (selector or {}).get("matchLabels")
    return next(((key, str(value)) for key, value in pairs.items()), ("", "")) if pairs else ("", "")


def is_anchor_alone(kind: str, selector: dict[str, Any]) -> bool:
    """Whether a selector demands nothing but the label that it is filed under."""
    pairs = selector if kind in _PLAIN else selector.get("matchLabels")
    return pairs is not None and len(pairs) == 1 and (kind in _PLAIN or not selector.get("matchExpressions"))


def matches(kind: str, selector: dict[str, Any] | None, labels: dict[str, str]) -> bool:
    """Whether an object of a kind selects what bears the labels; an empty map selects nothing, and neither does what is missing."""
    if kind in _PLAIN:
        return bool(selector) and selector.items() <= labels.items()  # type: ignore[union-attr]  # not None here
    return selector is not None and selector_of(selector).matches(labels)


def matching(kind: str, selector: dict[str, Any] | None, objects: list[Object]) -> list[Object]:
    """Those of the objects that an object of a kind selects."""
    if kind in _PLAIN:
        return [each for each in objects if matches(kind, selector, each["metadata"].get("labels") or {})]
    if selector is None:
        return []
    chosen = selector_of(selector).matches
    return [each for each in objects if chosen(each["metadata"].get("labels"))]


class StorageIndex:
    """Claims that wait, volumes that are free or kept for a claim, and the pods that mount a claim."""

    __slots__ = ("_filed", "_places")

    def __init__(self) -> None:
        self._places: dict[tuple[str, ...], dict[Name, None]] = {}
        self._filed: dict[tuple[str, Name], tuple[tuple[str, ...], ...]] = {}

    def put(self, value: Object, name: Name) -> None:
        """File a pod, claim or volume, or file it anew."""
        kind = value["kind"]
        places = tuple(_storage_places(value, name))
        before = self._filed.get((kind, name), ())
        if before == places:
            return
        for place in before:
            self._places[place].pop(name, None)
        self._filed[kind, name] = places
        for place in places:
            self._places.setdefault(place, {})[name] = None

    def drop(self, kind: str, name: Name) -> None:
        """Forget the object."""
        for place in self._filed.pop((kind, name), ()):
            self._places[place].pop(name, None)

    def at(self, *place: str) -> list[Name]:
        """What is filed at a place.

        ``mounts``, namespace, claim: pods. ``waiting``, class: claims without a volume; ``naming``, volume: claims that name it. ``free``, class:
        volumes that nobody claims; ``kept``, namespace, claim: those that are kept for it.
        """
        return list(self._places.get(place, _NOTHING))


def _storage_places(value: Object, name: Name) -> Iterator[tuple[str, ...]]:
    spec = value.get("spec") or {}
    if value["kind"] == "Pod":
        for volume in spec.get("volumes") or ():
            claim = (volume.get("persistentVolumeClaim") or {}).get("claimName")
            if volume.get("ephemeral") is not None:
                claim = f"{name[1]}-{volume.get('name')}"
            if claim:
                yield "mounts", name[0], claim
    elif value["kind"] == "PersistentVolumeClaim":
        if not spec.get("volumeName"):
            yield "waiting", spec.get("storageClassName") or ""
        else:
            yield "naming", spec["volumeName"]
    elif spec.get("claimRef"):
        yield "kept", spec["claimRef"].get("namespace") or "default", spec["claimRef"].get("name") or ""
    else:
        yield "free", spec.get("storageClassName") or ""
