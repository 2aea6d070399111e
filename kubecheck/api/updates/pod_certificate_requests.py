"""Updates of requests for certificates of pods. Mirrors: ValidatePodCertificateRequestUpdate (pkg/apis/certificates/validation) v1.37."""

from __future__ import annotations

from kubecheck.api.updates.equality import validate_immutable_struct
from kubecheck.values.metadata import validate_object_meta_update

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldError


def validate_pod_certificate_request_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Nothing of the spec may change."""
    errors = validate_object_meta_update(new.get("metadata") or {}, old.get("metadata") or {}, ("metadata",))
    return errors + validate_immutable_struct(
        new.get("spec") or {}, old.get("spec") or {}, "certificates.PodCertificateRequestSpec", ("spec",)
    )
