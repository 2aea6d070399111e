"""Whatever an object of any kind says, as long as it decodes: judging it ends, changes nothing, repeats itself, and names places that are there."""

import copy
import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubecheck.documents import read
from kubecheck.schema.structure.catalog import catalog
from kubecheck.source import Source
from kubecheck.verdicts import Server, judge, judge_update

CATALOG = catalog("1.36")
SERVER = Server(CATALOG)
KINDS = [each for each in CATALOG.kinds() if CATALOG.kind(*each).creatable]
WORDS = ("", "a", "A_b", "10.0.0.1", "10.0.0.0/8", "fe80::1", "x" * 300, "é", "-1", "80", "a/b", "a.b/c", "/", "..", "*", "In", "Exists", "Always", "All", "(", "{{", "\x00", "object")  # fmt: skip
LEAVES = {
    "s": WORDS, "y": ("", "YQ=="), "i": (0, 1, -1, 70000, 2**31 - 1, -(2**31)), "l": (0, 1, -1, 2**63 - 1), "d": (0, 1.5, -1), "b": (True, False),
    "q": ("0", "1", "-1", "1500m", "3Ki", 7, "1e3"), "x": (0, 80, -1, 70000, "http", "50%", "150%", ""), "t": ("2024-01-01T00:00:00Z",),
    "u": ("2024-01-01T00:00:00.000000Z",), "D": ("1s", "-1h", "0s"), "B": (True, False), "a": ({}, "a", 1, None), "o": ({},), "R": ({},), "S": (["a"],),
}  # fmt: skip


def value_of(code, chance, depth):
    """A value that fits a type's code in the packed schemas: few fields of each object, fewer the deeper."""
    first = code[0]
    if first == "[":
        return [value_of(code[1:], chance, depth + 1) for _ in range(chance.randrange(3))]
    if first == "{":
        return {chance.choice(WORDS): value_of(code[1:], chance, depth + 1) for _ in range(chance.randrange(3))}
    if first != "#":
        return copy.deepcopy(chance.choice(LEAVES[first]))
    parts = CATALOG.pack.definition(CATALOG.minor, int(code[1:]))
    if parts[2:3] and parts[2].startswith("="):
        return value_of(parts[2][1:], chance, depth)
    needed = parts[1].split(",")
    value = {}
    for name, _, inner in (part.rpartition(":") for part in parts[2:]):
        if depth < 12 and (name in needed or chance.random() < (0.9 if depth == 0 else 2 / max(len(parts), 3))) and chance.random() < 0.95:
            value[name] = None if chance.random() < 0.03 else value_of(inner, chance, depth + 1)
    return value


def object_of(api_version, kind, chance):
    value = value_of(f"#{CATALOG.kind(api_version, kind).number}", chance, 0)
    metadata = {**(value.get("metadata") or {}), "name": chance.choice(("a", "a.b", ""))}
    return {**value, "apiVersion": api_version, "kind": kind, "metadata": metadata}


def words_of(verdict):
    return verdict.status, verdict.reason, verdict.message, [(error.type, error.field, error.message) for error in verdict.errors]


def written(value, path):
    """The longest beginning of a path that leads somewhere in a value, and what is there."""
    done = []
    for step in path:
        if (isinstance(value, dict) and step in value) or (isinstance(value, list) and isinstance(step, int) and step < len(value)):
            value = value[step]
            done.append(step)
        else:
            break
    return tuple(done), value


@pytest.mark.parametrize(("api_version", "kind"), KINDS)
def test_judging_ends_changes_nothing_repeats_itself_and_names_places(api_version, kind):
    @given(st.integers(0, 2**32))
    @settings(max_examples=10, deadline=None)
    def holds(seed):
        text = json.dumps(object_of(api_version, kind, random.Random(seed)), indent=1)
        [document] = read(Source("a.json", text)).documents
        before = copy.deepcopy(document.value)
        verdict = judge(document.value, SERVER)
        kept = copy.deepcopy(verdict.stored)
        assert words_of(judge(document.value, SERVER)) == words_of(verdict)
        assert document.value == before
        assert verdict.stored == kept
        for error in verdict.errors:
            assert error.message
            nearest, there = written(document.value, error.path)
            span = document.locate(error.path)
            assert document.is_written(error.path) == (nearest == error.path)
            assert json.loads(text[span.start.offset : span.end.offset]) == there

    holds()


@pytest.mark.parametrize(("api_version", "kind"), KINDS)
def test_updating_ends_changes_nothing_and_repeats_itself(api_version, kind):
    @given(st.integers(0, 2**32))
    @settings(max_examples=10, deadline=None)
    def holds(seed):
        chance = random.Random(seed)
        value, other = object_of(api_version, kind, chance), object_of(api_version, kind, chance)
        value["metadata"]["name"] = value["metadata"]["name"] or "a"
        live = judge(value, SERVER).stored or value
        live = {**live, "metadata": {**live["metadata"], "uid": "u", "resourceVersion": "7"}}
        new = copy.deepcopy(chance.choice((live, other)))
        for field in chance.sample(sorted(other), chance.randrange(2)):
            new[field] = copy.deepcopy(other[field])
        new["metadata"] = {**(new.get("metadata") or {}), "name": live["metadata"]["name"], "resourceVersion": "7"}
        new["metadata"].pop("namespace", None)
        before = copy.deepcopy((new, live))
        verdict = judge_update(new, live, SERVER)
        words = words_of(verdict)
        assert words_of(judge_update(new, live, SERVER)) == words
        assert (new, live) == before
        assert (verdict.status < 300) == (not verdict.errors)

    holds()
