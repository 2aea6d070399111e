"""A Deployment whose ReplicaSets' statuses lag behind their sizes."""

from __future__ import annotations

from kubecheck.testing.replay.rollouts import answer_rollouts

NODE = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n"}, "spec": {}, "status": {"allocatable": {"cpu": "4", "memory": "8Gi", "pods": "50"}}}
CART = """
apiVersion: apps/v1
kind: Deployment
metadata:
  name: cart
spec:
  replicas: 7
  strategy:
    rollingUpdate: {{maxSurge: 0, maxUnavailable: 1}}
  selector:
    matchLabels: {{app: cart}}
  template:
    metadata:
      labels: {{app: cart}}
    spec:
      containers:
      - name: a
        image: cart:{}
        readinessProbe:
          httpGet: {{path: /, port: 80}}
"""


def test_a_status_older_than_the_size_takes_no_pods_away():
    steps = [{"apply": {"a.yaml": CART.format(version)}} for version in (1, 2)]
    steps += [{"do": "scale", "target": "Deployment/cart", "replicas": count} for count in (10, 4)]
    found = answer_rollouts({"id": "x", "nodes": [NODE], "images": {"cart:2": {"ready_after": None}}, "steps": steps})["steps"]
    sizes = [step["workloads"]["Deployment/cart"]["during"]["replicaset_steps"] for step in found]
    assert sizes == [[[7]], [[7], [7, 0], [6, 0], [6, 1]], [[6, 1], [9, 1]], [[9, 1], [4, 1], [4, 0], [3, 0], [3, 1]]]
    assert found[-1]["workloads"]["Deployment/cart"]["during"]["min_available"] == 3
