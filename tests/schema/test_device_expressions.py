"""Selectors of devices, each with what a real server said of it in a DeviceClass: v1.37.2 and v1.34.4, the latter without shared devices.

A line of ``data/device_expressions.jsonl`` is a version, an expression, and the refusal, null where there was none.
"""

import json
import pathlib

import pytest

from kubecheck.schema.policies.devices import compile_device_expression
from kubecheck.schema.structure.catalog import catalog
from kubecheck.verdicts import Server, judge

LINES = [json.loads(line) for line in (pathlib.Path(__file__).parent / "data" / "device_expressions.jsonl").read_text("utf-8").split("\n") if line]


@pytest.mark.parametrize(("version", "expression", "said"), LINES)
def test_a_selector_of_devices(version, expression, said):
    value = {"apiVersion": "resource.k8s.io/v1", "kind": "DeviceClass", "metadata": {"name": "d"}, "spec": {"selectors": [{"cel": {"expression": expression}}]}}
    found = judge(value, Server(catalog(version))).errors
    assert [(f"{error.type.removeprefix('FieldValue')}: {error.message}", error.field) for error in found] == (
        [(said, "spec.selectors[0].cel.expression")] if said else []
    )


@pytest.mark.parametrize("start", ["device", ".device"])
def test_a_leading_dot_hides_no_sizes_from_the_estimate(start):
    assert compile_device_expression(f"{start}.attributes['dra.example.com'].all(k, k != 'x')") is None
