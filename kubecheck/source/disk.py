"""Questions to the file system beside the files that are checked: whether something is there, what lies in a folder, what a file holds.

While a journal is kept, every question is noted with its answer, so that whoever keeps what came of a run can ask the same questions again.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

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
    if _journals:
        _note("list_folder", folder, _list_folder(folder))
    return sorted(os.listdir(folder))


def size_of(path: str) -> int:
    """The bytes that a file holds.

    Raises:
        OSError: it is not there.
    """
    if _journals:
        _note("size_of", path, _size_of(path))
    return os.path.getsize(path)


def folders_matching(pattern: str) -> list[str]:
    """The folders that a pattern matches, sorted."""
    return list(_strings(_noted("folders_matching", pattern)))


def real_path(path: str) -> str:
    """As ``os.path.realpath``, strictly.

    Raises:
        OSError: a part of it does not exist.
    """
    if _journals:
        _note("real_path", path, _real_path(path))
    return os.path.realpath(path, strict=True)


def read(path: str) -> bytes:
    """The bytes of a file.

    Raises:
        OSError: it cannot be read.
    """
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError as error:
        if _journals:
            _note("read", path, _failure(error))
        raise
    if _journals:
        _note("read", path, digest_of(data))
    return data


def _noted(question: str, path: str) -> object:
    answer = _QUESTIONS[question](path)
    if _journals:
        _note(question, path, answer)
    return answer


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
    try:
        with open(path, "rb") as file:
            return digest_of(file.read())
    except OSError as error:
        return _failure(error)


def _real_path(path: str) -> object:
    try:
        return os.path.realpath(path, strict=True)
    except OSError as error:
        return _failure(error)


def _names_in(folder: str) -> object:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


def _list_folder(folder: str) -> object:
    try:
        return sorted(os.listdir(folder))
    except OSError as error:
        return _failure(error)


def _size_of(path: str) -> object:
    try:
        return os.path.getsize(path)
    except OSError as error:
        return _failure(error)


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
    "list_folder": _list_folder,
    "size_of": _size_of,
    "folders_matching": _folders_matching,
    "real_path": _real_path,
    "read": content,
}
