"""Label selectors in manifests: read once and remembered, and as the controllers print them."""

from __future__ import annotations

from kubecheck.values.selector import Selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_SELECTORS: dict[int, tuple[object, Selector]] = {}


def selector_of(value: dict[str, Any] | None) -> Selector:
    """The selector of a LabelSelector value, remembered."""
    known = _SELECTORS.get(id(value))
    if known is not None and known[0] is value:
        return known[1]
    made = Selector.of(value)
    if len(_SELECTORS) > 5000:
        _SELECTORS.clear()
    _SELECTORS[id(value)] = (value, made)
    return made


def selector_text(value: dict[str, Any] | None) -> str:
    """A LabelSelector in messages of the controllers. Mirrors: LabelSelector.String (generated.pb.go)."""
    if value is None:
        return "nil"
    labels = value.get("matchLabels") or {}
    pairs = "".join(f"{key}: {labels[key]}," for key in sorted(labels))
    requirements = "".join(
        f"LabelSelectorRequirement{{Key:{each.get('key')},Operator:{each.get('operator')},Values:[{' '.join(each.get('values') or ())}],}},"
        for each in value.get("matchExpressions") or ()
    )
    return f"&LabelSelector{{MatchLabels:map[string]string{{{pairs}}},MatchExpressions:[]LabelSelectorRequirement{{{requirements}}},}}"
