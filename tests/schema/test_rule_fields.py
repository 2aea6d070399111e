"""The fields of a rule in a definition, beside its expression."""

import pytest

from kubecheck.schema.custom.definition_schemas import validate_validation

REASONS = 'supported values: "FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"'


def errors_of(**rule):
    schema = {"type": "object", "properties": {"a": {"type": "string"}}, "x-kubernetes-validations": [rule]}
    errors = validate_validation({"openAPIV3Schema": {"type": "object", "properties": {"p": schema}}}, (), has_status=False)
    return [(error.field.rpartition("].")[2], error.message) for error in errors]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"rule": "true"}, []),
        ({"rule": ""}, [("rule", "Required value: rule is not specified")]),
        ({"rule": " "}, [("rule", "Required value: rule is not specified")]),
        ({"rule": "true", "message": " "}, [("message", 'Invalid value: " ": must be non-empty if specified')]),
        ({"rule": "true", "message": "a\nb"}, [("message", 'Invalid value: "a\\nb": must not contain line breaks')]),
        ({"rule": "true", "message": "a\rb"}, [("message", 'Invalid value: "a\\rb": must not contain line breaks')]),
        ({"rule": "true", "message": "a\n"}, []),
        ({"rule": "true\n|| false"}, [("message", "Required value: message must be specified if rule contains line breaks")]),
        ({"rule": "true\n|| false", "message": "a"}, []),
        ({"rule": "\ntrue\n"}, []),
        ({"rule": "true", "messageExpression": " "}, [("messageExpression", "Required value: messageExpression must be non-empty if specified")]),
        ({"rule": "true", "reason": "FieldValueRequired"}, []),
        ({"rule": "true", "reason": "Odd"}, [("reason", f'Unsupported value: "Odd": {REASONS}')]),
        ({"rule": "true", "reason": ""}, [("reason", f'Unsupported value: "": {REASONS}')]),
        ({"rule": "true", "fieldPath": ".a"}, []),
        ({"rule": "true", "fieldPath": ".b"}, [("fieldPath", 'Invalid value: ".b": must be a valid path')]),
    ],
)
def test_each_field_is_judged(rule, expected):
    assert errors_of(**rule) == expected
