"""What files hold that are no regular ones: pipes, sockets, devices."""

from __future__ import annotations

import os
import stat

from kubecheck.limits import beyond, most

# So long a pipe may have nobody who writes into it.
_PATIENCE = 1.0
_AT_ONCE = 1 << 20


def read_special(path: str, mode: int) -> bytes:
    """The bytes of what is no regular file.

    Raises:
        OSError: it is a folder, a socket or a device, or a pipe into which nobody writes.
    """
    if stat.S_ISSOCK(mode):
        raise OSError("it is a socket")
    if stat.S_ISFIFO(mode):
        return _read_pipe(path)
    with open(path, "rb") as file:
        if file.read(1):  # /dev/null is as good as an empty file
            raise OSError("it is a device")
        return b""


def _read_pipe(path: str) -> bytes:
    """All that is written into a pipe.

    Raises:
        OSError: nobody writes into it, or more than the limit allows.
    """
    import select

    with open(path, "rb", buffering=0, opener=lambda name, flags: os.open(name, flags | os.O_NONBLOCK)) as file:
        select.select([file], [], [], _PATIENCE)
        start = file.read(1)  # nothing where nobody writes, None where somebody has not yet written
        if start == b"":
            raise OSError("it is a pipe into which nobody writes")
        os.set_blocking(file.fileno(), True)
        parts, room = [start or b""], most("file-bytes")
        while part := file.read(_AT_ONCE):
            parts.append(part)
            room -= len(part)
            if room < 0:
                raise OSError(beyond("file-bytes"))
        return b"".join(parts)
