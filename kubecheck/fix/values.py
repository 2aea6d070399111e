"""What edits change in the values of a text: nothing but what they say."""

from __future__ import annotations

from kubecheck.documents import read
from kubecheck.findings import Fate
from kubecheck.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.documents import Document
    from kubecheck.findings import Edit
    from kubecheck.source import Path

    # From where up to where, in characters.
    Stretch = tuple[int, int]


def changes_elsewhere(path: str, old: str, new: str, edits: list[Edit]) -> bool:
    """Whether a text reads otherwise than another one at a place that no edit is about.

    Args:
        path: that of the file.
        old: its text.
        new: its text with the edits made.
        edits: all of them, those of the old text.
    """
    was, now = read(Source(path, old)), read(Source(path, new))
    if was.fate is Fate.TEMPLATE and now.fate is Fate.TEMPLATE:  # what it reads as is seen when it is rendered
        return False
    if not was.documents or was.fate != now.fate or len(was.documents) != len(now.documents) or len(now.faults) > len(was.faults):
        return True
    before, after, shift = [], [], 0
    for start, end, put in sorted({(each.start, each.end, each.text) for each in edits}):  # those of one cause may be the same
        before.append((start, end))
        after.append((start + shift, start + shift + len(put)))
        shift += len(put) - (end - start)
    return any(_differ_elsewhere(*pair, before, after) for pair in zip(was.documents, now.documents, strict=True))


def _differ_elsewhere(was: Document, now: Document, before: list[Stretch], after: list[Stretch]) -> bool:
    if len(now.duplicates) > len(was.duplicates):
        return True
    for path, is_new in _differences(was.value, now.value, ()):
        document, stretches = (now, after) if is_new else (was, before)
        span = document.locate(path, "item")
        if not any(start <= span.end.offset and span.start.offset <= end for start, end in stretches):
            return True
    return False


def _differences(old: Any, new: Any, path: Path) -> Iterator[tuple[Path, bool]]:
    """The paths at which two values differ, each with whether it is a path of the new one."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key, each in old.items():
            if key in new:
                yield from _differences(each, new[key], (*path, key))
            else:
                yield (*path, key), False
        for key in new:
            if key not in old:
                yield (*path, key), True
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, each in enumerate(old):
            yield from _differences(each, new[index], (*path, index))
    elif type(old) is not type(new) or old != new:
        yield path, False
