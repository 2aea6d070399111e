"""Updates of events. Mirrors: ValidateEventUpdate (pkg/apis/core/validation/events.go) v1.36."""

from __future__ import annotations

from kubecheck.api.updates.equality import is_equal, validate_immutable_struct
from kubecheck.api.validation.core.events import as_core_event, validate_legacy_event, validate_series
from kubecheck.values.go_notation import printed_time
from kubecheck.values.metadata import validate_immutable_field, validate_object_meta_update

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldError

_FIXED = (
    "involvedObject", "reason", "message", "source", "firstTimestamp", "lastTimestamp", "count", "reason", "type", "eventTime", "action",
    "related", "reportingController", "reportingInstance",
)  # fmt: skip

_STRUCTS = {"involvedObject": "core.ObjectReference", "related": "core.ObjectReference", "source": "core.EventSource"}
_TIMES = frozenset(("eventTime", "firstTimestamp", "lastTimestamp"))
_ZEROS = {**dict.fromkeys(("reason", "message", "type", "action", "reportingController", "reportingInstance"), ""), "count": 0}


def validate_event_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """An event of events.k8s.io may change its series only; one of core/v1 may change freely."""
    is_new = new.get("apiVersion") != "v1"
    event, before = as_core_event(new), as_core_event(old)
    errors = validate_legacy_event(event, is_new)
    if not is_new:
        return errors
    errors += validate_object_meta_update(event.get("metadata") or {}, before.get("metadata") or {}, ("metadata",))
    if not is_equal(event.get("series"), before.get("series"), "Rcore.EventSeries"):
        errors += validate_series(event)
    for field in _FIXED:
        key = "reportingComponent" if field == "reportingController" else field
        one, two = event.get(key), before.get(key)
        if field in _STRUCTS:
            errors += validate_immutable_struct(one, two, _STRUCTS[field], (field,), pointer=field == "related")
            continue
        if (one or None) != (two or None):
            shown = printed_time(one) if field in _TIMES else _ZEROS.get(field) if one is None else one
            errors += validate_immutable_field(shown, two, (field,))
    return errors
