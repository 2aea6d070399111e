"""Every text of the YAML test suite is read or refused as the server's reader does."""

from __future__ import annotations

import json
import lzma
import os

import pytest

from kubecheck.documents.decode import decode_first

DATA = os.path.join(os.path.dirname(__file__), "data", "yaml-test-suite.jsonl.xz")

with lzma.open(DATA, "rt", encoding="utf-8") as stream:
    CASES = [json.loads(line) for line in stream]

# A list as explicit key with a simple key inside: refused by both, by the server while it parses.
OTHER_WORDS = {"M2N8.yaml[1]"}


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_suite(case):
    decoded = decode_first(case["text"].encode("utf-8", "surrogatepass"))
    words = decoded.fault.server if decoded.fault is not None else ""
    if case["case"] in OTHER_WORDS:
        assert words
        assert case["server"]
    else:
        assert words == case["server"]
