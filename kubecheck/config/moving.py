"""Moves a call to another working directory, so that every path in its reports counts from there."""

from __future__ import annotations

import os

from kubecheck.source.gitignore import top_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.config.settings import Settings


def move_to_git_root(values: dict[str, Any], settings: Settings) -> None:
    """Makes the folder of the git repository the working directory of this process, and has all paths of the call and its settings count from it.

    Args:
        values: the words of the call.
        settings: those of the call; where there is no repository they get a notice, and nothing moves.
    """
    paths = [each for each in values.get("paths") or () if each != "-"]
    here = os.getcwd()
    top = top_of(here) or next((top for top in map(top_of, paths) if top), "")
    if not top:
        settings.notices.append("paths count from the working directory: there is no git repository whose folder they could count from")
        return

    def moved(path: str) -> str:
        return path if os.path.isabs(path) else os.path.relpath(os.path.join(here, path), top)

    if values.get("stdin_filename"):
        values["stdin_filename"] = moved(values["stdin_filename"])
    values["paths"] = [each if each == "-" else moved(each) for each in values.get("paths") or ()]
    values["output"] = [f"{form}={os.path.join(here, path)}" for form, _, path in (each.partition("=") for each in values.get("output") or ())]
    for key in ("baseline", "cache_dir"):
        if values.get(key):
            values[key] = os.path.join(here, values[key])
    settings.root = moved(settings.root or ".")
    settings.config_path = moved(settings.config_path) if settings.config_path else ""
    settings.crds = [moved(path) for path in settings.crds]
    settings.schemas = moved(settings.schemas) if settings.schemas else ""
    os.chdir(top)
