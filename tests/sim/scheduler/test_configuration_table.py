"""Limits of the scheduler's configuration, each on both sides, in the words of kube-scheduler."""

import json
import os

import pytest

from kubecheck.sim.scheduler.configuration.validation import validate_configuration

with open(os.path.join(os.path.dirname(__file__), "data", "configurations.jsonl"), encoding="utf-8") as _lines:
    CASES = [json.loads(line) for line in _lines]


@pytest.mark.parametrize(("fields", "errors"), CASES)
def test_what_is_said_of_it(fields, errors):
    assert [[error.type, error.field, error.message] for error in validate_configuration(fields)] == errors
