"""The text of standard input, and whether somebody pipes one into the program without saying so."""

from __future__ import annotations

import os
import stat
import sys

from kubecheck.config.settings import UsageError
from kubecheck.source import STDIN, Source

# As long as this a pipe may be silent before nobody is taken to write to it: `helm template` and the like need their time, while CI servers
# and remote shells leave pipes open for good.
WAIT_SECONDS = 5.0
NOTHING, OPEN, TEXT = "nothing", "open", "text"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.config.settings import Settings


def read_stdin(values: dict[str, Any], settings: Settings) -> Source | None:
    """The text of standard input where that is asked for, or where it is piped and nothing else is named.

    Raises:
        UsageError: it is no text.
    """
    path, paths = values.get("stdin_filename") or STDIN, values.get("paths") or ()
    if "-" not in paths and path == STDIN and (paths or not is_piped(settings)):
        return None
    data = sys.stdin.buffer.read()
    if not data and path == STDIN and "-" not in paths:
        return None
    try:
        return Source.from_bytes(path, data)
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: no text: byte {error.start} does not fit {error.encoding}") from error


def is_piped(settings: Settings) -> bool:
    """Whether standard input may hold what is to be checked, though nobody named it. Where that is in doubt, the settings get a notice."""
    state = state_of_input(0 if settings.files else WAIT_SECONDS)
    if settings.files:
        if state == TEXT and sys.stdin.buffer.peek(1):  # type: ignore[union-attr]  # it is buffered
            settings.notices.append(f"standard input was not read, since `files` in {settings.config_path} says what is checked; - reads it")
        return False
    if state == OPEN:
        settings.notices.append(f"nothing came on standard input for {WAIT_SECONDS:g} s, so the folder was checked; name it, or - for standard input")
    return state == TEXT


def state_of_input(wait: float = WAIT_SECONDS) -> str:
    """What standard input holds.

    Args:
        wait: for so many seconds a pipe may be silent.

    Returns:
        `NOTHING` of a terminal, a device such as ``/dev/null``, an empty file, and where it is closed; `TEXT` where reading answers at once, which may
        be the end of an empty pipe; `OPEN` of a pipe to which nobody wrote in that time.
    """
    try:
        descriptor = sys.stdin.fileno()
        status = os.fstat(descriptor)
    except (AttributeError, OSError, ValueError):  # there is no standard input
        return NOTHING
    if stat.S_ISREG(status.st_mode):
        return TEXT if os.lseek(descriptor, 0, os.SEEK_CUR) < status.st_size else NOTHING
    if not (stat.S_ISFIFO(status.st_mode) or stat.S_ISSOCK(status.st_mode)):
        return NOTHING
    if os.name == "nt":  # where only sockets can be asked
        return TEXT
    import select

    return TEXT if select.select([descriptor], [], [], wait)[0] else OPEN
