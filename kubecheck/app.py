"""The composition of a run: settings, rule set, files, report, exit code. Small functions, each building one part from the ones before."""

from __future__ import annotations

import enum
import os
import sys

from kubecheck.config.settings import FAIL_LEVELS, Settings, UsageError
from kubecheck.findings import Fate, FileFate, Report
from kubecheck.source import Source
from kubecheck.source.walk import ABSENT, EXCLUDED, walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from concurrent.futures import Executor
    from typing import Any

    from kubecheck.engine.request import Entry, Request
    from kubecheck.engine.ruleset import Registry, RuleSet
    from kubecheck.sim.profile import ClusterProfile


# Formats that tell of files that cannot be read by themselves.
_SAY_UNREADABLE = ("text", "line", "github")


class ExitCode(enum.IntEnum):
    """What the program ends with."""

    CLEAN = 0
    FINDINGS = 1
    TROUBLE = 2


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
    settings.version = str(values.get("kubernetes_version") or settings.version)
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
    return settings


def _settings_of_file(values: dict[str, Any]) -> Settings:
    if values.get("no_config"):
        return Settings()
    path = values.get("config")
    if not path:
        from kubecheck.config.settings import FILE_NAMES

        # The usual case, a folder without a config up to the root, is decided without importing the loader's parts.
        folder = os.getcwd()
        while not any(os.path.isfile(os.path.join(folder, name)) for name in FILE_NAMES):
            parent = os.path.dirname(folder)
            if parent == folder:
                return Settings()
            folder = parent
    from kubecheck.config.load import find_config, load_config

    try:
        return load_config(path or find_config())
    except OSError as error:
        raise UsageError(f"the config file {path} cannot be read: {error.strerror or error}") from error


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


def build_request(settings: Settings, paths: list[str], ruleset: RuleSet, *, stdin: Source | None = None, jobs: int = 0) -> Request:
    """What is loaded, what is reported, and everything that the engine needs to know.

    Loaded is the project: the config's files, and the arguments. Reported are the arguments.

    Raises:
        UsageError: the version is unknown, or a file about the cluster cannot be read.
        ConfigError: the scheduler would not start with its configuration.
    """
    from kubecheck.engine.request import Request
    from kubecheck.schema.structure.catalog import UnknownVersionError, catalog

    try:
        catalog(settings.version)
    except UnknownVersionError as error:
        raise UsageError(str(error)) from error
    arguments = [path for path in paths if path != "-"]
    named, missed = walk(arguments, tuple(settings.exclude), (), settings.root)
    fates = [FileFate(each.path, Fate.EXCLUDED if each.kind == EXCLUDED else Fate.UNREADABLE, each.reason, is_absent=each.kind == ABSENT) for each in missed]
    reported = {*named, *(fate.path for fate in fates)}
    entries: dict[str, Entry] = {path: path for path in named}
    if settings.files:
        project, _ = walk([settings.root or "."], tuple(settings.exclude), tuple(settings.files), settings.root)
        for path in project:
            entries.setdefault(path, path)
    if stdin is not None:
        same = next((path for path in entries if os.path.abspath(path) == os.path.abspath(stdin.path)), stdin.path)
        entries.pop(same, None)
        entries[stdin.path] = stdin
        reported.add(stdin.path)
    return Request(
        [entries[path] for path in sorted(entries)],
        ruleset,
        reported=reported if len(reported) < len(entries) + len(fates) or settings.files else None,
        version=settings.version,
        namespace=settings.namespace,
        profile=_profile(settings),
        crds=walk(settings.crds)[0],
        schemas_dir=settings.schemas,
        worlds={name: [_as_shown(settings, path) for path in patterns] for name, patterns in settings.worlds.items()},
        fates=fates,
        jobs=jobs,
    )


def _profile(settings: Settings) -> ClusterProfile | None:
    """The cluster of the dry run; None where the settings say nothing of one."""
    if not settings.cluster:
        return None
    from kubecheck.config.cluster import build_profile

    return build_profile(settings)


def run_request(request: Request, executor: Executor | None = None) -> Report:
    """The report of a request."""
    from kubecheck.engine.pipeline import check

    return check(request, executor)


# -- the command --------------------------------------------------------------------------------------------------------


