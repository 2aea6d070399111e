"""A project that stays in memory: its files as they are and as they are being written, and what there is to tell of them.

`Project.judge_changes` goes the way of `pipeline.check` in small steps. After each of them whoever asked may do something else, take in a change and begin again.
"""

from __future__ import annotations

import os
from contextlib import contextmanager

from kubecheck.engine import pipeline
from kubecheck.engine.examining import Examined
from kubecheck.engine.files import FileChecker, FileResult
from kubecheck.engine.judging import Judge, mend
from kubecheck.engine.loading import Loaded, is_plain, join
from kubecheck.engine.reading import survey
from kubecheck.engine.warm.builds import WarmBuilds
from kubecheck.engine.warm.custom_objects import CustomObjects
from kubecheck.engine.warm.files import Kept, WarmFiles, findings_at
from kubecheck.engine.warm.moved import moved
from kubecheck.engine.warm.plays import WarmPlays
from kubecheck.engine.warm.telling import Told, judged_together
from kubecheck.engine.warm.worlds import WarmWorlds
from kubecheck.limits import holding
from kubecheck.release import asking
from kubecheck.source.disk import showing
from kubecheck.source.drafts import Drafts
from kubecheck.source.text import let_go

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Mapping
    from typing import Any

    from kubecheck.engine.reading import ReadFile, Survey
    from kubecheck.engine.request import Request
    from kubecheck.engine.warm.plays import Play
    from kubecheck.findings import Finding, Report
    from kubecheck.model.resource import Resource
    from kubecheck.model.world import Model, World
    from kubecheck.model.worlds import Kustomization
    from kubecheck.source import Source

# So many files are judged between two pauses.
_FILES_AT_ONCE = 40


