"""Which pending pod is next: the one of highest priority, among equals the one that has waited longest since it came or last failed.

Mirrors: pkg/scheduler/backend/queue, pkg/scheduler/framework/plugins/queuesort (PrioritySort.Less) v1.36.
"""

from __future__ import annotations

from heapq import heappop, heappush

TYPE_CHECKING = False
if TYPE_CHECKING:
    Name = tuple[str, str]  # namespace and name


class SchedulingQueue:
    """Pending pods in the order in which they are to be tried."""

    __slots__ = ("_active", "_failed", "_heap", "_sequence")

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, Name]] = []
        self._active: dict[Name, tuple[int, int, Name]] = {}
        self._failed: dict[Name, int] = {}
        self._sequence = 0

    def __len__(self) -> int:
        return len(self._active)

    def add(self, name: Name, priority: int) -> None:
        """Put a pod into the queue. One that failed keeps the place of its failure; one that is there goes to its new place."""
        place = self._failed.pop(name, None)
        if place is None:
            place = self._sequence = self._sequence + 1
        entry = (-priority, place, name)
        self._active[name] = entry
        heappush(self._heap, entry)

    def fail(self, name: Name) -> None:
        """Note that a pod fitted nowhere; it is out of the queue until it is added again."""
        self._sequence += 1
        self._failed[name] = self._sequence

    def remove(self, name: Name) -> None:
        """Forget a pod."""
        self._active.pop(name, None)
        self._failed.pop(name, None)

    def pop(self) -> Name | None:
        """Take the next pod; None when the queue is empty."""
        while self._heap:
            entry = heappop(self._heap)
            if self._active.get(entry[2]) is entry:
                del self._active[entry[2]]
                return entry[2]
        return None
