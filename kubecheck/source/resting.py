"""What rests: texts and values that a large run has no room for stay packed until somebody asks for them again.

Everything read is plain data and never changed, so it may come and go: whoever holds a document holds its value only while they look at it.
"""

from __future__ import annotations

from collections import deque

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Protocol

    class Restful(Protocol):
        """What can rest."""

        def rest(self) -> None:
            """Packs what it holds; it is unpacked again when asked for."""


# Texts of so many characters are held unpacked, with their values; smaller runs pack nothing.
ROOM = 6_000_000
# What is unpacked, the longest ago first, each with its characters.
_awake: deque[tuple[Restful, int]] = deque()
_characters = 0


def hold(thing: Restful, characters: int) -> None:
    """Lets something stay unpacked for a while; what was unpacked the longest ago rests where there is no room for all of it."""
    global _characters  # noqa: PLW0603  # there is one memory
    _awake.append((thing, characters))
    _characters += characters
    while _characters > ROOM and _awake:
        oldest, length = _awake.popleft()
        _characters -= length
        oldest.rest()


def forget() -> None:
    """Forgets who is unpacked, at the end of a run: they stay so."""
    global _characters  # noqa: PLW0603  # as above
    _awake.clear()
    _characters = 0


def pack(value: Any) -> bytes:
    """A plain value, packed."""
    import pickle
    import zlib

    return zlib.compress(pickle.dumps(value, pickle.HIGHEST_PROTOCOL), 1)


def unpack(packed: bytes) -> Any:
    """The value that was packed."""
    import pickle
    import zlib

    return pickle.loads(zlib.decompress(packed))  # noqa: S301  # it comes from `pack`, in this process or one that works for it
