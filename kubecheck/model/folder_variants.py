"""Variants of one thing that lie in folders side by side: an object that stands in several of them is meant once in each."""

from __future__ import annotations

import os

from kubecheck.model.worlds import has_duplicates
from kubecheck.source import normal_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.model.refs import Key
    from kubecheck.model.resource import Resource

# Beyond this many times the resources, what variants share is no longer repeated in each of them.
_MOST_REPEATED = 4


class _Folder:
    """A folder of the tree: resources of its own files, and folders below."""

    __slots__ = ("_everything", "below", "own", "path")

    def __init__(self, path: str) -> None:
        self.path = path
        self.own: list[Resource] = []
        self.below: dict[str, _Folder] = {}
        self._everything: list[Resource] | None = None

    def all(self) -> list[Resource]:
        """Everything in and below the folder, when all of it is there."""
        if self._everything is None:
            self._everything = list(self.own)
            for folder in self.below.values():
                self._everything += folder.all()
        return self._everything


def split_folders(resources: list[Resource]) -> list[tuple[str, list[Resource]]]:
    """The variants among resources, by the folders where their duplicates part: what each is called, and its resources, in their order."""
    root = _Folder("")
    folders: dict[str, _Folder] = {}
    order: dict[int, int] = {}
    for index, resource in enumerate(resources):
        order[id(resource)] = index
        path = resource.path
        folder = folders.get(path)
        if folder is None:
            folder = folders[path] = _folder_in(root, os.path.dirname(normal_path(path)))
        folder.own.append(resource)
    budget = _MOST_REPEATED * len(resources)
    parts = _variants(root)
    if sum(len(own) + len(shared) for _, own, shared in parts) <= budget:
        joined = [(name, own + shared) for name, own, shared in parts]
    else:
        joined = [(name, own) for name, own, _ in parts]
        seen = {id(each) for _, own in joined for each in own}
        alone: dict[int, Resource] = {}
        for _, _, shared in parts:
            alone.update((id(each), each) for each in shared if id(each) not in seen)
        if alone:
            joined.append(("rest", list(alone.values())))
    return [(name, sorted(members, key=lambda each: order[id(each)])) for name, members in joined]


def _folder_in(root: _Folder, path: str) -> _Folder:
    """The folder of a path in a tree, made where it is not there yet."""
    folder = root
    for step in filter(None, path.split("/")):
        below = folder.below.get(step)
        if below is None:
            below = folder.below[step] = _Folder(f"{folder.path}/{step}" if folder.path else step)
        folder = below
    return folder


def _variants(folder: _Folder) -> list[tuple[str, list[Resource], list[Resource]]]:
    """The variants in a folder: (name, own resources, resources shared with other variants)."""
    everything = folder.all()
    if not folder.below or not has_duplicates(everything):
        return [(folder.path, everything, [])]
    holders: dict[Key, set[str]] = {}
    inner: set[str] = set()
    members = {name: below.all() for name, below in folder.below.items()}
    for name, resources in members.items():
        seen: set[Key] = set()
        for resource in resources:
            if resource.ref.name:
                key = resource.ref.key
                if key in seen:
                    inner.add(name)
                seen.add(key)
                holders.setdefault(key, set()).add(name)
    above = {each.ref.key for each in folder.own if each.ref.name}
    parted: set[str] = set(inner)
    override = False
    for key, names in holders.items():
        if len(names) > 1:
            parted |= names
        if key in above:
            parted |= names
            override = True
    if not parted:  # the duplicates stand in this folder itself: a finding, not variants
        return [(folder.path, everything, [])]
    common = folder.own + [each for name in folder.below if name not in parted for each in members[name]]
    variants = []
    for name, below in folder.below.items():
        if name not in parted:
            continue
        for path, own, shared in _variants(below):
            mine = {each.ref.key for each in own + shared if each.ref.name}
            variants.append((path, own, shared + [each for each in common if each.ref.key not in mine]))
    if override:
        variants.append((folder.path or ".", common, []))
    return variants
