"""The outline of a file: its objects, and what is named in them."""

from __future__ import annotations

from lsprotocol import types

from kubecheck.api.views.view import get
from kubecheck.documents import read
from kubecheck.engine.warm.moved import changed_stretch
from kubecheck.lsp.diagnostics import range_of
from kubecheck.model.refs import CLUSTER_KINDS
from kubecheck.model.resource import resources_of
from kubecheck.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kubecheck.documents import Document
    from kubecheck.engine.warm.project import Project
    from kubecheck.model.resource import Resource
    from kubecheck.source import Path

# Lists of named parts, wherever they stand in an object, with how an outline shows them.
_PARTS = {
    "containers": ("container", types.SymbolKind.Class), "initContainers": ("init container", types.SymbolKind.Class),
    "ephemeralContainers": ("ephemeral container", types.SymbolKind.Class), "volumes": ("volume", types.SymbolKind.Struct),
    "volumeClaimTemplates": ("volume claim", types.SymbolKind.Struct), "ports": ("port", types.SymbolKind.Field), "env": ("variable", types.SymbolKind.Variable),
    "rules": ("rule", types.SymbolKind.Event), "webhooks": ("webhook", types.SymbolKind.Event), "listeners": ("listener", types.SymbolKind.Event),
    "subjects": ("subject", types.SymbolKind.Key), "versions": ("version", types.SymbolKind.Key),
}  # fmt: skip
_KEYS = ("data", "stringData", "binaryData")
# So many lines may be in the way of an outline, of a text of so many characters.
_MOST_LINES, _LARGE = 3, 200_000
_MOST = 2000  # symbols of one object: an outline that nobody could read costs time


def symbols_in(project: Project, path: str, encoding: str, readable: str = "") -> list[types.DocumentSymbol]:
    """The objects of a file in order, with their containers, volumes, ports, variables and keys.

    Args:
        project: where the file is.
        path: its shown path.
        encoding: the units in which the client counts columns.
        readable: the text of the file when it could be read the last time; empty where that is not known.
    """
    file = project.read(path)
    if file.source is None or file.reading is None:
        return []
    resources = _recovered(project, file.source, readable) if file.reading.faults else project.resources_in(path)
    found = [
        _symbol(
            resource.document,
            resource.base,
            f"{resource.ref.kind} {resource.ref.name or '(no name)'}",
            resource.ref.namespace,
            types.SymbolKind.Object,
            encoding,
        )
        for resource in resources
    ]
    for symbol, resource in zip(found, resources, strict=True):
        symbol.children = _below(resource.document, resource.base, resource.value, encoding)
    return found


def _recovered(project: Project, source: Source, readable: str) -> list[Resource]:
    """The objects of a text that cannot be read as it is, as while somebody types: without the lines that are in the way, everything else at its place."""
    text = source.text
    if len(text) <= _LARGE:
        lines = [range(0)]
        if readable:
            start, _, _ = changed_stretch(readable, text)
            end = max(changed_stretch(text, readable)[1], start)
            lines.append(range(source.position(start).line, source.position(end).line + 1))
        for tried in lines:
            found = _read_without(source, tried)
            if found is not None:
                return _objects_of(project, found)
    return _objects_of(project, read(source).documents)


def _read_without(source: Source, lines: Iterable[int]) -> Iterable[Document] | None:
    """The documents of a text without some lines and up to a few more that are told to be in the way; None where it cannot be read all the same."""
    text, blank = source.text, set(lines)
    for _ in range(_MOST_LINES):
        for line in blank & set(range(1, len(source.line_starts) + 1)):
            start, length = source.line_starts[line - 1], len(source.line(line))
            text = text[:start] + " " * length + text[start + length :]
        reading = read(Source(source.path, text))
        if not reading.faults:
            return reading.documents
        blank.add(reading.faults[0].span.start.line)
    return None


def _objects_of(project: Project, documents: Iterable[Document]) -> list[Resource]:
    return [each for document in documents for each in resources_of(document, project.request.namespace, CLUSTER_KINDS)]


def _below(document: Document, base: Path, value: object, encoding: str) -> list[types.DocumentSymbol]:
    children: list[types.DocumentSymbol] = []
    room = _MOST
    waiting: list[tuple[Path, object, list[types.DocumentSymbol]]] = [((), value, children)]
    while waiting and room > 0:
        path, part, into = waiting.pop()
        for step, each, name, kind in _named(path, part):
            if room <= 0:
                break
            room -= 1
            if name is None:
                waiting.append((step, each, into))
                continue
            symbol = _symbol(document, (*base, *step), *name, kind, encoding)
            symbol.children = []
            into.append(symbol)
            if isinstance(each, (dict, list)):
                waiting.append((step, each, symbol.children))
    _sort(children)
    return children


def _named(path: Path, value: object) -> Iterator[tuple[Path, object, tuple[str, str] | None, types.SymbolKind]]:
    """The parts of a value that have a name of their own, and those in which others have."""
    if not isinstance(value, dict):
        return
    for key, each in value.items():
        here = (*path, key)
        if key in _KEYS and isinstance(each, dict) and not path:
            for name, text in each.items():
                yield (*here, name), text, (str(name), "key"), types.SymbolKind.Key
        elif key in _PARTS and isinstance(each, list):
            words, kind = _PARTS[key]
            for index, item in enumerate(each):
                yield (*here, index), item, (_name_of(item, index), words), kind
        elif isinstance(each, dict) and key not in ("metadata", "status"):
            yield here, each, None, types.SymbolKind.Null


def _name_of(item: object, index: int) -> str:
    name = next((found for field in ("name", "host", "port", "containerPort") if (found := get(item, (field,)))), None)
    return str(name) if isinstance(name, (str, int)) else f"[{index}]"


def _symbol(document: Document, path: Path, name: str, detail: str, kind: types.SymbolKind, encoding: str) -> types.DocumentSymbol:
    source: Source = document.source
    whole, short = document.locate(path, "item"), document.locate(path, "key")
    start, end = whole.start.offset, whole.end.offset
    if not path:  # from the first line of the document to its last
        start, end = document.root.start if document.root is not None else document.start, document.end
    first = source.text.find("\n", start, end)
    head = (
        (short.start.offset, short.end.offset)
        if short.end.offset <= end and path and isinstance(path[-1], str)
        else (start, end if first < 0 else first)
    )
    return types.DocumentSymbol(name, kind, range_of(source, start, end, encoding), range_of(source, *head, encoding), detail)


def _sort(symbols: list[types.DocumentSymbol]) -> None:
    symbols.sort(key=lambda each: (each.range.start.line, each.range.start.character))
    for each in symbols:
        _sort(list(each.children or ()))
