"""Files that are nowhere but in memory, in the place of the system's: an input of many files costs no disk, and nothing of the machine is read by mistake."""

from __future__ import annotations

import errno
import glob
import os
import posixpath

from kubecheck.source import disk


class _Found:
    """What stands in a folder, as ``os.DirEntry``."""

    def __init__(self, files, name, path):
        self._files, self.name, self.path = files, name, path

    def is_dir(self, *, follow_symlinks=True):
        return self._files.is_folder(self.path)

    def is_file(self, *, follow_symlinks=True):
        return self._files.is_file(self.path)

    def is_symlink(self):
        return False


class MemoryFiles:
    """Answers what `kubecheck.source.disk` asks from a map of texts by their paths below the working directory."""

    def __init__(self):
        self._root = os.getcwd()
        self.fill({})

    def fill(self, texts) -> None:
        """These files are there now, and no others."""
        self._data, self._folders = {}, {self._root: set()}
        for path, text in texts.items():
            full = posixpath.normpath(posixpath.join(self._root, path.replace("\0", "")))
            self._data[full] = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
            while full not in ("/", ""):
                above, _, name = full.rpartition("/")
                self._folders.setdefault(above or "/", set()).add(name)
                full = above

    def _full(self, path):
        return posixpath.normpath(posixpath.join(self._root, path))

    def is_file(self, path):
        return self._full(path) in self._data and not self.is_folder(path)

    def is_folder(self, path):
        return self._full(path) in self._folders

    def is_link(self, path):
        return False

    def exists(self, path):
        return self.is_file(path) or self.is_folder(path)

    is_there = exists

    def list_folder(self, folder):
        if not self.is_folder(folder):
            raise self._failure(errno.ENOTDIR if self.is_file(folder) else errno.ENOENT, folder)
        return sorted(self._folders[self._full(folder)])

    def scan_folder(self, folder):
        return [_Found(self, name, os.path.join(folder, name)) for name in self.list_folder(folder)]

    def size_of(self, path):
        return len(self.read(path))

    def link_target(self, path):
        raise self._failure(errno.EINVAL, path)

    def real_path(self, path):
        if not self.exists(path):
            raise self._failure(errno.ENOENT, path)
        return self._full(path)

    def matching(self, pattern, *, recursive=True):
        translated = glob.has_magic(pattern)
        full = self._full(pattern)
        import fnmatch

        names = (
            (each for each in (*self._data, *self._folders) if fnmatch.fnmatchcase(each, full) if translated)
            if translated
            else ((full,) if self.exists(full) else ())
        )
        return sorted(each if os.path.isabs(pattern) else os.path.relpath(each, self._root) for each in names)

    def read(self, path):
        if not self.is_file(path):
            raise self._failure(errno.EISDIR if self.is_folder(path) else errno.ENOENT, path)
        return self._data[self._full(path)]

    @staticmethod
    def _failure(code, path):
        return OSError(code, os.strerror(code), path)


_files: list[MemoryFiles] = []


def files() -> MemoryFiles:
    """The files of this process, which the first call puts in the place of the system's."""
    if not _files:
        _files.append(MemoryFiles())
        disk._system = _files[0]
        disk._Shown.state = _files[0]
    return _files[0]
