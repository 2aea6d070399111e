"""The plain part of helmfile's files: releases of charts in the project, as far as no template is filled in first."""

from __future__ import annotations

import posixpath

from kubecheck.render.entries.points import EntryPoint, Part
from kubecheck.render.entries.reading import is_filled, joined, mappings, texts
from kubecheck.render.entries.releases import Assignment, Layer, Release

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.documents import Document
    from kubecheck.source import Path


def helmfile_entries(document: Document) -> list[EntryPoint]:
    """The entry point that a file of helmfile is, if releases of it have charts in the project.

    Mirrors: HelmState.flagsForTemplate, namespaceAndValuesFlags, setFlags (helmfile/pkg/state)
    """
    path = document.source.path.replace("\\", "/")
    folder, name = posixpath.split(path)
    if not name.startswith("helmfile.") and posixpath.basename(folder) != "helmfile.d":
        return []
    releases = document.value["releases"]
    found = [_release(document, each, ("releases", index), folder) for index, each in enumerate(releases) if _is_local(each)]
    left_out = [str(each.get("name")) for each in mappings(releases) if not is_filled(str(each.get("chart")))]
    return [EntryPoint(posixpath.normpath(path), document, [Part(release=each) for each in found], left_out=left_out)] if found or left_out else []


def _is_local(said: object) -> bool:
    """Whether a release has its chart in the project, and is installed."""
    chart = said.get("chart") if isinstance(said, dict) else None
    is_path = isinstance(chart, str) and chart.startswith(("./", "../")) and is_filled(chart)
    return is_path and isinstance(said, dict) and said.get("installed") is not False


def _release(document: Document, said: dict[str, Any], path: Path, folder: str) -> Release:
    layers: list[Layer] = []
    is_open = False
    for index, each in enumerate(said["values"] if isinstance(said.get("values"), list) else ()):
        steps = (*path, "values", index)
        if isinstance(each, dict):
            layers.append(Layer(document, steps, value=each))
        elif isinstance(each, str) and is_filled(each) and "://" not in each and not each.endswith(".gotmpl"):
            layers.append(Layer(document, steps, path=joined(folder, each), is_optional=str(said.get("missingFileHandler", "Error")) != "Error"))
        else:
            is_open = True
    sets = _settings(document, said.get("set"), (*path, "set"), "--set", folder)
    sets += _settings(document, said.get("setString"), (*path, "setString"), "--set-string", folder)
    name, namespace = (text if isinstance(text := said.get(field), str) and is_filled(text) else "" for field in ("name", "namespace"))
    return Release(
        joined(folder, said["chart"]), name, namespace, layers, sets, is_open=is_open or bool(said.get("secrets")),
        kube_version=str(said.get("kubeVersion") or ""), api_versions=texts(said.get("apiVersions")),
    )  # fmt: skip


def _settings(document: Document, listed: object, path: Path, option: str, folder: str) -> list[Assignment]:
    """What items with a name and a value, several values or a file set."""
    found = []
    for index, each in enumerate(listed if isinstance(listed, list) else ()):
        name = each.get("name") if isinstance(each, dict) else None
        if not isinstance(name, str):
            continue
        if each.get("file"):
            found.append(Assignment(document, (*path, index, "file"), name, joined(folder, str(each["file"])), "--set-file"))
        elif isinstance(each.get("values"), list):
            found.append(Assignment(document, (*path, index, "values"), name, f"{{{','.join(map(_text, each['values']))}}}", option))
        elif "value" in each:
            found.append(Assignment(document, (*path, index, "value"), name, _text(each["value"]), option))
    return found


def _text(value: object) -> str:
    """A value as it is escaped for an option. Mirrors: escape (helmfile/pkg/state)."""
    text = str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)
    return text.replace("{", "\\{").replace("}", "\\}").replace(",", "\\,")
