"""A whole run: read, judge, index, dry run where a rule needs it, rules, findings in their order."""

from __future__ import annotations

import os

from kubecheck.documents.scanner import forget_lines
from kubecheck.engine.dry_run import can_get_stuck, scenes
from kubecheck.engine.files import FileResult, Inspector, patches_among
from kubecheck.engine.suppress import suppress
from kubecheck.findings import Report
from kubecheck.model.refs import CLUSTER_KINDS
from kubecheck.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Executor
    from typing import Any

    from kubecheck.engine.request import Entry, Request
    from kubecheck.engine.ruleset import RuleSet
    from kubecheck.findings import Finding
    from kubecheck.model.resource import Resource
    from kubecheck.model.world import Model, World
    from kubecheck.schema.custom.crd import CustomKinds
    from kubecheck.schema.custom.user import UserKinds

# Below this many bytes a second process costs more than it brings.
_BYTES_WORTH_A_PROCESS = 4_000_000
_BYTES_PER_CHUNK = 400_000


def run(request: Request, executor: Executor | None = None) -> Report:
    """Checks what is asked for.

    Args:
        request: what is asked.
        executor: does the work on files; None for processes of this machine when there is enough to do. The report is the same either way.
    """
    rules = request.ruleset.anywhere()
    keep = any(rule.joins for rule in rules)
    inspector = Inspector(request.ruleset, request.version, request.namespace, keep, patches_among(request.entries))
    results = list(_check_all(request, inspector, executor))
    definitions = [each for result in results for each in result.definitions]
    definitions += _definitions_in(request.crds, inspector)
    _place_cluster_objects(results, definitions)
    findings: list[Finding] = []
    findings += inspector.judge_custom(
        [each for result in results for each in result.unjudged], _custom_kinds(definitions, request.schemas_dir), set()
    )
    notices: tuple[str, ...] = ()
    if keep:
        forget_lines()
        joined, notices = _join(request, results, inspector)
        findings += joined
    for result in results:
        findings += result.findings
    return _report(request, results, findings, notices)


def _report(request: Request, results: list[FileResult], findings: list[Finding], notices: tuple[str, ...]) -> Report:
    failed = any(each.rule == "crashed-rule" for each in findings)
    findings = suppress(findings, [each for result in results for each in result.ignores], request.ruleset)
    unique: dict[object, Finding] = {}
    for finding in findings:
        unique.setdefault((finding.key(), finding.field), finding)
    kept = list(unique.values())
    reported = request.reported
    fates = [*request.fates, *(result.fate for result in results)]
    if reported is not None:
        kept = [
            each
            for each in kept
            if each.location.path in reported or any(note.location is not None and note.location.path in reported for note in each.notes)
        ]
        fates = [each for each in fates if each.path in reported]
    kept.sort(key=lambda each: each.key())
    told = [each.location for each in kept] + [note.location for each in kept for note in each.notes if note.location is not None]
    sources = {each.path: each.source for each in told if each.source is not None}
    return Report(kept, sorted(fates, key=lambda each: each.path), sources, notices, failed)


def _check_all(request: Request, inspector: Inspector, executor: Executor | None) -> Iterator[FileResult]:
    """The result of every entry, in order."""
    chunks, size = _chunks(request.entries)
    jobs = request.jobs or (os.cpu_count() or 1)
    if executor is None and (jobs == 1 or len(chunks) < 2 or (not request.jobs and size < _BYTES_WORTH_A_PROCESS)):
        return map(inspector.check, request.entries)
    if executor is not None:
        return _through(executor, chunks, request, inspector)
    return _in_processes(chunks, min(jobs, len(chunks)), request, inspector)


def _in_processes(chunks: list[list[Entry]], jobs: int, request: Request, inspector: Inspector) -> Iterator[FileResult]:
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(jobs) as executor:
        yield from _through(executor, chunks, request, inspector)


def _through(executor: Executor, chunks: list[list[Entry]], request: Request, inspector: Inspector) -> Iterator[FileResult]:
    work = [(chunk, request.ruleset, request.version, request.namespace, inspector.keep, inspector.patches) for chunk in chunks]
    for results in executor.map(_check_chunk, work):
        yield from results


def _check_chunk(work: tuple[list[Entry], RuleSet, str, str, bool, frozenset[str]]) -> list[FileResult]:
    """The work of another process: results of a few files."""
    chunk, ruleset, version, namespace, keep, patches = work
    inspector = Inspector(ruleset, version, namespace, keep, patches)
    return [inspector.check(entry) for entry in chunk]


