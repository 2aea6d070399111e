"""What the dry run on known nodes says of a claim that one node at a time may mount."""

import pytest

import kubecheck

NODE = """\
apiVersion: v1
kind: Node
metadata: {{name: {name}, labels: {{kubernetes.io/hostname: {name}}}}}
status: {{allocatable: {{cpu: "{cpu}", memory: 8Gi, pods: "10"}}, conditions: [{{type: Ready, status: "True"}}]}}
---
"""
SHARED = """\
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
      containers: [{name: main, image: "registry.example.com/web:1.0.0", resources: {requests: {cpu: 700m, memory: 1Gi}, limits: {memory: 1Gi}}}]
"""
TEXT = "2 pods share PersistentVolumeClaim data, which is ReadWriteOnce: pods on another node cannot start"


@pytest.mark.parametrize(
    ("nodes", "found"),
    [
        ([], [TEXT]),  # nothing is known of the nodes
        ([("n1", "1"), ("n2", "1")], [TEXT]),  # a node for each, and one of them waits
        ([("n1", "4"), ("n2", "100m")], []),  # both, and those of an update, fit on the first node alone
        ([("n1", "4")], []),
        ([("n1", "100m"), ("n2", "100m")], [TEXT]),  # no pod has a node, so nothing is proved
    ],
)
def test_known_nodes(nodes, found):
    text = "".join(NODE.format(name=name, cpu=cpu) for name, cpu in nodes) + SHARED
    report = kubecheck.check({"all.yaml": text})
    assert [each.message for each in report.findings if each.rule == "shared-single-writer-claim"] == found
