"""Each type of the packed schemas at the ends of its range, in a field, a list and a map, by itself and by the name of a definition."""

import pytest

from kubecheck.schema.extraction.packing import pack_structure
from kubecheck.schema.structure.catalog import Catalog
from kubecheck.schema.structure.nulls import fill_nulls
from kubecheck.schema.structure.pack import Pack

META, SCHEMAS = "io.k8s.apimachinery.pkg.apis.meta.v1.", "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1."
LEAVES = {
    "string": {"type": "string"},
    "int32": {"type": "integer"},
    "int64": {"type": "integer", "format": "int64"},
    "double": {"type": "number"},
    "boolean": {"type": "boolean"},
    "bytes": {"type": "string", "format": "byte"},
    "any": {},
    "object": {"type": "object"},
    "quantity": {"$ref": "#/$defs/io.k8s.apimachinery.pkg.api.resource.Quantity"},
    "int-or-string": {"$ref": "#/$defs/io.k8s.apimachinery.pkg.util.intstr.IntOrString"},
    "time": {"$ref": f"#/$defs/{META}Time"},
    "micro-time": {"$ref": f"#/$defs/{META}MicroTime"},
    "duration": {"$ref": f"#/$defs/{META}Duration"},
    "struct": {"$ref": "#/$defs/io.k8s.api.a.v1.Part"},
    "empty": {"$ref": "#/$defs/io.k8s.api.a.v1.Empty"},
    "strings": {"type": "array", "items": {"type": "string"}},
    "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
    "schema-or-flag": {"$ref": f"#/$defs/{SCHEMAS}JSONSchemaPropsOrBool"},
    "schema-or-schemas": {"$ref": f"#/$defs/{SCHEMAS}JSONSchemaPropsOrArray"},
    "schema-or-strings": {"$ref": f"#/$defs/{SCHEMAS}JSONSchemaPropsOrStringArray"},
}
NAMED = {name: {"$ref": f"#/$defs/io.k8s.api.a.v1.Named-{name}"} for name in LEAVES if "$ref" not in LEAVES[name]}


def thing():
    properties = {"apiVersion": LEAVES["string"], "kind": LEAVES["string"], "later": {"$ref": "#/$defs/io.k8s.api.a.v1.New"}}
    for prefix, types in (("", LEAVES), ("named-", NAMED)):
        for name, schema in types.items():
            properties[prefix + name] = schema
            properties[f"{prefix}{name}-list"] = {"type": "array", "items": schema}
            properties[f"{prefix}{name}-map"] = {"type": "object", "additionalProperties": schema}
    gvk = {"group": "a", "version": "v1", "kind": "Thing"}
    return {
        "api.a.v1.Thing": {"properties": properties, "x-kubernetes-group-version-kind": [gvk]},
        "api.a.v1.Part": {"properties": {"all": LEAVES["strings"], "name": LEAVES["string"], "size": LEAVES["int32"]}},
        "api.a.v1.Empty": {"properties": {}},
        "api.a.v1.New": {"properties": {"name": LEAVES["string"]}},
        f"{SCHEMAS[7:]}JSONSchemaProps": {"properties": {"title": LEAVES["string"], "maximum": LEAVES["double"]}},
        **{f"api.a.v1.Named-{name}": LEAVES[name] for name in NAMED},
        **{f"{SCHEMAS[7:]}{name}": {} for name in ("JSONSchemaPropsOrBool", "JSONSchemaPropsOrArray", "JSONSchemaPropsOrStringArray")},
    }


# The first version lacks a definition to which a field of it refers.
PACK = Pack(pack_structure({30: {name: each for name, each in thing().items() if name != "api.a.v1.New"}, 31: thing()}, {"kinds": []}, {}))
KIND = Catalog("1.30", 30, PACK).kind("a/v1", "Thing")
TOLERANT = Catalog("1.30", 30, PACK, lambda text: text.startswith("${")).kind("a/v1", "Thing")
MOST32, MOST64 = 2**31 - 1, 2**63 - 1
# Values that fit plainly, and values that do not: some of these are for the decoder to turn into others.
FITTING = {
    "string": (["", "a"], [1, True, 1.0, [], {}]),
    "int32": ([0, MOST32, -MOST32 - 1, 1.0, float(MOST32), float(-MOST32 - 1)], [MOST32 + 1, -MOST32 - 2, 1.5, float(MOST32 + 1), float(-MOST32 - 2), "1", True, [], {}]),
    "int64": ([0, MOST64, -MOST64 - 1, 1.0, -float(2**63)], [MOST64 + 1, -MOST64 - 2, 0.5, float(2**63), -1e19, "1", False, [], {}]),
    "double": ([0, 1.5, MOST64 + 1], ["1", True, [], {}]),
    "boolean": ([True, False], [0, 1, "true", [], {}]),
    "bytes": (["", "YQ==", "YWI=", "YWJj", "YWJjZA=="], ["YR==", "YWJ=", "YWJj\n", "YW\rJj", "YQ", "YQ=", "a", "=", 1, [97], {}]),
    "any": ([0, "a", [None], {"a": None}, True], []),
    "object": ([{}, {"a": 1}], ["a", 1, []]),
    "quantity": (["1", "1Gi", 1, 1.5], ["1KB", "", True, [], {}]),
    "int-or-string": ([1, "1", "50%", 1.0, MOST32], [MOST32 + 1, 1.5, True, [], {}]),
    "time": (["2024-02-29T12:34:56Z", "2024-02-29T12:34:56+01:00"], ["2023-02-29T12:34:56Z", "2024-02-29", "", 1, True, [], {}]),
    "micro-time": (["2024-02-29T12:34:56.123456Z"], ["2024-02-29T12:34:56Z", "", 1, [], {}]),
    "duration": (["1h30m", "0s"], ["1", "", 1, [], {}]),
    "struct": ([{}, {"name": "a"}, {"name": None}, {"size": 1}], [{"no": 1}, {"name": 1}, {"size": "1"}, [], "a"]),
    "empty": ([{}], [{"a": 1}, [], "a"]),
    "strings": ([[], ["a", ""]], [[1], ["a", None], {}, "a"]),
    "counts": ([{}, {"a": 1}], [{"a": "1"}, {"a": None}, [], 1]),
    "schema-or-flag": ([True, False, {}, {"title": "a"}, {"no": 1}], [1, "a", [], {"title": 1}, {"maximum": "1"}]),
    "schema-or-schemas": ([{}, [{}], [{"title": "a"}], {"no": 1}, 1, "a"], [[1], [None], {"title": 1}, [{"title": 1}]]),
    "schema-or-strings": ([{}, ["a"], {"no": 1}, 1, True], [[1], [None], {"title": 1}]),
}  # fmt: skip
FORMS = [(prefix, name) for prefix, types in (("", LEAVES), ("named-", NAMED)) for name in types]


