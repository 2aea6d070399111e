"""One kustomization: gathers what it names, and transforms it. Mirrors: target.KustTarget (kustomize/api)."""

from __future__ import annotations

import os

from kubecheck.render.kustomize import plugins
from kubecheck.render.kustomize.accumulator import Accumulator
from kubecheck.render.kustomize.configurators import generators_of, transformers_of
from kubecheck.render.kustomize.errors import BuildError
from kubecheck.render.kustomize.files.embedded import embedded_source
from kubecheck.render.kustomize.files.kustomization import COMPONENT, Kustomization, load_kustomization
from kubecheck.render.kustomize.files.loader import Loader, NotDownloadedError, is_remote_file, quoted
from kubecheck.render.kustomize.files.reading import MalformedError, check_identity, read_resources
from kubecheck.render.kustomize.resource import text_of
from kubecheck.render.kustomize.resource_map import ResourceMap
from kubecheck.render.kustomize.tree import Mapping, Sequence, Written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubecheck.render.kustomize.configurators import Configured
    from kubecheck.render.kustomize.resource import BuildResource

    # A plugin, and what the annotations of buildMetadata say of it.
    Plugin = tuple[Any, dict[str, Any] | None]

# Lists of files of which each does its work alone, and the key of an item under which its file is named.
_PATHS = (("configurations", ""), ("crds", ""), ("patchesStrategicMerge", ""), ("replacements", "path"), ("patches", "path"), ("patchesJson6902", "path"))


