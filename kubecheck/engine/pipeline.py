"""The one way through: read, judge, model, play, rules. `check` goes it whole, `simulate` as far as the outcomes.

    load     entries -> Loaded      every file read and judged, with what rules about single documents find   (reading, judging, files)
    model    Loaded  -> Model       which objects belong together: worlds                                      (kubecheck.model.worlds)
    play     World   -> Outcome     the dry run of a world                                                     (dry_run)
    examine  World   -> Examined    what joining rules find in a world and its outcome                         (walk)
    report   all     -> Report      less what is ignored, in its order                                         (suppress)

A `World` is the unit of the last steps: what its dry run and its rules need is in it and in the request, so that worlds can be worked on apart.
"""

from __future__ import annotations

import os

from kubecheck.engine.files import TEMPLATE, FileChecker, broken_checks
from kubecheck.engine.judging import NOT_FOUND, Judge
from kubecheck.engine.reading import path_of, survey
from kubecheck.engine.walk import Scope, Walk
from kubecheck.findings import Report
from kubecheck.model.refs import CLUSTER_KINDS
from kubecheck.source import normal_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from concurrent.futures import Executor
    from typing import Any

    from kubecheck.engine.builds import Build
    from kubecheck.engine.charts import ChartBuild
    from kubecheck.engine.files import FileResult
    from kubecheck.engine.reading import Survey
    from kubecheck.engine.request import Request
    from kubecheck.findings import FileFate, Finding
    from kubecheck.model.deployments import Deployment
    from kubecheck.model.resource import Resource
    from kubecheck.model.world import Model, World
    from kubecheck.render.kustomize import Session
    from kubecheck.schema.custom.crd import CustomKinds
    from kubecheck.schema.custom.user import UserKinds
    from kubecheck.sim.play.facts import Outcome


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


class Examined:
    """What was found in a world, and what was assumed where something was found by trying."""

    __slots__ = ("assumptions", "findings")

    def __init__(self, findings: list[Finding], assumptions: tuple[str, ...] = ()) -> None:
        self.findings = findings
        self.assumptions = assumptions


def check(request: Request, executor: Executor | None = None) -> Report:
    """Everything that is found.

    Args:
        request: what is asked.
        executor: does the work on files; None for processes of this machine when there is enough to do. The report is the same either way.
    """
    if request.cache is None:
        return _check(request, executor)
    return request.cache.report(request, lambda: _check(request, executor))


def _check(request: Request, executor: Executor | None) -> Report:
    joins = any(rule.joins for rule in request.ruleset.anywhere())
    loaded = load(request, joins or request.shows_files, executor)
    examined: list[Examined] = []
    if joins or request.shows_files:
        from kubecheck.documents.scanner import forget_lines

        forget_lines()
        whole = model(loaded, request)
        examined = _examine_all(loaded, whole, request) if joins else []
        if request.shows_files:
            _note_worlds(loaded, whole)
    return report(request, loaded, examined)


def _examine_all(loaded: Loaded, whole: Model, request: Request) -> list[Examined]:
    """What joining rules find in each world, in the order of the worlds."""
    walk = Walk(request.ruleset, Judge(request.version, request.namespace).catalog)
    if request.cache is None:
        return [examine(world, whole, request, walk) for world in whole.worlds]
    return request.cache.examine(loaded, whole, lambda world, seen: examine(world, seen, request, walk))


def simulate(request: Request, plan: Iterable[str] | None = None, explain: str = "") -> tuple[Model, dict[str, Outcome], list[FileFate]]:
    """What would become of each world, by its name, with the model that they are of, and what became of each file.

    Args:
        request: what is asked.
        plan: the steps of the dry run; None for all.
        explain: a pod whose placement is explained.
    """
    loaded = load(request.without_rules(), keeps=True)
    whole = model(loaded, request)
    steps = None if plan is None else tuple(plan)
    fates = [*request.fates, *(result.fate for result in loaded.results if result.fate is not None)]
    return whole, {world.name: play(world, request, steps, explain) for world in whole.worlds}, fates


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
    making = (request.ruleset, request.version, request.namespace, keeps, surveyed.patches, roles)
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
    results += FileChecker(*making).check_charts(charts)
    definitions = [each for result in results for each in result.definitions]
    if request.crds:
        definitions += [each for result in map(FileChecker(*making).check, request.crds) for each in result.definitions]
    unjudged = [resource for result in results for resource in result.unjudged]
    _place_cluster_objects(unjudged, definitions)
    return Loaded(surveyed, results, deployments, *_judge_custom(unjudged, definitions, request), reported)


def _check_again(surveyed: Survey, results: list[FileResult], builds: list[Build], making: tuple[Any, ...]) -> None:
    """Checks files again of which an entry point turns out to build objects, which are judged in their stead."""
    later = {path: role for build in builds for path, role in build.files.items() if path not in making[-1]}
    if later:
        ruleset, version, namespace, keeps, patches, _ = making
        again = FileChecker(ruleset, version, namespace, keeps, patches, later)
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


def model(loaded: Loaded, request: Request) -> Model:
    """Everything that was read, put into worlds."""
    from kubecheck.findings import Fate
    from kubecheck.model.resource import folder_of_path
    from kubecheck.model.worlds import build_model, images_of

    resources = [each for result in loaded.results for each in result.resources]
    images = frozenset(name for result in loaded.results for document in result.tools for name in images_of(document.value))
    unread = frozenset(folder_of_path(each.fate.path) for each in loaded.results if each.fate is not None and each.fate.fate == Fate.TEMPLATE)
    return build_model(resources, loaded.survey.kustomizations, request.worlds, images, loaded.deployments, unread)


