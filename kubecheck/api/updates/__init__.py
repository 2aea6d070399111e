"""What may not change when an object is updated: the immutable and restricted fields of every kind.

Each module holds ``validate_<kind>_update`` for the new and the live object, both in their stored form.
"""

from __future__ import annotations

from kubecheck.api.kinds import CLUSTER_SCOPED, function_of, group_and_kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldError

__all__ = ["validate_update"]


def validate_update(new: dict[str, Any], live: dict[str, Any]) -> list[FieldError]:
    """What the server refuses about replacing the live object by the new one.

    Mirrors: registry.Store.BeginUpdate, and rest.BeforeUpdate: what is asked of any metadata first, then the kind's own rules.
    """
    from kubecheck.api.validation.metadata import validate_common_metadata, validate_object_meta_accessor_update

    group, kind = group_and_kind(new)
    begin = function_of("updates", group, kind, "begin_{}_update")
    if begin is not None and (refused := begin(new, live)):
        return refused  # type: ignore[return-value]  # the table holds functions of many shapes
    errors = validate_common_metadata(new, kind not in CLUSTER_SCOPED)
    errors += validate_object_meta_accessor_update(new.get("metadata") or {}, live.get("metadata") or {}, ("metadata",))
    function = function_of("updates", group, kind, "validate_{}_update")
    return errors + function(new, live) if function is not None else errors  # type: ignore[operator]  # as in `validate`
