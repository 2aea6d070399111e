"""The kustomization file: its fields as Go's JSON reader takes them, what is deprecated, what is repaired, what is refused."""

from __future__ import annotations

from kubecheck.documents.decode import decode_text
from kubecheck.documents.document import Document
from kubecheck.documents.positions import chunk_lines, is_scannable
from kubecheck.documents.scanner import NotSimpleError, scan
from kubecheck.render.kustomize.errors import BuildError
from kubecheck.render.kustomize.files import structs
from kubecheck.render.kustomize.resource import text_of
from kubecheck.render.kustomize.tree import Mapping, Sequence, Written, grow

TYPE_CHECKING = False
if TYPE_CHECKING:

    from kubecheck.render.kustomize.files.loader import Loader
    from kubecheck.render.kustomize.files.session import Session
    from kubecheck.source import Source

# The names under which kustomize looks for its file, in its order. Mirrors: konfig.RecognizedKustomizationFileNames
FILE_NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
KIND, COMPONENT = "Kustomization", "Component"
_VERSIONS = {KIND: "kustomize.config.k8s.io/v1beta1", COMPONENT: "kustomize.config.k8s.io/v1alpha1"}
# Deprecated fields, each with its successor, in the order of kustomize's warnings.
_DEPRECATED = {
    "bases": "resources", "commonLabels": "labels", "imageTags": "images", "patchesJson6902": "patches", "patchesStrategicMerge": "patches", "vars": "replacements",
}  # fmt: skip


def version_of(kind: str) -> str:
    """The ``apiVersion`` of kustomizations, or of components."""
    return _VERSIONS[kind]


class Kustomization:
    """What a kustomization file says, in the fields of its newest form.

    ``fields`` is the tree, with the names as kustomize spells them; ``file_name`` what the file is called.
    """

    __slots__ = ("fields", "file_name")

    def __init__(self, fields: Mapping, file_name: str) -> None:
        self.fields = fields
        self.file_name = file_name

    @property
    def kind(self) -> str:
        """``Kustomization`` or ``Component``."""
        return text_of(self.fields.get("kind")) or KIND

    def text(self, field: str) -> str:
        """A field that is a text; empty where there is none."""
        return text_of(self.fields.get(field))

    def items(self, field: str) -> Sequence:
        """A field that is a list; an empty one where there is none."""
        found = self.fields.get(field)
        return found if isinstance(found, Sequence) else Sequence(self.fields.at(field))

    def mapping(self, field: str) -> Mapping | None:
        """A field that is a mapping, if there is one."""
        found = self.fields.get(field)
        return found if isinstance(found, Mapping) else None


def load_kustomization(loader: Loader) -> Kustomization:
    """The kustomization of a folder.

    Raises:
        BuildError: there is none or more than one, or kustomize refuses it.

    Mirrors: KustTarget.Load (kustomize/api)
    """
    found: list[tuple[str, Source]] = []
    for name in FILE_NAMES:
        try:
            found.append((name, loader.read(name, role="kustomization")))
        except BuildError:
            continue
    if not found:
        names = "'kustomization.yaml', 'kustomization.yml' or 'Kustomization'"
        raise BuildError(f"unable to find one of {names} in directory '{loader.root}'")
    if len(found) > 1:
        raise BuildError(f"Found multiple kustomization files under: {loader.root}\n", Written(Document(found[1][1], 0, None, 0, 0)))
    return read_kustomization(loader.session, found[0][1], found[0][0], loader.root)


def read_kustomization(session: Session, source: Source, file_name: str, root: str) -> Kustomization:
    """What a text says as a kustomization.

    Raises:
        BuildError: kustomize refuses it.

    Mirrors: Kustomization.Unmarshal, CheckDeprecatedFields, FixKustomization, CheckEmpty, EnforceFields (kustomize/api/types)
    """
    document = _document_of(session, source)
    written = Written(document)
    try:
        fields = structs.decode(grow(document.value, written), "Kustomization", written)
    except BuildError as error:
        raise error.wrapped("invalid Kustomization") from error
    for field, successor in _DEPRECATED.items():
        if field in fields:
            words = f"'{field}' is deprecated. Please use '{successor}' instead."
            session.notes.append(("deprecated", words, fields.at(field)))
    _fix(fields)
    if not any(structs.is_set(value) for field, value in fields.items() if field not in ("apiVersion", "kind")):
        raise BuildError("kustomization.yaml is empty", written)
    kustomization = Kustomization(fields, file_name)
    _enforce(kustomization, root)
    return kustomization


