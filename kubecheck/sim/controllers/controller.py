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
    Keys = Iterator[tuple[str, str, str]]
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
        gathering: By kind: seconds in which it takes changes together.
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

    Attributes:
        by_actor: The controller of each actor.
        kinds: Group and kind of all objects that controllers are about.
        selecting: The kinds that are to be found by what their selectors select.
        rolled: The kinds whose pod templates are rolled out.
    """

    __slots__ = ("_claimants", "_of_any_kind", "_own", "_volume_watches", "_watches", "by_actor", "kinds", "rolled", "selecting")

    def __init__(self, controllers: Iterable[Controller]) -> None:
        """Take controllers in.

        Raises:
            ValueError: two of them have an actor of one name.
        """
        every = tuple(controllers)
        self.by_actor: dict[str, Controller] = {}
        self._own: dict[str, bool] = {}
        self._claimants: dict[str, list[str]] = {}
        self._volume_watches = tuple(each.watches_volumes for each in every if each.watches_volumes is not None)
        for each in every:
            for actor in each.turns:
                if actor in self.by_actor:
                    raise ValueError(f"{actor} takes turns twice")
                self.by_actor[actor] = each
            for _, kind in each.kinds:
                self._own[kind] = each.ends
                if each.claims:
                    self._claimants.setdefault(each.claims, []).append(kind)
        self.kinds = frozenset(kind for each in every for kind in each.kinds)
        self.selecting = frozenset(kind for each in every if each.selects for _, kind in each.kinds)
        self.rolled = frozenset(kind for each in every if each.rolls_out for _, kind in each.kinds)
        watched = {"Pod", *(kind for each in every for kind in each.watches)}
        self._watches = {kind: tuple(self._watches_of(kind, every)) for kind in watched}
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

    def watchers(self, change: str, kind: str, old: Object | None, value: Object, store: Store) -> Keys:
        """Whose turn a change brings about: (actor, namespace, name)."""
        if kind in self._own and (change != DELETED or self._own[kind]):
            metadata = value["metadata"]
            yield kind, metadata.get("namespace") or "", metadata["name"]
        yield from self._owners(kind, old, value, store)
        for watch in self._watches.get(kind, self._of_any_kind):
            yield from watch(change, old, value, store)

    def _owners(self, kind: str, old: Object | None, value: Object, store: Store) -> Keys:
        """The controller of an object, and, when it has none, those that might claim it."""
        namespace = value["metadata"].get("namespace") or ""
        owner = controller_of(value)
        before = controller_of(old) if old is not None else None
        for each in (owner, before if before is not None and (owner is None or before["uid"] != owner["uid"]) else None):
            if each is not None and each["kind"] in self.by_actor and kind not in self.by_actor[each["kind"]].overlooks:
                yield each["kind"], namespace, each["name"]
        if owner is None:
            labels = value["metadata"].get("labels") or {}
            for claimant in self._claimants.get(kind, ()):
                for other in store.selecting(claimant, namespace, labels):
                    yield claimant, namespace, other["metadata"]["name"]

    def _of_volumes(self, change: str, old: Object | None, pod: Object, store: Store) -> Keys:
        for volume in pod["spec"].get("volumes") or ():
            for watch in self._volume_watches:
                yield from watch(change, pod, volume)
