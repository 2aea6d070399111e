"""Names in objects, whatever stands where a name should be."""

import pytest

from kubecheck import check

POD = """apiVersion: apps/v1
kind: StatefulSet
metadata: {{name: web}}
spec:
  serviceName: web
  selector: {{matchLabels: {{app: web}}}}
  template:
    metadata: {{labels: {{app: web}}}}
    spec:
      containers: [{{name: web, image: "web:1"}}]
      volumes: [{{name: {name}, persistentVolumeClaim: {{claimName: {claim}}}}}]
  volumeClaimTemplates: [{{metadata: {{name: {template}}}, spec: {{}}}}]
"""


@pytest.mark.parametrize("name", ["[a]", "{a: b}", "1", "null"])
@pytest.mark.parametrize("field", ["name", "claim", "template"])
def test_values_of_other_types_crash_no_rule(name, field):
    text = POD.format(**{"name": "data", "claim": "data", "template": "other", field: name})
    assert "crashed-rule" not in [each.rule for each in check({"web.yaml": text}, {"presets": ["everything"]}).findings]


ROLE = """apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader}
rules: [{verbs: [get, {a: b}], resources: [[pods]], apiGroups: [1]}, a]
"""
BINDING = """apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: reader}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects: 5
"""
HOOK = """apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: hook}
webhooks: true
"""
NAMESPACE = """apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: 5, annotations: true}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: web, namespace: shop}
secrets: 5
imagePullSecrets: true
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: shop}
spec: {tls: 5}
---
apiVersion: v1
kind: Secret
metadata: {name: web, namespace: shop}
data: {password: 5}
stringData: [a]
"""
ROLLOUT = """apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: web}
spec: {template: {spec: {securityContext: 1, containers: [{name: web, image: "web:1", securityContext: [], ports: [http]}]}}}
"""


@pytest.mark.parametrize("text", [ROLE, BINDING, HOOK, NAMESPACE, ROLLOUT, POD.format(name="a", claim="a", template="b").replace('"web:1"', '"web:1", securityContext: privileged')])
def test_objects_that_cannot_be_read_crash_no_rule(text):
    assert "crashed-rule" not in [each.rule for each in check({"web.yaml": text}, {"presets": ["everything"]}).findings]
