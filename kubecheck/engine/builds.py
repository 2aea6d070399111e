"""Between reading and judging: what kustomize makes of the files, for each kustomization that no other one uses."""

from __future__ import annotations

import os
from contextlib import contextmanager

from kubecheck.api.kinds import group_and_kind
from kubecheck.documents import read
from kubecheck.engine.reading import path_of
from kubecheck.findings import Note
from kubecheck.source import normal_path
from kubecheck.source.absences import kept_out, meant_beside

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from kubecheck.documents import Document
    from kubecheck.engine.reading import Survey
    from kubecheck.findings import Finding
    from kubecheck.model.worlds import Kustomization as File
    from kubecheck.render.documents import BuiltDocument
    from kubecheck.render.filling import Filling
    from kubecheck.render.kustomize import Build as Built
    from kubecheck.render.kustomize import BuildError, Session, Written
    from kubecheck.render.kustomize.bases import Bases
    from kubecheck.render.kustomize.files.session import Charts
    from kubecheck.schema.structure.catalog import Catalog
    from kubecheck.sdk import Kustomization

# So many kustomizations are named in a note.
_MOST_NAMED = 4
# Fields of a spec of which the server wants one, and the published schema none.
_REQUIRED_BY_SERVER = {
    ("", "PersistentVolumeClaim"): ("accessModes",),
    ("", "Service"): ("ports", "externalName"),
    ("networking.k8s.io", "Ingress"): ("rules", "defaultBackend"),
}
# What kustomize says of files outside of the folder.
_RESTRICTION = "is not in or below"


class Build:
    """What comes of building a kustomization.

    Attributes:
        document: its file's.
        path: the shown path of its file.
        documents: the objects, in order; none where it is refused.
        files: the normal paths of the files that went in, each with what it is to the build: ``resource``, ``patch``, ``data`` …
        refusal: why kustomize refuses; None where it builds.
        is_unrestricted: it refuses for files outside of the kustomization's folder alone, and the objects are what it builds without that restriction.
        notes: what else there is to say: what it is about, in words, with their place.
        is_lasting: whether it depends on these files alone.
    """

    __slots__ = ("document", "documents", "files", "is_lasting", "is_unrestricted", "notes", "path", "refusal")

    def __init__(self, document: Document) -> None:
        self.document = document
        self.path: str = document.source.path
        self.documents: list[BuiltDocument] = []
        self.files: dict[str, str] = {}
        self.refusal: BuildError | None = None
        self.is_unrestricted = False
        self.is_lasting = False
        self.notes: list[tuple[str, str, Written]] = []


def start_session(surveyed: Survey, charts: Charts | None = None, bases: Bases | None = None) -> Session:
    """A session of builds, in which texts that are at hand stand for their files, and charts are rendered; ``bases`` keeps what folders come to."""
    from kubecheck.render.kustomize import Session
    from kubecheck.source import Source

    sources = [each if isinstance(each, Source) else each.source for each in surveyed.entries if not isinstance(each, str)]
    return Session(strict=False, sources=[each for each in sources if each is not None], charts=charts, bases=bases)


def build_kustomizations(surveyed: Survey, session: Session, known: Mapping[str, Build]) -> list[Build]:
    """The builds of all kustomizations that no other one uses, in the order of their folders; those that are known already are not made again."""
    return [known.get(each.folder) or build_kustomization(each, session) for each in _kustomization_roots(surveyed.kustomizations)]


def _kustomization_roots(kustomizations: list[File]) -> list[File]:
    """Those that nobody uses. A component that nobody uses is none: what it changes is not there."""
    used = {name for each in kustomizations for name in each.names()}
    chosen = [each for each in kustomizations if each.folder not in used and each.value.get("kind") != "Component"]
    return sorted(chosen, key=lambda each: each.folder)


def build_kustomization(kustomization: File, session: Session) -> Build:
    """What comes of a kustomization as it stands; where kustomize refuses it for what it may not read or cannot find here, what comes of it otherwise."""
    result = Build(kustomization.document)
    refusal = result.refusal = _try_to_build(result, kustomization, session)
    if refusal is None:
        return result
    if _RESTRICTION in refusal.text:  # Argo CD, Flux and Makefiles often have kustomize take files from anywhere
        with sparing(session):
            result.is_unrestricted = _try_to_build(result, kustomization, session, restricted=False) is None
    elif kept_out(refusal.absent):
        with sparing(session):
            other = _try_to_build(result, kustomization, session)
        if other is not None and not _is_made_later(other, result):
            result.refusal = other
    return result


def _try_to_build(result: Build, kustomization: File, session: Session, *, restricted: bool = True) -> BuildError | None:
    """Keeps what comes of a kustomization; why kustomize refuses it, None where it builds."""
    from kubecheck.render.kustomize import BuildError, build

    try:
        fill(result, build(folder_of(kustomization), session, restricted=restricted), kustomization.folder, session)
    except BuildError as error:
        return error
    return None


