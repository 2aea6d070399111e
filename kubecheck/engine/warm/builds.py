"""What is built of files, and stays as long as nothing changes that the builds asked for."""

from __future__ import annotations

import os

from kubecheck.engine.building import tell_refusals_once
from kubecheck.engine.files import FileChecker
from kubecheck.engine.loading import begin_building, is_plain
from kubecheck.engine.reading import ReadFile
from kubecheck.engine.warm.files import Kept
from kubecheck.findings import Fate
from kubecheck.source import disk, normal_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from kubecheck.engine.building import Building
    from kubecheck.engine.builds import Build
    from kubecheck.engine.files import FileResult
    from kubecheck.engine.reading import Survey
    from kubecheck.engine.request import Request
    from kubecheck.model.deployments import Deployment
    from kubecheck.render.documents import BuiltDocument
    from kubecheck.render.kustomize.bases import Bases

    # The arguments of a `FileChecker`.
    Making = Callable[[Survey, Mapping[str, str]], tuple[Any, ...]]

# Objects that Flux fills in from.
_FILLING = frozenset((("", "ConfigMap"), ("", "Secret")))


class WarmBuilds:
    """What is built of the files of a project.

    Attributes:
        building: what was built the last time; None where nothing is.
    """

    __slots__ = ("_asked", "_bases", "_checked", "_deployments", "_documents", "_known", "_made", "_surveyed", "building")

    def __init__(self) -> None:
        self.building: Building | None = None
        self.forget()

    def forget(self) -> None:
        """Builds everything again: files came or went, or the settings are others by now."""
        self.building = None
        self._asked: set[str] = set()
        self._made: list[Kept] = []
        self._deployments: list[Deployment] = []
        self._bases: Bases | None = None
        self._known: dict[str, Build] = {}
        self._checked: dict[int, tuple[Build, Kept]] = {}
        self._documents: dict[int, tuple[BuiltDocument, Kept]] = {}
        self._surveyed: list[ReadFile] = []

    def forget_judgements(self) -> None:
        """Judges what is built again."""
        self._checked.clear()
        self._documents.clear()
        self.building = None

    @property
    def asked(self) -> set[str]:
        """The absolute paths of files and folders that builds asked for."""
        return self._asked

    def drop(self, changed: frozenset[str]) -> None:
        """Says which files hold something else by now, by their shown paths."""
        names = set(map(normal_path, changed))
        if any(os.path.abspath(each) in self._asked for each in changed):
            self.building = None
        if self._bases is not None:
            self._bases.drop(frozenset(names))
        self._known = {
            folder: build for folder, build in self._known.items() if names.isdisjoint(build.files) and normal_path(build.path) not in names
        }
        kept = set(map(id, self._known.values()))
        self._checked = {number: each for number, each in self._checked.items() if number in kept}

    def build(
        self, surveyed: Survey, request: Request, making: Making, check: Callable[[FileChecker], list[FileResult]], changed: frozenset[str]
    ) -> tuple[list[FileResult], list[FileResult], list[Deployment]]:
        """What comes of the entries, what comes of what is built of them, and what entry points deploy together.

        Args:
            surveyed: the entries.
            request: what is asked.
            making: the arguments of a `FileChecker`, by the files that kustomizations patch and what files are to builds.
            check: what comes of the entries, each as a checker has it.
            changed: the shown paths of the files that hold something else than the last time.
        """
        read = [each for each in surveyed.entries if isinstance(each, ReadFile)]
        if self.building is not None and self._is_as_before(read):
            roles = {**self.building.roles, **self.building.later}
            results = check(FileChecker(*making(surveyed, roles)))
            if not any(_changes_builds(each, changed) for each in results):
                self.building.tell_fates(results)
                return results, self._made_anew(), self._deployments
        self.building = None
        journal = disk.begin_journal()
        try:
            return self._build(surveyed, request, making, check, read)
        finally:
            disk.end_journal(journal)
            self._asked |= {os.path.abspath(path) for _, path in journal}

    def _build(
        self, surveyed: Survey, request: Request, making: Making, check: Callable[[FileChecker], list[FileResult]], read: list[ReadFile]
    ) -> tuple[list[FileResult], list[FileResult], list[Deployment]]:
        self._asked = set()
        building = None if is_plain(surveyed) else begin_building(surveyed, request, self._known, self._kept_bases(surveyed))
        results = check(FileChecker(*making(surveyed, {} if building is None else building.roles)))
        if building is None and any(each.tools for each in results):
            building = begin_building(surveyed, request, {}, self._kept_bases(surveyed))
        if building is None:
            self._known, self._made, self._deployments = {}, [], []
            return results, [], []
        self._known = {normal_path(os.path.dirname(each.path)): each for each in building.builds if each.is_lasting and each.refusal is None}
        arguments = making(surveyed, building.roles)
        deployments = building.deploy(results, arguments)
        self._made = self._check_made(building, arguments)
        kept = self._bases.files if self._bases is not None else ()
        self._asked |= {os.path.abspath(path) for path in (*kept, *(path for build in building.builds for path in build.files))}
        self.building, self._deployments, self._surveyed = building, deployments, read
        return results, self._made_anew(), deployments

    def _made_anew(self) -> list[FileResult]:
        made = [each.anew() for each in self._made]
        if self.building is not None:
            tell_refusals_once(made)
        return made

    def _kept_bases(self, surveyed: Survey) -> Bases | None:
        if surveyed.kustomizations and self._bases is None:
            from kubecheck.render.kustomize.bases import Bases

            self._bases = Bases()
        return self._bases

    def _check_made(self, building: Building, arguments: tuple[Any, ...]) -> list[Kept]:
        checker = FileChecker(*arguments)
        checked: dict[int, tuple[Build, Kept]] = {}
        documents: dict[int, tuple[BuiltDocument, Kept]] = {}
        made: list[Kept] = []
        for build in building.builds:
            for each in build.documents:
                documents[id(each)] = self._documents.get(id(each)) or (each, Kept(checker.check_built(each)))
            known = self._checked.get(id(build)) or (build, Kept(checker.check_kustomization(build)))
            checked[id(build)] = known
            made += [known[1], *(documents[id(each)][1] for each in build.documents)]
        self._checked, self._documents = checked, documents
        if building.charts is not None:
            made += map(Kept, checker.check_charts(building.charts))
        return made

    def _is_as_before(self, read: list[ReadFile]) -> bool:
        """Whether the files that a survey reads are those of the last time."""
        return len(read) == len(self._surveyed) and all(one is other for one, other in zip(read, self._surveyed, strict=True))


def _changes_builds(result: FileResult, changed: frozenset[str]) -> bool:
    """Whether what came of a changed file says what is deployed, or may fill it in."""
    if result.fate is None or result.fate.path not in changed:
        return False
    return bool(result.tools) or result.fate.fate == Fate.TEMPLATE or any(each.ref.key[:2] in _FILLING for each in result.resources)
