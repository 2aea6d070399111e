"""What files of other tools and objects of deploying controllers say is deployed together: Skaffold, Argo CD and Flux."""

from __future__ import annotations

import posixpath

from kubecheck.source import disk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubecheck.documents import Document
    from kubecheck.source import Path


# What deploying controllers lay over a kustomization, with the names that it has for that; see `kubecheck.render.overlays`.
_FLUX = {
    "targetNamespace": "namespace", "namePrefix": "namePrefix", "nameSuffix": "nameSuffix", "images": "images", "patches": "patches",
    "components": "components",
}  # fmt: skip
_ARGO = {
    "namespace": "namespace", "namePrefix": "namePrefix", "nameSuffix": "nameSuffix", "images": "images", "replicas": "replicas",
    "patches": "patches", "commonLabels": "commonLabels", "commonAnnotations": "commonAnnotations", "components": "components",
}  # fmt: skip


class Part:
    """Files that an entry point deploys: either patterns of files, or a folder that kustomize builds.

    Attributes:
        files: patterns as `fnmatch` reads them, ``**/`` for any folders, relative to where paths begin; a file must match one.
        without: patterns of files that are left out.
        kustomization: the folder that kustomize builds where it holds a kustomization; empty where that is not asked for.
        overrides: where in the entry point's document stands what is laid over it, and the fields there, each with the name that a kustomization
            has for it; None without any.
        substitution: where in the entry point's document stands what is filled in afterwards; None where nothing is.
        generates: whether a kustomization is made of all files of the folder where it holds none.
    """

    __slots__ = ("files", "generates", "kustomization", "overrides", "substitution", "without")

    def __init__(
        self,
        files: Iterable[str] = (),
        without: Iterable[str] = (),
        kustomization: str = "",
        overrides: tuple[Path, dict[str, str]] | None = None,
        substitution: Path | None = None,
        *,
        generates: bool = False,
    ) -> None:
        self.files = tuple(files)
        self.without = tuple(without)
        self.kustomization = kustomization
        self.overrides = overrides
        self.substitution = substitution
        self.generates = generates


class EntryPoint:
    """What is deployed together because one file says so.

    ``name`` is what people call it; ``document`` says it; ``parts`` are what it deploys, into ``namespace`` what names none; empty where it says nothing.
    """

    __slots__ = ("document", "name", "namespace", "parts")

    def __init__(self, name: str, document: Document, parts: Iterable[Part], namespace: str = "") -> None:
        self.name = name
        self.document = document
        self.parts = tuple(parts)
        self.namespace = namespace


def entry_points_of(documents: Iterable[Document]) -> list[EntryPoint]:
    """The entry points that documents declare, in order.

    Args:
        documents: of any tool or kind.
    """
    found: list[EntryPoint] = []
    skaffold: dict[str, list[Document]] = {}
    for document in documents:
        value = document.value
        if not isinstance(value, dict):
            continue
        group = str(value.get("apiVersion")).partition("/")[0]
        if group == "skaffold":
            skaffold.setdefault(posixpath.normpath(document.source.path.replace("\\", "/")), []).append(document)
            continue
        reader = _READERS.get((group, str(value.get("kind"))))
        if reader is not None:
            found += reader(document)
    return _skaffold_entries(skaffold) + found


# -- Skaffold -----------------------------------------------------------------------------------------------------------


def _skaffold_entries(files: dict[str, list[Document]]) -> list[EntryPoint]:
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
            signature = tuple((each.files, each.kustomization) for each in parts)
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
        for each in _mappings(document.value.get("requires")):
            if isinstance(each.get("path"), str):
                target = _joined(posixpath.dirname(here), each["path"])
                target = target if target in files else posixpath.normpath(posixpath.join(target, "skaffold.yaml"))
                if target in files and target != path and target not in found:
                    found[target] = None
                    waiting += [(target, one) for one in files[target]]
    return list(found)


def _profile_names(documents: Iterable[Document]) -> list[str]:
    return list(dict.fromkeys(str(each.get("name")) for document in documents for each in _mappings(document.value.get("profiles"))))


def _parts_with(document: Document, profile: str) -> list[Part]:
    """What a document of Skaffold deploys with a profile; without one where the name is empty, or it has no such profile."""
    value = document.value
    for each in _mappings(value.get("profiles")):
        if profile and str(each.get("name")) == profile:
            value = _with_profile(value, each)
    return _skaffold_parts(value, posixpath.dirname(document.source.path.replace("\\", "/")))


