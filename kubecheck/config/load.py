"""The config file: read with places, its faults shown where they stand."""

from __future__ import annotations

import os

from kubecheck.config.keys import CHART_KEYS, CLUSTER_KEYS, KEYS, LIMIT_KEYS, OVERRIDE_KEYS, SEVERITY_WORDS
from kubecheck.config.location import configs_above
from kubecheck.config.settings import SEVERITIES, Override, Settings, UsageError
from kubecheck.findings import Finding, Location, Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from kubecheck.config.settings import ReleaseError
    from kubecheck.documents import Document
    from kubecheck.source import Source
    from kubecheck.source.positions import Path

RULE = "invalid-config"


class ConfigError(Exception):
    """The config file cannot be used: ``findings`` say where and why; ``source`` is its text."""

    def __init__(self, findings: list[Finding], source: Any) -> None:
        super().__init__("; ".join(finding.message for finding in findings))
        self.findings = findings
        self.source = source


def load_config(path: str) -> Settings:
    """The settings of a config file, with what it and those in the folders above it lock.

    Raises:
        ConfigError: it cannot be read, or says what it must not.
        OSError: it cannot be opened.
        UsageError: it is no text.
    """
    from kubecheck.source import Source
    from kubecheck.source.disk import read_named

    try:
        source = Source.from_bytes(path, read_named(path))
    except UnicodeDecodeError as error:
        raise UsageError(f"the config file {path} is no text: byte {error.start + 1} does not fit {error.encoding}") from None
    settings = _settings_in(source)
    settings.config_path = path
    settings.root = os.path.dirname(path)
    for above in configs_above(path):
        try:
            farther = _settings_in(Source.from_bytes(above, read_named(above)))
        except PermissionError as error:
            settings.notices.append(f"{above} may lock rules, but cannot be read: {error.strerror}")
            continue
        farther.config_path = above
        settings.locks += [farther] if farther.locked else []
    return settings


def load_settings(values: Mapping[str, Any]) -> Settings:
    """The settings of a mapping with the keys of the config file; paths in it count from the current folder.

    Raises:
        ConfigError: it says what it must not.
    """
    import json

    from kubecheck.source import Source

    return _settings_in(Source("<settings>", json.dumps(values, indent=2, default=list)))


def _settings_in(source: Source) -> Settings:
    from kubecheck.documents import read

    reading = read(source)
    if reading.faults:
        faults = [_finding(fault.message, Location.of(fault.span)) for fault in reading.faults]
        raise ConfigError(faults, source)
    settings = Settings()
    documents = [document for document in reading.documents if document.value is not None]
    if documents:
        settings.document = documents[0]
        loader = _Loader(documents[0], settings)
        loader.load()
        if loader.findings:
            raise ConfigError(sorted(loader.findings, key=Finding.key), source)
    settings.locks = [settings] if settings.locked else []
    return settings


def fault_at(settings: Settings, word: str, message: str, option: str = "") -> ConfigError | None:
    """A fault that shows only when the rules are known, at its place in the config file.

    Args:
        settings: those of the file.
        word: the rule, group or preset at fault.
        message: what is wrong with it.
        option: the option of the rule at fault.

    Returns:
        None where the word does not stand in the file: it came with the call.
    """
    document = settings.document
    if document is None:
        return None
    for base in ((), *(("overrides", index) for index in range(len(settings.overrides)))):
        value: Any = document.value
        for step in base:
            value = value[step]
        if option:
            if option in ((value.get("options") or {}).get(word) or ()):
                return _fault_of(document, (*base, "options", word, option), message, "key")
            continue
        for key in ("presets", "select", "ignore", "locked"):
            words = value.get(key) or []
            if words == word:
                return _fault_of(document, (*base, key), message)
            if isinstance(words, list) and word in words:
                return _fault_of(document, (*base, key, words.index(word)), message)
        for key in ("severities", "options"):
            if word in (value.get(key) or ()):
                return _fault_of(document, (*base, key, word), message, "key")
    return None


def release_fault(settings: Settings, error: ReleaseError) -> ConfigError | None:
    """A fault of the version or a feature gate at its place in the config file; None where it came with the call.

    Args:
        settings: those of the file, with those of the call over them.
        error: what is wrong.
    """
    written = {} if settings.document is None else settings.document.value
    if settings.document is None or not isinstance(written, dict):
        return None
    if error.gate:
        gates = (written.get("cluster") or {}).get("feature-gates") or {}
        return _fault_of(settings.document, ("cluster", "feature-gates", error.gate), str(error), "key") if error.gate in gates else None
    span = settings.document.locate(("kubernetes-version",))
    text = settings.document.source.text[span.start.offset : span.end.offset].strip("'\"")
    return _fault_of(settings.document, ("kubernetes-version",), str(error)) if text == settings.version else None


