"""JSON patches applied to plain objects, as gopkg.in/evanphx/json-patch.v4 does it."""

import pytest

from kubecheck.schema.policies.json_patches import PatchError, UnmetTestError, apply_patch

BEFORE = {"a": {"b": 1, "x/y~z": 2}, "list": ["p", "q"], "none": None}


def patched(*operations):
    return apply_patch(BEFORE, [dict(zip(("op", "path", "value", "from"), each, strict=False)) for each in operations])


@pytest.mark.parametrize(
    ("operation", "after"),
    [
        (("add", "/a/c", 3), {**BEFORE, "a": {**BEFORE["a"], "c": 3}}),
        (("add", "/a/b", None), {**BEFORE, "a": {**BEFORE["a"], "b": None}}),
        (("add", "/list/-", "r"), {**BEFORE, "list": ["p", "q", "r"]}),
        (("add", "/list/0", "o"), {**BEFORE, "list": ["o", "p", "q"]}),
        (("add", "/list/2", "r"), {**BEFORE, "list": ["p", "q", "r"]}),
        (("add", "/list/-1", "r"), {**BEFORE, "list": ["p", "q", "r"]}),
        (("remove", "/a/x~1y~0z"), {**BEFORE, "a": {"b": 1}}),
        (("remove", "/list/-1"), {**BEFORE, "list": ["p"]}),
        (("replace", "/a/new", 3), {**BEFORE, "a": {**BEFORE["a"], "new": 3}}),
        (("replace", "/list/1", "z"), {**BEFORE, "list": ["p", "z"]}),
        (("replace", "", {"whole": True}), {"whole": True}),
        (("move", "/moved", None, "/a/b"), {**BEFORE, "a": {"x/y~z": 2}, "moved": 1}),
        (("move", "/list/0", None, "/list/1"), {**BEFORE, "list": ["q", "p"]}),
        (("copy", "/list/-", None, "/a/b"), {**BEFORE, "list": ["p", "q", 1]}),
        (("test", "/list", ["p", "q"]), BEFORE),
        (("test", "", BEFORE), BEFORE),
    ],
)
def test_operations(operation, after):
    kept = repr(BEFORE)
    assert patched(operation) == after
    assert repr(BEFORE) == kept


@pytest.mark.parametrize("operation", [("test", "/a/b", 2), ("test", "/a/b", True), ("test", "/a/gone", None), ("test", "/none", None), ("test", "/a/b"), ("test", "", {})])
def test_an_unmet_test_is_told_apart(operation):
    with pytest.raises(UnmetTestError):
        patched(operation)


@pytest.mark.parametrize(
    ("operation", "message"),
    [
        (("add", "/no/c", 1), 'add operation does not apply: doc is missing path: "/no/c": missing value'),
        (("add", "/a/b/c", 1), 'add operation does not apply: doc is missing path: "/a/b/c": missing value'),
        (("add", "/none/c", 1), 'add operation does not apply: doc is missing path: "/none/c": missing value'),
        (("add", "a", 1), 'add operation does not apply: doc is missing path: "a": missing value'),
        (("add", "/list/3", 1), "error in add for path: '/list/3': Unable to access invalid index: 3: invalid index referenced"),
        (("add", "/list/x", 1), "error in add for path: '/list/x': value was not a proper array index: 'x': strconv.Atoi: parsing \"x\": invalid syntax"),
        (("remove", "/no/c"), 'remove operation does not apply: doc is missing path: "/no/c": missing value'),
        (("remove", "/a/c"), "error in remove for path: '/a/c': Unable to remove nonexistent key: c: missing value"),
        (("remove", "/list/2"), "error in remove for path: '/list/2': Unable to access invalid index: 2: invalid index referenced"),
        (("replace", "", 5), "replace operation value must be object or array: %!w(<nil>)"),
        (("replace", "", "text"), "replace operation value must be object or array: %!w(<nil>)"),
        (("replace", "/no/c", 1), "replace operation does not apply: doc is missing path: /no/c: missing value"),
        (("replace", "/list/2", 1), "replace operation does not apply: doc is missing key: /list/2: missing value"),
        (("move", "/x", None, "/no/c"), "move operation does not apply: doc is missing from path: /no/c: missing value"),
        (("move", "/x", None, "/a/c"), "error in move for path: 'c': Unable to remove nonexistent key: c: missing value"),
        (("move", "/no/x", None, "/a/b"), "move operation does not apply: doc is missing destination path: /no/x: missing value"),
        (("move", "/list/x", None, "/a/b"), "error in move for path: '/list/x': value was not a proper array index: 'x': strconv.Atoi: parsing \"x\": invalid syntax"),
        (("move", "/x", None, ""), "move operation failed to decode from: operation, missing from field: missing value"),
        (("copy", "/x", None, "/no/c"), "copy operation does not apply: doc is missing from path: /no/c: missing value"),
        (("copy", "/x", None, "/list/2"), "error in copy for from: '/list/2': Unable to access invalid index: 2: invalid index referenced"),
        (("copy", "/no/x", None, "/a/b"), "copy operation does not apply: doc is missing destination path: /no/x: missing value"),
        (("copy", "/list/3", None, "/a/b"), "error while adding value during copy: Unable to access invalid index: 3: invalid index referenced"),
        (("test", "/no/c", 1), "test operation does not apply: is missing path: /no/c: missing value"),
        (("test", "/list/2", 1), "error in test for path: '/list/2': Unable to access invalid index: 2: invalid index referenced"),
        (("frob", "/a", 1), "Unexpected kind: frob"),
    ],
)
def test_what_does_not_apply_is_told_in_the_librarys_words(operation, message):
    with pytest.raises(PatchError) as refused:
        patched(operation)
    assert str(refused.value) == message


@pytest.mark.parametrize(("letter", "size"), [("a", 1), ("<", 6), ("é", 2)])
def test_copies_of_one_patch_have_a_limit(letter, size):
    most = 3 << 20
    room = most // 2 - 2
    text = letter * (room // size) + "x" * (room % size)
    both = [{"op": "copy", "from": "/a", "path": path} for path in ("/b", "/c")]
    assert apply_patch({"a": text}, both) == {"a": text, "b": text, "c": text}
    with pytest.raises(PatchError, match=f"^Unable to complete the copy, the accumulated size increase of copy is {most + 7}, exceeding the limit {most}$"):
        apply_patch({"a": text, "d": "12345"}, [*both, {"op": "copy", "from": "/d", "path": "/e"}])


def test_copies_into_what_they_copy_end_at_once():
    doubling = [{"op": "copy", "from": "/a", "path": f"/a/{number}"} for number in range(60)]
    with pytest.raises(PatchError, match="Unable to complete the copy"):
        apply_patch({"a": {"b": "c"}}, doubling)


def test_what_nobody_knows_is_copied_as_it_is():
    unknown = ValueError("unknown")
    assert apply_patch({"a": unknown}, [{"op": "copy", "from": "/a", "path": "/b"}]) == {"a": unknown, "b": unknown}


@pytest.mark.parametrize("operation", ["add", "remove", "replace", "test"])
def test_in_an_object_that_is_null_nothing_is_found(operation):
    with pytest.raises(PatchError, match="is missing path"):
        apply_patch({"a": 1}, [{"op": "replace", "path": "", "value": None}, {"op": operation, "path": "/a/b", "value": 1}])
