"""What state a Job and its pods are in: whether it is over, which indexes there are, how long it waits after failures."""

from __future__ import annotations

from kubecheck.sim.objects.clock import seconds
from kubecheck.sim.objects.pod_states import condition_of, is_ready, phase_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubecheck.sim.objects.store import Object

_INDEX = "batch.kubernetes.io/job-completion-index"
_PHASES = {"Pending": 0, "Unknown": 1, "Running": 2}
_FIRST_BACKOFF = 10.0
_LAST_BACKOFF = 600.0


class Backoff:
    """Failures since the last success of a Job, or of one of its indexes: how many, how many of these count for a limit, and when the last one was.

    ``held`` is the uid of the pod that has failed last for an index, which stays until another one is there.
    """

    __slots__ = ("counted", "failures", "held", "last")

    def __init__(self, failures: int = 0, counted: int = 0, last: float = 0.0, held: str = "") -> None:
        self.failures = failures
        self.counted = counted
        self.last = last
        self.held = held

    def after(self, succeeded: Iterable[float], failed: Iterable[float], counted: int = 0) -> Backoff:
        """The next state, when pods have ended at these moments; ``counted`` of those that failed count. Mirrors: backoffStore.newBackoffRecord."""
        ends, good = sorted(failed), max(succeeded, default=None)
        if good is not None:
            ends = [end for end in ends if end > good]
            return Backoff(len(ends), counted, ends[-1] if ends else 0.0)
        return Backoff(self.failures + len(ends), self.counted + counted, ends[-1] if ends else self.last)

    def left(self, now: float) -> float:
        """Seconds before the next try. Mirrors: getRemainingTimeForFailuresCount."""
        if not self.failures:
            return 0.0
        return max(0.0, self.last + min(_FIRST_BACKOFF * 2.0 ** (self.failures - 1), _LAST_BACKOFF) - now)


def finished_at(job: Object) -> dict[str, Any] | None:
    """The condition that says that the job is over. Mirrors: util.FinishedCondition."""
    for condition in (job.get("status") or {}).get("conditions") or ():
        if condition["type"] in {"Complete", "Failed"} and condition["status"] == "True":
            return condition  # type: ignore[no-any-return]  # conditions are maps
    return None


def ended_at(pod: Object) -> int:
    """When a pod has ended, or was told to. Mirrors: getFinishedTime."""
    states = [(each.get("state") or {}).get("terminated") for each in (pod.get("status") or {}).get("containerStatuses") or ()]
    if states and all(states):
        return max(seconds((state or {}).get("finishedAt", "")) for state in states)
    return seconds(pod["metadata"].get("deletionTimestamp") or pod["metadata"].get("creationTimestamp") or "")


def expendability(pod: Object) -> tuple[Any, ...]:
    """The order in which surplus pods of a Job go: smaller first. Mirrors: ActivePods.Less."""
    ready = condition_of(pod, "Ready")
    since = seconds(ready.get("lastTransitionTime") or "") if ready is not None and ready["status"] == "True" else 0
    restarts = max((each.get("restartCount", 0) for each in (pod.get("status") or {}).get("containerStatuses") or ()), default=0)
    return bool(pod["spec"].get("nodeName")), _PHASES.get(phase_of(pod), 0), is_ready(pod), -since, -restarts, -seconds(pod["metadata"]["creationTimestamp"])


def index_of(pod: Object) -> int | None:
    """The index of a pod of an indexed Job."""
    text = (pod["metadata"].get("annotations") or {}).get(_INDEX)
    return int(text) if text is not None and text.isdigit() else None


def parse_indexes(text: str, completions: int) -> set[int]:
    """``0-2,5`` -> {0, 1, 2, 5}, of those below ``completions``. Mirrors: parseIndexesFromString."""
    found: set[int] = set()
    for part in text.split(",") if text else ():
        first, _, last = part.partition("-")
        found.update(range(int(first), min(int(last or first) + 1, completions)))
    return found


def format_indexes(numbers: set[int]) -> str:
    """{0, 1, 2, 5} -> ``0-2,5``; two in a row are written one by one. Mirrors: orderedIntervals.String."""
    parts: list[list[int]] = []
    for number in sorted(numbers):
        if parts and parts[-1][1] == number - 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    texts = []
    for first, last in parts:
        texts.append(str(first) if first == last else f"{first},{last}" if last == first + 1 else f"{first}-{last}")
    return ",".join(texts)
