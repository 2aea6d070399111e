"""Which resources belong together: one world where no object stands twice, else one for each variant.

Where one object stands in several folders (overlays, environments, versions of an example), each kustomization root with what it names is
a world; what no kustomization names is split at the folders where the duplicates part, and what lies above belongs to each of them. Where
files of one folder define the same objects, `kubecheck.model.alternatives` says which of them are never applied together.
"""

from __future__ import annotations

import os

from kubecheck.api.views.view import items
from kubecheck.model.world import Model, World
from kubecheck.source import normal_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kubecheck.documents import Document
    from kubecheck.model.alternatives import Alternative
    from kubecheck.model.deployments import Deployment
    from kubecheck.model.resource import Resource

Part = tuple[str, "list[Resource]"]

# The fields that name patches.
_PATCHES = ("patches", "patchesStrategicMerge", "patchesJson6902")


class Kustomization:
    """What a kustomization file says of other files: ``document`` is its content, ``path`` the file's."""

    __slots__ = ("document", "folder", "path", "value")

    def __init__(self, document: Document) -> None:
        self.document = document
        path: str = document.source.path
        self.path = path
        self.value: Mapping[str, object] = document.value
        self.folder = normal_path(os.path.dirname(path))

    def names(self) -> Iterable[str]:
        """The files and folders that it builds upon, as normal paths; remote ones are left out."""
        for field in ("resources", "bases", "components", "crds"):
            listed = self.value.get(field)
            for each in listed if isinstance(listed, list) else ():
                if isinstance(each, str) and "://" not in each:
                    yield normal_path(os.path.join(self.folder, each))

    def patches(self) -> Iterable[str]:
        """The files that it applies as patches, as normal paths."""
        for field in _PATCHES:
            listed = self.value.get(field)
            for each in listed if isinstance(listed, list) else ():
                path = each.get("path") if isinstance(each, dict) else each
                if isinstance(path, str) and "\n" not in path:
                    yield normal_path(os.path.join(self.folder, path))

    def dormant_patches(self) -> Iterable[str]:
        """The files that it would apply as patches if comments were none, as normal paths: kubebuilder writes them so."""
        import re  # only where comments name files

        field = ""
        for line in self.document.source.text.splitlines():
            if heading := re.match(r"#?\s?([A-Za-z0-9]+):\s*(?:\[\])?\s*(?:#.*)?$", line):
                field = heading[1]
            named = re.match(r"\s*#[\s#-]*(path:\s*)?[\"']?([^\s\"'#:]+\.(?:ya?ml|json))[\"']?\s*(?:#.*)?$", line) if "#" in line else None
            if named and (named[1] or field in _PATCHES):
                yield normal_path(os.path.join(self.folder, named[2]))

    def generates(self) -> Iterable[tuple[str, str]]:
        """(kind, name) of the ConfigMaps and Secrets that it makes."""
        for field, kind in (("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")):
            listed = self.value.get(field)
            for each in listed if isinstance(listed, list) else ():
                if isinstance(each, dict) and isinstance(each.get("name"), str):
                    yield kind, each["name"]


def images_of(value: Mapping[str, object]) -> Iterable[str]:
    """The images that a kustomization tags or a Skaffold file builds, in whatever profile."""
    listed = value.get("images")
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, dict) and isinstance(each.get("name"), str) and (each.get("newTag") or each.get("digest") or "newName" not in each):
            yield each["name"]
    profiles = value.get("profiles")
    for builder in (value, *(profiles if isinstance(profiles, list) else ())):
        build = builder.get("build") if isinstance(builder, dict) else None
        artifacts = build.get("artifacts") if isinstance(build, dict) else None
        for each in artifacts if isinstance(artifacts, list) else ():
            if isinstance(each, dict) and isinstance(each.get("image"), str):
                yield each["image"]
        yield from _patched_images(builder)


def _patched_images(profile: object) -> Iterable[str]:
    """The images of the artifacts that a JSON patch of a Skaffold profile brings in: one artifact, all of them, or the image of one."""
    for patch in items(profile.get("patches")) if isinstance(profile, dict) else ():
        path, value = (patch.get("path"), patch.get("value")) if isinstance(patch, dict) else ("", None)
        if not isinstance(path, str) or not path.startswith("/build/artifacts"):
            continue
        if isinstance(value, str) and path.endswith("/image"):
            yield value
        for each in value if isinstance(value, list) else (value,):
            if isinstance(each, dict) and isinstance(each.get("image"), str):
                yield each["image"]


