"""What counts as a fault: an input that crashes, hangs, reaches out of its files, or breaks a promise about what is told of it."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from contextlib import contextmanager

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
_READABLE = (
    sys.prefix,
    sys.base_prefix,
    ROOT,
    "/usr/share/zoneinfo",
    "/usr/lib",
    "/etc/localtime",
    "/dev/null",
    "/proc/self",
    "/proc/meminfo",
    "/sys/fs/cgroup",
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_OUT_OF_BOUNDS = (
    "socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.truncate", "os.chmod",
    "os.chown", "os.link", "os.symlink", "os.utime", "shutil.", "ctypes.", "urllib.", "http.", "ftplib.", "pty.", "os.putenv", "tempfile.",
)  # fmt: skip


class BreachError(AssertionError):
    """A promise that an input breaks."""


class SlowError(BaseException):
    """An input that takes too long; no handler of ordinary errors may catch it."""


class _Watch:
    """What the audit hook knows: whether an input is at work, and what it did that it must not."""

    is_on = False
    seen: list[str] = []


@contextmanager
def unwatched():
    """While something is prepared once for all inputs, which none of them asks for."""
    was, _Watch.is_on = _Watch.is_on, False
    try:
        yield
    finally:
        _Watch.is_on = was


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    if not _Watch.is_on:
        return
    if event == "open":
        path, _, flags = arguments
        if isinstance(path, int):
            return
        shown = os.path.abspath(os.fsdecode(path))
        if os.path.isdir(shown) or os.path.basename(shown).startswith(
            "<"
        ):  # of a temporary file without a name nothing is left; a traceback's code that is in no file
            return
        if isinstance(flags, int) and flags & _WRITING and shown != os.devnull:
            _Watch.seen.append(f"writes {shown}")
        elif not shown.startswith(_READABLE):
            _Watch.seen.append(f"reads {shown}")
    elif event.startswith(_OUT_OF_BOUNDS):
        _Watch.seen.append(f"{event} {arguments!r:.200}")


def _stop(*_: object) -> None:
    raise SlowError


def prepare() -> None:
    """Puts the hook and the alarm in their places, once for a process."""
    sys.dont_write_bytecode = True  # a module that an input is the first to need is no write of the input
    sys.addaudithook(_audit)
    signal.signal(signal.SIGVTALRM, _stop)


class Fault:
    """What an input did: of which kind, where in our code, and the whole of it in words."""

    __slots__ = ("kind", "told", "where")

    def __init__(self, kind: str, where: str, told: str) -> None:
        self.kind = kind
        self.where = where
        self.told = told

    @property
    def key(self) -> tuple[str, str]:
        """Faults with one key have one cause, most likely."""
        return (self.kind, self.where)


def try_input(attempt, value, seconds: float) -> Fault | None:
    """Puts an input to a door.

    Args:
        attempt: what the door does with an input; raises `BreachError` where a promise is broken.
        value: the input.
        seconds: of processor time that it may take.
    """
    _Watch.seen.clear()
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    _Watch.is_on = True
    try:
        attempt(value)
    except SlowError as error:
        return Fault("hang", _place(error), _words(error))
    except BreachError as error:
        return Fault("breach", str(error).partition(":")[0], _words(error))
    except (Exception, SystemExit, KeyboardInterrupt) as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return Fault(type(error).__name__, _place(error), _words(error))
    finally:
        _Watch.is_on = False
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    if _Watch.seen:
        return Fault("reach", _Watch.seen[0].partition(" ")[0], "\n".join(_Watch.seen[:5]))
    return None


def _place(error: BaseException) -> str:
    """Where in our code an error was raised: the innermost line of it."""
    frames = [each for each in traceback.extract_tb(error.__traceback__) if "/kubecheck/" in each.filename or "/rules/" in each.filename]
    if not frames:
        return "outside"
    return f"{os.path.relpath(frames[-1].filename, ROOT)}:{frames[-1].name}"


def _words(error: BaseException) -> str:
    lines = traceback.format_exception(error)
    return "".join(lines[:2] + lines[-6:])[-3000:]
