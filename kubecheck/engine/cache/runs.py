"""A run with a cache: what was found before in the same is not looked for again.

Two things are kept. A whole report, by everything that is asked and read; with it go the questions to the file system that came up on the way, since
builds read further files, and it counts only while their answers are the same. And what was found in a world, by its objects: when a file changes,
the worlds that it is no part of are not looked at again.
"""

from __future__ import annotations

import contextlib

from kubecheck.engine.cache.entries import NotPlainError, pack_finding, pack_report, sources_of, unpack_finding, unpack_report
from kubecheck.engine.cache.folder import Folder, default_folder
from kubecheck.engine.cache.keys import NoKeyError, WorldKeys, key_of, run_key, settings_key
from kubecheck.source import Source, disk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kubecheck.engine.cache.files import KnownFiles
    from kubecheck.engine.examining import Examined
    from kubecheck.engine.loading import Loaded
    from kubecheck.engine.request import Request
    from kubecheck.findings import Report
    from kubecheck.model.world import Model, World

# What damaged or foreign data makes of unpacking it.
_DAMAGED = (AttributeError, IndexError, KeyError, TypeError, ValueError)
_CRASHED = "crashed-rule"
# Of files that are told of so much is held in one entry, all of which is read at once.
_MOST_KNOWN = 4_000_000


def open_cache(path: str | None, fingerprint: Callable[[Folder], str]) -> Cache | None:
    """The cache in a folder, in the user's own for None; None where there is none, or the code cannot be told from other code.

    Args:
        path: the folder.
        fingerprint: gives the digest of all code that reports depend on, with what it keeps in a folder for the next time.
    """
    folder = path or default_folder()
    try:
        return Cache(folder, fingerprint(Folder(folder))) if folder else None
    except OSError:
        return None


class Cache:
    """What earlier runs found.

    Args:
        path: the folder that it is kept in.
        fingerprint: of all code that reports depend on.
    """

    __slots__ = ("_folder", "_settings", "fingerprint")

    def __init__(self, path: str, fingerprint: str) -> None:
        self._folder = Folder(path)
        self.fingerprint = fingerprint
        self._settings = ""

    def report(self, request: Request, run: Callable[[], Report]) -> Report:
        """The report of a request: a kept one, or that of a run, which is kept.

        Args:
            request: what is asked.
            run: makes the report.
        """
        try:
            self._settings = settings_key(request, self.fingerprint)
            key = run_key(request, self._settings)
        except NoKeyError:
            return run()
        kept = self._kept_report(key, request)
        if kept is not None:
            return kept
        journal = disk.begin_journal()
        try:
            report = run()
        finally:
            disk.end_journal(journal)
        if not report.failed and run_key(request, settings_key(request, self.fingerprint)) == key:  # else a file changed meanwhile
            self._keep_report(key, report, request, journal)
        self._folder.trim()
        return report

    def _kept_report(self, key: str, request: Request) -> Report | None:
        kept = self._folder.get(key)
        try:
            packed, questions, texts = kept
            if any(disk.ask(question, path) != answer for question, path, answer in questions):
                return None
            sources = _texts_at(list(texts), request)
            if any(path not in sources or sources[path].digest != digest for path, digest in texts.items()):
                return None
            return unpack_report(packed, sources)
        except _DAMAGED:
            return None

    def _keep_report(self, key: str, report: Report, request: Request, journal: disk.Journal) -> None:
        texts = {path: source.digest for path, source in report.sources.items()}
        found = _texts_at(list(texts), request)
        if any(path not in found or found[path].text != source.text for path, source in report.sources.items()):
            return  # a text that is not found again by its path
        try:
            packed = pack_report(report)
        except NotPlainError:
            return
        self._folder.put(key, [packed, [[question, path, answer] for (question, path), answer in journal.items()], texts])

    def files(self, request: Request) -> KnownFiles | None:
        """What is known of files that are what they were; None where the answer to a request is not kept."""
        if not self._settings:
            return None
        from kubecheck.engine.cache.files import KnownFiles

        heard = None
        if request.size <= _MOST_KNOWN:
            heard = frozenset(each for rule in request.ruleset.anywhere() if rule.subject == "ServerWarning" and rule.joins for each in rule.only)
        elif request.reported is None:
            return None
        return KnownFiles(self._folder, key_of("files", self._settings), request.reported, request.namespace, heard)

    def examine(self, loaded: Loaded, whole: Model, examine: Callable[[list[World]], list[Examined]]) -> list[Examined]:
        """What is found in each world: what is kept of it, or what comes of examining it, which is kept.

        Args:
            loaded: what was read.
            whole: all worlds.
            examine: what is found in some worlds.
        """
        if not self._settings:
            return examine(whole.worlds)
        try:
            keys = WorldKeys(self._settings, whole, [each for result in loaded.results for each in result.definitions])
        except NoKeyError:
            return examine(whole.worlds)
        texts = {source.path: source for each in whole.resources for source in each.document.sources}
        about = "" if loaded.reported is None else key_of("about", loaded.reported)
        found = {id(world): self._kept_of(world, keys, "", texts) or (self._kept_of(world, keys, about, texts) if about else None) for world in whole.worlds}
        missing = [world for world in whole.worlds if found[id(world)] is None]
        for world, examined in zip(missing, examine(missing), strict=True):
            found[id(world)] = examined
            with contextlib.suppress(NoKeyError):
                key = keys.of(world)
                self._keep_examined(about + (keys.beside_all(key) if examined.looks_around else key), examined, texts)
        return [each for each in found.values() if each is not None]

    def _kept_of(self, world: World, keys: WorldKeys, about: str, texts: dict[str, Source]) -> Examined | None:
        """What is kept of a world, alone or beside all others: everything, or what is about some files."""
        try:
            key = keys.of(world)
            return self._kept_examined(about + key, texts) or self._kept_examined(about + keys.beside_all(key), texts)
        except NoKeyError:
            return None

    def _kept_examined(self, key: str, texts: dict[str, Source]) -> Examined | None:
        from kubecheck.engine.examining import Examined

        kept = self._folder.get(key)
        try:
            packed, assumptions, used = kept
            if any(path not in texts or texts[path].digest != digest for path, digest in used.items()):
                return None
            return Examined([unpack_finding(each, texts.get) for each in packed], tuple(assumptions))
        except _DAMAGED:
            return None

    def _keep_examined(self, key: str, examined: Examined, texts: dict[str, Source]) -> None:
        used = sources_of(examined.findings)
        if any(each.rule == _CRASHED for each in examined.findings):
            return
        if any(source is None or path not in texts or texts[path].text != source.text for path, source in used.items()):
            return  # a text that is not found again by its path
        try:
            packed = [pack_finding(each) for each in examined.findings]
        except NotPlainError:
            return
        self._folder.put(key, [packed, list(examined.assumptions), {path: texts[path].digest for path in used}])


def _texts_at(paths: list[str], request: Request) -> dict[str, Source]:
    """The texts at shown paths, as they are now; those that are not there are left out."""
    given = {each.path: each for each in request.entries if isinstance(each, Source)}
    found: dict[str, Source] = {}
    for path in paths:
        if path in given:
            found[path] = given[path]
            continue
        try:
            with open(path, "rb") as file:
                found[path] = Source.from_bytes(path, file.read())
        except OSError:
            older = None if request.against is None else request.against.text_at(path)
            if older is not None:
                found[path] = older
        except UnicodeDecodeError:
            found[path] = Source(path, "")  # as it is told of
    return found
