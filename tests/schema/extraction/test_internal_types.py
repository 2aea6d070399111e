"""How the server prints its internal types, and the lines that are shipped for some."""

import pytest

from kubecheck.schema.extraction import internal_types
from kubecheck.schema.extraction.internal_types import print_internal_types
from kubecheck.schema.structure.pack import shipped

PUBLISHED = """package v1

import (
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

type Thing struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`
	Base `json:",inline"`
	*Pointed `json:",inline"`
	Name string `json:"name,omitempty"`
	Names []string `json:"names"`
	Sizes Sizes `json:"sizes"`
	Counts map[string]int32 `json:"counts"`
	Size *resource.Quantity `json:"size"`
	Port *int32 `json:"port"`
	Part Part `json:"part"`
	Parts []Part `json:"parts"`
	Whole *Part `json:"whole"`
	Selector *metav1.LabelSelector `json:"selector"`
}

type Base struct {
	Path string `json:"mountPath"`
}

type Pointed struct {
	Depth int `json:"depth"`
}

type Part struct {
	Word string `json:"newWord"`
}

type Sizes map[string]resource.Quantity
"""
EARLIER = PUBLISHED.replace("newWord", "oldWord").replace("v1", "v1beta1", 1)
INTERNAL = """package x

import (
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

type Thing struct {
	metav1.TypeMeta
	metav1.ObjectMeta
	Base
	Depth int
	Kept Kept `json:",inline"`
	Name string // as users write it
	Names []string
	Sizes Sizes
	Counts map[string]int32
	Size *resource.Quantity
	Port *int32
	Part Part
	Parts []Part
	Whole *Part
	Selector *metav1.LabelSelector
	Tagged string `json:"tagged,omitempty" protobuf:"bytes"`
	Zero Part `json:"zero,omitzero"`
	Hidden string `json:"-"`
}

type Kept struct {
	Inside bool `json:"inside"`
}

type Base struct {
	Path string
}

type Part struct {
	Word string
}

type Sizes map[string]resource.Quantity
"""
META = """package v1

type TypeMeta struct {
	Kind string `json:"kind,omitempty"`
}

type ObjectMeta struct {
	Labels map[string]string `json:"labels,omitempty"`
}

type LabelSelector struct {
	MatchLabels map[string]string `json:"matchLabels,omitempty"`
}
"""
SOURCES = {
    "api@v0.36.3/x/v1/types.go": PUBLISHED,
    "api@v0.36.3/x/v1beta1/types.go": EARLIER,
    "apimachinery@v0.36.3/pkg/apis/meta/v1/types.go": META,
    "kubernetes@v1.36.3/pkg/apis/x/types.go": INTERNAL,
}


def printed(monkeypatch, folder, *roots):
    monkeypatch.setattr(internal_types, "_ROOTS", roots)
    return print_internal_types(folder)


def test_shipped_lines_are_what_the_sources_say(monkeypatch, modules):
    with open(shipped("internals.txt"), encoding="utf-8") as stream:
        lines = {line.partition("|")[0]: line for line in stream.read().split("\n")}
    text = printed(monkeypatch, modules(), "policy.PodDisruptionBudgetSpec", "core.Taint", "core.TopologySelectorTerm")
    names = ["core.Taint", "core.TopologySelectorLabelRequirement", "core.TopologySelectorTerm"]
    names += ["meta.LabelSelector", "meta.LabelSelectorRequirement", "policy.PodDisruptionBudgetSpec"]
    assert text == "\n" + "\n".join(lines[name] for name in names) + "\n"


def test_fields_of_every_form(monkeypatch, modules):
    assert printed(monkeypatch, modules(SOURCES), "x.Thing") == (
        "\nmeta.LabelSelector|matchLabels:e"
        '\nx.Part|Word=newWord:"'
        '\nx.Thing|labels=metadata.labels:e|Path=mountPath:"|Depth=depth:0|inside:f|Name=name:"|Names=names:w|Sizes=sizes:r|Counts=counts:w|Size=size:h|Port=port:n'
        "|Part=part:Sx.Part|Parts=parts:lx.Part|Whole=whole:Rx.Part|Selector=selector:Rmeta.LabelSelector|tagged:o|zero:Zx.Part\n"
    )


def test_field_that_no_published_type_has_is_an_error(monkeypatch, modules):
    sources = {**SOURCES, "kubernetes@v1.36.3/pkg/apis/x/types.go": INTERNAL.replace("\tPort *int32", "\tHarbour *int32")}
    with pytest.raises(LookupError, match=r"^'?no published field for Harbour of x\.Thing'?$"):
        printed(monkeypatch, modules(sources), "x.Thing")


def test_settings_of_the_host_stand_in_the_security_context_there(monkeypatch, modules):
    internal = "package core\n\ntype PodSecurityContext struct {\n\tHostNetwork bool\n\tHostPID bool\n\tHostIPC bool\n\tShareProcessNamespace *bool\n\tHostUsers *bool\n}\n"
    folder = modules({"kubernetes@v1.36.3/pkg/apis/core/types.go": internal})
    assert printed(monkeypatch, folder, "core.PodSecurityContext") == (
        "\ncore.PodSecurityContext|HostNetwork=hostNetwork:f|HostPID=hostPID:f|HostIPC=hostIPC:f"
        "|ShareProcessNamespace=shareProcessNamespace:n|HostUsers=hostUsers:n\n"
    )


def test_roots_are_the_types_that_are_shipped():
    with open(shipped("internals.txt"), encoding="utf-8") as stream:
        names = {line.partition("|")[0] for line in stream.read().split("\n")}
    assert set(internal_types._ROOTS) - names == set()
