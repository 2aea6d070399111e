"""What entry points deploy together, and what comes of the kustomizations that they change first."""

from __future__ import annotations

import json
import os

from kubecheck.engine.builds import Build, build_kustomization, fill, folder_of, sparing, start_session
from kubecheck.model.deployments import Deployment
from kubecheck.render.entry_points import entry_points_of
from kubecheck.source import normal_path
from kubecheck.source.absences import kept_out

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubecheck.documents import Document
    from kubecheck.engine.building import Building
    from kubecheck.engine.charts.builds import ChartBuild, ChartBuilds
    from kubecheck.model.worlds import Kustomization as File
    from kubecheck.render.entries.releases import Release
    from kubecheck.render.entry_points import EntryPoint, Part
    from kubecheck.render.filling import Lookup
    from kubecheck.render.kustomize import Session


def build_entry_points(tools: list[Document], building: Building, lookup: Lookup) -> list[Deployment]:
    """What entry points deploy together. What they build is added to what was built; what they only change takes the place of that.

    Args:
        tools: documents that may declare entry points.
        building: what was built, and the charts that there are.
        lookup: finds the texts of ConfigMaps and Secrets, from which Flux fills in.
    """
    builder = _Builder(building, lookup)
    builds = building.builds
    found: list[Deployment] = []
    waiting = entry_points_of(tools)
    done: set[tuple[str, str]] = set()
    while waiting:
        chosen, waiting = _free_of_others(waiting, builder.known)
        names = _names_apart(chosen, builder.names)
        done.update(map(_key_of, chosen))
        deployed: list[EntryPoint] = []
        for entry, name in zip(chosen, names, strict=True):
            if name:
                entry.name = name
                before = len(builds)
                found.append(builder.deployment(entry))
                deployed += entry_points_of(deployers_among(builds[before:])) if waiting and _changes(entry) else []
        keys = {key for each in deployed if (key := _key_of(each)) not in done}
        waiting = [each for each in waiting if _key_of(each) not in keys] + [each for each in deployed if _key_of(each) in keys]
    changed = builder.changed.difference(*(each.builds for each in found))
    replaced = {id(builder.known[folder]) for folder in changed if folder in builder.known}
    builds[:] = [each for each in builds if id(each) not in replaced]
    return found


def deployers_among(builds: Iterable[Build | ChartBuild]) -> list[Document]:
    """The objects among what was made that say what controllers deploy."""
    from kubecheck.engine.files import DEPLOYERS

    found: list[Document] = []
    for build in builds:
        found += [each for each in build.documents if (str(each.value.get("apiVersion")).partition("/")[0], each.value.get("kind")) in DEPLOYERS]
    return found


def _changes(entry: EntryPoint) -> bool:
    """Whether it deploys objects otherwise than they are written."""
    return any(part.overrides is not None or part.substitution is not None for part in entry.parts)


def _key_of(entry: EntryPoint) -> tuple[str, str]:
    """By what an entry point is found again in what another one builds."""
    return (entry.name, normal_path(entry.document.source.path))


def _free_of_others(entries: list[EntryPoint], known: dict[str, Build]) -> tuple[list[EntryPoint], list[EntryPoint]]:
    """The entry points that no other one changes, and the rest, which are to be taken as they are deployed; all of them where they go round."""
    changing = list(filter(_changes, entries))
    rest = [each for each in entries if any(_key_of(other) != _key_of(each) and _deploys(other, each, known) for other in changing)]
    return (entries, []) if len(rest) == len(entries) else ([each for each in entries if each not in rest], rest)


def _deploys(entry: EntryPoint, other: EntryPoint, known: dict[str, Build]) -> bool:
    """Whether the file that declares the other entry point is among what an entry point builds."""
    path = normal_path(other.document.source.path)
    for part in entry.parts:
        folder = normal_path(part.kustomization) if part.kustomization else None
        if folder is None:
            continue
        build = known.get(folder)
        if path in build.files if build is not None and build.refusal is None else folder in ("", ".") or path.startswith(f"{folder}/"):
            return True
    return False


def _folders_of(entry: EntryPoint) -> list[tuple[str, ...]]:
    """What lies in the repository of what it deploys."""
    return [(each.kustomization, each.release.chart if each.release is not None else "", *each.files) for each in entry.parts]


def _names_apart(entries: list[EntryPoint], taken: set[str]) -> list[str]:
    """Names that tell entry points apart: of two with the same name each has its folder with it; empty for one that says what an earlier one says."""
    counts: dict[str, int] = {}
    for entry in entries:
        counts[entry.name] = counts.get(entry.name, 0) + 1
    said: set[tuple[object, ...]] = set()
    last: dict[str, int] = {}
    names: list[str] = []
    for entry in entries:
        if counts[entry.name] > 1:
            says = (entry.name, *_folders_of(entry), json.dumps(entry.document.value, sort_keys=True, default=str))
            if says in said:
                names.append("")
                continue
            said.add(says)
        name = numbered = entry.name if counts[entry.name] == 1 else f"{entry.name} in {os.path.dirname(normal_path(entry.document.source.path)) or '.'}"
        while numbered in taken:
            last[name] = last.get(name, 1) + 1
            numbered = f"{name} ({last[name]})"
        taken.add(numbered)
        names.append(numbered)
    return names


