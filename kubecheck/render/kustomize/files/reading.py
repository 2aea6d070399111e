"""From texts to objects of a build: which documents there are, and what kustomize demands of each."""

from __future__ import annotations

import re

from kubecheck.documents.document import Document, Duplicate
from kubecheck.documents.nodes import TextError, compose
from kubecheck.documents.positions import chunk_lines, is_scannable
from kubecheck.documents.scanner import NotSimpleError, scan
from kubecheck.render.kustomize.errors import BuildError
from kubecheck.render.kustomize.files.scalars import first_repeated, may_differ, value_of
from kubecheck.render.kustomize.resource import BuildResource, text_of
from kubecheck.render.kustomize.tree import Mapping, Passage, Sequence, Written, grow
from kubecheck.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.render.kustomize.files.session import Session

_SEPARATOR = re.compile(r"\n---[^\n]*\n")


class MalformedError(BuildError):
    """A text that is no YAML: kustomize then does not try whether a folder was meant."""

    def wrapped(self, prefix: str, written: Written | None = None) -> MalformedError:
        """As of any refusal."""
        return MalformedError(f"{prefix}: {self.text}", self.written or written)


def read_documents(session: Session, source: Source) -> list[Document]:
    """The documents of a text, those without anything left out. Kept for the session.

    Raises:
        BuildError: it is no YAML.

    Mirrors: kio.ByteReader.Read (kyaml)
    """
    if source.__class__ is not Source:  # a part of another text
        found = _read_documents(source)
        if isinstance(found, BuildError):
            raise found
        return found
    found = session.made_of(source, "documents", _read_documents)
    if isinstance(found, BuildError):
        raise found
    documents: list[Document] = list(found)
    return documents


def _read_documents(source: Source) -> list[Document] | BuildError:
    text = source.text
    chunks = []
    start = 0
    for match in _SEPARATOR.finditer(text):
        rest = match[0][4:].strip()
        if rest and rest[0] != "#":
            return BuildError(f"invalid document separator: {match[0].strip()}", Written(Document(source, 0, None, match.start() + 1, match.end())))
        chunks.append((start, match.start() + 1))
        start = match.end()
    chunks.append((start, len(text)))
    plain = is_scannable(text) and not may_differ(text)
    found: list[Document] = []
    for begin, end in chunks:
        if not text[begin:end].strip():
            continue
        try:
            document = _read_chunk(source, len(found), begin, end, plain)
        except TextError as error:
            at = min(begin + error.offset, len(text))
            return MalformedError(f"MalformedYAMLError: {error.newer}", Written(Spot(source, at)))
        if document is not None:
            found.append(document)
    return found


class Spot(Document):
    """A place in a text that is no document."""

    __slots__ = ()

    def __init__(self, source: Source, offset: int) -> None:
        super().__init__(source, 0, None, offset, offset)

    def locate(self, path: Any, part: str = "value") -> Any:
        """The place."""
        return self.source.span(self.start, self.start + (self.source.text[self.start : self.start + 1] not in ("", "\n")))


def _read_chunk(source: Source, index: int, start: int, end: int, plain: bool) -> Document | None:
    """One document; None when it is empty."""
    text = source.text
    if plain and (end < len(text) or text.endswith("\n") or not ("|" in text or ">" in text)):  # a block at the end has no line break then
        begin = start
        if text.startswith("---", begin):  # the first chunk begins before its marker
            line_end = text.find("\n", begin)
            rest = text[begin + 3 : line_end if line_end >= 0 else end].strip()
            begin = begin if rest and rest[0] != "#" else (line_end + 1 if 0 <= line_end < end else end)
        try:
            value = scan(chunk_lines(text, begin, end))
        except NotSimpleError:
            pass
        else:
            return None if value is None else Document(source, index, value, begin, end, is_scanned=True)
    root = compose(text[start:end].replace("\r\n", "\n"))
    if root is None:
        return None
    value = value_of(root)
    if value is None:
        return None
    document = Document(source, index, value, start, end)
    repeated = first_repeated(root)
    if repeated is not None:
        first, second = repeated
        lines = [_printed_line(text[start : start + each.start]) for each in (first, second)]
        words = f'mapping key "{second.text}" already defined at line {lines[0]}'
        place = (start + first.start, start + first.end), (start + second.start, start + second.end)
        document.duplicates = (Duplicate((), f"yaml: unmarshal errors:\n  line {lines[1]}: {words}", *place),)
    return document


def _printed_line(before: str) -> int:
    """The line of something once its document is printed again, without blank lines, by the text before it."""
    lines = before.split("\n")
    return 1 + sum(1 for line in lines[:-1] if line.strip() and line[:3] != "---")


def read_resources(session: Session, source: Source, name: str = "") -> list[BuildResource]:
    """The objects of a text.

    Args:
        session: where documents are kept.
        source: the text.
        name: what the file is called in words about malformed YAML; empty for a text that is no file.

    Raises:
        BuildError: it is no YAML, or an object has no kind or name.

    Mirrors: resource.Factory.SliceFromBytes, resmap.Factory.FromFile (kustomize/api)
    """
    try:
        documents = read_documents(session, source)
    except MalformedError as error:
        raise MalformedError(f"{error.text} in File: {name}" if name else error.text, error.written) from error
    trees = [grow(each.value, Written(each)) for each in documents]
    if len(trees) == 1 and isinstance(trees[0], Mapping) and text_of(trees[0].get("kind")) in ("List", "ResourceList") and "items" in trees[0]:
        items = trees[0]["items"]
        if isinstance(items, Mapping) and items:  # its keys are taken for objects
            raise BuildError("missing Resource metadata", items.written)
        trees = list(items) if isinstance(items, Sequence) else []
        places = [items.at(index) for index in range(len(trees))]
    else:
        places = [Written(each) for each in documents]
        _refuse_lists_with_repeated_keys(trees, documents)
    found = [BuildResource(each) for each in _inlined(_good(trees, places))]
    faults = {id(tree): _fault_of(each) for tree, each in zip(trees, documents, strict=False) if each.duplicates}
    for each in found:
        each.fault = faults.get(id(each.value))
    return found


