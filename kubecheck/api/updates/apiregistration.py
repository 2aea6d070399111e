"""Updates of apiregistration.k8s.io. Mirrors: kube-aggregator/pkg/apis/apiregistration/validation v1.36."""

from __future__ import annotations

from kubecheck.api.validation.apiregistration import validate_api_service
from kubecheck.values.metadata import validate_object_meta_accessor_update

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldError


def validate_api_service_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateAPIServiceUpdate."""
    errors = validate_object_meta_accessor_update(new.get("metadata") or {}, old.get("metadata") or {}, ("metadata",))
    return errors + validate_api_service(new)
