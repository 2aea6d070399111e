"""What fixes come to: files that are replaced, or the differences between what they are and would be."""

from __future__ import annotations

import difflib

from kubecheck.source.disk import System
from kubecheck.source.writing import replace_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kubecheck.fix.texts import Texts


def write_files(changed: Mapping[str, str], texts: Texts) -> dict[str, str]:
    """Replaces files by their new texts, but for those that somebody has changed meanwhile.

    Returns:
        Why a file was left alone, by its path.
    """
    failures: dict[str, str] = {}
    for path, text in sorted(changed.items()):
        if texts.is_stdin(path):
            continue
        try:
            now, new = System.read(path), texts.encoded(path, text)
            if now == new:  # it was reached by another path
                continue
            if now == texts.bytes_of(path):
                replace_file(path, new)
            else:
                failures[path] = "somebody has changed it meanwhile, so it was left alone"
        except OSError as error:
            failures[path] = f"it cannot be written: {error.strerror or error}"
    return failures


def _lines(text: str) -> list[str]:
    """The lines of a text with their ends; other letters that Python takes for the ends of lines are none."""
    *lines, last = text.split("\n")
    return [*(f"{each}\n" for each in lines), *([last] if last else [])]


def differences(changed: Mapping[str, str], texts: Texts) -> Iterator[str]:
    """A unified diff of all files, as ``patch -p0`` and ``git apply -p0`` read it."""
    for path, text in sorted(changed.items()):
        for line in difflib.unified_diff(_lines(texts.original(path) or ""), _lines(text), path, path):
            yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
