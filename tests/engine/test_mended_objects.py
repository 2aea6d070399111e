"""Errors of the server about objects that policies among the files mend before the server validates them."""

import pytest

from kubecheck import check

POLICY = """apiVersion: admissionregistration.k8s.io/v1
kind: MutatingAdmissionPolicy
metadata: {name: type}
spec:
  matchConstraints:
    resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [services]}]
  reinvocationPolicy: Never
  mutations:
    - patchType: ApplyConfiguration
      applyConfiguration: {expression: "Object{spec: Object.spec{type: EXPRESSION}}"}
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingAdmissionPolicyBinding
metadata: {name: type}
spec: {policyName: type}
"""
SERVICE = """apiVersion: v1
kind: Service
metadata: {name: NAME}
spec:
  externalTrafficPolicy: Local
  selector: {app: web}
  ports: [{port: 80}]
"""
ERROR = ("invalid-value", 5, '"Local" in .spec.externalTrafficPolicy: may only be set for externally-accessible services')


def told(policy, *services):
    report = check({"policy.yaml": policy, **{f"{each}.yaml": SERVICE.replace("NAME", each) for each in services}}, {"presets": [], "select": ["invalid-value", "broken-by-policy"]})
    return [(each.location.path, each.rule, each.location.line, each.message) for each in report.findings]


def test_an_error_that_a_policy_mends_is_none():
    assert told(POLICY.replace("EXPRESSION", "'NodePort'"), "a", "b") == []


def test_only_the_object_that_is_mended_is_let_be():
    policy = POLICY.replace("EXPRESSION", "object.metadata.name == 'a' ? 'LoadBalancer' : 'ClusterIP'")
    assert told(policy, "a", "b") == [("b.yaml", *ERROR)]


@pytest.mark.parametrize(
    "policy",
    [
        POLICY.replace("EXPRESSION", "'ClusterIP'"),
        POLICY.replace("EXPRESSION", "request.userInfo.username"),
        POLICY.replace("EXPRESSION", "object.metadata.labels.none"),
        POLICY.replace("EXPRESSION", "'NodePort'").replace("resources: [services]", "resources: [pods]"),
        POLICY.replace("EXPRESSION", "'NodePort'").partition("---\n")[0],
    ],
    ids=["no-mending", "not-known", "failing", "of-others", "not-bound"],
)
def test_an_error_that_stays_is_told(policy):
    assert told(policy, "a") == [("a.yaml", *ERROR)]
