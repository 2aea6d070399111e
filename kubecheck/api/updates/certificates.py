"""Updates of certificates.k8s.io. Mirrors: pkg/apis/certificates/validation v1.36, of trust bundles v1.37."""

from __future__ import annotations

from kubecheck.api.validation.certificates import validate_certificate_signing_request, validate_cluster_trust_bundle
from kubecheck.values.metadata import validate_immutable_field, validate_object_meta_update

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldError


def validate_certificate_signing_request_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Spec and status cannot differ after preparation, so what the stored request gets away with stays allowed."""
    errors = validate_certificate_signing_request(new, any_usages=True, repeated_usages=True, legacy_signer=True)
    return errors + validate_object_meta_update(new.get("metadata") or {}, old.get("metadata") or {}, ("metadata",))


def validate_cluster_trust_bundle_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateClusterTrustBundleUpdate."""
    spec, before = new.get("spec") or {}, old.get("spec") or {}
    errors = validate_cluster_trust_bundle(new, reads_bundle=(spec.get("trustBundle") or "") != (before.get("trustBundle") or ""))
    errors += validate_object_meta_update(new.get("metadata") or {}, old.get("metadata") or {}, ("metadata",))
    return errors + validate_immutable_field(spec.get("signerName") or "", before.get("signerName") or "", ("spec", "signerName"))
