"""Functions that choose between values. Mirrors: Sprig's defaults.go."""

from __future__ import annotations

from kubecheck.render.helm.kinds import FunctionError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def default(instead: Any, *given: Any) -> Any:
    """Mirrors: dfault."""
    return given[0] if given and given[0] else instead


def empty(value: Any) -> bool:
    """Mirrors: empty. What is empty in Go is false in Python: structs never are."""
    return not value


def coalesce(*values: Any) -> Any:
    """Mirrors: coalesce."""
    return next((each for each in values if each), None)


def all_(*values: Any) -> bool:
    """Mirrors: all."""
    return all(values)


def any_(*values: Any) -> bool:
    """Mirrors: any."""
    return any(values)


def ternary(one: Any, other: Any, chosen: bool) -> Any:
    """Mirrors: ternary."""
    return one if chosen else other


def fail(message: str) -> str:
    """Mirrors: fail."""
    raise FunctionError(message)