class Project:
    """The files of a request, kept in memory. Paths are shown paths, from the folder that is the current one while it works.

    Attributes:
        request: what is asked: files, version, rules, cluster. Its entries are paths.
        report: what was found when all was judged the last time; None before.
        model: the worlds of then; None before.
        loaded: what was read then; None before.
    """

    def __init__(self, request: Request) -> None:
        self.request = request
        self.report: Report | None = None
        self.model: Model | None = None
        self.loaded: Loaded | None = None
        self._drafts: dict[str, bytes] = {}
        self._shown = Drafts({})
        self._changed: set[str] = set()
        self._files = WarmFiles()
        self._builds = WarmBuilds()
        self._custom = CustomObjects()
        self._plays = WarmPlays()
        self._worlds = WarmWorlds(self._plays)
        self._named: list[Kept] | None = None
        self._resources: dict[str, tuple[ReadFile, list[Resource]]] = {}
        self._older = _of_older_versions(request)

    # -- changes ------------------------------------------------------------------------------------------------------

    def show(self, path: str, text: str | None) -> None:
        """Lets a file hold a text that is not saved; None for what is on disk."""
        for each in self._older:
            each.show(path, text)
        if text is None:
            if self._drafts.pop(path, None) is None:
                return
        else:
            self._drafts[path] = text.encode("utf-8", "surrogatepass")
        self._shown = Drafts(self._drafts)
        self._change(frozenset((path,)))

    def change(self, paths: Iterable[str]) -> None:
        """Says that files hold something else by now."""
        changed = frozenset(paths)
        self._change(changed)
        for each in self._older:
            each.change(changed)

    def _change(self, changed: frozenset[str]) -> None:
        self._changed |= changed
        self._files.forget(changed)
        self._builds.drop(changed)

    def renew(self, request: Request) -> bool:
        """Asks something else from now on: files came or went, or the settings changed. Says whether that is so."""
        before, self.request = self.request, request
        moved, otherwise = request.entries != before.entries, _asks_otherwise(before, request)
        if otherwise:
            self._older = _of_older_versions(request)
            for older in self._older:
                for path, data in self._drafts.items():
                    older.show(path, data.decode("utf-8", "surrogatepass"))
        else:
            for older, asked in zip(self._older, request.of_each_version(), strict=False):  # the last of these is asked here
                older.renew(asked)
        if moved:
            self._builds.forget()
            self._files.keep_only(map(str, request.entries))
            if _charts_among(before) != _charts_among(request):
                self._files.forget_templates()
        if otherwise:
            self._files.forget_judgements()
            self._builds.forget()
            self._custom.forget()
            self._worlds.forget()
            self._plays.forget()
            self._named = None
        return moved or otherwise

    @property
    def changed(self) -> frozenset[str]:
        """The files that hold something else than when all was judged the last time."""
        return frozenset(self._changed.union(*(each.changed for each in self._older)))

    # -- what is there ------------------------------------------------------------------------------------------------

    @property
    def paths(self) -> list[str]:
        """The files, in their order."""
        return [str(each) for each in self.request.entries]

    @property
    def watched(self) -> list[str]:
        """The files whose content counts: those of the project, and others that builds read."""
        return list(dict.fromkeys((*self.paths, *map(str, self.request.crds), *self._builds.asked)))

    def read(self, path: str) -> ReadFile:
        """A file as it is now, unsaved text included; ``reading`` is None where it cannot be read."""
        with self._entered():
            return self._files.read(path)

    def text_of(self, path: str) -> Source | None:
        """The text of a file as it is now; None where there is none."""
        return self.read(path).source

    def resources_in(self, path: str) -> list[Resource]:
        """The objects that stand in a file as it is now."""
        from kubecheck.model.refs import CLUSTER_KINDS
        from kubecheck.model.resource import resources_of

        file = self.read(path)
        known = self._resources.get(path)
        if known is None or known[0] is not file:
            documents = file.reading.documents if file.reading is not None else ()
            known = self._resources[path] = (
                file,
                [each for document in documents for each in resources_of(document, self.request.namespace, CLUSTER_KINDS)],
            )
        return known[1]

    def worlds_of(self, path: str) -> list[World]:
        """The worlds with objects that are written in a file, as they were when all was judged the last time."""
        worlds = self.model.worlds if self.model is not None else []
        return [
            each for each in worlds if any(source.path == path for resource in each.all_definitions for source in resource.document.sources)
        ]

    def findings_in(self, path: str) -> list[Finding]:
        """What was found in a file when all was judged the last time."""
        return [each for each in self.report.findings if each.location.path == path] if self.report is not None else []

    @property
    def kustomizations(self) -> list[Kustomization]:
        """What kustomizations say of other files."""
        return self.loaded.survey.kustomizations if self.loaded is not None else []

    @property
    def judge(self) -> Judge:
        """Who judges objects: by the kinds of the version that is asked for, and by definitions among the files."""
        judging = self._custom.judging
        return Judge(self.request.version, self.request.namespace) if judging is None else judging.judge_by

    # -- judging ------------------------------------------------------------------------------------------------------

    def judge_changes(self) -> Iterator[Told | None]:
        """Judges what changed, step by step: None after a step, and what there is to tell where there is something new.

        First of the files that changed, with what other files found in them the last time; then of everything. What comes of dry runs that still `wait` is told by
        a later call. Where whoever asks does not go on, a later call begins anew. Where several versions are asked for, each step is taken for all of them.
        """
        if not self._older:
            yield from self._judged()
            return
        runs = {each.request.version: each.judge_changes() for each in self._older}
        for told in judged_together({**runs, self.request.version: self._judged()}):
            if told is not None and told.report is not None:
                self.report = told.report
            yield told

    def _judged(self) -> Iterator[Told | None]:
        steps = self._judge()
        while True:
            with self._entered():
                try:
                    told = next(steps)
                except StopIteration:
                    return
            yield told

    def _judge(self) -> Iterator[Told | None]:
        changed = frozenset(self._changed)
        loaded = yield from self._load(changed)
        yield None
        whole = pipeline.model(loaded, self.request)
        mend(loaded, whole, self.request)
        yield None
        if changed and self.report is not None:
            yield Told(changed, self._findings_near(loaded, whole, changed))
        yield from self._worlds.look(whole, self.request)
        report = self._report(loaded, [each.examined for each in self._worlds.seen])
        let_go()
        self.loaded, self.model, self.report = loaded, whole, report
        self._changed -= changed
        yield Told(None, report.findings, report)

    def _load(self, changed: frozenset[str]) -> Generator[None, None, Loaded]:
        request = self.request
        surveyed = survey(self._files.entries(self.paths))
        yield
        if self.report is None and is_plain(surveyed):  # the first time takes long; later on few files are new
            for number, _ in enumerate(self._files.check(surveyed, FileChecker(*self._making(surveyed, {})))):
                if number % _FILES_AT_ONCE == _FILES_AT_ONCE - 1:
                    yield
        results, made, deployments = self._builds.build(
            surveyed, request, self._making, lambda checker: list(self._files.check(surveyed, checker)), changed
        )
        if self._named is None:
            self._named = [Kept(each) for each in map(FileChecker(*self._making(surveyed, {})).check, request.crds)]
        return join(
            surveyed, self._builds.building, results, made, deployments, [each.anew() for each in self._named], request, self._custom
        )

    def _making(self, surveyed: Survey, roles: Mapping[str, str]) -> tuple[Any, ...]:
        request = self.request
        return (request.ruleset, request.version, request.namespace, True, surveyed.patches, roles, request.reported)

    def _findings_near(self, loaded: Loaded, whole: Model, paths: frozenset[str]) -> list[Finding]:
        """What there is in files that changed: what is found in them now, and what others found in them the last time."""
        examined = self._worlds.look_near(whole, self.request, paths)
        before = [found for each in self._worlds.found_elsewhere(paths) if (found := self._moved(each)) is not None]
        results = [_near(each, paths) for each in loaded.results if each.findings or each.ignores]
        near = Loaded(loaded.survey, results, loaded.deployments, loaded.findings, loaded.unknown, paths, (), loaded.charts)
        report = self._report(near, [*examined, Examined(before)])
        return [each for each in report.findings if each.location.path in paths]

    def _moved(self, finding: Finding) -> Finding | None:
        now = self.text_of(finding.location.path)
        return None if now is None else moved(finding, now)

    def _report(self, loaded: Loaded, examined: list[Examined]) -> Report:
        for ignore in (ignore for each in loaded.results for ignore in each.ignores):
            ignore.used = set()
        if any(
            each.builds
            for found in (loaded.findings, *(one.findings for one in loaded.results), *(one.findings for one in examined))
            for each in found
        ):
            loaded, examined = _copied(loaded, examined)  # what several builds have in common is told once, with the names of all of them
        return pipeline.report(self.request, loaded, examined)

    @contextmanager
    def _entered(self) -> Iterator[None]:
        """Lets unsaved texts stand for files, and the version and the limits of the request hold, in this thread."""
        with showing(self._shown), asking(self.request.release), holding(self.request.limits):
            yield

    def what_if(self, texts: Mapping[str, str]) -> Report:
        """What would be found if some files had other texts; what is known of the files as they are stays, and all of it is to be judged again."""
        known = self.report, self.model, self.loaded
        before = {path: self._drafts.get(path) for path in texts}
        for path, text in texts.items():
            self.show(path, text)
        for _ in self.judge_changes():
            pass
        report = self.report
        for path, data in before.items():
            self.show(path, None if data is None else data.decode("utf-8", "surrogatepass"))
        self.report, self.model, self.loaded = known
        assert report is not None
        return report

    # -- dry runs -----------------------------------------------------------------------------------------------------

    @property
    def waiting(self) -> list[Play]:
        """The dry runs that are to be had before everything can be told: `Play.run` them, in whatever thread, and `take` them."""
        return [*self._plays.waiting, *(play for each in self._older for play in each.waiting)]

    def take(self, play: Play) -> bool:
        """Takes what came of a dry run; says whether `judge_changes` may tell something else by that."""
        return self._plays.take(play) or any(each.take(play) for each in self._older)


