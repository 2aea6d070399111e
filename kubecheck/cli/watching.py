"""``check --watch``: checks again whenever a file changes, until it is interrupted."""

from __future__ import annotations

import os
import sys

from kubecheck.config.settings import FILE_NAMES, UsageError
from kubecheck.outputs import check_words
from kubecheck.source.walk import folder_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_INTERRUPTED = 130
_PATIENCE = 200  # milliseconds
# Clears what a terminal shows, and puts the cursor into its first corner.
_CLEAR = "\x1b[2J\x1b[H"


def watch(values: dict[str, Any], run: Callable[[dict[str, Any]], int]) -> int:
    """Runs a check, and again after each change below what it is about.

    Args:
        values: the words of the call.
        run: makes a check.

    Returns:
        The exit code of an interrupted program: it ends in no other way.

    Raises:
        UsageError: the library that tells of changes is not installed, or there is nothing to watch.
    """
    try:
        import watchfiles
    except ImportError as error:
        raise UsageError("--watch: watchfiles is not installed; the extra kubecheck[watch] brings it") from error
    if "-" in (values.get("paths") or ()) or values.get("stdin_filename"):
        raise UsageError("--watch: standard input does not change; name files or folders")
    if values.get("add_ignore"):
        raise UsageError("--watch goes on by itself, and would ignore whatever comes up later: no --add-ignore goes with it")
    check_words(values)
    folders = _folders(values)
    try:
        # The first answer comes when it has begun to watch: what changes during the first check is not missed.
        news = watchfiles.watch(*folders, watch_filter=_Changes(values), raise_interrupt=True, rust_timeout=_PATIENCE, yield_on_timeout=True)
        for number, changes in enumerate(news):
            if changes or not number:
                _run(values, run)
    except KeyboardInterrupt:
        pass
    return _INTERRUPTED


def _folders(values: dict[str, Any]) -> list[str]:
    """The folders of everything that a check may read; none that lies in another of them.

    Raises:
        UsageError: one is not there.
    """
    named = [*(values.get("paths") or ["."]), *(values.get("crds") or ()), *(values[key] for key in ("nodes", "config", "baseline", "schemas") if values.get(key))]
    folders = {os.path.abspath(folder_of(each)) for each in named} | {os.path.abspath(".")}
    for folder in folders:
        if not os.path.isdir(folder):
            raise UsageError(f"--watch: {folder} is no folder")
    return sorted(each for each in folders if not any(each != other and each.startswith(f"{other.rstrip(os.sep)}{os.sep}") for other in folders))


class _Changes:
    """Says of a change whether it may change what is found: not in what version control, environments and other programs keep, nor in reports of ours."""

    def __init__(self, values: dict[str, Any]) -> None:
        self._reports = {os.path.abspath(each.partition("=")[2]) for each in values.get("output") or ()}

    def __call__(self, _change: object, path: str) -> bool:
        """Whether the file at a path counts."""
        if path in self._reports:
            return False
        *folders, name = path.split(os.sep)
        if any(each in (".git", ".hg", ".venv", "node_modules", "__pycache__") for each in folders):
            return False
        return name in FILE_NAMES or not name.startswith(".") or name == ".gitignore"


def _run(values: dict[str, Any], run: Callable[[dict[str, Any]], int]) -> None:
    if sys.stdout.isatty():
        sys.stdout.write(_CLEAR)
    run(dict(values))
    sys.stdout.flush()
    sys.stderr.write("watching for changes; Ctrl-C ends it\n")
    sys.stderr.flush()
