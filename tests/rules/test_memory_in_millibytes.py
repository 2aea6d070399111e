"""The amount that someone may have meant by a few bytes."""

import pytest

import kubecheck


@pytest.mark.parametrize(
    ("amount", "hint"),
    [("64", "; did you mean 64Mi?"), ("128m", "; did you mean 128Mi?"), ("1Ki", "; did you mean 1Mi?"), ("0.5Ki", "; did you mean 0.5Mi?"), ("1e3", "")],
)
def test_amount_meant(amount, hint):
    text = f"apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  containers:\n    - {{name: a, image: 'b:1', resources: {{limits: {{memory: '{amount}'}}}}}}\n"
    report = kubecheck.check({"probe.yaml": text})
    found = [each.message for each in report.findings if each.rule == "memory-in-millibytes"]
    assert f"{amount} of memory is less than 4096 bytes{hint}" in found
