"""The one way through: read, judge, model, play, rules. `check` goes it whole, `simulate` as far as the outcomes.

    load     entries -> Loaded      every file read and judged, with what rules about single documents find   (loading)
    model    Loaded  -> Model       which objects belong together: worlds                                      (kubecheck.model.worlds)
    play     World   -> Outcome     the dry run of a world                                                     (dry_run)
    examine  Worlds  -> Examined    what joining rules find in each world and its outcome                      (examining)
    report   all     -> Report      less what is ignored, in its order                                         (suppress)

A `World` is the unit of the last steps: what its dry run and its rules need is in it and in the request, so that worlds can be worked on apart.
"""

from __future__ import annotations

from kubecheck.engine.judging import mend
from kubecheck.engine.loading import load
from kubecheck.findings import Report, Severity
from kubecheck.limits import holding, of_run
from kubecheck.release import asking
from kubecheck.source.text import end_run, let_go

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from concurrent.futures import Executor

    from kubecheck.engine.charts.builds import ChartBuilds
    from kubecheck.engine.examining import Examined
    from kubecheck.engine.loading import Loaded
    from kubecheck.engine.request import Request
    from kubecheck.findings import FileFate, Finding
    from kubecheck.model.world import Model, World
    from kubecheck.sim.play.facts import Outcome


# From so many errors and warnings in test data on it is worth a word how to leave these out.
_MANY = 20


def check(request: Request, executor: Executor | None = None) -> Report:
    """Everything that is found.

    Args:
        request: what is asked.
        executor: does the work on files and worlds; None for processes of this machine when there is enough to do. The report is the same either way.

    Returns:
        The report; of all versions together where several are asked for.
    """
    if request.earlier:
        from kubecheck.engine.versions import join_reports

        with holding(of_run(request.limits)):
            return join_reports([(each.version, check(each, executor)) for each in request.of_each_version()])
    let_go()
    with asking(request.release), holding(of_run(request.limits)):
        report = _check(request, executor) if request.cache is None else request.cache.report(request, lambda: _check(request, executor))
    end_run()
    return report


def _check(request: Request, executor: Executor | None) -> Report:
    joins = request.against is not None or any(rule.joins for rule in request.ruleset.anywhere())
    loaded = load(request, joins or request.shows_files, executor)
    examined: list[Examined] = []
    if joins or request.shows_files:
        from kubecheck.documents.scanner import forget_lines

        forget_lines()
        whole = model(loaded, request)
        mend(loaded, whole, request)
        examined = examine(loaded, whole, request, executor) if joins else []
        if request.against is not None:
            from kubecheck.engine.against.examining import examine_changes
            from kubecheck.engine.against.state import changes_of

            examined += examine_changes(changes_of(request, loaded, whole), whole, request)
        if request.shows_files:
            _note_worlds(loaded, whole)
    return report(request, loaded, examined)


def examine(loaded: Loaded, whole: Model, request: Request, executor: Executor | None = None) -> list[Examined]:
    """What joining rules find in each world, in the order of the worlds."""
    from kubecheck.engine.examining import examine_worlds

    def work(worlds: list[World]) -> list[Examined]:
        return examine_worlds(worlds, whole, request, executor)

    return work(whole.worlds) if request.cache is None else request.cache.examine(loaded, whole, work)


def simulate(request: Request, plan: Iterable[str] | None = None, explain: str = "") -> tuple[Model, dict[str, Outcome], list[FileFate]]:
    """What would become of each world, by its name, with the model that they are of, and what became of each file.

    Args:
        request: what is asked.
        plan: the steps, as `kubecheck.sim.play.steps` reads them; None for an install, an update of each workload and a drain of each node, of which
            only what gets stuck is told.
        explain: a pod whose placement is explained.

    Raises:
        StepError: the plan has a step that there is not, or names what there is not.
        RevisionError: the older state of a change cannot be read.
    """
    from kubecheck.engine.examining import find_ways_out, play, profile_of

    with asking(request.release), holding(of_run(request.limits)):
        if plan is not None:
            from kubecheck.sim.play.steps import read_steps

            steps = read_steps(plan)
        loaded = load(request.without_rules(), keeps=True)
        whole = model(loaded, request)
        fates = [*request.fates, *(result.fate for result in loaded.results if result.fate is not None)]
        if plan is None:
            outcomes = {}
            for world in whole.worlds:
                outcomes[world.name] = play(world, request, explain=explain)
                find_ways_out(outcomes[world.name], world, request)
            return whole, outcomes, fates
        from kubecheck.engine.dry_run import play_steps_of, targets_in
        from kubecheck.sim.play.steps import check_targets

        profile = profile_of(request)
        check_targets(steps, [each for world in whole.worlds for each in targets_in(world, profile)])
        changed = {}
        if request.against is not None:
            from kubecheck.engine.against.state import changes_of

            changed = {id(each.new): each for each in changes_of(request, loaded, whole)}
        outcomes = {}
        for world in whole.worlds:
            outcomes[world.name] = play_steps_of(world, profile, steps, explain, changed.get(id(world)))
            find_ways_out(outcomes[world.name], world, request, steps, changed.get(id(world)))
        return whole, outcomes, fates


