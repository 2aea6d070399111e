"""Fields that are called like keywords of CEL, in rules of custom resources, as the server v1.36.3 answered."""

import json
import pathlib

import pytest

from kubecheck.schema.custom.crd import CustomKinds
from kubecheck.schema.structure.catalog import catalog
from kubecheck.verdicts import Server, judge

DATA = pathlib.Path(__file__).parent / "data" / "cel_keywords.jsonl"
ANSWERS = [json.loads(line) for line in DATA.read_text("utf-8").splitlines()]
TEXT = {"type": "string"}
PROPERTIES = {
    "namespace": TEXT | {"maxLength": 63},
    "continue": {"type": "boolean"},
    "in": TEXT | {"maxLength": 10},
    "true": {"type": "boolean"},
    "null": TEXT | {"maxLength": 5},
    "to": {"type": "object", "properties": {"namespace": TEXT, "if": {"type": "integer"}}},
    "a-b": TEXT | {"maxLength": 5},
    "c.d": TEXT | {"maxLength": 5},
    "__namespace__": {"type": "integer"},
    "while": {"type": "array", "maxItems": 5, "items": {"type": "object", "properties": {"as": {"type": "integer"}}}},
    "import": {"type": "object", "additionalProperties": TEXT},
    "free": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
    "either": {"x-kubernetes-int-or-string": True},
}
FULL = {
    "namespace": "a", "continue": True, "in": "a", "true": True, "null": "a", "to": {"namespace": "xyz", "if": 2}, "a-b": "x", "c.d": "x",
    "__namespace__": 1, "while": [{"as": 2}], "import": {"package": "b", "a": "b"}, "free": {"namespace": 1}, "either": 1,
}  # fmt: skip
SPECS = [FULL, {"namespace": "b", "continue": False, "to": {}}, {}]


def definition(rule):
    spec = {"type": "object", "properties": PROPERTIES, "x-kubernetes-validations": [{"rule": rule, "message": "refused by rule"}]}
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": {"type": "object", "properties": {"spec": spec}}}}
    names = {"plural": "links", "singular": "link", "kind": "Link", "listKind": "LinkList"}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "links.box.test"},
        "spec": {"group": "box.test", "scope": "Namespaced", "names": names, "versions": [version]},
    }


@pytest.mark.parametrize("answer", ANSWERS, ids=[each["rule"] for each in ANSWERS])
def test_definition(answer):
    errors = judge(definition(answer["rule"]), Server(catalog("1.36"), None)).errors
    assert [[each.field, each.type, each.message] for each in errors] == answer["causes"]


@pytest.mark.parametrize("answer", [each for each in ANSWERS if "objects" in each], ids=[each["rule"] for each in ANSWERS if "objects" in each])
def test_objects(answer):
    server = Server(catalog("1.36"), CustomKinds([definition(answer["rule"])]))
    objects = [{"apiVersion": "box.test/v1", "kind": "Link", "metadata": {"name": "x", "namespace": "default"}, "spec": spec} for spec in SPECS]
    said = [judge(each, server).errors for each in objects]
    assert [errors[0].message if errors else "" for errors in said] == answer["objects"]
