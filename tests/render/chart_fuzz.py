"""Renders mutated charts, and asks Helm about some of them.

    python tests/render/chart_fuzz.py [--seed N] [--count N] [--seconds S] [--oracle COMMAND --every K] [--state FILE] RECORDS...

RECORDS are recorded charts (lines of questions with the files of a chart, as compare.py takes them). Mutant number I of a seed is one of these charts with one to three changes of a
template, the values or Chart.yaml. Each is rendered, and of each object that comes of it the places of some scalars are asked for: whatever is neither
made nor refused in Helm's way (a traceback, or more than SLOW seconds) is printed. With ``--oracle`` every K-th mutant is written out and the command asked too, a question a
line; printed is what it answers otherwise. With ``--state`` the figures are kept in a file after each slice, and a further call goes on from there
until COUNT mutants are done or the seconds are over.
"""

from __future__ import annotations

import argparse
import base64
import json
import lzma
import os
import random
import re
import resource
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

from kubecheck.render.helm.chart.documents import documents_of
from kubecheck.render.helm.chart.errors import ChartError
from kubecheck.render.helm.chart.rendering import Charts, render
from kubecheck.render.helm.functions.table import FUNCTIONS, VOLATILE

SLOW = 10  # seconds of one chart
SLICE = 500
MEMORY = 6 << 30
# What Helm answers otherwise each time, or each day.
UNSTEADY = re.compile(r"\b(?:now|ago|\w*[dD]ate\w*|unixEpoch|" + "|".join(VOLATILE) + r")\b")
TOKEN = re.compile(r"\{\{-?|-?\}\}|\"(?:[^\"\\\n]|\\.)*\"|`[^`]*`|[\w$.]+|:=|[ \t]+|\n|.")
ACTION = re.compile(r"\{\{.*?\}\}", re.DOTALL)
NAMES = sorted(set(FUNCTIONS) - set(VOLATILE) | {"include", "tpl", "required", "fail", "lookup", "and", "or", "not", "eq", "len", "index", "printf", "slice", "call"})
SNIPPETS = (
    "{{", "}}", "{{-", "-}}", "{{ end }}", "{{- end }}", "{{ else }}", "{{ if .Values.x }}", "{{ range .Values }}", "{{ with .Values }}", "{{/*", "*/}}", "{{ break }}",
    '{{ template "x" . }}', '{{ define "y" }}', "{{ toYaml .Values }}", "{{ . }}", "{{ $ }}", "{{ $x := 1 }}", "{{ $x = 2 }}", "{{ nil }}", "{{ .Values | toJson }}",
    '{{ tpl "{{ . }}" . }}', "{{ range $i, $e := until 3 }}{{ $i }}{{ end }}", '{{ .Files.Get "x" }}', "{{ .Capabilities.KubeVersion }}", "{{ .Release }}", "{{ .Chart.Name }}",
    " | ", "|quote", " | nindent 2", "(", ")", '"', "`", "'", "'a'", "$", "$x", ".", "..", ".Values", ".Values.a.b", "$.Values", ":=", "=", ",", "-", "- ", "---\n", "\n", "\t", "  ", ":", ": ", "#",
    "&a ", "*a", "!!str ", "|\n", ">-\n", "{", "}", "[", "]", "{}", "[]", "null", "~", "true", "false", "yes", "0", "1", "-1", "1.5", "1e3", "0x1F", "010", "1_000", "9999999999999999999", ".inf",
    "'\\''", "0b1", "0o7", "1i", "<<: ", "? ", "%", "@", "é", "\u2028", "\x00", "\x7f", "\ufeff", "\r", "\r\n", "\U0001f600", "<no value>",
)  # fmt: skip
VALUES = (
    "null", "~", "{}", "[]", "true", "false", "yes", "off", "0", "1", "-1", "1.5", "1e3", "010", "0x10", "1e400", "12345678901234567890", '""', '"a: b"', "'x'", "abc", "{a: 1}", "[1, two, 3.0]", "{a: {b: c}}",
    '"{{ .Release.Name }}"', '"{{ .Values }}"', '"{{ fail `no` }}"', "|\n    a\n    b", "2020-01-01", "&x 1", "*x", '!!int "3"', "[a, [b]]", "'1'", ".nan", "1.10", "=", "é",
)  # fmt: skip


