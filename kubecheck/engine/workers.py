"""Who does the work: this process, others of this machine, or an executor that is handed in. What comes of it is the same."""

from __future__ import annotations

import io
import os
import pickle

from kubecheck.engine.files import FileChecker
from kubecheck.engine.reading import ReadFile, fetch_entry
from kubecheck.engine.request import size_of
from kubecheck.limits import holding, in_force
from kubecheck.release import asking, current
from kubecheck.source.packing import handing_over
from kubecheck.source.text import LARGE, begin_large_run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from concurrent.futures import Executor
    from typing import Any, Protocol

    from kubecheck.engine.files import FileResult
    from kubecheck.engine.request import Entry, Request
    from kubecheck.engine.ruleset import RuleSet
    from kubecheck.release import Release
    from kubecheck.source import Source

    Entries = list[Entry | ReadFile]
    # The arguments of a `FileChecker`.
    Making = tuple[RuleSet, str, str, bool, frozenset[str], Mapping[str, str], frozenset[str] | None]

    class Task(Protocol):
        """Work that can be sent elsewhere."""

        @property
        def sources(self) -> list[Source]:
            """The texts that go with it, which its results need not bring back."""

        def work(self, unit: Any) -> Any:
            """What comes of a unit of it."""


# Below this many bytes a second process costs more than it brings.
_BYTES_WORTH_A_PROCESS = 1_000_000
_BYTES_PER_CHUNK = 200_000

_LOST = "a worker process was ended before its work was done, perhaps for want of memory; this process did the rest of the work, so nothing is missing (--jobs 1 starts none)"


def check_files(entries: Entries, making: Making, request: Request, executor: Executor | None = None) -> Iterator[FileResult]:
    """The result of every entry, in order.

    Args:
        entries: what is checked.
        making: the arguments of the `FileChecker` that does it.
        request: says how many processes may work, and hears of what happens to them.
        executor: does the work instead; it gets the texts, since its workers may have other files.
    """
    jobs = request.jobs
    chunks, size = _chunks(entries if executor is None else list(map(fetch_entry, entries)))
    workers = worker_count(jobs, len(chunks))
    if executor is None and (workers < 2 or (not jobs and size < _BYTES_WORTH_A_PROCESS)):
        return map(FileChecker(*making).check, entries)
    rests = size > LARGE
    if rests:
        begin_large_run()
    task = FileTask(*making, rests=rests)
    return (result for results in spread(task, chunks, workers, request.tell, executor) for result in results)


class FileTask:
    """Checks files; the arguments are those of `FileChecker`, and whether what was read comes back packed. Units are lists of entries."""

    __slots__ = ("_checker", "_making", "_rests")

    def __init__(self, *making: Any, rests: bool = False) -> None:
        self._making = making
        self._rests = rests
        self._checker = FileChecker(*making)

    def __getstate__(self) -> tuple[Any, ...]:
        return self._making, self._rests

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.__init__(*state[0], rests=state[1])  # type: ignore[misc]  # made anew where the work is done

    @property
    def sources(self) -> list[Source]:
        """None: files are read where they are checked."""
        return []

    def work(self, unit: Entries) -> list[FileResult]:
        """What comes of some entries."""
        results = list(map(self._checker.check, unit))
        for result in results if self._rests else ():
            for resource in result.restful:
                resource.rest()
            for source in result.texts:
                source.rest()
        return results


# -- spreading ----------------------------------------------------------------------------------------------------------


def worker_count(jobs: int, units: int) -> int:
    """How many processes work on some units: no more than are allowed, 0 for as many as there are processors."""
    return min(jobs or (os.cpu_count() or 1), units)


def spread(task: Task, units: Sequence[Any], workers: int, tell: Callable[[str], None], executor: Executor | None = None) -> Iterator[Any]:
    """What comes of every unit of a task, in order.

    Args:
        task: the work. It goes to each worker once; what is forked has it already.
        units: what is handed out, one by one.
        workers: how many processes of this machine do it.
        tell: hears in words when one of them was ended, so that this process had to do its work.
        executor: does it instead; it may have a ``share`` of its own for what all units need.
    """
    if executor is None:
        return _in_processes(task, units, workers, tell)
    from itertools import repeat

    packed = pickle.dumps((task, current(), in_force()), pickle.HIGHEST_PROTOCOL)
    share = getattr(executor, "share", None)
    shared = packed if share is None else share(packed)
    sources = task.sources
    return (_unpack(each, sources) for each in executor.map(_work_as_sent, repeat(shared, len(units)), units))