def model(loaded: Loaded, request: Request) -> Model:
    """Everything that was read, put into worlds."""
    from kubecheck.findings import Fate
    from kubecheck.model.resource import folder_of_path
    from kubecheck.model.worlds import build_model, images_of

    resources = [each for result in loaded.results for each in result.resources]
    tools = [document.value for result in loaded.results for document in result.tools]
    images = frozenset(name for value in tools for name in images_of(value))
    # Skaffold looks at no tag.
    images |= {f"{name}:*" for value in tools if str(value.get("apiVersion")).startswith("skaffold/") for name in images_of(value)}
    fates = [*request.fates, *(each.fate for each in loaded.results if each.fate is not None)]
    unread = frozenset(folder_of_path(each.path) for each in fates if each.fate == Fate.TEMPLATE)
    return build_model(resources, loaded.survey.kustomizations, request.worlds, images, loaded.deployments, unread)


def report(request: Request, loaded: Loaded, examined: list[Examined]) -> Report:
    """What is told: findings that nobody ignores, each once, of the files that are asked about."""
    findings = [*loaded.findings, *_of_worlds(examined), *(each for one in loaded.results for each in one.findings)]
    failed = any(each.rule == "crashed-rule" for each in findings)
    ignores = [each for result in loaded.results for each in result.ignores]
    if ignores:
        from kubecheck.engine.suppress import suppress

        findings = suppress(findings, ignores, request.ruleset, request.today)
    findings = _traced_to_charts(_with_one_voice(findings, request), request, loaded.charts)
    asked_for = [each for each in _once(findings) if _is_asked_for(each, loaded.reported)]
    once_a_file = frozenset(each.id for each in request.ruleset.anywhere() if each.once_a_file)
    kept = list(_told_once(sorted(asked_for, key=lambda each: each.key()), loaded.unknown, once_a_file))
    every = [*request.fates, *(result.fate for result in loaded.results if result.fate is not None)]
    every.sort(key=lambda each: each.path)
    fates = every if loaded.reported is None else [each for each in every if each.path in loaded.reported]
    told = [each.location for each in kept] + [note.location for each in kept for note in each.notes if note.location is not None]
    sources = {each.path: each.source for each in told if each.source is not None}
    assumptions = next((each.assumptions for each in reversed(examined) if each.assumptions), ())
    told_of = Report(kept, fates, sources, (*request.notices, *loaded.notices, *assumptions, *_of_test_data(kept)), failed)
    if request.shows_files and loaded.reported is not None:
        told_of.context = [each for each in every if each.path not in loaded.reported]
        for each in told_of.context:
            each.is_context = True
    return told_of


def _with_one_voice(findings: list[Finding], request: Request) -> list[Finding]:
    """The findings, less those in whose stead another rule has told more at their place."""
    instead_of = {each.id: each.instead_of for each in request.ruleset.anywhere() if each.instead_of}
    told = {(*each.location.key(), each.builds, rule) for each in findings if each.rule in instead_of for rule in instead_of[each.rule]}
    return [each for each in findings if (*each.location.key(), each.builds, each.rule) not in told] if told else findings


def _of_test_data(findings: list[Finding]) -> Iterator[str]:
    """Says how to leave out folders called testdata, where most of what is found lies there: such inputs are often broken on purpose."""
    faults = [each for each in findings if each.severity != Severity.INFO]
    count = sum("/testdata/" in f"/{each.location.path}" for each in faults)
    if count >= _MANY and count * 2 > len(faults) > count:
        yield f"{count} of {len(faults)} errors and warnings lie in folders called testdata: --exclude testdata leaves these out"


def _traced_to_charts(findings: list[Finding], request: Request, charts: ChartBuilds | None) -> list[Finding]:
    """The findings, those in the output of `helm template` moved to the chart."""
    sources = {id(each.location.source): each.location.source for each in findings if each.location.source is not None}
    printed = {key for key, source in sources.items() if source.is_printed}
    if not printed:
        return findings
    from kubecheck.engine.printed import Tracer

    apart = [each for each in findings if id(each.location.source) not in printed]
    return Tracer(request.version, request.namespace, charts).trace_all([each for each in findings if id(each.location.source) in printed], apart)


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
