"""Values of a chart as completions, in its templates."""

from __future__ import annotations

import re

from kubecheck.api.views.view import get, mapping
from kubecheck.lsp.features.charts import chart_folder, values_of
from kubecheck.lsp.features.results import VALUE, Completion
from kubecheck.lsp.features.words import shown_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.lsp.features.project import Project
    from kubecheck.lsp.features.reading.situation import Situation

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LONGEST = 200


def chart_value_completions(project: Project, situation: Situation) -> list[Completion]:
    """The names below a value that a template names up to the cursor; those alone that a template can name with a dot."""
    cursor = situation.cursor
    folder = chart_folder(situation.path)
    if not folder:
        return []
    text = cursor.source.text
    before = text[max(0, cursor.offset - _LONGEST) : cursor.offset].rpartition("\n")[2]
    found = _names_before(before)
    values = values_of(project, folder) if found is not None else None
    if found is None or values is None:
        return []
    *steps, typed = found
    start = cursor.offset - len(typed)
    rest = _NAME.match(text, start)
    end = max(cursor.offset, rest.end() if rest is not None else start)
    names = [name for name in mapping(get(values.value, tuple(steps))) if _NAME.fullmatch(name)]
    return [
        Completion(name, VALUE, start, end, name, shown_value(get(values.value, (*steps, name)))[:40], "", f"{index:04d}") for index, name in enumerate(names)
    ]  # fmt: skip


def _names_before(text: str) -> list[str] | None:
    """The names behind ``.Values`` up to the end of a text, the last one as far as it is typed; None where it ends otherwise."""
    at = text.rfind(".Values.")
    if at < 0:
        return None
    names = text[at + len(".Values.") :].split(".")
    return names if all(_NAME.fullmatch(each) for each in names[:-1]) and (not names[-1] or _NAME.fullmatch(names[-1])) else None