def _with_profile(value: dict[str, Any], profile: dict[str, Any]) -> dict[str, Any]:
    """A Skaffold file as a profile changes it: what it says of manifests and deployment counts, field by field; then its patches.

    Mirrors: overlayProfileField (skaffold/pkg/skaffold/parser)
    """
    merged = dict(value)
    for field in ("manifests", "deploy"):
        over, under = profile.get(field), value.get(field)
        if isinstance(over, dict):
            merged[field] = {**(under if isinstance(under, dict) else {}), **over}
    for patch in _mappings(profile.get("patches")):
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
    manifests, deploy = _mapping(value.get("manifests")), _mapping(value.get("deploy"))
    kubectl, kustomize = _mapping(deploy.get("kubectl")), _mapping(deploy.get("kustomize"))
    raw = _texts(manifests.get("rawYaml")) + _texts(kubectl.get("manifests"))
    built = _mapping(manifests.get("kustomize")) or kustomize
    folders = _texts(built.get("paths"))
    if not folders and (built or "kustomize" in manifests or "kustomize" in deploy):
        folders = ["."]
    if not raw and not folders and not any(each in part for part in (manifests, deploy) for each in ("helm", "kpt", "cloudrun")):
        raw = ["k8s/*.yaml"]
    parts = [Part(kustomization=_joined(folder, each)) for each in folders if "://" not in each]
    local = [_joined(folder, each) for each in raw if "://" not in each]
    return parts + ([Part(local)] if local else [])


# -- Argo CD ------------------------------------------------------------------------------------------------------------


def _application(document: Document) -> list[EntryPoint]:
    name = f"Application {_name_of(document.value)}"
    return _entries(name, document, _mapping(document.value.get("spec")), ("spec",))


def _application_set(document: Document) -> list[EntryPoint]:
    """One entry for each set of parameters that can be known from the file: elements of lists, and folders of the repository."""
    spec = _mapping(document.value.get("spec"))
    template = _mapping(_mapping(spec.get("template")).get("spec"))
    found: list[EntryPoint] = []
    for parameters in _parameters(spec.get("generators"), document):
        filled = _filled(template, parameters)
        name = f"ApplicationSet {_name_of(document.value)} with {', '.join(dict.fromkeys(parameters.values())) or 'its parameters'}"
        found += _entries(name, document, filled, ("spec", "template", "spec"))
    return found


def _entries(name: str, document: Document, spec: dict[str, Any], path: Path) -> list[EntryPoint]:
    """The entry point of an Application's spec, if a source of it is here."""
    parts = [part for below, source in _sources(spec, path) for part in _parts_of_source(below, source, document)]
    namespace = _mapping(spec.get("destination")).get("namespace")
    known = namespace if isinstance(namespace, str) and "{{" not in namespace else ""
    return [EntryPoint(name, document, parts, known)] if parts else []


def _sources(spec: dict[str, Any], path: Path) -> list[tuple[Path, dict[str, Any]]]:
    """The sources of an Application's spec, each with its path."""
    several = spec.get("sources")
    if isinstance(several, list):
        return [((*path, "sources", index), each) for index, each in enumerate(several) if isinstance(each, dict)]
    return [((*path, "source"), spec["source"])] if isinstance(spec.get("source"), dict) else []


def _parts_of_source(path: Path, source: dict[str, Any], document: Document) -> list[Part]:
    """What a source with a folder in this repository deploys; nothing for charts, and for folders that are not here.

    Mirrors: getPotentiallyValidManifests (argo-cd/reposerver/repository)
    """
    named = source.get("path")
    if not isinstance(named, str) or "{{" in named or source.get("chart") or isinstance(source.get("helm"), dict):
        return []
    folder = _folder_in_repository(document, named)
    if folder is None:
        return []
    kustomize, directory = source.get("kustomize"), _mapping(source.get("directory"))
    overrides = ((*path, "kustomize"), _ARGO) if isinstance(kustomize, dict) and any(map(kustomize.get, _ARGO)) else None
    include, exclude = str(directory.get("include") or ""), str(directory.get("exclude") or "")
    files = [pattern for each in _braces(include or "*") for pattern in _patterns(folder, each, recursive=directory.get("recurse") is True)]
    without = [pattern for each in _braces(exclude) for pattern in _patterns(folder, each, recursive=True)] if exclude else []
    return [Part(files, without, "" if directory else folder, overrides)]


