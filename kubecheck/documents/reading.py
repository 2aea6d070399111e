"""Reads a source: its documents, what is wrong with its text, and its fate."""

from __future__ import annotations

from kubecheck.documents import split
from kubecheck.documents.directives import MARK, find_directives
from kubecheck.documents.document import Document, Duplicate
from kubecheck.documents.faults import Fault, fault_of
from kubecheck.documents.foreign_files import tool_of, tool_of_file
from kubecheck.documents.nodes import TextError, compose
from kubecheck.documents.positions import chunk_lines, chunk_text, is_scannable
from kubecheck.documents.scanner import NotSimpleError, scan
from kubecheck.documents.templates import has_bare_action, template_engine, without_actions, without_lone_placeholders
from kubecheck.findings import Fate
from kubecheck.limits import beyond, most

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kubecheck.documents.repeated import RepeatedDefinitions
    from kubecheck.source import Source

_OPENS_JSON = ("{", "[")
# What stands in the place of a file that Git LFS keeps. Mirrors: the pointer file of git-lfs (docs/spec.md).
_LFS = "version https://git-lfs.github.com/spec/"
LFS_POINTER = "a pointer of Git LFS, whose content is not here"
_SHORT = 10_000  # so many characters are read as fast as they are compared
_JSONNET = (".jsonnet", ".libsonnet")  # programs, which may look like JSON


class Reading:
    """What became of a source.

    Attributes:
        fate: checked, not a manifest, file of another tool, patch, template or unreadable.
        detail: which tool, or why it cannot be read.
        documents: those that were decoded and are not empty; beside manifests, those of other tools are left out.
        faults: what the reader could not make sense of, by place.
    """

    __slots__ = ("detail", "documents", "fate", "faults")

    def __init__(self, fate: Fate, detail: str = "", documents: tuple[Document, ...] = (), faults: tuple[Fault, ...] = ()) -> None:
        self.fate = fate
        self.detail = detail
        self.documents = documents
        self.faults = faults

_OF_OBJECTS = frozenset(("annotations", "generateName", "labels", "name", "namespace"))  # what is in the metadata of any object


def read(source: Source, partial: bool = False, repeated: Callable[[], RepeatedDefinitions] | None = None) -> Reading:
    """Reads a source. Never raises: what cannot be read is a fault.

    Args:
        source: the text.
        partial: a kustomization among the inputs names the file as a patch, which is partial by nature.
        repeated: gives what knows definitions that were read before, where values may be shared.
    """
    if source.path.lower().endswith(_JSONNET):
        return Reading(Fate.OTHER_TOOL, "Jsonnet")
    documents: list[Document] = []
    if source.text.lstrip()[:1] in _OPENS_JSON:
        from kubecheck.documents.json_text import read_json_stream

        stream, stopped = read_json_stream(source)
        if stream is not None:
            beyond_limits = [_too_many(source, stopped)] if stopped is not None else []
            documents = list(_with_few_keys(stream, beyond_limits))
            beyond_limits.sort(key=lambda fault: fault.span.start.offset)
            return _judge(source, documents, beyond_limits, partial)
    faults = _read_documents(source, documents, repeated)
    return _judge(source, documents, faults, partial)


def _too_many(source: Source, offset: int) -> Fault:
    """What is said of the documents from there on."""
    return fault_of(source, TextError(beyond("file-documents"), offset))


def _with_few_keys(documents: Iterable[Document], faults: list[Fault], repeated: Callable[[], RepeatedDefinitions] | None = None) -> Iterator[Document]:
    """The documents, less those with a mapping of too many keys, of which faults tell."""
    room = most("mapping-keys")
    for document in documents:
        # Two characters are the least that a key takes, with what parts it from the next.
        is_large = document.end - document.start > 2 * room
        kept = repeated().kept_with(document.value) if is_large and repeated is not None else None
        offset = _key_beyond(document, room) if is_large and (kept is None or "has few keys" not in kept) else None
        if offset is None:
            if kept is not None:
                kept["has few keys"] = True
            yield document
        else:
            faults.append(fault_of(document.source, TextError(beyond("mapping-keys"), offset)))


