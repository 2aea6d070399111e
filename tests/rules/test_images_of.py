"""The images of a pod template are worked out once, and again where its document has rested meanwhile."""

from kubecheck_rules.images._names import images_of

from kubecheck.documents import read
from kubecheck.model.refs import CLUSTER_KINDS
from kubecheck.model.resource import resources_of
from kubecheck.model.templates import pod_templates_of
from kubecheck.source import Source

POD = """apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers: [{name: a, image: "registry.example.com/a:1", imagePullPolicy: Never}, {name: b, image: 7}, {name: c, image: "$IMAGE"}]
  volumes: [{name: v, image: {reference: "models/m:2", pullPolicy: Always}}]
"""


def test_images_are_worked_out_once_while_their_document_is_awake():
    (document,) = read(Source("a.yaml", POD)).documents
    (template,) = pod_templates_of(*resources_of(document, "default", CLUSTER_KINDS))
    found = images_of(template)
    assert [(each.text, each.policy, each.is_filled_in) for each in found] == [
        ("registry.example.com/a:1", "Never", False), ("$IMAGE", None, True), ("models/m:2", "Always", False),
    ]  # fmt: skip
    assert [each.place.path for each in found] == [
        ("spec", "containers", 0, "image"), ("spec", "containers", 2, "image"), ("spec", "volumes", 0, "image", "reference"),
    ]  # fmt: skip
    assert images_of(template) is found
    document.rest()
    assert [each.text for each in images_of(template)] == [each.text for each in found]
    assert images_of(template) is not found
