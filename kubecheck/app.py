"""The composition of a run: settings, rule set, files, report, exit code. Small functions, each building one part from the ones before."""

from __future__ import annotations

import os
import sys

from kubecheck.config.settings import FAIL_LEVELS, ReleaseError, Settings, UsageError, any_config_above, settle_release
from kubecheck.findings import Fate, FileFate
from kubecheck.outputs import ExitCode, check_words, config_report, write_fixes, write_reports
from kubecheck.report.snippet import complain
from kubecheck.source import STDIN
from kubecheck.source.walk import ABSENT, EXCLUDED, HIDDEN, IGNORED, SKIPPED, Patterns, folder_of, walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from kubecheck.engine.against.state import Against
    from kubecheck.engine.cache.runs import Cache
    from kubecheck.engine.request import AskedVersion, Entry, Request
    from kubecheck.engine.ruleset import Registry, RuleSet
    from kubecheck.findings import Report
    from kubecheck.fix.repair import Repair
    from kubecheck.fix.texts import Texts
    from kubecheck.render.entries.releases import Release
    from kubecheck.source import Source
    from kubecheck.source.walk import Missed

# Manifests of so many bytes are judged about as fast as it is found out that nothing has changed.
_WORTH_KEEPING = 50_000


# -- settings -----------------------------------------------------------------------------------------------------------


def build_settings(values: dict[str, Any]) -> Settings:
    """The settings of the config file with those of the command line over them.

    Raises:
        UsageError: a value cannot be used, or the config file cannot be opened.
        ConfigError: the config file says what it must not.
    """
    settings = _settings_of_file(values)
    for name in ("namespace", "schemas"):
        if values.get(name):
            setattr(settings, name, values[name])
    if values.get("kubernetes_version") is not None:
        settings.version = str(values["kubernetes_version"])
    settings.gates = str(values.get("feature_gates") or "")
    if values.get("fail_on"):
        settings.fail_on = FAIL_LEVELS[values["fail_on"]]
    settings.select += _words(values.get("select"))
    settings.ignore += _words(values.get("ignore"))
    settings.presets = _words(values.get("preset")) or settings.presets
    settings.crds = [settings.from_root(path) for path in settings.crds] + list(values.get("crds") or ())
    if settings.schemas and settings.schemas != values.get("schemas"):
        settings.schemas = settings.from_root(settings.schemas)
    if settings.schemas and not os.path.isdir(settings.schemas):
        raise UsageError(f"{settings.schemas} is no folder; --schemas takes a folder of JSON Schemas")
    for key in ("nodes", "scheduler"):
        if values.get(key):
            settings.cluster = {**(settings.cluster or {}), key: os.path.abspath(values[key])}
    settings.exclude += list(values.get("exclude") or ())
    settings.gitignore = settings.gitignore and not values.get("no_gitignore")
    settings.crd_catalog = settings.crd_catalog and not values.get("no_crd_catalog")
    settings.relative_to = values.get("relative_to") or settings.relative_to
    if values.get("limit"):
        settings.limits = {**settings.limits, **_limits(values["limit"])}
    return settings


def _settings_of_file(values: dict[str, Any]) -> Settings:
    if values.get("no_config"):
        return Settings()
    path = values.get("config")
    folders = {folder_of(each) for each in values.get("paths") or () if each != "-"}
    if values.get("stdin_filename"):
        folders.add(os.path.dirname(values["stdin_filename"]) or ".")
    # The usual case, no config anywhere above, is decided without importing the loader's parts.
    if not path and not any_config_above({*folders, "."}):
        return Settings()
    from kubecheck.config.load import choose_config, load_config

    chosen, notices = (path, []) if path else choose_config(folders)
    try:
        settings = load_config(chosen) if chosen else Settings()
    except OSError as error:
        raise UsageError(f"the config file {chosen} cannot be read: {error.strerror or error}") from error
    settings.notices += notices
    return settings


def _limits(words: Iterable[str]) -> dict[str, int]:
    from kubecheck.limits import parse_limits

    try:
        return parse_limits(words)
    except ValueError as error:
        raise UsageError(f"--limit {error}") from error


