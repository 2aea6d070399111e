"""Validation of events, of the core group and of events.k8s.io, which are one kind inside the server.

Mirrors: pkg/apis/core/validation/events.go v1.36.
"""

from __future__ import annotations

from kubecheck.fields import FieldError, invalid, required
from kubecheck.release import current
from kubecheck.values.metadata import validate_object_meta
from kubecheck.values.names import is_dns1123_subdomain, is_qualified_name, name_is_dns_subdomain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# The field names of a core/v1 event for what events.k8s.io/v1 calls otherwise.
_CORE_NAMES = {
    "regarding": "involvedObject", "note": "message", "deprecatedSource": "source", "deprecatedFirstTimestamp": "firstTimestamp",
    "deprecatedLastTimestamp": "lastTimestamp", "deprecatedCount": "count", "reportingController": "reportingComponent",
}  # fmt: skip


def validate_event(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateEventCreate."""
    event = as_core_event(value)
    is_new = value.get("apiVersion") != "v1"
    errors = validate_legacy_event(event, is_new)
    if is_new:
        errors += validate_object_meta(event.get("metadata") or {}, True, name_is_dns_subdomain, ("metadata",))
        errors += validate_series(event)
        errors += _validate_new_event(event)
    return errors


def as_core_event(value: dict[str, Any]) -> dict[str, Any]:
    """The event with the field names of core/v1; an event of core/v1 itself."""
    if value.get("apiVersion") == "v1":
        return value
    return {_CORE_NAMES.get(key, key): item for key, item in value.items()}


def _validate_new_event(event: dict[str, Any]) -> list[FieldError]:
    """What only events.k8s.io/v1 demands."""
    errors: list[FieldError] = []
    if not event.get("eventTime"):
        errors.append(required(("eventTime",), ""))
    kind = event.get("type") or ""
    if kind not in {"Normal", "Warning"}:
        errors.append(invalid(("type",), "", f"has invalid value: {kind}"))
    source = event.get("source") or {}
    unset = {
        "firstTimestamp": event.get("firstTimestamp"),
        "lastTimestamp": event.get("lastTimestamp"),
        "count": event.get("count"),
        "source": source.get("component") or source.get("host"),
    }
    return errors + [invalid((name,), "", "needs to be unset") for name, item in unset.items() if item]


def validate_series(event: dict[str, Any]) -> list[FieldError]:
    """Mirrors: validateV1EventSeries, which writes the path as one name."""
    series = event.get("series")
    errors: list[FieldError] = []
    if series is None:
        return errors
    if (series.get("count") or 0) < 2:
        errors.append(invalid(("series.count",), "", "should be at least 2"))
    if not series.get("lastObservedTime"):
        errors.append(required(("series.lastObservedTime",), ""))
    for error in errors:
        error.at = ("series",)
    return errors


def validate_legacy_event(event: dict[str, Any], is_new: bool) -> list[FieldError]:
    """Mirrors: legacyValidateEvent."""
    errors: list[FieldError] = []
    namespace = (event.get("metadata") or {}).get("namespace") or ""
    involved = (event.get("involvedObject") or {}).get("namespace") or ""
    mismatch = invalid(("involvedObject", "namespace"), involved, "does not match event.namespace")
    if not event.get("eventTime"):
        if (namespace != involved) if involved else (namespace not in {"", "default"}):
            errors.append(mismatch)
    else:
        if not involved and namespace not in {"default", "kube-system"}:
            errors.append(mismatch)
        errors += _validate_reporter(event, "reportingController" if is_new else "reportingComponent")
    if is_new:
        for error in errors:
            error.at = tuple("regarding" if step == "involvedObject" else step for step in error.path)
    if current().since(37):
        return errors  # any metadata's namespace is looked at elsewhere
    return errors + [invalid(("namespace",), namespace, message) for message in is_dns1123_subdomain(namespace)]


def _validate_reporter(event: dict[str, Any], controller_field: str) -> list[FieldError]:
    """What an event with a time of its own must say of who reports it."""
    errors: list[FieldError] = []
    controller = event.get("reportingComponent") or ""
    if not controller:
        errors.append(required((controller_field,), ""))
    errors += [invalid((controller_field,), controller, message) for message in is_qualified_name(controller)]
    for field in ("reportingInstance", "action", "reason"):
        text = event.get(field) or ""
        if not text:
            errors.append(required((field,), ""))
        if len(text.encode()) > 128:
            errors.append(invalid((field,), "", "can have at most 128 characters"))
    if len((event.get("message") or "").encode()) > 1024:
        errors.append(invalid(("message",), "", "can have at most 1024 characters"))
    return errors