def _parameters(generators: object, document: Document) -> list[dict[str, str]]:
    """The sets of parameters that generators give, as far as a file and a folder can tell."""
    found: list[dict[str, str]] = []
    for generator in _mappings(generators):
        for element in _mappings(_mapping(generator.get("list")).get("elements")):
            found.append({key: each for key, each in element.items() if isinstance(each, str)})
        for directory in _mappings(_mapping(generator.get("git")).get("directories")):
            if isinstance(directory.get("path"), str) and directory.get("exclude") is not True:
                found += [_of_folder(each) for each in _folders(document, directory["path"])]
    return found


def _folders(document: Document, pattern: str) -> list[str]:
    """The folders of the repository that match a pattern, as paths from its root."""
    for root in _roots(document):
        found = disk.folders_matching(posixpath.join(root, pattern))
        if found:
            return sorted(posixpath.relpath(each, root or ".") for each in found)
    return []


def _roots(document: Document) -> list[str]:
    """The folders that may be the root of the repository of a file: the one that git knows, else any above the file, the highest first."""
    folder = posixpath.dirname(document.source.path.replace("\\", "/"))
    above = [folder]
    while folder and folder != posixpath.dirname(folder):
        folder = posixpath.dirname(folder)
        above.append(folder)
    known = [each for each in above if disk.exists(posixpath.join(each, ".git"))]
    return known[:1] or above[::-1]


def _folder_in_repository(document: Document, path: str) -> str | None:
    """A folder of the repository as its path is shown; None where it is not here."""
    return next((found for root in _roots(document) if disk.is_folder(found := _joined(root, path))), None)


def _of_folder(folder: str) -> dict[str, str]:
    name = posixpath.basename(folder)
    return {"path": folder, "path.path": folder, "path.basename": name, ".path.path": folder, ".path.basename": name}


def _filled(value: Any, parameters: dict[str, str]) -> Any:
    """A template with parameters put in, in the plain form and in that of Go templates."""
    if isinstance(value, dict):
        return {key: _filled(each, parameters) for key, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, parameters) for each in value]
    if not isinstance(value, str) or "{{" not in value:
        return value
    import re

    return re.sub(r"\{\{-?\s*\.?([\w.-]+)\s*-?\}\}", lambda match: parameters.get(match[1], match[0]), value)


# -- Flux ---------------------------------------------------------------------------------------------------------------


def _flux(document: Document) -> list[EntryPoint]:
    """A Kustomization of Flux: a folder, which it builds, or whose files it takes where it holds no kustomization.

    Mirrors: Generator.WriteFile (fluxcd/pkg/kustomize)
    """
    spec = _mapping(document.value.get("spec"))
    named = spec.get("path", "./")
    folder = _folder_in_repository(document, named) if isinstance(named, str) else None
    if folder is None:
        return []
    overrides = (("spec",), _FLUX) if any(map(spec.get, _FLUX)) else None
    substitution = ("spec", "postBuild") if any(map(_mapping(spec.get("postBuild")).get, ("substitute", "substituteFrom"))) else None
    part = Part(_patterns(folder, "*", recursive=True), (), folder, overrides, substitution, generates=True)
    return [EntryPoint(f"Kustomization {_name_of(document.value)}", document, [part])]


_READERS = {
    ("argoproj.io", "Application"): _application,
    ("argoproj.io", "ApplicationSet"): _application_set,
    ("kustomize.toolkit.fluxcd.io", "Kustomization"): _flux,
}


# -- small helpers ------------------------------------------------------------------------------------------------------


def _patterns(folder: str, name: str, *, recursive: bool) -> list[str]:
    """Patterns for files of a folder, and of those below it."""
    base = (folder + "/") if folder not in ("", ".") else ""
    return [base + name, *([f"{base}**/{name}"] if recursive else [])]


def _braces(pattern: str) -> list[str]:
    """The patterns that ``{a,b}`` stands for, where the whole is one group."""
    if pattern.startswith("{") and pattern.endswith("}") and "{" not in pattern[1:]:
        return [each.strip() for each in pattern[1:-1].split(",")]
    return [pattern]


def _joined(folder: str, path: str) -> str:
    """A path as it is shown: below a folder, without detours; the folder that paths begin from is ``.``."""
    return posixpath.normpath(posixpath.join(folder, path.lstrip("/")))


def _name_of(value: dict[str, Any]) -> str:
    return str(_mapping(value.get("metadata")).get("name") or "")


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _mappings(value: object) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _texts(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
