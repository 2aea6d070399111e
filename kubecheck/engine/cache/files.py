"""Files that are what they were: what the server took before is neither parsed nor judged again, nor are rules asked that look at nothing else.

All that is kept of a file is what it holds, the status that the server gives each object, and, where it is told of, what rules found in it alone; one of
which more is to be said is not kept.
"""

from __future__ import annotations

from kubecheck.documents import Document
from kubecheck.engine.cache.entries import NotPlainError, pack_finding, sources_of, unpack_finding
from kubecheck.engine.files import FileResult
from kubecheck.engine.reading import fetch_entry
from kubecheck.engine.ruleset import CRASHED_RULE
from kubecheck.findings import Fate, FileFate
from kubecheck.model.refs import CLUSTER_KINDS
from kubecheck.model.resource import resources_of
from kubecheck.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, Protocol

    from kubecheck.engine.reading import ReadFile
    from kubecheck.engine.request import Entry

    Entries = list[Entry | ReadFile]

    class Kept(Protocol):
        """Plain data by keys, as `Folder` keeps it."""

        def get(self, key: str) -> Any:
            """What is kept under a key; None where nothing is."""

        def put(self, key: str, value: object) -> None:
            """Keeps plain data under a key."""


# Of so many files at most something is kept: all of it is read at once.
_MOST_FILES = 5000
_DAMAGED = (AttributeError, IndexError, KeyError, TypeError, ValueError)


def known_from(results: Iterable[FileResult], namespace: str) -> KnownFiles:
    """What is known of files from this run: what they hold, and what the server says of it, without what rules find.

    Args:
        results: what came of the files.
        namespace: where objects go that name none.
    """
    packed = {each.fate.path: _pack(each, None) for each in results if each.fate is not None}
    kept = _InMemory()
    kept.put("", {path: each for path, each in packed.items() if each is not None})
    return KnownFiles(kept, "", frozenset(), namespace)


class _InMemory:
    """Entries of one run, which go with it."""

    __slots__ = ("_entries",)

    def __init__(self) -> None:
        self._entries: dict[str, object] = {}

    def get(self, key: str) -> Any:
        """What is kept under a key; None where nothing is."""
        return self._entries.get(key)

    def put(self, key: str, value: object) -> None:
        """Keeps data under a key."""
        self._entries[key] = value


class KnownFiles:
    """What is known of files from earlier runs.

    Args:
        folder: where it is kept.
        key: under which key; the digest of all that the server's answers, and what rules find, depend on beside the files.
        told: the shown paths of the files that are told of, None for all.
        namespace: where objects go that name none.
        heard: the causes of warnings that somebody hears of when all files are read, so that they are worked out again where they are told of; None where
            files that are told of are always looked at.
    """

    __slots__ = ("_folder", "_heard", "_key", "_namespace", "_told")

    def __init__(self, folder: Kept, key: str, told: frozenset[str] | None, namespace: str, heard: frozenset[str] | None = None) -> None:
        self._folder = folder
        self._key = key
        self._told = told
        self._namespace = namespace
        self._heard = heard

    def check(self, entries: Entries, work: Callable[[Entries], Iterable[FileResult]]) -> list[FileResult]:
        """What comes of each entry, in order.

        Args:
            entries: what is checked; no file of it is part of a build.
            work: what comes of those of which nothing is known.
        """
        kept = self._folder.get(self._key)
        table: dict[str, Any] = kept if isinstance(kept, dict) else {}
        known = [self._known(each, table) if isinstance(each, str) and each in table else None for each in entries]
        made = iter(work([entry for entry, one in zip(entries, known, strict=True) if one is None]))
        results = [next(made) if one is None else one for one in known]
        news = {
            entry: packed
            for entry, one, result in zip(entries, known, results, strict=True)
            if one is None and isinstance(entry, str) and (packed := self._packed(entry, result)) is not None
        }
        if news:
            left = {each: table[each] for each in entries if isinstance(each, str) and each in table}
            self._folder.put(self._key, dict([*news.items(), *left.items()][:_MOST_FILES]) | news)
        return results

    def _is_told(self, path: str) -> bool:
        return self._told is None or path in self._told

    def _known(self, path: str, table: dict[str, Any]) -> FileResult | None:
        """What is known of the file as it is now; None where that is nothing, or not enough of one that is told of."""
        is_told = self._is_told(path)
        if is_told and self._heard is None:
            return None
        source = fetch_entry(path)
        try:
            digest, documents, findings = table[path]
            if not isinstance(source, Source) or source.digest != digest or not documents or (is_told and findings is None):
                return None
            result = self._unpack(source, documents)
            if is_told:
                result.findings = [unpack_finding(each, {path: source}.get) for each in findings]
            return result.close()
        except _DAMAGED:
            return None

    def _packed(self, path: str, result: FileResult) -> list[Any] | None:
        if not self._is_told(path):
            return _pack(result, None)
        return None if self._heard is None else _pack(result, self._heard)

    def _unpack(self, source: Source, documents: list[Any]) -> FileResult:
        result = FileResult(FileFate(source.path, Fate.CHECKED, "", len(documents)))
        for index, start, end, value, statuses in documents:
            resources = resources_of(Document(source, index, value, start, end, is_scanned=True), self._namespace, CLUSTER_KINDS)
            for resource, (status, is_plain) in zip(resources, statuses, strict=True):
                resource.status, resource.is_plain = status, is_plain
            result.resources += resources
        return result


def _pack(result: FileResult, heard: frozenset[str] | None) -> list[Any] | None:
    """A file as plain data; None where more is to be said of it than what it holds and what is found in it alone.

    Args:
        result: what came of the file.
        heard: the causes of warnings that must not be in it, where what was found in it is packed too; None where that is left out.
    """
    fate = result.fate
    if fate is None or fate.fate != Fate.CHECKED or fate.detail or not result.resources:
        return None
    if result.ignores or result.unjudged or result.definitions or result.tools:
        return None
    documents: dict[Document, list[tuple[int, bool]]] = {}
    for resource in result.resources:
        if resource.errors or not 200 <= resource.status < 300 or (heard and any(each.cause in heard for each in resource.warnings)):
            return None
        documents.setdefault(resource.document, []).append((resource.status, resource.is_plain))
    if len(documents) != fate.documents or not all(each.is_plain for each in documents):
        return None
    source = result.resources[0].document.source
    packed = [source.digest, [[each.index, each.start, each.end, each.value, said] for each, said in documents.items()], None]
    if heard is None:
        return packed
    findings = list(result.findings)
    if any(each.rule == CRASHED_RULE for each in findings) or any(each is not source for each in sources_of(findings).values()):
        return None
    try:
        packed[2] = [pack_finding(each) for each in findings]
    except NotPlainError:
        return None
    return packed