def _words(values: Iterable[str] | None) -> list[str]:
    """Words given several times or by comma."""
    return [word.strip() for value in values or () for word in value.split(",") if word.strip()]


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
        ruleset = RuleSet(registry, settings.choice(), overrides, settings.root)
        ruleset.anywhere()
    except (UnknownRuleError, OptionError) as error:
        from kubecheck.config.load import fault_at

        word, option = (error.rule, error.option) if isinstance(error, OptionError) else (error.word, "")
        fault = fault_at(settings, word, str(error), option)
        raise (fault or UsageError(str(error))) from error
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
    fates = {EXCLUDED: Fate.EXCLUDED, IGNORED: Fate.IGNORED, SKIPPED: Fate.SKIPPED, HIDDEN: Fate.SKIPPED}
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

    def __init__(self, values: dict[str, Any]) -> None:
        """Reads all of it from the words of a call.

        Raises:
            UsageError: a value cannot be used, or standard input is no text.
            ConfigError: the config file says what it must not.
        """
        self.settings = build_settings(values)
        if self.settings.relative_to != "cwd":
            from kubecheck.config.moving import move_to_git_root

            move_to_git_root(values, self.settings)
        self.stdin = None
        if values.get("stdin_filename") or not values.get("paths") or "-" in values["paths"]:
            from kubecheck.config.standard_input import read_stdin

            self.stdin = read_stdin(values, self.settings)
        self.paths: list[str] | None = list(values.get("paths") or ()) or ([] if self.stdin is not None else None)

    @property
    def wants_manifests(self) -> bool:
        """Whether it was said what holds manifests, so that finding none is an error. An editor's text may be of any kind."""
        return bool(self.paths or self.settings.files or (self.stdin is not None and self.stdin.path == STDIN))


def find(values: dict[str, Any], *, knows_baseline: bool = True) -> tuple[Report, Call]:
    """What there is to find for a call, less what its baseline knows, unless nobody asks for that.

    Raises:
        UsageError: the call or the settings cannot be used.
        ConfigError: the config file says what it must not.
        RevisionError: the older state that is compared with cannot be read.
    """
    call = Call(values)
    return _found(values, call, knows_baseline=knows_baseline), call


def _found(values: dict[str, Any], call: Call, *, knows_baseline: bool = True) -> Report:
    written = call.settings.from_root(call.settings.baseline) if call.settings.baseline else ""
    path = (values.get("baseline") or written) if knows_baseline else ""
    if path:
        from kubecheck.baseline import read_baseline, today_of

        baseline, today = read_baseline(path), today_of(values)
    ruleset = build_ruleset(call.settings)
    against = _against(values, call)
    request = build_request(call.settings, call.paths, ruleset, stdin=call.stdin, jobs=_jobs(values), shows_files=bool(values.get("show_files")))
    request.against = against
    request.cache = _cache(values, request)
    report = _run(request, values.get("executor"))
    if path:
        gone = baseline.sift(report, today)
        if gone:
            report.notices = (*report.notices, f"{gone} of what {path} lets be is gone; `kubecheck baseline shrink {path}` takes it out")
    return report


def _repair(report: Report, call: Call, values: dict[str, Any]) -> tuple[Repair, Texts]:
    """The fixes of a report that hold, and the texts that they are for; nothing is written yet."""
    from kubecheck.fix.repair import repair
    from kubecheck.fix.texts import Texts
    from kubecheck.source import Source
    from kubecheck.source.disk import showing
    from kubecheck.source.drafts import Drafts

    # A cluster would not see texts that are nowhere yet, and nothing of them is worth keeping.
    quiet, stdin = {**values, "no_cache": True, "executor": None, "jobs": "1"}, call.stdin
    texts = Texts((file.path for file in report.files), stdin)

    def judge(changed: Mapping[str, str]) -> Report:
        drafts = {path: texts.encoded(path, text) for path, text in changed.items() if not texts.is_stdin(path)}
        call.stdin = stdin if stdin is None else Source(stdin.path, changed.get(stdin.path, stdin.text))
        with showing(Drafts(drafts)):
            return _found(quiet, call)

    return repair(report, texts, judge, takes_unsafe=bool(values.get("unsafe_fixes"))), texts


def check_command(values: dict[str, Any]) -> int:
    """``kubecheck check``: writes the reports and returns the exit code."""
    try:
        check_words(values)
        report, call = find(values)
        repaired = _repair(report, call, values) if values.get("fix") or values.get("diff") else None
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

    return open_cache(folder, fingerprint)


def _against(values: dict[str, Any], call: Call) -> Against | None:
    """The older state that is compared with, where one is named."""
    if values.get("against") is None:
        return None
    if not values["against"]:
        raise UsageError("--against: a revision or folder is needed, and this one is empty")
    from kubecheck.config.against import against_of

    paths = call.paths if call.stdin is None else [*(call.paths or ()), call.stdin.path]
    return against_of(call.settings, paths, values["against"])
