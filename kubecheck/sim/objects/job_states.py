"""What state a Job and its pods are in: whether it is over, which indexes there are, how long it waits after failures."""

from __future__ import annotations

from kubecheck.sim.objects.clock import seconds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubecheck.sim.objects.store import Object

_INDEX = "batch.kubernetes.io/job-completion-index"
_FIRST_BACKOFF = 10.0
_LAST_BACKOFF = 600.0


class Backoff:
    """Failures since the last success of a Job, or of one of its indexes: how many, how many of these count for a limit, and when the last one was."""

    __slots__ = ("counted", "failures", "last")

    def __init__(self, failures: int = 0, counted: int = 0, last: float = 0.0) -> None:
        self.failures = failures
        self.counted = counted
        self.last = last

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
