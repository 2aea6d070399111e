"""``patches:`` and its two older forms. Mirrors: PatchTransformerPlugin and its siblings (kustomize/api)."""

from __future__ import annotations

import contextlib

from kubecheck.render.kustomize.contents import written_text
from kubecheck.render.kustomize.errors import BuildError
from kubecheck.render.kustomize.fields.selectors import Selector
from kubecheck.render.kustomize.files.embedded import embedded_source
from kubecheck.render.kustomize.files.loader import Loader, quoted
from kubecheck.render.kustomize.files.reading import read_resources
from kubecheck.render.kustomize.generators.hasher import go_json
from kubecheck.render.kustomize.patches import json_patch
from kubecheck.render.kustomize.patches.json_patch import Operation
from kubecheck.render.kustomize.patches.losses import find_losses
from kubecheck.render.kustomize.patches.strategic_merge import merge
from kubecheck.render.kustomize.printing import json_word, print_scalar, print_yaml
from kubecheck.render.kustomize.resource import INTERNAL, BuildResource, text_of
from kubecheck.render.kustomize.schemas import schemas_of
from kubecheck.render.kustomize.tree import Mapping, Sequence, Written, grow, separate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.render.kustomize.fields.specs import FieldSpec
    from kubecheck.render.kustomize.files.session import Session
    from kubecheck.render.kustomize.resource_map import ResourceMap
    from kubecheck.source import Source

# What makes a name in a target a pattern for more names than one.
_OF_PATTERNS = frozenset("*+?[](){}|^$\\")
# What Go says of a list that is well written, where it wants a mapping.
_OF_LIST = "json: cannot unmarshal array into Go value of type map[string]interface {}"


class PatchTransformer:
    """A strategic merge or JSON patch, in a file or inline, for what its target selects or it names itself."""

    __slots__ = ("loader", "operations", "patches", "said", "source", "target", "written")

    def __init__(self, loader: Loader, settings: Mapping, field_specs: list[FieldSpec] | None = None) -> None:
        self.loader = loader
        self.said = settings
        target = settings.get("target")
        self.target = target if isinstance(target, Mapping) else None
        inline, path = text_of(settings.get("patch")).strip(), text_of(settings.get("path"))
        self.written = settings.at("patch") if inline else settings.at("path") if path else settings.written
        self.patches: list[BuildResource] | None = None
        self.operations: list[Operation] | None = None
        if bool(inline) == bool(path):
            words = "patch and path can't be set at the same time" if inline else "must specify one of patch and path in"
            raise BuildError(f"{words}\n{print_yaml(settings)}", settings.written)
        try:
            source = embedded_source(inline_text(settings, "patch"), self.written) if inline else loader.read(path, self.written, "patch")
        except BuildError as error:
            raise error.wrapped(f"failed to get the patch file from path({path})") from error
        self.source = f"[patch: {quoted(inline)}]" if inline else f"[path: {quoted(path)}]"
        self._read(source)

    def _read(self, source: Source) -> None:
        """Finds out which sort of patch it is."""
        wrong: BuildError | None = None
        try:
            self.patches = read_resources(self.loader.session, source)
        except BuildError as error:
            wrong = error
        with contextlib.suppress(BuildError):
            self.operations = operations_of(source)
        if self.patches and self.operations:
            raise BuildError(f"illegally qualifies as both an SM and JSON patch: {self.source}", self.written)
        if wrong is not None and self.operations is None:
            place = wrong.written if wrong.text.startswith("MalformedYAMLError") else self.written
            raise BuildError(f"unable to parse SM or JSON patch from {self.source}", place)
        if self.patches is not None:
            options = self.said.get("options")
            if not isinstance(options, Mapping):
                return
            for each in self.patches:
                each.may_change_name = options.get("allowNameChange") is True
                each.may_change_kind = options.get("allowKindChange") is True

    def transform(self, resources: ResourceMap) -> None:
        """Applies the patch."""
        if self.patches is not None:
            self._merge(resources)
        elif self.operations is not None:
            self._apply(resources)

    def _merge(self, resources: ResourceMap) -> None:
        """Mirrors: transformStrategicMerge."""
        assert self.patches is not None
        if self.target is not None:
            if len(self.patches) > 1:
                words = "Multiple Strategic-Merge Patches in one `patches` entry is not allowed to set `patches.target` field"
                raise BuildError(f"{words}: {self.source}", self.written)
            if not self.patches:
                return
            try:
                selector = Selector(self.target)
                selected = selector.select(resources)
            except BuildError as error:
                raise error.wrapped(f"unable to find patch target {quoted(_shown(self.target))} in `resources`", self.target.written) from error
            merge_into_selected(resources, selected, self.patches[0], self.loader.session)
            _note_missed(self.target, selected, resources, self.loader.session)
            return
        for patch in self.patches:
            identity = patch.original_id
            try:
                target = resources.by_id(identity)
            except BuildError as error:
                if self.loader.session.incomplete:
                    continue
                raise error.wrapped(f"no resource matches strategic merge patch {quoted(str(identity))}", _name_of(patch)) from error
            merge_into(target, patch.copy(), self.loader.session)
            _note_losses(patch, target, self.loader.session)

    def _apply(self, resources: ResourceMap) -> None:
        """Mirrors: transformJson6902."""
        assert self.operations is not None
        if self.target is None:
            raise BuildError(f"must specify a target for JSON patch {self.source}", self.written)
        selected = Selector(self.target).select(resources)
        _note_missed(self.target, selected, resources, self.loader.session)
        for each in selected:
            each.store_previous_id()
            apply_to(each, self.operations)
            if each.value.get("metadata") is not None and not isinstance(each.value["metadata"], Mapping):  # what was remembered there is lost, without a word
                each.previous, each.prefixes, each.suffixes, each.referrers = [], [], [], []
                each.behavior, each.needs_hash = "", False
                continue
            _settle_annotations(each.value)


