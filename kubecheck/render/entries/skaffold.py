"""Skaffold's files: manifests, kustomizations and charts, for each profile that deploys something else."""

from __future__ import annotations

import posixpath
import re

from kubecheck.render.entries.points import EntryPoint, Part
from kubecheck.render.entries.reading import is_filled, joined, mapping, mappings, texts
from kubecheck.render.entries.releases import Assignment, Layer, Release, variable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubecheck.documents import Document
    from kubecheck.source import Path


def skaffold_entries(files: dict[str, list[Document]]) -> list[EntryPoint]:
    """One entry for each file that no other one requires, and one for each of its profiles that deploys other files."""
    needed = {path: _required(path, documents, files) for path, documents in files.items()}
    used = {each for path, required in needed.items() for each in required if each != path}
    found: list[EntryPoint] = []
    for path, documents in files.items():
        if path in used:
            continue
        together = documents + [document for each in needed[path] for document in files[each]]
        seen = set()
        for profile in ("", *_profile_names(together)):
            parts = [part for document in together for part in _parts_with(document, profile)]
            signature = tuple((each.files, each.kustomization, each.release and each.release.signature) for each in parts)
            if parts and signature not in seen:
                seen.add(signature)
                found.append(EntryPoint(f"{path} with profile {profile}" if profile else path, documents[0], parts))
    return found


def _required(path: str, documents: list[Document], files: dict[str, list[Document]]) -> list[str]:
    """The other files that a file requires, and those that they require."""
    found: dict[str, None] = {}
    waiting = [(path, each) for each in documents]
    while waiting:
        here, document = waiting.pop()
        for each in mappings(document.value.get("requires")):
            if isinstance(each.get("path"), str):
                target = joined(posixpath.dirname(here), each["path"])
                target = target if target in files else posixpath.normpath(posixpath.join(target, "skaffold.yaml"))
                if target in files and target != path and target not in found:
                    found[target] = None
                    waiting += [(target, one) for one in files[target]]
    return list(found)


def _profile_names(documents: Iterable[Document]) -> list[str]:
    return list(dict.fromkeys(str(each.get("name")) for document in documents for each in mappings(document.value.get("profiles"))))


def _parts_with(document: Document, profile: str) -> list[Part]:
    """What a document of Skaffold deploys with a profile; without one where the name is empty, or it has no such profile."""
    value = document.value
    for each in mappings(value.get("profiles")):
        if profile and str(each.get("name")) == profile:
            value = _with_profile(value, each)
    folder = posixpath.dirname(document.source.path.replace("\\", "/"))
    return _skaffold_parts(value, folder) + [Part(release=each) for each in _releases(document, value, folder)]


def _with_profile(value: dict[str, Any], profile: dict[str, Any]) -> dict[str, Any]:
    """A Skaffold file as a profile changes it: what it says of manifests and deployment counts, field by field; then its patches.

    Mirrors: overlayProfileField (skaffold/pkg/skaffold/parser)
    """
    merged = dict(value)
    for field in ("manifests", "deploy"):
        over, under = profile.get(field), value.get(field)
        if isinstance(over, dict):
            merged[field] = {**(under if isinstance(under, dict) else {}), **over}
    for patch in mappings(profile.get("patches")):
        steps = [step.replace("~1", "/").replace("~0", "~") for step in str(patch.get("path", "")).split("/")[1:]]
        if steps and steps[0] in ("manifests", "deploy"):
            merged = _patched(merged, steps, str(patch.get("op") or "replace"), patch.get("value"))
    return merged


def _patched(value: Any, steps: list[str], operation: str, new: Any) -> Any:
    """A copy of a value with one JSON patch operation applied to it; as it is where the path leads nowhere."""
    step, rest = steps[0], steps[1:]
    if isinstance(value, dict):
        if rest:
            return {**value, step: _patched(value.get(step), rest, operation, new)} if step in value else value
        return {key: each for key, each in value.items() if key != step} if operation == "remove" else {**value, step: new}
    if isinstance(value, list) and (step == "-" or step.isdecimal()):
        index = len(value) if step == "-" else int(step)
        if rest:
            return [_patched(each, rest, operation, new) if number == index else each for number, each in enumerate(value)]
        return value[:index] + ([] if operation == "remove" else [new]) + value[index + (operation != "add") :]
    return value


