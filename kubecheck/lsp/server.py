"""The server: which message is answered by whom. pygls reads and writes the messages and keeps the texts."""

from __future__ import annotations

import asyncio
import logging
import os
import sys

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from kubecheck.lsp import answers
from kubecheck.lsp.actions import actions_at, fix_all
from kubecheck.lsp.addresses import path_of
from kubecheck.lsp.protocol import Protocol
from kubecheck.lsp.questions import REQUEST_FAILED, register
from kubecheck.lsp.session import Session
from kubecheck.lsp.symbols import symbols_in
from kubecheck.lsp.working import Worker

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.lsp.folder import Folder

# How often is looked for changed files where the client does not tell of them, and whether the client is still there.
_LOOKS_EVERY = 5.0
_WATCHED = "**/*"
_log = logging.getLogger(__name__)


class Server(LanguageServer):
    """A language server with its session; what breaks is logged, and told to nobody who only typed."""

    def __init__(self) -> None:
        from kubecheck import __version__

        super().__init__("kubecheck", __version__, max_workers=2, protocol_cls=Protocol)
        self.session = Session()
        self.worker: Worker | None = None
        self.tasks: list[asyncio.Task[None]] = []
        self.told: set[str] = set()

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Logs what went wrong with a message; that something cannot be done is an answer."""
        if getattr(error, "code", 0) == REQUEST_FAILED:
            return
        where = "".join((getattr(error, "data", None) or {}).get("traceback", ()))
        _log.error("%s: %s%s", getattr(source, "__name__", source), error, f"\n{where.rstrip()}" if where else "")

    def tell(self, folder: Folder, is_whole: bool) -> None:
        """Sends what is new of a folder."""
        versions = self.session.versions
        for uri, diagnostics in self.session.news_of(folder):
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, diagnostics, versions.get(uri)))
        for words in folder.complaints if is_whole else ():
            self.complain(words)

    def complain(self, words: str) -> None:
        """Shows a sentence to the user, once."""
        if words not in self.told:
            self.told.add(words)
            self.window_show_message(types.ShowMessageParams(types.MessageType.Warning, f"kubecheck: {words}"))

    def look(self, paths: list[str]) -> None:
        """Looks what has changed on disk, and has that judged."""
        self.clear(self.session.look(paths))
        self.wake()

    def clear(self, uris: list[str]) -> None:
        """Tells of files that nothing is told of any more."""
        for uri in uris:
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))

    def wake(self) -> None:
        """Has what changed judged."""
        if self.worker is not None:
            self.worker.wake()


def make_server() -> Server:
    """The server with all that it answers."""
    server = Server()
    for features in (_life, _texts, _files, _documents, register):
        features(server)
    return server


def _life(server: Server) -> None:
    session = server.session

    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        encoding = server.workspace.position_encoding
        session.begin(params, str(getattr(encoding, "value", encoding)))

    @server.feature(types.INITIALIZED)
    async def initialized(_: types.InitializedParams) -> None:
        server.worker = Worker(lambda: session.by_use, server.tell, server.complain)
        server.tasks = [asyncio.ensure_future(server.worker.run()), asyncio.ensure_future(_look_now_and_then(server))]
        workspace = session.capabilities.workspace
        watching = workspace.did_change_watched_files if workspace is not None else None
        if watching is not None and watching.dynamic_registration:
            options = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher(_WATCHED)])
            registration = types.Registration("kubecheck-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
            session.is_told_of_files = True
            await server.client_register_capability_async(types.RegistrationParams([registration]))

    @server.feature(types.SHUTDOWN)
    def shutdown(*_: object) -> None:
        stop(server)

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def change_folders(params: types.DidChangeWorkspaceFoldersParams) -> None:
        for each in params.event.removed:
            server.clear(session.remove_folder(each.uri))
        for each in params.event.added:
            session.add_folder(each.uri)
        session.reopen()
        server.wake()


def stop(server: Server) -> None:
    """Ends what the server does besides answering."""
    for task in server.tasks:
        task.cancel()
    if server.worker is not None:
        server.worker.stop()


async def _look_now_and_then(server: Server) -> None:
    while True:
        await asyncio.sleep(_LOOKS_EVERY)
        if server.process_id and not _is_there(server.process_id):
            _log.error("the client is gone")
            stop(server)
            os._exit(1)  # the thread that waits for its next message would wait for ever
        if not server.session.is_told_of_files:
            server.look([])


def _is_there(process: int) -> bool:
    """Whether a process is still there; true where that cannot be asked."""
    if sys.platform == "win32":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _texts(server: Server) -> None:
    session = server.session

    def take(uri: str) -> None:
        document = server.workspace.get_text_document(uri)
        session.versions[uri] = document.version
        session.open(uri, document.source)
        server.wake()

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def did_open(params: types.DidOpenTextDocumentParams) -> None:
        take(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def did_change(params: types.DidChangeTextDocumentParams) -> None:
        take(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def did_save(params: types.DidSaveTextDocumentParams) -> None:
        path = path_of(params.text_document.uri)
        if path:
            server.look([path])

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def did_close(params: types.DidCloseTextDocumentParams) -> None:
        session.versions.pop(params.text_document.uri, None)
        server.clear(session.close(params.text_document.uri))
        server.wake()


def _files(server: Server) -> None:
    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def did_change_files(params: types.DidChangeWatchedFilesParams) -> None:
        paths = [path for each in params.changes if (path := path_of(each.uri))]
        if paths:
            server.look(paths)


def _documents(server: Server) -> None:
    session = server.session

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def document_symbols(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
        place = session.place_in(params.text_document.uri)
        if place is None:
            return []
        with place.folder.entered():
            return symbols_in(place.folder.project, place.path, session.encoding, place.folder.readable_text(place.path))

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions([types.CodeActionKind.QuickFix, answers.FIX_ALL_KIND]))
    async def code_actions(params: types.CodeActionParams) -> list[types.CodeAction]:
        if server.worker is not None:
            await server.worker.settle()
        place = session.place_in(params.text_document.uri)
        if place is None:
            return []
        only, found = params.context.only, []
        if answers.is_wanted(types.CodeActionKind.QuickFix.value, only):
            found += actions_at(place.folder, place.path, params.range.start.line + 1, params.range.end.line + 1)
        if only is not None and answers.is_wanted(answers.FIX_ALL_KIND, only):
            everything = fix_all(place.folder, place.path)
            found += [] if everything is None else [everything]
            server.wake()
        made = [answers.code_action(session, place, each) for each in found]
        return [each for each in made if each is not None]
