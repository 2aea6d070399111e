"""One kustomization: gathers what it names, and transforms it. Mirrors: target.KustTarget (kustomize/api)."""

from __future__ import annotations

import os

from kubecheck.render.kustomize import plugins
from kubecheck.render.kustomize.accumulator import Accumulator
from kubecheck.render.kustomize.embedded import embedded_source
from kubecheck.render.kustomize.errors import BuildError
from kubecheck.render.kustomize.kustomization import COMPONENT, Kustomization, load_kustomization
from kubecheck.render.kustomize.loader import Loader, NotDownloadedError, quoted
from kubecheck.render.kustomize.reading import MalformedError, read_resources
from kubecheck.render.kustomize.resource_map import ResourceMap
from kubecheck.render.kustomize.tree import Mapping, Sequence, Written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.render.kustomize.field_specs import FieldSpec
    from kubecheck.render.kustomize.resource import BuildResource

    # A plugin, and what the annotations of buildMetadata say of it.
    Plugin = tuple[Any, dict[str, Any] | None]


class Target:
    """A kustomization that is being built.

    Args:
        loader: reads below its folder.
        path: its folder, relative to the one that is built; empty for that one.
        kustomization: what it says; None to read it from the folder.
        namespace: the namespace of the kustomizations above, which Helm charts get.
        base: a kustomization that it builds upon without naming it.
    """

    __slots__ = ("base", "kustomization", "loader", "namespace", "path", "session")

    def __init__(
        self, loader: Loader, path: str = "", kustomization: Kustomization | None = None, namespace: str = "", base: Target | None = None
    ) -> None:
        self.base = base
        self.loader = loader
        self.session = loader.session
        self.path = path
        self.kustomization = load_kustomization(loader) if kustomization is None else kustomization
        self.namespace = namespace

    def build(self) -> ResourceMap:
        """The objects, finished but for their order. Mirrors: KustTarget.makeCustomizedResMap.

        Raises:
            BuildError: kustomize refuses.
        """
        from kubecheck.render.kustomize.name_references import fix_back_references
        from kubecheck.render.kustomize.variables import resolve_variables

        self.use_schema(resets=True)
        gathered = self.accumulate(Accumulator())
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

        path = named.get("path") if named is not None else None
        source = None if path is None or named is None else self.loader.read(path, named.at("path"), "schema")
        use_schema(self.session, named, source, resets=resets)

    def accumulate(self, gathered: Accumulator) -> Accumulator:
        """Adds what the kustomization makes to what was gathered. Mirrors: KustTarget.accumulateTarget."""
        from kubecheck.render.kustomize.configuration import load_configuration
        from kubecheck.render.kustomize.crds import load_configuration_from_crds

        said = self.kustomization
        if self.base is not None:
            gathered = self.base.accumulate(gathered)
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
        self._transform(gathered)
        self._validate(gathered)
        folder = self.session.shown(self.loader.root)
        for each in gathered.resources:
            if folder not in each.folders:
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
                self._leave_out(f"{path} is not downloaded, and not part of what is judged", written)
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
            raise BuildError(f"accumulation err='{of_file.text}': {error.text}", of_file.written or written) from error
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
                self._leave_out(f"{path} is not downloaded, and not part of what is judged", written)
                continue
            try:
                gathered = self._accumulate_folder(gathered, below, str(path), written, is_component=True)
            except BuildError as error:
                raise BuildError(f"accumulateDirectory: {quoted(error.text)}", error.written or written) from error
        return gathered

    def _accumulate_folder(self, gathered: Accumulator, loader: Loader, path: str, written: Written, *, is_component: bool) -> Accumulator:
        """Mirrors: KustTarget.accumulateDirectory."""
        namespace = self.kustomization.text("namespace") or self.namespace
        try:
            below = Target(loader, os.path.normpath(os.path.join(self.path, path)), namespace=namespace)
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
            found = below.accumulate(gathered if is_component else Accumulator())
        except BuildError as error:
            raise error.wrapped(f"recursed accumulation of path '{loader.root}'", written) from error
        if is_component:
            return found
        try:
            gathered.merge(found)
        except BuildError as error:
            raise error.wrapped(f"recursed merging from path '{loader.root}'", written) from error
        return gathered

    def _leave_out(self, words: str, written: Written) -> None:
        self.session.incomplete = True
        self.session.notes.append(("left out", words, written))

    # -- plugins --------------------------------------------------------------------------------------------------------

    def _generate(self, gathered: Accumulator) -> None:
        """Mirrors: KustTarget.runGenerators."""
        made = list(self._builtin_generators())
        try:
            made += self._external(self.kustomization.items("generators"), generates=True)
        except BuildError as error:
            raise error.wrapped("loading generator plugins") from error
        for generator, origin in made:
            resources = generator.generate()
            for each in resources:
                each.origin = each.origin or origin
            try:
                gathered.resources.absorb_all(resources)
            except BuildError as error:
                raise error.wrapped("merging from generator &{0x0 <nil>}") from error

    def _builtin_generators(self) -> Iterator[Plugin]:
        """Mirrors: KustTarget.configureBuiltinGenerators."""
        fields = self.kustomization.fields
        for kind, field in (("ConfigMapGenerator", "configMapGenerator"), ("SecretGenerator", "secretGenerator")):
            for arguments in self.kustomization.items(field):
                settings = _with_options(arguments, fields.get("generatorOptions"))
                yield plugins.make_builtin(kind, self.loader, settings), self._origin_of(kind)
        for chart in self.kustomization.items("helmCharts"):
            settings = Mapping(chart.written)
            for part in (fields.get("helmGlobals") or Mapping(chart.written), chart):
                for key, value in part.items():
                    settings.put(key, value, part.at(key))
            namespace = self.kustomization.text("namespace") or self.namespace
            if not settings.get("namespace") and namespace:
                settings.put("namespace", namespace, fields.at("namespace"))
            yield plugins.make_builtin("HelmChartInflationGenerator", self.loader, settings), self._origin_of("HelmChartInflationGenerator")

    def _transform(self, gathered: Accumulator) -> None:
        """Mirrors: KustTarget.runTransformers."""
        made = list(self._builtin_transformers(gathered))
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

    def _builtin_transformers(self, gathered: Accumulator) -> Iterator[Plugin]:
        for kind, settings, field_specs in self._transformer_settings(gathered):
            yield plugins.make_builtin(kind, self.loader, settings, field_specs), self._origin_of(kind)

    def _transformer_settings(self, gathered: Accumulator) -> Iterator[tuple[str, Mapping, list[FieldSpec] | None]]:
        """(kind, settings, fields) of the transformers that fields ask for, in kustomize's order. Mirrors: transformerConfigurators."""
        said, configuration = self.kustomization, gathered.configuration
        if said.items("patchesStrategicMerge"):
            yield "PatchStrategicMergeTransformer", self._settings(paths="patchesStrategicMerge"), None
        for each in said.items("patches"):
            yield "PatchTransformer", each, None
        if said.text("namespace"):
            settings = Mapping(said.fields.written)
            settings.put("metadata", self._settings(namespace="namespace"), said.fields.written)
            yield "NamespaceTransformer", settings, configuration.namespace
        if said.text("namePrefix"):
            yield "PrefixTransformer", self._settings(prefix="namePrefix"), configuration.name_prefix
        if said.text("nameSuffix"):
            yield "SuffixTransformer", self._settings(suffix="nameSuffix"), configuration.name_suffix
        yield from self._label_settings(gathered)
        if said.fields.get("commonAnnotations"):
            yield "AnnotationsTransformer", self._settings(annotations="commonAnnotations"), configuration.common_annotations
        for each in said.items("patchesJson6902"):
            settings = Mapping(each.written)
            for field, name in (("target", "target"), ("path", "path"), ("patch", "jsonOp")):
                if field in each:
                    settings.put(name, each[field], each.at(field))
            yield "PatchJson6902Transformer", settings, None
        for each in said.items("replicas"):
            yield "ReplicaCountTransformer", _around("replica", each), configuration.replicas
        for each in said.items("images"):
            yield "ImageTagTransformer", _around("imageTag", each), configuration.images
        if said.items("replacements"):
            yield "ReplacementTransformer", self._settings(replacements="replacements"), None

    def _label_settings(self, gathered: Accumulator) -> Iterator[tuple[str, Mapping, list[FieldSpec] | None]]:
        from kubecheck.render.kustomize.configuration import label_specs

        said, configuration = self.kustomization, gathered.configuration
        if not said.items("labels") and not said.fields.get("commonLabels"):
            return
        for each in said.items("labels"):
            settings = Mapping(each.written)
            settings.put("labels", each.get("pairs") or Mapping(each.written), each.at("pairs"))
            yield "LabelTransformer", settings, label_specs(each, configuration)
        settings = Mapping(said.fields.written)
        settings.put("labels", said.fields.get("commonLabels") or Mapping(said.fields.written), said.fields.at("commonLabels"))
        yield "LabelTransformer", settings, configuration.common_labels

    def _settings(self, **fields: str) -> Mapping:
        """Fields of the kustomization under the names that a plugin gives them."""
        said = self.kustomization.fields
        settings = Mapping(said.written)
        for name, field in fields.items():
            settings.put(name, said.get(field), said.at(field))
        return settings

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
                self._leave_out(f"the plugin {error.kind} is a program, which is not run", resource.value.written)
                continue
            made.append((plugin, _origin_from(resource)))
        return made

    def _origin_of(self, kind: str) -> dict[str, Any]:
        """What a plugin is to the annotations of buildMetadata, which a field of the kustomization configures."""
        path = os.path.normpath(os.path.join(self.path, self.kustomization.file_name))
        return {"configuredIn": path, "configuredBy": {"apiVersion": "builtin", "kind": kind}}


