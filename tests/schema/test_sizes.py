"""How large values of a schema may be: what costs of rules are estimated from."""

import pytest

from kubecheck.schema.cel.sizes import _most_characters
from kubecheck.schema.custom.structural_rules import why_not_structural


@pytest.mark.parametrize(("form", "most"), [("duration", 32), ("date", 12), ("date-time", 32)])
def test_texts_of_a_format_are_no_longer_than_it_allows(form, most):
    assert _most_characters({"type": "string", "format": form}, None) == most
    assert _most_characters({"type": "string", "format": form}, 5) == most


@pytest.mark.parametrize(("value", "fault"), [
    (False, "internal error: 'x-kubernetes-preserve-unknown-fields' must be true or undefined"), (True, None), (None, None),
])  # fmt: skip
def test_unknown_fields_are_preserved_or_nothing_is_said(value, fault):
    schema = {"type": "object"} if value is None else {"type": "object", "x-kubernetes-preserve-unknown-fields": value}
    assert why_not_structural(schema, {}) == fault
