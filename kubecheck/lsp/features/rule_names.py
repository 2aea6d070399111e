"""Names of rules where they are written: in ignore comments, in the annotation of the same meaning, and in the config file."""

from __future__ import annotations

import os
import re

from kubecheck.config.settings import FILE_NAMES
from kubecheck.documents.directives import MARK
from kubecheck.lsp.features.reading.cursor import Role

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.engine.ruleset import Registry
    from kubecheck.lsp.features.project import Project
    from kubecheck.lsp.features.reading.cursor import Cursor
    from kubecheck.lsp.features.reading.situation import Situation
    from kubecheck.sdk import Rule
    from kubecheck.source import Path

_COMMENT = re.compile(rf"#[ \t]*{MARK}[ \t]*ignore\b[ \t]*\[")
_WORD = re.compile(r"[A-Za-z0-9_.-]*")
ANNOTATION = "kubecheck.io/ignore"
# Where the config file names rules: in items of these lists, and as keys of these maps.
_LISTS, _MAPS = ("select", "ignore"), ("severities", "options")


def registry_of(project: Project) -> Registry:
    """Every rule there is."""
    return project.request.ruleset.registry


def is_config(path: str) -> bool:
    """Whether a file is the config file by its name."""
    return os.path.basename(path) in FILE_NAMES


def word_in_comment(cursor: Cursor) -> tuple[int, int] | None:
    """The offsets of the rule's name at the cursor in an ignore comment; None where no name stands or may stand there."""
    if cursor.role is not Role.COMMENT:
        return None
    text = cursor.source.text
    found = _COMMENT.match(text, cursor.start)
    if found is None or cursor.offset < found.end():
        return None
    close = text.find("]", found.end(), cursor.end)
    if 0 <= close < cursor.offset:
        return None
    start = cursor.offset
    while start > found.end() and text[start - 1] not in ", \t[":
        start -= 1
    word = _WORD.match(text, start)
    return start, max(cursor.offset, word.end() if word is not None else start)


def word_in_annotation(situation: Situation) -> tuple[int, int] | None:
    """The offsets of the rule's name at the cursor in the value of the ignore annotation; None elsewhere."""
    cursor = situation.cursor
    if cursor.role is not Role.VALUE or situation.place != ("metadata", "annotations", ANNOTATION):
        return None
    text = cursor.source.text
    start = cursor.offset
    while start > cursor.start and text[start - 1] not in ", \t":
        start -= 1
    word = _WORD.match(text, start)
    return start, min(max(cursor.offset, word.end() if word is not None else start), cursor.end)


def names_rule(place: Path, *, is_key: bool) -> bool:
    """Whether a rule, or a group, is named at a path of the config file."""
    inside = place[2:] if place[:1] == ("overrides",) else place
    if is_key:
        return len(inside) == 2 and inside[0] in _MAPS
    return len(inside) in (1, 2) and inside[0] in _LISTS


def rule_named(project: Project, word: str) -> Rule | None:
    """The rule of that name."""
    return registry_of(project).rules.get(word)
