"""The first step: entries become texts and documents. Kustomizations come first, since they say which other files are patches."""

from __future__ import annotations

import os

from kubecheck.documents import Reading, read
from kubecheck.findings import Fate, FileFate
from kubecheck.limits import beyond, is_over, most
from kubecheck.source import Source, normal_path
from kubecheck.source.disk import files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kubecheck.documents.repeated import RepeatedDefinitions
    from kubecheck.engine.request import Entry
    from kubecheck.model.worlds import Kustomization

# The names under which kustomize looks for its file. Mirrors: konfig.RecognizedKustomizationFileNames (kustomize/api).
KUSTOMIZATIONS = frozenset(("kustomization.yaml", "kustomization.yml", "Kustomization"))
# One of these is in each path of a file that tests compare with what they get.
_MARKS = ("assert", "-error", "golden", "__snapshots__")


class ReadFile:
    """An entry that was read: its text and what is in it. Where that failed, ``reading`` is None and ``failure`` says why.

    ``source`` is None where there is no file, and empty where the file is no text.
    """

    __slots__ = ("failure", "reading", "source")

    def __init__(self, source: Source | None, reading: Reading | None, failure: FileFate | None = None) -> None:
        self.source = source
        self.reading = reading
        self.failure = failure


class Survey:
    """What kustomizations say of the other entries.

    Attributes:
        entries: all entries in order, kustomizations read.
        patches: the normal paths of the files that they apply as patches, or would if comments were none.
        kustomizations: what they say.
    """

    __slots__ = ("entries", "kustomizations", "patches")

    def __init__(self, entries: list[Entry | ReadFile], patches: frozenset[str], kustomizations: list[Kustomization]) -> None:
        self.entries = entries
        self.patches = patches
        self.kustomizations = kustomizations


def path_of(entry: Entry | ReadFile) -> str:
    """The shown path of an entry."""
    if isinstance(entry, ReadFile):
        return entry.source.path if entry.source is not None else entry.failure.path if entry.failure is not None else ""
    return entry.path if isinstance(entry, Source) else entry


def chart_of_template(path: str) -> str | None:
    """The folder of the Helm chart in whose ``templates`` a file stands, or in those of one in its ``charts``; None where it does not.

    Helm fills such files in, or leaves them out, with the rest.
    """
    from kubecheck.source import disk  # only where files lie in such folders

    parts = path.replace(os.sep, "/").split("/")[:-1]
    for index, part in enumerate(parts):
        chart = parts[:index] if part == "templates" else None
        while chart is not None:
            if disk.is_file("/".join((*chart, "Chart.yaml"))):
                return _outermost("/".join(chart) or ".")
            chart = chart[:-2] if chart[-2:-1] == ["charts"] else None
    return None


def _outermost(chart: str) -> str:
    """The chart that holds a chart, however deep."""
    from kubecheck.source import disk  # as above

    above, name = os.path.split(os.path.dirname(chart)), os.path.basename(os.path.dirname(chart))
    if name == "charts" and disk.is_file(os.path.join(above[0] or ".", "Chart.yaml")):
        return _outermost(above[0] or ".")
    return chart


def survey(entries: Iterable[Entry | ReadFile]) -> Survey:
    """Reads the kustomizations among the entries, each once, unless that was done already."""
    surveyed: list[Entry | ReadFile] = []
    patches: set[str] = set()
    dormant: set[str] = set()
    built: set[str] = set()
    asserted: set[str] = set()
    kustomizations: list[Kustomization] = []
    for entry in entries:
        name = os.path.basename(path_of(entry))
        if name not in KUSTOMIZATIONS:
            test = read_entry(entry) if name.startswith("chainsaw-test.") else None
            if test is not None and test.reading is not None:
                from kubecheck.source.assertions import asserted_files

                asserted.update(path for document in test.reading.documents for path in asserted_files(path_of(test), document.value))
            surveyed.append(test or entry)
            continue
        from kubecheck.model.worlds import Kustomization

        file = read_entry(entry)
        surveyed.append(file)
        documents = file.reading.documents if file.reading is not None else ()
        found = [Kustomization(document) for document in documents if isinstance(document.value, dict)]
        if found:
            patches.update(found[0].patches())
            dormant.update(found[0].dormant_patches())
            built.update(found[0].names())
        if file.reading is not None and file.reading.fate == Fate.OTHER_TOOL:
            kustomizations += found
    if asserted:
        surveyed = [_compared(each) if not isinstance(each, ReadFile) and normal_path(path_of(each)) in asserted else each for each in surveyed]
    return Survey(surveyed, frozenset(patches | dormant - built), kustomizations)


def _compared(entry: Entry | ReadFile) -> ReadFile:
    """A file that a test compares with the cluster."""
    file = read_entry(entry)
    return file if file.source is None else ReadFile(file.source, Reading(Fate.OTHER_TOOL, "Chainsaw"))


def read_entry(entry: Entry | ReadFile, patches: frozenset[str] = frozenset(), repeated: Callable[[], RepeatedDefinitions] | None = None) -> ReadFile:
    """Reads an entry, unless that was done already.

    Args:
        entry: a path, a text, or what was read of it.
        patches: the normal paths of files that are patches.
        repeated: gives what knows definitions that were read before.
    """
    source = fetch_entry(entry)
    if isinstance(source, ReadFile):
        return source
    if any(mark in source.path for mark in _MARKS):
        from kubecheck.source.assertions import tool_by_name

        if tool := tool_by_name(source.path):
            return ReadFile(source, Reading(Fate.OTHER_TOOL, tool))
    if not patches:
        return ReadFile(source, read(source, repeated=repeated))
    return ReadFile(source, read(source, normal_path(source.path) in patches, repeated))


def fetch_entry(entry: Entry | ReadFile) -> Source | ReadFile:
    """The text of an entry, where it remains to be read; else what comes of it: of a file that is not there, is no text, or is a chart's template."""
    if not isinstance(entry, (str, Source)):
        return entry
    if is_over():
        return _unread(path_of(entry), "run-seconds")
    if isinstance(entry, Source):
        return entry if len(entry.text) <= most("file-bytes") else _unread(entry.path, "file-bytes")
    try:
        data = files().read(entry)
    except OSError as error:
        return ReadFile(None, None, FileFate(entry, Fate.UNREADABLE, error.strerror or str(error)))
    try:
        source = Source.from_bytes(entry, data)
    except UnicodeDecodeError as error:
        words = f"no text: byte {error.start} does not fit {error.encoding}"
        return ReadFile(Source(entry, ""), None, FileFate(entry, Fate.UNREADABLE, words))
    if "templates" in entry and chart_of_template(entry) is not None:
        return ReadFile(source, Reading(Fate.TEMPLATE, "Helm chart"))
    return source


def _unread(path: str, limit: str) -> ReadFile:
    """What comes of a file beyond a limit."""
    return ReadFile(Source(path, ""), None, FileFate(path, Fate.UNREADABLE, beyond(limit)))
