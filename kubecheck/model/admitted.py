"""Objects as admission plugins see to them, given the other manifests: Pods as the mutating ones leave them, which policies see, and claims that one refuses."""

from __future__ import annotations

from kubecheck.api.admission import Denied, admit, validate
from kubecheck.api.admission.priority import as_requested

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.model.resource import Resource
    from kubecheck.model.world import World


class WorldLister:
    """The objects among the manifests, for mutating plugins; what is not among them may be in the cluster all the same."""

    __slots__ = ("_world",)

    minor = 0  # only validating plugins ask for it

    def __init__(self, world: World) -> None:
        self._world = world

    def get(self, group: str, kind: str, namespace: str, name: str) -> dict[str, Any] | None:
        """The object as stored; None where it is not found."""
        found = self._world.get(group, kind, namespace, name)
        return found.defaulted if found is not None and found.is_stored else None

    def of_kind(self, group: str, kind: str, namespace: str = "") -> list[dict[str, Any]]:
        """The objects of a kind as stored, those of one namespace where one is named."""
        return [each.defaulted for each in self._world.of_kind(group, kind) if each.is_stored and namespace in {"", each.ref.namespace}]

    def is_missing(self, _kind: str, _namespace: str, _name: str) -> bool:
        """Never: manifests may name what is in the cluster."""
        return False


def admitted_pod(stored: dict[str, Any], world: World) -> dict[str, Any]:
    """A stored Pod with its account's token and pull secrets, what its classes add, and what LimitRanges fill in; as it is where one forbids it.

    Args:
        stored: the Pod as the server would store it where nothing is known beside it; it is not changed.
        world: where ServiceAccounts, classes and LimitRanges are looked for.
    """
    try:
        return admit(as_requested(stored), WorldLister(world))
    except Denied:
        return stored


def admitted(value: dict[str, Any], world: World) -> dict[str, Any]:
    """A defaulted object as the mutating plugins leave it that come before policies; as it is where one forbids it."""
    try:
        return admit(value, WorldLister(world))
    except Denied:
        return value


class _OfRanges(WorldLister):
    """Only some LimitRanges."""

    __slots__ = ("_ranges",)

    def __init__(self, world: World, ranges: list[Resource]) -> None:
        super().__init__(world)
        self._ranges = ranges

    def of_kind(self, _group: str, kind: str, _namespace: str = "") -> list[dict[str, Any]]:
        """The LimitRanges as stored, whatever namespace is asked for."""
        return [each.defaulted for each in self._ranges] if kind == "LimitRange" else []


def refused_claim(claim: Resource, ranges: list[Resource], world: World) -> str:
    """What some LimitRanges of its namespace hold against a claim, in the server's words; empty where nothing.

    Args:
        claim: a PersistentVolumeClaim that the server would store.
        ranges: the LimitRanges.
        world: where they lie.
    """
    try:
        validate({**claim.defaulted, "metadata": {"namespace": claim.ref.namespace, **claim.defaulted["metadata"]}}, _OfRanges(world, ranges))
    except Denied as denied:
        return denied.problem
    return ""
