"""What the server takes and warns of: the warnings of every kind, stating `FieldWarning` facts in the server's words.

Each module holds ``warn_<kind>`` for the stored form of a new object, ``warn_<kind>_update`` for one that replaces a live object (where there
is none, ``warn_<kind>`` serves both), and ``warn_<kind>_prepared`` for the object as it was sent: what is said already while it is prepared,
whether or not the server takes it. What holds for any kind stands in `requests`.
"""

from __future__ import annotations

from kubecheck.api.kinds import function_of, group_and_kind
from kubecheck.api.served import lifecycle
from kubecheck.release import current

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldWarning

__all__ = ["warnings_beside"]


def warnings_beside(
    value: dict[str, Any], stored: dict[str, Any] | None, live: dict[str, Any] | None, *, is_decoded: bool, is_valid: bool
) -> list[FieldWarning]:
    """What the server warns of beside its answer to an object, stage by stage as far as the object came.

    Mirrors: createHandler and UpdateResource (k8s.io/apiserver/pkg/endpoints/handlers), rest.BeforeCreate and BeforeUpdate v1.36.

    Args:
        value: the object as it was sent, once the server could read it.
        stored: as it is stored; None where it did not come so far.
        live: the object that it replaces; None for a new one.
        is_decoded: whether the server could read it.
        is_valid: whether it passed validation, or did not come so far.
    """
    group, kind = group_and_kind(value)
    found: list[FieldWarning] = []
    life = lifecycle(str(value["apiVersion"]), kind)
    if life is not None and life.is_deprecated_in(current().minor):
        from kubecheck.api.warnings.requests import warn_version

        found += warn_version(life)
    if not is_decoded:
        return found
    if len((value.get("metadata") or {}).get("ownerReferences") or ()) > 1:
        from kubecheck.api.warnings.requests import warn_owners

        found += warn_owners(value["metadata"])
    if stored is None:
        return found
    if live is None and (function := function_of("warnings", group, kind, "warn_{}_prepared")) is not None:
        found += function(value)  # type: ignore[arg-type]  # the table holds functions of many shapes
    if is_valid:
        found += _warn(group, kind, stored, live)
    return found


def _warn(group: str, kind: str, stored: dict[str, Any], live: dict[str, Any] | None) -> list[FieldWarning]:
    """Mirrors: WarningsOnCreate and WarningsOnUpdate of the strategies."""
    function = None if live is None else function_of("warnings", group, kind, "warn_{}_update")
    if function is not None:
        return function(stored, live)  # type: ignore[return-value]  # as above
    function = function_of("warnings", group, kind, "warn_{}")
    return [] if function is None else function(stored)  # type: ignore[return-value]  # as above
