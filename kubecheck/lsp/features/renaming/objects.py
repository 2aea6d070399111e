"""All places that have to change when an object gets another name."""

from __future__ import annotations

from kubecheck.api.views.view import get
from kubecheck.lsp.features.meanings.built import patches_of
from kubecheck.lsp.features.meanings.meaning import Spot, written_name
from kubecheck.lsp.features.renaming.edits import Change, FileChange
from kubecheck.model.addresses import mentions_of
from kubecheck.source import normal_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.lsp.features.meanings.meaning import ObjectMeaning
    from kubecheck.lsp.features.project import Project
    from kubecheck.model.resource import Resource
    from kubecheck.model.world import World
    from kubecheck.source import Path

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
            found += (FileChange(span, f"the patch of {each.ref.label}") for span in patches_of(each))
            found += _of_kustomizations(project, each)
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


def _of_kustomizations(project: Project, resource: Resource) -> Iterator[FileChange]:
    """The fields of the kustomizations that build an object in which it is chosen by its name."""
    name = written_name(resource)
    sources = {normal_path(source.path) for source in resource.document.sources}
    for kustomization in project.kustomizations:
        built = {normal_path(path) for path in (*kustomization.names(), *kustomization.patches())}
        folders = {normal_path(each.rpartition("/")[0]) for each in sources}
        if not built & (sources | folders) and normal_path(kustomization.folder) != normal_path(resource.built_by):
            continue
        for pattern in _NAMED_BY:
            for path, value in _matching(kustomization.document.value, pattern, ()):
                around = get(kustomization.document.value, path[:-1])
                if value == name and get(around, ("kind",)) in (None, resource.ref.kind):
                    yield FileChange(kustomization.document.locate(path), f"the kustomization {kustomization.path}")


def _matching(value: object, pattern: Path, done: Path) -> Iterator[tuple[Path, object]]:
    """(path, value) of everything at a path in which stars stand for items."""
    if not pattern:
        yield done, value
    elif pattern[0] == "*":
        for index, each in enumerate(value if isinstance(value, list) else ()):
            yield from _matching(each, pattern[1:], (*done, index))
    elif isinstance(value, dict) and pattern[0] in value:
        yield from _matching(value[pattern[0]], pattern[1:], (*done, pattern[0]))
