"""What becomes of each object from an older state to the present one, entry by entry: which object succeeds which, and which has no successor."""

from __future__ import annotations

from kubecheck.model.changes.older import Older
from kubecheck.problems import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from kubecheck.fields import FieldError
    from kubecheck.model.changes.narrowing import Narrowing
    from kubecheck.model.refs import Key
    from kubecheck.model.resource import Resource
    from kubecheck.model.world import Model, World
    from kubecheck.source.positions import Path

# Objects are taken for one that was renamed where at least this much of what they say is the same.
_ALIKE = 0.5
# Of so many pairs of one kind, nobody looks for names that were changed.
_MOST_PAIRS = 2500


class Change:
    """An object that is written otherwise than before, under the same name.

    ``refusals`` are what the server holds against the update itself, in its words, with paths from the object's root. ``narrowings`` are what a
    definition does not take any more of what is stored. ``growth`` is told of a claim that is to grow where no file says whether it may;
    ``names_class`` says that one names its class which got the cluster's default one before, and no file says which that is.
    """

    __slots__ = ("after", "growth", "names_class", "narrowings", "new", "old", "refusals")

    def __init__(self, old: Resource, new: Resource, after: Changes) -> None:
        self.old = old
        self.new = new
        self.after = after
        self.refusals: tuple[FieldError, ...] = ()
        self.narrowings: tuple[Narrowing, ...] = ()
        self.growth: Growth | None = None
        self.names_class = False

    def at(self, *steps: str | int) -> Place:
        """The place of a field of the object as it is now."""
        return self.new.at(*steps)

    def was(self, *steps: str | int) -> Place:
        """The place of a field of the object as it was."""
        return self.after.place(self.old, *steps)

    @property
    def before(self) -> World:
        """What belonged with the object."""
        return self.after.old


class Growth:
    """What it hangs on whether a claim may grow.

    ``storage_class`` is the name of the class that must let its claims grow and that no file holds, empty for the default class of the cluster;
    ``volume`` is the PersistentVolume that somebody wrote for the claim, None where there is none.
    """

    __slots__ = ("storage_class", "volume")

    def __init__(self, storage_class: str, volume: Resource | None) -> None:
        self.storage_class = storage_class
        self.volume = volume


class Removal:
    """An object that is there no more. ``successor`` is the new one of another name that says most of what it said, None where there is none."""

    __slots__ = ("after", "old", "successor")

    def __init__(self, old: Resource, successor: Resource | None, after: Changes) -> None:
        self.old = old
        self.successor = successor
        self.after = after

    def at(self) -> Place:
        """Where its successor stands, else the first object that is left."""
        return self.successor.at() if self.successor is not None else self.after.new.at()

    def was(self, *steps: str | int) -> Place:
        """The place of a field of the object as it was."""
        return self.after.place(self.old, *steps)

    @property
    def before(self) -> World:
        """What belonged with the object."""
        return self.after.old


class Changes:
    """What becomes of the objects of a world.

    Args:
        old: the world as it was.
        new: the world as it is; it has objects.
        shown: the path under which people find the older state of a file.
        gone: the keys of the objects that are nowhere now.
        known: the keys of all objects of the older state; None where it is not known whole.

    ``additions`` are the objects that were nowhere before under any name.
    """

    __slots__ = ("_older", "_refused", "_renamed", "_shown", "additions", "changes", "new", "old", "removals")

    def __init__(self, old: World, new: World, shown: Callable[[str], str], gone: Iterable[Key], known: Collection[Key] | None = None) -> None:
        self.old = old
        self.new = new
        self._shown = shown
        self._older: dict[int, Older] = {}
        self._refused: frozenset[int] | None = None
        self.changes = list(self._changes())
        self.removals = list(self._removals(frozenset(gone)))
        self._renamed = {id(each.successor): each.old for each in self.removals if each.successor is not None}
        self.additions = [] if known is None else [each for each in new.resources if each.ref.name and each.ref.key not in known and id(each) not in self._renamed]

    def at(self) -> Place:
        """Where the first object stands that is there now."""
        return self.new.at()

    def is_taken(self, resource: Resource) -> bool:
        """Whether the server takes a present object: what it refuses is not there, or stays as it was. To be asked once all refusals are known."""
        if self._refused is None:
            self._refused = frozenset(id(each.new) for each in self.changes if each.refusals)
        return resource.is_stored and id(resource) not in self._refused

    def former(self, resource: Resource) -> Resource | None:
        """The object as it was, under its name or under the one that it had then."""
        return self.predecessor(resource) or self._renamed.get(id(resource))

    def place(self, resource: Resource, *steps: str | int) -> Place:
        """The place of a field of an object as it was."""
        known = self._older.get(id(resource.document))
        if known is None:
            known = self._older[id(resource.document)] = Older(resource.document, self._shown)
        return Place(known, resource.base + steps, object_label=resource.ref.full, object_path=resource.base)

    def predecessor(self, resource: Resource) -> Resource | None:
        """The object of the same name as it was; of several the one that says the same, or stood at the same place."""
        if not resource.ref.name:
            return None
        found = self.old.definitions(resource.ref.key)
        if len(found) < 2:
            return found[0] if found else None
        return next((each for each in found if each.value == resource.value), None) or next((each for each in found if each.path == resource.path), found[0])

    def _changes(self) -> Iterator[Change]:
        for new in self.new.resources:
            old = self.predecessor(new)
            if old is not None and old.value != new.value:
                yield Change(old, new, self)

    def _removals(self, gone: frozenset[Key]) -> Iterator[Removal]:
        removed = [each for each in self.old.resources if each.ref.name and each.ref.key in gone]
        if not removed:
            return
        added: dict[tuple[str, str], list[Resource]] = {}
        for each in self.new.resources:
            if self.predecessor(each) is None:
                added.setdefault(each.ref.key[:2], []).append(each)
        taken: set[int] = set()
        for each in removed:
            candidates = [other for other in added.get(each.ref.key[:2], ()) if id(other) not in taken]
            successor = most_alike(each, candidates) if len(candidates) * len(removed) <= _MOST_PAIRS else None
            if successor is not None:
                taken.add(id(successor))
            yield Removal(each, successor, self)