def _skaffold_parts(value: dict[str, Any], folder: str) -> list[Part]:
    """What a Skaffold file deploys. Mirrors: SetDefaults (skaffold/pkg/skaffold/schema/defaults), k8s/*.yaml where nothing is named."""
    manifests, deploy = mapping(value.get("manifests")), mapping(value.get("deploy"))
    kubectl, kustomize = mapping(deploy.get("kubectl")), mapping(deploy.get("kustomize"))
    raw = texts(manifests.get("rawYaml")) + texts(kubectl.get("manifests"))
    built = mapping(manifests.get("kustomize")) or kustomize
    folders = texts(built.get("paths"))
    if not folders and (built or "kustomize" in manifests or "kustomize" in deploy):
        folders = ["."]
    if not raw and not folders and not any(each in part for part in (manifests, deploy) for each in ("helm", "kpt", "cloudrun")):
        raw = ["k8s/*.yaml"]
    parts = [Part(kustomization=joined(folder, each)) for each in folders if "://" not in each]
    local = [joined(folder, each) for each in raw if "://" not in each]
    return parts + ([Part(local)] if local else [])


# -- charts -------------------------------------------------------------------------------------------------------------

_TEMPLATE = re.compile(r"\{\{(-?\s*\.?(\w+)\s*-?|.*?)\}\}", re.DOTALL)


def _releases(document: Document, value: dict[str, Any], folder: str) -> Iterable[Release]:
    """The charts of the project that a Skaffold file has Helm render."""
    for field in ("manifests", "deploy"):
        helm = mapping(mapping(value.get(field)).get("helm"))
        for index, each in enumerate(helm["releases"] if isinstance(helm.get("releases"), list) else ()):
            chart = each.get("chartPath") if isinstance(each, dict) else None
            if isinstance(chart, str) and chart and is_filled(chart) and not each.get("remoteChart"):
                yield _release(document, each, (field, "helm", "releases", index), folder)


def _release(document: Document, said: dict[str, Any], path: Path, folder: str) -> Release:
    """A release of Helm. Mirrors: ConstructOverrideArgs (skaffold/pkg/skaffold/helm), templateArgs (skaffold/pkg/skaffold/render/renderer/helm)."""
    layers = [Layer(document, (*path, "overrides"), value=said["overrides"])] if mapping(said.get("overrides")) else []
    files = said["valuesFiles"] if isinstance(said.get("valuesFiles"), list) else []
    layers += [
        Layer(document, (*path, "valuesFiles", index), path=joined(folder, each))
        for index, each in enumerate(files)
        if isinstance(each, str) and is_filled(each) and "://" not in each
    ]
    sets = _images(document, said, path)
    for field in ("setValues", "setValueTemplates"):
        for key, (value, steps) in sorted(_flat(said.get(field)).items()):
            sets.append(Assignment(document, (*path, field, *steps), _open(key), _open(value)))
    for key, (value, steps) in sorted(_flat(said.get("setFiles")).items()):
        sets.append(Assignment(document, (*path, "setFiles", *steps), key, joined(folder, value), "--set-file"))
    namespace, name = (text if isinstance(text := said.get(field), str) and is_filled(text) else "" for field in ("namespace", "name"))
    is_open = bool(said.get("useHelmSecrets")) or any(not isinstance(each, str) or not is_filled(each) or "://" in each for each in files)
    return Release(joined(folder, said["chartPath"]), name, namespace, layers, sets, is_open=is_open)


def _images(document: Document, said: dict[str, Any], path: Path) -> list[Assignment]:
    """What Skaffold of version 1 sets for the images that it builds. Mirrors: HelmDeployer.deployRelease (skaffold v1.39)."""
    overrides, strategy = mapping(said.get("artifactOverrides")), mapping(mapping(said.get("imageStrategy")).get("helm") or {})
    is_helm = "helm" in mapping(said.get("imageStrategy"))
    found = []
    for key, (image, steps) in sorted(_flat(overrides).items()):
        parts = {"": f"{image}:{variable('IMAGE_TAG')}"}
        if is_helm:
            parts = {".repository": image, ".tag": variable("IMAGE_TAG")}
        if strategy.get("explicitRegistry"):
            parts[".registry"] = variable("IMAGE_DOMAIN")
        found += [Assignment(document, (*path, "artifactOverrides", *steps), key + below, value, "--set-string") for below, value in parts.items()]
    return found


def _flat(value: object, key: str = "", steps: Path = ()) -> dict[str, tuple[str, Path]]:
    """The texts of nested maps by their joined keys, each with its path. Mirrors: FlatMap (skaffold/pkg/skaffold/schema/util)."""
    if isinstance(value, dict):
        return {name: each for step, below in value.items() for name, each in _flat(below, f"{key}.{step}" if key else str(step), (*steps, step)).items()}
    if isinstance(value, list):
        return {name: each for index, below in enumerate(value) for name, each in _flat(below, f"{key}[{index}]", (*steps, index)).items()}
    if not key or value is None:
        return {}
    return {key: (str(value).lower() if isinstance(value, bool) else str(value), steps)}


def _open(text: str) -> str:
    """A text in which variables stand for what Skaffold fills in: the images that it builds, and its environment."""
    return _TEMPLATE.sub(lambda match: variable(match[2] or "VALUE"), text)
