"""The generators and transformers that are built into kustomize: where each is, and how one is made from its settings."""

from __future__ import annotations

import importlib

from kubecheck.render.kustomize.errors import BuildError
from kubecheck.render.kustomize.printing import print_yaml
from kubecheck.render.kustomize.tree import Mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.render.kustomize.fields.specs import FieldSpec
    from kubecheck.render.kustomize.files.loader import Loader
    from kubecheck.render.kustomize.resource import BuildResource


_ROOM = "kubecheck.render.kustomize"
GENERATORS = {
    "ConfigMapGenerator": "generators.config_map:ConfigMapGenerator",
    "HelmChartInflationGenerator": "generators.helm_chart:HelmChartInflationGenerator",
    "IAMPolicyGenerator": "generators.iam_policy:IAMPolicyGenerator",
    "SecretGenerator": "generators.secret:SecretGenerator",
}
TRANSFORMERS = {
    "AnnotationsTransformer": "transformers.annotations:AnnotationsTransformer",
    "HashTransformer": "generators.hasher:HashTransformer",
    "ImageTagTransformer": "transformers.images:ImageTagTransformer",
    "LabelTransformer": "transformers.labels:LabelTransformer",
    "NamespaceTransformer": "transformers.namespace:NamespaceTransformer",
    "PatchJson6902Transformer": "patches.transformers:PatchJson6902Transformer",
    "PatchStrategicMergeTransformer": "patches.transformers:PatchStrategicMergeTransformer",
    "PatchTransformer": "patches.transformers:PatchTransformer",
    "PrefixSuffixTransformer": "transformers.prefix_suffix:PrefixSuffixTransformer",
    "PrefixTransformer": "transformers.prefix_suffix:PrefixTransformer",
    "ReplacementTransformer": "replacements:ReplacementTransformer",
    "ReplicaCountTransformer": "transformers.replicas:ReplicaCountTransformer",
    "SuffixTransformer": "transformers.prefix_suffix:SuffixTransformer",
    "ValueAddTransformer": "transformers.value_add:ValueAddTransformer",
}


def make(kind: str, loader: Loader, settings: Mapping, field_specs: list[FieldSpec] | None = None) -> Any:
    """A plugin of a kind.

    Raises:
        BuildError: it refuses its settings.
    """
    module, _, name = {**GENERATORS, **TRANSFORMERS}[kind].partition(":")
    plugin = getattr(importlib.import_module(f"{_ROOM}.{module}"), name)
    return plugin(loader, settings, field_specs)


def make_builtin(kind: str, loader: Loader, settings: Mapping, field_specs: list[FieldSpec] | None = None) -> Any:
    """A plugin that a field of the kustomization asks for. Mirrors: KustTarget.configureBuiltinPlugin.

    Raises:
        BuildError: it refuses its settings, which are in the words.
    """
    target = settings.get("target")
    for each in (settings, target) if isinstance(target, Mapping) else (settings,):
        for field in [key for key, value in each.items() if value == ""]:
            each.drop(field)
    try:
        return make(kind, loader, settings, field_specs)
    except BuildError as error:
        config = print_yaml(settings)
        if kind == "ReplacementTransformer":  # whose settings alone have no names of their own in JSON
            config = config.replace("replacements:", "Replacements:", 1)
        raise error.wrapped(f"trouble configuring builtin {kind} with config: `\n{config}`", settings.written) from error


class ExternalPluginError(Exception):
    """A plugin that another program is, which is not run here: ``kind`` is its kind."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def make_external(resource: BuildResource, loader: Loader, *, generates: bool) -> Any:
    """The plugin that an object of ``generators:``, ``transformers:`` or ``validators:`` configures. Mirrors: loader.loadAndConfigurePlugin.

    Raises:
        BuildError: there is no such plugin, or it refuses its settings.
        ExternalPluginError: it is another program, and the session is not strict.
    """
    identity = resource.current_id
    if identity.group or identity.version != "builtin":
        if not loader.session.strict:
            raise ExternalPluginError(identity.kind)
        raise BuildError(f"external plugins disabled; unable to load external plugin '{identity.kind}'", resource.value.written)
    if identity.kind not in GENERATORS and identity.kind not in TRANSFORMERS:
        kind = f"{identity.kind}.{identity.version}.[noGrp]"
        raise BuildError(f"unable to load builtin {kind}", resource.value.written)
    try:
        plugin = make(identity.kind, loader, resource.value)
    except BuildError as error:
        raise error.wrapped(f"plugin {resource.original_id} fails configuration", resource.value.written) from error
    if generates and identity.kind not in GENERATORS:
        raise BuildError(f"plugin {resource.original_id} not a generator", resource.value.written)
    if not generates and identity.kind not in TRANSFORMERS:
        raise BuildError(f"plugin {resource.original_id} not a transformer", resource.value.written)
    return plugin
