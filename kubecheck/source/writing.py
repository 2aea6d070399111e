"""Files that are written: at once, so that no half of one is ever there, and into pipes that somebody reads."""

from __future__ import annotations

import contextlib
import os
import tempfile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import BinaryIO

# So long a pipe may have nobody who reads from it.
_PATIENCE = 1.0
_PAUSE = 0.02


def replace_file(path: str, data: bytes) -> None:
    """Puts other bytes into a file, or makes it; its mode stays, and of a symbolic link the file behind it is replaced.

    Raises:
        OSError: it cannot be written.
    """
    real = os.path.realpath(path)
    folder, name = os.path.split(real)
    handle, draft = tempfile.mkstemp(prefix=f".{name}.", dir=folder)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        os.chmod(draft, os.stat(real).st_mode & 0o7777 if os.path.exists(real) else 0o644)
        os.replace(draft, real)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(draft)
        raise


def open_output(path: str) -> BinaryIO:
    """A file to write into, empty.

    Raises:
        OSError: it cannot be opened, or is a pipe from which nobody reads.
    """
    import stat

    try:
        is_pipe = stat.S_ISFIFO(os.stat(path).st_mode)
    except OSError:
        is_pipe = False
    return _open_pipe(path) if is_pipe else open(path, "wb")


def _open_pipe(path: str) -> BinaryIO:
    import errno
    import time

    for _ in range(int(_PATIENCE / _PAUSE) + 1):
        try:
            handle = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
        except OSError as error:
            if error.errno != errno.ENXIO:
                raise
            time.sleep(_PAUSE)
            continue
        os.set_blocking(handle, True)
        return os.fdopen(handle, "wb")
    raise OSError("it is a pipe from which nobody reads")
