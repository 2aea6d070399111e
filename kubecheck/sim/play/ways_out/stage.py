"""A world to try changes on: its objects as written, its cluster, and what came of playing it."""

from __future__ import annotations

from kubecheck.documents.editing.field_edits import edited
from kubecheck.sim.play.ways_out.plays import play_everything
from kubecheck.sim.profile import ClusterProfile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kubecheck.model.refs import Key, Ref
    from kubecheck.sim.objects.store import Object
    from kubecheck.sim.play.facts import Fact
    from kubecheck.sim.play.ways_out.played import Played
    from kubecheck.sim.play.ways_out.plays import Playing
    from kubecheck.sim.play.ways_out.steps import Way

# A try takes no more turns than so many times those of the world as it is, and these besides.
_LONGER = 3
_TURNS = 2000
# All searches in a world take no more turns than so many times those of the world as it is, within these bounds; 5000 take about a second.
_ALL_LONGER, _LEAST, _MOST = 6, 1500, 9000
_SEARCHES = 2  # so many get a share of turns at least; where there are more, the first ones


class Stage:
    """A world that is played again and again.

    Args:
        values: the objects as written, by key, in their order.
        refs: what they are called.
        profile: the cluster.
        store: what the server makes of an object as written: with defaults, in its namespace; None where it refuses it.
        playing: what is played: everything, unless something else is asked for.
    """

    def __init__(
        self, values: dict[Key, Any], refs: dict[Key, Ref], profile: ClusterProfile, store: Callable[[Key, Any], Any], playing: Playing = play_everything
    ) -> None:
        self.values = values
        self.refs = refs
        self.profile = profile
        self.turns = 0
        self._searches = 0
        self._with_nodes: dict[frozenset[tuple[object, ...]], Played] = {}  # what came of more nodes alone, which help several facts at once
        self._store = store
        self._playing = playing
        self.plays_steps = playing is not play_everything  # which may take away nodes for good
        self._stored: dict[Key, Any] = {key: made for key, value in values.items() if (made := store(key, value)) is not None}
        self._first: Played | None = None
        self._most: int | None = None

    def as_it_is(self) -> Played:
        """What comes of the world without a change."""
        if self._first is None:
            self._first = self._play(self._stored, self.profile)
            self._most = self.turns * _LONGER + _TURNS
        return self._first

    def share(self) -> int:
        """How many turns one search may take, with as many for each of those that are to come. It is to be asked once a search."""
        first = self.as_it_is()
        most = min(max(first.turns * _ALL_LONGER, _LEAST), _MOST)
        left = max(len(first.troubles) - self._searches, 1)
        self._searches += 1
        return max(most - self.turns, 0) // min(left, _SEARCHES)

    def play(self, way: Way, is_hopeless: Callable[[list[Fact]], bool] | None = None) -> Played | None:
        """What comes of the world with changes; None where the server refuses one, or what is to be changed is not there.

        Args:
            way: the changes.
            is_hopeless: whether the play may end after what was told of the installation.
        """
        if self.has_played(way):
            return self._with_nodes[way.deeds]
        stored = dict(self._stored)
        try:
            for key, edits in way.edits_by_object().items():
                made = self._store(key, edited(self.values[key], edits))
                if made is None:
                    return None
                stored[key] = made
        except (LookupError, TypeError):
            return None
        # More nodes alone are played to the end, for other facts as well.
        played = self._play(stored, with_more_nodes(self.profile, stored, way.nodes), is_hopeless if way.edits else None)
        if not way.edits:
            self._with_nodes[way.deeds] = played
        return played

    def has_played(self, way: Way) -> bool:
        """Whether it is known without another play what comes of a way."""
        return not way.edits and way.deeds in self._with_nodes

    def written(self, way: Way, key: Key) -> Any:
        """An object as it is written once the way is taken; None where there is none of that key."""
        value = self.values.get(key)
        return None if value is None else edited(value, way.edits_by_object().get(key, ()))

    def stored(self, key: Key) -> Any:
        """An object as the server keeps it without a change, None where there is none of that key."""
        return self._stored.get(key)

    def of_kind(self, kind: str) -> list[Key]:
        """The objects of a kind that the server takes."""
        return [key for key in self._stored if key[1] == kind]

    def _play(self, stored: dict[Key, Any], profile: ClusterProfile, is_hopeless: Callable[[list[Fact]], bool] | None = None) -> Played:
        played = self._playing(list(stored.values()), profile, self._most, is_hopeless)
        self.turns += played.turns
        return played


def with_more_nodes(profile: ClusterProfile, stored: dict[Key, Any], nodes: tuple[Object, ...]) -> ClusterProfile:
    """The cluster with further nodes."""
    if not nodes:
        return profile
    own = profile.given_nodes() if not profile.elastic else [value for value in stored.values() if value["kind"] == "Node"]
    made = ClusterProfile(profile.version, [*own, *nodes], (), profile.objects, profile.ready_after, profile.accounts)
    for name in ("autoscaler_period", "node_ports", "scheduler", "service_network", "turn_seconds"):
        setattr(made, name, getattr(profile, name))
    return made
