"""The generation and the uid of a new object. Mirrors: PrepareForCreate of the strategies that keep one, v1.36."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Stands for the uid that the registry gives to a new object.
NEW_UID = "11111111-2222-3333-4444-555555555555"


def with_first_generation(value: dict[str, Any]) -> dict[str, Any]:
    """The object with generation 1, whatever the author says."""
    metadata = value.get("metadata") or {}
    return value if metadata.get("generation") == 1 else {**value, "metadata": {**metadata, "generation": 1}}
