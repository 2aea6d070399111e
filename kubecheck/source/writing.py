"""A file that is written at once, so that no half of it is ever there."""

from __future__ import annotations

import contextlib
import os
import tempfile


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
