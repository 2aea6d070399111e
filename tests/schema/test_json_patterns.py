"""Patterns of JSON Schemas are Go's: what Python reads otherwise, or hangs on, and where the dialect is named in between."""

import json

import pytest

from kubecheck.schema.custom.json_schema import BadSchemaError, find_violations
from kubecheck.schema.custom.user import UserKinds

HANGS = "^(x+x+)+y$"
DIALECTS = ["http://json-schema.org/draft-04/schema#", "http://json-schema.org/draft-07/schema#", "https://json-schema.org/draft/2020-12/schema"]


def broken(schema, value):
    return [(violation.path, violation.keyword) for violation in find_violations(json.dumps(schema), value)]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_patterns_are_those_of_go(dialect):
    schema = {
        "$schema": dialect,
        "properties": {"greek": {"pattern": "^\\p{Greek}+\\z"}, "slow": {"pattern": HANGS}, "again": {"$ref": "#"}},
        "patternProperties": {HANGS: {"type": "integer"}, "^\\pN+$": {"type": "string"}},
        "additionalProperties": False,
    }
    assert broken(schema, {"greek": "αβγ", "slow": "xxxy", "12": "a", "xxy": 1}) == []
    assert broken(schema, {"greek": "abc"}) == [(("greek",), "pattern")]
    assert broken(schema, {"again": {"slow": "x" * 60, "12": 1}}) == [(("again", "12"), "type"), (("again", "slow"), "pattern")]
    [violation] = find_violations(json.dumps(schema), {"x" * 60: 1})
    assert (violation.path, violation.keyword, violation.wanted) == ((), "additionalProperties", False)


def test_names_beside_patterns_have_a_schema_of_their_own():
    schema = {"patternProperties": {"^a\\z": {}}, "additionalProperties": {"type": "string"}}
    assert broken(schema, {"a": 1, "b": "x"}) == []
    assert broken(schema, {"a": 1, "ab": 2}) == [(("ab",), "type")]


def test_what_go_does_not_take_is_told_in_its_words():
    with pytest.raises(BadSchemaError) as caught:
        find_violations(json.dumps({"properties": {"a": {"pattern": "(?=a)"}}}), {"a": "a"})
    assert caught.value.words == "error parsing regexp: invalid or unsupported Perl syntax: `(?=`"


def explained(tmp_path, schema, value):
    (tmp_path / "thing-example-v1.json").write_text(json.dumps(schema))
    return [(error.field, error.message) for error in UserKinds(str(tmp_path)).kind("example.org/v1", "Thing").explain(value)]


def test_schemas_of_users(tmp_path):
    schema = {"properties": {"a": {"pattern": "^\\pL\\z"}}, "patternProperties": {HANGS: False}}
    assert explained(tmp_path, schema, {"a": "é", "x" * 60: 1}) == []
    assert explained(tmp_path, schema, {"a": "1"}) == [("a", "Invalid value: \"1\": '1' does not match '^\\\\pL\\\\z'")]


def test_a_schema_of_users_with_a_pattern_that_go_does_not_take(tmp_path):
    [(field, message)] = explained(tmp_path, {"properties": {"a": {"pattern": "(?!a)"}}}, {})
    assert field == "kind"
    assert message.endswith("thing-example-v1.json: no JSON Schema: '(?!a)' is not a 'regex'")


@pytest.mark.parametrize("dialect", ['["http://json-schema.org/draft-07/schema#"]', "{}", "null", "1", "true"])
def test_a_dialect_that_is_no_text_is_refused(dialect):
    with pytest.raises(BadSchemaError) as caught:
        find_violations(f'{{"$schema": {dialect}, "type": "object"}}', {})
    [whole] = caught.value.violations
    waiting, found = [whole], set()
    while waiting:
        each = waiting.pop()
        waiting += each.causes
        found.add((each.path, each.keyword, each.wanted))
    assert (("$schema",), "type", "string") in found
