"""Whatever stands in the files, the rules about policies never crash."""

import json

import pytest

import kubecheck

NAMESPACE = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop", "labels": {"pod-security.kubernetes.io/enforce": "restricted"}}}
RULES = {"matchConstraints": {"resourceRules": [{"apiGroups": ["*"], "apiVersions": ["*"], "operations": ["*"], "resources": ["*"]}]}}
POLICY = {"apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingAdmissionPolicy", "metadata": {"name": "p"},
          "spec": {**RULES, "validations": [{"expression": "object.metadata.name == 'a'"}]}}  # fmt: skip
BINDING = {"apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingAdmissionPolicyBinding", "metadata": {"name": "b"},
           "spec": {"policyName": "p", "validationActions": ["Deny"]}}  # fmt: skip
POD = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "shop"}, "spec": {"containers": [{"name": "c", "image": "a"}]}}


def crashes(tmp_path, *objects):
    path = tmp_path / "a.yaml"
    path.write_text("\n---\n".join(map(json.dumps, objects)), encoding="utf-8")
    return [finding.message for finding in kubecheck.check([str(path)]).findings if finding.rule == "crashed-rule"]


def changed(value, *steps):
    """The object with what the last step stands for at the path before it."""
    *path, key, put = steps
    copy = json.loads(json.dumps(value))
    at = copy
    for step in path:
        at = at[step]
    at[key] = put
    return copy


@pytest.mark.parametrize(
    "objects",
    [
        (POLICY, {"apiVersion": "admissionregistration.k8s.io/v1alpha1", "kind": "ValidatingAdmissionPolicyBinding", "metadata": {"name": "b"}}),
        ({**POLICY, "apiVersion": "admissionregistration.k8s.io/v1beta1", "spec": {"matchConstraints": [], "variables": 1}}, BINDING),
        (changed(POLICY, "spec", "matchConstraints", "resourceRules", 0, "apiGroups", [None]), BINDING),
        (changed(POLICY, "spec", "matchConstraints", "resourceRules", 0, "resources", [None]), BINDING),
        (POLICY, BINDING, {"apiVersion": "v1", "kind": "LimitRange", "metadata": {"name": "l", "namespace": "shop"}}),
        (POLICY, BINDING, {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "default", "namespace": "shop"}, "imagePullSecrets": "${X}"}),
        (POLICY, BINDING, changed(NAMESPACE, "metadata", "labels", None)),
        (POLICY, BINDING, changed(POD, "spec", "containers", None)),
        (POLICY, BINDING, {"apiVersion": "apps/v1beta1", "kind": "Deployment", "metadata": {"name": "d", "namespace": "shop"}, "spec": {"template": []}}),
        (POLICY, BINDING, {"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "s", "namespace": "shop"}, "spec": {"volumeClaimTemplates": 1}}),
        (POLICY, BINDING, {"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "s", "namespace": "shop"},
                           "spec": {"volumeClaimTemplates": [{"metadata": {"name": {}}}], "template": {"spec": {"volumes": [{"name": "a"}]}}}}),
    ],
)  # fmt: skip
def test_broken_objects_crash_no_rule(tmp_path, objects):
    assert crashes(tmp_path, NAMESPACE, POD, *objects) == []
