"""Between reading and judging: what kustomize makes of the files, for each kustomization that no other one uses."""

from __future__ import annotations

import os

from kubecheck.findings import Note
from kubecheck.source import normal_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubecheck.documents import Document
    from kubecheck.engine.reading import Survey
    from kubecheck.findings import Finding
    from kubecheck.model.deployments import Deployment
    from kubecheck.model.worlds import Kustomization as File
    from kubecheck.render.documents import BuiltDocument
    from kubecheck.render.entry_points import EntryPoint
    from kubecheck.render.kustomize import BuildError, Session, Written
    from kubecheck.sdk import Kustomization
    from kubecheck.source import Path

# So many kustomizations are named in a note.
_MOST_NAMED = 4


class Build:
    """What comes of building a kustomization.

    Attributes:
        document: its file's.
        path: the shown path of its file.
        documents: the objects, in order; none where it is refused.
        files: the normal paths of the files that went in, each with what it is to the build: ``resource``, ``patch``, ``data`` …
        refusal: why kustomize refuses; None where it builds.
        notes: what else there is to say: what it is about, in words, with their place.
    """

    __slots__ = ("document", "documents", "files", "notes", "path", "refusal")

    def __init__(self, document: Document) -> None:
        self.document = document
        self.path: str = document.source.path
        self.documents: list[BuiltDocument] = []
        self.files: dict[str, str] = {}
        self.refusal: BuildError | None = None
        self.notes: list[tuple[str, str, Written]] = []


def start_session(surveyed: Survey) -> Session:
    """A session of builds, in which texts that are at hand stand for their files."""
    from kubecheck.render.kustomize import Session
    from kubecheck.source import Source

    sources = [each if isinstance(each, Source) else each.source for each in surveyed.entries if not isinstance(each, str)]
    return Session(strict=False, sources=[each for each in sources if each is not None])


def build_kustomizations(surveyed: Survey, session: Session) -> list[Build]:
    """The builds of all kustomizations that no other one uses, in the order of their folders."""
    return [_build(each, session) for each in _kustomization_roots(surveyed.kustomizations)]


def build_entry_points(tools: list[Document], builds: list[Build], surveyed: Survey, session: Session | None) -> list[Deployment]:
    """What entry points deploy together. What they build beside the given builds is added to these; what they only change takes the place of these.

    Args:
        tools: documents that may declare entry points.
        builds: what was built.
        surveyed: the kustomizations that there are.
        session: what was read for the builds.
    """
    from kubecheck.model.deployments import Deployment
    from kubecheck.render.entry_points import entry_points_of

    by_folder = {each.folder: each for each in surveyed.kustomizations}
    known = {normal_path(os.path.dirname(each.path)): each for each in builds}
    found: list[Deployment] = []
    changed: set[str] = set()
    for entry in entry_points_of(tools):
        names: set[str] = set()
        patterns: list[tuple[tuple[str, ...], tuple[str, ...]]] = []
        for part in entry.parts:
            kustomization = by_folder.get(normal_path(part.kustomization)) if part.kustomization else None
            if kustomization is None:
                patterns.append((part.files, part.without))
                continue
            if part.overrides is None and kustomization.folder in known:
                names.add(kustomization.folder)
                continue
            assert session is not None
            name = entry.name if part.overrides is not None else kustomization.folder
            build = _build(kustomization, session, name, entry, part.overrides)
            builds.append(build)
            names.add(name)
            if part.overrides is None:
                known[kustomization.folder] = build
            elif build.refusal is None:
                changed.add(kustomization.folder)
        found.append(Deployment(entry.name, names, patterns))
    changed.difference_update(*(each.builds for each in found))
    replaced = {id(known[folder]) for folder in changed if folder in known}
    builds[:] = [each for each in builds if id(each) not in replaced]
    return found


def deployers_among(builds: list[Build]) -> list[Document]:
    """The built objects that say what controllers deploy."""
    from kubecheck.engine.files import DEPLOYERS

    found: list[Document] = []
    for build in builds:
        found += [each for each in build.documents if (str(each.value.get("apiVersion")).partition("/")[0], each.value.get("kind")) in DEPLOYERS]
    return found


def _kustomization_roots(kustomizations: list[File]) -> list[File]:
    """Those that nobody uses. A component that nobody uses is none: what it changes is not there."""
    used = {name for each in kustomizations for name in each.names()}
    chosen = [each for each in kustomizations if each.folder not in used and each.value.get("kind") != "Component"]
    return sorted(chosen, key=lambda each: each.folder)


def _build(
    kustomization: File, session: Session, name: str = "", entry: EntryPoint | None = None, overrides: tuple[Path, dict[str, str]] | None = None
) -> Build:
    """What comes of a kustomization, with what an entry point lays over it."""
    from kubecheck.render.documents import BuiltDocument
    from kubecheck.render.kustomize import BuildError, build

    result = Build(kustomization.document)
    over = None
    if entry is not None and overrides is not None:
        from kubecheck.render.overlays import overlay_of

        over = overlay_of(entry.document, overrides)
    try:
        built = build(os.path.dirname(kustomization.path) or ".", session, over=over)
    except BuildError as error:
        result.refusal = error
        return result
    name = name or kustomization.folder
    result.documents = [BuiltDocument(each.value, each.marks, index, name, built.is_partial) for index, each in enumerate(built.objects)]
    result.files = {normal_path(path): role for path, role in built.files.items()}
    result.notes = built.notes
    return result


def subject_of(build: Build) -> Kustomization:
    """What rules see of a build."""
    from kubecheck.problems import Place
    from kubecheck.sdk import Kustomization

    def place_of(written: Written | None) -> Place:
        return Place(build.document) if written is None else Place(*written.resolve())

    notes = [(about, words, place_of(written)) for about, words, written in build.notes]
    error = build.refusal
    if error is None:
        return Kustomization("", place_of(None), notes)
    place = place_of(error.written)
    place = place.key if error.part == "key" else place
    return Kustomization(error.text.replace(os.getcwd() + os.sep, "").strip(), place, notes, error.near)


def merge_builds(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, those about built objects once for each place and wording, with a note of the builds that they are of.

    Builds may word a fault in their own way (a name with their prefix): what one rule says in several builds of one place and field is told in the
    words of the first.
    """
    kept: dict[object, Finding] = {}
    for finding in findings:
        key = (finding.key(), "" if finding.builds else finding.field)
        first = kept.setdefault(key, finding)
        if first is not finding:
            first.builds += finding.builds
    told: list[Finding] = []
    by_place: dict[object, list[Finding]] = {}
    for finding in kept.values():
        others = by_place.setdefault((finding.location.key(), finding.rule, finding.field), [])
        twin = next((each for each in others if finding.builds and each.builds and not set(each.builds) & set(finding.builds)), None)
        if twin is not None:
            twin.builds += finding.builds
        else:
            others.append(finding)
            told.append(finding)
    for finding in told:
        if finding.builds:
            finding.notes += tuple(_built_in(finding))
    return told


def _built_in(finding: Finding) -> Iterable[Note]:
    """A note of what brings a fault in, unless it stands there itself."""
    builds = sorted(dict.fromkeys(finding.builds))
    if len(builds) == 1:
        if normal_path(os.path.dirname(finding.location.path)) != builds[0]:
            yield Note(f"as {builds[0]} builds it")
        return
    more = f" and {len(builds) - _MOST_NAMED} more" if len(builds) > _MOST_NAMED else ""
    yield Note(f"as {len(builds)} build it: {', '.join(builds[:_MOST_NAMED])}{more}")