def _origin_from(resource: BuildResource) -> dict[str, Any] | None:
    """Mirrors: resource.OriginFromCustomPlugin."""
    if resource.origin is None:
        return None
    by = {"apiVersion": resource.api_version, "kind": resource.kind, "name": resource.name, "namespace": resource.namespace}
    return {"configuredIn": resource.origin.get("path", ""), "configuredBy": {key: each for key, each in by.items() if each}}


def _with_options(arguments: Mapping, options: Mapping | None) -> Mapping:
    """The settings of a generator with the options of all. Mirrors: types.MergeGlobalOptionsIntoLocal."""
    if not isinstance(options, Mapping):
        return arguments
    settings = Mapping(arguments.written)
    for key, value in arguments.items():
        settings.put(key, value, arguments.at(key))
    own = arguments.get("options")
    merged = Mapping(own.written if isinstance(own, Mapping) else options.written)
    for part in (options, own if isinstance(own, Mapping) else Mapping(options.written)):
        for key, value in part.items():
            if isinstance(value, Mapping):
                inner = merged.mapping(key, part.at(key)) if key in merged else Mapping(part.at(key))
                for name, each in value.items():
                    inner.put(name, each, value.at(name))
                merged.put(key, inner, inner.written)
            elif value or key not in merged:
                merged.put(key, value, part.at(key))
    settings.put("options", merged, merged.written)
    return settings


def _around(name: str, settings: Mapping) -> Mapping:
    around = Mapping(settings.written)
    around.put(name, settings, settings.written)
    return around


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


