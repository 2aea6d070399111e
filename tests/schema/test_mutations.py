"""What expressions of mutations make: apply configurations and JSON patches."""

import pytest

from kubecheck.schema.policies.expressions import evaluate_mutation
from kubecheck.schema.policies.merging import print_value
from kubecheck.schema.policies.mutations import BrokenOffError, MutationError, apply_configuration, json_patch

OBJECT = {"metadata": {"name": "web"}, "spec": {"replicas": 2, "list": [{"name": "a"}]}}


def made(expression):
    return evaluate_mutation(expression, {"object": OBJECT})


@pytest.mark.parametrize(
    ("expression", "fields"),
    [
        ("Object{}", {}),
        ("Object{spec: Object.spec{replicas: object.spec.replicas + 1, ratio: 2.0}}", {"spec": {"replicas": 3, "ratio": 2.0}}),
        ("Object{data: {'a': 'b'}, list: ['x', 'y']}", {"data": {"a": "b"}, "list": ["x", "y"]}),
        ("Object{?gone: optional.none(), ?there: optional.of(1)}", {"there": 1}),
        ("Object{items: object.spec.list.map(each, Object.items{name: each.name})}", {"items": [{"name": "a"}]}),
        ("Object{items: object.spec.list}", {"items": [{"name": "a"}]}),
    ],
)
def test_apply_configurations(expression, fields):
    assert apply_configuration(made(expression)) == fields


@pytest.mark.parametrize("expression", ["Object{list: [{'a': 'b'}]}", "Object{list: true ? [{'a': 'b'}] : []}", "Object{list: [1].map(x, {'a': 'b'})}", "Object{list: [1].map(x, x > 0, {'a': 'b'})}", "Object{list: [true ? {'a': 'b'} : {}]}"])
def test_a_map_as_it_is_written_in_a_list_is_no_plain_map(expression):
    (item,) = apply_configuration(made(expression))["list"]
    assert (type(item).__name__, print_value(item)) == ("Raw", "&{map[a:b]}")


@pytest.mark.parametrize(
    ("expression", "operations"),
    [
        ("[JSONPatch{op: 'remove', path: '/a'}]", [{"op": "remove", "path": "/a", "from": ""}]),
        ("[JSONPatch{op: 'move', from: '/b', path: '/a/' + jsonpatch.escapeKey('x/y~z')}]", [{"op": "move", "path": "/a/x~1y~0z", "from": "/b"}]),
        ("[JSONPatch{op: 'add', path: '/a', value: null}]", [{"op": "add", "path": "/a", "from": "", "value": None}]),
        ("[JSONPatch{op: 'add', path: '/a', value: [{'x': 2.0}, {'x': 2.5}]}]", [{"op": "add", "path": "/a", "from": "", "value": [{"x": 2}, {"x": 2.5}]}]),
        ("[JSONPatch{op: 'add', path: '/a', value: Object.a{b: [Object.a.b{c: 1}], d: {'e': 9007199254740993}}}]", [{"op": "add", "path": "/a", "from": "", "value": {"b": [{"c": 1}], "d": {"e": "9007199254740993"}}}]),
        ("[JSONPatch{op: 'add', path: '/a', value: b'ab'}]", [{"op": "add", "path": "/a", "from": "", "value": "YWI="}]),
        ("[JSONPatch{op: 'add', path: '/a', value: duration('90s')}]", [{"op": "add", "path": "/a", "from": "", "value": "90s"}]),
        ("[JSONPatch{op: 'add', path: '/a', value: {2: true, true: 'x'}}]", [{"op": "add", "path": "/a", "from": "", "value": {"2": True, "true": "x"}}]),
    ],
)  # fmt: skip
def test_json_patches(expression, operations):
    assert json_patch(made(expression)) == operations


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("Object{spec: Object.data{a: 1}}", 'type mismatch: unexpected type name "Object.data", expected "Object.spec", which matches field name path from root Object type'),
        ("Object{spec: [Object.spec{b: Object.b{}}]}", 'type mismatch: unexpected type name "Object.b", expected "Object.spec.b", which matches field name path from root Object type'),
        ("object.spec", "unsupported return type from ApplyConfiguration expression: map"),
    ],
)
def test_types_must_have_the_name_of_their_path(expression, message):
    with pytest.raises(MutationError) as refused:
        apply_configuration(made(expression))
    assert str(refused.value) == message


def test_a_list_of_objects_as_the_value_of_a_patch_stops_the_server():
    with pytest.raises(BrokenOffError):
        json_patch(made("[JSONPatch{op: 'add', path: '/a', value: [Object.a{b: 1}]}]"))
    with pytest.raises(MutationError, match="invalid type"):
        json_patch(made("[JSONPatch{op: 'add', path: '/a', value: Object.a{b: [{'c': 1}]}}]"))


def test_objects_are_equal_by_type_and_fields():
    assert made("Object.a{x: 1} == Object.a{x: 1}") is True
    assert made("Object.a{x: 1} == Object.b{x: 1}") is False
    assert made("has(Object{x: 1}.x) && !has(Object{x: 1}.y)") is True
