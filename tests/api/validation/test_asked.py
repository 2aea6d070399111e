"""Volumes of pods, policies of Jobs, workloads, autoscalers, budgets and network policies, each thing wrong once: what a real kube-apiserver v1.36.3 answered.

A line of ``asked.jsonl`` is an object and all causes of the refusal (none: accepted), in no order; many are one test.
"""

import json
import os
import re

import pytest

from kubecheck.schema.structure.catalog import catalog
from kubecheck.verdicts import Server, judge

with open(os.path.join(os.path.dirname(__file__), "asked.jsonl"), encoding="utf-8") as stream:
    ASKED = [json.loads(line) for line in stream]
PARTS = [ASKED[start : start + 40] for start in range(0, len(ASKED), 40)]
REPEATED = re.compile(r"(.{1,4}?)\1{39,}")


def answer(value):
    """All that is said of it."""
    verdict = judge(value, Server(catalog("1.36"), namespaces={"default": {}}))
    if verdict.accepted:
        return []
    if verdict.status == 422:
        said = [f"{error.type.removeprefix('FieldValue')} {error.field}: {error.message}" for error in verdict.errors]
    else:
        said = [f"{verdict.status} {verdict.reason}: {verdict.message}"]
    return sorted(REPEATED.sub(lambda match: f"{match[1]}{{{len(match[0]) // len(match[1])}}}", each) for each in said)


@pytest.mark.parametrize("asked", PARTS, ids=range(len(PARTS)))
def test_the_answer_is_that_of_the_server(asked):
    for value, expected in asked:
        assert answer(value) == expected, value
