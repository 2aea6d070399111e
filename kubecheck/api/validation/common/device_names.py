"""Names of device drivers, attributes and capacities. Mirrors: pkg/apis/resource/validation v1.36."""

from __future__ import annotations

from kubecheck.fields import FieldError, invalid, required, too_long
from kubecheck.release import current
from kubecheck.values.identifiers import is_c_identifier
from kubecheck.values.names import is_dns1123_subdomain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubecheck.fields import Steps


def refusals(path: Steps, value: object, messages: Iterable[str]) -> list[FieldError]:
    """One invalid value for each message."""
    return [invalid(path, value, message) for message in messages]


def validate_driver_name(name: str, path: Steps) -> list[FieldError]:
    """Mirrors: ValidateCSIDriverName; since 1.37 the declarative format says so (LongNameCaseless)."""
    if not name:
        return [required(path, "")] + ([] if current().since(35) else refusals(path, name, is_dns1123_subdomain(name)))
    errors = [too_long(path, "", 63)] if len(name.encode()) > 63 else []
    return errors + refusals(path, name, map(as_caseless, is_dns1123_subdomain(name.lower())))


def as_caseless(message: str) -> str:
    """The sentence about a subdomain that may have capitals. Mirrors: content.IsDNS1123SubdomainCaseless."""
    if not current().since(37):
        return message
    if message.startswith("must be no more"):
        return message.replace(" characters", " bytes")
    return message.replace("a lowercase RFC 1123", "an RFC 1123").replace("lower case alphanumeric", "alphanumeric").replace("'example.com'", "'Example.com'")


def validate_device_qualified_name(name: str, path: Steps) -> list[FieldError]:
    """Mirrors: validateQualifiedName of devices' attributes and capacities."""
    domain, slash, last = name.partition("/")
    if name.count("/") > 1:
        return []
    if not slash:
        return _validate_identifier(name, path)
    errors = validate_driver_name(domain, path) if domain else [invalid(path, "", "the domain must not be empty")]
    return errors + (_validate_identifier(last, path) if last else [invalid(path, "", "the name must not be empty")])


def _validate_identifier(text: str, path: Steps) -> list[FieldError]:
    """Mirrors: validateCIdentifier."""
    errors = [too_long(path, "", 32)] if len(text.encode()) > 32 else []
    return errors + refusals(path, text, is_c_identifier(text))