def _key_beyond(document: Document, room: int) -> int | None:
    """Where the first key stands that is too many in a mapping, repeated keys counted; None where there is none."""
    if len(document.duplicates) > room:
        return document.duplicates[room].second[0]
    if not _has_large_mapping(document.value, room):
        return None
    stack: list[tuple[tuple[str | int, ...], object]] = [((), document.value)]
    while stack:
        path, value = stack.pop()
        if isinstance(value, dict):
            if len(value) > room:
                return document.locate((*path, list(value)[room]), "key").start.offset
            stack += [((*path, key), each) for key, each in value.items() if isinstance(each, (dict, list))]
        elif isinstance(value, list):
            stack += [((*path, index), each) for index, each in enumerate(value) if isinstance(each, (dict, list))]
    return None


def _has_large_mapping(value: object, room: int) -> bool:
    """Whether there is a mapping of more keys anywhere in a value."""
    stack = [value]
    while stack:
        each = stack.pop()
        if isinstance(each, dict):
            if len(each) > room:
                return True
            stack += [item for item in each.values() if item.__class__ is dict or item.__class__ is list]
        elif isinstance(each, list):
            stack += [item for item in each if item.__class__ is dict or item.__class__ is list]
    return False


def is_yaml_mapping(text: str) -> bool:
    """Whether a text is one YAML mapping, and not in the form of JSON: lines of keys and values."""
    from kubecheck.source import Source

    documents: list[Document] = []
    faults = [] if text.lstrip()[:1] in _OPENS_JSON else _read_documents(Source("", text), documents)
    return not faults and len(documents) == 1 and isinstance(documents[0].value, dict)


def _read_documents(source: Source, documents: list[Document], repeated: Callable[[], RepeatedDefinitions] | None = None) -> list[Fault]:
    """Adds the documents of a YAML text, and gives its faults in order."""
    text = source.text
    faults: list[Fault] = []
    chunks, bad = split.split(text)
    room = most("file-documents")
    if len(chunks) > room:
        faults.append(_too_many(source, chunks[room].start))
        chunks, bad = chunks[:room], [each for each in bad if each.offset < chunks[room].start]
    for separator in bad:
        words = f"invalid Yaml document separator: {separator.rest}"
        line_end = text.find("\n", separator.offset)
        line = text[separator.offset : line_end if line_end >= 0 else len(text)].rstrip()
        faults.append(fault_of(source, TextError(words, separator.offset), separator.offset + len(line)))
    scannable = is_scannable(text)
    found: list[Document] = []
    for chunk in chunks:
        try:
            document = _scan_chunk(source, chunk, repeated) if scannable else _read_chunk(source, chunk)
        except TextError as error:
            faults.append(fault_of(source, error))
            continue
        if document is not None:
            found.append(document)
    documents += _with_few_keys(found, faults, repeated)
    faults.sort(key=lambda fault: fault.span.start.offset)
    return faults


def _scan_chunk(source: Source, chunk: split.Chunk, repeated: Callable[[], RepeatedDefinitions] | None) -> Document | None:
    """Decodes one document by its lines, or with libyaml where it is not that simple."""
    text, start, end = source.text, chunk.start, chunk.end
    try:
        if repeated is None or end - start < _SHORT:
            value = scan(chunk_lines(text, start, end))
        else:
            value = repeated().read(text, start, end, lambda: scan(chunk_lines(text, start, end)))
    except NotSimpleError:
        return _read_chunk(source, chunk)
    return None if value is None else Document(source, chunk.index, value, start, end, is_scanned=True)


def _read_chunk(source: Source, chunk: split.Chunk) -> Document | None:
    """Decodes one document; None when it is empty."""
    from kubecheck.documents.decode import decode_nodes

    start, end = chunk.start, chunk.end
    try:
        root = compose(chunk_text(source.text, start, end))
        if root is None:
            return None
        decoded = decode_nodes(root)
    except TextError as error:
        error.offset += start
        raise
    if decoded.value is None:
        return None
    document = Document(source, chunk.index, decoded.value, start, end)
    document.duplicates = tuple(
        Duplicate(each.path, each.words, (each.first[0] + start, each.first[1] + start), (each.second[0] + start, each.second[1] + start))
        for each in decoded.duplicates
    )
    return document


