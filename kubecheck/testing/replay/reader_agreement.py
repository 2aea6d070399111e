"""Compares the two readers over folders: ``python -m kubecheck.testing.replay.reader_agreement FOLDER...``.

Every document that the line scanner reads is read with libyaml too; values, with the order of keys, and the place of every node must be equal.
"""

from __future__ import annotations

import json
import os
import sys

from kubecheck.documents.decode import decode_text
from kubecheck.documents.nodes import ALIAS, Node, TextError, compose
from kubecheck.documents.places import place
from kubecheck.documents.positions import chunk_lines, chunk_text, is_scannable
from kubecheck.documents.scanner import NotSimpleError, scan
from kubecheck.documents.split import split
from kubecheck.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


class Tally:
    """Counts of documents: read by the scanner, left to libyaml; and what differed, one line each."""

    __slots__ = ("differences", "left", "read")

    def __init__(self) -> None:
        self.read = 0
        self.left = 0
        self.differences: list[str] = []


def compare_text(source: Source, tally: Tally) -> None:
    """Reads every document of a source both ways and counts."""
    text = source.text
    if not is_scannable(text):
        tally.left += 1
        return
    for chunk in split(text)[0]:
        lines = chunk_lines(text, chunk.start, chunk.end)
        try:
            value = scan(lines)
        except NotSimpleError:
            tally.left += 1
            continue
        tally.read += 1
        here = f"{source.path}:{source.position(chunk.start).line}"
        difference = _difference(chunk_text(text, chunk.start, chunk.end), value, lines)
        if difference:
            tally.differences.append(f"{here}: {difference}")


def _difference(text: str, value: object, lines: list[str]) -> str:
    decoded = decode_text(text)
    if decoded.fault is not None:
        return f"libyaml refuses: {decoded.fault.server}"
    if decoded.duplicates:
        return f"libyaml finds a duplicate: {decoded.duplicates[0].words}"
    if json.dumps(decoded.value) != json.dumps(value):
        return f"values differ: {json.dumps(decoded.value)[:200]} and {json.dumps(value)[:200]}"
    offsets, at = [], 0
    for line in text.split("\n"):
        offsets.append(at)
        at += len(line) + 1
    try:
        ours, theirs = place(lines, offsets), compose(text)
    except (NotSimpleError, TextError) as error:
        return f"no places: {error!r}"
    for own, other in zip(_flat(ours), _flat(theirs), strict=True):
        if own != other:
            return f"places differ: {other} and {own}"
    return ""


def _flat(root: Node | None) -> Iterator[tuple[int, int, int, int, str]]:
    stack = [root] if root is not None else []
    while stack:
        node = stack.pop()
        yield (node.kind, node.start, node.end, node.line, node.style)
        if node.kind != ALIAS:
            stack += node.children


def main(folders: list[str]) -> int:
    """Compares every YAML file below the folders; returns 1 when anything differs."""
    tally = Tally()
    for folder in folders:
        for root, _, names in os.walk(folder):
            for name in sorted(names):
                if not name.endswith((".yaml", ".yml")):
                    continue
                path = os.path.join(root, name)
                try:
                    with open(path, "rb") as file:
                        source = Source.from_bytes(path, file.read())
                except (OSError, UnicodeDecodeError):
                    continue
                compare_text(source, tally)
    for difference in tally.differences:
        print(difference)  # noqa: T201  # a command's answer
    print(f"read {tally.read} documents twice, left {tally.left} to libyaml, {len(tally.differences)} differ")  # noqa: T201  # as above
    return 1 if tally.differences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