class Project:
    """Everything from which worlds are made.

    Attributes:
        resources: in the order of files, and of documents within them.
        kustomizations: the kustomization files among what was read.
        named: worlds that the settings name: name -> path patterns (files, folders, or with ``*``).
        deployments: what entry points deploy.
        alternatives: the files that are taken for alternatives of others, by the name of the world that they were put into.
    """

    __slots__ = ("alternatives", "deployments", "kustomizations", "named", "resources")

    def __init__(
        self,
        resources: list[Resource],
        kustomizations: Iterable[Kustomization],
        named: Mapping[str, Iterable[str]],
        deployments: Iterable[Deployment] = (),
    ) -> None:
        self.alternatives: dict[str, list[Alternative]] = {}
        self.deployments = list(deployments)
        self.resources = resources
        self.kustomizations = list(kustomizations)
        self.named = named


def build_model(
    resources: list[Resource],
    kustomizations: Iterable[Kustomization] = (),
    named: Mapping[str, Iterable[str]] | None = None,
    supplied_images: frozenset[str] = frozenset(),
    deployments: Iterable[Deployment] = (),
    unread: frozenset[str] = frozenset(),
) -> Model:
    """The model of everything that was read.

    Args:
        resources: in the order of files, and of documents within them.
        kustomizations: the kustomization files among what was read.
        named: worlds that the settings name: name -> path patterns (files, folders, or with ``*``).
        supplied_images: images that another tool builds or tags.
        deployments: what entry points deploy together.
        unread: the folders of files that may hold objects and are not read: templates.
    """
    deployments = list(deployments)
    if any(each.namespace for each in deployments):
        from kubecheck.model.deployments import place_in_namespaces

        resources = place_in_namespaces(resources, deployments)
    project = Project(resources, kustomizations, named or {}, deployments)
    supplied_images |= {name for each in project.kustomizations for name in images_of(each.value)}
    generated = frozenset(pair for each in project.kustomizations for pair in each.generates())
    parts: dict[str, list[Resource]] = {}
    left: list[Resource] = resources
    for source in _SOURCES:
        found, left = source(project, left, bool(parts))
        _add(parts, found, project)
        if not left:
            break
    if len(parts) <= 1:
        return Model(resources, [World(next(iter(parts.values()), []), generated=generated, unread=unread)], supplied_images)
    elsewhere = frozenset((each.ref.kind, each.ref.name) for each in resources if each.ref.name)
    worlds = [World(members, name, elsewhere, generated, project.alternatives.get(name, ()), unread) for name, members in parts.items()]
    return Model(resources, worlds, supplied_images)


def _add(parts: dict[str, list[Resource]], found: list[Part], project: Project) -> None:
    """Adds parts, those that are called as an earlier one, as what lies beside a build, by another name."""
    for name, members in found:
        own = name
        while own in parts:
            own = f"rest of {own}"
        project.alternatives[own] = project.alternatives.pop(name, [])
        parts[own] = members


def has_duplicates(resources: list[Resource]) -> bool:
    """Whether an object stands twice among resources."""
    keys = [each.ref.key for each in resources if each.ref.name]
    return len(set(keys)) < len(keys)


def _named_worlds(project: Project, left: list[Resource], is_beside: bool) -> tuple[list[Part], list[Resource]]:
    """One world for each name; what no pattern matches belongs to all of them."""
    if not project.named:
        return [], left
    from fnmatch import fnmatchcase

    taken: set[int] = set()
    parts: list[Part] = []
    for name, patterns in project.named.items():
        members = []
        wanted = [normal_path(pattern) for pattern in patterns]
        for index, resource in enumerate(left):
            path = normal_path(resource.built_by or resource.path)
            if any(path == each or path.startswith(each + "/") or fnmatchcase(path, each) for each in wanted):
                taken.add(index)
                members.append(resource)
        parts.append((name, members))
    common = [each for index, each in enumerate(left) if index not in taken]
    return [(name, _merge(members, common, left)) for name, members in parts], []