class Target:
    """A kustomization that is being built.

    Args:
        loader: reads below its folder.
        path: its folder, relative to the one that is built; empty for that one.
        kustomization: what it says; None to read it from the folder.
        namespace: the namespace of the kustomizations above, which Helm charts get.
    """

    __slots__ = ("kustomization", "loader", "namespace", "path", "session")

    def __init__(self, loader: Loader, path: str = "", kustomization: Kustomization | None = None, namespace: str = "") -> None:
        self.loader = loader
        self.session = loader.session
        self.path = path
        self.kustomization = load_kustomization(loader) if kustomization is None else kustomization
        self.namespace = namespace
        if not self.session.strict:
            self._leave_out_far_items()

    def build(self, objects: Iterable[BuildResource] = ()) -> ResourceMap:
        """The objects, finished but for their order. Mirrors: KustTarget.makeCustomizedResMap.

        Args:
            objects: those that are there before any of its resources.

        Raises:
            BuildError: kustomize refuses.
        """
        from kubecheck.render.kustomize.name_references import fix_back_references
        from kubecheck.render.kustomize.variables import resolve_variables

        self.use_schema(resets=True)
        gathered = Accumulator()
        gathered.resources.append_all(objects)
        gathered = self.accumulate(gathered)
        plugins.make_builtin("HashTransformer", self.loader, Mapping(self.kustomization.fields.written)).transform(gathered.resources)
        fix_back_references(gathered.resources, gathered.configuration)
        resolve_variables(gathered.resources, gathered.variables, gathered.configuration, self.session)
        for each in gathered.resources:
            check_identity(each.value, each.internal_annotations)
        gathered.resources.resources = [each for each in gathered.resources if not _is_local(each)]
        return gathered.resources

    def use_schema(self, *, resets: bool) -> None:
        """Takes the schema that ``openapi:`` names. Mirrors: openapi.SetSchema."""
        named = self.kustomization.mapping("openapi")
        if named is None and not resets:
            return
        from kubecheck.render.kustomize.schemas import use_schema

        source = None
        if named is not None and named.get("path") is not None:
            try:
                source = self.loader.read(named["path"], named.at("path"), "schema")
            except NotDownloadedError as error:
                self._leave_out(named.at("path"), error.path)
                named = None
        use_schema(self.session, named, source, resets=resets)

    def accumulate(self, gathered: Accumulator) -> Accumulator:
        """Adds what the kustomization makes to what was gathered. Mirrors: KustTarget.accumulateTarget."""
        from kubecheck.render.kustomize.fields.configuration import load_configuration
        from kubecheck.render.kustomize.fields.crds import load_configuration_from_crds

        said = self.kustomization
        others = set(map(id, gathered.resources))
        try:
            gathered = self._accumulate_resources(gathered, said.items("resources"))
        except BuildError as error:
            raise error.wrapped("accumulating resources") from error
        gathered.configuration = gathered.configuration.merge(load_configuration(self.loader, said.items("configurations")))
        gathered.configuration = gathered.configuration.merge(load_configuration_from_crds(self.loader, said.items("crds")))
        self._generate(gathered)
        try:
            gathered = self._accumulate_components(gathered)
        except BuildError as error:
            raise error.wrapped("accumulating components") from error
        told = len(self.session.notes)
        self._transform(gathered)
        if said.kind == COMPONENT:  # which is written for several kustomizations, and need not find something in each
            self.session.notes[told:] = [each for each in self.session.notes[told:] if each[0] != "unused"]
        self._validate(gathered)
        folder = self.session.shown(self.loader.root)
        for each in gathered.resources:
            if id(each) not in others and folder not in each.folders:
                each.folders.append(folder)
        gathered.variables.merge_declared(said.items("vars"), gathered.resources)
        return gathered

    # -- resources, bases, components -----------------------------------------------------------------------------------

    def _accumulate_resources(self, gathered: Accumulator, paths: Sequence) -> Accumulator:
        for index, path in enumerate(paths):
            written = paths.at(index)
            try:
                gathered = self._accumulate_path(gathered, str(path), written)
            except NotDownloadedError:
                self._leave_out(written, path)
            except BuildError as error:
                self._spare(error)
        return gathered

    def _accumulate_path(self, gathered: Accumulator, path: str, written: Written) -> Accumulator:
        """A file, or a folder. Mirrors: KustTarget.accumulateResources."""
        try:
            self._accumulate_file(gathered, path, written)
        except BuildError as error:
            of_file = error
        else:
            return gathered
        try:
            below = self.loader.below(path, written)
        except BuildError as error:
            if isinstance(of_file, MalformedError):
                raise of_file from error
            raise BuildError(f"accumulation err='{of_file.text}': {error.text}", of_file.written or written, absent=error.absent) from error
        try:
            return self._accumulate_folder(gathered, below, path, written, is_component=False)
        except BuildError as error:
            raise error.wrapped(f"accumulation err='{of_file.text}'", written) from error

    def _accumulate_file(self, gathered: Accumulator, path: str, written: Written) -> None:
        try:
            source = self.loader.read(path, written, "resource")
            resources = ResourceMap()
            resources.append_all(read_resources(self.session, source, path))
        except BuildError as error:
            raise error.wrapped(f"accumulating resources from '{path}'", written) from error
        for each in resources:
            each.origin = {"path": os.path.normpath(os.path.join(self.path, path))}
        try:
            gathered.resources.append_all(resources)
        except BuildError as error:
            raise error.wrapped(f"merging resources from '{path}'", written) from error

    def _accumulate_components(self, gathered: Accumulator) -> Accumulator:
        paths = self.kustomization.items("components")
        for index, path in enumerate(paths):
            written = paths.at(index)
            try:
                below = self.loader.below(str(path), written)
            except BuildError as error:
                raise BuildError(f"loader.New {quoted(error.text)}", error.written) from error
            except NotDownloadedError:
                self._leave_out(written, path)
                continue
            try:
                gathered = self._accumulate_folder(gathered, below, str(path), written, is_component=True)
            except BuildError as error:
                raise BuildError(f"accumulateDirectory: {quoted(error.text)}", error.written or written) from error
        return gathered

    def _accumulate_folder(self, gathered: Accumulator, loader: Loader, path: str, written: Written, *, is_component: bool) -> Accumulator:
        """Mirrors: KustTarget.accumulateDirectory."""
        path = os.path.normpath(os.path.join(self.path, path))
        if is_component:
            return self._accumulate_below(gathered, loader, path, written, is_component=True)
        bases = self.session.bases
        if bases is None:
            found = self._accumulate_below(Accumulator(), loader, path, written, is_component=False)
        else:
            found = bases.accumulate(loader, path, lambda: self._accumulate_below(Accumulator(), loader, path, written, is_component=False))
        try:
            gathered.merge(found)
        except BuildError as error:
            raise error.wrapped(f"recursed merging from path '{loader.root}'", written) from error
        return gathered

    def _accumulate_below(self, gathered: Accumulator, loader: Loader, path: str, written: Written, *, is_component: bool) -> Accumulator:
        """What another folder makes, added to what was gathered."""
        namespace = self.kustomization.text("namespace") or self.namespace
        try:
            below = Target(loader, path, namespace=namespace)
        except BuildError as error:
            raise error.wrapped(f"couldn't make target for path '{loader.root}'", written) from error
        below.kustomization.fields.drop("buildMetadata")
        below.use_schema(resets=False)
        kind = below.kustomization.kind
        if is_component and kind != COMPONENT:
            raise BuildError(f"expected kind '{COMPONENT}' for path '{loader.root}' but got '{kind}'", written)
        if not is_component and kind == COMPONENT:
            raise BuildError(f"expected kind != '{COMPONENT}' for path '{loader.root}'", written)
        try:
            return below.accumulate(gathered)
        except BuildError as error:
            raise error.wrapped(f"recursed accumulation of path '{loader.root}'", written) from error

    def _leave_out(self, written: Written, path: object = "", kind: str = "") -> None:
        """Notes that something far away, or a plugin of a kind that is a program, is no part of the build."""
        self.session.incomplete = True
        words = f"the plugin {kind} is a program, which is not run" if kind else f"{path} is not downloaded, and not part of what is judged"
        self.session.notes.append(("left out", words, written))

    def _spare(self, error: BuildError) -> None:
        """Leaves out what hangs on a file that everybody makes for themselves, where that is asked for.

        Raises:
            BuildError: the error, where it is not, or tells of something else.
        """
        from kubecheck.source.absences import kept_out

        if not self.session.spares or not kept_out(error.absent):
            raise error
        self.session.incomplete = True

    def _leave_out_far_items(self) -> None:
        """Takes from lists of paths those that are far away, so that the others do their work."""
        for field, step in _PATHS:
            listed = self.kustomization.items(field)
            found = Sequence(listed.written)
            for index, each in enumerate(listed):
                path = text_of(each.get(step) if isinstance(each, Mapping) else each)
                if is_remote_file(path):
                    self._leave_out(listed.at(index), path)
                else:
                    found.add(each, listed.at(index))
            if len(found) < len(listed):
                self.kustomization.fields.put(field, found, found.written)

    # -- plugins --------------------------------------------------------------------------------------------------------

    def _generate(self, gathered: Accumulator) -> None:
        """Mirrors: KustTarget.runGenerators."""
        made = self._builtin(generators_of(self.kustomization, self.namespace))
        try:
            made += self._external(self.kustomization.items("generators"), generates=True)
        except BuildError as error:
            raise error.wrapped("loading generator plugins") from error
        for generator, origin in made:
            try:
                resources = generator.generate()
            except NotDownloadedError as error:
                self._leave_out(error.written or self.kustomization.fields.written, error.path)
                continue
            except BuildError as error:
                self._spare(error)
                continue
            for each in resources:
                each.origin = each.origin or origin
            try:
                gathered.resources.absorb_all(resources, is_incomplete=self.session.incomplete)
            except BuildError as error:
                raise error.wrapped("merging from generator &{0x0 <nil>}") from error

    def _builtin(self, configured: Iterable[Configured]) -> list[Plugin]:
        """The plugins that fields configure, with what the annotations of buildMetadata say of them."""
        made: list[Plugin] = []
        path = os.path.normpath(os.path.join(self.path, self.kustomization.file_name))
        for kind, settings, field_specs in configured:
            try:
                plugin = plugins.make_builtin(kind, self.loader, settings, field_specs)
            except NotDownloadedError as error:
                self._leave_out(error.written or settings.written, error.path)
            else:
                made.append((plugin, {"configuredIn": path, "configuredBy": {"apiVersion": "builtin", "kind": kind}}))
        return made

    def _transform(self, gathered: Accumulator) -> None:
        """Mirrors: KustTarget.runTransformers."""
        made = self._builtin(transformers_of(self.kustomization, gathered.configuration))
        made += self._external(self.kustomization.items("transformers"), generates=False)
        for transformer, origin in made:
            transformer.transform(gathered.resources)
            gathered.resources.resources = [each for each in gathered.resources if each.value]
            if origin is None:
                continue
            for each in gathered.resources:
                if each.origin is None:
                    each.origin = origin
                else:
                    each.transformations.append(origin)

    def _validate(self, gathered: Accumulator) -> None:
        """Mirrors: KustTarget.runValidators."""
        for validator, _ in self._external(self.kustomization.items("validators"), generates=False):
            before = {id(each): _plain(each) for each in gathered.resources}
            order = [each.current_id for each in gathered.resources]
            validator.transform(gathered.resources)
            if [each.current_id for each in gathered.resources] != order or any(before[id(each)] != _plain(each) for each in gathered.resources):
                raise BuildError("validator shouldn't modify the resource map: nodes unequal", self.kustomization.fields.at("validators"))

    def _external(self, named: Sequence, *, generates: bool) -> list[Plugin]:
        """The plugins that files, folders or inline texts configure. Mirrors: KustTarget.configureExternalTransformers."""
        configured = Accumulator()
        paths = Sequence(named.written)
        for index, each in enumerate(named):
            try:
                resources = read_resources(self.session, embedded_source(str(each), named.at(index)))
            except BuildError:
                paths.add(each, named.at(index))
                continue
            for resource in resources:
                resource.origin = {"path": os.path.normpath(os.path.join(self.path, self.kustomization.file_name))}
            configured.resources.append_all(resources)
        configured = self._accumulate_resources(configured, paths)
        made: list[Plugin] = []
        for resource in configured.resources:
            try:
                plugin = plugins.make_external(resource, self.loader, generates=generates)
            except BuildError as error:
                if not generates:
                    raise
                raise error.wrapped("failed to load generator") from error
            except plugins.ExternalPluginError as error:
                self._leave_out(resource.value.written, kind=error.kind)
                continue
            except NotDownloadedError as error:
                self._leave_out(error.written or resource.value.written, error.path)
                continue
            made.append((plugin, _origin_from(resource)))
        return made


