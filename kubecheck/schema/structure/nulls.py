"""What the server makes of a null inside a typed list or map: the zero of the item's type; a null field is a field left out.

And of numbers where bytes are wanted: the bytes.

Mirrors: sigs.k8s.io/json decodeState.array, object and literalStore for null, with UnmarshalJSON of Quantity and IntOrString.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.schema.structure.catalog import Catalog, Kind

# The zero of a leaf type, by its code; types that are not here stay null.
_ZEROS: dict[str, str | int | float | bool] = {"s": "", "y": "", "i": 0, "l": 0, "d": 0, "b": False, "q": "0", "x": 0, "D": "0s"}


def fill_nulls(kind: Kind, value: dict[str, Any]) -> dict[str, Any]:
    """The object with zeros for the nulls in its lists and maps, and base64 for bytes that are written as numbers.

    Args:
        kind: what the object says it is.
        value: an object that decodes; it is not changed.
    """
    filled: dict[str, Any] = _in_definition(kind.catalog, kind.number, value)
    return filled


def _in_definition(catalog: Catalog, number: int, value: Any) -> Any:
    parts = catalog.pack.definition(catalog.minor, number)
    if parts is None:
        return value
    if parts[2:3] and parts[2].startswith("="):
        return _in_type(catalog, parts[2][1:], value)
    if not isinstance(value, dict):
        return value
    codes = {}
    for part in parts[2:]:
        field, _, code = part.rpartition(":")
        codes[field] = code
    return {field: _in_type(catalog, codes[field], item) if field in codes else item for field, item in value.items()}


def _in_type(catalog: Catalog, code: str, value: Any) -> Any:
    """The value with its inner nulls filled; a value that does not fit the code, such as a placeholder, stays as it is."""
    first = code[0]
    if first == "#":
        return _in_definition(catalog, int(code[1:]), value)
    if first == "y":
        return _to_base64(value)
    if first == "[" and isinstance(value, list):
        return [_item(catalog, code[1:], each) for each in value]
    if first == "{" and isinstance(value, dict):
        return {key: _item(catalog, code[1:], item) for key, item in value.items()}
    return value


def _to_base64(value: Any) -> Any:
    """Bytes as the server writes them, given as base64 of any form or as numbers; something else, such as a placeholder, stays as it is."""
    from base64 import b64decode, b64encode

    from kubecheck.schema.structure.decoded_texts import base64_fault

    if isinstance(value, list):
        return b64encode(bytes(int(number or 0) for number in value)).decode("ascii")
    return b64encode(b64decode(value)).decode("ascii") if isinstance(value, str) and base64_fault(value) is None else value


def _item(catalog: Catalog, code: str, value: Any) -> Any:
    return _zero(catalog, code) if value is None else _in_type(catalog, code, value)


def _zero(catalog: Catalog, code: str) -> Any:
    if code[0] != "#":
        return _ZEROS.get(code[0])
    parts = catalog.pack.definition(catalog.minor, int(code[1:]))
    if parts is not None and parts[2:3] and parts[2].startswith("="):
        return _zero(catalog, parts[2][1:])
    return {}
