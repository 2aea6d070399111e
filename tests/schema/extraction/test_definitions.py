"""How the catalog of definitions is made of what projects ship."""

import json

import pytest

from kubecheck.schema.custom import shipped
from kubecheck.schema.extraction import definitions
from kubecheck.schema.extraction.definitions import Project, rebuild_with_sources

WIDGET = """apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  names: {kind: Widget, plural: widgets, shortNames: [w]}
  scope: Namespaced
  versions:
    - name: v2
      served: true
      storage: true
      additionalPrinterColumns: [{name: Size, type: string, jsonPath: .spec.size}]
      subresources: {status: {}, scale: {specReplicasPath: .spec.size, statusReplicasPath: .status.size}}
      schema:
        openAPIV3Schema:
          description: a widget
          type: object
          properties:
            spec:
              type: object
              description: what it is to be
              properties:
                size: {type: integer, minimum: 1, description: how large, example: 3}
                description: {type: string, description: words}
                mode: {type: string, enum: [a, b], default: a}
    - {name: v1, served: false, storage: false, schema: {openAPIV3Schema: {type: object}}}
"""
SPEC = {
    "group": "example.com",
    "names": {"kind": "Widget", "plural": "widgets"},
    "scope": "Namespaced",
    "versions": [
        {
            "name": "v2", "served": True, "storage": True,
            "subresources": {"status": {}, "scale": {"specReplicasPath": ".spec.size", "statusReplicasPath": ".status.size"}},
            "schema": {"openAPIV3Schema": {"type": "object", "properties": {"spec": {"type": "object", "properties": {
                "size": {"type": "integer", "minimum": 1}, "description": {"type": "string"}, "mode": {"type": "string", "enum": ["a", "b"], "default": "a"},
            }}}}},
        },
        {"name": "v1", "served": False},
    ],
}  # fmt: skip
GADGET = WIDGET.replace("Widget", "Gadget").replace("widgets", "gadgets")
OLD = WIDGET.replace("apiextensions.k8s.io/v1", "apiextensions.k8s.io/v1beta1").replace("Widget", "Old")


@pytest.fixture
def build(tmp_path, monkeypatch):
    """Makes the catalog of these files of modules, with these lines of projects."""
    monkeypatch.setattr(definitions, "_download", lambda module: str(tmp_path / module))
    schemas = tmp_path / "schemas"
    (schemas / "crds").mkdir(parents=True)
    (schemas / "SOURCES.json").write_text('{"files": {"a/b.txt": {"sha256": "0"}}, "sources": []}')
    monkeypatch.setattr(shipped, "_path", lambda name: str(schemas / "crds" / name))
    for name in ("_INDEX", "_PARTS"):
        monkeypatch.setattr(shipped, name, {})
    monkeypatch.setattr(shipped, "_TEXT", [])

    def make(files, *lines):
        for path, text in files.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text, encoding="utf-8")
        (schemas / "crds" / "projects.tsv").write_text("".join(line.replace("|", "\t") + "\n" for line in lines), encoding="utf-8")
        rebuild_with_sources(str(schemas))
        return json.loads((schemas / "SOURCES.json").read_text())

    return make


def test_a_definition_keeps_what_objects_are_judged_by(build):
    said = build({"m@v1/crds/a.yaml": WIDGET}, "Shop|v1.2.3|m@v1|MIT|crds/*.yaml")
    kinds = shipped.ShippedKinds()
    assert kinds.definition("example.com", "Widget")["spec"] == SPEC
    assert kinds.entry("example.com", "Widget").project == "Shop v1.2.3"
    assert said["files"].keys() == {"a/b.txt", "crds/definitions.txt", "crds/index.tsv", "crds/projects.tsv"}
    assert [(each["name"], each["files"], each["licence"], each["gives"]) for each in said["catalog"]] == [
        ("Shop v1.2.3 (Go module m@v1)", ["crds/*.yaml"], "MIT", "kinds: 1"),
    ]


def test_the_first_definition_of_a_kind_counts_and_equal_parts_stand_once(build):
    files = {"m@v1/a.yaml": WIDGET, "n@v1/b/a.yaml": WIDGET.replace("minimum: 1", "minimum: 7") + "---\n" + GADGET, "n@v1/b/old.yaml": OLD}
    build(files, "Shop|v1|m@v1|MIT|a.yaml", "Market|v2|n@v1|Apache-2.0|b/*.yaml")
    kinds = shipped.ShippedKinds()
    assert [(project, [entry.kind for entry in entries]) for project, entries in shipped.read_index()] == [("Shop v1", ["Widget"]), ("Market v2", ["Gadget"])]
    widget, gadget = (kinds.definition("example.com", kind)["spec"]["versions"] for kind in ("Widget", "Gadget"))
    assert widget == SPEC["versions"]
    assert gadget[0]["schema"] is widget[0]["schema"]


@pytest.mark.parametrize(("files", "line", "words"), [
    ({"m@v1/a.yaml": WIDGET}, "Shop|v1|m@v1|GPL-3.0|a.yaml", "Shop: nothing is shipped under GPL-3.0"),
    ({"m@v1/a.yaml": WIDGET}, "Shop|v1|m@v1|MIT|b.yaml", "Shop: no file of m@v1 matches b.yaml"),
    ({"m@v1/a.yaml": OLD}, "Shop|v1|m@v1|MIT|a.yaml", "Shop gives no definition that is not there already"),
])  # fmt: skip
def test_a_project_that_gives_nothing_is_refused(build, files, line, words):
    with pytest.raises(ValueError, match=words):
        build(files, line)


def test_a_line_has_five_columns():
    with pytest.raises(ValueError, match="not enough values"):
        Project("Shop\tv1\tm@v1\tMIT\n")
