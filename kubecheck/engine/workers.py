"""Who does the work on files: this process, others of this machine, or an executor that is handed in. What comes of it is the same."""

from __future__ import annotations

import os

from kubecheck.engine.files import FileChecker
from kubecheck.engine.reading import ReadFile
from kubecheck.engine.request import size_of
from kubecheck.release import asking, current

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from concurrent.futures import Executor

    from kubecheck.engine.files import FileResult
    from kubecheck.engine.request import Entry
    from kubecheck.engine.ruleset import RuleSet
    from kubecheck.release import Release

    Entries = list[Entry | ReadFile]
    # The arguments of a `FileChecker`.
    Making = tuple[RuleSet, str, str, bool, frozenset[str], Mapping[str, str]]

# Below this many bytes a second process costs more than it brings.
_BYTES_WORTH_A_PROCESS = 4_000_000
_BYTES_PER_CHUNK = 400_000


def check_files(entries: Entries, making: Making, jobs: int, executor: Executor | None = None) -> Iterator[FileResult]:
    """The result of every entry, in order.

    Args:
        entries: what is checked.
        making: the arguments of the `FileChecker` that does it.
        jobs: how many processes may work; 0 for as many as pay.
        executor: does the work instead.
    """
    chunks, size = _chunks(entries)
    workers = min(jobs or (os.cpu_count() or 1), len(chunks))
    if executor is None and (workers < 2 or (not jobs and size < _BYTES_WORTH_A_PROCESS)):
        return map(FileChecker(*making).check, entries)
    if executor is not None:
        return _through(executor, chunks, making)
    return _in_processes(chunks, workers, making)


def _in_processes(chunks: list[Entries], workers: int, making: Making) -> Iterator[FileResult]:
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(workers) as executor:
        yield from _through(executor, chunks, making)


def _through(executor: Executor, chunks: list[Entries], making: Making) -> Iterator[FileResult]:
    for results in executor.map(_check_chunk, [(chunk, making, current()) for chunk in chunks]):
        yield from results


def _check_chunk(work: tuple[Entries, Making, Release]) -> list[FileResult]:
    """The work of another process: results of a few files."""
    chunk, making, release = work
    with asking(release):
        return list(map(FileChecker(*making).check, chunk))


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
