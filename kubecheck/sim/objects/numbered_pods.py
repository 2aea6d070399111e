"""The pods of an object that numbers them: by number, and by what a turn looks for. Kept in step with each change, so that no turn looks at all of them."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubecheck.sim.objects.pod_states import PodState
    from kubecheck.values.selector import Selector


class NumberedPods:
    """The pods that bear the name of their owner and a number.

    Attributes:
        by_number: these pods; of two with one number (``web-1`` and ``web-01``) the last.
        restless: the numbers of those that are not up.
        staying: by revision, the numbers of those that are not told to go.
        ready: how many run and are ready.
        missing, others: the numbers that nobody has of those that `bound` says, and those that somebody has beside them.
        strays: how many pods the selector does not match, or are not numbered as their owner would; where there are some, this is not kept in step.
    """

    __slots__ = ("_start", "_stop", "by_number", "missing", "others", "parent", "ready", "restless", "selector", "staying", "strays")

    def __init__(self, parent: str, selector: Selector, states: Iterable[PodState]) -> None:
        self.parent = parent
        self.selector = selector
        self.by_number: dict[int, PodState] = {}
        self.restless: dict[int, None] = {}
        self.staying: dict[str, dict[int, None]] = {}
        self.missing: set[int] = set()
        self.others: set[int] = set()
        self._start = self._stop = 0
        self.ready = 0
        self.strays = 0
        for each in states:
            if each.number in self.by_number and each.parent == parent:
                self._drop(self.by_number[each.number])
            self._put(each)

    def bound(self, start: int, stop: int) -> None:
        """Tell which numbers there should be: from the first on, the last is the one before ``stop``."""
        if (start, stop) != (self._start, self._stop):
            self._start, self._stop = start, stop
            wanted = set(range(start, stop))
            self.missing, self.others = wanted - self.by_number.keys(), self.by_number.keys() - wanted

    def change(self, old: PodState | None, new: PodState | None) -> None:
        """Put a version of a pod in the place of the one before; without a new one the pod is gone."""
        if self.strays:
            return
        if old is not None:
            self._drop(old)
        if new is not None:
            self._put(new)

    def _put(self, state: PodState) -> None:
        number = state.number
        is_ours = state.parent == self.parent
        if not state.is_matched(self.selector) or (is_ours and state.pod["metadata"]["name"] != f"{self.parent}-{number}"):
            self.strays += 1
        if not is_ours:
            return
        self.by_number[number] = state
        if self._start <= number < self._stop:
            self.missing.discard(number)
        else:
            self.others.add(number)
        if not state.is_up:
            self.restless[number] = None
        if not state.is_terminating:
            self.staying.setdefault(state.revision, {})[number] = None
        self.ready += state.phase == "Running" and state.ready_since is not None

    def _drop(self, state: PodState) -> None:
        if state.parent != self.parent:
            return
        number = state.number
        del self.by_number[number]
        if self._start <= number < self._stop:
            self.missing.add(number)
        else:
            self.others.discard(number)
        self.restless.pop(number, None)
        if not state.is_terminating:
            numbers = self.staying[state.revision]
            del numbers[number]
            if not numbers:
                del self.staying[state.revision]
        self.ready -= state.phase == "Running" and state.ready_since is not None
