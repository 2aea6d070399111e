"""Where what rests lies: packed, in a file that has no name, so that it takes no memory; in memory where there can be no such file.

The file is this process's own, nobody else can open it, and it goes when nobody holds anything of it, at the latest with the process.
"""

from __future__ import annotations

import marshal
import os
from contextlib import contextmanager

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

# What every version of Python reads that a worker may have.
_FORMAT = 4
# So many bytes lie in a file as they are; what comes after them is made smaller, which takes longer than all the rest of packing and unpacking.
_AMPLE = 256_000_000
# What begins with this was made smaller: no plain value does when it is written out.
_SMALLER = b"x"
_LENGTH_BITS = 32
# So many bytes are written at a time, and read where what is asked for comes soon after what was asked for last: steps of a run go over all in order.
_BLOCK = 64 * 1024


class _Shelf:
    """A file without a name that bytes are written to, one after another. A forked process reads what is there, and writes to one of its own."""

    __slots__ = ("_end", "_file", "_late", "_lock", "_read", "_reads_at", "_written", "process")

    def __init__(self, file: int) -> None:
        from threading import Lock

        self.process = os.getpid()
        self._file = file
        self._written = 0
        self._late = bytearray()  # what comes behind that in the file, and is written together
        self._end = 0
        self._read = (0, b"")  # the bytes that were read last, behind their place
        self._lock = Lock()
        self._reads_at = getattr(os, "pread", None)  # which asks for no turns; a system without it does not fork either

    def add(self, data: bytes) -> int:
        """Takes bytes, and gives their place.

        Raises:
            OSError: there is no room for those that came before them; these stay in memory, and those that come now have no place.
        """
        with self._lock:
            if len(self._late) >= _BLOCK:
                os.lseek(self._file, self._written, os.SEEK_SET)
                if os.write(self._file, self._late) != len(self._late):
                    raise OSError("no room")
                self._written, self._late = self._end, bytearray()
            begin = self._end
            self._late += data
            self._end += len(data)
        return begin << _LENGTH_BITS | len(data)

    @property
    def is_ample(self) -> bool:
        """Whether there is room enough for bytes as they are."""
        return self._end < _AMPLE

    def read(self, place: int) -> bytes:
        """The bytes at a place."""
        begin, length = place >> _LENGTH_BITS, place & ((1 << _LENGTH_BITS) - 1)
        start, block = self._read
        if start <= begin and begin + length <= start + len(block):
            return block[begin - start : begin - start + length]
        with self._lock:
            written = self._written
            if begin >= written:
                return bytes(self._late[begin - written : begin - written + length])
        is_next = start <= begin < start + len(block) + _BLOCK
        block = self._read_at(begin, max(length, min(_BLOCK, written - begin)) if is_next else length)
        self._read = (begin, block)
        return block[:length]

    def _read_at(self, begin: int, length: int) -> bytes:
        if self._reads_at is not None:
            found: bytes = self._reads_at(self._file, length, begin)
            return found
        with self._lock:
            os.lseek(self._file, begin, os.SEEK_SET)
            return os.read(self._file, length)

    def __del__(self, close: Callable[[int], None] = os.close) -> None:
        close(self._file)  # given above, since at the end of a process modules may be gone


class Packed:
    """A plain value, as bytes that rest. It pickles as the bytes, and rests anew where it comes to."""

    __slots__ = ("_held", "_place")

    def __init__(self, data: bytes) -> None:
        self._held: bytes | _Shelf = data
        self._place = 0
        if not _hands_over:
            self._lay_down(data)

    def _lay_down(self, data: bytes) -> None:
        shelf = _shelf()
        if not data.startswith(_SMALLER) and (shelf is None or not shelf.is_ample):
            import zlib

            self._held = data = zlib.compress(data, 1)
        if shelf is not None:
            try:
                self._place = shelf.add(data)
                self._held = shelf
            except OSError:  # it stays in memory, as what comes after it
                _current[:] = [None]

    @property
    def data(self) -> bytes:
        """The bytes."""
        held = self._held
        return held if held.__class__ is bytes else held.read(self._place)  # type: ignore[union-attr]  # mypy does not follow `__class__`

    def unpack(self) -> Any:
        """The value."""
        held = self._held
        data = held if held.__class__ is bytes else held.read(self._place)  # type: ignore[union-attr]  # as above
        if data[:1] == _SMALLER:
            import zlib

            data = zlib.decompress(data)
        return marshal.loads(data)  # noqa: S302  # it comes from `pack`, in this process or one that works for it

    def __reduce__(self) -> tuple[object, ...]:
        return Packed, (self.data,)


# Whether what is packed goes to another process at once, and needs no place here.
_hands_over = False
# The shelf that is written to, None where there can be none; empty where nothing rests.
_current: list[_Shelf | None] = []


def _shelf() -> _Shelf | None:
    """The shelf of this process."""
    known = _current[0] if _current else None
    if not _current or (known is not None and known.process != os.getpid()):
        _current[:] = [_make_shelf()]
        known = _current[0]
    return known


def _make_shelf() -> _Shelf | None:
    import tempfile

    try:
        with tempfile.TemporaryFile(buffering=0) as file:
            return _Shelf(os.dup(file.fileno()))  # a number alone, which no collector of garbage closes before its time
    except OSError:
        return None


def leave_shelf() -> None:
    """Ends the file that is written to; who holds something of it can read on, and what rests from now on lies in another one."""
    _current.clear()


@contextmanager
def handing_over() -> Iterator[None]:
    """While it lasts, what is packed stays in memory as it is: whoever asks for it pickles it at once."""
    global _hands_over  # noqa: PLW0603  # there is one memory
    _hands_over = True
    try:
        yield
    finally:
        _hands_over = False


def pack(value: Any) -> Packed:
    """A plain value, packed.

    Raises:
        ValueError: it is nested too deeply for that.
    """
    return Packed(marshal.dumps(value, _FORMAT))  # unlike pickle, it knows interned keys again