def resources_in(source: Source, document: Document) -> list[BuildResource]:
    """The objects of a text that was printed of another document, with their places in that.

    Raises:
        BuildError: it is no YAML, or an object has no kind or name.
    """
    found = _read_documents(source)
    if isinstance(found, BuildError):
        raise BuildError(found.text, Written(document)) from found
    trees = [grow(each.value, Written(document)) for each in found]
    return [BuildResource(each) for each in _inlined(_good(trees, [Written(document)] * len(trees)))]


def _refuse_lists_with_repeated_keys(trees: list[Any], documents: list[Document]) -> None:
    """Lists are decoded when they are taken apart, objects only when they are printed. Mirrors: Factory.inlineAnyEmbeddedLists."""
    for tree, document in zip(trees, documents, strict=True):
        kind = text_of(tree.get("kind")) if document.duplicates and isinstance(tree, Mapping) else ""
        if kind.endswith("List"):
            fault = _fault_of(document)
            lines = document.source.text[document.start : document.end].replace("\r\n", "\n").split("\n")
            text = "\n".join(line for line in lines if line.strip() and line[:3] != "---")
            words = f"trouble expanding list of {kind}; received error {document.duplicates[0].words} for the following resource:\n{text}\n"
            raise BuildError(words, fault.written)


def _fault_of(document: Document) -> BuildError:
    """Why an object cannot be printed in which a key stands twice."""
    twice = document.duplicates[0]
    return BuildError(f"map[string]interface {{}}(nil): {twice.words}", Written(Passage(document.source, *twice.second)))


def _has_metadata(tree: Mapping) -> bool:
    """Whether anything says what an object is. Mirrors: RNode.GetMeta."""
    if any(tree.get(field) not in (None, "") for field in ("apiVersion", "kind")):
        return True
    metadata = tree.get("metadata")
    return isinstance(metadata, Mapping) and any(metadata.get(field) for field in ("name", "namespace", "labels", "annotations"))


def _good(trees: list[Any], places: list[Written]) -> list[Mapping]:
    """The objects among trees, empty ones left out. Mirrors: Factory.dropBadNodes."""
    found = []
    for tree, written in zip(trees, places, strict=True):
        if tree is None or tree in ("", {}, []):
            continue
        if not isinstance(tree, Mapping):
            raise BuildError("missing Resource metadata", written)
        check_identity(tree)
        found.append(tree)
    return found


def check_identity(tree: Mapping, hidden: dict[str, str] | None = None) -> None:
    """Demands kind and name of an object, of which kustomize keeps this in hidden annotations. Mirrors: RNode.GetValidatedMetadata.

    Raises:
        BuildError: one is missing.
    """
    kind = text_of(tree.get("kind")) if isinstance(tree, Mapping) else ""
    metadata = tree.get("metadata") if isinstance(tree, Mapping) else None
    name = text_of(metadata.get("name")) if isinstance(metadata, Mapping) else ""
    if not isinstance(tree, Mapping) or not (_has_metadata(tree) or hidden):
        raise BuildError("missing Resource metadata", getattr(tree, "written", None))
    if not kind:
        raise BuildError(f"missing kind in object {_shown(tree, hidden)}", tree.written)
    if not kind.endswith("List") and not name:
        raise BuildError(f"missing metadata.name in object {_shown(tree, hidden)}", tree.written)


def _shown(tree: Mapping, hidden: dict[str, str] | None = None) -> str:
    """The identity of an object as Go prints it: ``{{v1 Pod} {{name namespace} map[] map[]}}``."""
    metadata = tree.get("metadata")
    metadata = metadata if isinstance(metadata, Mapping) else {}
    annotations = metadata.get("annotations")
    maps = [_go_map(metadata.get("labels")), _go_map({**(annotations if isinstance(annotations, Mapping) else {}), **(hidden or {})})]
    names = f"{text_of(metadata.get('name'))} {text_of(metadata.get('namespace'))}"
    return f"{{{{{text_of(tree.get('apiVersion'))} {text_of(tree.get('kind'))}}} {{{{{names}}} {maps[0]} {maps[1]}}}}}"


def _go_map(value: object) -> str:
    pairs = sorted((str(key), text_of(each)) for key, each in value.items()) if isinstance(value, dict) else []
    return f"map[{' '.join(f'{key}:{each}' for key, each in pairs)}]"


def _inlined(trees: list[Mapping]) -> list[Mapping]:
    """The objects with those of lists in their stead, behind the others. Mirrors: Factory.inlineAnyEmbeddedLists."""
    waiting, found = list(trees), []
    while waiting:
        tree = waiting.pop(0)
        kind = text_of(tree.get("kind"))
        if not kind.endswith("List") or "items" not in tree:
            found.append(tree)
            continue
        items = tree["items"]
        if items is None:
            continue
        if not isinstance(items, Sequence):
            typed = {str: "string", bool: "bool", int: "int", float: "float64"}.get(type(items), "map[string]interface {}")
            raise BuildError(f"expected array in {kind}/items, but found {typed}", tree.at("items"))
        waiting += _good(list(items), [items.at(index) for index in range(len(items))])
    return found
