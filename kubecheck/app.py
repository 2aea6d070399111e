"""The composition of a run: settings, rule set, files, report, exit code. Small functions, each building one part from the ones before."""

from __future__ import annotations

import os
import sys

from kubecheck.config.settings import ReleaseError, UsageError, build_settings, check_date, settle_release
from kubecheck.findings import Fate, FileFate
from kubecheck.outputs import ExitCode, check_words, config_report, write_fixes, write_reports
from kubecheck.report.snippet import complain
from kubecheck.source import STDIN, normal_path
from kubecheck.source.walk import ABSENT, EXCLUDED, HIDDEN, IGNORED, SKIPPED, TEMPLATE, Patterns, walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from kubecheck.config.settings import Settings
    from kubecheck.engine.against.state import Against
    from kubecheck.engine.cache.runs import Cache
    from kubecheck.engine.request import AskedVersion, Entry, Request
    from kubecheck.engine.ruleset import Registry, RuleSet
    from kubecheck.findings import Report
    from kubecheck.fix.repair import Repair
    from kubecheck.fix.texts import Texts
    from kubecheck.render.entries.releases import Release
    from kubecheck.report.progress import Progress
    from kubecheck.source import Source
    from kubecheck.source.walk import Missed

# Manifests of so many bytes are judged about as fast as it is found out that nothing has changed.
_WORTH_KEEPING = 50_000
# Less than that is done in a second.
_WORTH_WAITING = 500_000


def _as_shown(settings: Settings, pattern: str) -> str:
    """A pattern of the config file as paths are shown in this call."""
    return os.path.relpath(os.path.join(settings.root, pattern)) if settings.root else pattern


# -- parts of a run -----------------------------------------------------------------------------------------------------


def build_registry() -> Registry:
    """Every rule that is installed.

    Raises:
        UsageError: no rules are installed, a plugin is broken, or two rules have one name.
    """
    from kubecheck.engine.ruleset import Registry
    from kubecheck.plugins import PluginError, load_rules

    try:
        return Registry(load_rules())
    except (PluginError, ValueError) as error:
        raise UsageError(str(error)) from error


def build_ruleset(settings: Settings) -> RuleSet:
    """The rules that are on.

    Raises:
        UsageError: a rule, group, preset or option is unknown, or no rules are installed.
        ConfigError: the config file names the unknown one.
    """
    from kubecheck.engine.ruleset import OptionError, RuleSet, UnknownRuleError

    registry = build_registry()
    try:
        overrides = [(override.paths, override.choice()) for override in settings.overrides]
        ruleset = RuleSet(registry, settings.choice(), overrides, settings.root, [each.lock() for each in settings.locks])
        ruleset.anywhere()
    except (UnknownRuleError, OptionError) as error:
        from kubecheck.config.load import fault_at

        word, option = (error.rule, error.option) if isinstance(error, OptionError) else (error.word, "")
        fault = next(filter(None, (fault_at(each, word, str(error), option) for each in (settings, *settings.locks))), None)
        raise (fault or UsageError(str(error))) from error
    settings.notices += ruleset.unheeded()
    return ruleset


def build_request(
    settings: Settings, paths: list[str] | None, ruleset: RuleSet, *, stdin: Source | None = None, jobs: int = 0, shows_files: bool = False
) -> Request:
    """What is loaded, what is reported, and everything that the engine needs to know.

    Loaded is the project: the config's files, and the arguments. Reported are the arguments, or the project where these are None.

    Raises:
        UsageError: the version is unknown, or a file about the cluster or with definitions cannot be read.
        ConfigError: the config file asks for a version or gate that there is not, or the scheduler would not start with its configuration.
    """
    if settings.crds:
        from kubecheck.config.definitions import definition_files
    from kubecheck.engine.request import Request

    earlier, gates = _settled(settings)
    exclude, files, home = tuple(settings.exclude), tuple(settings.files), [settings.root or "."]
    arguments, include = (home, files) if paths is None else ([path for path in paths if path != "-"], ())
    named, missed = walk(arguments, exclude, include, settings.root, gitignore=settings.gitignore)
    fates = [_fate_of(each) for each in missed if shows_files or each.kind != HIDDEN]
    reported = {*named, *(fate.path for fate in fates)}
    entries: dict[str, Entry] = {path: path for path in named}
    notices = list(settings.notices)
    if files:
        project = named if paths is None else walk(home, exclude, files, settings.root, gitignore=settings.gitignore)[0]
        taken = set(map(os.path.abspath, named))
        entries.update({path: path for path in project if os.path.abspath(path) not in taken})
        unmatched = Patterns((), files, settings.root).unmatched(project)
        notices += [f"files: no file matches {pattern}" for pattern in unmatched]
    if stdin is not None:
        same = next((path for path in entries if os.path.abspath(path) == os.path.abspath(stdin.path)), stdin.path)
        entries.pop(same, None)
        entries[stdin.path] = stdin
        reported.add(stdin.path)
    profile = None
    if settings.cluster:
        from kubecheck.config.cluster import build_profile

        profile = build_profile(settings)
    return Request(
        [entries[path] for path in sorted(entries)],
        ruleset,
        reported=reported if len(reported) < len(entries) + len(fates) or settings.files else None,
        version=settings.version,
        gates=gates,
        earlier=earlier,
        namespace=settings.namespace,
        profile=profile,
        crds=definition_files(settings) if settings.crds else (),
        schemas_dir=settings.schemas,
        uses_catalog=settings.crd_catalog,
        worlds={name: [_as_shown(settings, path) for path in patterns] for name, patterns in settings.worlds.items()},
        releases=_releases(settings, notices) if settings.charts else (),
        fates=fates,
        jobs=jobs,
        limits=settings.limits,
        notices=notices,
        shows_files=shows_files,
    )


