"""Validation of requests for certificates of pods, which kubelets make. Mirrors: pkg/apis/certificates/validation v1.37."""

from __future__ import annotations

from kubecheck.api.validation.certificates import validate_signer_name
from kubecheck.api.validation.core.pod_certificates import is_of_kubernetes, validate_user_annotations
from kubecheck.field_messages import OMITTED
from kubecheck.fields import Named, invalid, required, too_long
from kubecheck.values.base64 import decode
from kubecheck.values.metadata import validate_object_meta
from kubecheck.values.names import name_is_dns_subdomain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldError

_DAY = 24 * 60 * 60
_SHORTEST = 60 * 60
_LONGEST_UID = 128
_LARGEST_REQUEST = 10 * 1024
_REQUEST = ("spec", "stubPKCS10Request")
_P224_SIZE = 28
_RSA_BITS = (3072, 4096)


def validate_pod_certificate_request(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidatePodCertificateRequestCreate, of requests whose key stands in a request for a certificate, as those of v1 do."""
    spec = value.get("spec") or {}
    signer = spec.get("signerName") or ""
    errors = validate_object_meta(value.get("metadata") or {}, True, name_is_dns_subdomain, ("metadata",))
    errors += validate_signer_name(("spec", "signerName"), signer)
    errors += validate_user_annotations(spec.get("unverifiedUserAnnotations") or {}, ("spec", "unverifiedUserAnnotations"))
    for owner in ("pod", "serviceAccount", "node"):
        name, uid = spec.get(f"{owner}Name") or "", spec.get(f"{owner}UID") or ""
        shown = Named(name) if owner == "node" else name
        errors += [invalid(("spec", f"{owner}Name"), shown, message) for message in name_is_dns_subdomain(name, False)]
        if not uid:
            errors.append(invalid(("spec", f"{owner}UID"), uid, "must not be empty"))
        if len(uid.encode()) > _LONGEST_UID:
            errors.append(too_long(("spec", f"{owner}UID"), uid, _LONGEST_UID))
    seconds = spec.get("maxExpirationSeconds")
    if seconds is None:
        return [*errors, required(("spec", "maxExpirationSeconds"), "must be set")]
    most = _DAY if is_of_kubernetes(signer) else 91 * _DAY
    if not _SHORTEST <= seconds <= most:
        errors.append(invalid(("spec", "maxExpirationSeconds"), seconds, f"must be in the range [{_SHORTEST}, {most}]"))
    return errors + _validate_key(spec)


def _validate_key(spec: dict[str, Any]) -> list[FieldError]:
    request = decode(spec.get("stubPKCS10Request") or "")
    if not request:
        return [invalid(("spec",), OMITTED, "exactly one of (stubPKCS10Request) or (pkixPublicKey, proofOfPossession) must be set")]
    if len(request) > _LARGEST_REQUEST:
        return [too_long(_REQUEST, "", _LARGEST_REQUEST)]
    shown, fault = _fault_of_request(request)
    return [invalid(_REQUEST, OMITTED if shown is None else shown, fault)] if fault else []


def _fault_of_request(data: bytes) -> tuple[str | None, str]:
    """What to show, nothing for the request itself, and what is wrong; that is empty where nothing is. Mirrors: validateStubPKCS10Request."""
    from kubecheck.values.certificate_requests import CertificateRequest
    from kubecheck.values.x509 import CertificateError

    try:
        request = CertificateRequest(data)
    except CertificateError:
        return None, "must be a valid PKCS#10 CSR"
    key = request.key
    if not key[0]:
        return None, "unknown public key type; supported types are Ed25519, ECDSA, and RSA"
    if key[0] == "EC" and key[1] == _P224_SIZE:
        return "curve P-224", "elliptic public keys must use curve P256, P384, or P521"
    if key[0] == "RSA":
        assert isinstance(key[1], int)
        bits = (key[1].bit_length() + 7) // 8 * 8
        if bits not in _RSA_BITS:
            return f"{bits}-bit modulus", "RSA keys must have modulus size 3072 or 4096"
    return None, "" if request.is_signed else "invalid signature"
