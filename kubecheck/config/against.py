"""The older state that a call compares with: a revision of the repository around what is checked, or a folder."""

from __future__ import annotations

import os

from kubecheck.config.settings import UsageError
from kubecheck.engine.against.state import Against
from kubecheck.source import disk
from kubecheck.source.revisions import RevisionError, tree_of_revision
from kubecheck.source.trees import tree_of_folder
from kubecheck.source.walk import folder_of, walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.config.settings import Settings
    from kubecheck.source.trees import Tree


def against_of(settings: Settings, paths: list[str] | None, named: str, asked: str = "--against ") -> Against:
    """The older state of what a call checks; what is to be said about it becomes notices of the settings.

    Args:
        settings: those of the call.
        paths: the files and folders that are checked; None for the project.
        named: the revision or folder.
        asked: how the call names it, up to the name.

    Raises:
        UsageError: there is no such state, or it cannot be read.
    """
    home = settings.root or "."
    arguments = [home] if paths is None else [path for path in paths if path != "-"]
    tree = _tree_of(named, arguments or [home], asked)
    for path in arguments:
        if not _is_in(tree.root, path):
            raise UsageError(f"{asked}{named}: {path} lies outside of {tree.root}, whose older state that is")
    include = tuple(settings.files)
    with disk.showing(tree):
        entries = set(walk(arguments, tuple(settings.exclude), include if paths is None else (), settings.root, gitignore=settings.gitignore)[0])
        if include:
            entries |= set(walk([home], tuple(settings.exclude), include, settings.root, gitignore=settings.gitignore)[0])
        settings.notices += list(_not_compared(tree, arguments, f"{asked}{named}"))
    return Against(tree, sorted(entries), is_whole=bool(include) or all(map(os.path.isdir, arguments)))


def _not_compared(tree: Tree, arguments: list[str], asked: str) -> Iterator[str]:
    """A sentence for what is checked, and of which the older state says nothing."""
    checked = [os.path.relpath(os.path.abspath(path), tree.root).replace(os.sep, "/") for path in arguments]
    for each in tree.submodules:
        if any(_is_below(each, path) for path in checked):
            yield f"{asked}: the files of the submodule {each} are in no state of this repository, and nothing is compared with them"
    count = sum(any(_is_below(each, path) for path in checked) for each in tree.left_out)
    if count:
        files = "1 file that the sparse checkout leaves out is" if count == 1 else f"{count} files that the sparse checkout leaves out are"
        yield f"{asked}: {files} compared with nothing, and not taken for gone"
    for path in arguments:
        if os.path.isdir(path) and not tree.is_folder(path):
            yield f"{asked}: there was no folder {path}, and nothing is compared; where it was called otherwise, check a folder above both names"


def _tree_of(named: str, arguments: list[str], asked: str) -> Tree:
    """The files of the state; what begins as a path does is a folder."""
    is_path = named.startswith(("./", "../", "/")) or named in (".", "..")
    try:
        if not is_path:
            return tree_of_revision(named, folder_of(arguments[0]), asked)
    except RevisionError as error:
        if not os.path.isdir(named):
            raise UsageError(str(error)) from error
    try:
        return tree_of_folder(named, _folder_meant(named, arguments))
    except OSError as error:
        raise UsageError(f"{asked}{named}: the folder cannot be read: {error.strerror or error}") from error


def _folder_meant(named: str, arguments: list[str]) -> str:
    """The folder whose older state another one is: the only one that is checked, unless that is found in it under its own path."""
    if len(arguments) == 1 and os.path.isdir(arguments[0]):
        is_inside = not os.path.isabs(arguments[0]) and os.path.exists(os.path.join(named, arguments[0]))
        return "." if is_inside else arguments[0]
    return "."


def _is_below(path: str, folder: str) -> bool:
    """Whether a path from the root is in a folder, or is it."""
    return folder in (".", path) or path.startswith(f"{folder}/")


def _is_in(root: str, path: str) -> bool:
    return os.path.relpath(os.path.abspath(path), root).partition(os.sep)[0] != ".."
