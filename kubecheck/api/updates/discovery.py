"""Updates of EndpointSlices. Mirrors: ValidateEndpointSliceUpdate (pkg/apis/discovery/validation) v1.36."""

from __future__ import annotations

from kubecheck.api.updates.equality import as_declared, is_equal
from kubecheck.api.validation.discovery import validate_endpoint_slice
from kubecheck.release import current
from kubecheck.values.metadata import validate_immutable_field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldError


def validate_endpoint_slice_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Endpoints that do not change are not judged again since 1.33; the address type may not change."""
    is_known = current().since(33) and is_equal(new.get("endpoints"), old.get("endpoints"), "ldiscovery.Endpoint")
    errors = validate_endpoint_slice(new, is_known)
    return errors + as_declared(validate_immutable_field(new.get("addressType") or "", old.get("addressType") or "", ("addressType",)))