class SlowError(Exception):
    """A chart that takes too long."""


def charts_of(paths):
    """The recorded charts that can be compared: their files as texts, what they are asked with, and the path of the chart."""
    for path in paths:
        with lzma.open(path, "rt", encoding="utf-8", errors="surrogatepass") as lines:
            for line in lines:
                record = json.loads(line)
                if "files" not in record or record.get("volatile") or record.get("volatile_texts") or record.get("unsteady"):
                    continue
                yield {each: record[each] for each in record if each not in ("docs", "texts", "crds", "notes", "error", "stage", "dropped")}


def lay(chart, top, number):
    """Writes the files of a chart below a folder; with the texts that may be changed."""
    folder = os.path.join(top, str(number))
    texts = {}
    for name, text in chart["files"].items():
        path = os.path.normpath(os.path.join(folder, name))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as stream:
            stream.write(base64.b64decode(text[7:]) if text.startswith("base64:") else text.encode("utf-8", "surrogateescape"))
        if not text.startswith("base64:") and name.endswith((".yaml", ".yml", ".tpl", ".txt", ".json")):
            texts[path] = text
    return {**chart, "folder": folder, "chart": os.path.normpath(os.path.join(folder, chart["root"])), "of": texts}


def mutated_template(chance, text, others):
    """A template with one change."""
    tokens = TOKEN.findall(text)
    if not tokens:
        return chance.choice(SNIPPETS)
    at = chance.randrange(len(tokens))
    roll = chance.random()
    if roll < 0.08:
        del tokens[at : at + chance.randint(1, 4)]
    elif roll < 0.16:
        tokens.insert(at, chance.choice(SNIPPETS))
    elif roll < 0.22:
        tokens[at] = chance.choice(SNIPPETS)
    elif roll < 0.28:
        other = chance.randrange(len(tokens))
        tokens[at], tokens[other] = tokens[other], tokens[at]
    elif roll < 0.45:
        words = [index for index, each in enumerate(tokens) if each in FUNCTIONS or each in NAMES]
        if words:
            tokens[chance.choice(words)] = chance.choice(NAMES)
    elif roll < 0.6:
        tokens.insert(at, "{{ " + chance.choice(NAMES) + " " + " ".join(chance.choice(VALUES_IN_ACTIONS) for _ in range(chance.randint(0, 3))) + " }}")
    elif roll < 0.8:
        found = ACTION.findall(chance.choice(others))
        places = [match.span() for match in ACTION.finditer(text)]
        if found and places:
            start, end = chance.choice(places)
            return text[:start] + chance.choice(found) + text[end:]
    else:
        return mutated_lines(chance, text)
    return "".join(tokens)


VALUES_IN_ACTIONS = ("1", "-1", "2.5", '""', '"a"', '"a,b"', "nil", "true", ".", "$", ".Values", ".Values.text", ".Values.items", ".Values.nested", ".Values.nothing", "(list 1 2)", '(dict "a" 1)', ".Chart", "1 2", "| quote", "`x`", "'c'", '"%d %s %v"', ".Values.count", ".Release.Name")


def mutated_lines(chance, text):
    """A text with a line that is gone, twice, elsewhere, or at another indentation."""
    lines = text.split("\n")
    at = chance.randrange(len(lines))
    roll = chance.random()
    if roll < 0.25:
        del lines[at]
    elif roll < 0.45:
        lines.insert(at, lines[chance.randrange(len(lines))])
    elif roll < 0.6:
        lines.insert(chance.randrange(len(lines)), lines.pop(at))
    elif roll < 0.8:
        lines[at] = chance.choice((" ", "  ", "    ", "\t", "- ")) + lines[at]
    else:
        lines[at] = lines[at][chance.randint(1, 3) :]
    return "\n".join(lines)


