"""Addresses and networks that are not in the form that everybody reads alike. Mirrors: k8s.io/apimachinery/pkg/util/validation (ip.go) v1.36."""

from __future__ import annotations

from kubecheck.field_messages import quote
from kubecheck.fields import ADDRESS_FORM, FieldWarning, warn
from kubecheck.release import current
from kubecheck.values.addresses import parse_cidr, parse_ip, parse_ip_strict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.fields import Steps


def _fate() -> str:
    return "is invalid" if current().since(36) else "will be considered invalid in a future Kubernetes release"


def warn_address(text: str, path: Steps) -> list[FieldWarning]:
    """Mirrors: GetWarningsForIP."""
    address = parse_ip(text)
    if address is None or not current().since(33):
        return []
    exact = parse_ip_strict(text)
    if exact is None or exact.mapped:
        return [warn(ADDRESS_FORM, path, f"non-standard IP address {quote(text)} {_fate()}: use {quote(str(address))}", str(address))]
    if exact.family == 6 and str(exact) != text:
        return [warn(ADDRESS_FORM, path, f"IPv6 address {quote(text)} should be in RFC 5952 canonical format ({quote(str(exact))})", str(exact))]
    return []


def warn_service_address(text: str, path: Steps) -> list[FieldWarning]:
    """Of an address of a Service, of which servers before 1.33 warn in other words. Mirrors: getWarningsForIP of pkg/api/service v1.31."""
    return warn_address(text, path) if current().since(33) else _warn_in_old_words(text, path, "address")


def warn_service_network(text: str, path: Steps) -> list[FieldWarning]:
    """Of a network of a Service, as above. Mirrors: getWarningsForCIDR of pkg/api/service v1.31."""
    return warn_network(text, path) if current().since(33) else _warn_in_old_words(text, path, "prefix")


def _warn_in_old_words(text: str, path: Steps, what: str) -> list[FieldWarning]:
    from kubecheck.schema.cel.addresses import AddressError, canonical_address, canonical_network  # only for servers that are as old

    try:
        printed = canonical_address(text) if what == "address" else canonical_network(text)
    except AddressError as error:
        return [warn(ADDRESS_FORM, path, f"IP {what} was accepted, but will be invalid in a future Kubernetes release: {error}")]
    if ":" not in printed or printed == text:
        return []
    detail = f"IPv6 {what} {quote(text)} is not in RFC 5952 canonical format ({quote(printed)}), which may cause controller apply-loops"
    return [warn(ADDRESS_FORM, path, detail, printed)]


def warn_network(text: str, path: Steps) -> list[FieldWarning]:
    """Mirrors: GetWarningsForCIDR."""
    network = parse_cidr(text)
    if network is None or not current().since(33):
        return []
    found = []
    if network.address != network.base:
        single = f"{network.address}/{network.width}"
        detail = f"CIDR value {quote(text)} is ambiguous in this context (should be {quote(str(network))} or {quote(single)}?)"
        found.append(warn(ADDRESS_FORM, path, detail, str(network)))
    head, _, tail = text.partition("/")
    exact = parse_ip_strict(head)
    if exact is None or exact.mapped or (len(tail) > 1 and tail[0] == "0"):
        found.append(warn(ADDRESS_FORM, path, f"non-standard CIDR value {quote(text)} {_fate()}: use {quote(str(network))}", str(network)))
    elif not found and exact.family == 6 and f"{exact}/{tail}" != text:
        canonical = f"{exact}/{tail}"
        found.append(warn(ADDRESS_FORM, path, f"IPv6 CIDR value {quote(text)} should be in RFC 5952 canonical format ({quote(canonical)})", canonical))
    return found