def _judge(source: Source, documents: list[Document], faults: list[Fault], partial: bool) -> Reading:
    """The fate of a source, with its documents."""
    text, path = source.text, source.path
    if ("{{" in text or "{%" in text or "<%" in text or "#@" in text) and (
        engine := template_engine(path, text, not any(_comes_of_braces(source, faults)))
    ):
        return Reading(Fate.TEMPLATE, engine)
    if faults and _reads_without_lone_placeholders(source):
        return Reading(Fate.TEMPLATE, "placeholders")
    manifests = []
    for document in documents:
        document.tool = tool_of(document.value)
        if not document.tool and _is_manifest(document.value):
            manifests.append(document)
    if MARK in text:
        for document in documents:
            document.directives = find_directives(document)
    if manifests:
        fate = Fate.PATCH if partial else Fate.CHECKED
        return Reading(fate, "", tuple(each for each in documents if not each.tool), tuple(faults))
    tool = next((each.tool for each in documents if each.tool), "") or tool_of_file(path, documents[0].value if documents else None)
    if faults and _is_other_json(path, text):
        return Reading(Fate.OTHER_TOOL, tool) if tool else Reading(Fate.NOT_A_MANIFEST, "no JSON that a cluster reads, and no apiVersion and kind")
    if tool:
        return Reading(Fate.OTHER_TOOL, tool, tuple(documents), tuple(faults))
    if partial:
        return Reading(Fate.PATCH, "", tuple(documents), tuple(faults))
    if faults:
        return Reading(Fate.UNREADABLE, faults[0].message, (), tuple(faults))
    return Reading(Fate.NOT_A_MANIFEST, _why_no_manifest(documents), tuple(documents))


def _comes_of_braces(source: Source, faults: list[Fault]) -> Iterator[bool]:
    """Says of each fault whether the actions of a template are why: one stands in its line, or it is gone where they are filled in."""
    if not faults:
        return
    from kubecheck.source import Source

    remaining: set[tuple[int, str]] | None = None
    for fault in faults:
        at = fault.span.start.offset
        if has_bare_action(source.line(fault.span.start.line)):
            yield True
            continue
        if remaining is None:
            filled = Source(source.path, without_actions(source.text))
            remaining = {(each.span.start.offset, each.server) for each in _read_documents(filled, [])}
        yield (at, fault.server) not in remaining


def _reads_without_lone_placeholders(source: Source) -> bool:
    """Whether a text with faults has none but for the placeholders that stand in lines of their own."""
    text = without_lone_placeholders(source.text)
    if text == source.text:
        return False
    from kubecheck.source import Source

    return not _read_documents(Source(source.path, text), [])


def _is_manifest(value: object) -> bool:
    """Whether a document means to be an object, which says apiVersion and kind, or one of them beside an object's metadata; or a list of objects."""
    if not isinstance(value, dict):
        return isinstance(value, list) and bool(value) and all(isinstance(each, dict) and "kind" in each and "apiVersion" in each for each in value)
    if "kind" in value and "apiVersion" in value:
        return True
    metadata = value.get("metadata")
    return ("kind" in value or "apiVersion" in value) and isinstance(metadata, dict) and (not metadata or not _OF_OBJECTS.isdisjoint(metadata))


def _is_other_json(path: str, text: str) -> bool:
    """Whether a file is JSON of another program, many of which take comments and commas behind the last item: nothing in it means an object."""
    return path.lower().endswith(".json") and '"apiVersion"' not in text and '"kind"' not in text


def _why_no_manifest(documents: list[Document]) -> str:
    if not documents:
        return "nothing in it"
    value = documents[0].value
    if isinstance(value, dict):
        return "no apiVersion and kind"
    if isinstance(value, str) and value.startswith(_LFS):
        return LFS_POINTER
    return "a list, not an object" if isinstance(value, list) else "a text, not an object"
