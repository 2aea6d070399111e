"""One connection of an editor: its folders, what it can do, and what it was told."""

from __future__ import annotations

import os

from lsprotocol import types

from kubecheck.app import build_registry
from kubecheck.config.settings import UsageError
from kubecheck.lsp.addresses import path_of, uri_of
from kubecheck.lsp.diagnostics import Writer, sign
from kubecheck.lsp.folder import Folder
from kubecheck.lsp.positions import UTF_16, offset_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubecheck.engine.ruleset import Registry
    from kubecheck.findings import Finding
    from kubecheck.source import Source

_NOTHING: list[types.Diagnostic] = []


class Place:
    """A file of a folder, as somebody asks about it: its shown path and its text."""

    __slots__ = ("folder", "path", "source")

    def __init__(self, folder: Folder, path: str, source: Source) -> None:
        self.folder = folder
        self.path = path
        self.source = source


class Session:
    """What is known of a client, and its folders.

    Attributes:
        encoding: the units in which it counts columns.
        capabilities: what it says that it can do.
        folders: those that are open; last those of files that lie in none.
        versions: of the texts that are open, by their addresses, as the client counts them.
        is_told_of_files: whether the client tells of files that change on disk.
    """

    def __init__(self) -> None:
        self.encoding: str = UTF_16
        self.capabilities = types.ClientCapabilities()
        self.folders: list[Folder] = []
        self.versions: dict[str, int | None] = {}
        self.is_told_of_files = False
        self._texts: dict[str, str] = {}
        self._uris: dict[str, str] = {}
        self._registry: Registry | None = None
        self._signed: dict[str, list[object]] = {}
        self._active: Folder | None = None

    def begin(self, params: types.InitializeParams, encoding: str) -> None:
        """Takes in what a client says of itself, and opens its folders."""
        self.encoding = encoding
        self.capabilities = params.capabilities
        named = [each.uri for each in params.workspace_folders or ()]
        if not named and params.root_uri:
            named = [params.root_uri]
        if not named and params.root_path:
            named = [uri_of(params.root_path)]
        for uri in named:
            self.add_folder(uri)

    # -- folders ------------------------------------------------------------------------------------------------------

    def add_folder(self, uri: str) -> None:
        """Opens a folder by its address."""
        path = path_of(uri)
        if path and os.path.isdir(path) and not any(each.path == path for each in self.folders):
            self._add(path, is_whole=True)

    def _add(self, root: str, *, is_whole: bool) -> Folder:
        folder = Folder(root, is_whole=is_whole)
        self.folders.append(folder)
        self.folders.sort(key=lambda each: (not each.is_whole, -len(each.path)))  # of folders in one another, the innermost counts
        return folder

    def remove_folder(self, uri: str) -> list[str]:
        """Closes a folder; gives the addresses of the files of which nothing is told any more."""
        path = path_of(uri)
        return self._remove([each for each in self.folders if each.path == path and each.is_whole])

    def _remove(self, gone: list[Folder]) -> list[str]:
        self.folders = [each for each in self.folders if each not in gone]
        if self._active in gone:
            self._active = None
        addresses = [self.uri_at(folder.absolute(shown)) for folder in gone for shown in folder.findings]
        return [each for each in addresses if self._signed.pop(each, None)]

    def folder_of(self, path: str) -> Folder:
        """The folder that a file lies in, by its absolute path; one for files alone is opened where none holds it."""
        found = next((each for each in self.folders if each.is_whole and each.holds(path)), None)
        if found is None:
            root = os.path.dirname(path)
            while not os.path.isdir(root) and root != os.path.dirname(root):  # a new file may lie in a folder that is still to be made
                root = os.path.dirname(root)
            alone = [each for each in self.folders if not each.is_whole]
            found = next((each for each in alone if each.is_open(each.shown(path))), None) or next((each for each in alone if each.path == root), None)
            found = found or self._add(root, is_whole=False)
        return found

    @property
    def by_use(self) -> Iterable[Folder]:
        """The folders, the one in which somebody typed last first."""
        return sorted(self.folders, key=lambda each: each is not self._active)

    # -- texts --------------------------------------------------------------------------------------------------------

    def open(self, uri: str, text: str) -> None:
        """Takes a text from the editor."""
        path = path_of(uri)
        if path:
            self._texts[uri] = text
            self._uris[path] = uri
            self._active = folder = self.folder_of(path)
            folder.open(folder.shown(path), text)

    def uri_at(self, path: str) -> str:
        """The address of a file by its absolute path: as the client writes it, where it has it open."""
        return self._uris.get(path) or uri_of(path)

    def reopen(self) -> None:
        """Hands the texts that are open to the folders that they lie in by now."""
        self.folders = [each for each in self.folders if each.is_whole]
        for uri, text in self._texts.items():
            self.open(uri, text)

    def close(self, uri: str) -> list[str]:
        """Takes a file from disk again; gives the addresses of the files of which nothing is told any more."""
        path = path_of(uri)
        self._texts.pop(uri, None)
        self._uris.pop(path, None)
        if not path:
            return []
        folder = self.folder_of(path)
        folder.close(folder.shown(path))
        if folder.is_whole or folder.texts:
            return []
        self.folders.remove(folder)
        return [each for each in [uri, *(uri_of(folder.absolute(shown)) for shown in folder.findings)] if self._signed.pop(each, None)]

    def look(self, paths: Iterable[str]) -> list[str]:
        """Looks what has changed in the folders that hold some files; in all of them where no file is named.

        Returns:
            The addresses of the files of which nothing is told any more, since their folder is gone.
        """
        named, gone = list(paths), list[str]()
        for folder in self.folders[:]:
            if not os.path.isdir(folder.path):
                gone += self._remove([folder])
            elif not named or any(folder.holds(each) or folder.reads(each) for each in named):
                folder.look()
        return gone

    def place_in(self, uri: str) -> Place | None:
        """The file at an address; None where there is no text of it."""
        path = path_of(uri)
        if not path:
            return None
        folder = self.folder_of(path)
        shown = folder.shown(path)
        source = folder.source_of(shown)
        return None if source is None else Place(folder, shown, source)

    def offset_in(self, place: Place, position: types.Position) -> int:
        """The offset of a position that a client names."""
        return offset_of(place.source, position.line, position.character, self.encoding)

    # -- what is told -------------------------------------------------------------------------------------------------

    def news_of(self, folder: Folder) -> list[tuple[str, list[types.Diagnostic]]]:
        """The files of a folder of which something else is to be told than was, by their addresses."""
        writer = self.writer_of(folder)
        news: list[tuple[str, list[types.Diagnostic]]] = []
        named: set[str] = set()
        for shown, findings in folder.findings.items():
            uri = self.uri_at(folder.absolute(shown))
            if not self._is_of(uri, folder):
                continue  # of folders in one another, the innermost tells
            named.add(uri)
            signed: list[object] = [sign(each) for each in findings]
            if self._signed.get(uri, []) != signed:
                self._signed[uri] = signed
                news.append((uri, [writer.diagnostic_of(each) for each in findings]))
        for uri in [each for each, signed in self._signed.items() if signed and each not in named and self._is_of(each, folder)]:
            self._signed[uri] = []
            news.append((uri, _NOTHING))
        return news

    def _is_of(self, uri: str, folder: Folder) -> bool:
        path = path_of(uri)
        return next((each for each in self.folders if each.holds(path)), folder) is folder

    def writer_of(self, folder: Folder) -> Writer:
        """Writes findings of a folder as this client shows them."""
        text = self.capabilities.text_document
        shown = text.publish_diagnostics if text is not None else None
        tags = shown.tag_support.value_set if shown is not None and shown.tag_support is not None else ()

        def page_of(rule: str) -> str:
            return self._page_of(folder, rule)

        def uri_of_shown(path: str) -> str:
            return self.uri_at(folder.absolute(path))

        return Writer(
            self.encoding, relates=bool(shown is not None and shown.related_information), tags=tags, page_of=page_of, uri_of=uri_of_shown
        )

    def _page_of(self, folder: Folder, rule_id: str) -> str:
        """The address of a rule's page: where the settings say that pages are to be read, else the file."""
        if self._registry is None:
            try:
                self._registry = build_registry()
            except UsageError:
                return ""
        rule = self._registry.rules.get(rule_id)
        if rule is None or not rule.page_path:
            return ""
        if folder.settings.rule_pages:
            return f"{folder.settings.rule_pages.rstrip('/')}/{rule.page_path}"
        path = os.path.join(rule.folder, os.path.basename(rule.page_path))
        return uri_of(path) if os.path.exists(path) else ""

    def findings_of(self, place: Place) -> list[Finding]:
        """What is told of a file."""
        return place.folder.findings.get(place.path, [])
