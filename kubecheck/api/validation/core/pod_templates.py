"""Validation of the kind PodTemplate. Mirrors: ValidatePodTemplate (pkg/apis/core/validation) v1.36."""

from __future__ import annotations

from kubecheck.api.validation.core.pods import validate_pod_template_spec
from kubecheck.values.metadata import validate_object_meta
from kubecheck.values.names import name_is_dns_subdomain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldError


def validate_pod_template(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidatePodTemplate."""
    errors = validate_object_meta(value.get("metadata") or {}, True, name_is_dns_subdomain, ("metadata",))
    return errors + validate_pod_template_spec(value.get("template") or {}, ("template",))
