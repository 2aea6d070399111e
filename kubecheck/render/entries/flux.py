"""Kustomizations and HelmReleases of Flux whose sources lie in this repository."""

from __future__ import annotations

from kubecheck.render.entries.points import EntryPoint, Part
from kubecheck.render.entries.reading import file_in_repository, folder_in_repository, is_filled, mapping, name_of, patterns, texts
from kubecheck.render.entries.releases import Assignment, Layer, Release

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.documents import Document
    from kubecheck.source import Path

# What Flux lays over a kustomization, with the names that it has for that; see `kubecheck.render.overlays`.
_FLUX = {
    "targetNamespace": "namespace", "namePrefix": "namePrefix", "nameSuffix": "nameSuffix", "images": "images", "patches": "patches",
    "components": "components",
}  # fmt: skip


def kustomization(document: Document) -> list[EntryPoint]:
    """A Kustomization of Flux: a folder, which it builds, or whose files it takes where it holds no kustomization.

    Mirrors: Generator.WriteFile (fluxcd/pkg/kustomize)
    """
    spec = mapping(document.value.get("spec"))
    named = spec.get("path", "./")
    folder = folder_in_repository(document, named) if isinstance(named, str) else None
    if folder is None:
        return []
    overrides = (("spec",), _FLUX) if any(map(spec.get, _FLUX)) else None
    substitution = ("spec", "postBuild") if any(map(mapping(spec.get("postBuild")).get, ("substitute", "substituteFrom"))) else None
    part = Part(patterns(folder, "*", recursive=True), (), folder, overrides, substitution, generates=True)
    return [EntryPoint(f"Kustomization {name_of(document.value)}", document, [part])]


def helm_release(document: Document) -> list[EntryPoint]:
    """A HelmRelease whose chart lies in this repository: its files of values, what it takes from ConfigMaps and Secrets, and its own values.

    Mirrors: localChartBuilder.Build (fluxcd/source-controller), ChartValuesFromReferences (fluxcd/pkg/chartutil), GetReleaseName (fluxcd/helm-controller)
    """
    spec = mapping(document.value.get("spec"))
    chart, path = mapping(mapping(spec.get("chart")).get("spec")), ("spec", "chart", "spec")
    named, kind = chart.get("chart"), mapping(chart.get("sourceRef")).get("kind")
    folder = folder_in_repository(document, named) if isinstance(named, str) and is_filled(named) and kind in ("GitRepository", "Bucket") else None
    if folder is None:
        return []
    name, own_namespace = name_of(document.value), str(mapping(document.value.get("metadata")).get("namespace") or "")
    target = spec.get("targetNamespace") if isinstance(spec.get("targetNamespace"), str) else ""
    called = spec.get("releaseName") or (f"{target}-{name}" if target else name)
    layers, assignments = _given(document, spec, own_namespace)
    optional = chart.get("ignoreMissingValuesFiles") is True
    files = [
        Layer(document, (*path, "valuesFiles", index), path=file_in_repository(document, each) or each, is_optional=optional)
        for index, each in enumerate(texts(chart.get("valuesFiles")))
    ]
    listed = spec["postRenderers"] if isinstance(spec.get("postRenderers"), list) else []
    later: list[Path] = [("spec", "postRenderers", index, "kustomize") for index, each in enumerate(listed) if mapping(mapping(each).get("kustomize"))]
    release = Release(
        folder, str(called), target or own_namespace, layers, assignments, own=files or None, skips_crds=_skips_crds(spec), post_renderers=later
    )
    return [EntryPoint(f"HelmRelease {name}", document, [Part(release=release)])]


def _given(document: Document, spec: dict[str, Any], namespace: str) -> tuple[list[Layer], list[Assignment]]:
    """The values of a HelmRelease, and what stands at paths of its own."""
    layers: list[Layer] = []
    assignments: list[Assignment] = []
    for index, each in enumerate(spec["valuesFrom"] if isinstance(spec.get("valuesFrom"), list) else ()):
        if not isinstance(each, dict):
            continue
        is_optional = each.get("optional") is True
        steps: Path = ("spec", "valuesFrom", index)
        reference = (str(each.get("kind")), namespace, str(each.get("name")), str(each.get("valuesKey") or "values.yaml"))
        if each.get("targetPath"):
            assignments.append(Assignment(document, steps, str(each["targetPath"]), reference=reference, is_optional=is_optional))
        else:
            layers.append(Layer(document, steps, reference=reference, is_optional=is_optional))
    if mapping(spec.get("values")):
        layers.append(Layer(document, ("spec", "values"), value=spec["values"]))
    return layers, assignments


def _skips_crds(spec: dict[str, Any]) -> bool:
    return mapping(spec.get("install")).get("crds") == "Skip"