def check_command(values: dict[str, Any]) -> int:
    """``kubecheck check``: writes the reports and returns the exit code."""
    try:
        outputs = _outputs(values)
        settings = build_settings(values)
        stdin = _read_stdin(values)
        paths = list(values.get("paths") or ()) or ([] if stdin is not None else [settings.root or "."])
        request = build_request(settings, paths, build_ruleset(settings), stdin=stdin, jobs=_jobs(values))
        report = run_request(request)
    except UsageError as error:
        sys.stderr.write(f"kubecheck: error: {error}\n")
        return ExitCode.TROUBLE
    except Exception as error:
        from kubecheck.config.load import ConfigError

        if not isinstance(error, ConfigError):
            raise
        sys.stderr.write(config_report(error, values))
        return ExitCode.TROUBLE
    return write_reports(report, settings, outputs, values)


def config_report(error: Any, values: dict[str, Any]) -> str:
    """The faults of a config file with their excerpts."""
    from kubecheck.report import Options, write

    report = Report(error.findings, [], {error.source.path: error.source})
    return write(report, "text", Options(colour=_colour(values, sys.stderr)))


def write_reports(report: Report, settings: Settings, outputs: list[tuple[str, str]], values: dict[str, Any]) -> int:
    """Writes the report to standard output and to every file asked for; returns the exit code."""
    from kubecheck import __version__
    from kubecheck.report import Options, write

    form = values.get("format") or "text"
    options = Options(colour=_colour(values, sys.stdout), version=__version__)
    _write_out(write(report, form, options))
    for name, path in outputs:
        try:
            with open(path, "wb") as stream:
                stream.write(_encoded(write(report, name, Options(version=__version__))))
        except OSError as error:
            sys.stderr.write(f"kubecheck: error: {path} cannot be written: {error.strerror or error}\n")
            return ExitCode.TROUBLE
    missing = [file for file in report.files if file.is_absent]
    if form not in _SAY_UNREADABLE:
        for file in missing:
            sys.stderr.write(f"kubecheck: error: {file.path}: {file.detail}\n")
    if not values.get("no_summary"):
        _write_status(report)
    return exit_code(report, settings, missing=bool(missing))


def _write_out(text: str) -> None:
    stream = getattr(sys.stdout, "buffer", None)
    if stream is None:
        sys.stdout.write(text)
        return
    sys.stdout.flush()
    stream.write(_encoded(text))
    stream.flush()


def _encoded(text: str) -> bytes:
    """UTF-8, whatever bytes a file name has and whatever a manifest escapes."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace")


def _write_status(report: Report) -> None:
    """What was assumed, and the closing line, on standard error."""
    from kubecheck.report.summary import summarize

    for notice in report.notices:
        sys.stderr.write(f"note: {notice}\n")
    sys.stderr.write(summarize(report) + "\n")


def exit_code(report: Report, settings: Settings, *, missing: bool = False) -> ExitCode:
    """2 where a rule crashed or an argument is missing, 1 where something reaches the fail level or cannot be read, else 0."""
    if report.failed or missing:
        return ExitCode.TROUBLE
    if any(finding.severity >= settings.fail_on for finding in report.findings):
        return ExitCode.FINDINGS
    return ExitCode.FINDINGS if any(file.fate is Fate.UNREADABLE for file in report.files) else ExitCode.CLEAN


def _outputs(values: dict[str, Any]) -> list[tuple[str, str]]:
    from kubecheck.report import FORMATS

    outputs = []
    for each in values.get("output") or ():
        name, equals, path = each.partition("=")
        if not equals or not path or name not in FORMATS:
            raise UsageError(f"--output {each}: FORMAT=FILE is needed, with a format of {', '.join(FORMATS)}")
        outputs.append((name, path))
    return outputs


def _jobs(values: dict[str, Any]) -> int:
    text = str(values.get("jobs") or "0")
    if not (text.isascii() and text.isdigit()):
        raise UsageError(f"--jobs {text}: a number is needed")
    return int(text)


def _read_stdin(values: dict[str, Any]) -> Source | None:
    if "-" not in (values.get("paths") or ()) and not values.get("stdin_filename"):
        return None
    path = values.get("stdin_filename") or "<stdin>"
    try:
        return Source.from_bytes(path, sys.stdin.buffer.read())
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: no text: byte {error.start} does not fit {error.encoding}") from error


def _colour(values: dict[str, Any], stream: Any) -> bool:
    when = values.get("color") or "auto"
    if when != "auto":
        return bool(when == "always")
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb" and stream.isatty()
