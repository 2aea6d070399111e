"""What deploying controllers lay over a kustomization: images, patches, names and labels that an Application or a Flux Kustomization gives."""

from __future__ import annotations

import os
import re

from kubecheck.render.kustomize import KUSTOMIZATION_NAMES, Written, grow
from kubecheck.render.kustomize.tree import Mapping, Sequence
from kubecheck.source import disk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.documents import Document
    from kubecheck.source import Path

_IMAGE = re.compile(r"(?:(?P<name>[^=]+)=)?(?P<new>[^=@]+?)(?::(?P<tag>[^/:@=]+))?(?:@(?P<digest>[^@]+))?")


def overlay_of(document: Document, overrides: tuple[Path, dict[str, str]]) -> Mapping:
    """What an entry point lays over a kustomization, as fields of one that has it for its base, each with its place in the entry point's document.

    Mirrors: kustomize.Build (argo-cd/util/kustomize), Generator.generateKustomization (fluxcd/pkg/kustomize)
    """
    path, fields = overrides
    value = document.value
    for step in path:
        value = value[step]
    said = grow(value, Written(document).below(*path))
    over = Mapping(said.written)
    for field, known in fields.items():
        if not said.get(field):
            continue
        name, listed = known, said[field]
        if name == "images" and isinstance(listed, Sequence):
            images = Sequence(said.at(field))
            for index, each in enumerate(listed):
                images.add(_image(each, listed.at(index)) if isinstance(each, str) else each, listed.at(index))
            listed = images
        if name == "commonLabels" and said.get("labelWithoutSelector") is True:
            name, listed = "labels", _labels(listed, said)
        over.put(name, listed, said.at(field))
    return over


def kustomization_of(folder: str, document: Document) -> Mapping:
    """The fields of the kustomization that Flux makes of a folder without one: all its files, and the folders in it that have one.

    Args:
        folder: as its path is shown.
        document: what asks for it, where it counts as written.

    Mirrors: scanManifests (fluxcd/pkg/kustomize), without what its sources leave out: files and folders whose names begin with a dot
    """
    written = Written(document)
    said, listed = Mapping(written), Sequence(written)
    for path in _manifests_in(folder):
        listed.add(os.path.relpath(path, folder).replace(os.sep, "/"), written)
    said.put("resources", listed, written)
    return said


def _manifests_in(folder: str) -> list[str]:
    found: list[str] = []
    for name in disk.names_in(folder):
        path = os.path.join(folder, name)
        if name.startswith("."):
            continue
        if not disk.is_folder(path):
            found += [path] if name.endswith((".yaml", ".yml")) else []
        elif any(disk.is_file(os.path.join(path, each)) for each in KUSTOMIZATION_NAMES):
            found.append(path)
        else:
            found += _manifests_in(path)
    return found


def _labels(pairs: Any, said: Mapping) -> Sequence:
    """Labels that selectors do not get."""
    label, listed = Mapping(pairs.written), Sequence(pairs.written)
    label.put("pairs", pairs, pairs.written)
    label.put("includeTemplates", said.get("labelIncludeTemplates") is True, said.at("labelIncludeTemplates"))
    listed.add(label, pairs.written)
    return listed


def _image(text: str, written: Written) -> Mapping:
    """An entry of ``images`` that is one text: ``name=new:tag``. Mirrors: setImageOptions (kustomize/commands/edit/set)."""
    found = Mapping(written)
    match = _IMAGE.fullmatch(text)
    if match is not None:
        for key, value in (
            ("name", match["name"] or match["new"]), ("newName", match["new"] if match["name"] else None), ("newTag", match["tag"]),
            ("digest", match["digest"]),
        ):  # fmt: skip
            if value:
                found.put(key, value, written)
    return found
