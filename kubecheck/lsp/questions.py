"""What an editor asks about a place in a text: the features' plain answers in the words of the protocol."""

from __future__ import annotations

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from kubecheck.lsp.answers import workspace_edit
from kubecheck.lsp.diagnostics import range_of
from kubecheck.lsp.features.results import FIELD, FILE, KIND, LABEL, NAME, RULE, VALUE, RenameError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubecheck.lsp.features.results import Completion, Target
    from kubecheck.lsp.server import Server
    from kubecheck.lsp.session import Place, Session

_KINDS = {
    FIELD: types.CompletionItemKind.Field, VALUE: types.CompletionItemKind.EnumMember, NAME: types.CompletionItemKind.Reference,
    LABEL: types.CompletionItemKind.Constant, RULE: types.CompletionItemKind.Event, KIND: types.CompletionItemKind.Class, FILE: types.CompletionItemKind.File,
}  # fmt: skip
REQUEST_FAILED = -32803


def register(server: Server) -> None:
    """Has the server answer questions about places."""
    _of_words(server)
    _of_names(server)


def _of_words(server: Server) -> None:
    """What stands at a place, and what may: answered at once, by what was judged last."""
    session = server.session

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def hover(params: types.HoverParams) -> types.Hover | None:
        from kubecheck.lsp.features.hover import hover as find

        place = session.place_in(params.text_document.uri)
        if place is None:
            return None
        with place.folder.entered():
            found = find(place.folder.project, place.path, session.offset_in(place, params.position))
        if found is None:
            return None
        content = types.MarkupContent(types.MarkupKind.Markdown, found.markdown)
        return types.Hover(content, range_of(place.source, found.start, found.end, session.encoding))

    @server.feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=[":", " ", "-", "/"]))
    def completion(params: types.CompletionParams) -> types.CompletionList:
        from kubecheck.lsp.features.completion import complete

        place = session.place_in(params.text_document.uri)
        if place is None:
            return types.CompletionList(is_incomplete=False, items=[])
        with place.folder.entered():
            found = complete(place.folder.project, place.path, session.offset_in(place, params.position))
        return types.CompletionList(is_incomplete=False, items=[_item(session, place, each) for each in found])


def _item(session: Session, place: Place, found: Completion) -> types.CompletionItem:
    where = range_of(place.source, found.start, found.end, session.encoding)
    return types.CompletionItem(
        found.label, kind=_KINDS.get(found.kind), detail=found.detail or None,
        documentation=types.MarkupContent(types.MarkupKind.Markdown, found.documentation) if found.documentation else None,
        sort_text=found.sort or None, text_edit=types.TextEdit(where, found.insert), insert_text_mode=types.InsertTextMode.AsIs,
    )  # fmt: skip


def _of_names(server: Server) -> None:
    """Where things are named: answered when all is judged as it is now, since places in other files are."""
    session = server.session

    async def place_at(uri: str) -> Place | None:
        if server.worker is not None:
            await server.worker.settle()
        return session.place_in(uri)

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    async def definition(params: types.DefinitionParams) -> list[types.Location]:
        from kubecheck.lsp.features.definition import definition as find

        place = await place_at(params.text_document.uri)
        if place is None:
            return []
        with place.folder.entered():
            found = find(place.folder.project, place.path, session.offset_in(place, params.position))
        return _locations(session, place, found)

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    async def references(params: types.ReferenceParams) -> list[types.Location]:
        from kubecheck.lsp.features.definition import references as find

        place = await place_at(params.text_document.uri)
        if place is None:
            return []
        with place.folder.entered():
            offset = session.offset_in(place, params.position)
            found = find(place.folder.project, place.path, offset, with_declaration=params.context.include_declaration)
        return _locations(session, place, found)

    @server.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)
    async def prepare_rename(params: types.PrepareRenameParams) -> types.PrepareRenamePlaceholder | None:
        from kubecheck.lsp.features.rename import prepare_rename as prepare

        place = await place_at(params.text_document.uri)
        if place is None:
            return None
        try:
            with place.folder.entered():
                found = prepare(place.folder.project, place.path, session.offset_in(place, params.position))
        except RenameError as error:
            raise _refusal(error) from error
        return types.PrepareRenamePlaceholder(range_of(place.source, found.start, found.end, session.encoding), found.name)

    @server.feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))
    async def rename(params: types.RenameParams) -> types.WorkspaceEdit | None:
        from kubecheck.lsp.features.rename import rename as find

        place = await place_at(params.text_document.uri)
        if place is None:
            return None
        try:
            with place.folder.entered():
                edits = find(place.folder.project, place.path, session.offset_in(place, params.position), params.new_name)
        except RenameError as error:
            raise _refusal(error) from error
        return workspace_edit(session, place, edits)


def _refusal(error: RenameError) -> JsonRpcException:
    return JsonRpcException(str(error), REQUEST_FAILED)


def _locations(session: Session, place: Place, found: Iterable[Target]) -> list[types.Location]:
    locations = []
    for each in found:
        source = place.folder.source_of(each.path)
        if source is not None:
            uri = session.uri_at(place.folder.absolute(each.path))
            locations.append(types.Location(uri, range_of(source, each.start, each.end, session.encoding)))
    return locations
