"""Plain answers in the words of the protocol: edits, actions, completions, places."""

from __future__ import annotations

from lsprotocol import types

from kubecheck.lsp.actions import FIX, FIX_ALL
from kubecheck.lsp.diagnostics import range_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubecheck.findings import Edit
    from kubecheck.lsp.actions import Action
    from kubecheck.lsp.session import Place, Session

FIX_ALL_KIND = "source.fixAll.kubecheck"
# Who asks for actions gets those of a kind that is no standard one by the standard one's name as well.
_KINDS = {FIX: types.CodeActionKind.QuickFix.value, FIX_ALL: FIX_ALL_KIND}
_IGNORES = types.CodeActionKind.QuickFix.value


def is_wanted(kind: str, only: Iterable[str] | None) -> bool:
    """Whether actions of a kind are asked for: by its own name or that of one above it."""
    return only is None or any(kind == each or kind.startswith(f"{each}.") for each in only)


def workspace_edit(session: Session, place: Place, edits: Iterable[Edit], creates: str = "") -> types.WorkspaceEdit | None:
    """Edits of files as one change of the workspace; None where a file is not there, or is to be made and the client makes none."""
    by_path: dict[str, list[types.TextEdit | types.AnnotatedTextEdit | types.SnippetTextEdit]] = {}
    for edit in sorted(edits, key=lambda each: (each.path, each.start, each.end)):
        source = place.folder.source_of(edit.path)
        if edit.path == creates:
            where = types.Range(types.Position(0, 0), types.Position(0, 0))
        elif source is None:
            return None
        else:
            where = range_of(source, edit.start, edit.end, session.encoding)
        by_path.setdefault(edit.path, []).append(types.TextEdit(where, edit.text))
    uris = {path: session.uri_at(place.folder.absolute(path)) for path in by_path}
    workspace = session.capabilities.workspace
    supported = workspace.workspace_edit if workspace is not None else None
    if supported is None or not supported.document_changes:
        if creates:
            return None
        return types.WorkspaceEdit(
            changes={uris[path]: [each for each in changes if isinstance(each, types.TextEdit)] for path, changes in by_path.items()}
        )
    made: list[types.TextDocumentEdit | types.CreateFile | types.RenameFile | types.DeleteFile] = []
    if creates:
        if types.ResourceOperationKind.Create not in (supported.resource_operations or ()):
            return None
        made.append(
            types.CreateFile(uri=session.uri_at(place.folder.absolute(creates)), options=types.CreateFileOptions(ignore_if_exists=True))
        )
    for path, changes in by_path.items():
        version = session.versions.get(uris[path])
        made.append(types.TextDocumentEdit(types.OptionalVersionedTextDocumentIdentifier(uris[path], version), changes))
    return types.WorkspaceEdit(document_changes=made)


def code_action(session: Session, place: Place, action: Action) -> types.CodeAction | None:
    """An action for the editor's menu; None where the editor could not do it."""
    edit = workspace_edit(session, place, action.edits, action.creates)
    if edit is None:
        return None
    writer = session.writer_of(place.folder)
    about = [writer.diagnostic_of(each) for each in action.findings if each.location.path == place.path]
    return types.CodeAction(
        action.title, kind=_KINDS.get(action.sort, _IGNORES), diagnostics=about or None, is_preferred=action.is_preferred or None, edit=edit,
    )  # fmt: skip
