"""What real servers answered: v1.36.3 to volumes of pods, policies of Jobs, workloads, autoscalers, budgets and network policies, each thing wrong once; v1.37.2, v1.35.4, v1.34.4, v1.33.13 and v1.31.14 to fields that few use.

A line of ``asked-VERSION.jsonl`` is an object and all causes of the refusal (none: accepted), in no order; many are one test.
"""

import json
import os
import re

import pytest

from kubecheck.release import asking, release_of
from kubecheck.schema.structure.catalog import catalog
from kubecheck.verdicts import Server, judge

HERE = os.path.dirname(__file__)


def read(version):
    with open(os.path.join(HERE, f"asked-{version}.jsonl"), encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


ASKED = {version: read(version) for version in ("1.31", "1.33", "1.34", "1.35", "1.36", "1.37")}
PARTS = [(version, asked[start : start + 40]) for version, asked in ASKED.items() for start in range(0, len(asked), 40)]
REPEATED = re.compile(r"(.{1,4}?)\1{39,}")


def answer(value, version):
    """All that is said of it."""
    with asking(release_of(int(version.partition(".")[2]))):  # messages are made of what is asked for
        verdict = judge(value, Server(catalog(version), namespaces={"default": {}}))
        if verdict.accepted:
            return []
        if verdict.status == 422:
            said = [f"{error.type.removeprefix('FieldValue')} {error.field}: {error.message}" for error in verdict.errors]
        else:
            said = [f"{verdict.status} {verdict.reason}: {verdict.message}"]
    return sorted(REPEATED.sub(lambda match: f"{match[1]}{{{len(match[0]) // len(match[1])}}}", each) for each in said)


@pytest.mark.parametrize(("version", "asked"), PARTS, ids=range(len(PARTS)))
def test_the_answer_is_that_of_the_server(version, asked):
    for value, expected in asked:
        assert answer(value, version) == expected, value