def mutated_values(chance, text):
    """Values with one change."""
    if chance.random() < 0.3:
        return mutated_lines(chance, text)
    lines = text.split("\n")
    at = chance.randrange(len(lines))
    if chance.random() < 0.75:
        key, colon, _ = lines[at].partition(":")
        lines[at] = f"{key}{colon} {chance.choice(VALUES)}" if colon else f"{lines[at]}\n{chance.choice(('a', 'text', 'items', 'x', 'global'))}: {chance.choice(VALUES)}"
        return "\n".join(lines)
    place = chance.randint(0, len(text))
    return text[:place] + chance.choice(SNIPPETS) + text[place + chance.randint(0, 2) :]


def mutant(chance, charts, templates):
    """A chart, and the texts of it that are changed, by path."""
    chart = chance.choice(charts)
    changed = {}
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        path = chance.choice(list(chart["of"]))
        if os.path.basename(path) == "Chart.yaml" and chance.random() < 0.8:
            path = chance.choice(list(chart["of"]))
        text = changed.get(path, chart["of"][path])
        is_template = "/templates/" in path and not path.endswith(".json")
        changed[path] = mutated_template(chance, text, templates) if is_template else mutated_values(chance, text)
    return chart, changed


def stop(*_):
    """Ends what takes too long."""
    raise SlowError


def render_mutant(chart, changed, places_of):
    """What is made of a mutant: a refusal's words, or its objects; `places_of` is called with its documents."""
    signal.setitimer(signal.ITIMER_VIRTUAL, SLOW)
    try:
        made = render(
            chart["chart"], [os.path.join(chart["folder"], each) for each in chart.get("values") or ()], chart.get("set") or (), release=chart.get("name") or "release-name",
            namespace=chart.get("namespace") or "default", kube_version=chart.get("kube_version") or "", api_versions=chart.get("api_versions") or (),
            is_upgrade=bool(chart.get("upgrade")), is_partial=bool(chart.get("partial")), charts=Charts(chart["folder"], changed),
        )  # fmt: skip
        places_of(documents_of(made))
    except ChartError as error:
        return error.message, None
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    objects = [{"source": each.source, "hook": each.events, "value": each.value} for each in (*made.manifests, *made.hooks)]
    return "", [each for each in objects if each["value"] is not None]


def scalars(value, path=()):
    """The path of every scalar in a value."""
    if isinstance(value, (dict, list)):
        for step, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield from scalars(each, (*path, step))
    else:
        yield path


def asking_places(chance):
    """Asks documents for the places of a few of their scalars."""

    def ask(documents):
        for document in documents:
            paths = list(scalars(document.value))
            for path in chance.sample(paths, min(len(paths), 3)):
                document.locate(path)
                document.anchor(path)

    return ask


