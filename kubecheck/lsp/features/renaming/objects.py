"""All places that have to change when an object gets another name."""

from __future__ import annotations

from kubecheck.api.views.view import get
from kubecheck.documents import read
from kubecheck.lsp.features.meanings.meaning import Spot, written_name
from kubecheck.lsp.features.project import source_of
from kubecheck.lsp.features.renaming.edits import Change, FileChange
from kubecheck.model.addresses import mentions_of
from kubecheck.render.kustomize import Written
from kubecheck.render.kustomize.files.embedded import embedded_source
from kubecheck.source import normal_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.documents import Document
    from kubecheck.lsp.features.meanings.meaning import ObjectMeaning
    from kubecheck.lsp.features.project import Project
    from kubecheck.model.resource import Resource
    from kubecheck.model.world import World
    from kubecheck.model.worlds import Kustomization
    from kubecheck.source import Path, Span

# Where it holds patches as texts.
_INLINE: tuple[Path, ...] = (("patches", "*", "patch"), ("patchesStrategicMerge", "*"))
# Where a kustomization names objects, from its root; "*" stands for each item.
_NAMED_BY: tuple[Path, ...] = (
    ("patches", "*", "target", "name"), ("patchesJson6902", "*", "target", "name"), ("replacements", "*", "source", "name"),
    ("replacements", "*", "targets", "*", "select", "name"), ("replacements", "*", "targets", "*", "reject", "*", "name"), ("replicas", "*", "name"), ("vars", "*", "objref", "name"),
)  # fmt: skip


def object_changes(project: Project, meaning: ObjectMeaning, world: World) -> list[Change | FileChange]:
    """The places of a world, of patches and of kustomizations that name an object."""
    declared = world.definitions(meaning.key)
    found: list[Change | FileChange] = [Change(Spot(each, ("metadata", "name"))) for each in declared]
    found += (_of_reference(each.resource, each.path, meaning.name) for each in world.referrers(meaning.key))
    if meaning.key[:2] == ("", "Service"):
        found += _of_addresses(world, meaning)
    for each in declared:
        if each.built_by:
            for kustomization in over(project, each):
                found += (
                    FileChange(span, f"the kustomization {kustomization.path}")
                    for span in (*_chosen_in(kustomization, each), *patches_in(project, kustomization, each))
                )
    return found


def _of_reference(resource: Resource, path: Path, name: str) -> Change:
    """The place of a reference; of an account in the name of a user it is the end of that."""
    value = get(resource.value, path)
    if isinstance(value, str) and value != name and value.endswith(f":{name}"):
        return Change(Spot(resource, path), (len(value) - len(name), len(value)))
    return Change(Spot(resource, path))


def _of_addresses(world: World, meaning: ObjectMeaning) -> Iterator[Change]:
    """The addresses that speak of a Service."""
    for resource in world.all_definitions:
        for mention in mentions_of(world, resource):
            found = mention.service(world)
            if found is not None and found.ref.key == meaning.key:
                start = mention.text.index(mention.address.name, mention.address.start)
                yield Change(Spot(resource, mention.path), (start, start + len(mention.address.name)))


def over(project: Project, resource: Resource) -> list[Kustomization]:
    """The kustomizations that may change an object of a build: those that build upon its files, and the components that these take in."""
    every = project.kustomizations
    named = {id(each): set(each.names()) for each in every}
    reached = {normal_path(source.path) for source in resource.document.sources}
    taken: set[str] = set()
    found: dict[int, Kustomization] = {}
    is_new = True
    while is_new:
        more = [
            each for each in every
            if id(each) not in found and (named[id(each)] & reached or (each.folder in taken and each.value.get("kind") == "Component"))
        ]  # fmt: skip
        is_new = bool(more)
        found.update((id(each), each) for each in more)
        reached.update(each.folder for each in more if each.folder not in taken)
        taken.update(name for each in more for name in named[id(each)])
    return [each for each in every if id(each) in found or normal_path(each.folder) == normal_path(resource.built_by)]


def _chosen_in(kustomization: Kustomization, resource: Resource) -> Iterator[Span]:
    """The fields of a kustomization in which an object is chosen by its name."""
    name = written_name(resource)
    for pattern in _NAMED_BY:
        for path, value in _matching(kustomization.value, pattern, ()):
            around = get(kustomization.value, path[:-1])
            if value == name and get(around, ("kind",)) in (None, resource.ref.kind):
                yield kustomization.document.locate(path)


def patches_in(project: Project, kustomization: Kustomization, resource: Resource) -> Iterator[Span]:
    """Where the patches of a kustomization, in files and in its own text, say the name of an object."""
    return (document.locate(("metadata", "name")) for document in patch_documents(project, kustomization, resource))


def patch_documents(project: Project, kustomization: Kustomization, resource: Resource) -> Iterator[Document]:
    """The patches of a kustomization, in files and in its own text, that say the kind and the name of an object."""
    texts = [source for path in kustomization.patches() if (source := source_of(project, path)) is not None]
    for pattern in _INLINE:
        for path, value in _matching(kustomization.value, pattern, ()):
            if isinstance(value, str) and "\n" in value:
                texts.append(embedded_source(value, Written(kustomization.document).below(*path)))
    for source in texts:
        for document in read(source).documents:
            if get(document.value, ("kind",)) == resource.ref.kind and get(document.value, ("metadata", "name")) == written_name(resource):
                yield document


def _matching(value: object, pattern: Path, done: Path) -> Iterator[tuple[Path, object]]:
    """(path, value) of everything at a path in which stars stand for items."""
    if not pattern:
        yield done, value
    elif pattern[0] == "*":
        for index, each in enumerate(value if isinstance(value, list) else ()):
            yield from _matching(each, pattern[1:], (*done, index))
    elif isinstance(value, dict) and pattern[0] in value:
        yield from _matching(value[pattern[0]], pattern[1:], (*done, pattern[0]))
