"""Names of device drivers, attributes and capacities. Mirrors: pkg/apis/resource/validation v1.36."""

from __future__ import annotations

from kubecheck.field_messages import Struct
from kubecheck.fields import TOO_LONG, FieldError, invalid, required, too_long
from kubecheck.release import current
from kubecheck.values.identifiers import is_c_identifier
from kubecheck.values.names import is_dns1123_subdomain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubecheck.fields import Steps


def refusals(path: Steps, value: object, messages: Iterable[str]) -> list[FieldError]:
    """One invalid value for each message."""
    return [invalid(path, value, message) for message in messages]


def validate_driver_name(name: str, path: Steps, *, is_declared: bool = False) -> list[FieldError]:
    """Mirrors: ValidateCSIDriverName; since 1.37 the declarative formats speak for it in some fields (LongNameCaseless, MaxLength)."""
    if not name:
        return [required(path, "")] + ([] if current().since(35) else refusals(path, name, is_dns1123_subdomain(name)))
    if is_declared and current().since(37):
        errors = [FieldError(TOO_LONG, path, "", "may not be more than 63 characters")] if len(name) > 63 else []
        return errors + refusals(path, name, map(_as_caseless, is_dns1123_subdomain(name.lower())))
    errors = [too_long(path, "", 63)] if len(name.encode()) > 63 else []
    return errors + refusals(path, name, is_dns1123_subdomain(name.lower()))


def in_bytes(message: str) -> str:
    """The sentence about a length in the words of declarative formats. Mirrors: content.MaxLenError."""
    return message.replace(" characters", " bytes") if message.startswith("must be no more") else message


def _as_caseless(message: str) -> str:
    """The sentence about a subdomain that may have capitals. Mirrors: content.IsDNS1123SubdomainCaseless."""
    found = in_bytes(message).replace("a lowercase RFC 1123", "an RFC 1123").replace("lower case alphanumeric", "alphanumeric")
    return found.replace("'example.com'", "'Example.com'")


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


def as_published(value: Any) -> Struct:
    """An object as JSON with the names of the published type, in its order, less what is empty."""
    return Struct({
        field: _item_as_published(item, field)
        for field, item in sorted((value or {}).items(), key=_published_order)
        if item not in (None, "", [], {}) or field in ("name", "deviceClassName")
    })  # fmt: skip


def _item_as_published(item: Any, field: str) -> Any:
    if isinstance(item, list):
        return [_item_as_published(each, field) for each in item]
    if field in _ALWAYS_SAID:
        item = {**_ALWAYS_SAID[field], **(item or {})}
    return as_published(item) if isinstance(item, dict) else item


_ALWAYS_SAID: dict[str, dict[str, str]] = {"exactly": {"deviceClassName": ""}, "firstAvailable": {"name": "", "deviceClassName": ""}}
_PUBLISHED = (
    "name", "counterSet", "counters", "exactly", "firstAvailable", "deviceClassName", "selectors", "allocationMode", "count", "adminAccess", "tolerations", "capacity",
    "key", "operator", "value", "effect", "tolerationSeconds",
)  # fmt: skip


def _published_order(field: tuple[str, Any]) -> tuple[int, str]:
    return (_PUBLISHED.index(field[0]) if field[0] in _PUBLISHED else len(_PUBLISHED), field[0])
