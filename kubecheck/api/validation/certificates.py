"""Validation of certificates.k8s.io/v1. Mirrors: pkg/apis/certificates/validation v1.36.

A request's outer form is read (PEM block, DER sequence); its signature is not checked, which takes a cryptographic library.
"""

from __future__ import annotations

import base64
import binascii

from kubecheck.api.validation.common.trust_bundle_names import name_is_trust_bundle
from kubecheck.field_messages import quote
from kubecheck.fields import FieldError, duplicate, invalid, not_supported, required, too_long
from kubecheck.values.base64 import decode
from kubecheck.values.metadata import validate_object_meta
from kubecheck.values.names import is_dns1123_label, is_dns1123_subdomain
from kubecheck.values.pem import Block, blocks_of, next_block
from kubecheck.values.x509 import CertificateError, is_authority

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
_LARGEST_BUNDLE = 1024 * 1024
_LEGACY_SIGNER = "kubernetes.io/legacy-unknown"


def validate_certificate_signing_request(
    value: dict[str, Any], *, any_usages: bool = False, repeated_usages: bool = False, legacy_signer: bool = False
) -> list[FieldError]:
    """Mirrors: validateCertificateSigningRequest; the flags are what a stored object may keep."""
    spec = value.get("spec") or {}
    errors = validate_object_meta(value.get("metadata") or {}, False, lambda _name, _prefix: [], ("metadata",))
    request = spec.get("request")
    if fault := _fault_of_request(request or ""):
        from kubecheck.values.go_notation import in_notation

        shown = None if request is None else base64.b64encode(decode(request)).decode()  # as bytes are written, not as they stood
        errors.append(invalid(("spec", "request"), in_notation("[]byte", shown), fault))
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


def validate_cluster_trust_bundle(value: dict[str, Any], *, reads_bundle: bool = True) -> list[FieldError]:
    """Mirrors: ValidateClusterTrustBundle.

    Args:
        value: the bundle.
        reads_bundle: whether to look at its certificates; those that stay as they are are believed.
    """
    spec = value.get("spec") or {}
    signer = spec.get("signerName") or ""

    def check(name: str, is_prefix: bool) -> list[str]:
        return name_is_trust_bundle(name, signer, is_prefix)

    errors = validate_object_meta(value.get("metadata") or {}, False, check, ("metadata",))
    if signer:
        errors += validate_signer_name(("spec", "signerName"), signer)
    return errors + (_validate_trust_bundle(spec.get("trustBundle") or "", ("spec", "trustBundle")) if reads_bundle else [])


def _validate_trust_bundle(text: str, path: Steps) -> list[FieldError]:
    """Mirrors: validateTrustBundle."""
    if len(text.encode()) > _LARGEST_BUNDLE:
        return [too_long(path, "", _LARGEST_BUNDLE)]
    blocks = blocks_of(text.encode())
    faults = [f"entry {index} {fault}" for index, block in enumerate(blocks) if (fault := _fault_of_anchor(block))]
    if not blocks:
        faults = ["at least one trust anchor must be provided"]
    elif not faults:
        indices: dict[bytes, list[int]] = {}
        for index, block in enumerate(blocks):
            indices.setdefault(block.data, []).append(index)
        faults = [f"duplicate trust anchor (indices [{' '.join(map(str, each))}])" for each in indices.values() if len(each) > 1]
    return [invalid(path, "<value omitted>", fault) for fault in faults]


def _fault_of_anchor(block: Block) -> str:
    if block.type != "CERTIFICATE":
        return f"has bad block type: {block.type}"
    if block.has_headers:
        return "has PEM block headers"
    try:
        return "" if is_authority(block.data) else "does not have the CA bit set"
    except CertificateError:
        return "does not parse as X.509"


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