class _Builder:
    """Builds the parts of entry points, each kustomization as it stands once.

    Attributes:
        known: the builds of kustomizations as they stand, by folder.
        changed: the folders of kustomizations that went into a build with changes.
        names: what entry points are called, each once.
    """

    def __init__(self, building: Building, lookup: Lookup) -> None:
        builds, surveyed = building.builds, building.surveyed
        self.building = building
        self.builds = builds
        self.surveyed = surveyed
        self.session = building.session
        self.lookup = lookup
        self.known = {normal_path(os.path.dirname(each.path)): each for each in builds}
        self.changed: set[str] = set()
        self.names = building.names
        self._by_folder = {each.folder: each for each in surveyed.kustomizations}

    def deployment(self, entry: EntryPoint) -> Deployment:
        """What an entry point deploys."""
        self.building.notices += [f"{entry.name}: release {each} is not rendered, since a template says which chart it is" for each in entry.left_out]
        names: set[str] = set()
        patterns: list[tuple[tuple[str, ...], tuple[str, ...]]] = []
        for part in entry.parts:
            if part.release is not None:
                charts = self.building.charts
                if charts is not None and charts.knows(part.release.chart):
                    build = self._render(entry, part.release, charts)
                    if build is not None:
                        names.add(build.name)
                        patterns += [((each,), ()) for each in build.definitions]
                continue
            name = self._build(entry, part)
            if name:
                names.add(name)
            else:
                patterns.append((part.files, part.without))
        return Deployment(entry.name, names, patterns, entry.namespace)

    def _render(self, entry: EntryPoint, release: Release, charts: ChartBuilds) -> ChartBuild | None:
        """What comes of a chart; None where nobody knows."""
        is_alone = sum(1 for each in entry.parts if each.release is not None) == 1
        name = entry.name if is_alone else f"{entry.name} with release {release.name or release.chart}"
        if any(each.name == name for each in charts.builds):
            name += f" in {release.namespace or release.chart}"
        build = charts.build(release, name, self.lookup)
        if build is None:
            self.building.notices.append(f"{name}: {release.chart} is not rendered so, since some of its values are not among the files")
        if build is not None and build.refusal is None and release.post_renderers:
            self._render_later(entry, release, build)
        return build

    def _render_later(self, entry: EntryPoint, release: Release, build: ChartBuild) -> None:
        """Changes what a chart makes as post-renderers of Flux do. Mirrors: postrender.Kustomize (fluxcd/helm-controller)."""
        from kubecheck.render.documents import BuiltDocument
        from kubecheck.render.kustomize import BuildError, Session
        from kubecheck.render.kustomize import build as kustomize
        from kubecheck.render.overlays import overlay_of

        for path in release.post_renderers:
            over = overlay_of(entry.document, (path, {"images": "images", "patches": "patches"}))
            try:
                built = kustomize(release.chart, Session(), said=over, objects=build.documents)
            except BuildError as error:
                build.refuse(error)
                return
            is_partial = built.is_partial or bool(build.missing)
            build.documents = [BuiltDocument(each.value, each.marks, index, build.name, is_partial) for index, each in enumerate(built.objects)]

    def _build(self, entry: EntryPoint, part: Part) -> str:
        """The name of the build that a part is, which is made where there is none yet; empty where the part is the files as they stand."""
        kustomization = self._by_folder.get(normal_path(part.kustomization)) if part.kustomization else None
        changes = part.overrides is not None or part.substitution is not None
        if kustomization is None and not (changes and part.generates):
            return ""
        self.session = self.session or start_session(self.surveyed, self.building, self.building.bases)
        if kustomization is not None and not changes:
            if kustomization.folder not in self.known:
                self.known[kustomization.folder] = build = build_kustomization(kustomization, self.session)
                self.builds.append(build)
            return kustomization.folder
        build = self._build_changed(entry, part, kustomization, self.session)
        if kustomization is None and build.refusal is not None:
            return ""
        self.builds.append(build)
        if build.refusal is None:
            self.changed.update(os.path.dirname(path) for path, role in build.files.items() if role == "kustomization")
        return entry.name

    def _build_changed(self, entry: EntryPoint, part: Part, kustomization: File | None, session: Session) -> Build:
        """What comes of a kustomization, or of all files of a folder that has none, with what an entry point lays over it and fills in."""
        from kubecheck.render.filling import Filling
        from kubecheck.render.kustomize import BuildError, build
        from kubecheck.render.overlays import kustomization_of, overlay_of

        result = Build(entry.document if kustomization is None else kustomization.document)
        over = None if part.overrides is None else overlay_of(entry.document, part.overrides)
        folder = part.kustomization if kustomization is None else folder_of(kustomization)
        said = kustomization_of(folder, entry.document) if kustomization is None else None
        try:
            filling = None if part.substitution is None else Filling(entry.document, part.substitution, self.lookup)
            try:
                fill(result, build(folder, session, restricted=not part.generates, said=said, over=over), entry.name, session, filling)
            except BuildError as error:
                if not kept_out(error.absent):
                    raise
                result.refusal = error
                with sparing(session):
                    fill(result, build(folder, session, restricted=not part.generates, said=said, over=over), entry.name, session, filling)
        except BuildError as error:
            result.refusal = error
        return result
