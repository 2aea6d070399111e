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
        (ADD, "", []),  # inside a scalar offsets are none of the file's
        ("resources: [../base]\npatches:\n- patch: |\n" + "".join(f"    {line}\n" for line in QUOTA.format(cpu="1600m").splitlines()), "", []),
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


def test_misspelled_fields_inside_a_scalar_are_not_edited():
    """They are told of at their place, where an edit by offsets of the inner text would hit something else."""
    inner = "".join(f"    {line}\n" for line in QUOTA.format(cpu="1").replace("hard", "hardd").splitlines())
    files = {"base/kustomization.yaml": BASE, "base/quota.yaml": QUOTA.format(cpu="9"), "base/web.yaml": WEB}
    files["overlay/kustomization.yaml"] = "resources: [../base]\npatches:\n- patch: |\n" + inner
    (found,) = check(files, {"select": ["unknown-field"]}).findings
    assert (found.location.path, found.location.line, found.message) == ("overlay/kustomization.yaml", 9, "ResourceQuota team: unknown field hardd in .spec; did you mean hard?")
    assert found.fix is None
