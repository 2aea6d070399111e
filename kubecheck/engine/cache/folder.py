"""Entries in a folder: texts by key. Safe to delete, safe under several runs at once; what is damaged is not there."""

from __future__ import annotations

import contextlib
import json
import os

from kubecheck.limits import is_over
from kubecheck.source.disk import digest_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# What a folder may hold; when a run has gone over it, the entries that nobody used for longest are dropped.
MOST_BYTES = 256_000_000
MOST_ENTRIES = 4_096
_KEPT = 0.75  # so much of it is left then, so that not every run drops something
_NAME = "entry-"
_MARKER = "CACHEDIR.TAG"
_BESIDE = {
    _MARKER: "Signature: 8a477f597d28d172789f06886806bc55\n# A cache of kubecheck: https://bford.info/cachedir/\n",
    ".gitignore": "*\n",
}


def default_folder() -> str:
    """The folder of the user for caches, where nobody else writes; empty where there is none."""
    home = os.path.expanduser("~")
    if os.environ.get("XDG_CACHE_HOME"):
        above = os.environ["XDG_CACHE_HOME"]
    elif os.name == "nt":
        above = os.environ.get("LOCALAPPDATA", "")
    else:
        import sys

        above = os.path.join(home, *(("Library", "Caches") if sys.platform == "darwin" else (".cache",)))
    return os.path.join(above, "kubecheck") if os.path.isabs(above) else ""


class Folder:
    """A folder of entries, which is made when the first one is kept.

    An entry is a line with the digest of its text, and the text: JSON, which says things and does nothing, whoever wrote it.
    """

    __slots__ = ("_wrote", "path")

    def __init__(self, path: str) -> None:
        self.path = path
        self._wrote = False

    def get(self, key: str) -> Any:
        """What is kept under a key; None where nothing is, or where it is damaged."""
        path = self._path_of(key)
        try:
            with open(path, "rb") as file:
                digest, _, text = file.read().partition(b"\n")
            if digest.decode() != digest_of(key.encode() + text):
                return None
            value = json.loads(text)
        except (OSError, ValueError, RecursionError):
            return None
        with contextlib.suppress(OSError):
            os.utime(path)  # used now, as `trim` sees it
        return value

    def put(self, key: str, value: object) -> None:
        """Keeps plain data under a key; where it cannot be written, and of a run that took too long, nothing is kept."""
        if is_over():
            return
        text = json.dumps(value, separators=(",", ":")).encode()
        path = self._path_of(key)
        part = f"{path}.{os.urandom(8).hex()}"
        try:
            self._make()
            with open(part, "wb") as file:
                file.write(digest_of(key.encode() + text).encode() + b"\n" + text)
            os.replace(part, path)
        except OSError:
            with contextlib.suppress(OSError):
                os.unlink(part)

    def trim(self) -> None:
        """Drops what was not used for longest, where the folder holds too much."""
        if not self._wrote:
            return
        try:
            with os.scandir(self.path) as found:
                entries = [(each.stat(), each.path) for each in found if each.name.startswith(_NAME)]
        except OSError:
            return
        entries.sort(key=lambda each: each[0].st_mtime, reverse=True)
        size = sum(stat.st_size for stat, _ in entries)
        if size <= MOST_BYTES and len(entries) <= MOST_ENTRIES:
            return
        room = int(MOST_BYTES * _KEPT)
        for index, (stat, path) in enumerate(entries):
            room -= stat.st_size
            if room < 0 or index >= MOST_ENTRIES * _KEPT:
                with contextlib.suppress(OSError):
                    os.unlink(path)

    def _make(self) -> None:
        """Makes the folder, with what tells other programs to leave it alone."""
        if self._wrote:
            return
        os.makedirs(self.path, mode=0o700, exist_ok=True)
        if not os.path.exists(os.path.join(self.path, _MARKER)):
            for name, text in _BESIDE.items():
                with open(os.path.join(self.path, name), "w", encoding="utf-8") as file:
                    file.write(text)
        self._wrote = True

    def _path_of(self, key: str) -> str:
        return os.path.join(self.path, _NAME + key)
