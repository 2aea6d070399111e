"""Inputs to begin with, from what the tests have at hand: recorded truth, tables, small projects."""

from __future__ import annotations

import functools
import json
import lzma
import os

from fuzzing.faults import ROOT

_DATA = os.path.join(ROOT, "tests", "truth", "data")
_LARGEST = 12_000


@functools.cache
def questions(name: str, most: int = 400) -> list[dict]:
    """Questions of recorded truth, the small ones among them."""
    with lzma.open(os.path.join(_DATA, f"{name}.jsonl.xz"), "rt", encoding="utf-8", errors="surrogatepass") as lines:
        small = [line for line in lines if len(line) < _LARGEST]
    step = max(len(small) // most, 1)
    return [json.loads(line)["question"] for line in small[::step]]


@functools.cache
def rows(*path: str) -> list:
    """The lines of a table of JSON in ``tests``."""
    with open(os.path.join(ROOT, "tests", *path), encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def folder(*path: str) -> dict[str, str]:
    """The texts in a folder of the repository, by their paths in it."""
    top, found = os.path.join(ROOT, *path), {}
    for above, _, names in os.walk(top):
        for name in names:
            with open(os.path.join(above, name), "rb") as file:
                data = file.read()
            if len(data) < _LARGEST and name.endswith((".yaml", ".yml", ".json", ".tpl", ".txt")):
                found[os.path.relpath(os.path.join(above, name), top)] = data.decode("utf-8", "replace")
    return found


def projects() -> list[dict[str, str]]:
    """Small projects as maps of files."""
    found = []
    for above in (("tests", "projects"), ("examples",)):
        for name in sorted(os.listdir(os.path.join(ROOT, *above))):
            files = folder(*above, name) if os.path.isdir(os.path.join(ROOT, *above, name)) else {}
            parts = sorted(files)
            if files and sum(map(len, files.values())) < 3 * _LARGEST:
                found.append(files)
            else:
                found += [{each: files[each] for each in parts[start : start + 4]} for start in range(0, len(parts), 4)]
    return found


def rule_pages() -> list[dict[str, str]]:
    """The examples of the rules' pages, each a project of one file."""
    found = []
    for above, _, names in os.walk(os.path.join(ROOT, "rules")):
        for name in names:
            if name.endswith(".md"):
                with open(os.path.join(above, name), encoding="utf-8") as file:
                    blocks = file.read().split("```yaml\n")[1:]
                found += [{"a.yaml": block.partition("```")[0]} for block in blocks]
    return [each for each in found if each["a.yaml"].strip()]


def charts() -> list[dict[str, str]]:
    """Recorded charts as maps of files."""
    return [each["files"] for each in questions("helm") if not any(text.startswith("base64:") for text in each["files"].values())]


def kustomizations() -> list[dict[str, str]]:
    """Recorded kustomizations as maps of files."""
    return [each["files"] for each in questions("kustomize") if each.get("root", ".") == "."]


def objects() -> list[dict]:
    """Recorded objects, most of which the server refuses for one field."""
    return [each["object"] for each in questions("mutants", 600) if isinstance(each.get("object"), dict)]
