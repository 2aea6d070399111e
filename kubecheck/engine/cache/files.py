"""Files beside those that are told of, as an editor's project has them: what was in order before is neither parsed nor judged again.

All that is kept of a file is what it holds and the status that the server gives each object; one of which more is to be said is not kept.
"""

from __future__ import annotations

from kubecheck.documents import Document
from kubecheck.engine.files import FileResult
from kubecheck.engine.reading import fetch_entry
from kubecheck.findings import Fate, FileFate
from kubecheck.model.refs import CLUSTER_KINDS
from kubecheck.model.resource import resources_of
from kubecheck.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from kubecheck.engine.cache.folder import Folder
    from kubecheck.engine.reading import ReadFile
    from kubecheck.engine.request import Entry

    Entries = list[Entry | ReadFile]

# Of so many files at most something is kept: all of it is read at once.
_MOST_FILES = 5000
_DAMAGED = (AttributeError, IndexError, KeyError, TypeError, ValueError)


class KnownFiles:
    """What is known of files from earlier runs.

    Args:
        folder: where it is kept.
        key: under which key; the digest of all that the server's answers depend on beside the files.
        told: the shown paths of the files that are told of, which are always looked at.
        namespace: where objects go that name none.
    """

    __slots__ = ("_folder", "_key", "_namespace", "_told")

    def __init__(self, folder: Folder, key: str, told: frozenset[str], namespace: str) -> None:
        self._folder = folder
        self._key = key
        self._told = told
        self._namespace = namespace

    def check(self, entries: Entries, work: Callable[[Entries], Iterable[FileResult]]) -> list[FileResult]:
        """What comes of each entry, in order.

        Args:
            entries: what is checked; no file of it is part of a build.
            work: what comes of those of which nothing is known.
        """
        kept = self._folder.get(self._key)
        table: dict[str, Any] = kept if isinstance(kept, dict) else {}
        known = [self._known(each, table) if isinstance(each, str) and each not in self._told and each in table else None for each in entries]
        made = iter(work([entry for entry, one in zip(entries, known, strict=True) if one is None]))
        results = [next(made) if one is None else one for one in known]
        news = {
            entry: packed
            for entry, one, result in zip(entries, known, results, strict=True)
            if one is None and isinstance(entry, str) and entry not in self._told and (packed := _pack(result)) is not None
        }
        if news:
            left = {each: table[each] for each in entries if isinstance(each, str) and each in table}
            self._folder.put(self._key, dict([*news.items(), *left.items()][:_MOST_FILES]) | news)
        return results

    def _known(self, path: str, table: dict[str, Any]) -> FileResult | None:
        """What is known of the file as it is now; None where that is nothing."""
        source = fetch_entry(path)
        try:
            digest, documents = table[path]
            if not isinstance(source, Source) or source.digest != digest:
                return None
            return self._unpack(source, documents)
        except _DAMAGED:
            return None

    def _unpack(self, source: Source, documents: list[Any]) -> FileResult | None:
        result = FileResult(FileFate(source.path, Fate.CHECKED, "", len(documents)))
        for index, start, end, value, statuses in documents:
            resources = resources_of(Document(source, index, value, start, end, is_scanned=True), self._namespace, CLUSTER_KINDS)
            for resource, status in zip(resources, statuses, strict=True):
                resource.status = status
            result.resources += resources
        return result


def _pack(result: FileResult) -> list[Any] | None:
    """A file as plain data; None where more is to be said of it than what it holds."""
    fate = result.fate
    if fate is None or fate.fate != Fate.CHECKED or fate.detail or not result.resources:
        return None
    if result.findings or result.ignores or result.unjudged or result.definitions or result.tools:
        return None
    documents: dict[Document, list[int]] = {}
    for resource in result.resources:
        if resource.errors or resource.warnings or not 200 <= resource.status < 300:
            return None
        documents.setdefault(resource.document, []).append(resource.status)
    if len(documents) != fate.documents or not all(each.is_plain for each in documents):
        return None
    return [result.resources[0].document.source.digest, [[each.index, each.start, each.end, each.value, said] for each, said in documents.items()]]
