"""The first step of a run: every file read and judged, kustomizations built, charts rendered, custom resources judged by their definitions."""

from __future__ import annotations

import os

from kubecheck.engine.custom_resources import Definitions, judge_custom_resources
from kubecheck.engine.files import TEMPLATE, FileChecker
from kubecheck.engine.reading import path_of, survey
from kubecheck.source import normal_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from concurrent.futures import Executor
    from typing import Any

    from kubecheck.engine.builds import Build
    from kubecheck.engine.charts import ChartBuild
    from kubecheck.engine.files import FileResult
    from kubecheck.engine.reading import Survey
    from kubecheck.engine.request import Request
    from kubecheck.findings import Finding
    from kubecheck.model.deployments import Deployment
    from kubecheck.render.kustomize import Session


class Loaded:
    """What was read and judged: what came of each file, in order, and what rules found that look at one document.

    ``reported`` are the paths whose findings are kept, None for all. ``deployments`` are what entry points deploy together. ``findings`` are about objects of kinds that are not built in; ``unknown`` gives the kind of those whose kind nobody knows, by their identity.
    """

    __slots__ = ("deployments", "findings", "reported", "results", "survey", "unknown")

    def __init__(
        self,
        survey: Survey,
        results: list[FileResult],
        deployments: list[Deployment],
        findings: list[Finding],
        unknown: dict[int, tuple[str, str]],
        reported: frozenset[str] | None = None,
    ) -> None:
        self.reported = reported
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
    session, builds = _builds_of(surveyed)
    charts, reported = _charts_of(surveyed, request)
    roles = {path: role for build in builds for path, role in build.files.items()}
    roles.update((path, TEMPLATE) for chart in charts for path in chart.templates)
    making = (request.ruleset, request.version, request.namespace, keeps, surveyed.patches, roles, reported)
    if executor is None and (request.jobs == 1 or len(surveyed.entries) == 1):
        results = list(map(FileChecker(*making).check, surveyed.entries))
    else:
        from kubecheck.engine.workers import check_files

        results = list(check_files(surveyed.entries, making, request.jobs, executor))
    deployments: list[Deployment] = []
    tools = [document for result in results for document in result.tools]
    if builds:
        from kubecheck.engine.entry_builds import deployers_among

        tools += deployers_among(builds)
    if tools:
        from functools import partial

        from kubecheck.engine.entry_builds import build_entry_points

        deployments = build_entry_points(tools, builds, surveyed, session, partial(_texts_of, results))
        _check_again(surveyed, results, builds, making)
    checker = FileChecker(*making)
    made = [*map(checker.check_build, builds), *map(checker.check_chart, charts)]
    definitions = Definitions(made, results, map(checker.check, request.crds))
    results += made
    unjudged = [resource for result in results for resource in result.unjudged]
    return Loaded(surveyed, results, deployments, *judge_custom_resources(unjudged, definitions, request), reported)


def _check_again(surveyed: Survey, results: list[FileResult], builds: list[Build], making: tuple[Any, ...]) -> None:
    """Checks files again of which an entry point turns out to build objects, which are judged in their stead."""
    ruleset, version, namespace, keeps, patches, roles, reported = making
    later = {path: role for build in builds for path, role in build.files.items() if path not in roles}
    if later:
        again = FileChecker(ruleset, version, namespace, keeps, patches, later, reported)
        for index, entry in enumerate(surveyed.entries):
            if normal_path(path_of(entry)) in later:
                results[index] = again.check(entry)


def _texts_of(results: list[FileResult], kind: str, namespace: str, name: str) -> Mapping[str, str] | None:
    """The texts of a ConfigMap or Secret among the files; None where they are not known."""
    from kubecheck.api.views.core import Secret
    from kubecheck.api.views.view import strings
    from kubecheck.documents.templates import is_placeholder
    from kubecheck.model.resource import names_namespace

    for resource in (each for result in results for each in result.resources):
        ref = resource.ref
        if (ref.group, ref.kind, ref.name) == ("", kind, name) and (ref.namespace == namespace or not names_namespace(resource)):
            view = Secret(resource)
            written = strings({**view.mapping("data"), **view.mapping("stringData")})
            texts = {key: view.text_of(key) for key in written} if kind == "Secret" else written
            is_known = all(texts[key] or not text for key, text in written.items()) and not any(map(is_placeholder, written.values()))
            return texts if is_known else None
    return None


def _builds_of(surveyed: Survey) -> tuple[Session | None, list[Build]]:
    """What kustomize makes of the files, and what it has read for that."""
    if not surveyed.kustomizations:
        return None, []
    from kubecheck.engine.builds import build_kustomizations, start_session

    session = start_session(surveyed)
    return session, build_kustomizations(surveyed, session)


def _charts_of(surveyed: Survey, request: Request) -> tuple[list[ChartBuild], frozenset[str] | None]:
    """What Helm makes of the charts among the files, and the paths whose findings are kept; None for all."""
    paths = list(map(path_of, surveyed.entries))
    if not any(os.path.basename(each) == "Chart.yaml" or "templates" in each for each in paths):
        return [], request.reported
    from kubecheck.engine.charts import asked_about, render_charts

    charts = render_charts(surveyed, request.version, request.namespace)
    return charts, asked_about(paths, charts) if request.reported is None else request.reported
