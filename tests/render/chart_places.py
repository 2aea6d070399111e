"""Whether the places of rendered values are true: what is changed at the found place must change the value in the output.

    python tests/render/chart_places.py [--seed N] [--count N] [--seconds S] [--state FILE] FOLDER...

FOLDER holds charts, at any depth. A seeded sample of the scalars of all objects that they render to is drawn, from each chart in turn; for each, the text at the place that
`locate` finds is changed (in memory) and the chart is rendered again; so is, for those that have one, the text at the place in a file of values that
`anchor` finds. Of scalars that are nothing but a plain path of the values each has to have one. Prints what does not change, and how many do.
With ``--state`` the figures are kept in a file, and a further call goes on from there.

Where no template changes values or includes another one by its path, a template prints the same whether the others are executed or not: then the
object's own template is executed alone.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import re
import sys
import time

from kubecheck.render.helm.chart.documents import documents_of
from kubecheck.render.helm.chart.errors import ChartError
from kubecheck.render.helm.chart.rendering import Charts, execute, prepare

# What makes a template's output depend on the execution of others, and what others need of a template that prints nothing.
SHARING = re.compile(r"\b(?:set|unset|merge|mergeOverwrite|mustMerge|mustMergeOverwrite|BasePath)\b")
DEFINING = re.compile(r"\b(?:define|block)\b")
PLAIN = re.compile(r"\{\{-?\s*\$?\.Values(?:\.\w+)+\s*(?:\|\s*(?:quote|squote|int|toString)\s*)?-?\}\}")


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


def documents(folder, charts, template=""):
    """The documents that a chart renders to; of one template alone where the others do not matter."""
    found = prepare(charts, folder, release="release-name", namespace="default", kube_version="", api_versions=(), is_upgrade=False, is_partial=True)
    texts = {name: each.text for name, each in found.engine.templates.items()}
    if template and not any(map(SHARING.search, texts.values())):
        found.engine.templates = {
            name: each
            for name, each in found.engine.templates.items()
            if name == template or os.path.basename(name).startswith("_") or DEFINING.search(each.text)
        }
    execute(found)
    return documents_of(found)


def is_true(folder, span, path, document):
    """Whether a change of a span changes a value: "yes", "no", or "refused" where the chart is then none any more."""
    text, start, end = span.source.text, span.start.offset, span.end.offset
    overlay = {os.path.abspath(span.source.path): text[:start] + changed(text[start:end]) + text[end:]}
    try:
        again = documents(folder, Charts(os.path.dirname(folder), overlay), document.manifest.source)
    except ChartError:
        return "refused"  # it matters
    found = next((each.value for each in again if key_of(each) == key_of(document)), None)  # a changed name or kind is another object
    return "yes" if at(found, path) != at(document.value, path) else "no"


def key_of(document):
    """What an object is told from the others of its template by."""
    return document.manifest.source, document.value.get("kind"), at(document.value, ("metadata", "name")), at(document.value, ("metadata", "namespace"))


def draw(folders, chance):
    """The scalars of the charts below some folders: the chart, the path, the document. Charts take turns, so that none with many objects outweighs the rest."""
    drawn = [list(found) for _, found in itertools.groupby(scalars_of_charts(folders), key=lambda each: each[0])]
    for each in drawn:
        chance.shuffle(each)
    turns = [(number, index) for index, each in enumerate(drawn) for number in range(len(each))]
    return [drawn[index][number] for number, index in sorted(turns)]


def scalars_of_charts(folders):
    """Every scalar of every chart below some folders."""
    for folder in folders:
        for root, below, files in os.walk(folder):
            below.sort()
            if "Chart.yaml" not in files:
                continue
            below[:] = [each for each in below if each not in ("charts", "templates")]
            try:
                found = documents(root, Charts(os.path.dirname(root)))
            except ChartError:
                continue
            for document in found:
                for path, value in scalars(document.value):
                    if value is not None:
                        yield root, path, document


def judge(folder, path, document, figures):
    """Counts what the places of one scalar are worth, and prints what is wrong with them."""
    place, value = document.locate(path), document.anchor(path)
    template = place.source.text[place.start.offset : place.end.offset]
    is_plain = PLAIN.fullmatch(template.strip("\"'")) is not None
    for name, span in (("place", place), ("values", value)):
        told = f"{name}: {document.manifest.source} {'.'.join(map(str, path))} = {at(document.value, path)!r:.60}"
        if span is None:
            if is_plain:
                figures["plain"][1] += 1
                print(f"{told}: no line of the values for {template}", flush=True)
            continue
        if "://" in span.source.path:
            continue
        answer = is_true(folder, span, path, document)
        figures["refused"] += answer == "refused"
        for each in (name, *(["plain"] if is_plain and name == "values" else ())):
            figures[each][0] += answer != "no"
            figures[each][1] += 1
        if answer == "no":
            text = span.source.text[span.start.offset : span.end.offset][:60]
            print(f"{told}: nothing changes with {span.source.path}:{span.start.line}:{span.start.column} {text!r}", flush=True)


def main(arguments):
    """Prints the figures and what was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=480)
    parser.add_argument("--state", default="")
    parser.add_argument("folders", nargs="+")
    options = parser.parse_args(arguments)
    until = time.monotonic() + options.seconds
    figures = {"done": 0, "refused": 0, "place": [0, 0], "values": [0, 0], "plain": [0, 0]}
    if options.state and os.path.exists(options.state):
        with open(options.state, encoding="utf-8") as stream:
            figures = json.load(stream)
    drawn = draw(options.folders, random.Random(options.seed))  # a sample, no secret
    for folder, path, document in drawn[figures["done"] : options.count]:
        if time.monotonic() > until:
            break
        judge(folder, path, document, figures)
        figures["done"] += 1
        if options.state and figures["done"] % 50 == 0:
            with open(options.state, "w", encoding="utf-8") as stream:
                json.dump(figures, stream)
    print(f"{figures['done']} scalars of {len(drawn)}; {figures['refused']} changes were refused")
    for name in ("place", "values", "plain"):
        print(f"{name}: {figures[name][0]} of {figures[name][1]} are true")
    good, total = figures["place"]
    return 1 if good < 0.98 * total else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
