"""An older state of files, kept beside the present ones: it answers what `kubecheck.source.disk` asks, under the same paths."""

from __future__ import annotations

import errno
import os

from kubecheck.source.disk import System

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from kubecheck.source.disk import Found

FILE, LINK, FOLDER, SUBMODULE = "file", "link", "folder", "submodule"
_MOST_LINKS = 40  # as Linux follows


class Entry:
    """What stands at a path of a tree: of which sort it is, and the name under which its content is kept."""

    __slots__ = ("kind", "name")

    def __init__(self, kind: str, name: str = "") -> None:
        self.kind = kind
        self.name = name


class Tree:
    """The files of an older state; a `Files` of `kubecheck.source.disk`. What lies elsewhere, and git's own folder, is as it is now.

    Args:
        root: the absolute path of the folder whose state it is.
        entries: what stands at each path below the root, with slashes; folders follow from what is in them.
        fetch: the content of an entry by its name.
        label: what people call the state: ``HEAD``.
        identity: tells it from every other state.
        prefix: what stands before a path from the root where a file of it is shown.
        close: ends what fetching began.

    ``left_out`` are the paths, from the root, of files that are in neither state, since they are not among the present ones for another reason than that they are gone.
    """

    __slots__ = ("_close", "_entries", "_fetch", "_names", "_prefix", "_system", "identity", "label", "left_out", "root")

    def __init__(
        self, root: str, entries: Mapping[str, Entry], fetch: Callable[[str], bytes], label: str, identity: str, prefix: str,
        close: Callable[[], None] | None = None,
    ) -> None:  # fmt: skip
        self.root = root
        self.label = label
        self.identity = identity
        self.left_out: list[str] = []
        self._entries = dict(entries)
        self._fetch = fetch
        self._prefix = prefix
        self._close = close
        self._system = System()
        self._names: dict[str, list[str]] = {"": []}
        for path in entries:
            self._add(path)

    def _add(self, path: str) -> None:
        is_known = False
        while path and not is_known:
            path, _, name = path.rpartition("/")
            is_known = path in self._names
            self._names.setdefault(path, []).append(name)

    @property
    def submodules(self) -> list[str]:
        """The folders, from the root, whose files are kept in repositories of their own; here they are empty."""
        return sorted(path for path, entry in self._entries.items() if entry.kind == SUBMODULE)

    def shown(self, path: str) -> str:
        """The path under which people find the older state of a file."""
        return self._prefix + os.path.relpath(os.path.abspath(path), self.root).replace(os.sep, "/")

    def read_shown(self, path: str) -> bytes | None:
        """The bytes of the file that is shown under a path; None where there is none."""
        if not path.startswith(self._prefix):
            return None
        try:
            return self.read(os.path.join(self.root, path[len(self._prefix) :]))
        except OSError:
            return None

    def close(self) -> None:
        """Ends what reading began."""
        if self._close is not None:
            self._close()

    # -- the questions ------------------------------------------------------------------------------------------------

    def is_file(self, path: str) -> bool:
        """As ``os.path.isfile``."""
        inside = self._inside(path)
        return self._system.is_file(path) if inside is None else self._kind(self._followed(inside)) == FILE

    def is_folder(self, path: str) -> bool:
        """As ``os.path.isdir``."""
        inside = self._inside(path)
        return self._system.is_folder(path) if inside is None else self._kind(self._followed(inside)) == FOLDER

    def is_link(self, path: str) -> bool:
        """As ``os.path.islink``."""
        inside = self._inside(path)
        return self._system.is_link(path) if inside is None else self._kind(self._named(inside)) == LINK

    def exists(self, path: str) -> bool:
        """As ``os.path.exists``."""
        inside = self._inside(path)
        return self._system.exists(path) if inside is None else bool(self._kind(self._followed(inside)))

    def is_there(self, path: str) -> bool:
        """As ``os.path.lexists``."""
        inside = self._inside(path)
        return self._system.is_there(path) if inside is None else bool(self._kind(self._named(inside)))

    def list_folder(self, folder: str) -> list[str]:
        """The sorted names in a folder."""
        inside = self._inside(folder)
        if inside is None:
            return self._system.list_folder(folder)
        found = self._followed(inside)
        if self._kind(found) != FOLDER:
            raise _failure(errno.ENOTDIR if self._kind(found) else errno.ENOENT, folder)
        return sorted(self._names.get(found or "", ()))

    def scan_folder(self, folder: str) -> list[Found]:
        """What stands in a folder, in the order of the names."""
        if self._inside(folder) is None:
            return self._system.scan_folder(folder)
        return [_FoundInTree(self, name, os.path.join(folder, name)) for name in self.list_folder(folder)]

    def size_of(self, path: str) -> int:
        """The bytes that a file holds."""
        return self._system.size_of(path) if self._inside(path) is None else len(self.read(path))

    def link_target(self, path: str) -> str:
        """As ``os.readlink``."""
        inside = self._inside(path)
        if inside is None:
            return self._system.link_target(path)
        found = self._named(inside)
        if found is None or self._kind(found) != LINK:
            raise _failure(errno.EINVAL, path)
        return self._target(found)

    def real_path(self, path: str) -> str:
        """As ``os.path.realpath``, strictly."""
        inside = self._inside(path)
        if inside is None:
            return self._system.real_path(path)
        found = self._followed(inside)
        if found is None or not self._kind(found):
            raise _failure(errno.ENOENT, path)
        return os.path.join(self.root, found) if found else self.root

    def read(self, path: str) -> bytes:
        """The bytes of a file."""
        inside = self._inside(path)
        if inside is None:
            return self._system.read(path)
        found = self._followed(inside)
        kind = self._kind(found)
        if kind != FILE:
            raise _failure(errno.EISDIR if kind else errno.ENOENT, path)
        return self._fetch(self._entries[found or ""].name)

    def matching(self, pattern: str, *, recursive: bool = True) -> Iterable[str]:
        """What a pattern of `glob` names."""
        return list(self._matching(pattern.replace(os.sep, "/").split("/"), "", recursive))

    # -- paths --------------------------------------------------------------------------------------------------------

    def _inside(self, path: str) -> str | None:
        """A path from the root, empty for the root itself; None for what lies elsewhere."""
        relative = os.path.relpath(os.path.abspath(path), self.root).replace(os.sep, "/")
        first = relative.partition("/")[0]
        if first in ("..", ".git"):
            return None
        return "" if relative == "." else relative

    def _kind(self, inside: str | None) -> str:
        """What stands at a path without links on the way; empty where nothing does."""
        if inside is None:
            return ""
        entry = self._entries.get(inside)
        if entry is not None:
            return FOLDER if entry.kind == SUBMODULE else entry.kind
        return FOLDER if inside in self._names else ""

    def _named(self, inside: str) -> str | None:
        """The path with the links of the folders on the way followed; None where they lead nowhere."""
        above, _, name = inside.rpartition("/")
        folder = self._followed(above) if above else ""
        if folder is None:
            return None
        return f"{folder}/{name}" if folder else name

    def _followed(self, inside: str) -> str | None:
        """The path with all links followed; None where they lead nowhere, or out of the tree."""
        steps, at, links = inside.split("/")[::-1] if inside else [], "", 0
        while steps:
            step = steps.pop()
            if step in ("", "."):
                continue
            if step == "..":
                if not at:
                    return None
                at = at.rpartition("/")[0]
                continue
            at = f"{at}/{step}" if at else step
            if self._kind(at) == LINK:
                links += 1
                target = self._target(at)
                if links > _MOST_LINKS or target.startswith("/"):
                    return None
                at = at.rpartition("/")[0]
                steps += target.split("/")[::-1]
        return at

    def _target(self, inside: str) -> str:
        return os.fsdecode(self._fetch(self._entries[inside].name))

    def _matching(self, steps: list[str], folder: str, recursive: bool) -> Iterable[str]:
        """The paths below a folder that the steps of a pattern name."""
        import fnmatch

        if not steps:
            if self.is_there(folder):
                yield folder
            return
        step, rest = steps[0], steps[1:]
        if not any(each in step for each in "*?["):
            yield from self._matching(rest, f"{folder}/{step}" if folder else step or "/", recursive)
            return
        if step == "**" and recursive:
            if rest:
                yield from self._matching(rest, folder, recursive)
            for name in self._visible(folder):
                inner = os.path.join(folder, name)
                if self.is_folder(inner):
                    yield from self._matching(steps, inner, recursive)
                if not rest:
                    yield inner
            return
        for name in self._visible(folder) if step[0] != "." else self._listed(folder):
            if fnmatch.fnmatchcase(name, step):
                yield from self._matching(rest, os.path.join(folder, name), recursive)

    def _listed(self, folder: str) -> list[str]:
        try:
            return self.list_folder(folder or ".")
        except OSError:
            return []

    def _visible(self, folder: str) -> list[str]:
        return [name for name in self._listed(folder) if not name.startswith(".")]


