"""What describes a controller, and what follows from all of them: who takes turns, who watches what, which kinds are played.

A turn is a generator ``(namespace, name, store, now)``: it reads the store, yields actions and is answered with what came of them. One that returns True
says that what it changed itself gives it nothing more to do.
"""

from __future__ import annotations

from kubecheck.sim.objects.store import DELETED, controller_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator
    from typing import Any

    from kubecheck.sim.objects.store import Object, Store
    from kubecheck.sim.profile import ClusterProfile

    Turn = Callable[[str, str, Store, float], Generator[Any, Any, bool | None]]
    Keys = Iterable[tuple[str, str, str]]
    Watch = Callable[[str, Object | None, Object, Store], Keys]
    VolumeWatch = Callable[[str, Object, dict[str, Any]], Keys]

ANY_KIND = "*"
_FIRST_RETRY = 0.005


class Controller:
    """One controller: its turns, the kinds that it is about, and what wakes it.

    Attributes:
        turns: The turns that it takes, by the name of the actor that takes them: a kind, where the turn is about one object of that kind.
        kinds: Group and kind of the objects that it is about: each change of one wakes the actor of that name, and the dry run plays them.
            Whatever has one of them as its controller wakes it too, but what it overlooks.
        ends: Whether a deletion of one of them wakes it as well.
        overlooks: Kinds whose changes do not wake it, though one of its objects controls them.
        claims: A kind that they claim by their selectors: what no controller owns wakes those that select it. Empty when they claim nothing.
        selects: Whether they are to be found by what their selectors select (`Store.selecting`); those that claim always are.
        rolls_out: Whether a change of their pod template is rolled out.
        watches: By kind, or `ANY_KIND`: ``(change, old, value, store)`` -> whose turns a change brings about, as (actor, namespace, name).
        counts_pods: Whether a turn comes to nothing where nothing has changed but pods, and of these nothing that `counts_like` looks at.
        watches_volumes: ``(change, pod, volume)`` -> the same for each volume of a pod that changed.
        is_echo: ``(kind, before, after)`` -> whether a change that a turn made itself brings about no other turn, which would come to nothing, unless the
            turn failed. None: each does.
        retries: How often a turn that failed is tried again; None: for ever.
        first_retry: Seconds until the first of these; each next one takes twice as long.
        gathering: By kind: seconds in which it takes changes together; of what it is about itself, those that ask for nothing new.
        period: ``(profile)`` -> seconds between two turns, for one that looks at its objects periodically and not when they change.
    """

    __slots__ = (
        "claims", "counts_pods", "ends", "first_retry", "gathering", "is_echo", "kinds", "overlooks", "period", "retries", "rolls_out", "selects", "turns", "watches",
        "watches_volumes",
    )  # fmt: skip

    def __init__(
        self,
        turns: dict[str, Turn],
        *,
        kinds: Iterable[tuple[str, str]] = (),
        ends: bool = False,
        overlooks: Iterable[str] = (),
        claims: str = "",
        selects: bool = False,
        rolls_out: bool = False,
        counts_pods: bool = False,
        watches: dict[str, Watch] | None = None,
        watches_volumes: VolumeWatch | None = None,
        retries: int | None = None,
        first_retry: float = _FIRST_RETRY,
        gathering: dict[str, float] | None = None,
        is_echo: Callable[[str, Object | None, Object], bool] | None = None,
        period: Callable[[ClusterProfile], float] | None = None,
    ) -> None:
        """Describe a controller.

        Raises:
            ValueError: it is about a kind for which nobody takes a turn.
        """
        self.turns = turns
        self.kinds = tuple(kinds)
        self.ends = ends
        self.overlooks = frozenset(overlooks)
        self.claims = claims
        self.selects = selects or bool(claims)
        self.rolls_out = rolls_out
        self.counts_pods = counts_pods
        self.watches = watches or {}
        self.watches_volumes = watches_volumes
        self.retries = retries
        self.first_retry = first_retry
        self.gathering = gathering or {}
        self.is_echo = is_echo
        self.period = period
        for _, kind in self.kinds:
            if kind not in turns:
                raise ValueError(f"nobody takes turns for {kind}")


def is_own_status(kind: str, before: Object | None, after: Object) -> bool:
    """Whether a change is one of a status, of an object that has a spec of its own: for turns that read no status (`Controller.is_echo`)."""
    if kind == "Pod" or before is None or before["metadata"].get("deletionTimestamp") != after["metadata"].get("deletionTimestamp"):
        return False
    return before.get("spec") is after.get("spec")