class PatchStrategicMergeTransformer:
    """Files or inline texts of strategic merge patches."""

    __slots__ = ("loader", "patches")

    def __init__(self, loader: Loader, settings: Mapping, field_specs: list[FieldSpec] | None = None) -> None:
        self.loader = loader
        paths = settings.get("paths")
        paths = paths if isinstance(paths, Sequence) else Sequence(settings.written)
        inline = text_of(settings.get("patches"))
        if not paths and not inline:
            raise BuildError("empty file path and empty patch content", settings.written)
        self.patches: list[BuildResource] = []
        for index, each in enumerate(paths):
            self.patches += self._load(str(each), paths.at(index))
        if inline:
            self.patches += read_resources(loader.session, embedded_source(inline_text(settings, "patches"), settings.at("patches")))
        if not self.patches:
            raise BuildError(f"patch appears to be empty; files=[{' '.join(map(str, paths))}], Patch={inline}", settings.written)

    def _load(self, path: str, written: Written) -> list[BuildResource]:
        """A text that is no patch itself is the path of one. Mirrors: loadFromPaths."""
        try:
            return read_resources(self.loader.session, embedded_source(path, written))
        except BuildError:
            return read_resources(self.loader.session, self.loader.read(path, written, "patch"), path)

    def transform(self, resources: ResourceMap) -> None:
        """Applies the patches."""
        for patch in self.patches:
            try:
                target = resources.by_id(patch.original_id)
            except BuildError as error:
                if self.loader.session.incomplete:
                    continue
                raise BuildError(error.text, _name_of(patch)) from error
            merge_into_selected(resources, [target], patch, self.loader.session)


class PatchJson6902Transformer:
    """A JSON patch in a file or inline."""

    __slots__ = ("loader", "operations", "target")

    def __init__(self, loader: Loader, settings: Mapping, field_specs: list[FieldSpec] | None = None) -> None:
        self.loader = loader
        target = settings.get("target")
        if not isinstance(target, Mapping) or not text_of(target.get("name")):
            raise BuildError("must specify the target name", settings.written)
        self.target = target
        inline, path = text_of(settings.get("jsonOp")), text_of(settings.get("path"))
        if not inline and not path:
            raise BuildError("empty file path and empty jsonOp", settings.written)
        if inline and path:
            raise BuildError("must specify a file path or jsonOp, not both", settings.written)
        written = settings.at("jsonOp") if inline else settings.at("path")
        source = embedded_source(inline, written) if inline else loader.read(path, written, "patch")
        if not source.text:
            raise BuildError(f"patch file '{path}' empty seems to be empty", written)
        try:
            operations = operations_of(source)
        except BuildError as error:
            raise BuildError(error.text, error.written or written) from error
        if not operations:
            raise BuildError(f"patch appears to be empty; file={path}, JsonOp={source.text if source.text[0] == '[' else 'null'}", written)
        self.operations = operations

    def transform(self, resources: ResourceMap) -> None:
        """Applies the patch."""
        selected = Selector(self.target).select(resources)
        _note_missed(self.target, selected, resources, self.loader.session)
        for each in selected:
            apply_to(each, self.operations)
            _settle_annotations(each.value)


