"""Files as completions, where a kustomization names some."""

from __future__ import annotations

import os
import re
from dataclasses import replace

from kubecheck.lsp.features.completions.fields import completion_of
from kubecheck.lsp.features.kustomizations import file_named_at
from kubecheck.lsp.features.reading.cursor import Role
from kubecheck.lsp.features.results import FILE, Completion
from kubecheck.render.kustomize import KUSTOMIZATION_NAMES
from kubecheck.source import normal_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.lsp.features.project import Project
    from kubecheck.lsp.features.reading.cursor import Cursor
    from kubecheck.lsp.features.reading.situation import Situation

# Paths that need no quotes.
_PLAIN = re.compile(r"[A-Za-z./][A-Za-z0-9_./-]*")
_OF_FOLDERS = ("resources", "bases", "components")


def file_completions(project: Project, situation: Situation) -> list[Completion]:
    """The files of the project that may be named at the cursor, and the folders with a kustomization, as paths from the one at hand."""
    cursor, place = situation.cursor, situation.steps
    if cursor.role is Role.KEY or not file_named_at(place):
        return []
    here = normal_path(os.path.dirname(situation.path))
    listed = {each for each in situation.value.get(str(place[0])) or () if isinstance(each, str)} if len(place) == 2 else set()
    own = normal_path(situation.path)
    found: dict[str, str] = {}
    for path in map(normal_path, project.paths):
        folder, name = os.path.split(path)
        if name in KUSTOMIZATION_NAMES:
            if place[0] in _OF_FOLDERS and (folder or ".") != (here or "."):
                found[os.path.relpath(folder or ".", here or ".")] = "kustomization"
        elif path != own and os.path.basename(path) != "Chart.yaml":
            found[os.path.relpath(path, here or ".")] = ""
    typed = cursor.word.strip()
    ordered = sorted(
        ((each, detail) for each, detail in found.items() if each not in listed or each == typed),
        key=lambda each: (each[0].startswith(".."), each[0]),
    )
    return [_completion(cursor, each.replace(os.sep, "/"), detail, index) for index, (each, detail) in enumerate(ordered)]


def _completion(cursor: Cursor, path: str, detail: str, index: int) -> Completion:
    found = completion_of(cursor, path, FILE, detail, index)
    if cursor.quote or cursor.is_flow or not _PLAIN.fullmatch(path):
        return found
    return replace(found, insert=path)