def _fault_of(document: Document, path: Path, message: str, part: str = "value") -> ConfigError:
    location = Location.of(document.locate(path, part))
    return ConfigError([_finding(message, location)], document.source)


def _finding(message: str, location: Location) -> Finding:
    return Finding(RULE, Severity.ERROR, message, location, help="`kubecheck dev config-schema` prints every key")


def kind_of(value: object) -> str:
    """What people call a value's type."""
    names = {dict: "a map", list: "a list", str: "a text", bool: "true or false", int: "a number", float: "a number"}
    return "nothing" if value is None else names.get(type(value), "a value")


class _Loader:
    """Fills settings from a document, noting every fault at its place."""

    def __init__(self, document: Document, settings: Settings) -> None:
        self.document = document
        self.settings = settings
        self.findings: list[Finding] = []

    def fault(self, path: Path, message: str, part: str = "value") -> None:
        self.findings.append(_finding(message, Location.of(self.document.locate(path, part))))

    def load(self) -> None:
        value = self.document.value
        if not isinstance(value, dict):
            self.fault((), f"{kind_of(value)}; the config file holds a map of settings")
            return
        for duplicate in self.document.duplicates:
            self.fault((*duplicate.path,), f"{duplicate.path[-1]} stands twice", "key")
        shapes = {name: shape for name, shape, _ in KEYS}
        for key, item in value.items():
            if key not in shapes:
                self.unknown((key,), key, tuple(shapes))
                continue
            if item is not None:
                self.take(key, shapes[key], item)

    def unknown(self, path: Path, key: object, known: tuple[str, ...]) -> None:
        from kubecheck.near import nearest

        near = nearest(str(key), known)
        hint = f"did you mean {near}?" if near else f"known are {', '.join(known)}"
        self.fault(path, f"{key} is no setting; {hint}", "key")

    def take(self, key: str, shape: object, item: Any) -> None:
        settings, path = self.settings, (key,)
        if key == "fail-on":
            settings.fail_on = SEVERITIES.get(self.word(path, item, SEVERITY_WORDS), settings.fail_on)
        elif isinstance(shape, tuple):
            settings.relative_to = self.word(path, item, shape) or settings.relative_to
        elif shape == "flag":
            setattr(settings, key.replace("-", "_"), self.flag(path, item))
        elif shape == "text":
            attribute = {"kubernetes-version": "version", "rule-pages": "rule_pages"}.get(key, key)
            setattr(settings, attribute, self.text(path, item))
        elif shape == "texts":
            setattr(settings, key, self.texts(path, item))
        elif shape == "severities":
            settings.severities = self.severities(path, item)
        elif shape == "options":
            settings.options = self.options(path, item)
        elif shape == "worlds":
            settings.worlds = {str(name): self.texts((*path, name), each) for name, each in self.map(path, item).items()}
        elif shape == "charts":
            settings.charts = {str(name): self.charts((*path, name), each) for name, each in self.map(path, item).items()}
        elif shape == "limits":
            settings.limits = self.limits(path, item)
        elif shape == "cluster":
            settings.cluster = self.cluster(path, item)
        else:
            settings.overrides = self.overrides(path, item)

    def map(self, path: Path, item: Any) -> dict[str, Any]:
        if isinstance(item, dict):
            return item
        self.fault(path, f"{kind_of(item)}; a map is needed here")
        return {}

    def text(self, path: Path, item: Any) -> str:
        if isinstance(item, str):
            return item
        # 1.36 is a number to YAML; people mean the version.
        if isinstance(item, (int, float)) and not isinstance(item, bool):
            span = self.document.locate(path)
            return self.document.source.text[span.start.offset : span.end.offset].strip("'\"")
        self.fault(path, f"{kind_of(item)}; a text is needed here")
        return ""

    def flag(self, path: Path, item: Any) -> bool:
        if not isinstance(item, bool):
            self.fault(path, f"{kind_of(item)}; true or false is needed here")
        return bool(item)

    def texts(self, path: Path, item: Any) -> list[str]:
        if isinstance(item, str):
            return [item]
        if not isinstance(item, list):
            self.fault(path, f"{kind_of(item)}; a list of texts is needed here")
            return []
        return [self.text((*path, index), each) for index, each in enumerate(item)]

    def word(self, path: Path, item: Any, words: tuple[str, ...]) -> str:
        if isinstance(item, str) and item in words:
            return item
        shown = item if isinstance(item, str) else kind_of(item)
        self.fault(path, f"{shown}; one of {', '.join(words)} is needed here")
        return ""

    def severities(self, path: Path, item: Any) -> dict[str, Severity]:
        found = {}
        for rule, word in self.map(path, item).items():
            chosen = self.word((*path, rule), word, tuple(SEVERITIES))
            if chosen:
                found[str(rule)] = SEVERITIES[chosen]
        return found

    def options(self, path: Path, item: Any) -> dict[str, dict[str, Any]]:
        return {str(rule): self.map((*path, rule), each) for rule, each in self.map(path, item).items()}

    def only(self, path: Path, item: dict[str, Any], known: tuple[str, ...]) -> dict[str, Any]:
        for key in item:
            if key not in known:
                self.unknown((*path, key), key, known)
        return {key: each for key, each in item.items() if key in known and each is not None}

    def limits(self, path: Path, item: Any) -> dict[str, int]:
        limits = self.only(path, self.map(path, item), LIMIT_KEYS)
        for name, number in limits.items():
            if type(number) is not int or number < 1:
                self.fault((*path, name), f"{number if type(number) is int else kind_of(number)}; a number above zero is needed here")
        return limits

    def charts(self, path: Path, item: Any) -> list[tuple[Path, dict[str, Any]]]:
        """What one chart is rendered with, each time."""
        listed = [((*path, index), each) for index, each in enumerate(item)] if isinstance(item, list) else [(path, item)]
        return [(where, self.chart(where, each)) for where, each in listed]

    def chart(self, path: Path, item: Any) -> dict[str, Any]:
        chart = self.only(path, self.map(path, item), CHART_KEYS)
        for key in chart:
            where = (*path, key)
            if key in ("values", "api-versions"):
                chart[key] = self.texts(where, chart[key])
            elif key == "set":
                chart[key] = {str(name): self.scalar((*where, name), each) for name, each in self.map(where, chart[key]).items()}
            else:
                chart[key] = self.text(where, chart[key])
                self.accept_word(where, key, chart[key])
        return chart

    def accept_word(self, path: Path, key: str, word: str) -> None:
        """Tells of a version or a name of a release that Helm refuses."""
        if key not in ("kube-version", "name") or not word:
            return
        from kubecheck.render.helm.chart.capabilities import parse_kube_version
        from kubecheck.render.helm.chart.errors import ChartError
        from kubecheck.render.helm.chart.rendering import check_release_name

        try:
            (parse_kube_version if key == "kube-version" else check_release_name)(word)
        except ChartError as error:
            self.fault(path, str(error))

    def scalar(self, path: Path, item: Any) -> str:
        """A value as `--set` takes it."""
        if isinstance(item, (dict, list)):
            self.fault(path, f"{kind_of(item)}; one value is needed here, and its path in the key: image.tag")
            return ""
        return "null" if item is None else str(item).lower() if isinstance(item, bool) else self.text(path, item)

    def cluster(self, path: Path, item: Any) -> dict[str, Any]:
        cluster = self.only(path, self.map(path, item), CLUSTER_KEYS)
        for key in ("nodes", "scheduler"):
            if key in cluster:
                cluster[key] = self.text((*path, key), cluster[key])
        if "feature-gates" in cluster:
            at = (*path, "feature-gates")
            cluster["feature-gates"] = {str(name): self.flag((*at, name), is_on) for name, is_on in self.map(at, cluster["feature-gates"]).items()}
        pools = cluster.get("pools", [])
        if not isinstance(pools, list):
            self.fault((*path, "pools"), f"{kind_of(pools)}; a list of pools is needed here")
            cluster["pools"] = pools = []
        if not pools:
            return cluster
        from kubecheck.config.pools import check_pools

        return {**cluster, "pools": check_pools(self, (*path, "pools"), pools)}

    def overrides(self, path: Path, item: Any) -> list[Override]:
        if not isinstance(item, list):
            self.fault(path, f"{kind_of(item)}; a list of overrides is needed here")
            return []
        found = []
        for index, each in enumerate(item):
            where = (*path, index)
            value = self.only(where, self.map(where, each), OVERRIDE_KEYS)
            if "paths" not in value:
                self.fault(where, "an override without paths; say which files it is about")
                continue
            override = Override(self.texts((*where, "paths"), value["paths"]))
            override.select = self.texts((*where, "select"), value.get("select", []))
            override.ignore = self.texts((*where, "ignore"), value.get("ignore", []))
            override.severities = self.severities((*where, "severities"), value.get("severities", {}))
            override.options = self.options((*where, "options"), value.get("options", {}))
            found.append(override)
        return found
