"""Schemas of definitions where something else stands in the place of a schema: the server's decoder takes it for neither a schema nor a list."""

import pytest

from kubecheck.release import asking, release_of
from kubecheck.schema.custom.definition_schemas import _validate_list_map
from kubecheck.schema.custom.printed_schemas import print_schema, show_items, show_versions


@pytest.mark.parametrize("items", [1, "", True, []])
def test_items_of_a_map_list_are_to_be_one_schema(items):
    (error,) = _validate_list_map(items, ["a"], ("x",))
    assert error.field == "x.items"
    shown = '{"Schema":null,"JSONSchemas":[]}' if items == [] else '{"Schema":null,"JSONSchemas":null}'
    assert error.message == f"Invalid value: {shown}: must only have a single schema if x-kubernetes-list-type is map"


def test_what_is_neither_is_printed_as_such():
    assert print_schema({"items": 1})["Items"] == {"Schema": None, "JSONSchemas": None}
    assert print_schema({"dependencies": {"a": 1, "b": ["c"]}})["Dependencies"] == {"a": {"Schema": None, "Property": None}, "b": {"Schema": None, "Property": ["c"]}}


def test_earlier_servers_print_schemas_in_go():
    with asking(release_of(33)):
        assert show_items([]) == "apiextensions.JSONSchemaPropsOrArray{Schema:(*apiextensions.JSONSchemaProps)(nil), JSONSchemas:[]apiextensions.JSONSchemaProps{}}"
        assert show_versions(None) == "[]apiextensions.CustomResourceDefinitionVersion(nil)"
