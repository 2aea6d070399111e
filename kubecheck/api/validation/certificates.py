"""Validation of certificates.k8s.io/v1. Mirrors: pkg/apis/certificates/validation v1.36.

A request's outer form is read (PEM block, DER sequence); its signature is not checked, which takes a cryptographic library.
"""

from __future__ import annotations

import base64
import binascii

from kubecheck.field_messages import quote
from kubecheck.fields import FieldError, duplicate, invalid, not_supported, required, too_long
from kubecheck.values.base64 import decode
from kubecheck.values.metadata import validate_object_meta
from kubecheck.values.names import is_dns1123_label, is_dns1123_subdomain
from kubecheck.values.pem import next_block

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kubecheck.fields import Steps

_USAGES = (
    "any", "cert sign", "client auth", "code signing", "content commitment", "crl sign", "data encipherment", "decipher only",
    "digital signature", "email protection", "encipher only", "ipsec end system", "ipsec tunnel", "ipsec user", "key agreement",
    "key encipherment", "microsoft sgc", "netscape sgc", "ocsp signing", "s/mime", "server auth", "signing", "timestamping",
)  # fmt: skip
_LEGACY_SIGNER = "kubernetes.io/legacy-unknown"


def validate_certificate_signing_request(
    value: dict[str, Any], *, any_usages: bool = False, repeated_usages: bool = False, legacy_signer: bool = False
) -> list[FieldError]:
    """Mirrors: validateCertificateSigningRequest; the flags are what a stored object may keep."""
    spec = value.get("spec") or {}
    errors = validate_object_meta(value.get("metadata") or {}, False, lambda _name, _prefix: [], ("metadata",))
    request = spec.get("request")
    if fault := _fault_of_request(request or ""):
        shown = None if request is None else base64.b64encode(decode(request)).decode()  # as bytes are written, not as they stood
        errors.append(invalid(("spec", "request"), shown, fault))
    usages = spec.get("usages") or []
    if not usages:
        errors.append(required(("spec", "usages"), ""))
    if not any_usages:
        unknown = [(index, usage) for index, usage in enumerate(usages) if usage not in _USAGES]
        errors += [not_supported(("spec", "usages", index), usage, _USAGES) for index, usage in unknown]
    if not repeated_usages:
        repeated = [(index, usage) for index, usage in enumerate(usages) if usage in usages[:index]]
        errors += [duplicate(("spec", "usages", index), usage) for index, usage in repeated]
    signer = spec.get("signerName") or ""
    if signer == _LEGACY_SIGNER and not legacy_signer:
        errors.append(invalid(("spec", "signerName"), signer, "the legacy signerName is not allowed via this API version"))
    else:
        errors += validate_signer_name(("spec", "signerName"), signer)
    seconds = spec.get("expirationSeconds")
    if seconds is not None and seconds < 600:
        text = "may not specify a duration less than 600 seconds (10 minutes)"
        errors.append(invalid(("spec", "expirationSeconds"), seconds, text))
    return errors


def validate_signer_name(path: Steps, name: str) -> list[FieldError]:
    """Mirrors: ValidateSignerName (pkg/apis/core/validation/names.go)."""
    if not name:
        return [required(path, "")]
    if name.count("/") != 1:
        return [invalid(path, name, "must be a fully qualified domain and path of the form 'example.com/signer-name'")]
    domain, _, segment = name.partition("/")
    errors: list[FieldError] = []
    if len(domain) > 253:
        errors.append(too_long(path, "", 253))
    errors += _first_faults(path, domain, is_dns1123_label)
    if "." not in domain:
        errors.append(invalid(path, domain, "should be a domain with at least two segments separated by dots"))
    errors += _first_faults(path, segment, is_dns1123_subdomain)
    if len(name) > 571:
        errors.append(too_long(path, "", 571))
    return errors


def _first_faults(path: Steps, text: str, check: Callable[[str], list[str]]) -> list[FieldError]:
    """The faults of the first label of a dotted text that has any."""
    for label in text.split("."):
        if faults := check(label):
            return [invalid(path, text, f"validating label {quote(label)}: {each}") for each in faults]
    return []


def _fault_of_request(encoded: str) -> str:
    """Why the server cannot read a certificate request, or nothing. Mirrors: ParseCSR."""
    try:
        text = base64.b64decode(encoded, validate=False)
    except (binascii.Error, ValueError):
        return "PEM block type must be CERTIFICATE REQUEST"
    found = next_block(text)
    if found is None or found[0].type != "CERTIFICATE REQUEST":
        return "PEM block type must be CERTIFICATE REQUEST"
    return "" if _is_sequence_of(found[0].data, 3) else "asn1: structure error: tags don't match"


def fault_of_bundle(encoded: str) -> str:
    """Why the server cannot take certificate authorities from a bundle, or nothing; an empty bundle is fine.

    Mirrors: webhook.ValidateCABundle, transport.rootCertPool.
    """
    try:
        text = base64.b64decode(encoded, validate=False)
    except (binascii.Error, ValueError):
        return "unable to load root certificates: unable to parse bytes as PEM block"
    fault = "unable to parse bytes as PEM block" if text else ""
    while text:
        found = next_block(text)
        if found is None:
            break
        block, text = found
        if block.type == "CERTIFICATE":
            if _is_sequence_of(block.data, 3):
                return ""
            fault = "failed to parse certificate: x509: malformed certificate"
            break
        fault = "no valid certificate authority data seen"
    return f"unable to load root certificates: {fault}" if fault else ""


def _is_sequence_of(data: bytes, count: int) -> bool:
    """Whether DER bytes are one sequence of so many elements."""
    outer = _element(data, 0)
    if outer is None or data[0] != 0x30 or outer[1] != len(data):
        return False
    at, stop = outer
    for _ in range(count):
        inner = _element(data, at)
        if inner is None or inner[1] > stop:
            return False
        at = inner[1]
    return at == stop


def _element(data: bytes, at: int) -> tuple[int, int] | None:
    """Where the content of a DER element begins and ends."""
    if at + 2 > len(data):
        return None
    length, at = data[at + 1], at + 2
    if length & 0x80:
        size = length & 0x7F
        if not 1 <= size <= 4 or at + size > len(data):
            return None
        length, at = int.from_bytes(data[at : at + size], "big"), at + size
    return (at, at + length) if at + length <= len(data) else None
