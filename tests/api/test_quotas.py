"""Amounts of quotas."""

import pytest

from kubecheck.api.validation.core.quotas import validate_resource_quota


@pytest.mark.parametrize(("amount", "message"), [
    (None, None),  # a null that nobody filled in counts as none at all
    ("0", None),
    ("1m", None),
    ("-1m", 'Invalid value: "-1m": must be greater than or equal to 0'),
])  # fmt: skip
@pytest.mark.parametrize(("path", "value"), [
    ("spec.hard[cpu]", lambda amount: {"spec": {"hard": {"cpu": amount}}}),
    ("status.hard[cpu]", lambda amount: {"status": {"hard": {"cpu": amount}}}),
    ("status.used[cpu]", lambda amount: {"status": {"used": {"cpu": amount}}}),
])  # fmt: skip
def test_amounts_of_a_quota(path, value, amount, message):
    errors = validate_resource_quota({"metadata": {"name": "a", "namespace": "b"}, **value(amount)})
    assert [(error.field, error.message) for error in errors] == ([(path, message)] if message else [])
