"""Questions to the file system beside the files that are checked: whether something is there, what lies in a folder, what a file holds.

While a journal is kept, every question is noted with its answer, so that whoever keeps what came of a run can ask the same questions again.
While another state of the files is shown (`showing`), that state answers; of an older one nothing is noted, since it is known by its own identity.
"""

from __future__ import annotations

import errno
import os
import stat
from _thread import _local

from kubecheck.limits import beyond, most

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Protocol, TypeVar

    T = TypeVar("T")
    Journal = dict[tuple[str, str], object]

    class Found(Protocol):
        """What stands in a folder: as ``os.DirEntry``."""

        name: str
        path: str

        def is_dir(self, *, follow_symlinks: bool = True) -> bool:
            """Whether it is a folder."""

        def is_file(self, *, follow_symlinks: bool = True) -> bool:
            """Whether it is a file."""

        def is_symlink(self) -> bool:
            """Whether it is a link."""

    class Files(Protocol):
        """Files of some state: the questions below, answered without notes; those of the system raise ``OSError`` as it does."""

        def is_file(self, path: str) -> bool:
            """As ``os.path.isfile``."""

        def is_folder(self, path: str) -> bool:
            """As ``os.path.isdir``."""

        def is_link(self, path: str) -> bool:
            """As ``os.path.islink``."""

        def exists(self, path: str) -> bool:
            """As ``os.path.exists``."""

        def is_there(self, path: str) -> bool:
            """As ``os.path.lexists``."""

        def list_folder(self, folder: str) -> list[str]:
            """The sorted names in a folder."""

        def scan_folder(self, folder: str) -> list[Found]:
            """What stands in a folder, in no order."""

        def size_of(self, path: str) -> int:
            """The bytes that a file holds."""

        def matching(self, pattern: str, *, recursive: bool = True) -> Iterable[str]:
            """What a pattern of `glob` names."""

        def real_path(self, path: str) -> str:
            """As ``os.path.realpath``, strictly."""

        def link_target(self, path: str) -> str:
            """As ``os.readlink``."""

        def read(self, path: str) -> bytes:
            """The bytes of a file."""


def _of_path(ask: Callable[[str], T]) -> Callable[[str], T]:
    """A question to the system that answers a text that can be no path as Go's system calls do."""

    def answer(path: str) -> T:
        try:
            return ask(path)
        except ValueError as error:  # a null character, or half of a pair
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL).lower(), path) from error

    return answer


class System:
    """The files as they are now."""

    is_now = True
    is_file = staticmethod(os.path.isfile)
    is_folder = staticmethod(os.path.isdir)
    is_link = staticmethod(os.path.islink)
    exists = staticmethod(os.path.exists)
    is_there = staticmethod(os.path.lexists)
    size_of = staticmethod(_of_path(os.path.getsize))
    link_target = staticmethod(_of_path(os.readlink))

    @staticmethod
    @_of_path
    def list_folder(folder: str) -> list[str]:
        """The sorted names in a folder."""
        return sorted(os.listdir(folder))

    @staticmethod
    @_of_path
    def scan_folder(folder: str) -> list[Found]:
        """What stands in a folder, in no order."""
        with os.scandir(folder) as found:
            return list(found)  # type: ignore[arg-type]  # an entry's names are properties

    @staticmethod
    def matching(pattern: str, *, recursive: bool = True) -> Iterable[str]:
        """What a pattern of `glob` names."""
        import glob

        return () if "\0" in pattern else glob.iglob(pattern, recursive=recursive)

    @staticmethod
    @_of_path
    def real_path(path: str) -> str:
        """As ``os.path.realpath``, strictly."""
        return os.path.realpath(path, strict=True)

    @staticmethod
    @_of_path
    def read(path: str) -> bytes:
        """The bytes of a file; a pipe that somebody writes into will do, a device that never ends will not.

        Raises:
            OSError: it cannot be read, or holds more than the limit allows.
        """
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):
            from kubecheck.source.special_files import read_special

            return read_special(path, status.st_mode)
        if status.st_size > most("file-bytes"):
            raise OSError(beyond("file-bytes"))
        return _read_plain(path, status.st_size)


_AT_ONCE = 1 << 20


