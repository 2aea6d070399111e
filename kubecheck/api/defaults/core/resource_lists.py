"""Lists of resource amounts (``requests``, ``limits``, ``capacity`` …) as the server stores them: canonical, nothing below a thousandth.

Mirrors: SetDefaults_ResourceList (pkg/apis/core/v1/defaults.go), and the printing of resource.Quantity, v1.36.
"""

from __future__ import annotations

from kubecheck.release import current
from kubecheck.values.quantity import Quantity, remember, stored_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_MILLI = 1_000_000
_STORED: dict[object, str] = {}


def stored_amount(value: Any) -> str:
    """One amount of a resource list as it is stored."""
    text = _STORED.get(value) if value.__class__ is str else None
    if text is None:
        quantity = Quantity.parse(value) if value is not None else Quantity(0)
        text = stored_text(quantity.rounded_up(_MILLI) if quantity.nanos % _MILLI else quantity)
        if value.__class__ is str and len(_STORED) < 20_000:
            _STORED[value] = text
    return text


def default_resource_list(amounts: dict[str, Any]) -> dict[str, Any]:
    """The list as it is stored; the same object when it says so already."""
    for value in amounts.values():
        if value.__class__ is not str or stored_amount(value) != value:
            return {name: _kept_amount(each) for name, each in amounts.items()}
    return amounts


def _kept_amount(value: Any) -> str:
    """One amount as it is stored; before 1.34, where messages show how the server keeps it, also that."""
    text = stored_amount(value)
    if text == str(value).strip() or current().since(34):
        return text
    quantity = Quantity.parse(value) if value is not None else Quantity(0, "")
    return remember(quantity.rounded_up(_MILLI) if quantity.nanos % _MILLI else quantity)


def default_resources(resources: dict[str, Any]) -> dict[str, Any]:
    """``limits`` and ``requests`` of a resources field as they are stored; the same object when nothing changes."""
    changed = None
    for field in ("limits", "requests"):
        amounts = resources.get(field)
        if amounts:
            stored = default_resource_list(amounts)
            if stored is not amounts:
                changed = changed or dict(resources)
                changed[field] = stored
    return resources if changed is None else changed


def stored_quantity(value: Any) -> str:
    """A single quantity outside a resource list as it is stored: canonical, but not rounded."""
    if value is None:
        return "0"
    quantity = Quantity.parse(value)
    return quantity.text if quantity.text == str(value).strip() or current().since(34) else remember(quantity)
