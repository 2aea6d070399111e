"""The files as they are now, but for some that hold something else: what is not saved yet, or what somebody thinks of writing."""

from __future__ import annotations

import os

from kubecheck.source.disk import System

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


class Drafts(System):
    """A `Files` of `kubecheck.source.disk`: the system's own answers, but for some files.

    Args:
        drafts: the bytes of those by their paths. A file that is not there yet is there with them.
    """

    def __init__(self, drafts: Mapping[str, bytes]) -> None:
        self._drafts: dict[str, bytes] = {}
        self._added: dict[str, set[str]] = {}
        for path, data in drafts.items():
            real = os.path.realpath(path)
            self._drafts[real] = data
            self._added.setdefault(os.path.dirname(real), set()).add(os.path.basename(real))  # there or not: it may be deleted while these are shown

    def _draft(self, path: str) -> bytes | None:
        return self._drafts.get(os.path.realpath(path)) if self._drafts and "\0" not in path else None

    def read(self, path: str) -> bytes:  # type: ignore[override]  # what the system answers needs no state
        """The bytes of a file."""
        draft = self._draft(path)
        return System.read(path) if draft is None else draft

    def size_of(self, path: str) -> int:
        """How many bytes a file has."""
        draft = self._draft(path)
        return System.size_of(path) if draft is None else len(draft)

    def is_file(self, path: str) -> bool:  # type: ignore[override]  # as above
        """As ``os.path.isfile``."""
        return System.is_file(path) or self._draft(path) is not None

    def exists(self, path: str) -> bool:  # type: ignore[override]  # as above
        """As ``os.path.exists``."""
        return System.exists(path) or self._draft(path) is not None

    def is_there(self, path: str) -> bool:  # type: ignore[override]  # as above
        """As ``os.path.lexists``."""
        return System.is_there(path) or self._draft(path) is not None

    def real_path(self, path: str) -> str:  # type: ignore[override]  # as above
        """As ``os.path.realpath``, strictly."""
        return System.real_path(path) if self._draft(path) is None else os.path.realpath(path)

    def list_folder(self, folder: str) -> list[str]:  # type: ignore[override]  # as above
        """The sorted names in a folder."""
        names = System.list_folder(folder)
        added = self._added.get(os.path.realpath(folder)) if self._added else None
        return sorted({*names, *added}) if added else names
