"""How servers before 1.34 print whole objects: the lines that are made of Go sources, and those that are shipped."""

import re
from pathlib import Path

from kubecheck.schema.extraction import go_notations
from kubecheck.schema.extraction.go_notations import print_go_notations
from kubecheck.schema.structure.pack import shipped

INTERNAL = """package x

import (
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	api "k8s.io/kubernetes/pkg/apis/core"
)

type Thing struct {
	metav1.TypeMeta
	// +optional
	metav1.ObjectMeta
	Base
	Name Name // as users write it
	UID types.UID
	First, Second int32
	Size resource.Quantity
	Sizes Sizes
	Mode uint32
	IsOn bool
	Port *int32
	Whole *Part
	Parts []Part
	Names []Name
	Marks map[Name]*Part
	Taint api.Taint
	Renamed string
	Tagged string `json:"tag,omitempty"`
	Raw []byte
}

type Base struct {
	Path string
}

type Part struct {
	Word string
}

type Unused struct {
	Word string
}

type Empty struct{}

type Name string

type Sizes map[Name]resource.Quantity
"""
CORE = """package core

type Taint struct {
	Key string
}
"""
PUBLISHED = """package v1

type Thing struct {
	Renamed string `json:"newName"`
}
"""
DEFINITIONS = """package apiextensions

type JSONSchemaProps struct {
	XListType *string
}
"""
PUBLISHED_DEFINITIONS = """package v1

type JSONSchemaProps struct {
	XListType *string `json:"x-kubernetes-list-type,omitempty"`
}
"""
META = """package v1

type TypeMeta struct {
	Kind string `json:"kind,omitempty"`
}

type ObjectMeta struct {
	Labels map[string]string `json:"labels,omitempty"`
}
"""


def release(minor, **changed):
    """The sources of one version, by path below the folder of modules."""
    sources = {
        "kubernetes@v1.9/pkg/apis/x/types.go": INTERNAL,
        "kubernetes@v1.9/pkg/apis/core/types.go": CORE,
        "apiextensions-apiserver@v0.9/pkg/apis/apiextensions/types_jsonschema.go": DEFINITIONS,
        "apiextensions-apiserver@v0.9/pkg/apis/apiextensions/v1/types_jsonschema.go": PUBLISHED_DEFINITIONS,
        "apimachinery@v0.9/pkg/apis/meta/v1/types.go": META,
        "api@v0.9/x/v1/types.go": PUBLISHED,
    }
    return {f"releases/1.{minor}/{path}": changed.get(text, text) for path, text in sources.items()}


def printed(monkeypatch, folder, *roots):
    monkeypatch.setattr(go_notations, "_ROOTS", roots)
    return print_go_notations(folder).strip().split("\n")


def test_fields_of_every_form(monkeypatch, modules):
    lines = printed(monkeypatch, modules(release(33)), "x.Thing")
    assert lines[:3] == ['core.Taint|Key:"', "v1.ObjectMeta|Labels:map[string]string", 'v1.TypeMeta|Kind:"']
    assert lines[3:6] == ['x.Base|Path:"', 'x.Part|Word:"', "x.Sizes>map[x.Name]resource.Quantity"]
    assert lines[6].split("|") == [
        "x.Thing", "TypeMeta=-:v1.TypeMeta", "ObjectMeta=metadata:v1.ObjectMeta", "Base=:x.Base", 'Name:"', 'UID=uID:"'.replace("=uID", ""), "First:0",
        "Second:0", "Size:resource.Quantity", "Sizes:x.Sizes", "Mode:x", "IsOn:f", "Port:*int32", "Whole:*x.Part", "Parts:[]x.Part", "Names:[]x.Name",
        "Marks:map[x.Name]*x.Part", "Taint:core.Taint", 'Renamed=newName:"', 'Tagged=tag:"', "Raw:[]uint8",
    ]  # fmt: skip
    assert len(lines) == 7


def test_fields_of_definitions_have_the_names_of_manifests(monkeypatch, modules):
    assert printed(monkeypatch, modules(release(33)), "apiextensions.JSONSchemaProps") == [
        "apiextensions.JSONSchemaProps|XListType=x-kubernetes-list-type:*string"
    ]


def test_types_of_earlier_versions_stand_beside_the_newest_that_prints_so(monkeypatch, modules):
    older = CORE.replace("Key string", "Key *string")
    sources = {path: older if text == CORE else text for path, text in release(31).items()} | release(33)
    newer = {path: CORE.replace("Key", "Later") if text == CORE else text for path, text in release(34).items()}
    assert printed(monkeypatch, modules(sources | newer), "core.Taint", "x.Part") == ['core.Taint|Key:"', "core.Taint@31|Key:*string", 'x.Part|Word:"']


def test_roots_are_shipped():
    text = Path(shipped("notations.txt")).read_text(encoding="utf-8")
    assert [root for root in go_notations._ROOTS if f"\n{root}|" not in text and f"\n{root}>" not in text] == []


def test_every_object_that_messages_show_is_known():
    """Each type that code names is in the table, so that none is printed as if it were a plain value."""
    text = Path(shipped("notations.txt")).read_text(encoding="utf-8")
    code = "".join(path.read_text(encoding="utf-8") for path in Path(go_notations.__file__).parents[2].rglob("*.py"))
    named = set(re.findall(r'(?:go_structs?|in_notation|show)\(\s*"(?:\[\])?([a-z0-9]+\.\w+)"', code))
    assert len(named) > 30
    plain = {"runtime.RawExtension", "resource.Quantity", "meta.LabelSelector"}
    assert {name for name in named - plain if f"\n{name}|" not in text and f"\n{name}>" not in text} == set()
