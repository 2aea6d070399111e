"""What a run is told: by the config file, by the command line, or by a library user. Plain data, with the defaults of the tool."""

from __future__ import annotations

import os

from kubecheck.findings import Severity
from kubecheck.schema.structure.catalog import DEFAULT_VERSION
from kubecheck.source.walk import folder_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubecheck.documents import Document
    from kubecheck.engine.ruleset import Choice
    from kubecheck.source import Path

FILE_NAMES = (".kubecheck.yaml", ".kubecheck.yml")
FAIL_LEVELS = {"info": Severity.INFO, "warning": Severity.WARNING, "error": Severity.ERROR}
SEVERITIES = FAIL_LEVELS
RELATIVE_TO = ("cwd", "git-root")


class UsageError(Exception):
    """The call or the settings cannot be used; the text is one clear sentence for a person."""


class ReleaseError(UsageError):
    """A version of Kubernetes cannot be used, or does not have the feature gate ``gate`` as it is set."""

    def __init__(self, message: str, gate: str = "") -> None:
        super().__init__(message)
        self.gate = gate


def check_date(text: str, where: str) -> str:
    """A day as it is written, if it is one.

    Raises:
        UsageError: it is none, as 2027-01-31.
    """
    from kubecheck.dates import EXAMPLE, is_date

    if not is_date(text):
        raise UsageError(f"{where}: {text} is no date; expected one such as {EXAMPLE}")
    return text


def any_config_above(folders: Iterable[str]) -> bool:
    """Whether a config file stands in one of the folders or above it."""
    seen: set[str] = set()
    for start in folders:
        folder = os.path.abspath(start)
        while folder not in seen:
            if any(os.path.isfile(os.path.join(folder, name)) for name in FILE_NAMES):
                return True
            seen.add(folder)
            folder = os.path.dirname(folder)
    return False


class Settings:
    """Everything that can be set.

    ``root`` is the folder that paths and patterns are relative to (that of the config file; empty for the current one). ``files`` are the
    patterns of the project's files, loaded beside the arguments. ``gitignore`` says whether what git ignores is left out, ``relative_to`` from where
    shown paths count, ``rule_pages`` where the rules' pages are to be read, ``baseline`` the file of findings that are let be. ``notices`` are words about the settings for whoever reads the report. ``cluster`` is the part of the config about nodes: ``nodes`` (a file),
    ``pools``; None for the elastic default. ``gates`` are feature gates that are set on the server, as ``A=true,B=false``.
    ``limits`` are what is spent on one thing at most, by the names of `kubecheck.limits`.
    ``locked`` are the rules and groups that nothing below this file may silence, and ``locks`` all files whose ``locked`` holds, this one among them, the nearest first.
    ``charts`` says what Helm charts are rendered with, by folder. ``crd_catalog`` says whether kinds that nothing else defines are judged by the catalog.
    """

    __slots__ = (
        "baseline", "charts", "cluster", "config_path", "crd_catalog", "crds", "document", "exclude", "fail_on", "files", "gates", "gitignore", "ignore", "limits",
        "locked", "locks", "namespace", "notices", "options", "overrides", "presets", "relative_to", "root", "rule_pages", "schemas", "select", "severities", "version", "worlds",
    )  # fmt: skip

    def __init__(self) -> None:
        self.presets: list[str] | None = None
        self.select: list[str] = []
        self.ignore: list[str] = []
        self.locked: list[str] = []
        self.locks: list[Settings] = []
        self.severities: dict[str, Severity] = {}
        self.options: dict[str, dict[str, Any]] = {}
        self.overrides: list[Override] = []
        self.files: list[str] = []
        self.exclude: list[str] = []
        self.gitignore = True
        self.relative_to = "cwd"
        self.rule_pages = ""
        self.baseline = ""
        self.notices: list[str] = []
        self.namespace = "default"
        self.version = DEFAULT_VERSION
        self.gates = ""
        self.cluster: dict[str, Any] | None = None
        self.crd_catalog = True
        self.crds: list[str] = []
        self.schemas = ""
        self.limits: dict[str, int] = {}
        self.worlds: dict[str, list[str]] = {}
        self.charts: dict[str, list[tuple[Path, dict[str, Any]]]] = {}  # each with its path in the config file
        self.fail_on = Severity.WARNING
        self.root = ""
        self.config_path = ""
        self.document: Document | None = None  # what it was read from, for places of faults found later

    def from_root(self, path: str) -> str:
        """A path of the config file, as it is found from here."""
        return path if os.path.isabs(path) else os.path.join(self.root, path) if self.root else path

    def choice(self) -> Choice:
        """The part about rules, for the rule set."""
        from kubecheck.engine.ruleset import Choice

        return Choice(presets=self.presets, select=self.select, ignore=self.ignore, severities=self.severities, options=self.options)


    def lock(self) -> Choice:
        """The part about locked rules."""
        from kubecheck.engine.ruleset import Choice

        return Choice(select=self.locked, severities=self.severities, options=self.options)


class Override:
    """Settings about rules for the files that match one of the patterns."""

    __slots__ = ("ignore", "options", "paths", "select", "severities")

    def __init__(self, paths: list[str]) -> None:
        self.paths = paths
        self.select: list[str] = []
        self.ignore: list[str] = []
        self.severities: dict[str, Severity] = {}
        self.options: dict[str, dict[str, Any]] = {}

    def choice(self) -> Choice:
        """As `Settings.choice`."""
        from kubecheck.engine.ruleset import Choice

        return Choice(select=self.select, ignore=self.ignore, severities=self.severities, options=self.options)


def settle_release(settings: Settings) -> tuple[tuple[str, bool], ...]:
    """The feature gates that are set; the version is spelled out, with a notice where it is judged as another.

    Raises:
        ReleaseError: the version is unknown, or does not have a gate as it is set.
    """
    from kubecheck.schema.structure.catalog import UnknownVersionError, catalog, known_version

    try:
        settings.version, notice = known_version(settings.version.strip())
    except UnknownVersionError as error:
        raise ReleaseError(str(error)) from error
    if notice and notice not in settings.notices:
        settings.notices.append(notice)
    written = (settings.cluster or {}).get("feature-gates") or {}
    gates = ",".join([*(f"{name}={'true' if is_on else 'false'}" for name, is_on in written.items()), settings.gates])
    if not gates.strip(","):
        return ()
    from kubecheck.release import UnknownGateError, parse_gates

    try:
        return parse_gates(gates, catalog(settings.version).minor)
    except UnknownGateError as error:
        raise ReleaseError(f"{error}; did you mean {error.near}?" if error.near else str(error), error.gate) from error


# -- of a call ----------------------------------------------------------------------------------------------------------


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
    path = values.get("config")
    if values.get("no_config"):
        if path:
            raise UsageError(f"--no-config uses no config file, and --config names {path}; one of them goes")
        return Settings()
    folders = {folder_of(each) for each in values.get("paths") or () if each != "-"}
    if values.get("stdin_filename"):
        folders.add(os.path.dirname(values["stdin_filename"]) or ".")
    # The usual case, no config anywhere above, is decided without importing the loader's parts.
    if not path and not any_config_above({*folders, "."}):
        return Settings()
    from kubecheck.config.load import load_config
    from kubecheck.config.location import choose_config

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
