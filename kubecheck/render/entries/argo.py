"""Applications and ApplicationSets of Argo CD whose sources lie in this repository."""

from __future__ import annotations

import posixpath
import re

from kubecheck.render.entries.points import EntryPoint, Part
from kubecheck.render.entries.reading import (
    file_in_repository,
    folder_in_repository,
    mapping,
    mappings,
    name_of,
    patterns,
    roots,
    texts,
)
from kubecheck.render.entries.releases import Assignment, Layer, Release, variable
from kubecheck.source import disk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.documents import Document
    from kubecheck.source import Path

# What Argo CD lays over a kustomization, with the names that it has for that; see `kubecheck.render.overlays`.
_ARGO = {
    "namespace": "namespace", "namePrefix": "namePrefix", "nameSuffix": "nameSuffix", "images": "images", "replicas": "replicas",
    "patches": "patches", "commonLabels": "commonLabels", "commonAnnotations": "commonAnnotations", "components": "components",
}  # fmt: skip


def application(document: Document) -> list[EntryPoint]:
    """The entry point that an Application is, if a source of it is here."""
    name = f"Application {name_of(document.value)}"
    return _entries(name, document, mapping(document.value.get("spec")), ("spec",))


def application_set(document: Document) -> list[EntryPoint]:
    """One entry for each set of parameters that can be known from the file: elements of lists, and folders of the repository."""
    spec = mapping(document.value.get("spec"))
    template = mapping(mapping(spec.get("template")).get("spec"))
    found: list[EntryPoint] = []
    for parameters in _parameters(spec.get("generators"), document):
        filled = _filled(template, parameters)
        name = f"ApplicationSet {name_of(document.value)} with {', '.join(dict.fromkeys(parameters.values())) or 'its parameters'}"
        found += _entries(name, document, filled, ("spec", "template", "spec"))
    return found


def _entries(name: str, document: Document, spec: dict[str, Any], path: Path) -> list[EntryPoint]:
    """The entry point of an Application's spec, if a source of it is here."""
    namespace = mapping(spec.get("destination")).get("namespace")
    known = namespace if isinstance(namespace, str) and "{{" not in namespace else ""
    app = _Application(document, spec, known)
    parts = [part for below, source in _sources(spec, path) for part in _parts_of_source(below, source, app)]
    return [EntryPoint(name, document, parts, known)] if parts else []


def _sources(spec: dict[str, Any], path: Path) -> list[tuple[Path, dict[str, Any]]]:
    """The sources of an Application's spec, each with its path."""
    several = spec.get("sources")
    if isinstance(several, list):
        return [((*path, "sources", index), each) for index, each in enumerate(several) if isinstance(each, dict)]
    return [((*path, "source"), spec["source"])] if isinstance(spec.get("source"), dict) else []


def _parts_of_source(path: Path, source: dict[str, Any], app: _Application) -> list[Part]:
    """What a source with a folder in this repository deploys; nothing for charts of other places, and for folders that are not here.

    Mirrors: getPotentiallyValidManifests, GenerateManifests (argo-cd/reposerver/repository)
    """
    named = source.get("path")
    if not isinstance(named, str) or "{{" in named or source.get("chart"):
        return []
    folder = folder_in_repository(app.document, named)
    if folder is None:
        return []
    kustomize, directory = source.get("kustomize"), mapping(source.get("directory"))
    if mapping(source.get("helm")) or (not kustomize and not directory and disk.is_file(posixpath.join(folder, "Chart.yaml"))):
        return [Part(release=app.release(folder, mapping(source.get("helm")), (*path, "helm")))]
    overrides = ((*path, "kustomize"), _ARGO) if isinstance(kustomize, dict) and any(map(kustomize.get, _ARGO)) else None
    include, exclude = str(directory.get("include") or ""), str(directory.get("exclude") or "")
    files = [pattern for each in _braces(include or "*") for pattern in patterns(folder, each, recursive=directory.get("recurse") is True)]
    without = [pattern for each in _braces(exclude) for pattern in patterns(folder, each, recursive=True)] if exclude else []
    return [Part(files, without, "" if directory else folder, overrides)]


