"""Whether the places of rendered values are true: what is changed at the found place must change the value in the output.

    python tests/render/chart_places.py [--seed N] [--count N] FOLDER...

FOLDER holds charts, at any depth. A seeded sample of all scalars of all objects that they render to is drawn; for each, the text at the place that
`locate` finds is changed (in memory) and the chart is rendered again; so is, for those that have one, the text at the place in a file of values that
`anchor` finds. Prints how many values changed with each, and those that did not.
"""

from __future__ import annotations

import argparse
import os
import random
import sys

from kubecheck.render.helm.chart.documents import documents_of
from kubecheck.render.helm.chart.errors import ChartError
from kubecheck.render.helm.chart.rendering import Charts, render


def scalars(value, path=()):
    """(path, scalar) of every scalar in a value."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from scalars(each, (*path, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from scalars(each, (*path, index))
    else:
        yield path, value


def at(value, path):
    """What is at a path; None where nothing is."""
    for step in path:
        if isinstance(value, dict):
            value = value.get(step)
        else:
            value = value[step] if isinstance(value, list) and isinstance(step, int) and step < len(value) else None
    return value


def changed(text):
    """Another scalar of the same sort, in the same quotes."""
    bare = text.strip("'\"")
    quote = text[:1] if text[:1] in ("'", '"') and text[-1:] == text[:1] else ""
    if bare in ("true", "false"):
        return quote + ("false" if bare == "true" else "true") + quote
    if bare.isdecimal():
        return quote + str(int(bare) + 1) + quote
    if text.startswith(("|", ">")):
        return text.rstrip("\n") + "x\n"
    if quote:
        return text[:-1] + "x" + quote
    return text + "x"


def documents(folder, overlay=None):
    """The documents that a chart renders to."""
    return documents_of(render(folder, is_partial=True, charts=Charts(os.path.dirname(folder), overlay)))


def is_true(folder, span, path, document):
    """Whether a change of a span changes a value."""
    text, start, end = span.source.text, span.start.offset, span.end.offset
    overlay = {os.path.abspath(span.source.path): text[:start] + changed(text[start:end]) + text[end:]}
    try:
        again = documents(folder, overlay)
    except ChartError:
        return True  # it matters
    found = next((each.value for each in again if key_of(each) == key_of(document)), None)  # a changed name or kind is another object
    return at(found, path) != at(document.value, path)


def key_of(document):
    """What an object is told from the others of its template by."""
    return document.manifest.source, document.value.get("kind"), at(document.value, ("metadata", "name")), at(document.value, ("metadata", "namespace"))


def draw(folders):
    """Every scalar of every chart below some folders: the chart, the path, the document."""
    for folder in folders:
        for root, below, files in os.walk(folder):
            if "Chart.yaml" not in files:
                continue
            below[:] = [each for each in below if each not in ("charts", "templates")]
            try:
                found = documents(root)
            except ChartError:
                continue
            for document in found:
                for path, value in scalars(document.value):
                    if value is not None:
                        yield root, path, document


def main(arguments):
    """Prints the figures and what was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("folders", nargs="+")
    options = parser.parse_args(arguments)
    drawn = list(draw(options.folders))
    random.Random(options.seed).shuffle(drawn)  # a sample, no secret
    right = {"place": [0, 0], "values": [0, 0]}
    for folder, path, document in drawn[: options.count]:
        for name, span in (("place", document.locate(path)), ("values", document.anchor(path))):
            if span is None or "://" in span.source.path:
                continue
            agreed = is_true(folder, span, path, document)
            right[name][0] += agreed
            right[name][1] += 1
            if not agreed:
                where = f"{span.source.path}:{span.start.line}:{span.start.column}"
                text = span.source.text[span.start.offset : span.end.offset][:60]
                print(f"{name}: {document.manifest.source} {'.'.join(map(str, path))} = {at(document.value, path)!r:.60}: nothing changes with {where} {text!r}")
    for name, (good, total) in right.items():
        print(f"{name}: {good} of {total} are true")
    good, total = right["place"]
    return 1 if good < 0.98 * total else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
