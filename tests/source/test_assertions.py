"""What tests compare with a cluster, or with what a program prints, is no object."""

from __future__ import annotations

import pytest

from kubecheck import check
from kubecheck.findings import Fate
from kubecheck.source.assertions import tool_by_name

PART = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nstatus: {readyReplicas: 1}\n"
TEST = """apiVersion: chainsaw.kyverno.io/v1alpha1
kind: Test
metadata: {name: web}
spec:
  steps:
  - try:
    - apply: {file: applied.yaml}
    - assert: {file: ready.yaml}
    - error: {file: ../gone.yaml}
    - assert:
        resource: {apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {file: other.yaml}}
"""


def lacking(files):
    return sorted({each.location.path for each in check(files).findings if each.rule == "missing-field"})


@pytest.mark.parametrize(
    ("path", "tool"),
    [
        ("e2e/00-assert.yaml", "kuttl"),
        ("e2e/2-errors.yaml", "kuttl"),
        ("e2e/01-error.yml", "kuttl"),
        ("e2e/01-install.yaml", ""),
        ("e2e/assert.yaml", "Chainsaw"),
        ("e2e/policy-assert.yaml", "Chainsaw"),
        ("e2e/assertions.yml", "Chainsaw"),
        ("e2e/chainsaw-step-01-assert-1-2.yaml", "Chainsaw"),
        ("e2e/assert/web.yaml", ""),
        ("e2e/asserting.yaml", ""),
        ("e2e/assert-web.yaml", ""),
        ("e2e/web-errors.yaml", ""),
        ("render/testdata/golden/web.yaml", "golden file"),
        ("tests/goldens/deep/web.yaml", "golden file"),
        ("testdata/migrate/dir.golden/web.yaml", "golden file"),
        ("render/web.golden.yaml", "golden file"),
        ("render/web_golden.yaml", "golden file"),
        ("tests/__snapshots__/web.yaml", "golden file"),
        ("render/testdata/web-golden.yaml", "golden file"),
        ("images/windows-golden.yaml", ""),
        ("apps/golden/web.yaml", ""),
        ("tests/golden-apps/web.yaml", ""),
        ("tests/golden.yaml", ""),
        ("tests/goldenrod.yaml", ""),
    ],
)
def test_assertions_by_their_names(path, tool):
    assert tool_by_name(path) == tool
    assert lacking({path: PART}) == ([] if tool else [path])
    (file,) = check({path: PART}).files
    assert (file.fate, file.detail) == ((Fate.OTHER_TOOL, tool) if tool else (Fate.CHECKED, ""))


def test_a_test_names_what_it_compares():
    files = dict.fromkeys(("web/applied.yaml", "web/ready.yaml", "gone.yaml", "web/gone.yaml", "web/other.yaml", "ready.yaml"), PART)
    expected = ["ready.yaml", "web/applied.yaml", "web/gone.yaml", "web/other.yaml"]
    assert lacking({**files, "web/chainsaw-test.yaml": TEST}) == expected
    assert lacking({"web/chainsaw-test.yaml": TEST, **files}) == expected
    assert lacking({**files, "web/test.yaml": TEST}) == sorted(files)
