"""From the paths in a kustomization to files and folders: what may be read, and in which words kustomize says that it may not."""

from __future__ import annotations

import os
import re

from kubecheck.render.kustomize.errors import BuildError
from kubecheck.source import disk
from kubecheck.source.gitignore import top_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.render.kustomize.files.session import Session
    from kubecheck.render.kustomize.tree import Written
    from kubecheck.source import Source


class NotDownloadedError(Exception):
    """A path stands for something far away, which is not fetched here. ``written`` is where it is named."""

    def __init__(self, path: str, written: Written | None) -> None:
        super().__init__(path)
        self.path = path
        self.written = written


class Loader:
    """The files below one folder.

    Args:
        session: where files are kept.
        root: the real path of the folder.
        restricted: whether files must lie in or below the folder.
        above: the loader of the kustomization that led here.

    Mirrors: loader.FileLoader (kustomize/api)
    """

    __slots__ = ("above", "restricted", "root", "session")

    def __init__(self, session: Session, root: str, restricted: bool = True, above: Loader | None = None) -> None:
        self.session = session
        self.root = root
        self.restricted = restricted
        self.above = above

    @classmethod
    def at(cls, session: Session, path: str, restricted: bool = True) -> Loader:
        """The loader of a folder to build. Mirrors: loader.NewLoader.

        Raises:
            BuildError: there is no such folder.
        """
        return cls(session, _confirm_folder(session, os.path.abspath(path)), restricted)

    def path_of(self, path: str, written: Written | None = None) -> str:
        """The real path of a file that may be read. Mirrors: RestrictionRootOnly.

        Raises:
            BuildError: it is not there, or is no file, or lies outside.
        """
        path = os.path.normpath(os.path.join(self.root, path))
        if not self.restricted:
            self._confirm_in_project(path, written)
            return path
        real = _real_path(self.session, path, written)
        if self.session.is_folder(real):
            raise BuildError(f"'{path}' must resolve to a file", written)
        if not _holds(self.root, real):
            raise BuildError(f"security; file '{path}' is not in or below '{self.root}'", written)
        return real

    def _confirm_in_project(self, path: str, written: Written | None) -> None:
        """What is not restricted to a folder still lies in the repository, or in the working directory: a manifest is no key to other files of the system."""
        here = disk.real_path(os.getcwd())
        top = top_of(self.root) or (here if _holds(here, self.root) else self.root)
        try:
            real = self.session.real_path(path)
        except OSError:
            real = path
        if not _holds(top, real) and not _holds(disk.real_path(top), real):
            raise BuildError(f"security; file '{path}' is not in or below '{top}'", written)

    def read(self, path: str, written: Written | None = None, role: str = "data") -> Source:
        """A file's text. Mirrors: FileLoader.Load.

        Args:
            path: as the kustomization names it.
            written: where it does.
            role: what the file is to the build.

        Raises:
            BuildError: it cannot be read.
            NotDownloadedError: it lies far away, and the session is not strict.
        """
        if is_remote_file(path):
            if not self.session.strict:
                raise NotDownloadedError(path, written)
            scheme, colon, rest = path.partition(":")
            raise BuildError(f'Get "{scheme.lower()}{colon}{rest}": no network', written)
        real = self.path_of(path, written)
        try:
            source = self.session.source(real)
        except OSError as error:
            word = "read" if isinstance(error, IsADirectoryError) else "open"
            raise BuildError(f"{word} {real}: {(error.strerror or str(error)).lower()}", written) from error
        except UnicodeDecodeError as error:
            raise BuildError(f"{real} is no text", written) from error
        self.session.use(real, role)
        return source

    def read_bytes(self, path: str, written: Written | None = None) -> tuple[bytes, Source | None]:
        """A file's bytes, and its text where it is one; otherwise as `read`."""
        from kubecheck.source import Source as Text

        if is_remote_file(path):
            self.read(path, written)
        real = self.path_of(path, written)
        known = self.session.text_at(real)
        if known is not None:
            self.session.use(real, "data")
            return known.text.encode(), known
        try:
            data = disk.read(real)
        except OSError as error:
            raise BuildError(f"open {real}: {(error.strerror or str(error)).lower()}", written) from error
        self.session.use(real, "data")
        try:
            return data, Text(self.session.shown(real), data.decode())
        except UnicodeDecodeError:
            return data, None

    def below(self, path: str, written: Written | None = None) -> Loader:
        """The loader of another folder. Mirrors: FileLoader.New.

        Raises:
            BuildError: it is not there, is no folder, or leads back.
            NotDownloadedError: it is a repository, and the session is not strict.
        """
        if not path:
            raise BuildError("new root cannot be empty", written)
        if is_repository(path):
            if not self.session.strict:
                raise NotDownloadedError(path, written)
            raise BuildError("no 'git' program on path: exec: \"git\": executable file not found in $PATH", written)
        if os.path.isabs(path):
            raise BuildError(f"new root '{path}' cannot be absolute", written)
        if any(".." in part and part != ".." for part in path.split("/")):
            words = "after normalization, which is likely not the intended target; check for YAML indentation errors in your kustomization file"
            raise BuildError(f"path {quoted(path)} is ambiguous: resolves to {quoted(os.path.normpath(path))} {words}", written)
        root = _confirm_folder(self.session, os.path.normpath(os.path.join(self.root, path)), written)
        loader: Loader | None = self
        while loader is not None:
            if _holds(root, loader.root):
                raise BuildError(f"cycle detected: candidate root '{root}' contains visited root '{loader.root}'", written)
            loader = loader.above
        self.session.said.roots.append(root)
        return Loader(self.session, root, self.restricted, self)

    def is_below(self, root: str) -> bool:
        """Whether a folder that was entered from here holds one of the kustomizations that led here, which would be a cycle."""
        loader = self.above
        while loader is not None:
            if _holds(root, loader.root):
                return True
            loader = loader.above
        return False