def _document_of(session: Session, source: Source) -> Document:
    """The first document of a kustomization file, as the server's reader takes it."""
    found = session.made_of(source, "kustomization", _read_document)
    if isinstance(found, BuildError):
        raise found
    assert isinstance(found, Document)
    return found


def _read_document(source: Source) -> Document | BuildError:
    text = source.text
    if "\n---" not in text and not text.startswith("---") and is_scannable(text):
        try:
            return Document(source, 0, scan(chunk_lines(text, 0, len(text))), 0, len(text), is_scanned=True)
        except NotSimpleError:
            pass
    decoded = decode_text(text)
    if decoded.fault is not None:
        at = Document(source, 0, None, decoded.fault.offset, len(text))
        return BuildError(f"invalid Kustomization: {decoded.fault.server}", Written(at))
    return Document(source, 0, decoded.value, 0, len(text))


def _fix(fields: Mapping) -> None:
    """Moves what stands in fields of old into those of today."""
    for old, new in (("bases", "resources"), ("imageTags", "images")):
        listed = fields.get(old)
        if isinstance(listed, Sequence) and listed:
            _extend(fields, new, listed)
        fields.drop(old)
    for field in ("configMapGenerator", "secretGenerator"):
        for generator in fields.get(field) or ():
            if isinstance(generator, Mapping) and generator.get("env"):
                files = Sequence(generator.at("envs"))
                for index, each in enumerate(generator.get("envs") or ()):
                    files.add(each, generator["envs"].at(index))
                files.add(generator["env"], generator.at("env"))
                generator.put("envs", files, files.written)
            if isinstance(generator, Mapping):
                generator.drop("env")
    _fix_charts(fields)


def _extend(fields: Mapping, name: str, more: Sequence) -> None:
    known = fields.get(name)
    if not isinstance(known, Sequence):
        fields.put(name, more, more.written)
        return
    for index, each in enumerate(more):
        known.add(each, more.at(index))


_CHART_FIELDS = {
    "chartName": "name", "chartVersion": "version", "chartRepoUrl": "repo", "values": "valuesFile", "valuesLocal": "valuesInline",
    "valuesMerge": "valuesMerge", "releaseName": "releaseName",
}  # fmt: skip


def _fix_charts(fields: Mapping) -> None:
    """Mirrors: types.SplitHelmParameters."""
    listed = fields.get("helmChartInflationGenerator")
    fields.drop("helmChartInflationGenerator")
    if not isinstance(listed, Sequence):
        return
    charts, homes = Sequence(listed.written), Mapping(listed.written)
    for old in listed:
        chart = Mapping(old.written)
        for before, now in _CHART_FIELDS.items():
            if structs.is_set(old.get(before)):
                chart.put(now, old[before], old.at(before))
        charts.add(chart, old.written)
        for before, now in (("helmHome", "configHome"), ("chartHome", "chartHome")):
            if old.get(before):
                homes.put(now, old[before], old.at(before))
    if homes and fields.get("helmGlobals") is None:
        fields.put("helmGlobals", homes, homes.written)
    if charts:
        _extend(fields, "helmCharts", charts)


def _enforce(kustomization: Kustomization, root: str) -> None:
    """Demands the known kinds and versions. Mirrors: Kustomization.EnforceFields."""
    kind, version = kustomization.kind, kustomization.text("apiVersion")
    errors: list[tuple[str, str]] = []
    if kind not in _VERSIONS:
        errors.append((f"kind should be {KIND} or {COMPONENT}", "kind"))
    required = _VERSIONS.get(kind, _VERSIONS[KIND])
    if version and version != required:
        errors.append((f"apiVersion for {kind} should be {required}", "apiVersion"))
    if errors:
        words = "\n".join(text for text, _ in errors)
        raise BuildError(f"Failed to read kustomization file under {root}:\n{words}", kustomization.fields.at(errors[0][1]))


