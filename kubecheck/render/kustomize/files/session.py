"""What several builds share: the files that were read, and what there is to say beside the objects."""

from __future__ import annotations

import os
from contextlib import contextmanager

from kubecheck.source import Source, disk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any, Protocol

    from kubecheck.render.entries.releases import Release
    from kubecheck.render.helm.chart.rendering import Rendering
    from kubecheck.render.kustomize.bases import Bases
    from kubecheck.render.kustomize.tree import Written

    class Charts(Protocol):
        """Whoever renders charts."""

        def render(self, release: Release) -> Rendering:
            """What Helm makes of a release."""


class Said:
    """What comes of a build, or of a part of one, beside its objects.

    Attributes:
        notes: what is to be said: (what about: ``deprecated``, ``left out``, ``lost``, ``unused`` or ``quoted``, words, where).
        files: the shown paths of the files that were read, each with what it is to the build.
        roots: the real paths of the folders that were entered.
        is_lasting: whether all of it depends on these files alone; not so where a chart was rendered.
    """

    __slots__ = ("files", "is_lasting", "notes", "roots")

    def __init__(self) -> None:
        self.notes: list[tuple[str, str, Written]] = []
        self.files: dict[str, str] = {}
        self.roots: list[str] = []
        self.is_lasting = True


class Session:
    """Files, each read once, and notes.

    Attributes:
        strict: refuse what would need a network or another program, as kustomize without them does; else it is left out, with a note.
        incomplete: whether something was left out of the build at hand, so that what looks missing may be in that part.
        said: what comes of the build at hand beside its objects.
        charts: renders Helm charts; None where nobody does.
        bases: keeps what folders come to for later sessions; None where there are none.
        kept: what was made of files, by whoever made it.
        spares: whether files that everybody makes for themselves, and that are not there, are left out.
    """

    __slots__ = ("_folders", "_given", "_real", "_shown", "_sources", "bases", "charts", "incomplete", "kept", "said", "spares", "strict")

    def __init__(self, strict: bool = False, sources: Iterable[Source] = (), charts: Charts | None = None, bases: Bases | None = None) -> None:
        """Begins.

        Args:
            strict: see above.
            sources: texts that stand for the files at their paths.
            charts: renders Helm charts.
            bases: see above.
        """
        self.charts = charts
        self.bases = bases
        self.strict = strict
        self.said = Said()
        self.incomplete = False
        self.spares = False
        self.kept: dict[object, Any] = {}
        self._sources: dict[str, Source] = {}
        self._given: dict[str, Source] = {}
        self._folders: set[str] = set()
        self._real: dict[str, str | OSError] = {}
        self._shown: dict[str, str] = {}
        for source in sources:
            path = os.path.abspath(source.path)
            self._sources[path] = self._given[path] = source
            folder = os.path.dirname(path)
            while folder not in self._folders and folder != os.path.dirname(folder):
                self._folders.add(folder)
                folder = os.path.dirname(folder)

    def begin(self) -> None:
        """Forgets what is about one build alone."""
        self.said = Said()
        self.incomplete = False

    @property
    def notes(self) -> list[tuple[str, str, Written]]:
        """What is to be said of the build at hand; see `Said`."""
        return self.said.notes

    @property
    def files(self) -> dict[str, str]:
        """The shown paths of the files that the build at hand read, each with what it is to it."""
        return self.said.files

    @contextmanager
    def apart(self) -> Iterator[Said]:
        """What comes of a part of the build; it is said of the whole afterwards."""
        whole, self.said = self.said, Said()
        part = self.said
        try:
            yield part
        finally:
            self.said = whole
            self.say(part)

    def say(self, part: Said) -> None:
        """Adds what came of a part of the build at hand."""
        whole = self.said
        whole.notes += part.notes
        whole.roots += part.roots
        whole.is_lasting = whole.is_lasting and part.is_lasting
        for shown, role in part.files.items():
            whole.files.setdefault(shown, role)

    def real_path(self, path: str) -> str:
        """An absolute path without links. Mirrors: filepath.EvalSymlinks.

        Raises:
            OSError: a part of it does not exist; ``filename`` is the first that does not.
        """
        known = self._real.get(path)
        if known is None:
            known = self._real[path] = self._evaluate(path)
        if isinstance(known, OSError):
            raise known
        return known

    def _evaluate(self, path: str) -> str | OSError:
        if path in self._sources or path in self._folders:
            return path
        try:
            return disk.real_path(path)
        except OSError as error:
            here = "/"
            for step in path.strip("/").split("/"):
                here = os.path.join(here, step)
                if here in self._folders or disk.is_folder(here):
                    continue
                if not disk.is_there(here):
                    return FileNotFoundError(2, "no such file or directory", here)
                if disk.exists(here) and here != path:
                    return NotADirectoryError(20, "not a directory", os.path.join(here, path[len(here) :].strip("/").split("/")[0]))
            return error

    def is_folder(self, path: str) -> bool:
        """Whether a folder is at an absolute path."""
        return path in self._folders or disk.is_folder(path)

    def show(self, path: str, shown: str) -> None:
        """Says how the path of a folder is to be shown."""
        self._shown.setdefault(path, shown)

    def shown(self, path: str) -> str:
        """An absolute path as people know it: below the folder that was shown, else from the current one."""
        if path in self._sources:
            return self._sources[path].path
        if path in self._shown:
            return self._shown[path]
        folder = path
        while folder != os.path.dirname(folder):
            folder = os.path.dirname(folder)
            if folder in self._shown:
                start = self._shown[folder]
                rest = path[len(folder) :].lstrip("/")
                return rest if start in ("", ".") else f"{start}/{rest}"
        return os.path.relpath(path).replace(os.sep, "/")

    def text_at(self, path: str) -> Source | None:
        """The text that stands for the file at an absolute path, if one does."""
        return self._given.get(path)

    def source(self, path: str) -> Source:
        """The text at an absolute path.

        Raises:
            OSError: it cannot be read.
            UnicodeDecodeError: it is no text.
        """
        found = self._sources.get(path)
        if found is None:
            found = Source.from_bytes(self.shown(path), disk.read(path))
            self._sources[path] = found = found if self.bases is None else self.bases.source(found)
        return found

    def made_of(self, source: Source, kind: str, make: Callable[[Source], Any]) -> Any:
        """What somebody makes of a text, made once for each `kind` of thing."""
        if self.bases is not None:
            return self.bases.made_of(source, kind, make)
        key = (kind, source.path)
        if key not in self.kept:
            self.kept[key] = make(source)
        return self.kept[key]

    def use(self, path: str, role: str) -> None:
        """Remembers what a file is to the build at hand; what it was first, it stays."""
        self.files.setdefault(self.shown(path), role)
