"""The door of the room: from a folder with a kustomization to objects with places."""

from __future__ import annotations

from kubecheck.render.kustomize.errors import BuildError
from kubecheck.render.kustomize.files import structs
from kubecheck.render.kustomize.files.kustomization import FILE_NAMES, Kustomization
from kubecheck.render.kustomize.files.loader import Loader
from kubecheck.render.kustomize.finishing import finish
from kubecheck.render.kustomize.printing import fault_of
from kubecheck.render.kustomize.resource import BuildResource
from kubecheck.render.kustomize.target import Target
from kubecheck.render.kustomize.tree import Mapping, Sequence, Written, flatten, grow

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubecheck.documents import Document
    from kubecheck.render.kustomize.files.session import Session
    from kubecheck.source import Path


# Lists of a kustomization whose entries are known by name.
_NAMED = ("images", "replicas")


class Built:
    """An object of a build: its plain value, where its parts are written, and where kustomize says that it comes from.

    ``folders`` are those of the kustomizations that brought it in, the innermost first.
    """

    __slots__ = ("folders", "marks", "origin", "transformations", "value")

    def __init__(self, resource: BuildResource) -> None:
        self.value: dict[str, Any]
        self.marks: dict[Path, Written]
        self.value, self.marks = flatten(resource.value)
        self.origin = resource.origin
        self.folders = resource.folders
        self.transformations = resource.transformations


class Build:
    """The objects of a kustomization in order; the files that were read, by shown path, with what they are to it; notes as `Session` has them.

    ``is_partial`` says that something was left out, ``is_lasting`` that it depends on these files alone.
    """

    __slots__ = ("files", "is_lasting", "is_partial", "notes", "objects")

    def __init__(self, objects: list[Built], session: Session) -> None:
        self.objects = objects
        self.files = session.files
        self.notes = session.notes
        self.is_partial = session.incomplete
        self.is_lasting = session.said.is_lasting


def build(
    root: str, session: Session, *, restricted: bool = True, order: str = "", said: Mapping | None = None, over: Mapping | None = None,
    objects: Iterable[Document] = (),
) -> Build:  # fmt: skip
    """What kustomize builds.

    Args:
        root: the folder of a kustomization, as its path is shown.
        session: the files.
        restricted: whether files must lie in or below the folder of the kustomization that names them.
        order: ``legacy`` for the order of old.
        said: the fields of the kustomization; None to read them from the folder.
        over: fields that are set in it, or added to what it has there, before it is built.
        objects: those that are there before any of its resources.

    Raises:
        BuildError: kustomize refuses.
    """
    session.begin()
    loader = Loader.at(session, root, restricted)
    session.show(loader.root, root)
    target = Target(loader, "", None if said is None else Kustomization(structs.decode(said, "Kustomization", said.written), FILE_NAMES[0]))
    if over is not None:
        _lay_over(target.kustomization.fields, structs.decode(over, "Kustomization", over.written, strict=False))
    resources = target.build(BuildResource(grow(each.value, Written(each))) for each in objects)
    finish(resources, target.kustomization, order)
    for each in resources:
        fault = each.fault or fault_of(each.value)
        if fault is not None:
            raise fault
    return Build([Built(each) for each in resources], session)


def _lay_over(fields: Mapping, over: Mapping) -> None:
    """Sets fields of a kustomization as controllers do that edit it: texts are replaced, entries with a name too, others are added.

    Mirrors: Generator.WriteFile (fluxcd/pkg/kustomize), ``kustomize edit set`` and ``add`` as argo-cd calls them
    """
    for field, new in over.items():
        old = fields.get(field)
        if isinstance(new, Sequence) and isinstance(old, Sequence):
            for index, each in enumerate(new):
                name = each.get("name") if field in _NAMED and isinstance(each, Mapping) else None
                place = next((at for at, one in enumerate(old) if name and isinstance(one, Mapping) and one.get("name") == name), None)
                if place is None:
                    old.add(each, new.at(index))
                else:
                    old.put(place, each, new.at(index))
        elif isinstance(new, Mapping) and isinstance(old, Mapping):
            for key, each in new.items():
                old.put(key, each, new.at(key))
        else:
            fields.put(field, new, over.at(field))


__all__ = ["Build", "BuildError", "Built", "build"]
