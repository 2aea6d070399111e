"""Functions that read JSON. Mirrors: encoding/json's Unmarshal; Helm's fromJSON and fromJSONArray, Sprig's mustFromJson."""

from __future__ import annotations

import json

from kubecheck.documents.json_text import without_surrogates
from kubecheck.render.helm.functions.results import NilList, to_bytes
from kubecheck.render.helm.kinds import FunctionError, NilMap
from kubecheck.values.go_json import syntax_error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_MAP, _LIST = "map[string]interface {}", "[]interface {}"


class JsonTextError(ValueError):
    """A text that is no JSON, or not the wanted one, in Go's words. `value` is what was read all the same."""

    def __init__(self, words: str, value: Any = None) -> None:
        super().__init__(words)
        self.value = value


def read_json(text: str) -> Any:
    """The value of a text: its numbers are all float64.

    Raises:
        JsonTextError: it is no JSON, or has a number that is too large.
    """
    data = to_bytes(text)
    large: list[str] = []

    def number(written: str) -> float | None:
        value = float(written)
        if value not in (float("inf"), float("-inf")):
            return value
        large.append(written)
        return None

    try:
        found = json.loads(data.decode("utf-8", "replace"), parse_constant=_refuse, parse_int=number, parse_float=number)
    except ValueError:
        raise JsonTextError(syntax_error(data) or "unexpected end of JSON input") from None
    except RecursionError:
        raise JsonTextError("exceeded max depth") from None
    if "\\u" in text:
        found = without_surrogates(found)
    if large:
        raise JsonTextError(f"json: cannot unmarshal number {large[0]} into Go value of type float64", found)
    return found


def _refuse(name: str) -> None:
    raise ValueError(name)


def mismatch(value: Any, wanted: str) -> str:
    """Go's sentence for a value of another type than was wanted."""
    name = {bool: "bool", str: "string", list: "array", dict: "object"}.get(type(value), "number")
    return f"json: cannot unmarshal {name} into Go value of type {wanted}"


def must_from_json(text: str) -> Any:
    """Mirrors: mustFromJson."""
    try:
        return read_json(text)
    except JsonTextError as error:
        raise FunctionError(str(error)) from None


def from_json(text: str) -> dict[str, Any]:
    """Mirrors: fromJSON: what is no map is told in the map's Error."""
    try:
        found = read_json(text)
    except JsonTextError as error:
        return {**(error.value if isinstance(error.value, dict) else {}), "Error": str(error)}
    if found is None:
        return NilMap()
    return found if isinstance(found, dict) else {"Error": mismatch(found, _MAP)}


def from_json_array(text: str) -> list[Any]:
    """Mirrors: fromJSONArray: what is no list is told in the list."""
    try:
        found = read_json(text)
    except JsonTextError as error:
        return [str(error)]
    if found is None:
        return NilList()
    return found if isinstance(found, list) else [mismatch(found, _LIST)]
