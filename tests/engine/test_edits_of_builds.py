"""Where ways out of a dry run are edited when a kustomization makes what is deployed: in the file that says the value, or nowhere."""

import pytest

from kubecheck import check

QUOTA = """apiVersion: v1
kind: ResourceQuota
metadata:
  name: team
spec:
  hard:
    requests.cpu: {cpu}
"""
WEB = """apiVersion: apps/v1
kind: ReplicaSet
metadata:
  name: web
spec:
  replicas: 4
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: registry.example.com/web:1
          resources: {requests: {cpu: 500m}}
"""
BASE = "resources: [quota.yaml, web.yaml]\n"
ADD = "resources: [../base]\npatches:\n- target: {kind: ResourceQuota}\n  patch: '[{\"op\": \"replace\", \"path\": \"/spec/hard/requests.cpu\", \"value\": \"1600m\"}]'\n"


@pytest.mark.parametrize(
    ("overlay", "patch", "edits"),
    [
        ("resources: [../base]\nnamePrefix: my-\n", "", [("base/quota.yaml", "1700m", '"2"')]),
        ("resources: [../base]\npatches: [{path: patch.yaml}]\n", QUOTA.format(cpu="1600m"), [("overlay/patch.yaml", "1600m", '"2"')]),
        (ADD, "", []),  # the patch says the value, but not as a field of a document
    ],
)
def test_a_field_is_edited_where_it_is_written(overlay, patch, edits):
    base = QUOTA.format(cpu="1700m")
    files = {"base/kustomization.yaml": BASE, "base/quota.yaml": base, "base/web.yaml": WEB, "overlay/kustomization.yaml": overlay}
    if patch:
        files["overlay/patch.yaml"] = patch
    (found,) = check(files, {"select": ["refused-pod"]}).findings
    way = found.ways_out[0]
    assert way.message.startswith('raise .spec.hard["requests.cpu"] of ResourceQuota')
    assert [(each.path, each.old, each.text) for each in way.edits] == edits