def play(world: World, request: Request, plan: tuple[str, ...] | None = None, explain: str = "", *, proves: bool = False) -> Outcome:
    """The dry run of a world, in the cluster that is asked for.

    Args:
        world: the manifests.
        request: what is asked: the cluster and the version.
        plan: the steps, of ``install``, ``update`` and ``drain``; None for all.
        explain: a pod whose placement is explained.
        proves: leave out what provably comes to no fact.
    """
    from kubecheck.engine.dry_run import play_scenes
    from kubecheck.sim.profile import ClusterProfile

    profile = request.profile if request.profile is not None else ClusterProfile(request.version)
    return play_scenes(world, profile, plan, explain, proves=proves)


def examine(world: World, whole: Model, request: Request, walk: Walk) -> Examined:
    """What joining rules find in a world, and in what comes of trying it where such rules are on and something can get stuck."""
    found: list[Finding] = []
    outcome = None
    if any(rule.is_about_outcome for rule in request.ruleset.anywhere()):
        from kubecheck.engine.dry_run import can_get_stuck
        from kubecheck.engine.places import crash

        try:
            outcome = play(world, request, proves=True) if can_get_stuck(world, request.profile) else None
        except Exception as error:  # noqa: BLE001  # whatever breaks the dry run must not end the run
            found.append(crash("dry-run", error, world.at()))
    scope = Scope(world, whole, request.profile, outcome)
    found += walk.over_world(world, scope)
    for resource in world.all_definitions:
        found += walk.over_warnings(resource, scope)
        found += walk.over_resource(resource, scope)
    told = walk.over_outcome(world, scope)
    return Examined(found + told, tuple(outcome.assumptions) if told and outcome is not None else ())


def report(request: Request, loaded: Loaded, examined: list[Examined]) -> Report:
    """What is told: findings that nobody ignores, each once, of the files that are asked about."""
    findings = [*loaded.findings, *_of_worlds(examined), *(each for one in loaded.results for each in one.findings)]
    failed = any(each.rule == "crashed-rule" for each in findings)
    ignores = [each for result in loaded.results for each in result.ignores]
    if ignores:
        from kubecheck.engine.suppress import suppress

        findings = suppress(findings, ignores, request.ruleset)
    asked_for = [each for each in _once(findings) if _is_asked_for(each, loaded.reported)]
    once_a_file = frozenset(each.id for each in request.ruleset.anywhere() if each.once_a_file)
    kept = list(_told_once(sorted(asked_for, key=lambda each: each.key()), loaded.unknown, once_a_file))
    every = [*request.fates, *(result.fate for result in loaded.results if result.fate is not None)]
    every.sort(key=lambda each: each.path)
    fates = every if loaded.reported is None else [each for each in every if each.path in loaded.reported]
    told = [each.location for each in kept] + [note.location for each in kept for note in each.notes if note.location is not None]
    sources = {each.path: each.source for each in told if each.source is not None}
    assumptions = next((each.assumptions for each in reversed(examined) if each.assumptions), ())
    told_of = Report(kept, fates, sources, (*request.notices, *assumptions), failed)
    if request.shows_files and loaded.reported is not None:
        told_of.context = [each for each in every if each.path not in loaded.reported]
        for each in told_of.context:
            each.is_context = True
    return told_of


def _note_worlds(loaded: Loaded, whole: Model) -> None:
    """Tells the fate of each file the worlds that its objects are in."""
    worlds: dict[str, list[str]] = {}
    for world in whole.worlds:
        everything = (*world.resources, *(again for again, _ in world.repeated))
        for path in dict.fromkeys(source.path for each in everything for source in each.document.sources):
            worlds.setdefault(path, []).append(world.name)
    for result in loaded.results:
        if result.fate is not None:
            result.fate.worlds = tuple(worlds.get(result.fate.path, ()))


def _once(findings: list[Finding]) -> list[Finding]:
    """The findings, equal ones once; those about one place of which several builds are made once, with all builds noted."""
    unique: dict[object, Finding] = {}
    for finding in findings:
        unique.setdefault((finding.key(), finding.field, finding.builds), finding)
    if any(each.builds for each in unique.values()):
        from kubecheck.engine.builds import merge_builds

        return merge_builds(unique.values())
    return list(unique.values())


def _of_worlds(examined: list[Examined]) -> list[Finding]:
    """What was found in worlds; where several have something of one rule at one place, what the gravest, or else the first, has there."""
    if len(examined) == 1:
        return examined[0].findings
    chosen: dict[object, list[Finding]] = {}
    for one in examined:
        mine: dict[object, list[Finding]] = {}
        for finding in one.findings:
            mine.setdefault((*finding.location.key(), finding.rule, finding.field, finding.builds), []).append(finding)
        for place, found in mine.items():
            if place not in chosen or max(each.severity for each in found) > max(each.severity for each in chosen[place]):
                chosen[place] = found
    return [each for found in chosen.values() for each in found]


def _told_once(findings: list[Finding], unknown: dict[int, tuple[str, str]], once_a_file: frozenset[str]) -> Iterable[Finding]:
    """The findings; those about a kind that nobody knows by each rule once, and those of rules that tell once a file as often: the first in order."""
    told: set[tuple[str, object]] = set()
    for finding in findings:
        about = unknown.get(id(finding), finding.location.path if finding.rule in once_a_file else None)
        if about is None or (finding.rule, about) not in told:
            told.add((finding.rule, about))
            yield finding


def _is_asked_for(finding: Finding, reported: frozenset[str] | None) -> bool:
    """Whether a finding or one of its notes lies in a file that is asked about."""
    if reported is None or finding.location.path in reported:
        return True
    return any(note.location is not None and note.location.path in reported for note in finding.notes)
