"""Updates of events. Mirrors: ValidateEventUpdate (pkg/apis/core/validation/events.go) v1.36."""

from __future__ import annotations

from kubecheck.api.validation.events import as_core_event, validate_legacy_event, validate_series
from kubecheck.api.validation.metadata import validate_immutable_field, validate_object_meta_update
from kubecheck.fields import invalid

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldError

_FIXED = (
    "involvedObject", "reason", "message", "source", "firstTimestamp", "lastTimestamp", "count", "reason", "type", "eventTime", "action",
    "related", "reportingController", "reportingInstance",
)  # fmt: skip

_STRUCTS = {"involvedObject": "core.ObjectReference", "related": "core.ObjectReference", "source": "core.EventSource"}
_ZEROS = {**dict.fromkeys(("reason", "message", "type", "action", "reportingController", "reportingInstance"), ""), "count": 0}


def validate_event_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """An event of events.k8s.io may change its series only; one of core/v1 may change freely."""
    is_new = new.get("apiVersion") != "v1"
    event, before = as_core_event(new), as_core_event(old)
    errors = validate_legacy_event(event, is_new)
    if not is_new:
        return errors
    errors += validate_object_meta_update(event.get("metadata") or {}, before.get("metadata") or {}, ("metadata",))
    if event.get("series") != before.get("series"):
        errors += validate_series(event)
    for field in _FIXED:
        key = "reportingComponent" if field == "reportingController" else field
        one, two = event.get(key), before.get(key)
        if (one or None) != (two or None):
            errors += [invalid((field,), _shown(field, one), error.detail) for error in validate_immutable_field(one, two, (field,))]
    return errors


def _shown(field: str, value: Any) -> Any:
    """The value of a fixed field as it is printed: objects in their internal types, texts and numbers that are absent as Go's zero."""
    kind = _STRUCTS.get(field)
    if kind is None or (value is None and field == "related"):  # a pointer may be null, the other objects are values
        return _ZEROS.get(field) if value is None else value
    from kubecheck.api.go_structs import go_struct

    return go_struct(kind, value)
