"""A fact in the world that told it, with what candidates for ways out are made of."""

from __future__ import annotations

from kubecheck.documents.editing.field_edits import REMOVED
from kubecheck.sim.play.assumptions import template_path
from kubecheck.sim.play.ways_out.steps import ObjectEdit, Step, lookup, removal_of, set_field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.model.refs import Key, Ref
    from kubecheck.sim.objects.store import Object
    from kubecheck.sim.play.facts import Fact
    from kubecheck.sim.play.ways_out.played import Played
    from kubecheck.sim.play.ways_out.stage import Stage
    from kubecheck.sim.play.ways_out.steps import Way
    from kubecheck.source.positions import Path

SCALED = frozenset(("Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"))


class Case:
    """What candidates are made for.

    Args:
        stage: the world.
        played: what came of it, with the changes of ``way``.
        fact: the trouble that is to be helped now.
        about: the object that the way out is wanted for; the words name others.
        way: what is changed already.
    """

    __slots__ = ("about", "fact", "played", "stage", "way")

    def __init__(self, stage: Stage, played: Played, fact: Any, about: Ref, way: Way) -> None:
        self.stage = stage
        self.played = played
        self.fact = fact
        self.about = about
        self.way = way

    def of(self, fact: Fact) -> Case:
        """The same for another fact of the same play."""
        return Case(self.stage, self.played, fact, self.about, self.way)

    # -- objects ----------------------------------------------------------------------------------------------------------

    @property
    def ref(self) -> Ref:
        """The object of the fact."""
        return self.fact.ref  # type: ignore[no-any-return]  # every fact has one

    @property
    def value(self) -> Any:
        """The object as written, with what is changed already."""
        return self.written(self.ref.key) or {}

    @property
    def template(self) -> Path:
        """Where its pod stands in it."""
        return template_path(self.ref.kind)

    @property
    def pod_spec(self) -> Any:
        """The specification of its pods as written."""
        return lookup(self.value, (*self.template, "spec")) or {}

    @property
    def store_key(self) -> tuple[str, str, str]:
        """Its key in the store of the play."""
        return (self.ref.kind, self.ref.namespace, self.ref.name)

    def written(self, key: Key) -> Any:
        """An object as written, with what is changed already; None where there is none."""
        return self.stage.written(self.way, key)

    def live(self) -> Object | None:
        """The object as it is when the play has ended."""
        return self.played.run.cluster.store.get(*self.store_key)

    def in_namespace(self, kind: str) -> list[Ref]:
        """The objects of a kind in the namespace of the fact's object."""
        return [self.stage.refs[key] for key in self.stage.of_kind(kind) if key[2] == self.ref.namespace]

    # -- steps ------------------------------------------------------------------------------------------------------------

    def set(self, path: Path, new: object, cost: float, *, ref: Ref | None = None, why: str = "", sets: str = "set") -> Step:
        """The step that gives a field another value; of the fact's own object where no other is named."""
        ref = self.ref if ref is None else ref
        return set_field(ref, self.stage.values.get(ref.key), path, new, cost, about=self.about, why=why, sets=sets)

    def remove(self, path: Path, cost: float, *, ref: Ref | None = None, why: str = "") -> list[Step]:
        """The step that takes a field away, with what would be left empty around it; none where it is not written."""
        ref = self.ref if ref is None else ref
        value = self.written(ref.key)
        if lookup(value, path) is None:
            return []
        return [set_field(ref, value, removal_of(value, path), REMOVED, cost, about=self.about, why=why)]

    def edits(self, cost: float, words: str, *edits: tuple[Path, object], ref: Ref | None = None, why: str = "") -> Step:
        """The step of several changes of one object."""
        ref = self.ref if ref is None else ref
        return Step(cost, words, tuple(ObjectEdit(ref, path, value) for path, value in edits), why=why)

    def fewer_replicas(self, count: int, cost: float) -> list[Step]:
        """The step to fewer pods, where there are so many and they can be counted down."""
        replicas = lookup(self.stage.stored(self.ref.key), ("spec", "replicas"))
        if self.ref.kind not in SCALED or not isinstance(replicas, int) or not 0 < count < replicas:
            return []
        return [self.set(("spec", "replicas"), count, cost + 2 * (replicas - count) / replicas)]