class Controllers:
    """All controllers, in the order in which a change wakes them.

    Args:
        controllers: The controllers.
        idle: Actors that take no turns: no change is looked at for the sake of a controller that has no others.

    Attributes:
        by_actor: The controller of each actor.
        kinds: Group and kind of all objects that controllers are about.
        selecting: The kinds that are to be found by what their selectors select.
        rolled: The kinds whose pod templates are rolled out.
    """

    __slots__ = ("_claimants", "_of_any_kind", "_own", "_volume_watches", "_watches", "_without", "by_actor", "every", "kinds", "rolled", "selecting")

    def __init__(self, controllers: Iterable[Controller], idle: frozenset[str] = frozenset()) -> None:
        """Take controllers in.

        Raises:
            ValueError: two of them have an actor of one name.
        """
        self.every = every = tuple(controllers)
        self._without: dict[frozenset[str], Controllers] = {}
        self.by_actor: dict[str, Controller] = {}
        self._own: dict[str, bool] = {}
        self._claimants: dict[str, list[str]] = {}
        for each in every:
            for actor in each.turns:
                if actor in self.by_actor:
                    raise ValueError(f"{actor} takes turns twice")
                self.by_actor[actor] = each
        awake = tuple(each for each in every if not idle.issuperset(each.turns))
        self._volume_watches = tuple(each.watches_volumes for each in awake if each.watches_volumes is not None)
        for each in awake:
            for _, kind in each.kinds:
                self._own[kind] = each.ends
                if each.claims:
                    self._claimants.setdefault(each.claims, []).append(kind)
        self.kinds = frozenset(kind for each in every for kind in each.kinds)
        self.selecting = frozenset(kind for each in every if each.selects for _, kind in each.kinds)
        self.rolled = frozenset(kind for each in every if each.rolls_out for _, kind in each.kinds)
        watched = {"Pod", *(kind for each in awake for kind in each.watches)}
        self._watches = {kind: tuple(self._watches_of(kind, awake)) for kind in watched}
        self._of_any_kind = self._watches.get(ANY_KIND, ())

    def _watches_of(self, kind: str, every: tuple[Controller, ...]) -> Iterator[Watch]:
        has_volumes = kind == "Pod"
        for each in every:
            for watched in (kind, ANY_KIND) if kind != ANY_KIND else (kind,):
                if watched in each.watches:
                    yield each.watches[watched]
            if has_volumes and each.watches_volumes is not None:
                # Volume by volume, each for all that watch them.
                has_volumes = False
                yield self._of_volumes

    def without(self, idle: frozenset[str]) -> Controllers:
        """The same controllers where some actors take no turns."""
        found = self._without.get(idle)
        if found is None:
            found = self._without[idle] = Controllers(self.every, idle)
        return found

    def watchers(self, change: str, kind: str, old: Object | None, value: Object, store: Store) -> list[tuple[str, str, str]]:
        """Whose turn a change brings about: (actor, namespace, name)."""
        metadata = value["metadata"]
        namespace = metadata.get("namespace") or ""
        found = []
        if kind in self._own and (change != DELETED or self._own[kind]):
            found.append((kind, namespace, metadata["name"]))
        owner = controller_of(value)
        before = controller_of(old) if old is not None else None
        if owner is not None and self._is_heard(owner["kind"], kind):
            found.append((owner["kind"], namespace, owner["name"]))
        if before is not None and (owner is None or before["uid"] != owner["uid"]) and self._is_heard(before["kind"], kind):
            found.append((before["kind"], namespace, before["name"]))
        if owner is None and kind in self._claimants:
            labels = metadata.get("labels") or {}
            for claimant in self._claimants[kind]:
                found += [(claimant, namespace, other["metadata"]["name"]) for other in store.selecting(claimant, namespace, labels)]
        for watch in self._watches.get(kind, self._of_any_kind):
            found += watch(change, old, value, store)
        return found

    def _is_heard(self, actor: str, kind: str) -> bool:
        """Whether an actor takes a turn when something of its own changes."""
        return actor in self.by_actor and kind not in self.by_actor[actor].overlooks

    def _of_volumes(self, change: str, old: Object | None, pod: Object, store: Store) -> Keys:
        for volume in pod["spec"].get("volumes") or ():
            for watch in self._volume_watches:
                yield from watch(change, pod, volume)
