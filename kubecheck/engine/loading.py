"""The first step of a run: every file read and judged, kustomizations built, charts rendered, custom resources judged by their definitions."""

from __future__ import annotations

import os

from kubecheck.engine.files import FileChecker
from kubecheck.engine.reading import ReadFile, path_of, survey
from kubecheck.engine.request import size_of
from kubecheck.source.text import begin_large_run, hold

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from concurrent.futures import Executor

    from kubecheck.engine.building import Building
    from kubecheck.engine.builds import Build
    from kubecheck.engine.cache.files import KnownFiles
    from kubecheck.engine.charts.builds import ChartBuilds
    from kubecheck.engine.custom_resources import Definitions
    from kubecheck.engine.files import FileResult
    from kubecheck.engine.reading import Survey
    from kubecheck.engine.request import Entry, Request
    from kubecheck.findings import Finding
    from kubecheck.model.deployments import Deployment
    from kubecheck.model.resource import Resource
    from kubecheck.render.kustomize.bases import Bases

    # Judges objects of kinds that are not built in by their definitions: what rules find, and which findings are about a kind as such.
    JudgeCustom = Callable[[list[Resource], Definitions, Request], tuple[list[Finding], dict[int, tuple[str, str]]]]

# Of fewer bytes nobody asks whether other processes would pay: the asking imports more than that is worth.
_SMALL = 500_000
NO_BUILDS: Mapping[str, Build] = {}


class Loaded:
    """What was read and judged: what came of each file, in order, and what rules found that look at one document.

    ``reported`` are the paths whose findings are kept, None for all. ``deployments`` are what entry points deploy together. ``findings`` are about objects of kinds that are not built in; ``unknown`` gives the kind of those whose kind nobody knows, by their identity.
    ``notices`` are words about what was not rendered. ``definitions`` are those of custom resources, None where no object is of such a kind. ``charts``
    is what comes of rendering charts, None where there are none; ``builds`` are those of kustomizations.
    """

    __slots__ = ("builds", "charts", "definitions", "deployments", "findings", "notices", "reported", "results", "survey", "unknown")

    def __init__(
        self,
        survey: Survey,
        results: list[FileResult],
        deployments: list[Deployment],
        findings: list[Finding],
        unknown: dict[int, tuple[str, str]],
        reported: frozenset[str] | None = None,
        notices: Iterable[str] = (),
        charts: ChartBuilds | None = None,
    ) -> None:
        self.definitions: Definitions | None = None
        self.builds: list[Build] = []
        self.charts = charts
        self.reported = reported
        self.notices = tuple(notices)
        self.survey = survey
        self.results = results
        self.deployments = deployments
        self.findings = findings
        self.unknown = unknown


def load(request: Request, keeps: bool, executor: Executor | None = None, known: KnownFiles | None = None) -> Loaded:
    """Reads and judges every file, and runs the rules that look at one document.

    Args:
        request: what is asked.
        keeps: whether objects are kept for the model.
        executor: does the work on files.
        known: what is known of files, where nothing is built of them; None for what the cache knows.
    """
    surveyed = survey(request.entries)
    building = None if is_plain(surveyed) else begin_building(surveyed, request)
    roles: Mapping[str, str] = {} if building is None else building.roles
    making = (request.ruleset, request.version, request.namespace, keeps, surveyed.patches, roles, request.reported)

    def work(entries: list[Entry | ReadFile]) -> Iterable[FileResult]:
        if executor is None and (request.jobs == 1 or len(entries) == 1 or (not request.jobs and _is_small(entries))):
            return map(FileChecker(*making).check, entries)
        from kubecheck.engine.workers.files import check_files

        return check_files(entries, making, request, executor)

    if building is not None or not keeps:
        known = None
    elif known is None and request.cache is not None:
        known = request.cache.files(request)
    results = list(_held(request.followed(work(surveyed.entries), len(surveyed.entries), "files"))) if known is None else known.check(surveyed.entries, work)
    if building is None and any(each.tools for each in results):
        building = begin_building(surveyed, request)
    deployments = building.deploy(results, making) if building is not None else []
    made = building.check(making) if building is not None else []
    return join(surveyed, building, results, made, deployments, map(FileChecker(*making).check, request.crds), request, executor=executor)


def join(
    surveyed: Survey,
    building: Building | None,
    results: list[FileResult],
    made: list[FileResult],
    deployments: list[Deployment],
    named: Iterable[FileResult],
    request: Request,
    judge_custom: JudgeCustom | None = None,
    executor: Executor | None = None,
) -> Loaded:
    """What was loaded, when each file was read and judged, and what is built of files too: objects of kinds that are not built in are judged now.

    Args:
        surveyed: the entries.
        building: what is built of them; None where nothing is.
        results: what came of each entry; what came of what is built is added.
        made: what came of what is built.
        deployments: what entry points deploy together.
        named: what comes of the files with definitions that the request names.
        request: what is asked.
        judge_custom: judges objects of kinds that are not built in; None for `judge_custom_resources`.
        executor: does that work.
    """
    unjudged = [resource for result in (*results, *made) for resource in result.unjudged]
    found: list[Finding] = []
    unknown: dict[int, tuple[str, str]] = {}
    definitions = None
    if unjudged:
        from kubecheck.engine.custom_resources import Definitions, judge_custom_resources

        definitions = Definitions(made, results, named)
        found, unknown = (
            judge_custom_resources(unjudged, definitions, request, executor) if judge_custom is None else judge_custom(unjudged, definitions, request)
        )
    results += made
    if building is None:
        loaded = Loaded(surveyed, results, deployments, found, unknown, request.reported)
    else:
        loaded = Loaded(surveyed, results, deployments, found, unknown, building.reported, building.notices, building.charts)
        loaded.builds = building.builds
    loaded.definitions = definitions
    return loaded


def _held(results: Iterable[FileResult]) -> Iterator[FileResult]:
    """The results, whose texts and documents rest where there is no room for all of them."""
    for result in results:
        for source in result.texts:
            source.stay()
        for resource in result.restful:
            document = resource.document
            if document.is_resting:
                begin_large_run()  # a worker says so: what comes packed counts for nothing
            else:
                hold(resource, document.end - document.start)
        yield result


def _is_small(entries: Iterable[Entry | ReadFile]) -> bool:
    """Whether it is clear that one process does the work on entries fastest."""
    return sum(0 if isinstance(each, ReadFile) else size_of(each) for each in entries) < _SMALL


def is_plain(surveyed: Survey) -> bool:
    """Whether nothing is there that another program would make objects of."""
    return not surveyed.kustomizations and not any(
        os.path.basename(each) == "Chart.yaml" or "templates" in each for each in map(path_of, surveyed.entries)
    )


def begin_building(surveyed: Survey, request: Request, known: Mapping[str, Build] = NO_BUILDS, bases: Bases | None = None) -> Building:
    """What is built of the entries: the kustomizations, as they stand.

    Those that are ``known`` already, by their folders, are not built again; ``bases`` keeps what folders come to for later builds.
    """
    from kubecheck.engine.building import Building

    return Building(surveyed, request, known, bases)