def _confirm_folder(session: Session, path: str, written: Written | None = None) -> str:
    """The real path of a folder. Mirrors: filesys.ConfirmDir."""
    try:
        real = _real_path(session, path, written)
    except BuildError as error:
        raise error.wrapped("must build at directory: not a valid directory") from error
    if not session.is_folder(real):
        raise BuildError(f"must build at directory: '{path}': file is not directory", written)
    return real


def _real_path(session: Session, path: str, written: Written | None) -> str:
    try:
        return session.real_path(path)
    except OSError as error:
        words = (error.strerror or str(error)).lower()
        raise BuildError(f"evalsymlink failure on '{path}' : lstat {error.filename}: {words}", written, absent=path) from error


def _holds(folder: str, path: str) -> bool:
    """Whether a path is a folder or lies below it. Mirrors: ConfirmedDir.HasPrefix."""
    return folder in (path, "/") or path.startswith(folder + "/")


def quoted(text: str) -> str:
    """A text as Go's %q prints it."""
    from kubecheck.field_messages import quote

    return quote(text)


def is_remote_file(path: str) -> bool:
    """Whether a path is read by HTTP. Mirrors: loader.IsRemoteFile."""
    return re.match(r"https?:(?![^/?#]*[\x00-\x20])", path, re.IGNORECASE) is not None


_SCHEMES = ("ssh://", "https://", "http://", "file://")
_USER = re.compile(r"([a-zA-Z][a-zA-Z0-9-]*)@")


def is_repository(path: str) -> bool:
    """Whether a path is one of a git repository. Mirrors: git.NewRepoSpecFromURL."""
    if os.path.isabs(path):
        return False
    rest = path.partition("?")[0]
    if rest[:5].lower() == "git::":
        rest = rest[5:]
    scheme = next((each for each in _SCHEMES if rest[: len(each)].lower() == each), "")
    rest = rest[len(scheme) :]
    user = _USER.match(rest)
    rest = rest[user.end() :] if user else rest
    github = re.match(r"github\.com[:/]", rest, re.IGNORECASE) is not None
    scp = not scheme and (user is not None or github)
    if not scheme and not scp:
        return False
    if scheme == "file://":
        return _has_repository((user[0] if user else "") + rest, whole=True)
    end, colon = rest.find("/"), rest.find(":") if scp else -1
    if colon >= 0 and (end < 0 or 0 < colon < end):
        end = colon
    host, rest = (rest[: end + 1], rest[end + 1 :]) if end >= 0 else (rest, "")
    return bool(host) and _has_repository(rest, whole=False)


def _has_repository(path: str, *, whole: bool) -> bool:
    """Whether a URL's path names a repository, and a folder within it. Mirrors: git.parsePathParts."""
    if "_git/" in path:
        before, _, after = path.partition("_git/")
        segments = after.split("/")
        repository, folder = before + "_git/" + segments[0], "/".join(segments[1:])
    elif "//" in path:
        repository, _, folder = path.partition("//")
    elif ".git" in path:
        before, _, folder = path.partition(".git")
        repository = before + ".git"
    elif whole:
        repository, folder = path, ""
    else:
        segments = path.split("/")
        if len(segments) < 2:
            return False
        repository, folder = "/".join(segments[:2]), "/".join(segments[2:])
    return bool(repository) and os.path.normpath(folder.removeprefix("/") or ".").split("/")[0] != ".."
