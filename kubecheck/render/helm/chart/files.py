"""The files of a chart: a folder walked, or an archive unpacked in memory. Mirrors: pkg/chart/loader (Helm v3.22), internal/sympath."""

from __future__ import annotations

import contextlib
import os
import posixpath
import re

from kubecheck.field_messages import quote
from kubecheck.render.helm.chart.errors import ChartError
from kubecheck.render.helm.chart.ignoring import PatternError, Rules
from kubecheck.source import disk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_MARK = b"\xef\xbb\xbf"
_LARGEST_CHART = 100 * 1024 * 1024
_LARGEST_FILE = 5 * 1024 * 1024
_MOST_FILES = 20_000
_DRIVE = re.compile(r"[a-zA-Z]:/")
_DEEPEST = 60  # folders


class ChartFile:
    """A file of a chart.

    Attributes:
        name: its path within the chart.
        data: its bytes, without a byte order mark.
        path: its path on disk; of what lies in an archive the archive's, a colon and two slashes, and the path within.
    """

    __slots__ = ("data", "name", "path")

    def __init__(self, name: str, data: bytes, path: str) -> None:
        self.name, self.data, self.path = name, data, path


def read_folder(folder: str, within: str, overlay: Mapping[str, str]) -> list[ChartFile]:
    """The files of a folder that .helmignore does not leave out, in the order of their names. Mirrors: LoadDir.

    Args:
        folder: the chart's folder.
        within: the folder that no link may lead out of.
        overlay: texts that stand in the place of what is on disk, by absolute paths.

    Raises:
        ChartError: a file cannot be read, or is none of the chart's.
    """
    path = os.path.join(folder, ".helmignore")
    text = overlay.get(os.path.abspath(path), "")
    with contextlib.suppress(OSError):
        text = text or disk.read(path).decode("utf-8", "surrogateescape")
    try:
        rules = Rules(text)
    except PatternError as error:
        raise ChartError(str(error), "load", path) from None
    walker = _Walker(folder, _real(within), rules, overlay)
    if disk.is_folder(folder):
        walker.walk(folder, "", 0)
    if not overlay:
        return walker.files
    known = {each.name for each in walker.files}
    for name in names_below(folder, overlay):
        if name not in known and not rules.ignores(name, is_folder=False):
            walker.take(name, os.path.join(folder, name))
    return sorted(walker.files, key=lambda each: each.name.split("/"))


def names_below(folder: str, overlay: Mapping[str, str]) -> list[str]:
    """The names below a folder that texts stand for."""
    start = os.path.abspath(folder) + os.sep
    return [each[len(start) :].replace(os.sep, "/") for each in overlay if each.startswith(start)]


class _Walker:
    """One walk through the folder of a chart."""

    def __init__(self, folder: str, within: str, rules: Rules, overlay: Mapping[str, str]) -> None:
        self.folder, self.within, self.rules, self.overlay = folder, within, rules, overlay
        self.files: list[ChartFile] = []
        self.left = _LARGEST_CHART

    def walk(self, folder: str, prefix: str, depth: int) -> None:
        """Takes what lies in a folder. Mirrors: symwalk."""
        if depth > _DEEPEST:
            raise ChartError("folders are nested too deeply", "load", folder)
        try:
            found = disk.list_folder(folder)
        except OSError as error:
            raise ChartError(f"open {folder}: {_words(error)}", "load", folder) from None
        for entry in found:
            name, path = prefix + entry, os.path.join(folder, entry)
            if disk.is_link(path):
                self._check_link(path)
            if disk.is_folder(path):
                if not self.rules.ignores(name, is_folder=True):
                    self.walk(path, name + "/", depth + 1)
            elif not self.rules.ignores(name, is_folder=False):
                if not disk.is_file(path):
                    raise ChartError(f"cannot load irregular file {path} as it has file mode type bits set", "load", path)
                self.take(name, path)

    def _check_link(self, path: str) -> None:
        """Refuses a link that leads nowhere, round, or out."""
        try:
            real = disk.real_path(path)
        except OSError as error:
            shown = error.filename if isinstance(error.filename, str) else path
            raise ChartError(f"error evaluating symlink {path}: lstat {shown}: {_words(error)}", "load", path) from None
        if real != self.within and not real.startswith(self.within + os.sep):
            raise ChartError(f"symbolic link {path} leads out of {self.within}", "load", path)

    def take(self, name: str, path: str) -> None:
        """Takes a file."""
        if self.folder == ".":
            path = name  # as files of the working folder are shown
        text = self.overlay.get(os.path.abspath(path)) if self.overlay else None
        if text is not None:
            data = text.encode("utf-8", "surrogateescape")
        else:
            try:
                size = disk.size_of(path)
                if size > _LARGEST_FILE:
                    words = f"chart file {quote(os.path.basename(path))} is larger than the maximum file size {_LARGEST_FILE}"
                    raise ChartError(words, "load", path)
                self.left -= size
                if self.left < 0 or len(self.files) >= _MOST_FILES:
                    raise ChartError(f"the chart is larger than {_LARGEST_CHART} bytes or {_MOST_FILES} files", "load", path)
                data = disk.read(path)
            except OSError as error:
                raise ChartError(f"error reading {name}: open {path}: {_words(error)}", "load", path) from None
        self.files.append(ChartFile(name, data.removeprefix(_MARK), path))


