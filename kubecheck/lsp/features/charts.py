"""Names in the templates of a Helm chart: values, and other templates."""

from __future__ import annotations

import os
import re

from kubecheck.documents import read
from kubecheck.lsp.features.project import source_of
from kubecheck.lsp.features.results import Target, target_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.documents import Document
    from kubecheck.lsp.features.project import Project
    from kubecheck.lsp.features.reading.situation import Situation
    from kubecheck.source import Source

_VALUE = re.compile(r"(?<![\w)\]])\$?\.Values((?:\.[A-Za-z_][A-Za-z0-9_]*)+)")
_INCLUDED = re.compile(r"""\b(?:include|template)\s+"([^"\n]+)\"""")
_DEFINED = re.compile(r"""\{\{-?\s*(?:define|block)\s+"([^"\n]+)\"""")


def template_targets(project: Project, path: str, offset: int) -> list[Target]:
    """What is named at an offset of a template: the key of a value in ``values.yaml``, or the definition of another template."""
    folder, source = chart_folder(path), project.text_of(path)
    if not folder or source is None:
        return []
    named = value_at(source, offset)
    if named is not None:
        values = values_of(project, folder)
        if values is None or not values.is_written(named[0]):
            return []
        return [target_of(values.locate(named[0], "key"), "value")]
    included = next((each[1] for each in _INCLUDED.finditer(source.text) if each.start(1) <= offset <= each.end(1)), None)
    if included is None:
        return []
    return [
        Target(each.path, match.start(1), match.end(1), f"template {included}") for each in _templates_of(project, folder)
        for match in _DEFINED.finditer(each.text) if match[1] == included
    ]  # fmt: skip


def value_at(source: Source, offset: int) -> tuple[tuple[str, ...], int, int] | None:
    """The path of the value that a template names at an offset, up to the word there, and the offsets of the whole name."""
    begin = source.text.rfind("\n", 0, offset) + 1
    end = source.text.find("\n", offset)
    for match in _VALUE.finditer(source.text, begin, end if end >= 0 else len(source.text)):
        if match.start() <= offset <= match.end():
            steps, at = [], match.start(1)
            for word in match[1][1:].split("."):
                steps.append(word)
                at += 1 + len(word)
                if offset <= at and offset >= match.start(1):
                    break
            return tuple(steps), match.start(), match.end()
    return None


def references_to_value(project: Project, situation: Situation, *, with_declaration: bool) -> list[Target]:
    """The places of templates that read the value at the cursor, in a chart's ``values.yaml`` or in one of its templates."""
    path, source = situation.path, situation.cursor.source
    folder = chart_folder(path)
    if folder:
        named = value_at(source, situation.cursor.offset)
        steps = None if named is None else named[0]
    elif os.path.basename(path) == "values.yaml" and source_of(project, os.path.join(os.path.dirname(path), "Chart.yaml")) is not None:
        folder, steps = os.path.dirname(path), tuple(map(str, situation.place))
    else:
        return []
    if not steps:
        return []
    values = values_of(project, folder)
    found = (
        [target_of(values.locate(steps, "key"), "value")] if with_declaration and values is not None and values.is_written(steps) else []
    )
    return [*found, *_reading(project, folder, steps)]


def _reading(project: Project, folder: str, steps: tuple[str, ...]) -> Iterator[Target]:
    wanted = "".join(f".{step}" for step in steps)
    for source in _templates_of(project, folder):
        for match in _VALUE.finditer(source.text):
            if match[1] == wanted or match[1].startswith(f"{wanted}."):
                yield Target(source.path, match.start(), match.start(1) + len(wanted), "template")


def chart_folder(path: str) -> str:
    """The folder of the chart whose template a file is; empty where it is none."""
    parts = path.replace("\\", "/").split("/")
    at = next((index for index in range(len(parts) - 2, -1, -1) if parts[index] == "templates"), -1)
    if at < 0:
        return ""
    return "/".join(parts[:at]) or "."


def values_of(project: Project, folder: str) -> Document | None:
    """What a chart's ``values.yaml`` says; None where there is none that can be read."""
    source = source_of(project, _joined(folder, "values.yaml"))
    if source is None:
        return None
    documents = read(source).documents
    return documents[0] if documents and isinstance(documents[0].value, dict) else None


def _templates_of(project: Project, folder: str) -> Iterator[Source]:
    """The templates of a chart, those that the project does not count among its files as well."""
    from kubecheck.source.disk import files

    base = _joined(folder, "templates")
    names = {path for path in project.paths if path.replace("\\", "/").startswith(f"{base}/")}
    waiting = [base]
    while waiting:
        here = waiting.pop()
        try:
            entries = files().list_folder(here)
        except OSError:
            continue
        paths = [f"{here}/{name}" for name in entries]
        waiting += (path for path in paths if files().is_folder(path))
        names.update(path for path in paths if path.endswith((".yaml", ".yml", ".tpl", ".txt")))
    for path in sorted(names):
        source = source_of(project, path)
        if source is not None:
            yield source


def _joined(folder: str, name: str) -> str:
    return name if folder == "." else f"{folder}/{name}"
