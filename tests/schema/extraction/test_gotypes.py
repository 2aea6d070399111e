"""The Go type of each JSON field as reflect prints it, and the embedded structs on the way."""

from kubecheck.schema.extraction.gotypes import read_go_types

FILE = """package v1

import (
	one "k8s.io/api/one/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/api/two/v2"
)

type Thing struct {
	metav1.TypeMeta `json:",inline"`
	Local `json:",inline"`
	one.Outer `json:",inline"`
	v2.Beside `json:",inline"`
	one.Tagged `json:"tagged"`
	Named one.Far `json:",inline"`
	Word string `json:"word"`
	Text *string `json:"text,omitempty"`
	Bytes []byte `json:"bytes"`
	Anything any `json:"anything"`
	Short uint8 `json:"short"`
	Port intstr.IntOrString `json:"port"`
	Mode Mode `json:"mode"`
	Modes map[string][]*Mode `json:"modes"`
	Far one.Far `json:"far"`
	Flags bool `json:"flags"`
	Size int `json:"size"`
	Size32 int32 `json:"size32"`
	Size64 int64 `json:"size64"`
	Share float64 `json:"share"`
	Hidden string `json:"-"`
	Unnamed string `json:",omitempty"`
	Untagged string
}

type Mode string

type Local struct {
	Inner int `json:"inner"`
	Deeper `json:",inline"`
}

type Deeper struct {
	Depth int `json:"depth"`
}
"""
ONE = """package v1

type Outer struct {
	Reach Far `json:"reach"`
	Inner string `json:"inner"`
}

type Tagged struct {
	Label string `json:"label"`
}

type Far struct {
	Miles int64 `json:"miles"`
}
"""
TWO = """package v2

type Beside struct {
	Side bool `json:"side"`
}
"""


def test_types_as_reflect_prints_them(modules):
    sources = {"api@v0.36.3/x/v1/types.go": FILE, "api@v0.36.3/one/v1/types.go": ONE, "api@v0.36.3/two/v2/types.go": TWO}
    found = read_go_types(modules(sources))
    names = "one.v1.Far", "one.v1.Outer", "one.v1.Tagged", "two.v2.Beside", "x.v1.Deeper", "x.v1.Local", "x.v1.Thing"
    assert sorted(found) == [f"api.{name}" for name in names]
    assert found["api.one.v1.Outer"] == {"reach": ("v1.Far", ""), "inner": ("string", "")}
    assert found["api.x.v1.Thing"] == {
        "inner": ("int", "Local"),
        "depth": ("int", "Local.Deeper"),
        "reach": ("v1.Far", "Outer"),
        "side": ("bool", "Beside"),
        "label": ("string", "Tagged"),
        "miles": ("int64", "Far"),
        "word": ("string", ""),
        "text": ("string", ""),
        "bytes": ("[]uint8", ""),
        "anything": ("interface {}", ""),
        "short": ("uint8", ""),
        "port": ("intstr.IntOrString", ""),
        "mode": ("v1.Mode", ""),
        "modes": ("map[string][]*v1.Mode", ""),
        "far": ("v1.Far", ""),
        "flags": ("bool", ""),
        "size": ("int", ""),
        "size32": ("int32", ""),
        "size64": ("int64", ""),
        "share": ("float64", ""),
        "Unnamed": ("string", ""),
    }


def test_only_types_of_the_api_are_read(modules):
    thing = 'package v1\n\ntype %s struct {\n\tName string `json:"name"`\n}\n'
    folder = modules(
        {
            "api@v0.36.3/a/v1/types.go": thing % "InApi",
            "api@v0.36.3/a/v1/types_test.go": thing % "InTest",
            "api@v0.36.3/a/v1/generated.pb.go": thing % "Generated",
            "api@v0.36.3/a/v1/types.proto": thing % "Proto",
            "apimachinery@v0.36.3/pkg/apis/meta/v1/types.go": thing % "InMeta",
            "apimachinery@v0.36.3/pkg/apis/meta/v1beta1/types.go": thing % "BesideMeta",
            "apiextensions-apiserver@v0.36.3/pkg/apis/apiextensions/v1/types.go": thing % "InExtensions",
            "kube-aggregator@v0.36.3/pkg/apis/apiregistration/v1/types.go": thing % "InAggregator",
            "client-go@v0.36.3/a/v1/types.go": thing % "Client",
        }
    )
    assert sorted(read_go_types(folder)) == [
        "api.a.v1.InApi",
        "apiextensions-apiserver.pkg.apis.apiextensions.v1.InExtensions",
        "apimachinery.pkg.apis.meta.v1.InMeta",
        "kube-aggregator.pkg.apis.apiregistration.v1.InAggregator",
    ]
