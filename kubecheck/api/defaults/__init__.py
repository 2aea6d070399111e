"""Defaulting, as the server does it before validation: pure functions from an object to the object it would store.

Each module holds ``default_<kind>`` (Mirrors the SetDefaults functions), ``prepare_<kind>`` (the strategy's PrepareForCreate) and
``prepare_<kind>_update``; results share with their input whatever did not change.
"""

from __future__ import annotations

from kubecheck.api.disabled_fields import drop_disabled
from kubecheck.api.kinds import function_of, group_and_kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["default"]


def default(value: dict[str, Any], live: dict[str, Any] | None = None) -> dict[str, Any]:
    """The object with the server's defaults filled in, less the fields that feature gates turn off. The input is not changed.

    Args:
        value: the object as it was sent.
        live: the object that it replaces, whose fields stay; None for a new one.
    """
    function = function_of("defaults", *group_and_kind(value), "default_{}")
    if function is not None:
        value = function(value)  # type: ignore[assignment]  # the table holds functions of many shapes
    return drop_disabled(value, live)