def _origin_from(resource: BuildResource) -> dict[str, Any] | None:
    """Mirrors: resource.OriginFromCustomPlugin."""
    if resource.origin is None:
        return None
    by = {"apiVersion": resource.api_version, "kind": resource.kind, "name": resource.name, "namespace": resource.namespace}
    return {"configuredIn": resource.origin.get("path", ""), "configuredBy": {key: each for key, each in by.items() if each}}


def _plain(resource: BuildResource) -> Any:
    """The object without the label that validators may add. Mirrors: KustTarget.removeValidatedByLabel."""
    value = dict(resource.value)
    metadata = value.get("metadata")
    if isinstance(metadata, dict) and isinstance(metadata.get("labels"), dict):
        labels = {key: each for key, each in metadata["labels"].items() if key != "validated-by"}
        value["metadata"] = {**{key: each for key, each in metadata.items() if key != "labels"}, **({"labels": labels} if labels else {})}
    return _copied(value)


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(each) for key, each in value.items()}
    return [_copied(each) for each in value] if isinstance(value, list) else value


def _is_local(resource: BuildResource) -> bool:
    """Whether an object is only there for others. Mirrors: Factory.DropLocalNodes."""
    return resource.strings("annotations").get("config.kubernetes.io/local-config", "false") != "false"