def _real(path: str) -> str:
    """The path without links; as it is where it does not exist."""
    try:
        return disk.real_path(path)
    except OSError:
        return os.path.abspath(path)


def _words(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def unpack(data: bytes, path: str) -> list[ChartFile]:
    """The files of a packed chart, in the order of the archive; nothing is written anywhere. Mirrors: LoadArchiveFiles.

    Raises:
        ChartError: it is no archive of a chart.
    """
    import gzip
    import io
    import tarfile
    import zlib

    found: list[ChartFile] = []
    left = _LARGEST_CHART
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as unzipped, tarfile.open(fileobj=unzipped, mode="r|") as archive:
            for number, entry in enumerate(archive):
                if number > _MOST_FILES:
                    raise ChartError(f"the chart has more than {_MOST_FILES} files", "load", path)
                if entry.isdir():
                    continue
                name = _inner_name(entry.name, path)
                if entry.size > left:
                    raise ChartError(f"decompressed chart is larger than the maximum file size {_LARGEST_CHART}", "load", path)
                if entry.size > _LARGEST_FILE:
                    words = f"decompressed chart file {quote(entry.name)} is larger than the maximum file size {_LARGEST_FILE}"
                    raise ChartError(words, "load", path)
                stream = archive.extractfile(entry) if entry.isreg() else None
                left -= entry.size
                found.append(ChartFile(name, (stream.read() if stream else b"").removeprefix(_MARK), f"{path}://{name}"))
    except (OSError, EOFError, zlib.error, tarfile.TarError, UnicodeError) as error:
        words = "gzip: invalid header" if isinstance(error, gzip.BadGzipFile) else "EOF" if not data else "unexpected EOF"
        raise ChartError(words, "load", path) from None
    if not found:
        raise ChartError("no files in chart archive", "load", path)
    return found


def _inner_name(full: str, path: str) -> str:
    """The name of a file within the chart's folder, which the archive holds."""
    delimiter = "\\" if "\\" in full else "/"
    parts = full.split(delimiter)
    name = "/".join(parts[1:]) if delimiter == "/" else delimiter.join(parts[1:]).replace(delimiter, "/")
    words = ""
    if name.startswith("/"):
        words = "chart illegally contains absolute paths"
    name = posixpath.normpath(name) if name else "."
    if words:
        pass
    elif name == ".":
        words = f"chart illegally contains content outside the base directory: {quote(full)}"
    elif name.startswith(".."):
        words = "chart illegally references parent directory"
    elif _DRIVE.match(name):
        words = "chart contains illegally named files"
    elif parts[0] == "Chart.yaml":
        words = "chart yaml not in base directory"
    if words:
        raise ChartError(words, "load", path)
    return name
