"""The version to write instead of a removed one is one that the server serves, if there is any."""

import pytest

import kubecheck


@pytest.mark.parametrize(
    ("version", "api_version", "kind", "message", "fixed"),
    [
        ("1.36", "flowcontrol.apiserver.k8s.io/v1beta1", "FlowSchema", "removed in Kubernetes 1.26; use flowcontrol.apiserver.k8s.io/v1", True),
        ("1.27", "flowcontrol.apiserver.k8s.io/v1beta1", "FlowSchema", "removed in Kubernetes 1.26; use flowcontrol.apiserver.k8s.io/v1beta3", True),
        ("1.37", "networking.k8s.io/v1beta1", "IPAddress", "removed in Kubernetes 1.37; use networking.k8s.io/v1", True),
        ("1.36", "resource.k8s.io/v1alpha2", "ResourceClass", "removed in Kubernetes 1.31, and nothing replaces it", False),
        (
            "1.36", "extensions/v1beta1", "PodSecurityPolicy",
            "removed in Kubernetes 1.16; it became policy/v1beta1, which 1.36 does not serve either", False,
        ),
    ],
)  # fmt: skip
def test_successor(version, api_version, kind, message, fixed):
    text = f"apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: probe}}\n"
    report = kubecheck.check({"probe.yaml": text}, {"kubernetes-version": version})
    found = [finding for finding in report.findings if finding.rule == "removed-api-version"]
    assert [(each.message, each.fix is not None) for each in found] == [(f"{api_version} {kind} was {message}", fixed)]
    assert (found[0].location.line, found[0].location.column) == (1, 13)
