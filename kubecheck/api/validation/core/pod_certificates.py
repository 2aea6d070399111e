"""Validation of the projection of a pod's own certificates, whose gate is on since 1.37. Mirrors: validateProjectionSources (pkg/apis/core/validation) v1.37."""

from __future__ import annotations

from kubecheck.api.validation.certificates import validate_signer_name
from kubecheck.fields import invalid, not_supported, required, too_long
from kubecheck.values.metadata import ANNOTATIONS_LIMIT
from kubecheck.values.names import is_qualified_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldError, Steps

KEY_TYPES = ("RSA3072", "RSA4096", "ECDSAP256", "ECDSAP384", "ECDSAP521", "ED25519")
PATH_FIELDS = ("credentialBundlePath", "keyPath", "certificateChainPath")
_DAY = 24 * 60 * 60


def validate_pod_certificate_projection(source: dict[str, Any], path: Steps) -> list[FieldError]:
    """What is wrong with the request for a certificate; its paths are looked at with those of the other projections."""
    signer, key_type, seconds = source.get("signerName") or "", source.get("keyType") or "", source.get("maxExpirationSeconds")
    errors = validate_signer_name((*path, "signerName"), signer)
    errors += validate_user_annotations(source.get("userAnnotations") or {}, (*path, "userAnnotations"))
    if key_type not in KEY_TYPES:
        errors.append(not_supported((*path, "keyType"), key_type, KEY_TYPES))
    if seconds is not None:
        most = _DAY if is_of_kubernetes(signer) else 91 * _DAY
        where = (*path, "maxExpirationSeconds")
        if seconds < 3600:
            errors.append(invalid(where, seconds, "if provided, maxExpirationSeconds must be >= 3600"))
        if seconds > most:
            errors.append(invalid(where, seconds, f"if provided, maxExpirationSeconds must be <= {most}"))
    if not any(source.get(field) for field in PATH_FIELDS):
        errors.append(required(path, "specify at least one of credentialBundlePath, keyPath, and certificateChainPath"))
    return errors


def is_of_kubernetes(signer: str) -> bool:
    """Mirrors: IsKubernetesSignerName."""
    host = signer.partition("/")[0]
    return host == "kubernetes.io" or host.endswith(".kubernetes.io")


def validate_user_annotations(annotations: dict[str, str], path: Steps) -> list[FieldError]:
    """Mirrors: ValidateUserAnnotations, validation.IsDomainPrefixedKey."""
    errors: list[FieldError] = []
    for name in annotations:
        key = name.lower()
        found = is_qualified_name(key) if key else []
        if not key:
            errors.append(required(path, ""))
        elif found:
            errors += [invalid(path, key, message) for message in found]
        elif "/" not in key:
            errors.append(invalid(path, key, 'must be a domain-prefixed key (such as "acme.io/foo")'))
    if sum(len(name.encode()) + len((text or "").encode()) for name, text in annotations.items()) > ANNOTATIONS_LIMIT:
        errors.append(too_long(path, "", ANNOTATIONS_LIMIT))
    return errors