def _in_processes(task: Task, units: Sequence[Any], workers: int, tell: Callable[[str], None]) -> Iterator[Any]:
    if workers < 2:
        yield from map(task.work, units)
        return
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    sources = task.sources
    done = 0
    try:
        with ProcessPoolExecutor(workers, _forking(), _begin, (task, current(), in_force())) as pool:
            for each in pool.map(_work_as_begun, units):
                yield _unpack(each, sources)
                done += 1
    except BrokenProcessPool:
        tell(_LOST)
        yield from map(task.work, units[done:])


def forks() -> bool:
    """Whether other processes of this machine have all that this one has, the files that it is shown as well."""
    return _forking() is not None


def _forking() -> Any:
    """The way to start processes that have everything already, where it is safe; else None, for the machine's own."""
    import multiprocessing
    import sys
    import threading

    if sys.platform != "linux" or threading.active_count() > 1:
        return None
    return multiprocessing.get_context("fork")


# The task of a process that works, the release that it asks, the limits that it holds to, and the numbers of its texts by identity.
_begun: list[tuple[Task, Release, Mapping[str, int], dict[int, int]]] = []


def _begin(task: Task, release: Release, limits: Mapping[str, int]) -> None:
    import gc

    gc.freeze()  # what was forked is shared with the other processes as long as nobody touches it
    _begun[:] = [(task, release, limits, _numbered(task))]


def _work_as_begun(unit: Any) -> bytes:
    task, release, limits, numbers = _begun[0]
    with asking(release), holding(limits), handing_over():
        return _pack(task.work(unit), numbers)


_sent: dict[int, tuple[bytes, Task, Release, Mapping[str, int], dict[int, int]]] = {}


def _work_as_sent(packed: bytes, unit: Any) -> bytes:
    """Works on a unit of a task that was sent; each thread unpacks its own and keeps the last one."""
    import threading

    thread = threading.get_ident()
    found = _sent.get(thread)
    if found is None or found[0] != packed:
        task, release, limits = pickle.loads(packed)  # noqa: S301  # it comes from who handed in the executor
        found = _sent[thread] = packed, task, release, limits, _numbered(task)
    _, task, release, limits, numbers = found
    with asking(release), holding(limits):
        return _pack(task.work(unit), numbers)


def _numbered(task: Task) -> dict[int, int]:
    return {id(source): number for number, source in enumerate(task.sources)}


class _Packer(pickle.Pickler):
    """Writes the texts that went with the task by their numbers."""

    def __init__(self, out: io.BytesIO, numbers: dict[int, int]) -> None:
        super().__init__(out, pickle.HIGHEST_PROTOCOL)
        self._numbers = numbers

    def persistent_id(self, value: object) -> int | None:
        return self._numbers.get(id(value))


class _Unpacker(pickle.Unpickler):
    """Reads what a `_Packer` wrote."""

    def __init__(self, packed: bytes, sources: list[Source]) -> None:
        super().__init__(io.BytesIO(packed))
        self._sources = sources

    def persistent_load(self, number: int) -> Source:
        return self._sources[number]


def _pack(result: Any, numbers: dict[int, int]) -> bytes:
    if not numbers:
        return pickle.dumps(result, pickle.HIGHEST_PROTOCOL)
    out = io.BytesIO()
    _Packer(out, numbers).dump(result)
    return out.getvalue()


def _unpack(packed: bytes, sources: list[Source]) -> Any:
    return _Unpacker(packed, sources).load()


def _chunks(entries: Entries) -> tuple[list[Entries], int]:
    """Neighbouring entries of about equal size together, and how large all of them are."""
    chunks: list[Entries] = []
    total = filled = 0
    for entry in entries:
        size = _size(entry)
        if not chunks or filled > _BYTES_PER_CHUNK:
            chunks.append([])
            filled = 0
        chunks[-1].append(entry)
        filled += size
        total += size
    return chunks, total


def _size(entry: Entry | ReadFile) -> int:
    if isinstance(entry, ReadFile):
        return len(entry.source.text) if entry.source is not None else 0
    return size_of(entry)
