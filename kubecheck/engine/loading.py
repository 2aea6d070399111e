"""The first step of a run: every file read and judged, kustomizations built, charts rendered, custom resources judged by their definitions."""

from __future__ import annotations

import os

from kubecheck.engine.files import TEMPLATE, FileChecker, broken_checks
from kubecheck.engine.judging import NOT_FOUND, Judge
from kubecheck.engine.reading import path_of, survey
from kubecheck.engine.walk import Scope, Walk
from kubecheck.model.refs import CLUSTER_KINDS
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
    from kubecheck.model.resource import Resource
    from kubecheck.render.kustomize import Session
    from kubecheck.schema.custom.crd import CustomKinds
    from kubecheck.schema.custom.user import UserKinds


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
    if builds:
        results += map(FileChecker(*making).check_build, builds)
    results += map(FileChecker(*making).check_chart, charts)
    definitions = [each for result in results for each in result.definitions]
    if request.crds:
        definitions += [each for result in map(FileChecker(*making).check, request.crds) for each in result.definitions]
    unjudged = [resource for result in results for resource in result.unjudged]
    _place_cluster_objects(unjudged, definitions)
    return Loaded(surveyed, results, deployments, *_judge_custom(unjudged, definitions, request), reported)


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


def _place_cluster_objects(unjudged: list[Resource], definitions: list[dict[str, Any]]) -> None:
    """Takes objects of custom kinds that live outside namespaces out of the default one, now that their definitions are known."""
    from kubecheck.api.views.view import get
    from kubecheck.model.refs import ref_of

    outside = {
        (str(get(each, ("spec", "group"))), str(get(each, ("spec", "names", "kind"))))
        for each in definitions
        if get(each, ("spec", "scope")) == "Cluster"
    }
    for resource in unjudged if outside else ():
        if resource.ref.key[:2] in outside:
            resource.ref = ref_of(resource.value, "", CLUSTER_KINDS | outside)


def _judge_custom(
    unjudged: list[Resource], definitions: list[dict[str, Any]], request: Request
) -> tuple[list[Finding], dict[int, tuple[str, str]]]:
    """Judges objects of kinds that are not built in, now that every definition is known: findings, and the kinds of those that nobody knows."""
    judge = Judge(request.version, request.namespace, _custom_kinds(definitions, request.schemas_dir))
    walk, scope = Walk(request.ruleset, judge.catalog), Scope()
    unknown: dict[int, tuple[str, str]] = {}
    found: list[Finding] = []
    for resource in unjudged:
        found += broken_checks(resource, judge)
        told = walk.over_refusals(resource, scope)
        if resource.status == NOT_FOUND:
            unknown.update((id(each), (resource.ref.api_version, resource.ref.kind)) for each in told)
        found += told + walk.over_warnings(resource, scope)
    return found, unknown


def _custom_kinds(definitions: list[dict[str, Any]], schemas_dir: str) -> CustomKinds | UserKinds | None:
    """The kinds that are not built in: of definitions among the inputs, then of the user's folder of schemas."""
    custom = None
    if definitions:
        from kubecheck.documents.templates import is_placeholder
        from kubecheck.schema.custom.crd import CustomKinds

        custom = CustomKinds(definitions, placeholder=is_placeholder)
    if not schemas_dir:
        return custom
    from kubecheck.schema.custom.user import UserKinds

    return UserKinds(schemas_dir, custom)
