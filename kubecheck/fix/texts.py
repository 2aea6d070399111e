"""The texts that fixes change: as they were found, and as they are by now. Nothing here is written."""

from __future__ import annotations

from itertools import pairwise

from kubecheck.documents.editing.text_edits import replaced
from kubecheck.source import Source
from kubecheck.source.disk import System
from kubecheck.source.text import encoded_like

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubecheck.findings import Edit


class Texts:
    """Files by their shown paths, and the text of standard input under its own.

    Args:
        allowed: the paths of files that may be changed.
        stdin: the text that is no file, if there is one.
    """

    __slots__ = ("_allowed", "_found", "stdin")

    def __init__(self, allowed: Iterable[str], stdin: Source | None = None) -> None:
        self._allowed = frozenset(allowed)
        self._found: dict[str, tuple[bytes, str] | None] = {}
        self.stdin = stdin

    def original(self, path: str) -> str | None:
        """The text of a file as it was when it was first asked for; None where it cannot be changed."""
        found = self._read(path)
        return None if found is None else found[1]

    def _read(self, path: str) -> tuple[bytes, str] | None:
        if path not in self._found:
            self._found[path] = None
            if path in self._allowed:
                self._found[path] = self._read_anew(path)
        return self._found[path]

    def _read_anew(self, path: str) -> tuple[bytes, str] | None:
        if self.stdin is not None and path == self.stdin.path:
            return self.stdin.text.encode("utf-8", "surrogatepass"), self.stdin.text
        try:
            data = System.read(path)
            text = Source.from_bytes(path, data).text
            return (data, text) if encoded_like(data, text) == data else None
        except (OSError, UnicodeError):
            return None

    def is_stdin(self, path: str) -> bool:
        """Whether a path is that of standard input."""
        return self.stdin is not None and path == self.stdin.path

    def bytes_of(self, path: str) -> bytes:
        """What stood in a file when it was first asked for."""
        found = self._read(path)
        return b"" if found is None else found[0]

    def encoded(self, path: str, text: str) -> bytes:
        """The bytes of a file with another text: in its own encoding, with its byte order mark.

        Raises:
            UnicodeError: that encoding has no such letters.
        """
        return encoded_like(self.bytes_of(path), text)


def overlap(edits: Iterable[Edit]) -> bool:
    """Whether two edits of one file are about the same characters, or put something at the same place; the same edit twice is one."""
    ordered = sorted({(each.path, each.start, each.end, each.text): each for each in edits}.values(), key=lambda each: (each.path, each.start, each.end))
    return any(one.path == other.path and (one.end > other.start or one.start == other.start) for one, other in pairwise(ordered))


def with_edits(text: str, edits: Iterable[Edit]) -> str | None:
    """A text with edits made in it, which do not overlap; None where it is not what they are for."""
    edits = list(edits)
    pieces = sorted({(each.start, each.end, each.text) for each in edits})
    if any(text[each.start : each.end] != each.old for each in edits):
        return None
    return replaced(text, pieces)
