"""Rules of custom resources made up at random, and values for them: what a real kube-apiserver answered: v1.37.2, or of the version that a line names.

A line of ``data/rule_answers.jsonl.xz`` is a schema with the causes of the definition's refusal, or with cases: a value, the one that it
takes the place of, if any, and the causes of the refusal (none: accepted). Many are one test.
"""

import contextlib
import json
import lzma
import os

import pytest

from kubecheck.api.encoding import encode
from kubecheck.release import asking
from kubecheck.schema.custom.crd import CustomKinds
from kubecheck.schema.structure.catalog import catalog
from kubecheck.verdicts import Server, judge, judge_update

with lzma.open(os.path.join(os.path.dirname(__file__), "data", "rule_answers.jsonl.xz"), "rt", encoding="utf-8") as stream:
    LINES = [json.loads(line) for line in stream]
PARTS = [LINES[start : start + 40] for start in range(0, len(LINES), 40)]
LIVE = {"namespace": "default", "creationTimestamp": "2026-01-01T00:00:00Z", "uid": "11111111-2222-3333-4444-555555555555", "resourceVersion": "7"}


def definition(schema):
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
    return {
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "things.example.org"},
        "spec": {"group": "example.org", "scope": "Namespaced", "names": {"plural": "things", "kind": "Thing"}, "versions": [version]},
    }  # fmt: skip


def causes(verdict):
    return sorted(f"{error.type.removeprefix('FieldValue')} {error.field}: {error.message}" for error in verdict.errors) if verdict.status == 422 else []


def thing(name, spec):
    return {"apiVersion": "example.org/v1", "kind": "Thing", "metadata": {"name": name}, "spec": spec}


@contextlib.contextmanager
def server_of(version, *definitions):
    known = catalog(version)
    with asking(known.release):
        yield Server(known, CustomKinds(list(definitions)))


def answer(case, server):
    if "old" not in case:
        return causes(judge(thing(case["name"], case["value"]), server))
    live = encode(judge(thing(case["name"], case["old"]), server).stored)
    live = {**live, "metadata": {**live["metadata"], **LIVE}}
    return causes(judge_update({**live, "spec": case["value"]}, live, server))


def told(line):
    """What is said of a line, and what was."""
    made = definition(line["schema"])
    with server_of(line.get("version", "1.37"), *([made] if "cases" in line else ())) as server:
        if "cases" not in line:
            return [causes(judge(made, server))], [line["says"]]
        return [answer(case, server) for case in line["cases"]], [case["says"] for case in line["cases"]]


@pytest.mark.parametrize("lines", PARTS, ids=[str(number) for number in range(len(PARTS))])
def test_rules_made_up_at_random(lines):
    assert [mine for mine, _ in map(told, lines)] == [recorded for _, recorded in map(told, lines)]