def _is_made_later(error: BuildError, build: Build) -> bool:
    """Whether a file that is absent is likely to be made in the same go as one that is kept out, since its name is not mistyped."""
    return bool(error.absent and (kept_out(error.absent) or not _near(error, build)))


@contextmanager
def sparing(session: Session) -> Iterator[None]:
    """Leaves out, in what is built inside, the files that everybody makes for themselves."""
    session.spares = True
    try:
        yield
    finally:
        session.spares = False


def fill(result: Build, built: Built, name: str, session: Session, filling: Filling | None = None) -> None:
    """Keeps what was built, under a name, with its variables filled in; objects that are as they were before are those of then, where somebody keeps them.

    Raises:
        BuildError: an object cannot be filled in.
    """
    from kubecheck.render.documents import BuiltDocument

    objects = [(each.value, each.marks) if filling is None else filling.fill(each.value, each.marks) for each in built.objects]
    documents = [BuiltDocument(value, marks, index, name, built.is_partial) for index, (value, marks) in enumerate(objects)]
    result.documents = documents if session.bases is None else list(map(session.bases.document, documents))
    result.files = {normal_path(path): role for path, role in built.files.items()}
    result.notes = built.notes
    result.is_lasting = built.is_lasting


def unnamed_patches(surveyed: Survey, builds: Iterable[Build], session: Session, version: str) -> list[str]:
    """The normal paths of the files that scripts have kustomizations apply as patches (``kustomize edit add patch``).

    Such a file lies beside a kustomization, none names it, and each of its objects is called as one that is built, and lacks what its kind must have.
    """
    used = surveyed.patches.union(*(each.files for each in builds))
    folders = {each.folder for each in surveyed.kustomizations}
    beside = [path for path in map(normal_path, map(path_of, surveyed.entries)) if path not in used and normal_path(os.path.dirname(path)) in folders and path.endswith((".yaml", ".yml"))]
    if not beside:
        return []
    from kubecheck.schema.structure.catalog import catalog

    kinds = catalog(version)
    built = {_name_in(getattr(each.marks[()].resolve()[0], "value", None)) for build in builds for each in build.documents} - {None}
    found = []
    for path in beside:
        try:
            source = session.source(os.path.abspath(path))
        except (OSError, UnicodeDecodeError):
            continue  # told of as any file that cannot be read
        values = [each.value for each in read(source).documents] if "kind:" in source.text else []
        if values and all(_name_in(each) in built and _lacks(each, kinds) for each in values):
            found.append(path)
    return found


def _name_in(value: object) -> tuple[str, str, str] | None:
    """The group, kind and name that are written in an object."""
    metadata = value.get("metadata") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(metadata, dict):
        return None
    return *group_and_kind(value), str(metadata.get("name"))


def _lacks(value: Any, kinds: Catalog) -> bool:
    """Whether an object lacks what each of its kind must have."""
    kind = kinds.kind(str(value.get("apiVersion")), str(value.get("kind")))
    if kind is None:
        return False
    spec = value.get("spec")
    fields = _REQUIRED_BY_SERVER.get((kind.group, kind.kind), ())
    return bool(kind.missing(value)) or (bool(fields) and not (isinstance(spec, dict) and any(map(spec.get, fields))))


def folder_of(kustomization: File) -> str:
    """The folder of a kustomization as its path is shown."""
    return os.path.dirname(kustomization.path) or "."


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
    place = place.key if error.part == "key" else place.item if error.part == "item" else place
    words = error.text.replace(os.getcwd() + os.sep, "").strip()
    return Kustomization(words, place, notes, _near(error, build), kept_out(error.absent), is_unrestricted=build.is_unrestricted)


def _near(error: BuildError, build: Build) -> str:
    """What was probably meant by what a build is refused for; empty where nothing is near."""
    source = error.written.resolve()[0].source if error.written is not None else build.document.source
    return error.near or meant_beside(error.absent, source.text)


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
            _tell_origins(twin, finding)
        else:
            others.append(finding)
            told.append(finding)
    for finding in told:
        if finding.builds:
            finding.notes += tuple(_built_in(finding))
    return told


def _tell_origins(finding: Finding, other: Finding) -> None:
    """Adds where the values of another build come from that has the same fault."""
    told = {each.location.key() for each in finding.notes if each.location is not None}
    more = [each for each in other.notes if each.location is not None and each.location.key() not in told]
    finding.notes += tuple(more[: max(_MOST_NAMED - len(told), 0)])


def _built_in(finding: Finding) -> Iterable[Note]:
    """A note of what brings a fault in, unless it stands there itself."""
    builds = sorted(dict.fromkeys(finding.builds))
    if len(builds) == 1:
        path = normal_path(finding.location.path)
        if builds[0] not in finding.message and normal_path(os.path.dirname(path)) != builds[0] and not path.startswith(f"{builds[0]}/templates/"):
            yield Note(f"as {builds[0]} builds it")
        return
    more = f" and {len(builds) - _MOST_NAMED} more" if len(builds) > _MOST_NAMED else ""
    yield Note(f"as {len(builds)} build it: {', '.join(builds[:_MOST_NAMED])}{more}")