class _FoundInTree:
    """What stands in a folder of a tree; as ``os.DirEntry``."""

    __slots__ = ("_tree", "name", "path")

    def __init__(self, tree: Tree, name: str, path: str) -> None:
        self._tree = tree
        self.name = name
        self.path = path

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:
        """Whether it is a folder."""
        return self._tree.is_folder(self.path) and (follow_symlinks or not self._tree.is_link(self.path))

    def is_file(self, *, follow_symlinks: bool = True) -> bool:
        """Whether it is a file."""
        return self._tree.is_file(self.path) and (follow_symlinks or not self._tree.is_link(self.path))

    def is_symlink(self) -> bool:
        """Whether it is a link."""
        return self._tree.is_link(self.path)


def tree_of_folder(folder: str, root: str) -> Tree:
    """The files of a folder, as the older state of another one; links that lead out of the folder are read where they lead.

    Args:
        folder: where the older files are.
        root: the folder whose older state they are.

    Raises:
        OSError: the folder cannot be listed.
    """
    import hashlib

    entries: dict[str, Entry] = {}
    digest = hashlib.blake2b(os.fsencode(os.path.abspath(folder)), digest_size=20)
    os.scandir(folder).close()
    pending = [("", folder)]
    while pending:
        above, at = pending.pop()
        for name in _names_of(at):
            path = os.path.join(at, name)
            inside = f"{above}/{name}" if above else name
            if os.path.isdir(path) and not os.path.islink(path):
                if name != ".git":
                    pending.append((inside, path))
                continue
            entries[inside] = entry = Entry(LINK if os.path.islink(path) else FILE, path)
            status = os.lstat(path)
            digest.update(os.fsencode(f"{path}\0{entry.kind}\0{status.st_size}\0{status.st_mtime_ns}\0"))

    def fetch(path: str) -> bytes:
        return os.fsencode(os.readlink(path)) if os.path.islink(path) else System.read(path)

    above = os.path.normpath(folder).replace(os.sep, "/")
    return Tree(os.path.abspath(root), entries, fetch, folder, digest.hexdigest(), "" if above == "." else f"{above.rstrip('/')}/")


def _names_of(folder: str) -> list[str]:
    """The sorted names in a folder; none where it cannot be listed."""
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


def _failure(code: int, path: str) -> OSError:
    return OSError(code, os.strerror(code), path)
