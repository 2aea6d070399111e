"""Which pending pod is next: the one of highest priority, among equals the one that waits longest.

Pods that fitted nowhere wait until something changes that could help them; the change log of the cluster says when that is.

Mirrors: pkg/scheduler/backend/queue, pkg/scheduler/framework/plugins/queuesort v1.36. There is no backoff: time does not heal anything here.
"""

from __future__ import annotations

from heapq import heappop, heappush

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.sim.scheduler.pods import Pod
    from kubecheck.sim.scheduler.state import ClusterState


class SchedulingQueue:
    """Pending pods in the order in which they are to be tried."""

    def __init__(self, state: ClusterState) -> None:
        self.state = state
        self._heap: list[tuple[int, int, str]] = []
        self._queued: set[str] = set()
        self._failed: dict[str, tuple[int, int, int, int]] = {}

    def add(self, namespace: str, name: str) -> None:
        """Put a pending pod into the queue; one that is there stays where it is."""
        pod = self.state.pods[f"{namespace}/{name}"]
        self._failed.pop(pod.key, None)
        if pod.key not in self._queued:
            self._queued.add(pod.key)
            heappush(self._heap, (-pod.kind.priority, pod.serial, pod.key))

    def pop(self) -> Pod | None:
        """The next pod that is still pending; None when the queue is empty. Mirrors: PrioritySort.Less."""
        while self._heap:
            _, _, key = heappop(self._heap)
            self._queued.discard(key)
            pod = self.state.pods.get(key)
            if pod is not None and pod.node is None:
                return pod
        return None

    def put_back(self, pod: Pod) -> None:
        """Keep a pod that fitted nowhere until the cluster changes."""
        self._failed[pod.key] = self._version()

    def wake(self) -> list[str]:
        """Queue again the pods that failed before the last change; returns their keys."""
        version = self._version()
        woken = [key for key, seen in self._failed.items() if seen != version]
        for key in woken:
            del self._failed[key]
            pod = self.state.pods.get(key)
            if pod is not None and pod.node is None:
                self.add(pod.namespace, pod.name)
        return woken

    def waiting(self) -> list[str]:
        """The keys of the pods that wait for a change."""
        return list(self._failed)

    def _version(self) -> tuple[int, int, int, int]:
        self.state.settle()
        return self.state.version
