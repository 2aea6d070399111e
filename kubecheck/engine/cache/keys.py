"""Under which keys things are kept: digests of everything that they depend on. What cannot be told apart has no key, and is not kept."""

from __future__ import annotations

import os

from kubecheck.dates import clock_date
from kubecheck.documents import Document
from kubecheck.engine.reading import chart_of_template
from kubecheck.source import Source
from kubecheck.source.disk import content, digest_of, files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.engine.request import Entry, Request
    from kubecheck.model.resource import Resource
    from kubecheck.model.world import Model, World


class NoKeyError(Exception):
    """A value whose parts are not known, so that two of them cannot be told apart."""


def key_of(*parts: object) -> str:
    """The digest of plain data and of objects that hold nothing else: their classes and their slots.

    Raises:
        NoKeyError: something else is in it.
    """
    try:
        return digest_of("".join(_words(parts)).encode("utf-8", "surrogatepass"))
    except RecursionError as error:
        raise NoKeyError("nested too deep") from error


def _words(value: Any) -> list[str]:
    words: list[str] = []
    _describe(value, words)
    return words


def _describe(value: Any, words: list[str]) -> None:
    """Adds words that no other value has: texts are preceded by their length, and each sort of value by its own mark."""
    if value is None or isinstance(value, (bool, int, float)):
        words.append(f"{value!r};")
    elif isinstance(value, str):
        words.append(f"s{len(value)}:{value}")
    elif isinstance(value, Source):
        words.append(f"t{len(value.path)}:{value.path}{value.digest}")
    elif isinstance(value, (list, tuple)):
        words.append(f"l{len(value)}:")
        for each in value:
            _describe(each, words)
    elif isinstance(value, dict):
        words.append(f"d{len(value)}:")
        for key, each in value.items():
            _describe(key, words)
            _describe(each, words)
    elif isinstance(value, (set, frozenset)):
        described = sorted("".join(_words(each)) for each in value)
        words.append(f"f{len(described)}:{''.join(described)}")
    elif isinstance(value, Document):
        words.append("D")
        _describe((type(value).__name__, value.source, value.index, value.start, value.end), words)
    elif hasattr(type(value), "__slots__"):
        words.append("o")
        _describe((type(value).__name__, [getattr(value, name, None) for each in type(value).__mro__ for name in getattr(each, "__slots__", ())]), words)
    else:
        raise NoKeyError(type(value).__name__)


def _printed(value: object) -> str:
    """The same for what holds only texts, numbers, lists, tuples and dictionaries, and faster where there is much of it.

    Raises:
        NoKeyError: it is nested too deep.
    """
    try:
        return repr(value)
    except RecursionError as error:
        raise NoKeyError("nested too deep") from error


# -- runs ---------------------------------------------------------------------------------------------------------------


def settings_key(request: Request, fingerprint: str) -> str:
    """The digest of what rules and the dry run go by, beside the manifests.

    Args:
        request: what is asked.
        fingerprint: of the code that answers.
    """
    chosen = request.ruleset
    return key_of(
        fingerprint, os.getcwd(), request.version, request.gates, request.namespace, request.profile, request.schemas_dir, _files_in(request.schemas_dir),
        request.uses_catalog, request.limits, request.seeks_ways_out, [_entry(each) for each in request.crds], chosen.root, chosen.choice, chosen.overrides,
        chosen.locks,
    )  # fmt: skip


def run_key(request: Request, settings: str) -> str:
    """The digest of all that a report depends on, but for what the run asks of other files.

    Args:
        request: what is asked.
        settings: `settings_key` of it.
    """
    return key_of(
        settings, [_entry(each) for each in request.entries], request.reported, request.worlds, request.releases, request.fates, request.notices, request.shows_files, request.today or clock_date(),
        None if request.against is None else (request.against.identity, request.against.entries, request.against.is_whole),
    )  # fmt: skip


def _entry(entry: Entry) -> tuple[object, ...]:
    """A file by its path, content, and whether it stands in a chart; a text by itself."""
    if isinstance(entry, Source):
        return ("text", entry)
    if not files().is_file(entry):
        raise NoKeyError("a pipe is read but once, by the run itself")
    return ("file", entry, content(entry), "templates" in entry and chart_of_template(entry))


def _files_in(folder: str) -> list[tuple[str, str]]:
    """Every file below a folder, with its content."""
    paths = [os.path.join(root, name) for root, _, names in os.walk(folder) for name in names] if folder else []
    return [(path, content(path)) for path in sorted(paths)]


# -- worlds -------------------------------------------------------------------------------------------------------------


class WorldKeys:
    """The keys of the worlds of a run.

    Args:
        settings: `settings_key` of the request.
        model: all that was read.
        definitions: the definitions of custom resources, by which objects everywhere are judged.

    Raises:
        NoKeyError: something in these cannot be told apart.
    """

    __slots__ = ("_all", "_known", "_settings", "_shared", "_worlds", "model")

    def __init__(self, settings: str, model: Model, definitions: list[dict[str, Any]]) -> None:
        self.model = model
        self._settings = key_of(settings, _printed(definitions), model.supplied_images)
        self._known: dict[int, str] = {}
        self._worlds: dict[int, str] = {}
        self._shared: dict[int, str] = {}
        self._all = ""

    def of(self, world: World) -> str:
        """The key of what is found in a world by looking at it alone.

        Raises:
            NoKeyError: something in it cannot be told apart.
        """
        known = self._worlds.get(id(world))
        if known is None:
            known = self._worlds[id(world)] = self._work_out(world)
        return known

    def _work_out(self, world: World) -> str:
        alternatives = [
            (each.evidence, [(self._resource(again), self._resource(first)) for again, first in each.shared]) for each in world.alternatives
        ]
        resources = [self._resource(each) for each in world.all_definitions]
        beside = [self._names(each) for each in (world.elsewhere, world.generated, world.unread)]
        return key_of("world", self._settings, world.name, resources, beside, alternatives)

    def _names(self, names: frozenset[Any]) -> str:
        """The digest of names that worlds share: there may be thousands of both."""
        known = self._shared.get(id(names))
        if known is None:
            known = self._shared[id(names)] = key_of(_printed(sorted(names)))
        return known

    def beside_all(self, key: str) -> str:
        """The key of what is found in the world of a key by looking at all others too.

        Raises:
            NoKeyError: something in them cannot be told apart.
        """
        if not self._all:
            self._all = key_of([self.of(each) for each in self.model.worlds], [self._resource(each) for each in self.model.resources])
        return key_of("model", key, self._all)

    def _resource(self, resource: Resource) -> str:
        """The digest of an object, where it is written, and the namespace it goes to: what the server says of it follows from these."""
        known = self._known.get(id(resource))
        if known is None:
            ref, document = resource.ref, resource.document
            said: tuple[object, ...] = (document, resource.base, ref.group, ref.version, ref.kind, ref.namespace, ref.name, resource.status)
            if document.built_by:
                marks = [(path, *written.resolve()) for path, written in getattr(document, "marks", {}).items()]
                said += (document.built_by, document.is_partial, document.assumed_namespace, _printed(resource.value), marks)
            known = self._known[id(resource)] = key_of(said)
        return known
