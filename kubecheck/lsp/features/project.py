"""What features ask of a project: the shape of what is kept warm, and what every feature works out of it in the same way."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from kubecheck.engine.judging import Judge
    from kubecheck.engine.reading import ReadFile
    from kubecheck.engine.request import Request
    from kubecheck.model.resource import Resource
    from kubecheck.model.world import Model, World
    from kubecheck.model.worlds import Kustomization
    from kubecheck.source import Source

    class Project(Protocol):
        """The files as they are at the keyboard, and the worlds that were made of them last. Paths are shown paths."""

        @property
        def paths(self) -> list[str]:
            """Every file, in order."""

        @property
        def model(self) -> Model | None:
            """The worlds of the last state that was judged; None before."""

        @property
        def judge(self) -> Judge:
            """Which kinds there are, those that the project defines among them."""

        @property
        def kustomizations(self) -> list[Kustomization]:
            """What the kustomizations say."""

        @property
        def request(self) -> Request:
            """What is asked of each run."""

        def text_of(self, path: str) -> Source | None:
            """The text of a file, also one that nobody has saved."""

        def read(self, path: str) -> ReadFile:
            """What is in the text of a file now."""

        def resources_in(self, path: str) -> list[Resource]:
            """The objects that the text of a file holds now."""

        def worlds_of(self, path: str) -> list[World]:
            """The worlds that hold objects of a file, also those in which a build has them."""


def world_of(project: Project, path: str) -> World | None:
    """The world in which names of a file are looked up: the first that it is part of, else the only one there is."""
    worlds = worlds_of(project, path)
    return worlds[0] if worlds else None


def worlds_of(project: Project, path: str) -> list[World]:
    """The worlds that a file is part of; of a file that is in none the only one there is."""
    found = project.worlds_of(path)
    if found or project.model is None:
        return found
    return project.model.worlds if len(project.model.worlds) == 1 else []


def source_of(project: Project, path: str) -> Source | None:
    """The text of a file, also of one that is not part of the project; None where there is none that can be read."""
    found = project.text_of(path)
    if found is not None:
        return found
    from kubecheck.source import Source, disk

    try:
        return Source.from_bytes(path, disk.files().read(path))
    except (OSError, UnicodeDecodeError):
        return None
