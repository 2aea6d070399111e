"""Custom resources: structure, pruning, defaults, validation in the server's words."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubecheck import fields
from kubecheck.schema.custom.crd import CustomKinds
from kubecheck.schema.structure.catalog import catalog
from kubecheck.verdicts import Server, judge


def definition(schema, **version):
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "widgets.example.org"},
        "spec": {
            "group": "example.org",
            "scope": "Namespaced",
            "names": {"plural": "widgets", "kind": "Widget"},
            "versions": [{"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}, **version}],
        },
    }


def kind_of(spec, **version):
    schema = {"type": "object", "properties": {"spec": {"type": "object", "properties": spec}}}
    return CustomKinds([definition(schema, **version)]).kind("example.org/v1", "Widget")


def widget(**spec):
    return {"apiVersion": "example.org/v1", "kind": "Widget", "metadata": {"name": "a"}, "spec": spec}


def errors_of(kind, value):
    return [(error.type, error.field, error.message) for error in kind.validate(kind.store(value))]


def test_a_fitting_object_fits():
    kind = kind_of({"size": {"type": "integer"}})
    assert kind.fits(widget(size=1))
    assert (kind.plural, kind.namespaced, kind.version) == ("widgets", True, "v1")


def test_unknown_fields_are_strict_errors_and_pruned():
    kind = kind_of({"size": {"type": "integer"}})
    decoding = kind.decode(widget(sise=1))
    assert decoding.strict == ['unknown field "spec.sise"']
    assert decoding.errors[0].known == ("size",)
    assert kind.store(widget(sise=1, size=2))["spec"] == {"size": 2}


def test_unknown_metadata_is_a_strict_error_too():
    kind = kind_of({})
    value = widget() | {"metadata": {"name": "a", "lables": {}}}
    assert kind.decode(value).strict == ['unknown field "metadata.lables"']
    broken = widget() | {"metadata": {"name": 1}}
    assert kind.decode(broken).status_error == "json: cannot unmarshal number into Go struct field ObjectMeta.name of type string"


def test_preserved_fields_are_kept():
    kind = kind_of({"free": {"type": "object", "x-kubernetes-preserve-unknown-fields": True, "properties": {"known": {"type": "object"}}}})
    value = widget(free={"a": {"b": 1}, "known": {}})
    assert kind.decode(value).strict == []
    assert kind.store(value)["spec"]["free"] == {"a": {"b": 1}, "known": {}}
    assert kind.decode(widget(free={"known": {"x": 1}})).strict == ['unknown field "spec.free.known.x"']


def test_defaults_fill_what_is_missing_or_wrongly_null():
    kind = kind_of({"size": {"type": "integer", "default": 3}, "name": {"type": "string"}, "free": {"type": "string", "nullable": True}})
    assert kind.store(widget())["spec"] == {"size": 3}
    assert kind.store(widget(size=None, name=None, free=None))["spec"] == {"size": 3, "free": None}


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        (
            {"type": "integer"},
            "x",
            (fields.TYPE_INVALID, "spec.f", 'Invalid value: "string": spec.f in body must be of type integer: "string"'),
        ),
        ({"type": "integer"}, 2.0, None),
        ({"type": "number"}, 2, None),
        (
            {"type": "string", "enum": ["a", "b"]},
            "c",
            (fields.NOT_SUPPORTED, "spec.f", 'Unsupported value: "c": supported values: "a", "b"'),
        ),
        ({"type": "string", "maxLength": 2}, "abc", (fields.TOO_LONG, "spec.f", "Too long: may not be more than 2 bytes")),
        (
            {"type": "string", "minLength": 2},
            "a",
            (fields.INVALID, "spec.f", 'Invalid value: "a": spec.f in body should be at least 2 chars long'),
        ),
        (
            {"type": "string", "pattern": "^[a-z]+$"},
            "A",
            (fields.INVALID, "spec.f", "Invalid value: \"A\": spec.f in body should match '^[a-z]+$'"),
        ),
        (
            {"type": "integer", "minimum": 1},
            0,
            (fields.INVALID, "spec.f", "Invalid value: 0: spec.f in body should be greater than or equal to 1"),
        ),
        (
            {"type": "integer", "maximum": 1, "exclusiveMaximum": True},
            1,
            (fields.INVALID, "spec.f", "Invalid value: 1: spec.f in body should be less than 1"),
        ),
        (
            {"type": "array", "maxItems": 1, "items": {"type": "string"}},
            ["a", "b"],
            (fields.TOO_MANY, "spec.f", "Too many: 2: must have at most 1 item"),
        ),
        (
            {"type": "string", "format": "ipv4"},
            "1.2.3",
            (fields.TYPE_INVALID, "spec.f", 'Invalid value: "1.2.3": spec.f in body must be of type ipv4: "1.2.3"'),
        ),
        (
            {"type": "integer", "minimum": 0.5},
            3,
            (fields.INVALID, "<nil>", 'Invalid value: "": Minimum boundary value must be of type integer (default format) in spec.f'),
        ),
        (
            {"type": "number", "multipleOf": 0.1},
            1e21,
            (fields.INVALID, "spec.f", "Invalid value: 1e+21: spec.f in body should be a multiple of 0.1"),
        ),
        ({"type": "number", "multipleOf": 0.1}, 0.3, None),
        (
            {"type": "number", "multipleOf": 0.5},
            2,
            (fields.INVALID, "spec.f", "Invalid value: 0: factor MultipleOf declared for spec.f must be positive: 0"),
        ),
        (
            {"type": "number", "format": "float"},
            1e39,
            (fields.INVALID, "<nil>", 'Invalid value: "": Checked value must be of type number with format float in spec.f'),
        ),
        ({"type": "number", "maximum": 1e-8}, 1e-7, (fields.INVALID, "spec.f", "Invalid value: 1e-07: spec.f in body should be less than or equal to 1e-08")),
        ({"x-kubernetes-int-or-string": True}, "80", None),
        ({"x-kubernetes-int-or-string": True}, 80, None),
        (
            {"x-kubernetes-int-or-string": True},
            True,
            (fields.TYPE_INVALID, "spec.f", 'Invalid value: "boolean": spec.f in body must be of type integer,string: "boolean"'),
        ),
        (
            {"type": "array", "x-kubernetes-list-type": "set", "items": {"type": "string"}},
            ["a", "b", "a"],
            (fields.DUPLICATE, "spec.f[2]", 'Duplicate value: "a"'),
        ),
        (
            {
                "type": "array",
                "x-kubernetes-list-type": "map",
                "x-kubernetes-list-map-keys": ["name"],
                "items": {"type": "object", "properties": {"name": {"type": "string"}}},
            },
            [{"name": "a"}, {"name": "a"}],
            (fields.DUPLICATE, "spec.f[1]", 'Duplicate value: {"name":"a"}'),
        ),
        (
            {"type": "object", "required": ["x"], "properties": {"x": {"type": "string"}}},
            {},
            (fields.REQUIRED, "spec.f.x", "Required value"),
        ),
    ],
)
def test_values_are_checked_in_the_servers_words(schema, value, expected):
    kind = kind_of({"f": schema})
    assert errors_of(kind, widget(f=value)) == ([expected] if expected else [])


def test_a_float_beyond_exact_integers_is_no_integer():
    kind = kind_of({"f": {"type": "integer", "format": "int64"}})
    assert errors_of(kind, widget(f=2.0**53)) == [
        (fields.TYPE_INVALID, "spec.f", 'Invalid value: "float64": spec.f in body must be of type int64: "float64"'),
    ]
    assert errors_of(kind, widget(f=2.0**53 - 1)) == []


def test_one_of_names_the_place_in_words_only():
    alternatives = {"oneOf": [{"required": ["a"]}, {"required": ["b"]}], "type": "object"}
    kind = kind_of({"f": alternatives | {"properties": {"a": {"type": "string"}, "b": {"type": "string"}}}})
    assert errors_of(kind, widget(f={"a": "1", "b": "2"})) == [
        (
            fields.INVALID,
            "<nil>",
            'Invalid value: "": "spec.f" must validate one and only one schema (oneOf). Found 2 valid alternatives',
        )
    ]


def test_embedded_resources_need_type_and_good_metadata():
    kind = kind_of({"f": {"type": "object", "x-kubernetes-embedded-resource": True, "x-kubernetes-preserve-unknown-fields": True}})
    assert errors_of(kind, widget(f={"apiVersion": "v1", "metadata": {"labels": {"a b": "c"}}}))[0] == (
        fields.REQUIRED,
        "spec.f.kind",
        "Required value",
    )
    assert kind.decode(widget(f={"apiVersion": "v1", "kind": "X", "metadata": {"nmae": "a"}})).strict == [
        'unknown field "spec.f.metadata.nmae"'
    ]


@pytest.mark.parametrize(
    ("resource", "sentence"),
    [
        ({"apiVersion": 1, "kind": "X"}, "spec.f.apiVersion: Invalid value: 1: must be a string"),
        (
            {"apiVersion": "v1", "kind": "X", "metadata": {"labels": {"a": 1}}},
            'spec.f.metadata: Invalid value: {"labels":{"a":1}}: json: cannot unmarshal number into Go struct field ObjectMeta.labels of type string',
        ),
    ],
)
def test_embedded_resources_that_cannot_be_read_make_a_bad_request(resource, sentence):
    schema = {"type": "object", "x-kubernetes-embedded-resource": True, "x-kubernetes-preserve-unknown-fields": True}
    kinds = CustomKinds([definition({"type": "object", "properties": {"spec": {"type": "object", "properties": {"f": schema}}}})])
    verdict = judge(widget(f=resource), Server(catalog(), kinds))
    assert (verdict.status, verdict.message) == (400, f'Widget in version "v1" cannot be handled as a Widget: {sentence}')


def test_replicas_that_are_no_numbers_are_printed_as_go_does():
    kind = kind_of({"n": {"x-kubernetes-preserve-unknown-fields": True}}, subresources={"scale": {"specReplicasPath": ".spec.n", "statusReplicasPath": ".status.n"}})
    assert errors_of(kind, widget(n=["a", None, {"b": 1.5}])) == [
        (
            fields.INVALID,
            ".spec.n",
            "Invalid value: 0: .spec.n accessor error: [a <nil> map[b:1.5]] is of the type []interface {}, expected int64",
        )
    ]


def test_replicas_below_a_null_are_not_there():
    scale = {"specReplicasPath": ".spec.n", "statusReplicasPath": ".status.n"}
    schema = {"type": "object", "properties": {"spec": {"x-kubernetes-preserve-unknown-fields": True, "nullable": True}}}
    kind = CustomKinds([definition(schema, subresources={"scale": scale})]).kind("example.org/v1", "Widget")
    assert errors_of(kind, {**widget(), "spec": None}) == []


def test_the_status_of_a_subresource_is_not_stored():
    kind = kind_of({}, subresources={"status": {}})
    assert "status" not in kind.store(widget() | {"status": {}})


def test_only_served_versions_are_kinds_and_the_first_definition_counts():
    first = definition({"type": "object"})
    second = definition({"type": "object", "required": ["spec"]})
    unserved = {**first, "spec": {**first["spec"], "versions": [{"name": "v1", "served": False, "storage": True}]}}
    assert CustomKinds([unserved]).kind("example.org/v1", "Widget") is None
    assert CustomKinds([first, second]).kind("example.org/v1", "Widget").schema == {"type": "object"}
    assert not CustomKinds([{"kind": "CustomResourceDefinition"}, None, "text"])


def test_storing_does_not_change_its_input():
    kind = kind_of({"size": {"type": "integer", "default": 3}})
    value = widget(other=1)
    kind.store(value)
    assert value == widget(other=1)


def test_definitions_with_wrong_types_define_nothing():
    broken = definition({"type": "object", "properties": 3})
    assert not CustomKinds([broken])
    assert not CustomKinds([{**definition({}), "spec": {"group": "example.org", "names": {"kind": "Widget"}, "versions": "v1"}}])


def test_nothing_is_said_against_values_filled_in_later():
    schema = {"type": "object", "properties": {"spec": {"type": "object", "properties": {"size": {"type": "integer"}}}}}
    kind = CustomKinds([definition(schema)], placeholder=lambda text: text.startswith("${")).kind("example.org/v1", "Widget")
    assert kind.fits(widget(size="${SIZE}"))
    assert not kind.fits(widget(size="big"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from(["", "a", "10.0.0.1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "metadata", "apiVersion", "kind"]), inner, max_size=3),
    max_leaves=8,
)
SCHEMAS = st.deferred(
    lambda: st.none()
    | st.fixed_dictionaries(
        {},
        optional={
            "type": st.sampled_from(["object", "array", "string", "integer", "number", "boolean"]),
            "items": SCHEMAS,
            "properties": st.dictionaries(st.sampled_from(["a", "b", "metadata"]), SCHEMAS, max_size=2),
            "additionalProperties": st.booleans() | SCHEMAS,
            "anyOf": st.lists(SCHEMAS, max_size=2),
            "not": SCHEMAS,
            "default": JSON,
            "nullable": st.booleans(),
            "enum": st.lists(JSON, max_size=2),
            "format": st.sampled_from(["ipv4", "int32", "date-time"]),
            "maxItems": st.integers(0, 2),
            "pattern": st.sampled_from(["^a$", "("]),
            "x-kubernetes-preserve-unknown-fields": st.just(True),
            "x-kubernetes-embedded-resource": st.booleans(),
            "x-kubernetes-int-or-string": st.booleans(),
            "x-kubernetes-list-type": st.sampled_from(["map", "set"]),
            "x-kubernetes-list-map-keys": st.just(["a"]),
            "x-kubernetes-validations": st.just([{"rule": "self == self"}]),
        },
    )
)


@given(SCHEMAS, JSON)
@settings(max_examples=100, deadline=None)
def test_no_schema_and_no_value_breaks_the_judgement(schema, value):
    kind = CustomKinds([definition({"type": "object", "properties": {"spec": schema}})]).kind("example.org/v1", "Widget")
    whole = {"apiVersion": "example.org/v1", "kind": "Widget", "metadata": {"name": "a"}, "spec": value}
    before = copy.deepcopy(whole)
    kind.decode(whole)
    stored = kind.store(whole)
    first = [(error.type, error.field, error.message) for error in kind.validate(stored)]
    assert first == [(error.type, error.field, error.message) for error in kind.validate(kind.store(whole))]
    assert whole == before


@pytest.mark.parametrize(
    ("form", "good", "bad"),
    [
        ("hostname", ["a.b.co", "1.com", "YQ==", "a-"], ["a_b.com", "-a.com", "a..com", "a.b", ""]),
        ("email", ["a@b", '"john doe"@b.c', "Joe <a@b.c>", "a@b.c (home)", "a@[1.2.3.4]"], [".a@b.c", "a..b@c", "a@b@c", "a@", "<a@b", "a@[1.2.3]"]),
        ("uri", ["*", "/x y", "mailto:a", "http://a/%20", "http://[::1]:80/"], ["", "a", "http://[::1", "http://a:b:c/", "http://%41/", "/%zz"]),
        ("mac", ["00005e005301", "0000.5e00.5301", "01:23:45:67:89:ab:cd:ef"], ["00:00:5e-00:53:01", "00:00:5e:00:53"]),
        ("ipv4", ["1.2.3.04", "::ffff:1.2.3.4"], ["1.2.3", "::1"]),
        ("ssn", ["111-11-1111"], ["111111111"]),
    ],
)
def test_formats(form, good, bad):
    kind = kind_of({"f": {"type": "string", "format": form}})
    assert [text for text in good + bad if errors_of(kind, widget(f=text))] == bad


def test_metadata_inside_is_stored_as_it_is_written_back():
    kind = kind_of({"f": {"type": "object", "x-kubernetes-embedded-resource": True, "x-kubernetes-preserve-unknown-fields": True}})
    resource = {"apiVersion": "v1", "kind": "X", "metadata": {"creationTimestamp": None, "labels": {}, "annotations": {"a": None}}}
    assert kind.store(widget(f=resource))["spec"]["f"]["metadata"] == {"annotations": {"a": ""}}


def test_rules_are_not_tried_when_the_metadata_is_blocking():
    schema = {"type": "object", "properties": {"spec": {"type": "object", "x-kubernetes-validations": [{"rule": "false"}]}}}
    value = {**widget(), "metadata": {}, "spec": {}}
    found = judge(value, Server(catalog(), CustomKinds([definition(schema)]))).errors
    assert [error.field for error in found] == ["metadata.name", "<nil>"]


def test_objects_come_back_by_way_of_the_version_in_which_they_are_stored():
    first = {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}}
    second = {"type": "object", "properties": {"a": {"type": "string"}, "c": {"type": "string", "default": "d"}}}
    made = definition(first, storage=False)
    made["spec"]["versions"].append({"name": "v2", "served": True, "storage": True, "schema": {"openAPIV3Schema": second}})
    value = {"apiVersion": "example.org/v1", "kind": "Widget", "metadata": {"name": "w"}, "a": "1", "b": "2"}
    stored = judge(value, Server(catalog(), CustomKinds([made]))).stored
    assert {key: stored[key] for key in stored if key in "abc"} == {"a": "1"}


def test_a_default_of_the_status_is_filled_in_when_the_object_comes_back():
    schema = {"type": "object", "properties": {"status": {"type": "object", "default": {"seen": -1}, "properties": {"seen": {"type": "integer"}}}}}
    kinds = CustomKinds([definition(schema, subresources={"status": {}})])
    value = {"apiVersion": "example.org/v1", "kind": "Widget", "metadata": {"name": "w"}, "status": {"seen": 3}}
    assert judge(value, Server(catalog(), kinds)).stored["status"] == {"seen": -1}


def test_rules_that_cost_too_much_are_cancelled():
    # To look for a text in a text costs the product of their lengths, by tens; 1,000,000 is the limit of a call, ten times that of all.
    rule = "self.all(x, x.contains(x))"
    schema = {"type": "array", "items": {"type": "string"}, "x-kubernetes-validations": [{"rule": rule}]}
    kind = kind_of({"f": schema, "g": schema})
    cancelled = "operation cancelled: actual cost limit exceeded"
    text = f"'{cancelled}': no further validation rules will be run due to call cost exceeds limit for rule: {rule}"
    long = "x" * 10000
    assert errors_of(kind, widget(f=[long], g=[long])) == [(fields.INVALID, "spec.f", f'Invalid value: "array": {text}')]
    assert errors_of(kind, widget(f=[long[:9900]])) == []
    many = {"type": "array", "items": schema}
    spent = "validation failed due to running out of cost budget, no further validation rules will be run"
    found = errors_of(kind_of({"f": many}), widget(f=[[long[:9000]]] * 13))
    assert [(field.partition("[")[0], message) for _, field, message in found] == [("spec.f", f'Invalid value: "array": {spent}')]


def test_definitions_are_read_by_their_groups_when_somebody_asks(monkeypatch):
    from kubecheck.schema.custom import crd

    def definition(group, kind, **more):
        names = {"kind": kind, "plural": "as", "singular": "a", "listKind": "AList"}
        return {
            "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": f"as.{group}"},
            "spec": {"group": group, "scope": "Namespaced", "names": names, "versions": [{"name": "v1", "served": True, "storage": True}], **more},
        }  # fmt: skip

    read = []
    decodes = crd._decodes
    monkeypatch.setattr(crd, "_decodes", lambda value: read.append(value["spec"]["group"]) or decodes(value))
    broken, first, second = definition("a.org", "A", scope=1), definition("a.org", "A"), definition("a.org", "B")
    kinds = crd.CustomKinds([broken, definition("b.org", "A"), first, second])
    assert read == []
    assert kinds.kind("a.org/v1", "A").schema == kinds.kind("a.org/v1", "A").schema
    assert read == ["a.org"] * 3
    assert kinds.kind("a.org/v1", "B") is None  # of two definitions of one name the first that decodes counts
    assert kinds.definitions == {"as.a.org": first, "as.b.org": definition("b.org", "A")}
    assert kinds.kinds() == [("a.org/v1", "A"), ("b.org/v1", "A")]
    assert read == ["a.org"] * 3 + ["b.org"]
    assert kinds
    assert not crd.CustomKinds([broken, {}])
