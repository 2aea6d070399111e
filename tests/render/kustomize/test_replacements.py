"""Replacements by value: what of the objects is other than before, with its place; and what is refused."""

import pytest

OBJECTS = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: from}
data:
  host: db.example
  port: "5432"
  list: a,b,c
---
apiVersion: example.org/v1
kind: Target
metadata: {name: to}
spec:
  size: 1
  url: http://host/path
  items:
  - {name: one, value: x}
  - {name: two, value: x}
  json: '{"a": {"b": 1}}'
"""


def replaced(folder, source, target):
    said = f"resources: [o.yaml]\nreplacements:\n- {source}\n  targets:\n  - select: {{kind: Target}}\n    {target}\n"
    return folder({"over/kustomization.yaml": said, "over/o.yaml": OBJECTS})


def changes(folder, source, target):
    before = folder({"over/kustomization.yaml": "resources: [o.yaml]\n", "over/o.yaml": OBJECTS}).lines()[1]
    return [line for line in replaced(folder, source, target).lines()[1] if line not in before]


@pytest.mark.parametrize(
    ("source", "target", "lines"),
    [
        ("source: {kind: ConfigMap, fieldPath: data.host}", "fieldPaths: [spec.url]", ["spec.url = 'db.example' @ over/o.yaml:5:9"]),
        ("source: {kind: ConfigMap}", "fieldPaths: [spec.url]", ["spec.url = 'from' @ over/o.yaml:3:18"]),
        ("source: {kind: ConfigMap, fieldPath: data.port}", "fieldPaths: [spec.size]", ["spec.size = 5432 @ over/o.yaml:6:9"]),
        ("sourceValue: db", "fieldPaths: [spec.url]", ["spec.url = 'db' @ over/kustomization.yaml:3:16"]),
        ("sourceValue: '5'", "fieldPaths: [spec.items]", ["spec.items = 5 @ over/kustomization.yaml:3:16"]),
        (
            "source: {kind: ConfigMap, fieldPath: data.list, options: {delimiter: ',', index: 1}}",
            "fieldPaths: [spec.url]",
            ["spec.url = 'b' @ over/o.yaml:7:9"],
        ),
        (
            "source: {kind: ConfigMap, fieldPath: data.host}",
            "fieldPaths: [spec.url]\n    options: {delimiter: /, index: 2}",
            ["spec.url = 'http://db.example/path' @ over/o.yaml:5:9"],
        ),
        (
            "sourceValue: w",
            "fieldPaths: ['spec.items.[name=two].value']",
            ["spec.items.1.value = 'w' @ over/kustomization.yaml:3:16"],
        ),
        (
            "sourceValue: w",
            "fieldPaths: ['spec.items.*.value']",
            ["spec.items.0.value = 'w' @ over/kustomization.yaml:3:16", "spec.items.1.value = 'w' @ over/kustomization.yaml:3:16"],
        ),
        (
            "sourceValue: w",
            "fieldPaths: ['spec.items.[name=.*].value']",
            ["spec.items.0.value = 'w' @ over/kustomization.yaml:3:16", "spec.items.1.value = 'w' @ over/kustomization.yaml:3:16"],
        ),
        (
            "sourceValue: w",
            "fieldPaths: [spec.made.deep]\n    options: {create: true}",
            ["spec.made.deep = 'w' @ over/kustomization.yaml:3:16"],
        ),
        ("sourceValue: '2'", "fieldPaths: [spec.json.a.b]", ['spec.json = \'{"a":{"b":2}}\' @ over/kustomization.yaml:3:16']),
    ],
)
def test_replaced(folder, source, target, lines):
    assert changes(folder, source, target) == lines


def test_rejected(folder):
    said = "fieldPaths: [spec.url]\n    reject: [{name: to}]"
    assert changes(folder, "sourceValue: w", said) == []


@pytest.mark.parametrize(
    ("source", "target", "refusal"),
    [
        (
            "source: {kind: ConfigMop}",
            "fieldPaths: [spec.url]",
            ("nothing selected by ConfigMop.[noVer].[noGrp]/[noName].[noNs]", "over/kustomization.yaml:3:11"),
        ),
        (
            "source: {kind: ConfigMap, fieldPath: data.hots}",
            "fieldPaths: [spec.url]",
            ("fieldPath `data.hots` is missing for replacement source ConfigMap.[noVer].[noGrp]/[noName].[noNs]", "over/kustomization.yaml:3:40"),
        ),
        (
            "sourceValue: w",
            "fieldPaths: [spec.none]",
            ('unable to find field "spec.none" in replacement target', "over/kustomization.yaml:6:18"),
        ),
        (
            "sourceValue: w",
            "fieldPaths: [spec.items.9.value]",
            (
                'unable to find field "spec.items.9.value" in replacement target: index 9 specified but only 2 elements found',
                "over/kustomization.yaml:6:18",
            ),
        ),
        (
            "source: {kind: ConfigMap, fieldPath: data.list, options: {delimiter: ',', index: 7}}",
            "fieldPaths: [spec.url]",
            ("options.index 7 is out of bounds for value a,b,c", "over/kustomization.yaml:3:84"),
        ),
        (
            "sourceValue: w",
            "fieldPaths: [spec.size]",
            ("map[string]interface {}(nil): yaml: cannot decode !!str `w` as a !!int", "over/kustomization.yaml:3:16"),
        ),
    ],
)
def test_refused(folder, source, target, refusal):
    assert replaced(folder, source, target).refusal()[:2] == refusal
