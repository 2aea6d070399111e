"""Where the config file is: the nearest above what is checked."""

from __future__ import annotations

import os

from kubecheck.config.settings import FILE_NAMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def find_config(start: str = "") -> str:
    """The path of the nearest config file in a folder or above it, as short as it can be written; empty where there is none."""
    folder = os.path.abspath(start or ".")
    while True:
        for name in FILE_NAMES:
            path = os.path.join(folder, name)
            if os.path.isfile(path):
                relative = os.path.relpath(path)
                return relative if len(relative) < len(path) else path
        parent = os.path.dirname(folder)
        if parent == folder:
            return ""
        folder = parent


def choose_config(folders: Iterable[str]) -> tuple[str, list[str]]:
    """The config file of a call, and notices of those that stand nearer to a part of what is checked and are not used.

    Args:
        folders: those of what is checked. One file rules a run: the nearest above all of them; where there is none, the nearest above the current folder.
    """
    absolute = {os.path.abspath(each) for each in folders}
    try:
        chosen = find_config(os.path.commonpath(absolute)) if absolute else ""
    except ValueError:  # folders on several drives
        chosen = ""
    chosen = chosen or find_config()
    unused = sorted({find_config(each) for each in absolute} - {chosen, ""})
    why = f"{chosen} is the nearest above all that is checked" if chosen else "no config file is above all that is checked"
    return chosen, [f"{each} is not used: {why}" for each in unused]


def configs_above(path: str) -> Iterator[str]:
    """The config files in the folders above that of a config file, the nearest first."""
    folder = os.path.dirname(os.path.abspath(path))
    while (parent := os.path.dirname(folder)) != folder:
        path = find_config(parent)
        if not path:
            return
        yield path
        folder = os.path.dirname(os.path.abspath(path))
