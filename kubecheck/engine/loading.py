"""The first step of a run: every file read and judged, kustomizations built, charts rendered, custom resources judged by their definitions."""

from __future__ import annotations

import os

from kubecheck.engine.files import FileChecker
from kubecheck.engine.reading import path_of, survey

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from concurrent.futures import Executor

    from kubecheck.engine.building import Building
    from kubecheck.engine.charts.builds import ChartBuilds
    from kubecheck.engine.files import FileResult
    from kubecheck.engine.reading import Survey
    from kubecheck.engine.request import Request
    from kubecheck.findings import Finding
    from kubecheck.model.deployments import Deployment


class Loaded:
    """What was read and judged: what came of each file, in order, and what rules found that look at one document.

    ``reported`` are the paths whose findings are kept, None for all. ``deployments`` are what entry points deploy together. ``findings`` are about objects of kinds that are not built in; ``unknown`` gives the kind of those whose kind nobody knows, by their identity.
    ``notices`` are words about what was not rendered. ``charts`` is what comes of rendering charts, None where there are none.
    """

    __slots__ = ("charts", "deployments", "findings", "notices", "reported", "results", "survey", "unknown")

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
        self.charts = charts
        self.reported = reported
        self.notices = tuple(notices)
        self.survey = survey
        self.results = results
        self.deployments = deployments
        self.findings = findings
        self.unknown = unknown


def load(request: Request, keeps: bool, executor: Executor | None = None) -> Loaded:
    """Reads and judges every file, and runs the rules that look at one document.

    Args:
        request: what is asked.
        keeps: whether objects are kept for the model.
        executor: does the work on files.
    """
    surveyed = survey(request.entries)
    building = None if _is_plain(surveyed) else _build(surveyed, request)
    roles: Mapping[str, str] = {} if building is None else building.roles
    making = (request.ruleset, request.version, request.namespace, keeps, surveyed.patches, roles, request.reported)
    if executor is None and (request.jobs == 1 or len(surveyed.entries) == 1):
        results = list(map(FileChecker(*making).check, surveyed.entries))
    else:
        from kubecheck.engine.workers import check_files

        results = list(check_files(surveyed.entries, making, request.jobs, executor))
    if building is None and any(each.tools for each in results):
        building = _build(surveyed, request)
    deployments: list[Deployment] = []
    made: list[FileResult] = []
    if building is not None:
        deployments = building.deploy(results, making)
        made = building.check(making)
    unjudged = [resource for result in (*results, *made) for resource in result.unjudged]
    found: list[Finding] = []
    unknown: dict[int, tuple[str, str]] = {}
    if unjudged:
        from kubecheck.engine.custom_resources import Definitions, judge_custom_resources

        found, unknown = judge_custom_resources(unjudged, Definitions(made, results, map(FileChecker(*making).check, request.crds)), request)
    results += made
    if building is None:
        return Loaded(surveyed, results, deployments, found, unknown, request.reported)
    return Loaded(surveyed, results, deployments, found, unknown, building.reported, building.notices, building.charts)


def _is_plain(surveyed: Survey) -> bool:
    """Whether nothing is there that another program would make objects of."""
    return not surveyed.kustomizations and not any(os.path.basename(each) == "Chart.yaml" or "templates" in each for each in map(path_of, surveyed.entries))


def _build(surveyed: Survey, request: Request) -> Building:
    from kubecheck.engine.building import Building

    return Building(surveyed, request)
