"""Definitions of custom resources and objects of one wide definition, each thing through its forms, as the server answers them."""

import json
import lzma
import os

import pytest

from kubecheck.schema.custom.crd import CustomKinds
from kubecheck.schema.structure.catalog import catalog
from kubecheck.verdicts import Server, judge

with lzma.open(os.path.join(os.path.dirname(__file__), "data", "tables.jsonl.xz"), "rt", encoding="utf-8") as _lines:
    DEFINITION, *CASES = [json.loads(line) for line in _lines]


@pytest.fixture(scope="module")
def server():
    return Server(catalog("1.36"), CustomKinds([DEFINITION]), {"default": {}})


def errors_of(verdict):
    """(type, field, message) of each error, in an order of no meaning; and what strict decoding says."""
    errors = sorted([error.type, error.field, error.message] for error in verdict.errors) if verdict.status == 422 else []
    return [verdict.status, errors, sorted(verdict.strict)]


@pytest.mark.parametrize("topic", sorted({case["topic"] for case in CASES}))
def test_what_the_server_answers(server, topic):
    for case in CASES:
        if case["topic"] == topic:
            assert errors_of(judge(case["object"], server, [])) == case["answer"], case["object"]
