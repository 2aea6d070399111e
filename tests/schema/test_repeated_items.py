"""Items that stand twice in lists that are sets or maps, as servers show them: before 1.34 in Go's notation, with the types that a decoder makes."""

import pytest

from kubecheck.release import asking, release_of
from kubecheck.schema.custom.structural import validate_lists

MAP = {"type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["a"], "items": {"type": "object"}}
SET = {"type": "array", "x-kubernetes-list-type": "set", "items": {}}


@pytest.mark.parametrize(("schema", "value", "later", "earlier"), [
    (MAP, [{"a": "x"}, {"a": "x"}], '{"a":"x"}', 'map[string]interface {}{"a":"x"}'),
    (MAP, [{}, {}], "{}", "map[string]interface {}{}"),
    (SET, [{"a": [1, None]}] * 2, '{"a":[1,null]}', 'map[string]interface {}{"a":[]interface {}{1, interface {}(nil)}}'),
    (SET, ["a", "a"], '"a"', '"a"'),
    (SET, [1, 1], "1", "1"),
])  # fmt: skip
def test_what_is_shown_of_them(schema, value, later, earlier):
    for minor, shown in ((37, later), (33, earlier)):
        with asking(release_of(minor)):
            (error,) = validate_lists(value, schema, ("spec",))
            assert (error.field, error.message) == ("spec[1]", f"Duplicate value: {shown}")