def _settled(settings: Settings) -> tuple[list[AskedVersion], tuple[tuple[str, bool], ...]]:
    """The older versions that are asked for besides, and the gates of the newest."""
    try:
        if "," in settings.version or "-" in settings.version:
            from kubecheck.config.versions import settle_versions

            return settle_versions(settings), settle_release(settings)
        return [], settle_release(settings)
    except ReleaseError as error:
        from kubecheck.config.load import release_fault

        raise (release_fault(settings, error) or error) from error


def _fate_of(missed: Missed) -> FileFate:
    fates = {EXCLUDED: Fate.EXCLUDED, IGNORED: Fate.IGNORED, SKIPPED: Fate.SKIPPED, HIDDEN: Fate.SKIPPED, TEMPLATE: Fate.TEMPLATE}
    return FileFate(missed.path, fates.get(missed.kind, Fate.UNREADABLE), missed.reason, is_absent=missed.kind == ABSENT)


def _releases(settings: Settings, notices: list[str]) -> list[Release]:
    """What the settings say that charts are rendered with; what is wrong with that is told besides."""
    from kubecheck.config.charts import releases_of

    found, unknown = releases_of(settings)
    notices += unknown
    return found


def _run(request: Request, executor: str | None) -> Report:
    """The report of a request, by the executor of that name where one is named."""
    from kubecheck.engine.pipeline import check

    if executor is None:
        return check(request)
    from kubecheck.config.executors import executor_named
    from kubecheck.plugins import fingerprint

    with executor_named(executor, fingerprint) as cluster:
        return check(request, cluster)


# -- the command --------------------------------------------------------------------------------------------------------


class Call:
    """What a command is about: its settings, the paths that were given (None for the project), and the text of standard input where that counts."""

    __slots__ = ("paths", "settings", "stdin")

    def __init__(self, values: dict[str, Any], stdin: Source | None = None) -> None:
        """Reads all of it from the words of a call; standard input only where its text is not given.

        Raises:
            UsageError: a value cannot be used, or standard input is no text.
            ConfigError: the config file says what it must not.
        """
        self.settings = build_settings(values)
        if self.settings.relative_to != "cwd":
            from kubecheck.config.moving import move_to_git_root

            move_to_git_root(values, self.settings)
        self.stdin = stdin
        if stdin is None and (values.get("stdin_filename") or not values.get("paths") or "-" in values["paths"]):
            from kubecheck.config.standard_input import read_stdin

            self.stdin = read_stdin(values, self.settings)
        self.paths: list[str] | None = list(values.get("paths") or ()) or ([] if self.stdin is not None else None)

    @property
    def wants_manifests(self) -> bool:
        """Whether it was said what holds manifests, so that finding none is an error. An editor's text may be of any kind."""
        return bool(self.paths or self.settings.files or (self.stdin is not None and self.stdin.path == STDIN))


def find(values: dict[str, Any], *, knows_baseline: bool = True, stdin: Source | None = None) -> tuple[Report, Call]:
    """What there is to find for a call, less what its baseline knows, unless nobody asks for that.

    Raises:
        UsageError: the call or the settings cannot be used.
        ConfigError: the config file says what it must not.
        RevisionError: the older state that is compared with cannot be read.
    """
    call = Call(values, stdin)
    return _found(values, call, knows_baseline=knows_baseline), call


def _found(values: dict[str, Any], call: Call, *, knows_baseline: bool = True) -> Report:
    written = call.settings.from_root(call.settings.baseline) if call.settings.baseline else ""
    path = (values.get("baseline") or written) if knows_baseline else ""
    if path:
        from kubecheck.baseline import read_baseline

        baseline = read_baseline(path)
    ruleset = build_ruleset(call.settings)
    against = _against(values, call)
    request = build_request(call.settings, call.paths, ruleset, stdin=call.stdin, jobs=_jobs(values), shows_files=bool(values.get("show_files")))
    request.against = against
    if values.get("today"):
        request.today = check_date(values["today"], "--today")
    request.cache = _cache(values, request)
    request.progress = progress = _progress(values, request)
    try:
        report = _run(request, values.get("executor"))
    finally:
        if progress is not None:
            progress.end()
    if path:
        gone = baseline.sift(report, request.today, ruleset.locked)
        if gone:
            report.notices = (*report.notices, f"{gone} of what {path} lets be is gone; `kubecheck baseline shrink {path}` takes it out")
    return report