class _Application:
    """What an Application says of the charts among its sources.

    Mirrors: helmTemplate, getResolvedValueFiles (argo-cd/reposerver/repository)
    """

    def __init__(self, document: Document, spec: dict[str, Any], namespace: str) -> None:
        self.document = document
        self.namespace = namespace
        self.references = {f"${each['ref']}" for _, each in _sources(spec, ()) if isinstance(each.get("ref"), str)}
        self.name = name_of(document.value) if document.value.get("kind") == "Application" else ""

    def release(self, folder: str, helm: dict[str, Any], path: Path) -> Release:
        """What the chart in a folder is rendered with."""
        layers: list[Layer] = []
        is_open = False
        listed = helm["valueFiles"] if isinstance(helm.get("valueFiles"), list) else []
        for index, each in enumerate(listed):
            found = self._files(folder, self._with_environment(str(each)))
            is_open = is_open or found is None
            optional = helm.get("ignoreMissingValueFiles") is True
            layers += [Layer(self.document, (*path, "valueFiles", index), path=file, is_optional=optional) for file in found or ()]
        field = "valuesObject" if mapping(helm.get("valuesObject")) else "values"
        if helm.get(field) and isinstance(helm[field], (dict, str)):
            layers.append(Layer(self.document, (*path, field), value=_opened(helm[field])))
        name, namespace = (helm[key] if isinstance(helm.get(key), str) and "{{" not in helm[key] else "" for key in ("releaseName", "namespace"))
        return Release(
            folder, name or self.name, namespace or self.namespace, layers, self._assignments(folder, helm, path), target=self.namespace,
            kube_version=str(helm.get("kubeVersion") or ""), api_versions=texts(helm.get("apiVersions")), skips_crds=helm.get("skipCrds") is True,
            is_open=is_open,
        )  # fmt: skip

    def _files(self, folder: str, named: str) -> list[str] | None:
        """The files of values that an item of valueFiles means; None where they lie elsewhere."""
        if "://" in named or "{{" in named:
            return None
        if named.startswith("$"):
            reference, _, rest = named.partition("/")
            found = file_in_repository(self.document, rest) if reference in self.references else None
            return None if found is None else [found]
        if named.startswith("/"):
            return [file_in_repository(self.document, named) or named.lstrip("/")]
        path = posixpath.normpath(posixpath.join(folder, named))
        if not any(sign in path for sign in "*?["):
            return [path]
        from fnmatch import fnmatchcase

        above, pattern = posixpath.split(path)
        return None if "**" in path else [posixpath.join(above, each) for each in disk.names_in(above) if fnmatchcase(each, pattern)]

    def _assignments(self, folder: str, helm: dict[str, Any], path: Path) -> list[Assignment]:
        chosen: dict[tuple[str, str], Assignment] = {}
        for index, each in enumerate(helm["parameters"] if isinstance(helm.get("parameters"), list) else ()):
            name, value = (each.get("name"), each.get("value", "")) if isinstance(each, dict) else (None, None)
            if isinstance(name, str) and isinstance(value, str):
                option = "--set-string" if each.get("forceString") is True else "--set"
                text = _clean(_opened(self._with_environment(value)))
                chosen[option, name] = Assignment(self.document, (*path, "parameters", index, "value"), name, text, option)
        for index, each in enumerate(helm["fileParameters"] if isinstance(helm.get("fileParameters"), list) else ()):
            name, value = (each.get("name"), each.get("path")) if isinstance(each, dict) else (None, None)
            found = self._files(folder, value) if isinstance(value, str) else None
            if isinstance(name, str) and found:
                chosen["--set-file", name] = Assignment(self.document, (*path, "fileParameters", index, "path"), name, found[0], "--set-file")
        order = ("--set", "--set-string", "--set-file")
        return sorted(chosen.values(), key=lambda each: order.index(each.option))

    def _with_environment(self, text: str) -> str:
        """A text with what Argo CD fills in of its own. Mirrors: Env.Envsubst (argo-cd/pkg/apis/application/v1alpha1)."""
        for name, value in (("ARGOCD_APP_NAMESPACE", self.namespace), ("ARGOCD_APP_NAME", self.name)):
            if value and name in text:
                text = text.replace(f"${{{name}}}", value).replace(f"${name}", value)
        return text


def _clean(text: str) -> str:
    """A value of ``--set`` whose commas part nothing. Mirrors: cleanSetParameters (argo-cd/util/helm)."""
    if text.startswith("{") and text.endswith("}"):
        return text
    return re.sub(r"(?<!\\),", r"\\,", text)


def _opened(value: Any) -> Any:
    """A value of a template in which variables stand for what nobody knows yet."""
    if isinstance(value, dict):
        return {key: _opened(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_opened(each) for each in value]
    return re.sub(r"\{\{.*?\}\}", variable("VALUE"), value) if isinstance(value, str) and "{{" in value else value


def _parameters(generators: object, document: Document) -> list[dict[str, str]]:
    """The sets of parameters that generators give, as far as a file and a folder can tell."""
    found: list[dict[str, str]] = []
    for generator in mappings(generators):
        for element in mappings(mapping(generator.get("list")).get("elements")):
            found.append({key: each for key, each in element.items() if isinstance(each, str)})
        for directory in mappings(mapping(generator.get("git")).get("directories")):
            if isinstance(directory.get("path"), str) and directory.get("exclude") is not True:
                found += [_of_folder(each) for each in _folders(document, directory["path"])]
    return found


def _folders(document: Document, pattern: str) -> list[str]:
    """The folders of the repository that match a pattern, as paths from its root."""
    for root in roots(document):
        found = disk.folders_matching(posixpath.join(root, pattern))
        if found:
            return sorted(posixpath.relpath(each, root or ".") for each in found)
    return []


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
    return re.sub(r"\{\{-?\s*\.?([\w.-]+)\s*-?\}\}", lambda match: parameters.get(match[1], match[0]), value)


def _braces(pattern: str) -> list[str]:
    """The patterns that ``{a,b}`` stands for, where the whole is one group."""
    if pattern.startswith("{") and pattern.endswith("}") and "{" not in pattern[1:]:
        return [each.strip() for each in pattern[1:-1].split(",")]
    return [pattern]