def in_each_place(field, value):
    return [{field: value}, {f"{field}-list": [value]}, {f"{field}-map": {"key": value}}]


@pytest.mark.parametrize(("prefix", "name"), FORMS)
def test_values_that_fit_plainly(prefix, name):
    good, bad = FITTING[name]
    if prefix and name == "object":
        good, bad = [{}], [*bad, {"a": 1}]  # a definition that says no more than that it is an object has no fields
    for value in good:
        assert [KIND.fits_plainly(each) for each in in_each_place(prefix + name, value)] == [True] * 3, value
        assert [TOLERANT.fits_plainly(each) for each in in_each_place(prefix + name, value)] == [True] * 3, value
    for value in bad:
        assert [KIND.fits_plainly(each) for each in in_each_place(prefix + name, value)] == [False] * 3, value
        assert [TOLERANT.fits_plainly(each) for each in in_each_place(prefix + name, value)] == [False] * 3, value
    assert [TOLERANT.fits_plainly(each) for each in in_each_place(prefix + name, "${later}")] == [True] * 3
    assert [KIND.fits_plainly({prefix + name: "${later}"})] == [name in ("string", "any", "int-or-string", "schema-or-schemas", "schema-or-strings")]


@pytest.mark.parametrize(("prefix", "name"), FORMS)
def test_a_null_field_is_plain_and_a_null_item_is_not(prefix, name):
    assert [KIND.fits_plainly(each) for each in in_each_place(prefix + name, None)] == [True, False, False]
    assert KIND.fits_plainly({f"{prefix}{name}-list": None, f"{prefix}{name}-map": None})


@pytest.mark.parametrize(("name", "zero"), [
    ("string", ""), ("int32", 0), ("int64", 0), ("double", 0), ("boolean", False), ("bytes", ""), ("any", None), ("object", None), ("quantity", "0"),
    ("int-or-string", 0), ("time", None), ("micro-time", None), ("duration", "0s"), ("struct", {}), ("empty", {}), ("strings", None), ("counts", None),
    ("schema-or-flag", None), ("schema-or-schemas", None), ("schema-or-strings", None),
])  # fmt: skip
def test_zeros_of_null_items(name, zero):
    for field in [name, *([f"named-{name}"] if name in NAMED else [])]:
        (filled,) = fill_nulls(KIND, {f"{field}-list": [None]})[f"{field}-list"]
        assert (filled, type(filled)) == (zero, type(zero))
        assert fill_nulls(KIND, {field: None, f"{field}-map": {"key": None}}) == {field: None, f"{field}-map": {"key": zero}}


def test_anything_fits_what_the_version_does_not_define():
    later = Catalog("1.31", 31, PACK).kind("a/v1", "Thing")
    assert [(KIND.fits_plainly(each), later.fits_plainly(each)) for each in ({"later": {"no": 1}}, {"later": {"name": "a"}})] == [(True, False), (True, True)]


@pytest.mark.parametrize(("given", "stored"), [
    ({"bytes": [97, None, 98.0]}, {"bytes": "YQBi"}),
    ({"bytes": "YR=="}, {"bytes": "YQ=="}),
    ({"bytes-list": ["YW\nJj", []]}, {"bytes-list": ["YWJj", ""]}),
    ({"named-bytes": [255]}, {"named-bytes": "/w=="}),
    ({"bytes": "${later}"}, {"bytes": "${later}"}),
    ({"bytes": {}}, {"bytes": {}}),
    ({"strings-list": [None, [None, "a"]]}, {"strings-list": [None, ["", "a"]]}),
    ({"counts-map": {"a": {"b": None}}}, {"counts-map": {"a": {"b": 0}}}),
    ({"struct-list": [{"name": None}, None]}, {"struct-list": [{"name": None}, {}]}),
    ({"unknown": [None], "strings": "${later}"}, {"unknown": [None], "strings": "${later}"}),
    ({"struct": {"all": [None]}, "empty": {"a": [None]}}, {"struct": {"all": [""]}, "empty": {"a": [None]}}),
    ({"later": {"name": None}}, {"later": {"name": None}}),
    ({"struct": "${later}", "counts": []}, {"struct": "${later}", "counts": []}),
])  # fmt: skip
def test_what_is_stored(given, stored):
    before = repr(given)
    assert fill_nulls(KIND, given) == stored
    assert repr(given) == before