def _of_older_versions(request: Request) -> list[Project]:
    """The same project by each older version that is asked for besides."""
    return [Project(each) for each in request.of_each_version()[:-1]] if request.earlier else []


def _charts_among(request: Request) -> set[str]:
    """The files that make their folders charts."""
    return {str(each) for each in request.entries if os.path.basename(str(each)) == "Chart.yaml"}


def _near(result: FileResult, paths: frozenset[str]) -> FileResult:
    """What of a result is about some files."""
    part = FileResult(result.fate)
    part.findings, part.ignores = findings_at(result.findings, paths), result.ignores
    return part


def _copied(loaded: Loaded, examined: list[Examined]) -> tuple[Loaded, list[Examined]]:
    """The same with copies of all findings, which may be changed."""
    every = [
        *loaded.findings,
        *(each for one in loaded.results for each in one.findings),
        *(each for one in examined for each in one.findings),
    ]
    copies = {id(each): each.copied() for each in every}
    unknown = {id(copies[number]): kind for number, kind in loaded.unknown.items() if number in copies}
    results = []
    for result in loaded.results:
        part = FileResult(result.fate)
        part.findings, part.ignores = [copies[id(each)] for each in result.findings], result.ignores
        results.append(part)
    findings = [copies[id(each)] for each in loaded.findings]
    copied = Loaded(loaded.survey, results, loaded.deployments, findings, unknown, loaded.reported, loaded.notices, loaded.charts)
    return copied, [Examined([copies[id(each)] for each in one.findings], one.assumptions) for one in examined]


def _asks_otherwise(one: Request, other: Request) -> bool:
    """Whether two requests differ in more than their files."""
    from kubecheck.engine.cache.keys import NoKeyError, settings_key

    try:
        keys = [[settings_key(each, "") for each in request.of_each_version()] for request in (one, other)]
        return keys[0] != keys[1] or one.worlds != other.worlds or one.reported != other.reported
    except NoKeyError:
        return True