def changes_between(old: Model, new: Model, shown: Callable[[str], str], *, is_whole: bool, unread: Collection[str] = ()) -> list[Changes]:
    """What becomes of the objects of each world that was there before in some form.

    Args:
        old: everything that was read of the older state.
        new: everything that was read of the present one.
        shown: the path under which people find the older state of a file.
        is_whole: whether all files are looked at, so that what is not there is gone.
        unread: the paths and builds of the present state whose objects are not known; what was there before may be there still.
    """
    everywhere = {each.ref.key for each in new.resources}
    known = {each.ref.key for each in old.resources} if is_whole else None
    found = []
    for before, world in _paired(old.worlds, new.worlds):
        left = {each.ref.key for each in world.resources} if len(new.worlds) == len(old.worlds) else everywhere
        decided = [each for each in before.resources if each.path not in unread and each.built_by not in unread]
        gone = {each.ref.key for each in decided} - left if is_whole and not world.is_partial else ()
        found.append(Changes(before, world, shown, gone, known))
    return found


def _paired(old: list[World], new: list[World]) -> list[tuple[World, World]]:
    """Each world with what it was before, in the order of the new ones: by name, else that which has most in common with it, above all of the same places and words."""
    names = {world.name: world for world in old}
    pairs = {id(world): names.pop(world.name) for world in new if world.name in names and world.resources}
    rest = [world for world in new if id(world) not in pairs and world.resources]
    scores = [(_common(before, world), before, world) for before in names.values() for world in rest]
    taken: set[int] = set()
    for score, before, world in sorted(scores, key=lambda each: each[0], reverse=True):
        if score[1] and id(before) not in taken and id(world) not in pairs:
            taken.add(id(before))
            pairs[id(world)] = before
    return [(pairs[id(world)], world) for world in new if id(world) in pairs]


def _common(old: World, new: World) -> tuple[int, int]:
    """How much two worlds have in common: objects at the same places or that say the same, and objects at all."""
    both = [(before, each) for each in new.resources if each.ref.name and (before := old.by_key(each.ref.key)) is not None]
    return sum((before.path == each.path) + (before.value == each.value) for before, each in both), len(both)


def most_alike(resource: Resource, others: Iterable[Resource]) -> Resource | None:
    """The object that says most of what another one says beside its name, where that is enough to be taken for the same one."""
    said = _said(resource)
    best, most = None, _ALIKE
    for other in others:
        says = _said(other)
        alike = 2 * len(said & says) / ((len(said) + len(says)) or 1)
        if alike > most or (alike == most and best is None):
            best, most = other, alike
    return best


def _said(resource: Resource) -> set[tuple[Path, str]]:
    """Every value of an object, with its path, beside those that tell which object it is."""
    found: set[tuple[Path, str]] = set()
    pending: list[tuple[Path, object]] = [((), {key: value for key, value in resource.value.items() if key not in ("apiVersion", "kind")})]
    while pending:
        path, value = pending.pop()
        if isinstance(value, dict) and value:
            pending += [((*path, key), each) for key, each in value.items() if (*path, key) not in (("metadata", "name"), ("metadata", "namespace"))]
        elif isinstance(value, list) and value:
            pending += [((*path, index), each) for index, each in enumerate(value)]
        else:
            found.add((path, repr(value)))
    return found
