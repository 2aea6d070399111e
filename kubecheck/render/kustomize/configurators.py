"""What the fields of a kustomization are to the plugins that do their work. Mirrors: target/kusttarget_configplugin.go (kustomize/api)."""

from __future__ import annotations

from kubecheck.render.kustomize.tree import Mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.render.kustomize.fields.configuration import TransformerConfiguration
    from kubecheck.render.kustomize.fields.specs import FieldSpec
    from kubecheck.render.kustomize.files.kustomization import Kustomization

    # The kind of a plugin, its settings, and the fields that it changes.
    Configured = tuple[str, Mapping, list[FieldSpec] | None]


def generators_of(said: Kustomization, namespace: str) -> Iterator[Configured]:
    """The generators that fields ask for, in kustomize's order. Mirrors: generatorConfigurators.

    Args:
        said: the kustomization.
        namespace: the namespace of those above it, which Helm charts get.
    """
    fields = said.fields
    for kind, field in (("ConfigMapGenerator", "configMapGenerator"), ("SecretGenerator", "secretGenerator")):
        for arguments in said.items(field):
            yield kind, _with_options(arguments, fields.get("generatorOptions")), None
    for chart in said.items("helmCharts"):
        settings = Mapping(chart.written)
        for part in (fields.get("helmGlobals") or Mapping(chart.written), chart):
            for key, value in part.items():
                settings.put(key, value, part.at(key))
        namespace = said.text("namespace") or namespace
        if not settings.get("namespace") and namespace:
            settings.put("namespace", namespace, fields.at("namespace"))
        yield "HelmChartInflationGenerator", settings, None


def transformers_of(said: Kustomization, configuration: TransformerConfiguration) -> Iterator[Configured]:
    """The transformers that fields ask for, in kustomize's order. Mirrors: transformerConfigurators."""
    if said.items("patchesStrategicMerge"):
        yield "PatchStrategicMergeTransformer", _settings(said.fields, paths="patchesStrategicMerge"), None
    for each in said.items("patches"):
        yield "PatchTransformer", each, None
    if said.text("namespace"):
        settings = Mapping(said.fields.written)
        settings.put("metadata", _settings(said.fields, namespace="namespace"), said.fields.written)
        yield "NamespaceTransformer", settings, configuration.namespace
    if said.text("namePrefix"):
        yield "PrefixTransformer", _settings(said.fields, prefix="namePrefix"), configuration.name_prefix
    if said.text("nameSuffix"):
        yield "SuffixTransformer", _settings(said.fields, suffix="nameSuffix"), configuration.name_suffix
    yield from _label_settings(said, configuration)
    if said.fields.get("commonAnnotations"):
        yield "AnnotationsTransformer", _settings(said.fields, annotations="commonAnnotations"), configuration.common_annotations
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
        yield "ReplacementTransformer", _settings(said.fields, replacements="replacements"), None


def _label_settings(said: Kustomization, configuration: TransformerConfiguration) -> Iterator[Configured]:
    from kubecheck.render.kustomize.fields.configuration import label_specs

    if not said.items("labels") and not said.fields.get("commonLabels"):
        return
    for each in said.items("labels"):
        settings = Mapping(each.written)
        settings.put("labels", each.get("pairs") or Mapping(each.written), each.at("pairs"))
        yield "LabelTransformer", settings, label_specs(each, configuration)
    settings = Mapping(said.fields.written)
    settings.put("labels", said.fields.get("commonLabels") or Mapping(said.fields.written), said.fields.at("commonLabels"))
    yield "LabelTransformer", settings, configuration.common_labels


def _settings(said: Mapping, **fields: str) -> Mapping:
    """Fields of the kustomization under the names that a plugin gives them."""
    settings = Mapping(said.written)
    for name, field in fields.items():
        settings.put(name, said.get(field), said.at(field))
    return settings


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
