"""What entry points deploy: which objects that is, by where these come from."""

from __future__ import annotations

import os

from kubecheck.source import normal_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubecheck.model.resource import Resource


class Deployment:
    """What an entry point deploys together: ``builds`` by their names, and files by (patterns, patterns of those left out).

    ``namespace`` is where objects go that name none; empty where that is not said.
    """

    __slots__ = ("builds", "name", "namespace", "patterns")

    def __init__(
        self, name: str, builds: Iterable[str] = (), patterns: Iterable[tuple[tuple[str, ...], tuple[str, ...]]] = (), namespace: str = ""
    ) -> None:
        self.name = name
        self.namespace = namespace
        self.builds = frozenset(builds)
        self.patterns = tuple(patterns)

    def members(self, catalogue: Catalogue) -> list[int]:
        """The numbers of the objects that it deploys, in order."""
        found = {number for build in self.builds for number in catalogue.by_build.get(build, ())}
        for patterns, without in self.patterns:
            for pattern in patterns:
                for path in catalogue.paths_beside(pattern):
                    if _matches(path, (pattern,)) and not _matches(path, without):
                        found.update(catalogue.by_path[path])
        return sorted(found)


def place_in_namespaces(resources: list[Resource], deployments: Iterable[Deployment]) -> list[Resource]:
    """The objects, each in the namespace into which all that deploy it put it; as they are where these are not of one mind."""
    chosen: dict[int, set[str]] = {}
    catalogue = Catalogue(resources)
    for deployment in deployments:
        for number in deployment.members(catalogue):
            chosen.setdefault(number, set()).add(deployment.namespace)
    placed = list(resources)
    for number, namespaces in chosen.items():
        if len(namespaces) == 1:
            placed[number] = resources[number].deployed_into(next(iter(namespaces)))
    return placed


class Catalogue:
    """Objects by where they come from: their numbers ``by_build`` and ``by_path``, so that entry points need not look at each."""

    __slots__ = ("_folders", "by_build", "by_path")

    def __init__(self, resources: Iterable[Resource]) -> None:
        self.by_build: dict[str, list[int]] = {}
        self.by_path: dict[str, list[int]] = {}
        self._folders: dict[str, list[str]] = {}
        shown: dict[str, str] = {}
        for number, resource in enumerate(resources):
            if resource.built_by:
                self.by_build.setdefault(resource.built_by, []).append(number)
                continue
            path = shown.get(resource.path)
            if path is None:
                path = shown[resource.path] = normal_path(resource.path)
                self._folders.setdefault(path.rpartition("/")[0], []).append(path)
            self.by_path.setdefault(path, []).append(number)

    def paths_beside(self, pattern: str) -> Iterable[str]:
        """The paths of the folders that a pattern may be about."""
        folder, deep, _ = pattern.partition("**/")
        if not deep:
            folder = pattern.rpartition("/")[0]
            if not _is_pattern(folder):
                return self._folders.get(folder, ())
        start = "" if _is_pattern(folder) else folder
        return [path for each, paths in self._folders.items() if f"{each}/".startswith(start) or not start for path in paths]


def _is_pattern(text: str) -> bool:
    return any(sign in text for sign in "*?[")


def _matches(path: str, patterns: Iterable[str]) -> bool:
    """Whether a path matches a pattern, in which a star stands for no slash, and ``**/`` for any folders."""
    from fnmatch import fnmatchcase

    for pattern in patterns:
        folders, deep, name = pattern.partition("**/")
        if deep:
            if path.startswith(folders) and fnmatchcase(os.path.basename(path), name):
                return True
        elif path.count("/") == pattern.count("/") and fnmatchcase(path, pattern):
            return True
    return False
