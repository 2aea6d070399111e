"""What keeps a process from reading beside some folders, from writing, and from starting anything."""

from __future__ import annotations

import errno
import importlib.util
import os
import sys
import sysconfig
import zoneinfo

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

OUTSIDE = "it lies outside of the folders that may be read"
_CODE = ("stdlib", "platstdlib", "purelib", "platlib")
_READING = frozenset(("open", "os.listdir", "os.scandir"))
_FORBIDDEN = frozenset((
    "os.exec", "os.fork", "os.forkpty", "os.link", "os.mkdir", "os.posix_spawn", "os.remove", "os.rename", "os.rmdir", "os.spawn", "os.symlink", "os.system",
    "os.truncate", "socket.bind", "socket.connect", "subprocess.Popen",
))  # fmt: skip
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def put_up(roots: Iterable[str]) -> None:
    """Puts the fence up, for the rest of the process: whoever asks for more gets a ``PermissionError``.

    Args:
        roots: the folders below which files may be read, beside the installation. A link that leads out of them is outside.
    """
    sys.dont_write_bytecode = True
    inside = tuple(dict.fromkeys(map(os.path.realpath, (*roots, *_installation()))))

    def look_at(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _READING:
            path = arguments[0]
            if isinstance(path, int) or path is None:
                return
            if event == "open" and _writes(*arguments[1:3]):
                raise PermissionError(errno.EACCES, "nothing is written here", path)
            real = os.path.realpath(os.fsdecode(path))
            if not any(real == each or real.startswith(f"{each.rstrip(os.sep)}{os.sep}") for each in inside):
                raise PermissionError(errno.EACCES, OUTSIDE, path)
        elif event in _FORBIDDEN:
            raise PermissionError(errno.EPERM, f"{event} is not done here")

    sys.addaudithook(look_at)


def _writes(mode: str | None, flags: int) -> bool:
    return any(each in (mode or "") for each in "wax+") or bool(flags & _WRITING)


def _installation() -> list[str]:
    """Where code and what comes with it lies: the packages, the standard library, and the time zones; not all of the prefix, which may be /usr."""
    specs = map(importlib.util.find_spec, ("kubecheck", "kubecheck_rules", "kubecheck_schemas"))
    packages = [os.path.dirname(spec.origin) for spec in specs if spec is not None and spec.origin]
    installed = [path for path in sys.path if any(name in path for name in ("site-packages", "dist-packages"))]
    return [*packages, *map(sysconfig.get_path, _CODE), *installed, *zoneinfo.TZPATH, os.devnull]