def _read_plain(path: str, size: int) -> bytes:
    """The bytes of a regular file, in as few calls as there can be: a run reads thousands of small ones."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        data = os.read(descriptor, size + 1)
        if len(data) == size:
            return data
        parts = [data]  # its size was another one, or less came than was asked for
        while part := os.read(descriptor, _AT_ONCE):
            parts.append(part)
        return b"".join(parts)
    finally:
        os.close(descriptor)


_system: Files = System()


class _Shown(_local):
    """What each thread is shown; ``threading.local`` by its shorter way."""

    state: Files = _system


_shown = _Shown()
_journals: list[Journal] = []


def files() -> Files:
    """The files that are shown, for whoever knows by other means what it asks of them: its questions are not noted."""
    return _shown.state


class showing:  # noqa: N801  # read as a statement: with showing(state)
    """Lets another state of the files answer every question for the time of a block, in this thread and in processes that it forks."""

    __slots__ = ("_before", "_state")

    def __init__(self, state: Files) -> None:
        self._state = state

    def __enter__(self) -> None:
        self._before = _shown.state
        _shown.state = self._state

    def __exit__(self, *_: object) -> None:
        _shown.state = self._before


def begin_journal() -> Journal:
    """Notes every question and its answer from now on: (question, path) -> the answer, as `ask` gives it."""
    journal: Journal = {}
    _journals.append(journal)
    return journal


def end_journal(journal: Journal) -> None:
    """Notes nothing more in a journal."""
    _journals[:] = [each for each in _journals if each is not journal]


def ask(question: str, path: str) -> object:
    """The answer to a question of a journal, as it is now: plain data, which may be compared."""
    return _QUESTIONS[question](path)


def is_file(path: str) -> bool:
    """As ``os.path.isfile``."""
    return bool(_noted("is_file", path))


def is_folder(path: str) -> bool:
    """As ``os.path.isdir``."""
    return bool(_noted("is_folder", path))


def is_link(path: str) -> bool:
    """As ``os.path.islink``."""
    return bool(_noted("is_link", path))


def exists(path: str) -> bool:
    """As ``os.path.exists``."""
    return bool(_noted("exists", path))


def is_there(path: str) -> bool:
    """As ``os.path.lexists``."""
    return bool(_noted("is_there", path))


def names_in(folder: str) -> list[str]:
    """The sorted names in a folder; none where it cannot be listed."""
    return list(_strings(_noted("names_in", folder)))


def list_folder(folder: str) -> list[str]:
    """The sorted names in a folder.

    Raises:
        OSError: it cannot be listed.
    """
    return _tried("list_folder", folder, files().list_folder)


def size_of(path: str) -> int:
    """The bytes that a file holds.

    Raises:
        OSError: it is not there.
    """
    return _tried("size_of", path, files().size_of)


def folders_matching(pattern: str) -> list[str]:
    """The folders that a pattern matches, sorted."""
    return list(_strings(_noted("folders_matching", pattern)))


def real_path(path: str) -> str:
    """As ``os.path.realpath``, strictly.

    Raises:
        OSError: a part of it does not exist.
    """
    return _tried("real_path", path, files().real_path)


def read(path: str) -> bytes:
    """The bytes of a file.

    Raises:
        OSError: it cannot be read.
    """
    return _tried("read", path, files().read, digest_of)


def read_named(path: str) -> bytes:
    """The bytes of a file that a call or a config names, as it is now, whatever state is shown.

    Raises:
        OSError: it cannot be read.
    """
    return _system.read(path)


def _noted(question: str, path: str) -> object:
    answer = _QUESTIONS[question](path)
    if _journals:
        _note(question, path, answer)
    return answer


def _tried(question: str, path: str, find: Callable[[str], T], shown: Callable[[T], object] | None = None) -> T:
    """What is found at a path, or the error that keeps it from being found: either is noted, the first as it is ``shown``."""
    try:
        found = find(path)
    except OSError as error:
        if _journals:
            _note(question, path, _failure(error))
        raise
    if _journals:
        _note(question, path, found if shown is None else shown(found))
    return found


def _note(question: str, path: str, answer: object) -> None:
    for journal in _journals if getattr(files(), "is_now", False) else ():
        if journal.setdefault((question, path), answer) != answer:
            journal[question, path] = None  # it changed meanwhile: no answer will do


def _strings(answer: object) -> Iterable[str]:
    assert isinstance(answer, list)
    return answer


def _failure(error: OSError) -> str:
    return f"error: {error.strerror or error}"


def digest_of(data: bytes) -> str:
    """The digest of bytes, in hexadecimal digits."""
    import hashlib

    return hashlib.blake2b(data, digest_size=20).hexdigest()


def content(path: str) -> str:
    """The digest of a file's bytes, or why it cannot be read."""
    return str(_answer(path, lambda path: digest_of(files().read(path))))


def _answer(path: str, find: Callable[[str], object]) -> object:
    """What is found at a path, or why it cannot be."""
    try:
        return find(path)
    except OSError as error:
        return _failure(error)


def _names_in(folder: str) -> object:
    try:
        return files().list_folder(folder)
    except OSError:
        return []


_QUESTIONS: dict[str, Callable[[str], object]] = {
    "is_file": lambda path: files().is_file(path),
    "is_folder": lambda path: files().is_folder(path),
    "is_link": lambda path: files().is_link(path),
    "exists": lambda path: files().exists(path),
    "is_there": lambda path: files().is_there(path),
    "names_in": _names_in,
    "list_folder": lambda folder: _answer(folder, files().list_folder),
    "size_of": lambda path: _answer(path, files().size_of),
    "folders_matching": lambda pattern: sorted(each for each in files().matching(pattern, recursive=False) if files().is_folder(each)),
    "real_path": lambda path: _answer(path, files().real_path),
    "read": content,
}
