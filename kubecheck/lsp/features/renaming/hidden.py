"""Places that say a label again: what a build lets another text say, in a base under a patch, and in the labels of kustomizations."""

from __future__ import annotations

from kubecheck.api.views.view import get, items, mapping
from kubecheck.documents.document import Document
from kubecheck.lsp.features.meanings.built import texts_of
from kubecheck.lsp.features.renaming.edits import FileChange
from kubecheck.lsp.features.renaming.objects import over, patch_documents

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.lsp.features.meanings.meaning import Spot
    from kubecheck.lsp.features.project import Project
    from kubecheck.model.worlds import Kustomization
    from kubecheck.source import Path, Span


def hidden_changes(project: Project, spot: Spot) -> Iterator[FileChange]:
    """The places that have to change with one in an object of a build, since they say the same and would come to light.

    Args:
        project: the files.
        spot: the label or the key, as the object has it.
    """
    resource = spot.resource
    if not resource.built_by or any(isinstance(step, int) for step in spot.path):
        return
    own = spot.span
    for span in _spans_of(project, spot):
        if (span.source.path, span.start.offset) != (own.source.path, own.start.offset):
            yield FileChange(span, f"{resource.ref.label} in {span.source.path}")


def _spans_of(project: Project, spot: Spot) -> Iterator[Span]:
    resource = spot.resource
    kustomizations = over(project, resource)  # type: ignore[arg-type]  # objects of worlds are resources
    documents = texts_of(resource)  # type: ignore[arg-type]
    for each in kustomizations:
        documents += patch_documents(project, each, resource)  # type: ignore[arg-type]
    for document in documents:
        path = (*_base_in(document, spot), *spot.path)
        if _says(document, path, spot):
            yield document.locate(path, spot.part)
    for each in kustomizations:
        for path in _label_paths(each):
            if spot.path[-1] in mapping(get(each.value, path)) and _says(each.document, (*path, spot.path[-1]), spot):
                yield each.document.locate((*path, spot.path[-1]), spot.part)


def _base_in(document: Document, spot: Spot) -> Path:
    """Where the object stands in a text that it is made of, which may hold a list of them."""
    marks = getattr(spot.resource.document, "marks", None) or {}  # type: ignore[attr-defined]
    text, steps = marks[()].resolve() if () in marks else (None, ())
    return steps if text is document else ()


def _says(document: Document, path: Path, spot: Spot) -> bool:
    """Whether a text writes the place itself, with the same value; of a key, with whatever value."""
    if type(document) is not Document or not document.is_written(path):
        return False
    return spot.part == "key" or get(document.value, path) == spot.value


def _label_paths(kustomization: Kustomization) -> Iterator[Path]:
    """Where a kustomization has labels for pods and selectors."""
    yield ("commonLabels",)
    for index, each in enumerate(items(kustomization.value.get("labels"))):
        if mapping(each).get("includeSelectors") or mapping(each).get("includeTemplates"):
            yield ("labels", index, "pairs")
