"""Questions to the file system beside the files that are checked: whether something is there, what lies in a folder, what a file holds.

While a journal is kept, every question is noted with its answer, so that whoever keeps what came of a run can ask the same questions again.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TypeVar

    T = TypeVar("T")
    Journal = dict[tuple[str, str], object]

_journals: list[Journal] = []


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
    return _tried("list_folder", folder, _list_folder)


def size_of(path: str) -> int:
    """The bytes that a file holds.

    Raises:
        OSError: it is not there.
    """
    return _tried("size_of", path, os.path.getsize)


def folders_matching(pattern: str) -> list[str]:
    """The folders that a pattern matches, sorted."""
    return list(_strings(_noted("folders_matching", pattern)))


def real_path(path: str) -> str:
    """As ``os.path.realpath``, strictly.

    Raises:
        OSError: a part of it does not exist.
    """
    return _tried("real_path", path, _real_path)


def read(path: str) -> bytes:
    """The bytes of a file.

    Raises:
        OSError: it cannot be read.
    """
    return _tried("read", path, _read, digest_of)


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
    for journal in _journals:
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
    return str(_answer(path, lambda path: digest_of(_read(path))))


def _answer(path: str, find: Callable[[str], object]) -> object:
    """What is found at a path, or why it cannot be."""
    try:
        return find(path)
    except OSError as error:
        return _failure(error)


def _read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def _real_path(path: str) -> str:
    return os.path.realpath(path, strict=True)


def _list_folder(folder: str) -> list[str]:
    return sorted(os.listdir(folder))


def _names_in(folder: str) -> object:
    try:
        return _list_folder(folder)
    except OSError:
        return []


def _folders_matching(pattern: str) -> object:
    import glob

    return sorted(each for each in glob.glob(pattern) if os.path.isdir(each))


_QUESTIONS: dict[str, Callable[[str], object]] = {
    "is_file": os.path.isfile,
    "is_folder": os.path.isdir,
    "is_link": os.path.islink,
    "exists": os.path.exists,
    "is_there": os.path.lexists,
    "names_in": _names_in,
    "list_folder": lambda folder: _answer(folder, _list_folder),
    "size_of": lambda path: _answer(path, os.path.getsize),
    "folders_matching": _folders_matching,
    "real_path": lambda path: _answer(path, _real_path),
    "read": content,
}
