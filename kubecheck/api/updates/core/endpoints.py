"""Updates of Endpoints. Mirrors: ValidateEndpointsUpdate (pkg/apis/core/validation) v1.36."""

from __future__ import annotations

from kubecheck.api.updates.equality import is_equal
from kubecheck.api.validation.core.endpoints import validate_subsets
from kubecheck.values.metadata import validate_object_meta, validate_object_meta_update
from kubecheck.values.names import name_is_dns_subdomain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldError


def validate_endpoints_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateEndpointsUpdate."""
    errors = validate_object_meta_update(new.get("metadata") or {}, old.get("metadata") or {}, ("metadata",))
    errors += validate_object_meta(new.get("metadata") or {}, True, name_is_dns_subdomain, ("metadata",))
    if not is_equal(new.get("subsets"), old.get("subsets"), "lcore.EndpointSubset"):
        errors += validate_subsets(new)
    return errors
