"""Why a file is not there: since everybody makes it for themselves, or its name is mistyped."""

from __future__ import annotations

import os

from kubecheck.source import disk

# How files are called that show what one should hold that is not there.
_EXAMPLES = ("dist", "example", "sample", "template", "tmpl", "tpl")


def kept_out(path: str) -> str:
    """The name of a file that is not there because everybody makes it for themselves; empty where nothing says so.

    It holds an environment, or git ignores it, or an example of it lies beside.
    """
    folder, name = os.path.split(path)
    if not path or name.endswith(".env") or _is_ignored(folder, name):
        return name
    stem, dot, ending = name.rpartition(".")
    twins = {f"{name}.{word}" for word in _EXAMPLES} | {f"{word}.{name}" for word in _EXAMPLES}
    twins |= {f"{stem}{mark}{word}{dot}{ending}" for word in _EXAMPLES for mark in ".-_" if stem}
    return name if any(disk.exists(os.path.join(folder, each)) for each in twins) else ""


def meant_beside(path: str, text: str) -> str:
    """The name beside a path where nothing is that can only have been meant by it, and that a text does not hold, which names the files; else empty."""
    if not path:
        return ""
    from kubecheck.near import only_near  # only where something is missing

    folder, name = os.path.split(path)
    try:
        names = disk.list_folder(folder)
    except OSError:
        return ""
    return only_near(name, [each for each in names if each not in text]) or ""


def _is_ignored(folder: str, name: str) -> bool:
    """Whether git ignores a file, by itself or with a folder above."""
    from kubecheck.source.gitignore import Ignores, top_of

    top = top_of(folder) or os.getcwd()
    ignores = Ignores(top)
    is_leaf = True  # what is not there may have been meant as a file or as a folder
    while folder == top or folder.startswith(f"{top}{os.sep}"):
        if ignores.ignores(folder, name, True) or (is_leaf and ignores.ignores(folder, name, False)):
            return True
        folder, name = os.path.split(folder)
        is_leaf = False
    return False
