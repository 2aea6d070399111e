"""Hands out the units of some work, and gives what comes of them in order."""

from __future__ import annotations

import io
import os
import pickle

from kubecheck.limits import holding, in_force
from kubecheck.release import asking, current
from kubecheck.source.packing import handing_over

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from concurrent.futures import Executor
    from typing import Any, Protocol

    from kubecheck.release import Release
    from kubecheck.source import Source

    class Task(Protocol):
        """Work that can be sent elsewhere."""

        @property
        def sources(self) -> list[Source]:
            """The texts that go with it, which its results need not bring back."""

        def work(self, unit: Any) -> Any:
            """What comes of a unit of it."""

        def hand_over(self, result: Any) -> Any:
            """What came of a unit, as it goes from one process to another."""


# Of so many files or objects the process that others are forked of leaves the work to these: what it imported and made for it would be held beside all that was read.
MANY = 10_000

_LOST = "a worker process was ended before its work was done, perhaps for want of memory; this process did the rest of the work, so nothing is missing (--jobs 1 starts none)"


def worker_count(jobs: int, units: int) -> int:
    """How many processes work on some units: no more than are allowed, 0 for as many as there are processors."""
    return min(jobs or (os.cpu_count() or 1), units)


def spread(
    task: Task, units: Sequence[Any], workers: int, tell: Callable[[str], None], executor: Executor | None = None, own: int | None = 0
) -> Iterator[Any]:
    """What comes of every unit of a task, in order.

    Args:
        task: the work. It goes to each worker once; what is forked has it already.
        units: what is handed out, one by one.
        workers: how many processes of this machine do it.
        tell: hears in words when one of them was ended, so that this process had to do its work.
        executor: does it instead; it may have a ``share`` of its own for what all units need.
        own: so many of the units, the first ones, are done by this process where others are forked of it; None where it stands aside.
    """
    if executor is None:
        return _in_processes(task, units, workers, tell, own)
    from itertools import repeat

    packed = pickle.dumps((task, current(), in_force()), pickle.HIGHEST_PROTOCOL)
    share = getattr(executor, "share", None)
    shared = packed if share is None else share(packed)
    sources = task.sources
    return (_unpack(each, sources) for each in executor.map(_work_as_sent, repeat(shared, len(units)), units))


def _in_processes(task: Task, units: Sequence[Any], workers: int, tell: Callable[[str], None], own: int | None) -> Iterator[Any]:
    if workers < 2:
        return map(task.work, units)
    return _beside(task, units, workers, tell, own) if forks() else _in_pool(task, units, workers, tell)


def _beside(task: Task, units: Sequence[Any], workers: int, tell: Callable[[str], None], own: int | None) -> Iterator[Any]:
    """The work done by this process and by others that are forked of it."""
    from kubecheck.engine.workers.forks import work_beside

    sources = task.sources
    numbers = _numbered(sources)
    helpers = workers if own is None else workers - 1
    return work_beside(task, units, helpers, lambda result: _pack(result, numbers), lambda packed: _unpack(packed, sources), lambda: tell(_LOST), own)


def _in_pool(task: Task, units: Sequence[Any], workers: int, tell: Callable[[str], None]) -> Iterator[Any]:
    """The work done by processes that are started anew, where it is not safe to fork; by this one where none can be started."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    sources = task.sources
    done = 0
    try:
        # Python before 3.14 forks on Linux, unless it is told.
        with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _begin, (task, current(), in_force())) as pool:
            for each in pool.map(_work_as_begun, units):
                yield _unpack(each, sources)
                done += 1
    except BrokenProcessPool:
        tell(_LOST)
        yield from map(task.work, units[done:])
    except (OSError, NotImplementedError):  # no more processes, or no semaphores; what the work itself raises comes again
        yield from map(task.work, units[done:])


def forks() -> bool:
    """Whether other processes of this machine have all that this one has, the files that it is shown as well: where it is safe to fork."""
    import sys
    import threading

    return sys.platform == "linux" and threading.active_count() == 1


# The task of a process that works, the release that it asks, the limits that it holds to, and the numbers of its texts by identity.
_begun: list[tuple[Task, Release, Mapping[str, int], dict[int, int]]] = []


def _begin(task: Task, release: Release, limits: Mapping[str, int]) -> None:
    _begun[:] = [(task, release, limits, _numbered(task.sources))]


def _work_as_begun(unit: Any) -> bytes:
    task, release, limits, numbers = _begun[0]
    with asking(release), holding(limits), handing_over():
        return _pack(task.hand_over(task.work(unit)), numbers)


_sent: dict[int, tuple[bytes, Task, Release, Mapping[str, int], dict[int, int]]] = {}


def _work_as_sent(packed: bytes, unit: Any) -> bytes:
    """Works on a unit of a task that was sent; each thread unpacks its own and keeps the last one."""
    import threading

    thread = threading.get_ident()
    found = _sent.get(thread)
    if found is None or found[0] != packed:
        task, release, limits = pickle.loads(packed)  # noqa: S301  # it comes from who handed in the executor
        found = _sent[thread] = packed, task, release, limits, _numbered(task.sources)
    _, task, release, limits, numbers = found
    with asking(release), holding(limits):
        return _pack(task.hand_over(task.work(unit)), numbers)


def _numbered(sources: list[Source]) -> dict[int, int]:
    return {id(source): number for number, source in enumerate(sources)}


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