class Helm:
    """The oracle: started again when it does not answer."""

    def __init__(self, command):
        self.command, self.process = command, None

    def ask(self, question):
        """Its answer; None where it gives none in time."""
        if self.process is None:
            self.process = subprocess.Popen([self.command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        try:
            self.process.stdin.write(json.dumps(question).encode() + b"\n")
            self.process.stdin.flush()
            if select.select([self.process.stdout], [], [], 30)[0]:
                line = self.process.stdout.readline()
                if line:
                    return json.loads(line)
        except BrokenPipeError:
            pass
        self.process.kill()
        self.process = None
        return None

    def close(self):
        """Ends it."""
        if self.process is not None:
            self.process.stdin.close()
            self.process.wait()


def asked(helm, chart, changed, top):
    """What Helm makes of a mutant: as `render_mutant` answers."""
    folder = os.path.join(top, "asked")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(chart["folder"], folder, symlinks=True)
    for path, text in changed.items():
        with open(os.path.join(folder, os.path.relpath(path, chart["folder"])), "wb") as stream:
            stream.write(text.encode("utf-8", "surrogateescape"))
    question = {each: chart[each] for each in ("set", "name", "namespace", "kube_version", "api_versions", "upgrade", "partial") if each in chart}
    values = [os.path.join(folder, each) for each in chart.get("values") or ()]
    found = helm.ask({**question, "id": "", "chart": os.path.normpath(os.path.join(folder, chart["root"])), "top": folder, "values": values})
    if found is None:
        return None
    objects = [{"source": each["source"], "hook": each.get("hook") or [], "value": each["value"]} for each in found.get("docs") or ()]
    return found.get("error", ""), None if found.get("error") else [each for each in objects if each["value"] is not None]


def comparable(value):
    """A value in which numbers that JSON does not tell apart are equal."""
    return json.dumps(json.loads(json.dumps(value), parse_int=float), sort_keys=True)


def difference(ours, helms):
    """How two answers differ: empty where they do not."""
    if helms[0].startswith("panic: "):
        return ""
    if bool(ours[0]) != bool(helms[0]):
        return "refused by Helm alone" if helms[0] else "refused by us alone"
    if ours[0]:
        return ""
    return "" if comparable(ours[1]) == comparable(helms[1]) else "other objects"


def shown(chart, changed):
    """The lines that a mutant has and its chart has not."""
    lines = []
    for path, text in changed.items():
        before = set(chart["of"][path].split("\n"))
        lines += [f"    {os.path.relpath(path, chart['folder'])}: {each!r}" for each in text.split("\n") if each not in before][:6]
    return "\n".join(lines)


def run_slice(options, state, charts, templates, top, helm):
    """Renders one slice of the mutants."""
    begin = state["done"]
    chance = random.Random(f"{options.seed} {begin}")
    for number in range(begin, min(begin + SLICE, options.count)):
        chart, changed = mutant(chance, charts, templates)
        overlay = {os.path.abspath(path): text for path, text in changed.items()}
        state["done"] += 1
        try:
            ours = render_mutant(chart, overlay, asking_places(chance))
        except (Exception, RecursionError) as error:  # whatever it is, it is what is looked for
            state["failed"] += 1
            print(f"{number}: {chart['id']}: {''.join(traceback.format_exception(error)[-4:])}{shown(chart, changed)}", flush=True)
            continue
        state["refused"] += bool(ours[0])
        if helm is None or number % options.every or any(map(UNSTEADY.search, (*chart["of"].values(), *changed.values()))):
            continue
        helms = asked(helm, chart, changed, top)
        if helms is None:
            print(f"{number}: {chart['id']}: no answer of Helm", flush=True)
            continue
        state["asked"] += 1
        differs = difference(ours, helms)
        state["differs"] += bool(differs)
        state["words"] += bool(ours[0] and helms[0] and ours[0].replace(chart["folder"], "$TOP") == helms[0])
        state["both"] += bool(ours[0] and helms[0])
        if differs:
            ours_told, helms_told = (ours[0], helms[0]) if ours[0] or helms[0] else (comparable(ours[1]), comparable(helms[1]))
            print(f"{number}: {chart['id']}: {differs}\n  we:   {ours_told[-700:]}\n  Helm: {helms_told[-700:]}\n{shown(chart, changed)}", flush=True)


def main(arguments):
    """Prints what fails or differs, and the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=480)
    parser.add_argument("--oracle", default="")
    parser.add_argument("--every", type=int, default=100)
    parser.add_argument("--state", default="")
    parser.add_argument("records", nargs="+")
    options = parser.parse_args(arguments)
    state = {"done": 0, "failed": 0, "refused": 0, "asked": 0, "differs": 0, "both": 0, "words": 0}
    if options.state and os.path.exists(options.state):
        with open(options.state, encoding="utf-8") as stream:
            state |= json.load(stream)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.RLIM_INFINITY))
    signal.signal(signal.SIGVTALRM, stop)
    until = time.monotonic() + options.seconds
    helm = Helm(options.oracle) if options.oracle else None
    with tempfile.TemporaryDirectory() as top:
        charts = [lay(each, os.path.realpath(top), number) for number, each in enumerate(charts_of(options.records))]
        templates = [text for each in charts for path, text in each["of"].items() if "/templates/" in path]
        while state["done"] < options.count and time.monotonic() < until:
            run_slice(options, state, charts, templates, top, helm)
            if options.state:
                with open(options.state, "w", encoding="utf-8") as stream:
                    json.dump(state, stream)
    if helm is not None:
        helm.close()
    print(", ".join(f"{name} {number}" for name, number in state.items()))
    return 1 if state["failed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
