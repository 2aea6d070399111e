"""How each field is written: the codes read from Go types and tags, and the lines that are shipped for some."""

import pytest

from kubecheck.schema.extraction.encodings import field_code, print_encodings, read_file, read_types
from kubecheck.schema.structure.pack import shipped

META = "apimachinery.pkg.apis.meta.v1."
STRUCTS = {"api.a.v1.Thing": [], "api.a.v1.JSON": [], "apimachinery.pkg.apis.meta.v1.Time": []}
NAMED = {
    "api.a.v1.Mode": "string",
    "api.a.v1.Modes": "[]api.a.v1.Mode",
    "api.a.v1.Things": "[]api.a.v1.Thing",
    "api.a.v1.Again": "api.a.v1.Things",
    "api.a.v1.Quantities": "map[]apimachinery.pkg.api.resource.Quantity",
    "apimachinery.pkg.api.resource.Quantity": "api.a.v1.Thing",
}


def test_shipped_lines_are_what_the_sources_say(modules):
    with open(shipped("encodings.txt"), encoding="utf-8") as stream:
        lines = {line.partition("|")[0]: line for line in stream}
    printed = print_encodings(modules()).splitlines(keepends=True)
    assert [line.partition("|")[0] for line in printed] == [
        *(f"api.core.v1.{name}" for name in ("ConfigMap", "ConfigMapKeySelector", "LocalObjectReference", "Taint")),
        *(f"api.core.v1.{name}" for name in ("TopologySelectorLabelRequirement", "TopologySelectorTerm")),
        *(f"api.policy.v1.PodDisruptionBudget{name}" for name in ("", "Spec", "Status")),
        *(META + name for name in ("Condition", "LabelSelector", "LabelSelectorRequirement", "ManagedFieldsEntry", "ObjectMeta", "OwnerReference")),
        f"{META}TypeMeta",
    ]
    assert printed == [lines[line.partition("|")[0]] for line in printed]


@pytest.mark.parametrize(
    ("go_type", "always", "omit_empty", "omit_zero"),
    [
        ("string", '"', "o", "o"),
        ("bool", "f", "o", "o"),
        ("int", "0", "o", "o"),
        ("int32", "0", "o", "o"),
        ("int64", "0", "o", "o"),
        ("uint32", "0", "o", "o"),
        ("uint64", "0", "o", "o"),
        ("float64", "0", "o", "o"),
        ("api.a.v1.Mode", '"', "o", "o"),
        ("*string", "n", "p", "p"),
        ("*api.a.v1.Mode", "n", "p", "p"),
        ("[]string", "n", "e", "e"),
        ("map[]string", "n", "e", "e"),
        ("map[][]byte", "n", "e", "e"),
        ("api.a.v1.Modes", "n", "e", "e"),
        ("api.a.v1.Quantities", "n", "e", "e"),
        ("api.a.v1.Thing", "Sapi.a.v1.Thing", "Sapi.a.v1.Thing", "Zapi.a.v1.Thing"),
        ("*api.a.v1.Thing", "Rapi.a.v1.Thing", "Papi.a.v1.Thing", "Papi.a.v1.Thing"),
        ("[]api.a.v1.Thing", "lapi.a.v1.Thing", "Lapi.a.v1.Thing", "Lapi.a.v1.Thing"),
        ("[]*api.a.v1.Thing", "lapi.a.v1.Thing", "Lapi.a.v1.Thing", "Lapi.a.v1.Thing"),
        ("map[]api.a.v1.Thing", "mapi.a.v1.Thing", "Mapi.a.v1.Thing", "Mapi.a.v1.Thing"),
        ("api.a.v1.Again", "lapi.a.v1.Thing", "Lapi.a.v1.Thing", "Lapi.a.v1.Thing"),
        ("apimachinery.pkg.api.resource.Quantity", "q", "q", "p"),
        ("*apimachinery.pkg.api.resource.Quantity", "n", "p", "p"),
        ("apimachinery.pkg.util.intstr.IntOrString", "0", "0", "p"),
        (f"{META}Time", "n", "n", "p"),
        (f"{META}MicroTime", "n", "n", "p"),
        (f"{META}Duration", "d", "d", "p"),
        (f"{META}FieldsV1", "a", "a", "p"),
        ("apimachinery.pkg.runtime.RawExtension", "a", "a", "p"),
        (f"*{META}Time", "n", "p", "p"),
        (f"[]{META}Time", "n", "e", "e"),
        ("api.a.v1.JSON", "a", "a", "a"),
        ("*api.a.v1.JSON", "n", "p", "p"),
        ("[]api.a.v1.JSON", "n", "e", "e"),
        ("api.a.v1.JSONSchemaPropsOrBool", "a", "a", "a"),
        ("api.a.v1.JSONSchemaPropsOrArray", "a", "a", "a"),
        ("api.a.v1.JSONSchemaPropsOrStringArray", "a", "a", "a"),
        ("elsewhere.Unknown", "a", "o", "o"),
    ],
)
def test_codes_of_types(go_type, always, omit_empty, omit_zero):
    flags = ((False, False), (True, False), (False, True))
    assert tuple(field_code(go_type, *each, STRUCTS, NAMED) for each in flags) == (always, omit_empty, omit_zero)


