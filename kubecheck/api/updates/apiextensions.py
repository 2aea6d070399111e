"""Updates of apiextensions.k8s.io. Mirrors: k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation v1.36."""

from __future__ import annotations

from kubecheck.api.validation.apiextensions import validate_definition
from kubecheck.api.validation.certificates import fault_of_bundle
from kubecheck.fields import FieldError, invalid
from kubecheck.values.metadata import validate_object_meta_accessor_update

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_IMMUTABLE = "field is immutable"


def validate_custom_resource_definition_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateCustomResourceDefinitionUpdate.

    A live definition is taken to satisfy today's rules: what the server tolerates in definitions older than a rule is not modelled.
    """
    errors = validate_object_meta_accessor_update(new.get("metadata") or {}, old.get("metadata") or {}, ("metadata",))
    spec, before = new.get("spec") or {}, old.get("spec") or {}
    names, names_before = spec.get("names") or {}, before.get("names") or {}
    established = _is_established(old)
    client = ((before.get("conversion") or {}).get("webhook") or {}).get("clientConfig") or {}
    errors += validate_definition(new, any_bundle=not established or bool(fault_of_bundle(client.get("caBundle") or "")))
    if established:
        for steps, value, was in (
            (("spec", "scope"), spec.get("scope"), before.get("scope")),
            (("spec", "names", "kind"), names.get("kind"), names_before.get("kind")),
        ):
            if value != was:
                errors.append(invalid(steps, value or "", _IMMUTABLE))
    if spec.get("group") != before.get("group"):
        errors.append(invalid(("spec", "group"), spec.get("group") or "", _IMMUTABLE))
    if names.get("plural") != names_before.get("plural"):
        errors.append(invalid(("spec", "names", "plural"), names.get("plural") or "", _IMMUTABLE))
    return errors


def _is_established(value: dict[str, Any]) -> bool:
    """Whether the definition is in use; a live one of which nothing else is known is."""
    conditions = (value.get("status") or {}).get("conditions") or ()
    return not conditions or any(each.get("type") == "Established" and each.get("status") == "True" for each in conditions)