def _whole_project(project: Project, left: list[Resource], is_beside: bool) -> tuple[list[Part], list[Resource]]:
    """Everything is one world where no object stands twice."""
    return ([], left) if has_duplicates(left) else ([("", left)], [])


def _deployment_worlds(project: Project, left: list[Resource], is_beside: bool) -> tuple[list[Part], list[Resource]]:
    """A world for what each entry point deploys. An object may be in several of them."""
    parts: list[Part] = []
    taken: set[int] = set()
    seen: set[frozenset[int]] = set()
    if not project.deployments:
        return [], left
    from kubecheck.model.deployments import Catalogue

    catalogue = Catalogue(left)
    for deployment in project.deployments:
        members = deployment.members(catalogue)
        same = frozenset(members)
        if members and same not in seen:
            seen.add(same)
            taken |= same
            parts.append((deployment.name, [left[number].deployed_into(deployment.namespace) for number in members]))
    return parts, [each for number, each in enumerate(left) if number not in taken] if taken else left


def _build_worlds(project: Project, left: list[Resource], is_beside: bool) -> tuple[list[Part], list[Resource]]:
    """A world for what each kustomization builds."""
    worlds: dict[str, list[Resource]] = {}
    for resource in left:
        if resource.built_by:
            worlds.setdefault(resource.built_by, []).append(resource)
    return list(worlds.items()), [each for each in left if not each.built_by]


def _kustomization_worlds(project: Project, left: list[Resource], is_beside: bool) -> tuple[list[Part], list[Resource]]:
    """A world for each kustomization that no other names, with the files that it leads to."""
    by_file: dict[str, list[Resource]] = {}
    for resource in left:
        by_file.setdefault(normal_path(resource.path), []).append(resource)
    parts: list[Part] = []
    covered: set[str] = set()
    for root, files in _kustomization_roots(project.kustomizations, by_file):
        members = [each for file in by_file if file in files for each in by_file[file]]
        if members:
            covered |= files
            parts.append((root, members))
    return parts, [each for file, members in by_file.items() if file not in covered for each in members]


def _folder_worlds(project: Project, left: list[Resource], is_beside: bool) -> tuple[list[Part], list[Resource]]:
    """A world for each variant: split at the folders where the duplicates part, and there by files that are alternatives."""
    from kubecheck.model.folder_variants import split_folders

    folders = split_folders(left)
    if is_beside and len(folders) == 1:
        folders = [("rest", folders[0][1])]
    if not any(has_duplicates(members) for _, members in folders):
        return folders, []
    from kubecheck.model.alternatives import split_alternatives

    parts: list[Part] = []
    for folder, members in folders:
        for name, chosen, begun in split_alternatives(folder, members) if has_duplicates(members) else ((folder, members, []),):
            parts.append((name, chosen))
            project.alternatives[name] = begun
    return parts, []


# The ways to find worlds, the surest first. Each takes the project, the resources that are left and whether worlds were found before; it
# gives (name, members) of the worlds that it knows of, and what it leaves to the next one.
_SOURCES = (_named_worlds, _whole_project, _deployment_worlds, _build_worlds, _kustomization_worlds, _folder_worlds)


def _kustomization_roots(kustomizations: list[Kustomization], by_file: dict[str, list[Resource]]) -> list[tuple[str, set[str]]]:
    """Each kustomization that no other names, by its folder, with the files that it leads to."""
    by_folder = {each.folder: each for each in kustomizations}
    named = {name for each in kustomizations for name in each.names()}
    roots = []
    for each in sorted(kustomizations, key=lambda each: each.folder):
        if each.folder in named:
            continue
        files: set[str] = set()
        seen: set[str] = set()
        waiting = [each.folder]
        while waiting:
            folder = waiting.pop()
            if folder in seen or folder not in by_folder:
                continue
            seen.add(folder)
            for name in by_folder[folder].names():
                if name in by_file:
                    files.add(name)
                else:
                    waiting.append(name)
        roots.append((each.folder, files))
    return roots


def _merge(members: list[Resource], common: list[Resource], order: list[Resource]) -> list[Resource]:
    keys = {each.ref.key for each in members if each.ref.name}
    chosen = {id(each) for each in members} | {id(each) for each in common if each.ref.key not in keys}
    return [each for each in order if id(each) in chosen]