FILE = """package v1

import one "k8s.io/api/one/v1"
import "k8s.io/api/two/v1alpha1"

import (
	"example.com/else/where"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

type Empty struct {}
type Also struct{}
type After string
type Alias = one.Other
type Commented []string // with a word
type Counts map[string]metav1.Time

func (t Thing) String() string {
	return "no field `json:\\"none\\"`"
}

type Thing struct {
	one.Embedded `json:",inline"`
	A, B string
	First string `json:"first"`
	*After
	Second []*v1alpha1.Second `json:"second,omitempty"`
	// Third string `json:"third"`
	Fourth map[string][]byte `protobuf:"bytes" json:"fourth"`
	Fifth where.Fifth `json:"fifth"` // said at the end
	Sixth map[string]one.Sixth `json:"sixth"`
	Seventh []uint8 `json:"seventh"`
	Untagged string
}
type Next struct {
	Own Thing `json:"own"`
}
"""


def test_types_of_a_file():
    structs, named = {}, {}
    read_file(FILE, "api.x.v1", structs, named)
    assert structs == {
        "api.x.v1.Empty": [],
        "api.x.v1.Thing": [
            ("", "api.one.v1.Embedded", ",inline"),
            ("First", "string", "first"),
            ("Second", "[]*api.two.v1alpha1.Second", "second,omitempty"),
            ("Fourth", "map[][]byte", "fourth"),
            ("Fifth", "example.com.else.where.Fifth", "fifth"),
            ("Sixth", "map[]api.one.v1.Sixth", "sixth"),
            ("Seventh", "[]uint8", "seventh"),
        ],
        "api.x.v1.Next": [("Own", "api.x.v1.Thing", "own")],
    }
    assert {name: named[name] for name in ("api.x.v1.After", "api.x.v1.Alias", "api.x.v1.Commented", "api.x.v1.Counts")} == {
        "api.x.v1.After": "string",
        "api.x.v1.Alias": "api.one.v1.Other",
        "api.x.v1.Commented": "[]string",
        "api.x.v1.Counts": "map[]apimachinery.pkg.apis.meta.v1.Time",
    }


def test_files_that_are_read(modules):
    thing = 'package v1\n\ntype %s struct {\n\tName string `json:"name"`\n}\n'
    folder = modules(
        {
            "api@v0.36.3/a/v1/types.go": thing % "InApi",
            "api@v0.36.3/a/v1/types_test.go": thing % "InTest",
            "api@v0.36.3/a/v1/zz_made.go": thing % "Made",
            "api@v0.36.3/a/v1/generated.pb.go": thing % "Generated",
            "api@v0.36.3/a/v1/types.proto": thing % "Proto",
            "apimachinery@v0.36.3/pkg/apis/meta/v1/types.go": thing % "InMeta",
            "apimachinery@v0.36.3/pkg/apis/meta/v1beta1/types.go": thing % "BesideMeta",
            "apiextensions-apiserver@v0.36.3/pkg/apis/apiextensions/v1/types.go": thing % "InExtensions",
            "apiextensions-apiserver@v0.36.3/pkg/apiserver/v1/types.go": thing % "Server",
            "kube-aggregator@v0.36.3/pkg/apis/apiregistration/v1/types.go": thing % "InAggregator",
            "client-go@v0.36.3/a/v1/types.go": thing % "Client",
        }
    )
    structs, named = read_types(folder)
    assert sorted(structs) == [
        "api.a.v1.InApi",
        "apiextensions-apiserver.pkg.apis.apiextensions.v1.InExtensions",
        "apimachinery.pkg.apis.meta.v1.InMeta",
        "kube-aggregator.pkg.apis.apiregistration.v1.InAggregator",
    ]
    assert named == {"apimachinery.pkg.types.UID": "string", "apimachinery.pkg.types.NodeName": "string"}


def test_types_of_versions_before_stable_stand_only_where_stable_ones_hold_them(modules):
    first = (
        'package v1\n\nimport beta "k8s.io/api/a/v1beta1"\n\ntype One struct {\n\tbeta.Embedded\n\tHeld beta.Held `json:"held"`\n'
        '\tHidden string `json:"-"`\n\tItems []beta.Item\n\tPlain string `json:",omitempty"`\n\tDeep *beta.Deep `json:",inline"`\n'
        '\tMore beta.More `json:"more,omitzero"`\n}\n'
    )
    second = "package v1beta1\n\n" + "".join(
        f'type {name} struct {{\n\tName string `json:"{name.lower()}"`\n}}\n\n' for name in ("Held", "Alone", "Embedded", "Item", "Deep", "More")
    )
    folder = modules({"api@v0.36.3/a/v1/types.go": first, "api@v0.36.3/a/v1beta1/types.go": second})
    assert print_encodings(folder) == (
        'api.a.v1.One|held:Sapi.a.v1beta1.Held|Plain:o|deep:"|more:Zapi.a.v1beta1.More\n'
        'api.a.v1beta1.Held|held:"\napi.a.v1beta1.More|more:"\n'
    )


def test_types_that_are_others_in_other_versions_have_a_line_each(modules):
    def module(version, fields):
        return {f"{version}/a/v1/types.go": f'package v1\n\ntype One struct {{\n{fields}}}\n\ntype Same struct {{\n\tName string `json:"name"`\n}}\n'}

    folder = modules(
        module("api@v0.36.3", '\tA string `json:"a"`\n') | module("releases/1.35/api@v0.35.4", '\tA string `json:"a"`\n')
        | module("releases/1.37/api@v0.37.2", '\tA string `json:"a,omitempty"`\n\tNew Two `json:"new"`\n}\n\ntype Two struct {\n')
    )  # fmt: skip
    assert print_encodings(folder) == 'api.a.v1.One|a:"\napi.a.v1.One@37|a:o|new:Sapi.a.v1.Two\napi.a.v1.Same|name:"\napi.a.v1.Two@37\n'
