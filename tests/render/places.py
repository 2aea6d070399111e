"""Whether the places of built values are true: what is changed at the found place must change the value in the build.

    python tests/render/places.py [--seed N] [--count N] FOLDER...

FOLDER holds kustomizations, at any depth. A seeded sample of all scalars of all objects that they build is drawn; for each, the text at the
place that `locate` finds is changed (in memory) and the kustomization is built again. Prints how many values changed with it, and those that did not.
"""

from __future__ import annotations

import argparse
import os
import random
import sys

from kubecheck.render.documents import BuiltDocument
from kubecheck.render.kustomize import BuildError, Session, build
from kubecheck.source import Source

NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")


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
    quote = text[:1] if text[:1] in ("'", '"') else ""
    if bare in ("true", "false"):
        return quote + ("false" if bare == "true" else "true") + quote
    if bare.isdecimal():
        return quote + str(int(bare) + 1) + quote
    if text.startswith(("|", ">")):
        return text.rstrip("\n") + "x\n"
    if quote:
        return text[:-1] + "x" + quote
    return text + "x"


def objects_of(root, sources=()):
    """The built documents of a kustomization."""
    built = build(root, Session(strict=False, sources=sources))
    return [BuiltDocument(each.value, each.marks, index, root) for index, each in enumerate(built.objects)]


def verdict(root, index, path, value, document):
    """Why a place is wrong; None where it is right."""
    span = document.locate(path)
    text = span.source.text
    start, end = span.start.offset, span.end.offset
    new = Source(span.source.path, text[:start] + changed(text[start:end]) + text[end:])
    try:
        again = objects_of(root, [new])
    except BuildError:
        return None  # it matters to the build
    if index < len(again) and at(again[index].value, path) == value and at(again[index].value, ("kind",)) == at(document.value, ("kind",)):
        return f"{span.source.path}:{span.start.line}:{span.start.column} {text[start:end][:40]!r}"
    return None


def main(arguments):
    """Prints the figure and what was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("folders", nargs="+")
    options = parser.parse_args(arguments)
    drawn = []
    for folder in options.folders:
        for root, _, files in os.walk(folder):
            if not any(name in files for name in NAMES):
                continue
            try:
                documents = objects_of(root)
            except BuildError:
                continue
            drawn += [(root, index, path, value, each) for index, each in enumerate(documents) for path, value in scalars(each.value)]
    random.Random(options.seed).shuffle(drawn)  # a sample, no secret
    drawn = drawn[: options.count]
    wrong = 0
    for root, index, path, value, document in drawn:
        why = verdict(root, index, path, value, document)
        if why is not None:
            wrong += 1
            print(f"{root} #{index} {'.'.join(map(str, path))} = {value!r}: nothing changes with {why}")
    print(f"{len(drawn) - wrong} of {len(drawn)} places are true")
    return 1 if wrong * 100 > len(drawn) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
