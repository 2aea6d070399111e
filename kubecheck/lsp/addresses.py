"""Files as editors name them: by address."""

from __future__ import annotations

import os

from pygls import uris


def path_of(uri: str) -> str:
    """The absolute path of a file by its address; empty where it names no file of this machine."""
    if not uri.startswith("file:"):
        return ""
    try:
        path = uris.to_fs_path(uri)
    except (ValueError, UnicodeError):
        return ""
    return os.path.normpath(path) if path and os.path.isabs(path) else ""


def uri_of(path: str) -> str:
    """The address of a file by its absolute path."""
    return str(uris.from_fs_path(path) or "")