def inline_text(settings: Mapping, field: str) -> str:
    """An inline patch, without blank lines around it, as far as its first line stays where it is."""
    return text_of(settings.get(field)).rstrip()


def operations_of(source: Source) -> list[Operation]:
    """The steps of a JSON patch, in JSON or YAML.

    Raises:
        BuildError: the text is none.

    Mirrors: jsonPatchFromBytes, jsonpatch.DecodePatch
    """
    from kubecheck.documents.decode import decode_text
    from kubecheck.documents.document import Document
    from kubecheck.values.go_json import object_error

    if not source.text:
        raise BuildError("empty json patch operations")
    is_json = source.text.startswith("[")
    words = object_error(source.text.encode()) if is_json else _OF_LIST
    if words != _OF_LIST:
        raise BuildError(f"decoding {source.text}: {words}")
    decoded = decode_text(source.text)
    if decoded.fault is not None:
        raise BuildError(decoded.fault.server)
    tree = grow(decoded.value, Written(Document(source, 0, decoded.value, 0, len(source.text))))
    if tree is None:
        return []
    wrong = tree if not isinstance(tree, Sequence) else next((each for each in tree if not isinstance(each, Mapping) and each is not None), None)
    if wrong is not None:
        typed = "Patch" if wrong is tree else "Operation"
        shown = source.text if is_json else go_json(tree)
        raise BuildError(f"decoding {shown}: json: cannot unmarshal {json_word(wrong)} into Go value of type jsonpatch.{typed}")
    return [Operation(each or Mapping(tree.at(index))) for index, each in enumerate(tree)]


def apply_to(resource: BuildResource, operations: list[Operation]) -> None:
    """Applies a JSON patch to an object. One that brings annotations of its own makes kustomize forget where the object comes from."""
    before = _annotations(resource.value)
    hidden = resource.internal_annotations
    metadata = resource.value.get("metadata")
    if hidden and isinstance(metadata, Mapping):
        before = metadata.mapping("annotations", metadata.written)
        for key, value in hidden.items():
            before.put(key, value, before.written)
    separate(resource.value)
    resource.value = json_patch.apply(resource.value, operations)
    if _annotations(resource.value) is not before:
        resource.origin = None
        resource.transformations = []


def _settle_annotations(tree: Mapping) -> None:
    """Annotations become texts, and those of kustomize's own go. Mirrors: RNode.SetAnnotations."""
    metadata = tree.get("metadata")
    if not isinstance(metadata, Mapping):
        if metadata is not None:
            kind = "SequenceNode" if isinstance(metadata, Sequence) else "ScalarNode"
            contents = print_yaml(metadata) if isinstance(metadata, Sequence) else print_scalar(metadata, 0) + "\n"
            raise BuildError(f"wrong node kind: expected MappingNode but got {kind}: node contents:\n{contents}", tree.at("metadata"))
        metadata = tree.mapping("metadata", tree.written)
    annotations = metadata.get("annotations")
    if isinstance(annotations, Mapping):
        for key, value in list(annotations.items()):
            if key.startswith(INTERNAL):
                annotations.drop(key)
            elif not isinstance(value, str):
                annotations.put(key, "null" if value is None else text_of(value), annotations.at(key))
    if not isinstance(annotations, Mapping) or not annotations:
        metadata.drop("annotations")




def _annotations(tree: Mapping) -> object:
    metadata = tree.get("metadata")
    return metadata.get("annotations") if isinstance(metadata, Mapping) else None