def _chunks(entries: list[Entry]) -> tuple[list[list[Entry]], int]:
    """Neighbouring entries of about equal size together, and how large all of them are."""
    chunks: list[list[Entry]] = []
    total = filled = 0
    for entry in entries:
        size = len(entry.text) if isinstance(entry, Source) else _size(entry)
        if not chunks or filled > _BYTES_PER_CHUNK:
            chunks.append([])
            filled = 0
        chunks[-1].append(entry)
        filled += size
        total += size
    return chunks, total


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0


def _definitions_in(entries: Iterable[Entry], inspector: Inspector) -> list[dict[str, Any]]:
    """The custom resource definitions of files that are loaded only for them."""
    return [definition for entry in entries for definition in inspector.check(entry).definitions]


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


def _place_cluster_objects(results: list[FileResult], definitions: list[dict[str, Any]]) -> None:
    """Takes objects of custom kinds that live outside namespaces out of the default one, now that their definitions are known."""
    from kubecheck.api.views.view import get
    from kubecheck.model.refs import ref_of

    outside = {
        (str(get(each, ("spec", "group"))), str(get(each, ("spec", "names", "kind"))))
        for each in definitions
        if get(each, ("spec", "scope")) == "Cluster"
    }
    if not outside:
        return
    kinds = CLUSTER_KINDS | outside
    for result in results:
        for resource in result.unjudged:
            if resource.ref.key[:2] in outside:
                resource.ref = ref_of(resource.value, "", kinds)


def read_model(request: Request) -> Model:
    """Everything that is asked for, read, judged and indexed, without running a rule on it."""
    from kubecheck.engine.ruleset import Choice, RuleSet

    quiet = RuleSet(request.ruleset.registry, Choice(ignore=("all",)))
    inspector = Inspector(quiet, request.version, request.namespace, True, patches_among(request.entries))
    results = [inspector.check(entry) for entry in request.entries]
    definitions = [each for result in results for each in result.definitions] + _definitions_in(request.crds, inspector)
    _place_cluster_objects(results, definitions)
    unjudged = [each for result in results for each in result.unjudged]
    inspector.judge_custom(unjudged, _custom_kinds(definitions, request.schemas_dir), set())
    return _model(request, results)


def _model(request: Request, results: list[FileResult]) -> Model:
    from kubecheck.model.worlds import Kustomization, build_model, images_of

    resources = [each for result in results for each in result.resources]
    kustomizations = [
        Kustomization(result.fate.path, value)
        for result in results
        if os.path.basename(result.fate.path).startswith("kustomization.") or result.fate.path.endswith("Kustomization")
        for value in result.tool_values
    ]
    images = frozenset(name for result in results for value in result.tool_values for name in images_of(value))
    return build_model(resources, kustomizations, request.worlds, images)


def _join(request: Request, results: list[FileResult], inspector: Inspector) -> tuple[list[Finding], tuple[str, ...]]:
    from kubecheck.engine.joins import Joiner, needs_dry_run

    model = _model(request, results)
    simulation = _dry_run(request) if needs_dry_run(request.ruleset.anywhere()) else None
    joiner = Joiner(model, request.ruleset, inspector.catalog, request.profile)
    found = list(joiner.run(simulation))
    return found, joiner.assumptions


def _dry_run(request: Request) -> Callable[[World], Any]:
    """The dry run of one world, as a function; it gives None for a world in which nothing can get stuck."""

    def dry_run(world: World) -> Any:
        if not can_get_stuck(world, request.profile):
            return None
        from kubecheck.sim.play.dry_run import simulate
        from kubecheck.sim.profile import ClusterProfile

        profile = request.profile if request.profile is not None else ClusterProfile(request.version)
        outcomes = [simulate(objects_of(resources), profile) for resources in scenes(world, request.profile)]
        return outcomes[0].joined(outcomes[1:])

    return dry_run


def objects_of(resources: Iterable[Resource]) -> list[dict[str, Any]]:
    """What a dry run plays: the objects that the server takes, with defaults, each in its namespace."""
    return [_placed(each) for each in resources if 200 <= each.status < 300]


def _placed(resource: Resource) -> dict[str, Any]:
    """The object with defaults, in the namespace that a client gives it."""
    value, namespace = resource.defaulted, resource.ref.namespace
    metadata = value.get("metadata")
    if not namespace or not isinstance(metadata, dict) or metadata.get("namespace") == namespace:
        return value
    return {**value, "metadata": {**metadata, "namespace": namespace}}