def _changeable(report: Report) -> set[str]:
    """The files that were checked, and those in the templates of charts that were which are no manifests, as helpers."""
    from kubecheck.engine.reading import chart_of_template

    checked = {each.path for each in report.files}
    edited = {edit.path for each in report.findings if each.fix is not None for edit in each.fix.edits} - checked
    folders = {each: chart_of_template(each) for each in edited}
    known = {normal_path(each) for each in checked}
    return checked | {each for each, folder in folders.items() if folder is not None and normal_path(f"{folder}/Chart.yaml") in known}


def fixes_of(report: Report, call: Call, values: dict[str, Any]) -> tuple[Repair, Texts]:
    """The fixes of a report that hold, or the comments that ignore what it tells where those are asked for, and the texts that they are for; nothing is written."""
    from kubecheck.fix.repair import repair
    from kubecheck.fix.texts import Texts
    from kubecheck.source import Source
    from kubecheck.source.disk import showing
    from kubecheck.source.drafts import Drafts

    # A cluster would not see texts that are nowhere yet, and nothing of them is worth keeping.
    quiet, stdin = {**values, "no_cache": True, "executor": None, "jobs": "1"}, call.stdin
    texts = Texts(_changeable(report), stdin)

    def judge(changed: Mapping[str, str]) -> Report:
        drafts = {path: texts.encoded(path, text) for path, text in changed.items() if not texts.is_stdin(path)}
        call.stdin = stdin if stdin is None else Source(stdin.path, changed.get(stdin.path, stdin.text))
        with showing(Drafts(drafts)):
            return _found(quiet, call)

    if values.get("add_ignore"):
        from kubecheck.fix.ignoring import add_ignores

        return add_ignores(report, texts, judge, values["add_ignore"], build_ruleset(call.settings).locked), texts
    return repair(report, texts, judge, takes_unsafe=bool(values.get("unsafe_fixes"))), texts


def check_command(values: dict[str, Any]) -> int:
    """``kubecheck check``: writes the reports and returns the exit code."""
    try:
        check_words(values)
        report, call = find(values)
        repaired = fixes_of(report, call, values) if values.get("fix") or values.get("diff") or values.get("add_ignore") else None
    except UsageError as error:
        complain(error)
        return ExitCode.TROUBLE
    except Exception as error:
        from kubecheck.config.load import ConfigError
        from kubecheck.source.revisions import RevisionError

        if isinstance(error, RevisionError):
            complain(error)
        elif isinstance(error, ConfigError):
            sys.stderr.write(config_report(error, values))
        else:
            raise
        return ExitCode.TROUBLE
    if repaired is not None:
        return write_fixes(*repaired, call.settings, build_registry, values, wants_manifests=call.wants_manifests)
    return write_reports(report, call.settings, build_registry, values, wants_manifests=call.wants_manifests)


def _progress(values: dict[str, Any], request: Request) -> Progress | None:
    """What shows how far a run has come: on a terminal, where there is enough to do that somebody may wait."""
    if values.get("quiet") or request.size < _WORTH_WAITING or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        return None
    from kubecheck.report.progress import Progress

    return Progress(sys.stderr)


def _jobs(values: dict[str, Any]) -> int:
    text = str(values.get("jobs") or "0")
    if not (text.isascii() and text.isdigit()):
        raise UsageError(f"--jobs {text}: a number is needed")
    return int(text)


def _cache(values: dict[str, Any], request: Request) -> Cache | None:
    """What earlier runs found; None where nobody wants that, or where looking there would take as long as looking at the files."""
    folder = values.get("cache_dir")
    if folder and os.path.exists(folder) and not os.path.isdir(folder):
        raise UsageError(f"--cache-dir {folder}: this is no folder")
    if values.get("no_cache") or request.size < _WORTH_KEEPING:
        return None
    from kubecheck.engine.cache.runs import open_cache
    from kubecheck.plugins import fingerprint

    return open_cache(folder, lambda kept: fingerprint(kept=kept))


def _against(values: dict[str, Any], call: Call) -> Against | None:
    """The older state that is compared with, where one is named."""
    if values.get("against") is None:
        return None
    if not values["against"]:
        raise UsageError("--against: a revision or folder is needed, and this one is empty")
    from kubecheck.config.against import against_of

    paths = call.paths if call.stdin is None else [*(call.paths or ()), call.stdin.path]
    return against_of(call.settings, paths, values["against"])
