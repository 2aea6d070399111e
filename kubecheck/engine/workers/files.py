"""Files, handed out in units of about equal size."""

from __future__ import annotations

from kubecheck.engine.files import FileChecker
from kubecheck.engine.reading import ReadFile, fetch_entry
from kubecheck.engine.request import size_of
from kubecheck.engine.workers.spreading import MANY, spread, worker_count
from kubecheck.source.text import LARGE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from concurrent.futures import Executor
    from typing import Any

    from kubecheck.engine.files import FileResult
    from kubecheck.engine.request import Entry, Request
    from kubecheck.engine.ruleset import RuleSet
    from kubecheck.source import Source

    Entries = list[Entry | ReadFile]
    # The arguments of a `FileChecker`.
    Making = tuple[RuleSet, str, str, bool, frozenset[str], Mapping[str, str], frozenset[str] | None]

# Below this many bytes a second process costs more than it brings.
_BYTES_WORTH_A_PROCESS = 1_000_000
# Small enough that at the end nobody waits long for the last one.
_BYTES_PER_UNIT = 100_000


def check_files(entries: Entries, making: Making, request: Request, executor: Executor | None = None) -> Iterator[FileResult]:
    """The result of every entry, in order.

    Args:
        entries: what is checked.
        making: the arguments of the `FileChecker` that does it.
        request: says how many processes may work, and hears of what happens to them.
        executor: does the work instead; it gets the texts, since its workers may have other files.
    """
    jobs = request.jobs
    units, size = _units_of(entries if executor is None else list(map(fetch_entry, entries)))
    workers = worker_count(jobs, len(units))
    if executor is None and (workers < 2 or (not jobs and size < _BYTES_WORTH_A_PROCESS)):
        return map(FileChecker(*making).check, entries)
    task = FileTask(*making, room=LARGE // max(workers, 1))
    return (result for results in spread(task, units, workers, request.tell, executor, None if len(entries) > MANY else 0) for result in results)


class FileTask:
    """Checks files; the arguments are those of `FileChecker`. Units are lists of entries.

    Values of so many characters as there is ``room`` for go from a worker to another process as they are; what comes after them goes packed, since the run is large.
    """

    __slots__ = ("_checker", "_making", "_room")

    def __init__(self, *making: Any, room: int) -> None:
        self._making = making
        self._room = room
        self._checker = FileChecker(*making)

    def __getstate__(self) -> tuple[Any, ...]:
        return self._making, self._room

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.__init__(*state[0], room=state[1])  # type: ignore[misc]  # made anew where the work is done

    @property
    def sources(self) -> list[Source]:
        """None: files are read where they are checked."""
        return []

    def work(self, unit: Entries) -> list[FileResult]:
        """What comes of some entries."""
        return list(map(self._checker.check, unit))

    def hand_over(self, results: list[FileResult]) -> list[FileResult]:
        """What came of some entries, packed where the run is large."""
        for result in results:
            self._room -= sum(each.document.end - each.document.start for each in result.restful) + sum(source.weight for source in result.texts)
            if self._room < 0:
                for resource in result.restful:
                    resource.rest()
                for source in result.texts:
                    source.rest()
        return results


def _units_of(entries: Entries) -> tuple[list[Entries], int]:
    """Neighbouring entries of about equal size together, and how large all of them are."""
    units: list[Entries] = []
    total = filled = 0
    for entry in entries:
        size = _size(entry)
        if not units or filled > _BYTES_PER_UNIT:
            units.append([])
            filled = 0
        units[-1].append(entry)
        filled += size
        total += size
    return units, total


def _size(entry: Entry | ReadFile) -> int:
    if isinstance(entry, ReadFile):
        return len(entry.source.text) if entry.source is not None else 0
    return size_of(entry)
