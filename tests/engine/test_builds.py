"""What kustomizations build is judged in the stead of the files that it is made from, and told of where people would mend it."""

from __future__ import annotations

from kubecheck import check

BASE = "resources: [web.yaml]\n"
WEB = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: registry.test/web
        ports: [{containerPort: 80}]
"""


def told(files, *rules):
    """(path, line, severity, rule, message, notes) of what is found by some rules."""
    return [
        (each.location.path, each.location.line, each.severity.label, each.rule, each.message, tuple(note.message for note in each.notes))
        for each in check(files).findings
        if each.rule in rules
    ]


def test_an_image_that_the_overlay_tags_has_a_tag():
    overlay = "resources: [../base]\nimages: [{name: registry.test/web, newTag: '1.4'}]\n"
    files = {"base/kustomization.yaml": BASE, "base/web.yaml": WEB, "prod/kustomization.yaml": overlay}
    assert told(files, "image-without-tag", "build-refused") == []


def test_a_fault_of_the_base_is_told_once_with_the_overlays():
    files = {"base/kustomization.yaml": BASE, "base/web.yaml": WEB}
    for name in ("dev", "prod"):
        files[f"{name}/kustomization.yaml"] = f"resources: [../base]\nnamePrefix: {name}-\n"
    assert [each[:4] + each[5:] for each in told(files, "image-without-tag")] == [
        ("base/web.yaml", 12, "warning", "image-without-tag", ("as 2 build it: dev, prod",))
    ]


def test_a_value_that_a_patch_sets_is_told_of_in_the_patch():
    patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: -2\n"
    files = {"base/kustomization.yaml": BASE, "base/web.yaml": WEB, "prod/fewer.yaml": patch}
    files["prod/kustomization.yaml"] = "resources: [../base]\npatches: [{path: fewer.yaml}]\n"
    assert [each[:4] for each in told(files, "invalid-value")] == [("prod/fewer.yaml", 5, "error", "invalid-value")]


def test_an_inline_patch_is_told_of_in_the_kustomization():
    files = {"base/kustomization.yaml": BASE, "base/web.yaml": WEB}
    files["prod/kustomization.yaml"] = """resources: [../base]
patches:
- target: {kind: Deployment}
  patch: |-
    - op: replace
      path: /spec/template/spec/containers/0/ports/0/containerPort
      value: 99999
"""
    assert [each[:4] for each in told(files, "invalid-value")] == [("prod/kustomization.yaml", 7, "error", "invalid-value")]


def test_files_are_judged_as_they_stand_where_the_build_is_refused():
    files = {"kustomization.yaml": "resources: [web.yaml, gone.yaml]\n", "web.yaml": WEB}
    assert [each[:4] for each in told(files, "image-without-tag", "build-refused")] == [
        ("kustomization.yaml", 1, "error", "build-refused"),
        ("web.yaml", 12, "warning", "image-without-tag"),
    ]