def merge_into_selected(resources: ResourceMap, selected: list[BuildResource], patch: BuildResource, session: Session) -> None:
    """Merges a patch into every object that is called as one of those selected. Mirrors: resWrangler.ApplySmPatch."""
    chosen = {each.current_id for each in selected}
    kept = []
    for each in resources:
        if each.current_id in chosen:
            mine = patch.copy()
            _settle_metadata(mine)
            if each.api_version:
                mine.value.put("apiVersion", each.api_version, each.value.at("apiVersion"))
            mine.value.put("kind", patch.kind, patch.value.at("kind"))
            merge_into(each, mine, session)
            _note_losses(patch, each, session)
        if each.value:
            kept.append(each)
    resources.resources = []
    resources.append_all(kept)


def _settle_metadata(patch: BuildResource) -> None:
    """Labels and annotations become texts, and an empty namespace goes. Mirrors: Resource.CopyMergeMetaDataFieldsFrom."""
    metadata = patch.value.get("metadata")
    if not isinstance(metadata, Mapping):
        return
    for field in ("labels", "annotations"):
        pairs = metadata.get(field)
        if not isinstance(pairs, Mapping):
            metadata.drop(field)
            continue
        for key, value in list(pairs.items()):
            if not isinstance(value, str):
                pairs.put(key, written_text(value, pairs.at(key)), pairs.at(key))
        if not pairs:
            metadata.drop(field)
    if not text_of(metadata.get("namespace")):
        metadata.drop("namespace")


def merge_into(target: BuildResource, patch: BuildResource, session: Session) -> None:
    """Merges a patch into an object, which keeps its kind, name and namespace unless the patch may change them. Mirrors: Resource.ApplySmPatch."""
    name, namespace, kind = target.name, target.namespace, target.kind
    metadata = target.value.get("metadata")
    metadata = metadata if isinstance(metadata, Mapping) else Mapping(target.value.written)
    name_at, namespace_at, kind_at = metadata.at("name"), metadata.at("namespace"), target.value.at("kind")
    version, version_at = target.value.get("apiVersion"), target.value.at("apiVersion")
    if patch.may_change_name or patch.may_change_kind:
        target.store_previous_id()
    target.value = merge(target.value, patch.value, schemas_of(session))
    if not target.value:
        return
    if version is not None and target.value.get("apiVersion") == version:
        target.value.put("apiVersion", version, version_at)
    if not patch.may_change_kind:
        target.value.put("kind", kind, kind_at)
    if not patch.may_change_name:
        target.set_name(name, name_at)
    target.set_namespace(namespace, namespace_at)


def _note_missed(target: Mapping, selected: list[BuildResource], resources: ResourceMap, session: Session) -> None:
    """Notes that a patch finds no object of the name that it is for; one for a kind, or for all of some names or labels, may well find none."""
    name = text_of(target.get("name"))
    if selected or session.incomplete or not name or not _OF_PATTERNS.isdisjoint(name):
        return
    from kubecheck.near import nearest

    kind = text_of(target.get("kind"))
    alike = [each for each in resources if not kind or each.kind == kind]
    near = nearest(name, sorted({each.name for each in alike}))
    hint = f"; did you mean {near}?" if near else ""
    words = f"no {kind or 'object'} of this build is called {name} and fits the rest of the target, so that this patch changes nothing{hint}"
    session.notes.append(("unused", words, target.at("name")))


def _note_losses(patch: BuildResource, target: BuildResource, session: Session) -> None:
    """Notes what of a patch is not in the object that it was merged into."""
    if not target.value:
        return
    session.notes.extend(("lost", words, written) for words, written in find_losses(patch, target, schemas_of(session)))


def _shown(target: Mapping) -> str:
    """A target as Go prints it."""
    from kubecheck.render.kustomize.resource import ResourceId

    identity = ResourceId(*(text_of(target.get(field)) for field in ("group", "version", "kind", "name", "namespace")))
    return f"{identity}:a={text_of(target.get('annotationSelector'))}:l={text_of(target.get('labelSelector'))}"


def _name_of(patch: BuildResource) -> Written:
    """Where a patch names what it is for."""
    metadata = patch.value.get("metadata")
    return metadata.at("name") if isinstance(metadata, Mapping) else patch.value.written
