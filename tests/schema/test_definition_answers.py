"""Definitions of custom resources whose schemas say each field in each wrong way: what a real kube-apiserver v1.36.3 answered.

A line of ``data/definition_answers.jsonl`` is a schema and all causes of the refusal (none: accepted), or status, reason and message; many are one test.
"""

import json
import os
import re

import pytest

from kubecheck.schema.structure.catalog import catalog
from kubecheck.verdicts import Server, judge

with open(os.path.join(os.path.dirname(__file__), "data", "definition_answers.jsonl"), encoding="utf-8") as stream:
    CASES = [json.loads(line) for line in stream]
PARTS = [CASES[start : start + 50] for start in range(0, len(CASES), 50)]
REPEATED = re.compile(r"(.{1,4}?)\1{39,}")


def definition(schema):
    names = {"plural": "things", "singular": "thing", "kind": "Thing", "listKind": "ThingList"}
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
    return {
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "things.example.org"},
        "spec": {"group": "example.org", "scope": "Namespaced", "names": names, "versions": [version]},
    }  # fmt: skip


def answer(schema):
    """All that is said of it, in no order."""
    verdict = judge(definition(schema), Server(catalog()))
    if verdict.accepted:
        return []
    if verdict.status == 422:
        said = [f"{error.type.removeprefix('FieldValue')} {error.field}: {error.message}" for error in verdict.errors]
    else:
        said = [f"{verdict.status} {verdict.reason}: {verdict.message}"]
    return sorted(REPEATED.sub(lambda match: f"{match[1]}{{{len(match[0]) // len(match[1])}}}", each) for each in said)


@pytest.mark.parametrize("cases", PARTS, ids=range(len(PARTS)))
def test_the_answer_is_that_of_the_server(cases):
    for schema, expected in cases:
        assert answer(schema) == expected, schema
